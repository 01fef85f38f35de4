#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""PATCH and the operations on versions: http://hl7.org/fhir/R4/http.html#patch, fhirpatch.html, from outside."""

import base64
import json
import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

JSON_PATCH = 'application/json-patch+json'


def made(client, **more):
    answer = client.post('Patient', dict({'resourceType': 'Patient', 'gender': 'female', 'name': [{'family': 'Testerson', 'given': ['Tess']}]}, **more))
    assert answer.status == 201, answer.body
    return answer.id


def patch(client, path, operations, **headers):
    return client.send('PATCH', path, json.dumps(operations), **dict({'Content_Type': JSON_PATCH}, **headers))


def operation(kind, path, **parts):
    return {'name': 'operation', 'part': [{'name': 'type', 'valueCode': kind}, {'name': 'path', 'valueString': path}]
            + [dict({'name': name}, **value) for name, value in parts.items()]}


def path_patch(client, path, *operations, **headers):
    body = {'resourceType': 'Parameters', 'parameter': list(operations)}
    return client.send('PATCH', path, json.dumps(body), **dict({'Content_Type': 'application/fhir+json'}, **headers))


def json_patch_makes_a_version(client):
    id = made(client)
    answer = patch(client, 'Patient/' + id, [{'op': 'replace', 'path': '/gender', 'value': 'male'}])
    assert answer.status == 200 and answer.headers['ETag'] == 'W/"2"', answer.body
    assert client.get('Patient/' + id).json()['gender'] == 'male'
    assert client.get(f'Patient/{id}/_history/1').json()['gender'] == 'female'
    again = patch(client, 'Patient/' + id, [{'op': 'replace', 'path': '/gender', 'value': 'male'}])
    assert again.status == 200 and again.headers['ETag'] == 'W/"2"', 'no change, no version'


def patched_resource_is_found(client):
    family = 'P' + uuid.uuid4().hex
    id = made(client)
    patch(client, 'Patient/' + id, [{'op': 'replace', 'path': '/name/0/family', 'value': family}])
    assert [entry['resource']['id'] for entry in client.get('Patient?family=' + family).json()['entry']] == [id]


def if_match(client):
    id = made(client)
    change = [{'op': 'replace', 'path': '/gender', 'value': 'male'}]
    assert patch(client, 'Patient/' + id, change, If_Match='W/"7"').status == 412
    assert patch(client, 'Patient/' + id, change, If_Match='W/"1"').status == 200
    assert patch(client, 'Patient/' + id, change, If_Match='W/"1"').status == 412


def failures_change_nothing(client):
    id = made(client)
    for status, operations in (
            (422, [{'op': 'replace', 'path': '/gender', 'value': 'male'}, {'op': 'test', 'path': '/gender', 'value': 'female'}]),
            (422, [{'op': 'remove', 'path': '/nothing'}]),
            (422, [{'op': 'replace', 'path': '/id', 'value': 'other'}]),
            (422, [{'op': 'replace', 'path': '/resourceType', 'value': 'Group'}]),
            (422, [{'op': 'add', 'path': '/wings', 'value': 2}]),
            (422, [{'op': 'replace', 'path': '', 'value': []}]),
            (400, [{'op': 'spam', 'path': '/gender'}]),
            (400, {'op': 'remove', 'path': '/gender'})):
        answer = patch(client, 'Patient/' + id, operations)
        assert answer.status == status and answer.outcome()[0]['severity'] == 'error', (operations, answer.status, answer.body)
    assert client.get('Patient/' + id).version == '1'
    assert client.send('PATCH', 'Patient/' + id, '{', Content_Type=JSON_PATCH).status == 400
    assert client.send('PATCH', 'Patient/' + id, '{}', Content_Type='application/merge-patch+json').status == 415


def missing_and_deleted(client):
    change = [{'op': 'replace', 'path': '/gender', 'value': 'male'}]
    assert patch(client, 'Patient/' + str(uuid.uuid4()), change).status == 404
    id = made(client)
    client.delete('Patient/' + id)
    assert patch(client, 'Patient/' + id, change).status == 410


def fhirpath_patch(client):
    id = made(client)
    answer = path_patch(client, 'Patient/' + id,
                        operation('replace', 'Patient.gender', value={'valueCode': 'male'}),
                        operation('insert', 'Patient.name[0].given', index={'valueInteger': 0}, value={'valueString': 'First'}),
                        operation('add', 'Patient', name={'valueString': 'contact'}, value={'part': [{'name': 'gender', 'valueCode': 'other'}]}),
                        operation('delete', 'Patient.birthDate'))
    assert answer.status == 200, answer.body
    now = client.get('Patient/' + id).json()
    assert now['gender'] == 'male' and now['name'][0]['given'] == ['First', 'Tess'] and now['contact'] == [{'gender': 'other'}]
    assert path_patch(client, 'Patient/' + id, operation('replace', 'Patient.gender', value={'valueBoolean': True})).status == 422
    assert path_patch(client, 'Patient/' + id, operation('replace', 'Patient.(', value={'valueCode': 'x'})).status == 400


def conditional(client):
    value = uuid.uuid4().hex
    change = [{'op': 'replace', 'path': '/gender', 'value': 'male'}]
    assert patch(client, f'Patient?identifier=urn:x|{value}', change).status == 404
    id = made(client, identifier=[{'system': 'urn:x', 'value': value}])
    answer = patch(client, f'Patient?identifier=urn:x|{value}', change)
    assert answer.status == 200 and answer.json()['id'] == id, answer.body
    made(client, identifier=[{'system': 'urn:x', 'value': value}])
    assert patch(client, f'Patient?identifier=urn:x|{value}', change).status == 412


def in_bundles(client):
    id = made(client)
    data = base64.b64encode(json.dumps([{'op': 'replace', 'path': '/gender', 'value': 'male'}]).encode()).decode()
    binary = {'resourceType': 'Binary', 'contentType': JSON_PATCH, 'data': data}
    parameters = {'resourceType': 'Parameters', 'parameter': [operation('add', 'Patient', name={'valueString': 'active'}, value={'valueBoolean': True})]}
    for kind, resource in (('batch', binary), ('transaction', parameters)):
        answer = client.post('', {'resourceType': 'Bundle', 'type': kind, 'entry': [
            {'resource': resource, 'request': {'method': 'PATCH', 'url': 'Patient/' + id}}]})
        assert answer.status == 200 and answer.json()['entry'][0]['response']['status'].startswith('200'), answer.body
    now = client.get('Patient/' + id).json()
    assert now['gender'] == 'male' and now['active'] is True and now['meta']['versionId'] == '3'


def differences_apply(client):
    """What $diff says of two versions makes the one of the other."""
    id = made(client, identifier=[{'system': 'a', 'value': '1'}, {'system': 'b', 'value': '2'}])
    first = client.get('Patient/' + id).json()
    second = dict(first, identifier=[{'system': 'c', 'value': '3'}, {'system': 'b', 'value': '2', 'use': 'old'}], birthDate='1970-01-01')
    del second['gender']
    assert client.put('Patient/' + id, second).status == 200
    assert client.put('Patient/' + id, first).headers['ETag'] == 'W/"3"'
    difference = client.get(f'Patient/{id}/$diff?from=1&to=2')
    assert difference.status == 200, difference.body
    assert client.send('PATCH', 'Patient/' + id, difference.body.decode(), Content_Type='application/fhir+json').status == 200
    now = client.get('Patient/' + id).json()
    assert {k: v for k, v in now.items() if k != 'meta'} == {k: v for k, v in second.items() if k != 'meta'}, now
    assert 'parameter' not in client.get(f'Patient/{id}/$diff?from=1&to=3').json()


def meta_operations(client):
    id = made(client)
    tag = {'system': 'urn:t', 'code': 'a'}
    body = {'resourceType': 'Parameters', 'parameter': [{'name': 'meta', 'valueMeta': {'tag': [tag]}}]}
    assert client.post(f'Patient/{id}/$meta-add', body).status == 200
    assert client.get(f'Patient/{id}/$meta').json()['parameter'][0]['valueMeta']['tag'] == [tag]
    assert [entry['resource']['id'] for entry in client.get(f'Patient?_id={id}&_tag=urn:t|a').json()['entry']] == [id]
    assert client.post(f'Patient/{id}/$meta-delete', body).status == 200
    assert 'tag' not in client.get(f'Patient/{id}/$meta').json()['parameter'][0]['valueMeta']


def capabilities(client):
    statement = client.get('metadata').json()
    assert JSON_PATCH in statement['patchFormat'] and 'application/fhir+json' in statement['patchFormat']
    assert 'patch' in {i['code'] for i in statement['rest'][0]['resource'][0]['interaction']}


TESTS = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, '__module__', '') == '__main__' and name not in ('made', 'patch', 'operation', 'path_patch')]

if __name__ == '__main__':
    fhir_http.main(TESTS)
