#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search parameters that clients bring: http://hl7.org/fhir/R4/searchparameter.html. What is stored
as an active SearchParameter can be searched by, what was there before it included, until it goes."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

RACE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race'
R4 = 'http://hl7.org/fhir/SearchParameter/'


def parameter(code, kind, base, expression, **more):
    return dict({'resourceType': 'SearchParameter', 'id': code, 'url': f'http://example.org/{code}', 'name': code,
                 'status': 'active', 'description': code, 'code': code, 'base': base, 'type': kind,
                 'expression': expression}, **more)


def race(code):
    return {'url': RACE, 'extension': [{'url': 'ombCategory', 'valueCoding': {'system': 'urn:race', 'code': code}}]}


def guide(id):
    return {'url': 'http://example.org/guide', 'valueReference': {'reference': f'Practitioner/{id}'}}


RACE_PARAMETER = parameter('race', 'token', ['Patient'],
                           f"Patient.extension.where(url = '{RACE}').extension.value.code")
GUIDE_PARAMETER = parameter('guide', 'reference', ['Patient'], "Patient.extension('http://example.org/guide').value",
                            target=['Practitioner'])

RESOURCES = [
    {'resourceType': 'Practitioner', 'id': 'dr1', 'name': [{'family': 'Okafor'}]},
    {'resourceType': 'Practitioner', 'id': 'dr2', 'name': [{'family': 'Lind'}]},
    {'resourceType': 'Patient', 'id': 'p1', 'extension': [race('2106-3'), guide('dr1')], 'photo': [{'creation': '2021-05-01'}]},
    {'resourceType': 'Patient', 'id': 'p2', 'extension': [race('2028-9'), guide('dr2')], 'photo': [{'creation': '2020-05-01'}]},
    {'resourceType': 'Patient', 'id': 'p3', 'name': [{'given': ['Ada', 'Eve']}]},
    {'resourceType': 'Observation', 'id': 'o1', 'status': 'final', 'code': {'coding': [{'code': 'c1'}]},
     'subject': {'reference': 'Patient/p1'}, 'issued': '2024-01-01T00:00:00Z'},
    {'resourceType': 'Observation', 'id': 'o2', 'status': 'final', 'code': {'coding': [{'code': 'c2'}]},
     'subject': {'reference': 'Patient/p2'}, 'issued': '2024-01-01T00:00:00Z'},
]


def load(client):
    for id in client.all_ids('SearchParameter'):
        client.delete(f'SearchParameter/{id}')
    for resource in RESOURCES:
        client.put(f'{resource["resourceType"]}/{resource["id"]}', resource)


def bring(client, resource):
    answer = client.put(f'SearchParameter/{resource["id"]}', resource)
    assert answer.status in (200, 201), (resource['id'], answer.body)


def drop(client, resource):
    assert client.delete(f'SearchParameter/{resource["id"]}').status in (200, 204)


def check(server):
    """All rows of the store are those of the parameters that it has."""
    result = subprocess.run([server.program, 'check', '--store', os.path.join(server.store, 'store')],
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def found(client, query):
    return ' '.join(sorted(client.all_ids(query.replace('|', '%7C').replace('$', '%24'))))


def comes_and_goes(client):
    load(client)
    assert client.get('Patient?race=2106-3').status == 400
    bring(client, RACE_PARAMETER)
    rows = [('Patient?race=2106-3', 'p1'), ('Patient?race=2106-3,2028-9', 'p1 p2'), ('Patient?race:missing=true', 'p3'),
            ('Patient?race:missing=false', 'p1 p2'), ('Patient?race:not=2106-3', 'p2 p3'),
            ('Observation?subject:Patient.race=2106-3', 'o1'), ('Observation?patient.race=2028-9', 'o2')]
    for query, ids in rows:
        assert found(client, query) == ids, (query, found(client, query))
    check(client.server)
    client.put('Patient/p3', {'resourceType': 'Patient', 'id': 'p3', 'extension': [race('2106-3')]})
    assert found(client, 'Patient?race=2106-3') == 'p1 p3'
    client.delete('Patient/p3')
    assert found(client, 'Patient?race=2106-3') == 'p1'
    check(client.server)
    drop(client, RACE_PARAMETER)
    answer = client.get('Patient?race=2106-3')
    assert answer.status == 400 and 'race' in answer.outcome()[0]['diagnostics'], answer.body
    bring(client, RACE_PARAMETER)
    assert found(client, 'Patient?race=2106-3') == 'p1'
    check(client.server)


def of_every_kind(client):
    load(client)
    for one in [GUIDE_PARAMETER,
                parameter('photo-date', 'date', ['Patient'], 'Patient.photo.creation'),
                parameter('first-given', 'string', ['Patient'], 'Patient.name.given.first()'),
                parameter('contact-or-name', 'string', ['Patient', 'Practitioner'], 'Patient.contact.name | Practitioner.name'),
                parameter('issued-at', 'date', ['Observation'], 'Observation.issued'),
                parameter('code-issued', 'composite', ['Observation'], 'Observation', component=[
                    {'definition': R4 + 'clinical-code', 'expression': 'code'},
                    {'definition': 'http://example.org/issued-at', 'expression': 'issued'}])]:
        bring(client, one)
    for query, ids in [
            ('Patient?guide=dr1', 'p1'), ('Patient?guide=Practitioner/dr2', 'p2'), ('Patient?guide.name=okafor', 'p1'),
            ('Patient?guide:Practitioner.family=lind', 'p2'), ('Practitioner?_has:Patient:guide:_id=p1', 'dr1'),
            ('Patient?photo-date=2021', 'p1'), ('Patient?photo-date=lt2021', 'p2'), ('Patient?first-given=ada', 'p3'),
            ('Patient?first-given=eve', ''), ('Practitioner?contact-or-name=lind', 'dr2'),
            ('Observation?code-issued=c1$2024-01-01', 'o1'), ('Observation?code-issued=c1$2025-01-01', ''),
            ('Patient/p1/Observation?issued-at=2024', 'o1'), ('Patient?guide:missing=true', 'p3')]:
        assert found(client, query) == ids, (query, found(client, query))
    assert client.ids('Patient?_sort=photo-date&_id=p1,p2') == ['p2', 'p1']
    assert client.ids('Patient?_sort=-photo-date&_id=p1,p2') == ['p1', 'p2']
    for query, ids in [('Patient?_id=p1&_include=Patient:guide', {'dr1'}), ('Patient?_id=p1&_include=*', {'dr1'}),
                       ('Practitioner?_id=dr2&_revinclude=Patient:guide', {'p2'}),
                       ('Practitioner?_id=dr2&_revinclude=*', {'p2'})]:
        got = {e['resource']['id'] for e in client.search(query)['entry'] if e['search']['mode'] == 'include'}
        assert got == ids, (query, got)
    check(client.server)


def is_declared(client):
    bring(client, GUIDE_PARAMETER)
    statement = client.get('metadata').json()
    kinds = {r['type']: r for r in statement['rest'][0]['resource']}
    declared = [p for p in kinds['Patient']['searchParam'] if p['name'] == 'guide']
    assert declared == [{'name': 'guide', 'definition': 'http://example.org/guide', 'type': 'reference'}], declared
    assert 'Patient:guide' in kinds['Patient']['searchInclude']
    assert 'Patient:guide' in kinds['Practitioner']['searchRevInclude']
    drop(client, GUIDE_PARAMETER)
    assert b'example.org/guide' not in client.get('metadata').body


def refused_with_a_place(client):
    rows = [
        (parameter('bad', 'token', ['Patient'], 'Patient.('), 'SearchParameter.expression'),
        (parameter('bad', 'token', ['Observation'], 'Patient.active'), 'SearchParameter.expression'),
        (parameter('bad', 'date', ['Patient'], 'Patient.active'), 'SearchParameter.expression'),
        (parameter('name', 'token', ['Patient'], 'Patient.active'), 'SearchParameter.code'),
        (dict(parameter('bad', 'token', ['Patient'], 'Patient.active'), code='_sort'), 'SearchParameter.code'),
        (parameter('bad', 'token', ['Spaceship'], 'Patient.active'), 'SearchParameter.base[0]'),
        (parameter('bad', 'special', ['Patient'], 'Patient.active'), 'SearchParameter.type'),
        (parameter('bad', 'composite', ['Observation'], 'Observation', component=[
            {'definition': 'http://example.org/bad', 'expression': 'code'},
            {'definition': R4 + 'clinical-date', 'expression': 'effective'}]), 'SearchParameter.component[0].definition'),
        (parameter('bad', 'composite', ['Observation'], 'Observation', component=[
            {'definition': R4 + 'clinical-code', 'expression': 'code'},
            {'definition': R4 + 'Observation-code-value-quantity', 'expression': 'value'}]),
         'SearchParameter.component[1].definition'),
        (parameter('bad', 'composite', ['Observation'], 'Observation', component=[
            {'definition': R4 + 'clinical-code', 'expression': 'code'},
            {'definition': 'http://example.org/nowhere', 'expression': 'value'}]),
         'SearchParameter.component[1].definition'),
    ]
    for resource, place in rows:
        for answer in (client.put(f'SearchParameter/{resource["id"]}', resource),
                       client.post('SearchParameter', resource)):
            assert answer.status in (400, 422), (place, answer.status, answer.body)
            assert place in answer.outcome()[0]['expression'], (place, answer.body)
        assert client.get(f'SearchParameter/{resource["id"]}').status == 404
    bundle = {'resourceType': 'Bundle', 'type': 'transaction', 'entry': [
        {'resource': {'resourceType': 'Patient', 'id': 'never'}, 'request': {'method': 'PUT', 'url': 'Patient/never'}},
        {'resource': rows[0][0], 'request': {'method': 'POST', 'url': 'SearchParameter'}}]}
    answer = client.post('', bundle)
    assert answer.status in (400, 422), answer.body
    assert answer.outcome()[0]['expression'] == ['Bundle.entry[1].resource.expression'], answer.body
    assert client.get('Patient/never').status == 404


def not_redefined(client):
    load(client)
    own = parameter('birthdate', 'date', ['Patient'], 'Patient.birthDate', derivedFrom=R4 + 'individual-birthdate')
    bring(client, own)
    assert client.get('Patient?birthdate=2000').status == 200
    assert client.get('metadata').json()['rest'][0]['resource'] is not None
    bring(client, RACE_PARAMETER)
    again = dict(RACE_PARAMETER, id='again', url='http://example.org/other')
    answer = client.put('SearchParameter/again', again)
    assert answer.status == 422 and answer.outcome()[0]['code'] == 'duplicate', answer.body
    changed = dict(RACE_PARAMETER, type='string', expression='Patient.name.given')
    bring(client, changed)
    assert found(client, 'Patient?race=ada') == 'p3'
    assert found(client, 'Patient?race=2106') == ''
    check(client.server)
    bring(client, dict(changed, status='retired'))
    assert client.get('Patient?race=ada').status == 400
    bring(client, dict(changed, status='draft', expression='('))
    assert client.get('Patient?race=ada').status == 400


def with_its_components(client):
    load(client)
    composite = parameter('code-issued', 'composite', ['Observation'], 'Observation', component=[
        {'definition': R4 + 'clinical-code', 'expression': 'code'},
        {'definition': 'http://example.org/issued-at', 'expression': 'issued'}])
    part = parameter('issued-at', 'date', ['Observation'], 'Observation.issued')
    answer = client.post('', {'resourceType': 'Bundle', 'type': 'transaction', 'entry': [
        {'resource': r, 'request': {'method': 'PUT', 'url': f'SearchParameter/{r["id"]}'}} for r in (composite, part)]})
    assert answer.status == 200, answer.body
    assert found(client, 'Observation?code-issued=c2$2024') == 'o2'
    drop(client, part)
    assert client.get('Observation?code-issued=c2%242024').status == 400


def batch(first, n):
    return {'resourceType': 'Bundle', 'type': 'transaction', 'entry': [
        {'resource': {'resourceType': 'Patient', 'id': f'n{i}', 'extension': [race(f'r{i % 7}')]},
         'request': {'method': 'PUT', 'url': f'Patient/n{i}'}} for i in range(first, first + n)]}


def many_are_made_in_slices(client):
    total = 12000
    load(client)
    for first in range(0, total, 2000):
        assert client.post('', batch(first, 2000), Prefer='return=minimal').status == 200
    bring(client, RACE_PARAMETER)
    refused = 0
    while True:
        answer = client.get('Patient?race=r3&_summary=count')
        if answer.status == 200:
            break
        assert answer.status == 503 and 'rows are made' in answer.outcome()[0]['diagnostics'], answer.body
        assert answer.headers['Retry-After']
        refused += 1
        # Writes go on meanwhile, before and behind the place that has been reached.
        for i in (refused * 13 % total, total - 1 - refused * 17 % total):
            client.put(f'Patient/n{i}', {'resourceType': 'Patient', 'id': f'n{i}', 'extension': [race('r3')]})
        assert refused < 2000
    assert refused > 0, 'the first slice should not hold them all'
    touched = {k * 13 % total for k in range(1, refused + 1)} | {total - 1 - k * 17 % total for k in range(1, refused + 1)}
    want = len([i for i in range(total) if i in touched or i % 7 == 3])
    assert client.search('Patient?race=r3&_summary=count')['total'] == want, (refused, want)
    check(client.server)
    drop(client, RACE_PARAMETER)
    check(client.server)


def survives_a_kill(client):
    server = client.server
    load(client)
    for first in range(0, 12000, 2000):
        assert client.post('', batch(first, 2000), Prefer='return=minimal').status == 200
    bring(client, RACE_PARAMETER)
    server.stop(kill=True)
    check(server)
    server.start()
    client = fhir_http.Client(server)
    for _ in range(500):
        answer = client.get('Patient?race=r3&_summary=count')
        if answer.status == 200:
            break
        time.sleep(0.02)
    assert answer.json()['total'] == len(range(3, 12000, 7)), answer.body
    check(server)
    drop(client, RACE_PARAMETER)
    server.stop(kill=True)
    check(server)
    server.start()
    assert fhir_http.Client(server).get('Patient?race=r3').status == 400


def pages_of_another_life(client):
    load(client)
    bring(client, RACE_PARAMETER)
    query = 'Patient?race=2106-3,2028-9&_count=1'
    bundle = client.search(query)
    link = [l['url'] for l in bundle['link'] if l['relation'] == 'next'][0]
    path = link[link.index('Patient?'):]
    assert client.get(path).status == 200
    drop(client, RACE_PARAMETER)
    assert client.get(path).status == 400
    bring(client, RACE_PARAMETER)
    assert client.get(path).status == 400
    assert client.get(query).status == 200


def whole_or_refused(client):
    """Whoever searches while the parameter comes and goes finds all that there is, or is told."""
    load(client)
    server, stop = client.server, []

    def search(n):
        if n == 0:
            own = fhir_http.Client(server)
            for _ in range(60):
                bring(own, RACE_PARAMETER)
                drop(own, RACE_PARAMETER)
            stop.append(True)
            return {}
        own, seen = fhir_http.Client(server), {}
        while not stop:
            answer = own.get('Patient?race=2106-3,2028-9')
            seen[answer.status] = seen.get(answer.status, 0) + 1
            assert answer.status in (200, 400, 503), answer.body
            if answer.status == 200:
                ids = sorted(e['resource']['id'] for e in answer.json().get('entry', []))
                assert ids == ['p1', 'p2'], ids
        return seen
    seen = fhir_http.at_once(4, search)
    assert any(200 in one for one in seen) and any(400 in one for one in seen), seen
    check(server)


TESTS = [comes_and_goes, of_every_kind, is_declared, refused_with_a_place, not_redefined, with_its_components,
         pages_of_another_life, whole_or_refused, many_are_made_in_slices, survives_a_kill]

if __name__ == '__main__':
    fhir_http.main(TESTS)
