#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, read, update, delete, versions, conditions: http://hl7.org/fhir/R4/http.html, from outside."""

import json
import os
import re
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

PATIENT = {'resourceType': 'Patient', 'name': [{'family': 'Testerson', 'given': ['Tess']}], 'gender': 'female'}


def patient(**more):
    return dict(PATIENT, **more)


def new_id():
    return str(uuid.uuid4())


def create_gives_id_version_location(client):
    answer = client.post('Patient', patient(id='mine', meta={'versionId': '77'}))
    assert answer.status == 201, answer.body
    made = answer.json()
    assert made['id'] != 'mine', 'the server gives ids on create'
    assert made['meta']['versionId'] == '1'
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)', made['meta']['lastUpdated'])
    assert answer.headers['Location'] == f'{client.server.url}/Patient/{made["id"]}/_history/1', answer.headers['Location']
    assert answer.headers['ETag'] == 'W/"1"'
    assert answer.headers['Last-Modified']
    assert answer.headers['Content-Type'].startswith('application/fhir+json')


def decimals_and_order_survive(client):
    text = ('{"resourceType":"Observation","status":"final","code":{"text":"x"},'
            '"valueQuantity":{"value":1.00,"unit":"mg"},"component":[{"code":{"text":"y"},"valueQuantity":{"value":12345678901234567890.1230}},'
            '{"code":{"text":"z"},"valueQuantity":{"value":1.10e-7}}],"subject":{"display":"\\u00e9"}}')
    made = client.post('Observation', text)
    assert made.status == 201, made.body
    body = client.get('Observation/' + made.id).body.decode()
    for lexeme in ('"value":1.00,', '"value":12345678901234567890.1230}', '"value":1.10e-7}'):
        assert lexeme in body, lexeme
    assert body.index('"code"') < body.index('"valueQuantity"') < body.index('"subject"')


def read_what_is_not_there(client):
    answer = client.get('Patient/' + new_id())
    assert answer.status == 404 and answer.outcome()[0]['severity'] == 'error'
    assert client.get('Patient/' + 'x' * 65).status in (400, 404)
    assert client.get('Nonsense/1').status == 404
    assert client.get('patient/1').status == 404


def update_makes_versions(client):
    id = new_id()
    first = client.put('Patient/' + id, patient(id=id))
    assert first.status == 201, first.body
    assert first.headers['Location'].endswith(f'/Patient/{id}/_history/1')
    second = client.put('Patient/' + id, patient(id=id, gender='male'))
    assert second.status == 200 and second.version == '2' and second.headers['ETag'] == 'W/"2"'
    assert client.get(f'Patient/{id}').json()['gender'] == 'male'
    assert client.get(f'Patient/{id}/_history/1').json()['gender'] == 'female'
    assert client.get(f'Patient/{id}/_history/2').json()['gender'] == 'male'
    assert client.get(f'Patient/{id}/_history/3').status == 404


def same_content_makes_no_version(client):
    id = new_id()
    client.put('Patient/' + id, patient(id=id))
    again = client.put('Patient/' + id, patient(id=id, meta={'versionId': '9', 'lastUpdated': '2001-01-01T00:00:00Z'}))
    assert again.status == 200 and again.headers['ETag'] == 'W/"1"', (again.status, again.headers['ETag'])
    assert client.get(f'Patient/{id}/_history').json()['total'] == 1


def update_needs_the_same_id(client):
    id = new_id()
    for body in (patient(id='other'), patient()):
        answer = client.put('Patient/' + id, body)
        assert answer.status == 400 and answer.outcome(), answer.body
    assert client.put('Patient/' + id, {'resourceType': 'Observation', 'id': id}).status == 400
    assert client.put('Patient/a_b', patient(id='a_b')).status in (400, 404)


def if_match(client):
    id = new_id()
    client.put('Patient/' + id, patient(id=id))
    assert client.put('Patient/' + id, patient(id=id, gender='male'), If_Match='W/"2"').status == 412
    assert client.put('Patient/' + id, patient(id=id, gender='male'), If_Match='W/"1"').status == 200
    assert client.delete('Patient/' + id, If_Match='W/"1"').status == 412
    assert client.delete('Patient/' + id, If_Match='W/"2"').status in (200, 204)
    fresh = new_id()
    assert client.put('Patient/' + fresh, patient(id=fresh), If_Match='W/"1"').status == 412


def delete_leaves_a_tombstone(client):
    id = client.post('Patient', PATIENT).id
    gone = client.delete('Patient/' + id)
    assert gone.status in (200, 204) and gone.headers['ETag'] == 'W/"2"', (gone.status, gone.headers['ETag'])
    answer = client.get('Patient/' + id)
    assert answer.status == 410 and answer.outcome()[0]['code'] == 'deleted'
    assert client.get(f'Patient/{id}/_history/1').status == 200
    assert client.get(f'Patient/{id}/_history/2').status == 410
    assert client.delete('Patient/' + id).status in (200, 204)
    assert client.delete('Patient/' + new_id()).status in (200, 204, 404)
    back = client.put('Patient/' + id, patient(id=id))
    assert back.status == 201 and back.version == '3', (back.status, back.body)
    methods = [entry['request']['method'] for entry in client.get(f'Patient/{id}/_history').json()['entry']]
    assert methods == ['PUT', 'DELETE', 'POST'], methods


def conditional_read(client):
    made = client.post('Patient', PATIENT)
    path = 'Patient/' + made.id
    same = client.get(path, If_None_Match='W/"1"')
    assert same.status == 304 and same.body == b'' and same.headers['ETag'] == 'W/"1"'
    assert client.get(path, If_None_Match='W/"2"').status == 200
    modified = client.get(path).headers['Last-Modified']
    assert client.get(path, If_Modified_Since=modified).status == 304
    assert client.get(path, If_Modified_Since='Mon, 01 Jan 2001 00:00:00 GMT').status == 200


def conditional_create(client):
    value = new_id()
    body = patient(identifier=[{'system': 'urn:x', 'value': value}])
    condition = f'identifier=urn:x|{value}'
    first = client.post('Patient', body, If_None_Exist=condition)
    assert first.status == 201
    again = client.post('Patient', body, If_None_Exist=condition)
    assert again.status == 200 and again.headers['ETag'] == 'W/"1"', again.status
    assert client.ids('Patient?' + condition) == [first.id]
    client.post('Patient', body)
    several = client.post('Patient', body, If_None_Exist=condition)
    assert several.status == 412 and several.outcome()


def conditional_update(client):
    value = new_id()
    condition = f'Patient?identifier=urn:x|{value}'
    body = patient(identifier=[{'system': 'urn:x', 'value': value}])
    made = client.put(condition, body)
    assert made.status == 201, made.body
    changed = client.put(condition, dict(body, gender='male'))
    assert changed.status == 200 and changed.version == '2' and changed.id == made.id
    assert client.put(condition, dict(body, id='other')).status == 400
    client.post('Patient', body)
    assert client.put(condition, body).status == 412
    fresh = new_id()
    own = client.put('Patient?identifier=urn:x|' + fresh, patient(id=fresh, identifier=[{'system': 'urn:x', 'value': fresh}]))
    assert own.status == 201 and own.id == fresh, own.body


def conditional_delete(client):
    value = new_id()
    body = patient(identifier=[{'system': 'urn:x', 'value': value}])
    id = client.post('Patient', body).id
    assert client.delete(f'Patient?identifier=urn:x|{value}').status in (200, 204)
    assert client.get('Patient/' + id).status == 410
    assert client.delete(f'Patient?identifier=urn:x|{value}').status in (200, 204, 404)
    refused = client.delete('Patient?nonsense=1')
    assert refused.status == 400 and refused.outcome()


def racing_conditional_creates_make_one(client):
    value = new_id()
    body = patient(identifier=[{'system': 'urn:race', 'value': value}])

    def race(n):
        one = fhir_http.Client(client.server)
        status = one.post('Patient', body, If_None_Exist=f'identifier=urn:race|{value}').status
        one.close()
        return status
    statuses = fhir_http.at_once(64, race)
    assert sorted(statuses) == [200] * 63 + [201], statuses
    assert len(client.ids(f'Patient?identifier=urn:race|{value}')) == 1


def history(client):
    id = new_id()
    for n in range(5):
        client.put('Patient/' + id, patient(id=id, birthDate=f'200{n}-01-01'))
    bundle = client.get(f'Patient/{id}/_history').json()
    assert bundle['type'] == 'history' and bundle['total'] == 5
    assert [entry['resource']['meta']['versionId'] for entry in bundle['entry']] == ['5', '4', '3', '2', '1']
    assert bundle['entry'][0]['request'] == {'method': 'PUT', 'url': f'Patient/{id}'}
    assert bundle['entry'][0]['response']['status'].startswith('200') and bundle['entry'][-1]['response']['status'].startswith('201')
    assert bundle['entry'][0]['fullUrl'] == f'{client.server.url}/Patient/{id}'
    page = client.get(f'Patient/{id}/_history?_count=2').json()
    assert len(page['entry']) == 2 and page['total'] == 5
    seen, links = len(page['entry']), {link['relation']: link['url'] for link in page['link']}
    while 'next' in links:
        page = client.send('GET', links['next'][links['next'].index(client.server.base):], raw=True).json()
        seen += len(page['entry'])
        links = {link['relation']: link['url'] for link in page['link']}
    assert seen == 5
    when = bundle['entry'][2]['resource']['meta']['lastUpdated'].replace('+', '%2B')
    since = client.get(f'Patient/{id}/_history?_since={when}').json()
    assert [entry['resource']['meta']['versionId'] for entry in since['entry']][-1] in ('1', '2', '3')
    assert client.get('Patient/_history?_count=3').json()['type'] == 'history'
    assert client.get('_history?_count=3').json()['type'] == 'history'
    assert client.get(f'Patient/{new_id()}/_history').status == 404
    assert client.get(f'Patient/{id}/_history?_since=nonsense').status == 400


def next_link(client, path):
    """The rest of the next link's URL behind the base, and its cursor."""
    links = {link['relation']: link['url'] for link in client.get(path).json()['link']}
    link = links['next'][len(client.server.url) + 1:]
    return link, link.split('_cursor=')[1].split('&')[0]


def links_are_sealed(client):
    """Pages of histories, $everything and searches: changed, cut or carried elsewhere, a cursor is a 400."""
    id, other = new_id(), new_id()
    for one in (id, other):
        client.put('Patient/' + one, patient(id=one))
        client.put('Patient/' + one, patient(id=one, gender='male'))
        for n in range(2):
            client.post('Condition', {'resourceType': 'Condition', 'subject': {'reference': f'Patient/{one}'}})
    for path in ('Patient/{}/_history', 'Patient/{}/$everything', 'Patient/{}/Condition', 'Condition?patient={}'):
        mine, foreign = path.format(id), path.format(other)
        mark = '&' if '?' in path else '?'
        link, cursor = next_link(client, f'{mine}{mark}_count=1')
        assert client.get(link).status == 200, link
        changed = [cursor[:at] + ('A' if cursor[at] != 'A' else 'B') + cursor[at + 1:] for at in range(len(cursor))]
        for forged in changed + [cursor[:-1], cursor + 'A', '1.2', '0.0.1', 'x' * 5000]:
            answer = client.get(f'{mine}{mark}_count=1&_cursor={forged}')
            assert answer.status == 400 and 'page of this list' in answer.outcome()[0]['details']['text'], (forged, answer.body)
        assert client.get(f'{foreign}{mark}_count=1&_cursor={cursor}').status == 400, path


def prefer_return(client):
    minimal = client.post('Patient', PATIENT, Prefer='return=minimal')
    assert minimal.status == 201 and minimal.body == b'' and minimal.headers['Location']
    told = client.post('Patient', PATIENT, Prefer='return=OperationOutcome')
    assert told.status == 201 and told.json()['resourceType'] == 'OperationOutcome'
    whole = client.post('Patient', PATIENT, Prefer='return=representation')
    assert whole.json()['resourceType'] == 'Patient'


def formats(client):
    id = client.post('Patient', PATIENT).id
    for accept in ('application/fhir+json', 'application/json', '*/*', 'text/html, */*;q=0.1', 'application/*'):
        assert client.get('Patient/' + id, Accept=accept).status == 200, accept
    assert client.get('Patient/' + id, Accept='image/png').status == 406
    for format in ('json', 'application/json', 'application/fhir%2Bjson', 'application/fhir+json'):
        assert client.get(f'Patient/{id}?_format={format}', Accept='image/png').status == 200, format
    assert client.get(f'Patient/{id}?_format=nonsense').status == 406
    pretty = client.get(f'Patient/{id}?_pretty=true')
    assert b'\n  "' in pretty.body and pretty.json() == client.get('Patient/' + id).json()


def head_has_no_body(client):
    id = client.post('Patient', PATIENT).id
    answer = client.send('HEAD', 'Patient/' + id)
    assert answer.status == 200 and answer.body == b'' and answer.headers['ETag'] == 'W/"1"'


def wrong_methods(client):
    for method, path in (('DELETE', 'metadata'), ('PUT', 'Patient'), ('POST', 'Patient/1'), ('DELETE', '')):
        answer = client.send(method, path, body=PATIENT if method in ('PUT', 'POST') else None)
        assert answer.status in (400, 405, 412), (method, path, answer.status)
        assert answer.outcome()
        if answer.status == 405:
            assert answer.headers['Allow'], (method, path)


def bad_bodies(client):
    rows = [
        ('', 400), ('{', 400), ('[]', 400), ('"Patient"', 400), ('{"resourceType":"Patient","resourceType":"Patient"}', 400),
        ('{"resourceType":"Nonsense"}', 400), ('{"name":[]}', 400), ('{"resourceType":"Observation"}', 400),
        ('{"resourceType":"Patient","nonsense":1}', 400), ('{"resourceType":"Patient","name":{"family":"x"}}', 400),
        ('{"resourceType":"Patient","active":"yes"}', 400), ('{"resourceType":"Patient","birthDate":[1]}', 400),
        ('{"resourceType":"Patient","gender":"\\ud800"}', 400), (b'{"resourceType":"Patient","gender":"\xff"}', 400),
        ('\ufeff\ufeff{"resourceType":"Patient"}', 400), ('{"resourceType":"Patient"} x', 400),
    ]
    for body, status in rows:
        answer = client.post('Patient', body)
        assert answer.status in (status, 422), (body, answer.status)
        assert answer.outcome()[0].get('diagnostics') or answer.outcome()[0].get('details'), body
    named = client.post('Patient', '{"resourceType":"Patient","contact":[{"name":{"nonsense":1}}]}').outcome()[0]
    assert named['expression'] == ['Patient.contact[0].name.nonsense'], named


def wrong_content_type(client):
    for kind in ('text/plain', 'image/png', 'multipart/form-data; boundary=x'):
        answer = client.post('Patient', json.dumps(PATIENT), Content_Type=kind)
        assert answer.status == 415 and answer.outcome(), (kind, answer.status)
    assert client.post('Patient', json.dumps(PATIENT), Content_Type='application/json; charset=utf-8').status == 201


def capabilities(client):
    statement = client.get('metadata').json()
    assert statement['resourceType'] == 'CapabilityStatement' and statement['fhirVersion'] == '4.0.1'
    rest = statement['rest'][0]
    types = {resource['type']: resource for resource in rest['resource']}
    assert len(types) >= 140
    one = types['Patient']
    assert {'read', 'vread', 'update', 'delete', 'create', 'search-type', 'history-instance', 'history-type'} <= {i['code'] for i in one['interaction']}
    assert {i['code'] for i in rest['interaction']} >= {'transaction', 'batch', 'search-system', 'history-system'}
    offered = {p['name']: p['type'] for p in one['searchParam']}
    assert offered['family'] == 'string' and offered['birthdate'] == 'date' and offered['general-practitioner'] == 'reference'
    assert one['conditionalCreate'] is True and one['versioning'] in ('versioned', 'versioned-update')
    for name in set(offered) - {'_id', '_lastUpdated'}:  # never missing
        assert client.get(f'Patient?{name}:missing=true&_count=1').status == 200, name


TESTS = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, '__module__', '') == '__main__' and name not in ('patient', 'new_id', 'next_link')]

if __name__ == '__main__':
    fhir_http.main(TESTS)
