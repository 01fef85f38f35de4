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
XML_PATCH = 'application/xml-patch+xml'


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


def xml_patch(client, path, operations, **headers):
    body = '<diff xmlns:f="http://hl7.org/fhir">' + operations + '</diff>'
    return client.send('PATCH', path, body, **dict({'Content_Type': XML_PATCH}, **headers))


def patch_text(client, id, text, media_type):
    return client.send('PATCH', 'Patient/' + id, text, Content_Type=media_type)


def binary(media_type, text):
    return {'resourceType': 'Binary', 'contentType': media_type, 'data': base64.b64encode(text.encode()).decode()}


def transaction(client, *entries):
    return client.post('', {'resourceType': 'Bundle', 'type': 'transaction', 'entry': [
        dict({'resource': resource, 'request': {'method': method, 'url': url}}, **({'fullUrl': full_url} if full_url else {}))
        for method, url, resource, full_url in entries]})


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


def xml_patch_makes_a_version(client):
    id = made(client, text={'status': 'generated', 'div': "<div xmlns='http://www.w3.org/1999/xhtml'>a<br></br></div>"},
              extension=[{'url': 'urn:e', 'valueDecimal': 1}])
    answer = xml_patch(client, 'Patient/' + id,
                       "<replace sel='f:Patient/f:gender/@value'>male</replace>"
                       "<replace sel=\"f:Patient/f:extension[@url='urn:e']/f:valueDecimal/@value\">1.10</replace>"
                       "<add sel='f:Patient'><f:name><f:family value='Second'/></f:name></add>"
                       "<remove sel='f:Patient/f:name[1]/f:given'/>")
    assert answer.status == 200 and answer.headers['ETag'] == 'W/"2"', answer.body
    now = client.get('Patient/' + id)
    assert b'"valueDecimal":1.10' in now.body, 'digits are kept'
    assert now.json()['gender'] == 'male' and now.json()['name'] == [{'family': 'Testerson'}, {'family': 'Second'}], now.body
    assert now.json()['text']['div'] == "<div xmlns='http://www.w3.org/1999/xhtml'>a<br></br></div>", 'a narrative that no operation touches stays'
    again = xml_patch(client, 'Patient/' + id, "<replace sel='f:Patient/f:gender/@value'>male</replace>")
    assert again.status == 200 and again.headers['ETag'] == 'W/"2"', 'no change, no version'
    in_xml = xml_patch(client, 'Patient/' + id, "<remove sel='f:Patient/f:gender'/>", Accept='application/fhir+xml')
    assert in_xml.headers['Content-Type'].startswith('application/fhir+xml') and b'gender' not in in_xml.body, in_xml.body


def xml_patch_is_refused(client):
    id = made(client)
    for status, says, operations in (
            (422, 'operation 0, remove at f:Patient/f:birthDate: the selector leads nowhere', "<remove sel='f:Patient/f:birthDate'/>"),
            (422, 'operation 1, replace at f:Patient/f:gender', "<remove sel='f:Patient/f:name'/><replace sel='f:Patient/f:gender'>male</replace>"),
            (422, 'wings', "<add sel='f:Patient'><f:wings value='2'/></add>"),
            (422, 'must not change the id', "<replace sel='f:Patient/f:id/@value'>other</replace>"),
            (422, 'Group', "<replace sel='f:Patient'><f:Group><f:id value='x'/></f:Group></replace>"),
            (422, 'birthDate', "<add sel='f:Patient'><f:birthDate value='soon'/></add>"),
            (400, "'sel' is needed", '<remove/>'),
            (400, 'none of add, replace and remove', "<spam sel='f:Patient'/>"),
            (400, 'not offered', "<remove sel='count(f:Patient)'/>"),
            (400, 'not well-formed', '<remove'),
            (413, '10000 operations', "<remove sel='a'/>" * 10001)):
        answer = xml_patch(client, 'Patient/' + id, operations)
        assert answer.status == status and says in answer.outcome()[0]['diagnostics'], (status, operations[:100], answer.status, answer.body)
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><diff><add sel="Patient">&b;</add></diff>'
    assert client.send('PATCH', 'Patient/' + id, bomb, Content_Type=XML_PATCH).status == 400
    assert client.send('PATCH', 'Patient/' + id, '', Content_Type=XML_PATCH).status == 400
    assert client.get('Patient/' + id).version == '1'


def xml_patch_under_conditions(client):
    value = uuid.uuid4().hex
    id = made(client, identifier=[{'system': 'urn:x', 'value': value}])
    change = "<replace sel='f:Patient/f:gender/@value'>male</replace>"
    assert xml_patch(client, 'Patient/' + id, change, If_Match='W/"7"').status == 412
    assert xml_patch(client, 'Patient/' + id, change, If_Match='W/"1"').status == 200
    answer = xml_patch(client, f'Patient?identifier=urn:x|{value}', "<remove sel='f:Patient/f:gender'/>")
    assert answer.status == 200 and 'gender' not in answer.json(), answer.body
    assert xml_patch(client, f'Patient?identifier=urn:x|{uuid.uuid4().hex}', change).status == 404
    assert xml_patch(client, 'Patient/' + str(uuid.uuid4()), change).status == 404


def path_patch_in_xml(client):
    id = made(client)
    body = ('<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/>'
            '<part><name value="type"/><valueCode value="replace"/></part><part><name value="path"/><valueString value="Patient.gender"/></part>'
            '<part><name value="value"/><valueCode value="other"/></part></parameter></Parameters>')
    answer = client.send('PATCH', 'Patient/' + id, body, Content_Type='application/fhir+xml')
    assert answer.status == 200 and answer.json()['gender'] == 'other', answer.body


def links_in_patches_are_rewritten(client):
    """urn:uuid links that a patch of a transaction brings become those of the resources made, whatever the patch's form."""
    patches = (
        lambda uuid: binary(JSON_PATCH, json.dumps([{'op': 'add', 'path': '/managingOrganization', 'value': {'reference': uuid}}])),
        lambda uuid: binary(XML_PATCH, '<diff xmlns:f="http://hl7.org/fhir"><add sel="f:Patient"><f:managingOrganization>'
                            f'<f:reference value="{uuid}"/></f:managingOrganization></add></diff>'),
        lambda uuid: {'resourceType': 'Parameters', 'parameter': [operation('add', 'Patient', name={'valueString': 'managingOrganization'},
                                                                            value={'valueReference': {'reference': uuid}})]})
    for make in patches:
        old, link = 'urn:uuid:' + str(uuid.uuid4()), 'urn:uuid:' + str(uuid.uuid4())
        id = made(client, generalPractitioner=[{'reference': old}])
        answer = transaction(client,
                             ('PATCH', 'Patient/' + id, make(link), None),
                             ('POST', 'Organization', {'resourceType': 'Organization', 'name': 'O'}, link),
                             ('POST', 'Practitioner', {'resourceType': 'Practitioner'}, old))
        assert answer.status == 200, answer.body
        now = client.get('Patient/' + id).json()
        organization = answer.json()['entry'][1]['response']['location'].split('/')[-3]
        assert now['managingOrganization']['reference'] == 'Organization/' + organization, now
        assert now['generalPractitioner'] == [{'reference': old}], 'what stood there before is no link of this transaction'


def conditional_links_in_patches(client):
    """A conditional reference of a patch may find what another entry of the transaction makes."""
    value = uuid.uuid4().hex
    id = made(client)
    change = json.dumps([{'op': 'add', 'path': '/managingOrganization', 'value': {'reference': 'Organization?identifier=urn:x|' + value}}])
    missing = transaction(client, ('PATCH', 'Patient/' + id, binary(JSON_PATCH, change), None))
    assert missing.status == 412, missing.body
    answer = transaction(client, ('PATCH', 'Patient/' + id, binary(JSON_PATCH, change), None),
                         ('PUT', f'Organization?identifier=urn:x|{value}',
                          {'resourceType': 'Organization', 'name': 'O', 'identifier': [{'system': 'urn:x', 'value': value}]}, None))
    assert answer.status == 200, answer.body
    organization = answer.json()['entry'][1]['response']['location'].split('/')[-3]
    assert client.get('Patient/' + id).json()['managingOrganization']['reference'] == 'Organization/' + organization


def a_million_operations(client):
    """Of any form: refused, the server goes on, and nothing is changed."""
    id = made(client)
    one = json.dumps({'op': 'add', 'path': '/name/-', 'value': {'family': 'x'}})
    assert patch_text(client, id, '[' + ','.join([one] * 1000000) + ']', JSON_PATCH).status == 413
    one = json.dumps(operation('add', 'Patient', name={'valueString': 'active'}, value={'valueBoolean': True}))
    assert patch_text(client, id, '{"resourceType":"Parameters","parameter":[' + ','.join([one] * 150000) + ']}', 'application/fhir+json').status == 413
    assert patch_text(client, id, '<diff>' + "<remove sel='Patient/name'/>" * 1000000 + '</diff>', XML_PATCH).status == 413
    # Each copy doubles what is copied next.
    copies = [{'op': 'copy', 'from': '/name', 'path': '/name/-'}] * 60
    assert patch(client, 'Patient/' + id, copies).status == 413
    # Paths and selectors that stand deep in themselves.
    deep = path_patch(client, 'Patient/' + id, operation('delete', 'Patient.name.where(' * 10000 + 'true' + ')' * 10000))
    assert deep.status in (400, 413), deep.status
    assert xml_patch(client, 'Patient/' + id, '<remove sel="f:Patient' + '[f:name' * 100 + ']' * 100 + '"/>').status == 400
    assert xml_patch(client, 'Patient/' + id, '<remove sel="' + 'f:a/' * 100000 + 'f:a"/>').status == 413
    assert client.get('Patient/' + id).version == '1'


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
    in_json = {'resourceType': 'Binary', 'contentType': JSON_PATCH, 'data': data}
    in_xml = binary(XML_PATCH, "<diff><add sel='Patient'><birthDate value='1970-01-01'/></add></diff>")
    parameters = {'resourceType': 'Parameters', 'parameter': [operation('add', 'Patient', name={'valueString': 'active'}, value={'valueBoolean': True})]}
    for kind, resource in (('batch', in_json), ('transaction', parameters), ('batch', in_xml)):
        answer = client.post('', {'resourceType': 'Bundle', 'type': kind, 'entry': [
            {'resource': resource, 'request': {'method': 'PATCH', 'url': 'Patient/' + id}}]})
        assert answer.status == 200 and answer.json()['entry'][0]['response']['status'].startswith('200'), answer.body
    now = client.get('Patient/' + id).json()
    assert now['gender'] == 'male' and now['active'] is True and now['birthDate'] == '1970-01-01' and now['meta']['versionId'] == '4'
    answer = client.post('', {'resourceType': 'Bundle', 'type': 'batch', 'entry': [
        {'resource': binary('text/plain', 'x'), 'request': {'method': 'PATCH', 'url': 'Patient/' + id}}]})
    assert answer.json()['entry'][0]['response']['status'].startswith('415'), answer.body


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


def meta_of_types_and_the_system(client):
    """Profiles, labels and tags in use: each once, of live resources only."""
    run = uuid.uuid4().hex
    tag, label, profile = ({'system': 'urn:t', 'code': 't' + run}, {'code': 'l' + run}, 'http://example.org/p' + run)
    meta = {'tag': [tag], 'security': [label]}
    first, second = made(client, meta=meta), made(client, meta=dict(meta, profile=[profile]))
    organization = client.post('Organization', {'resourceType': 'Organization', 'name': 'O', 'meta': {'tag': [dict(tag, code='o' + run)]}}).id

    def marks(path, method='GET', **headers):
        answer = client.send(method, path, **headers)
        assert answer.status == 200, answer.body
        found = (answer.json().get('parameter') or [{}])[0].get('valueMeta', {})
        return {kind: [m for m in found.get(kind, []) if run in str(m)] for kind in ('tag', 'security', 'profile')}

    assert marks('Patient/$meta') == {'tag': [tag], 'security': [label], 'profile': [profile]}
    assert marks('Patient/$meta', 'POST') == marks('Patient/$meta')
    assert marks('Organization/$meta') == {'tag': [dict(tag, code='o' + run)], 'security': [], 'profile': []}
    assert marks('$meta') == {'tag': [dict(tag, code='o' + run), tag], 'security': [label], 'profile': [profile]}
    client.delete('Patient/' + second)
    assert marks('Patient/$meta') == {'tag': [tag], 'security': [label], 'profile': []}
    client.delete('Patient/' + first)
    client.delete('Organization/' + organization)
    assert not any(marks('$meta').values())
    assert client.get('$meta', Accept='application/fhir+xml').body.startswith(b'<?xml')


def meta_operations_in_bundles_and_under_conditions(client):
    id = made(client)
    body = {'resourceType': 'Parameters', 'parameter': [{'name': 'meta', 'valueMeta': {'security': [{'code': 'R'}]}}]}
    assert client.post(f'Patient/{id}/$meta-add', body, If_Match='W/"9"').status == 412
    answer = transaction(client, ('POST', f'Patient/{id}/$meta-add', body, None))
    assert answer.status == 200 and client.get('Patient/' + id).json()['meta']['security'] == [{'code': 'R'}], answer.body
    assert client.post(f'Patient/{id}/$meta-add', body).status == 200 and client.get('Patient/' + id).version == '2', 'what is there already makes no version'
    assert client.post(f'Patient/{id}/$meta-add', {'resourceType': 'Parameters'}).status == 400


def conversions(client):
    """$convert: JSON to XML and back, digits kept, the resource alone or in Parameters; nothing is stored."""
    resource = '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00}}'
    xml = client.send('POST', '$convert', resource, Content_Type='application/fhir+json', Accept='application/fhir+xml')
    assert xml.status == 200 and b'<value value="1.00"/>' in xml.body, xml.body
    back = client.send('POST', '$convert', xml.body, Content_Type='application/fhir+xml', Accept='application/fhir+json')
    assert back.body.decode() == resource, back.body
    wrapped = '{"resourceType":"Parameters","parameter":[{"name":"input","resource":' + resource + '}]}'
    assert client.send('POST', '$convert', wrapped, Content_Type='application/fhir+json', Accept='application/fhir+xml').body == xml.body
    assert client.send('POST', '$convert', '{"resourceType":"Shoe"}', Content_Type='application/fhir+json').status == 400


def capabilities(client):
    statement = client.get('metadata').json()
    assert set(statement['patchFormat']) == {JSON_PATCH, XML_PATCH, 'application/fhir+json', 'application/fhir+xml'}
    rest = statement['rest'][0]
    assert 'patch' in {i['code'] for i in rest['resource'][0]['interaction']}
    hl7, ours = 'http://hl7.org/fhir/OperationDefinition/', 'urn:x-chartroom:OperationDefinition:'
    of_all = {'diff': ours + 'Resource-diff', 'meta': hl7 + 'Resource-meta', 'meta-add': hl7 + 'Resource-meta-add',
              'meta-delete': hl7 + 'Resource-meta-delete', 'validate': hl7 + 'Resource-validate'}
    of_patients = {'everything': hl7 + 'Patient-everything', 'find': ours + 'Patient-find'}
    for resource in rest['resource']:
        operations = {o['name']: o['definition'] for o in resource['operation']}
        assert len(operations) == len(resource['operation']), 'each once'
        wanted = dict(of_all, **(of_patients if resource['type'] == 'Patient' else {}))
        assert {name: operations.get(name) for name in wanted} == wanted, (resource['type'], operations)
    operations = {o['name']: o['definition'] for o in rest['operation']}
    wanted = {'meta': hl7 + 'Resource-meta', 'convert': hl7 + 'Resource-convert', 'validate': hl7 + 'Resource-validate'}
    assert {name: operations.get(name) for name in wanted} == wanted, operations


TESTS = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, '__module__', '') == '__main__' and name not in ('made', 'patch', 'operation', 'path_patch', 'xml_patch', 'binary', 'transaction', 'patch_text')]

if __name__ == '__main__':
    fhir_http.main(TESTS)
