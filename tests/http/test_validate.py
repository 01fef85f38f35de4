#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""$validate (http://hl7.org/fhir/R4/resource-operation-validate.html) and the strictness of storing, from outside."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

XML = 'application/fhir+xml'
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'
TEXT = {'status': 'generated', 'div': DIV}
CODE = {'coding': [{'system': 'http://loinc.org', 'code': '718-7'}]}


def make(type, /, **more):
    return dict({'resourceType': type, 'text': TEXT}, **more)


def patient(**more):
    return make('Patient', **more)


def observation(**more):
    return make('Observation', **dict({'status': 'final', 'code': CODE, 'subject': {'reference': 'Patient/1'},
                                       'effectiveDateTime': '2026-01-01', 'performer': [{'reference': 'Patient/1'}]}, **more))


def questionnaire_response(**more):
    return make('QuestionnaireResponse', **dict({'status': 'completed'}, **more))


def bundle(type, *entries, **more):
    return dict({'resourceType': 'Bundle', 'type': type, 'entry': list(entries)}, **more)


U1, U2 = 'urn:uuid:' + str(uuid.uuid4()), 'urn:uuid:' + str(uuid.uuid4())

# What R4 says of each: the expressions of the errors, none for a valid resource.
JSON_ROWS = [
    ('the least', patient(), []),
    ('all kinds of values', patient(id='a.-1', active=True, birthDate='1970-03', multipleBirthInteger=2,
                                    name=[{'use': 'official', 'family': 'X', 'given': ['A', 'B']}]), []),
    ('an extension in place of a value', patient(_birthDate={'extension': [
        {'url': 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', 'valueCode': 'unknown'}]}), []),
    ('null that keeps a place', patient(name=[{'given': ['A', None], '_given': [None, {'extension': [
        {'url': 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', 'valueCode': 'unknown'}]}]}]), []),
    ('a code of a preferred set that is another', make('Encounter', status='finished', **{'class': {'system': 'urn:x:y', 'code': 'z'}}), []),
    ('a resource within', patient(contained=[{'resourceType': 'Organization', 'id': 'o', 'name': 'N'}],
                                  managingOrganization={'reference': '#o'}), []),
    ('a quantity in UCUM', observation(valueQuantity={'value': 1.5, 'unit': 'mg', 'system': 'http://unitsofmeasure.org', 'code': 'mg'}), []),
    ('an unknown element', patient(nam='x'), ['Patient.nam']),
    ('a list where one stands', patient(birthDate=['1970']), ['Patient.birthDate']),
    ('one where a list stands', patient(name={'text': 'x'}), ['Patient.name']),
    ('a code outside the required set', patient(gender='man'), ['Patient.gender']),
    ('no such day', patient(birthDate='2021-02-29'), ['Patient.birthDate']),
    ('a time without zone', observation(effectiveDateTime='2026-01-01T10:00:00'), ['Observation.effective']),
    ('a text for a number', observation(valueQuantity={'value': '1'}), ['Observation.value.value']),
    ('a fraction for an integer', observation(valueInteger=1.5), ['Observation.value']),
    ('two values', observation(valueInteger=1, valueString='x'), ['Observation']),
    ('an element that is missing', {k: v for k, v in observation().items() if k != 'status'}, ['Observation']),
    ('one of a part that is missing', patient(link=[{'type': 'refer'}]), ['Patient.link[0]']),
    ('an empty list', patient(name=[]), ['Patient.name']),
    ('an empty object', patient(name=[{}]), ['Patient.name[0]']),
    ('an empty text', patient(name=[{'text': ''}]), ['Patient.name[0].text']),
    ('pat-1', patient(contact=[{'gender': 'male'}]), ['Patient.contact[0]']),
    ('obs-6', observation(valueInteger=1, dataAbsentReason={'text': 'x'}), ['Observation']),
    ('obs-7', observation(valueInteger=1, component=[{'code': CODE, 'valueInteger': 1}]), ['Observation']),
    ('per-1', patient(name=[{'text': 'x', 'period': {'start': '2026', 'end': '2025'}}]), ['Patient.name[0].period']),
    ('qty-3', observation(valueQuantity={'value': 1, 'code': 'mg'}), ['Observation.value']),
    ('dom-3: nobody refers to it', patient(contained=[{'resourceType': 'Organization', 'id': 'o', 'name': 'N'}]), ['Patient']),
    ('a link to what is not within', patient(managingOrganization={'reference': '#o'}), ['Patient.managingOrganization']),
    ('a link to another type', patient(managingOrganization={'reference': 'Patient/1'}), ['Patient.managingOrganization']),
    ('an extension without content', patient(extension=[{'url': 'urn:x:y'}]), ['Patient.extension[0]']),
    ('an unknown modifier extension', patient(modifierExtension=[{'url': 'http://e.org/x', 'valueBoolean': True}]),
     ['Patient.modifierExtension[0]']),
    ('a script in the narrative', patient(text={'status': 'generated', 'div': DIV.replace('x</', '<script>x</script></')}),
     ['Patient.text.div']),
    ('a bad id', patient(id='a b'), ['Patient.id']),
    ('a system that is no address', patient(maritalStatus={'coding': [{'system': 'local', 'code': '1'}]}),
     ['Patient.maritalStatus.coding[0].system']),
    ('a link that is none in R4', patient(generalPractitioner=[{'reference': 'Doctor/1'}]), ['Patient.generalPractitioner[0].reference']),
    ('vital signs without a category', observation(code={'coding': [{'system': 'http://loinc.org', 'code': '29463-7'}]},
                                                   valueQuantity={'value': 1, 'unit': 'kg', 'system': 'http://unitsofmeasure.org',
                                                                  'code': 'kg'}), ['Observation']),
    ('two fullUrls', bundle('collection', {'fullUrl': U1, 'resource': patient()}, {'fullUrl': U1, 'resource': patient()}), ['Bundle']),
    ('a transaction without requests', bundle('transaction', {'fullUrl': U1, 'resource': patient()}), ['Bundle']),
    ('a document that begins with another', bundle('document', {'fullUrl': U1, 'resource': patient()}, timestamp='2026-01-01T00:00:00Z',
                                                   identifier={'system': 'urn:x:y', 'value': '1'}), ['Bundle']),
    ('within an entry', bundle('collection', {'fullUrl': U1, 'resource': patient(gender='x')}), ['Bundle.entry[0].resource.gender']),
    ('a search answer without ids', bundle('searchset', {'fullUrl': U1, 'resource': patient(), 'search': {'mode': 'match'}}),
     ['Bundle.entry[0].resource']),
]

F = 'xmlns="http://hl7.org/fhir"'
XML_ROWS = [
    ('the least', f'<Patient {F}><text><status value="generated"/>{DIV}</text></Patient>', []),
    ('names and dates', f'<Patient {F}><name><family value="X"/><given value="A"/></name><birthDate value="1970-01-01"/></Patient>', []),
    ('a code outside the required set', f'<Patient {F}>\n <gender value="man"/>\n</Patient>', ['Patient.gender']),
    ('no such day', f'<Patient {F}><birthDate value="2021-02-29"/></Patient>', ['Patient.birthDate']),
    ('an element that is missing', f'<Observation {F}><code><text value="x"/></code></Observation>', ['Observation']),
    ('pat-1', f'<Patient {F}><contact><gender value="male"/></contact></Patient>', ['Patient.contact[0]']),
    ('a link to what is not within', f'<Patient {F}><managingOrganization><reference value="#o"/></managingOrganization></Patient>',
     ['Patient.managingOrganization']),
    ('a bad id', f'<Patient {F}><id value="a b"/></Patient>', ['Patient.id']),
    ('an unknown element', f'<Patient {F}><nam value="x"/></Patient>', None),
    ('text between elements', f'<Patient {F}>x</Patient>', None),
    ('a number that is none', f'<Observation {F}><status value="final"/><code><text value="x"/></code>'
     '<valueInteger value="x"/></Observation>', None),
]


def errors(answer):
    assert answer.status == 200, (answer.status, answer.body)
    return [issue for issue in answer.outcome() if issue['severity'] in ('error', 'fatal')]


def expressions(answer):
    return sorted({path.removesuffix('.reference') for issue in errors(answer) for path in issue.get('expression', ['?'])})


def check_rows(client, rows, path, wrap=lambda body: body, **headers):
    for name, body, expected in rows:
        answer = client.post(path(body), wrap(body), **headers)
        if expected is None:
            assert errors(answer), (name, answer.body)
            continue
        expected = sorted(one.removesuffix('.reference') for one in expected)
        assert expressions(answer) == expected, (name, expected, answer.body.decode())
        for issue in errors(answer):
            assert issue['details']['text'] and issue['diagnostics'] and issue['code'], (name, issue)


def type_of(body):
    return body['resourceType'] + '/$validate'


def json_on_type(client):
    check_rows(client, JSON_ROWS, type_of)


def json_on_system(client):
    check_rows(client, JSON_ROWS, lambda body: '$validate')


def json_in_parameters(client):
    def wrap(body):
        return {'resourceType': 'Parameters', 'parameter': [{'name': 'resource', 'resource': body}]}
    check_rows(client, JSON_ROWS, type_of, wrap)


def xml_on_type(client):
    check_rows(client, XML_ROWS, lambda body: body[1:body.index(' ')] + '/$validate', Content_Type=XML)


def xml_in_parameters(client):
    def wrap(body):
        return f'<Parameters {F}><parameter><name value="resource"/><resource>{body}</resource></parameter></Parameters>'
    check_rows(client, [row for row in XML_ROWS if row[2] is not None], lambda body: '$validate', wrap, Content_Type=XML)


def answers_in_xml(client):
    answer = client.post('Patient/$validate', patient(gender='x'), Accept=XML)
    assert answer.status == 200 and answer.headers['Content-Type'].startswith(XML)
    assert b'<expression value="Patient.gender"/>' in answer.body, answer.body


def line_and_column(client):
    def places(answer):
        return [(extension['url'].rsplit('-', 1)[1], extension['valueInteger'])
                for issue in errors(answer) for extension in issue['extension']]
    text = '{"resourceType": "Patient",\n  "gender": "x"}'
    assert places(client.post('Patient/$validate', text)) == [('line', 2), ('col', 13)]
    assert places(client.post('Patient/$validate', '\ufeff' + text)) == [('line', 2), ('col', 13)]
    assert places(client.post('$validate', XML_ROWS[2][1], Content_Type=XML)) == [('line', 2), ('col', 2)]


def never_stops_at_the_first(client):
    body = patient(gender='x', birthDate='y', nam=1, contact=[{'gender': 'male'}, {'name': {'family': ['a']}}])
    assert expressions(client.post('Patient/$validate', body)) == [
        'Patient.birthDate', 'Patient.contact[0]', 'Patient.contact[1].name.family', 'Patient.gender', 'Patient.nam']


def another_type_than_the_path(client):
    assert errors(client.post('Observation/$validate', patient()))
    assert errors(client.post('$validate', {'resourceType': 'Nobody'}))


def what_cannot_be_validated(client):
    for path, body, headers, status in [
            ('Patient/$validate', '{', {}, 400), ('Patient/$validate', '', {}, 400), ('Patient/$validate', '[]x', {}, 400),
            ('Patient/$validate', f'<Patient {F}>', {'Content_Type': XML}, 400), ('Patient/$validate', 'x', {'Content_Type': 'text/plain'}, 415),
            ('Patient/$validate', {'resourceType': 'Parameters', 'parameter': [{'name': 'mode', 'valueCode': 'create'}]}, {}, 400),
            ('Patient/$validate?mode=nonsense', patient(), {}, 400), ('Patient/$validate?mode=delete', patient(), {}, 400),
            ('Patient/$validate?mode=profile', patient(), {}, 400), ('Patient/$validate?nonsense=1', patient(), {}, 400),
            ('Nobody/$validate', patient(), {}, 404)]:
        answer = client.post(path, body, **headers)
        assert answer.status == status and answer.outcome()[0]['severity'] in ('error', 'fatal'), (path, body, answer.status, answer.body)
    refused = client.get('Patient/$validate')
    assert refused.status == 405 and 'POST' in refused.headers['Allow'], (refused.status, refused.headers['Allow'])


def instances(client):
    id = client.post('Patient', patient(contact=[{'gender': 'male'}])).id
    assert expressions(client.get(f'Patient/{id}/$validate')) == ['Patient.contact[0]']
    assert expressions(client.post(f'Patient/{id}/$validate', '')) == ['Patient.contact[0]']
    nothing = {'resourceType': 'Parameters', 'parameter': [{'name': 'mode', 'valueCode': 'update'}]}
    assert expressions(client.post(f'Patient/{id}/$validate', nothing)) == ['Patient.contact[0]']
    assert expressions(client.post(f'Patient/{id}/$validate', patient(id=id))) == []
    assert client.get('Patient/none/$validate').status == 404
    client.delete('Patient/' + id)
    assert client.get(f'Patient/{id}/$validate').status == 410


def modes(client):
    id = client.post('Patient', patient()).id

    def ask(path, mode, body):
        answer = client.post(f'{path}/$validate?mode={mode}', body)
        parameters = {'resourceType': 'Parameters', 'parameter': [{'name': 'mode', 'valueCode': mode}, {'name': 'resource', 'resource': body}]}
        assert len(errors(client.post(f'{path}/$validate', parameters))) == len(errors(answer))
        return answer
    assert not errors(ask('Patient', 'create', patient()))
    assert not errors(ask('Patient', 'create', patient(id='x')))
    assert not errors(ask('Patient', 'update', patient(id='x')))
    assert [issue['code'] for issue in errors(ask('Patient', 'update', patient()))] == ['required']
    assert not errors(ask('Patient/' + id, 'update', patient(id=id)))
    assert errors(ask('Patient/' + id, 'update', patient(id='other')))
    deletion = client.get(f'Patient/{id}/$validate?mode=delete')
    assert not errors(deletion) and 'can be deleted' in deletion.body.decode()
    assert client.get('Patient/' + id).status == 200
    assert client.get('Patient/none/$validate?mode=delete').status == 404


PROFILE = 'http://example.org/StructureDefinition/named-patient'


def profile_resource(id, **element):
    return make('StructureDefinition', id=id, url=PROFILE, name='Named', status='active', kind='resource', abstract=False, type='Patient',
                baseDefinition='http://hl7.org/fhir/StructureDefinition/Patient', derivation='constraint',
                differential={'element': [dict({'id': 'Patient.name', 'path': 'Patient.name'}, **element)]})


def profiles_in_the_store(client):
    query = 'Patient/$validate?profile=' + PROFILE
    parameters = {'resourceType': 'Parameters', 'parameter': [{'name': 'resource', 'resource': patient()},
                                                              {'name': 'profile', 'valueUri': PROFILE}]}
    unknown = errors(client.post(query, patient()))
    assert [issue['code'] for issue in unknown] == ['not-found'], unknown
    assert not errors(client.post('$validate', patient(meta={'profile': [PROFILE]}))), 'a claim that nobody can check is a warning'
    id = str(uuid.uuid4())
    assert client.put('StructureDefinition/' + id, profile_resource(id, min=1)).status == 201
    for answer in (client.post(query, patient()), client.post('Patient/$validate', parameters),
                   client.post(query + '&mode=profile', patient()), client.post('$validate', patient(meta={'profile': [PROFILE]}))):
        assert expressions(answer) == ['Patient'], answer.body
    assert not errors(client.post(query, patient(name=[{'text': 'x'}])))
    stored = client.post('Patient', patient()).id
    assert expressions(client.get(f'Patient/{stored}/$validate?profile={PROFILE}')) == ['Patient']
    assert client.put('StructureDefinition/' + id, profile_resource(id, max='0')).status == 200
    assert not errors(client.post(query, patient())), 'a changed profile counts at once'
    assert errors(client.post(query, patient(name=[{'text': 'x'}])))
    client.delete('StructureDefinition/' + id)
    assert [issue['code'] for issue in errors(client.post(query, patient()))] == ['not-found'], 'a deleted one does too'


def versions_of_profiles(client):
    ids = [str(uuid.uuid4()) for n in range(2)]
    for n, id in enumerate(ids):
        body = dict(profile_resource(id, min=n), version=str(n))
        assert client.put('StructureDefinition/' + id, body).status == 201
    assert not errors(client.post(f'Patient/$validate?profile={PROFILE}|0', patient()))
    assert errors(client.post(f'Patient/$validate?profile={PROFILE}|1', patient()))
    assert errors(client.post(f'Patient/$validate?profile={PROFILE}', patient())), 'the one that came last'
    assert [issue['code'] for issue in errors(client.post(f'Patient/$validate?profile={PROFILE}|2', patient()))] == ['not-found']
    for id in ids:
        client.delete('StructureDefinition/' + id)


def value_sets_in_the_store(client):
    set_url, system = 'http://example.org/ValueSet/colours', 'http://example.org/CodeSystem/colours'
    ids = {type: str(uuid.uuid4()) for type in ('StructureDefinition', 'ValueSet', 'CodeSystem')}

    def put(type, **more):
        answer = client.put(f'{type}/{ids[type]}', make(type, id=ids[type], status='active', **more))
        assert answer.status in (200, 201), answer.body
    put('CodeSystem', url=system, content='complete', concept=[{'code': 'red'}, {'code': 'blue'}])
    put('ValueSet', url=set_url, compose={'include': [{'system': system, 'concept': [{'code': 'red'}]}]})
    definition = profile_resource(ids['StructureDefinition'])
    definition['differential']['element'][0] = {'id': 'Patient.maritalStatus', 'path': 'Patient.maritalStatus',
                                                'binding': {'strength': 'required', 'valueSet': set_url}}
    assert client.put('StructureDefinition/' + ids['StructureDefinition'], definition).status == 201

    def ask(code):
        return client.post('Patient/$validate?profile=' + PROFILE, patient(maritalStatus={'coding': [{'system': system, 'code': code}]}))
    assert not errors(ask('red'))
    assert errors(ask('blue')) and errors(ask('green'))
    put('ValueSet', url=set_url, compose={'include': [{'system': system}]})
    assert not errors(ask('blue')) and errors(ask('green'))
    for type, id in ids.items():
        client.delete(f'{type}/{id}')


def questionnaires_in_the_store(client):
    url, id = 'http://example.org/Questionnaire/q', str(uuid.uuid4())
    body = make('Questionnaire', id=id, url=url, status='active', item=[
        {'linkId': '1', 'type': 'integer', 'required': True}, {'linkId': '2', 'type': 'boolean'}])
    assert client.put('Questionnaire/' + id, body).status == 201

    def ask(*items):
        return client.post('$validate', questionnaire_response(questionnaire=url, item=list(items)))
    assert not errors(ask({'linkId': '1', 'answer': [{'valueInteger': 1}]}))
    assert errors(ask({'linkId': '2', 'answer': [{'valueBoolean': True}]}))
    assert errors(ask({'linkId': '1', 'answer': [{'valueString': 'x'}]}))
    assert errors(ask({'linkId': '1', 'answer': [{'valueInteger': 1}]}, {'linkId': '3'}))


def bad_profiles_are_survived(client):
    """Definitions that make no sense: circular, of themselves, of nothing, wrongly shaped."""
    id = str(uuid.uuid4())
    for change in ({'baseDefinition': PROFILE}, {'baseDefinition': 'http://nobody.example/x'}, {'type': 'Nothing'},
                   {'differential': {'element': [{'id': 'x', 'path': 'Patient.name.name.name', 'min': 1}]}},
                   {'differential': {'element': [{'id': 'Patient', 'path': 'Patient', 'type': [{'code': 'Patient', 'profile': [PROFILE]}]}]}}):
        answer = client.put('StructureDefinition/' + id, dict(profile_resource(id), **change))
        assert answer.status in (200, 201), answer.body
        answer = client.post('Patient/$validate?profile=' + PROFILE, patient())
        assert answer.status == 200, (change, answer.status)
    client.delete('StructureDefinition/' + id)


def stored_like_it_is_validated(client):
    """Every way in is checked, and all issues are told with their places."""
    bad = patient(gender='x', nam=1)
    wanted = ['Patient.gender', 'Patient.nam']

    def told(answer, prefix='Patient'):
        assert answer.status in (400, 422), (answer.status, answer.body)
        return sorted(path.replace(prefix, 'Patient', 1) for issue in answer.outcome() for path in issue['expression'])
    id = client.post('Patient', patient()).id
    assert told(client.post('Patient', bad)) == wanted
    assert told(client.post('Patient', bad, If_None_Exist='identifier=x|y')) == wanted
    assert told(client.put('Patient/' + id, dict(bad, id=id))) == wanted
    assert told(client.put('Patient?identifier=x|y', bad)) == wanted
    patched = client.send('PATCH', 'Patient/' + id, [{'op': 'add', 'path': '/gender', 'value': 'x'}], Content_Type='application/json-patch+json')
    assert patched.status == 422 and patched.outcome()[0]['expression'] == ['Patient.gender'], patched.body
    entries = [{'resource': patient(), 'request': {'method': 'POST', 'url': 'Patient'}},
               {'resource': dict(bad, id=id), 'request': {'method': 'PUT', 'url': 'Patient/' + id}},
               {'resource': bad, 'request': {'method': 'POST', 'url': 'Patient'}}]
    whole = client.post('', bundle('transaction', *entries))
    assert whole.status in (400, 422) and sorted(path for issue in whole.outcome() for path in issue['expression']) == [
        f'Bundle.entry[{n}].resource.{name}' for n in (1, 2) for name in ('gender', 'nam')], whole.body
    assert all('Line[1] Col[' in issue['location'][0] for issue in whole.outcome())
    each = client.post('', bundle('batch', *entries)).json()['entry']
    assert [entry['response']['status'][:3] for entry in each] == ['201', '400', '400']
    assert [path for issue in each[2]['response']['outcome']['issue'] for path in issue['expression']] == [
        'Bundle.entry[2].resource.gender', 'Bundle.entry[2].resource.nam'], each[2]
    assert client.get('Patient/' + id).version == '1'


def run_tool(client, *arguments):
    done = subprocess.run([client.server.program, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)


@contextlib.contextmanager
def other_server(client, store, *arguments):
    server = fhir_http.Server(client.server.program, store=store, arguments=arguments)
    try:
        yield fhir_http.Client(server)
    finally:
        code = server.stop()
    assert code == 0, code


BROKEN = [
    {'resourceType': 'Patient', 'name': {'family': 'Shapeless'}, 'birthDate': ['1970'], 'gender': 7, 'identifier': 'x', 'active': 'yes'},
    {'resourceType': 'Patient', 'meta': 'x', 'text': [], 'name': [7, None, 'x', [{'family': 'Listed'}]], 'extension': {}, 'id': 5},
    {'resourceType': 'Patient', 'meta': {'tag': 'x', 'profile': 5, 'security': {}}, 'contained': {'a': 1}, 'link': 'x', 'nonsense': {'a': [[]]}},
    {'resourceType': 'Observation', 'valueQuantity': 'x', 'subject': 'Patient/1', 'code': [], 'effectiveDateTime': {}, 'component': [[]]},
    {'resourceType': 'Observation', 'valueQuantity': {'value': 'x', 'code': 1}, 'subject': {'reference': 5}, 'effectivePeriod': []},
    {'resourceType': 'Bundle', 'entry': {'resource': 5}}, {'resourceType': 'Bundle', 'type': 'document', 'entry': [None, 5, {'resource': []}]},
    {'resourceType': 'StructureDefinition', 'url': PROFILE, 'type': 5, 'differential': [], 'snapshot': {'element': {}}, 'baseDefinition': []},
    {'resourceType': 'ValueSet', 'url': 'http://example.org/vs', 'compose': {'include': 5}, 'expansion': []},
    {'resourceType': 'CodeSystem', 'url': 'http://example.org/cs', 'content': 'complete', 'concept': {'code': 5}},
    {'resourceType': 'Questionnaire', 'url': 'http://example.org/q', 'item': {'linkId': []}},
    {'resourceType': 'SearchParameter', 'url': [], 'base': 'Patient', 'code': {}, 'expression': ['x']},
    {'resourceType': 'Parameters', 'parameter': 'x'}, {'resourceType': 'Encounter', 'class': 'AMB', 'period': '2026'},
]


def check_what_was_broken(strict, stored):
    for type, id in stored:
        path = f'{type}/{id}'
        for query in ('', '?_summary=true', '?_summary=text', '?_elements=name', '?_pretty=true', '/_history', '/$validate', '/$meta'):
            answer = strict.get(path + query)
            assert answer.status == 200, (path, query, answer.status, answer.body)
        assert strict.get(path, Accept=XML).status in (200, 406), path
        assert id in strict.all_ids(f'{type}?_id={id}') and id in strict.all_ids(type), path
        assert strict.put(path, {'resourceType': type, 'id': id, 'nonsense': 1}).status == 400
    for query in ('Patient?name=x', 'Patient?birthdate=gt1900', 'Patient?gender=male', 'Observation?subject=Patient/1', 'Observation?code=x',
                  'Observation?value-quantity=gt1', 'Observation?_include=*', 'Patient?_sort=name,birthdate', 'Patient?_has:Observation:subject:code=x',
                  'StructureDefinition?url=' + PROFILE, '?_id=x', 'Patient/$find?text=x'):
        assert strict.get(query).status == 200, query
    assert errors(strict.post('Patient/$validate?profile=' + PROFILE, patient())) is not None
    patient_id = stored[0][1]
    assert strict.get(f'Patient/{patient_id}/$everything').status == 200
    mended = strict.put('Patient/' + patient_id, patient(id=patient_id))
    assert mended.status == 200 and mended.version == '2', mended.body
    for type, id in stored[1:]:
        assert strict.delete(f'{type}/{id}').status in (200, 204)


def anything_goes_when_off(client):
    """What was stored without validation stays readable, searchable and can be changed by a strict server later."""
    with tempfile.TemporaryDirectory() as store:
        stored = []
        with other_server(client, store, '--validation', 'off') as off:
            for body in BROKEN:
                made = off.post(body['resourceType'], body)
                assert made.status == 201, (body, made.body)
                stored.append((body['resourceType'], made.id))
            assert off.post('Patient', '{"resourceType":"Nobody"}').status == 400
            assert off.post('Patient', '[]').status == 400
        with other_server(client, store) as strict:
            check_what_was_broken(strict, stored)
        run_tool(client, 'check', '--store', os.path.join(store, 'store'))


def full_strictness(client):
    with tempfile.TemporaryDirectory() as store, other_server(client, store, '--validation', 'full') as full:
        assert full.post('Patient', patient()).status == 201
        broken_rule = full.post('Patient', patient(contact=[{'gender': 'male'}]))
        assert broken_rule.status == 422 and broken_rule.outcome()[0]['expression'] == ['Patient.contact[0]'], broken_rule.body
        assert full.post('Patient', patient(nam=1)).status == 400
        claims = patient(meta={'profile': [PROFILE]})
        assert full.post('Patient', claims).status == 201, 'nobody knows the profile: a warning'
        id = str(uuid.uuid4())
        definition = profile_resource(id, min=1, definition='x')
        definition['differential']['element'][0].pop('definition')
        made = full.put('StructureDefinition/' + id, definition)
        assert made.status == 201, made.body
        assert full.post('Patient', claims).status == 422
        assert full.post('Patient', dict(claims, name=[{'text': 'x'}])).status == 201
        warned = full.post('Patient', {'resourceType': 'Patient'}, Prefer='return=OperationOutcome')
        assert warned.status == 201 and any(issue['severity'] == 'warning' for issue in warned.outcome()), warned.body
        transaction = bundle('transaction', {'fullUrl': U1, 'resource': claims, 'request': {'method': 'POST', 'url': 'Patient'}})
        refused = full.post('', transaction)
        assert refused.status == 422 and refused.outcome()[0]['expression'] == ['Bundle.entry[0].resource'], refused.body


def check_us_core(core, base):
    good = patient(identifier=[{'system': 'urn:oid:1.2.3', 'value': '1'}], gender='female', name=[{'family': 'X', 'given': ['Y']}],
                   meta={'profile': [base + 'us-core-patient']})

    def without(name):
        return {key: value for key, value in good.items() if key != name}
    race = {'url': base + 'us-core-race', 'extension': [
        {'url': 'ombCategory', 'valueCoding': {'system': 'urn:oid:2.16.840.1.113883.6.238', 'code': '2106-3'}}, {'url': 'text', 'valueString': 'x'}]}
    bad_race = json.loads(json.dumps(race).replace('2106-3', '9999-9'))
    allergy = make('AllergyIntolerance', meta={'profile': [base + 'us-core-allergyintolerance']}, code={'text': 'x'}, patient={'reference': 'Patient/1'},
                   clinicalStatus={'coding': [{'system': 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'code': 'active'}]},
                   verificationStatus={'coding': [{'system': 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
                                                   'code': 'confirmed'}]})
    for name, body, fine in [
            ('whole', good, True), ('without a name', without('name'), False), ('without an identifier', without('identifier'), False),
            ('without gender', without('gender'), False), ('with a race', dict(good, extension=[race]), True),
            ('with a race that is none', dict(good, extension=[bad_race]), False),
            ('with half a race', dict(good, extension=[dict(race, extension=race['extension'][:1])]), False),
            ('an identifier without system', dict(good, identifier=[{'value': '1'}]), False),
            ('an allergy', allergy, True), ('an allergy without a code', {k: v for k, v in allergy.items() if k != 'code'}, False)]:
        answer = core.post('$validate', body)
        assert (not errors(answer)) == fine, (name, answer.body)
    began = time.monotonic()
    for n in range(50):
        assert not errors(core.post('Patient/$validate', good))
    assert time.monotonic() - began < 10, 'compiled once'


def us_core(client):
    """The profiles of an installed package are seen."""
    data = os.environ.get('CHARTROOM_TEST_DATA')
    package = data and os.path.join(data, 'fhir-r4-definitions', 'hl7.fhir.us.core-3.1.0.tgz')
    if not package or not os.path.exists(package):
        print('# no US Core in CHARTROOM_TEST_DATA: not tried')
        return
    base = 'http://hl7.org/fhir/us/core/StructureDefinition/'
    with tempfile.TemporaryDirectory() as store:
        run_tool(client, 'package', 'install', package, '--store', os.path.join(store, 'store'))
        with other_server(client, store) as core:
            check_us_core(core, base)


def many_problems_are_bounded(client):
    answer = client.post('Patient/$validate', '{"resourceType":"Patient",' + ','.join(f'"x{n}":1' for n in range(50000)) + '}')
    assert answer.status == 200 and len(answer.outcome()) <= 1001, (answer.status, len(answer.body))
    many = bundle('collection', *[{'fullUrl': f'http://e.org/Patient/{n}', 'resource': {'resourceType': 'Patient', 'id': str(n)}} for n in range(15000)])
    began = time.monotonic()
    answer = client.post('Bundle/$validate', many)
    assert answer.status == 200 and time.monotonic() - began < 20, (answer.status, time.monotonic() - began)


TESTS = [json_on_type, json_on_system, json_in_parameters, xml_on_type, xml_in_parameters, answers_in_xml, line_and_column,
         never_stops_at_the_first, another_type_than_the_path, what_cannot_be_validated, instances, modes, profiles_in_the_store,
         versions_of_profiles, value_sets_in_the_store, questionnaires_in_the_store, bad_profiles_are_survived, stored_like_it_is_validated,
         anything_goes_when_off, full_strictness, us_core, many_problems_are_bounded]

if __name__ == '__main__':
    sys.exit(fhir_http.main(TESTS))
