#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""References to the server by its whole URL lead where the relative ones lead:
http://hl7.org/fhir/R4/references.html#literal."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

PUBLIC = 'https://clinic.example/r4'  # given with --base


def observation(subject, **more):
    return {'resourceType': 'Observation', 'status': 'final', 'code': {'text': 'x'},
            'subject': {'reference': subject}, **more}


def put_patient(client, id):
    assert client.put(f'Patient/{id}', {'resourceType': 'Patient', 'id': id, 'name': [{'family': f'Family-{id}'}]}).status == 201


def check_leads(client, patient, id):
    """By id, relative, whole URL, chain, reverse chain and include."""
    for query in (f'subject=Patient/{patient}', f'patient={patient}', f'subject={client.server.url}/Patient/{patient}',
                  f'subject={PUBLIC}/Patient/{patient}', f'patient.family=family-{patient}'):
        assert client.ids(f'Observation?{query}') == [id], query
    assert client.ids(f'Patient?_has:Observation:patient:_id={id}') == [patient]
    included = [entry['resource']['id'] for entry in client.search(f'Observation?_id={id}&_include=Observation:subject')['entry']]
    assert included == [id, patient], included


def created_by_the_requests_own_base(client):
    put_patient(client, 'a')
    answer = client.post('Observation', observation(f'{client.server.url}/Patient/a'))
    assert answer.status == 201
    assert answer.json()['subject']['reference'] == 'Patient/a'
    check_leads(client, 'a', answer.id)


def updated_and_patched_by_a_public_base(client):
    put_patient(client, 'b')
    put_patient(client, 'c')
    assert client.put('Observation/o', observation(f'{PUBLIC}/Patient/b', id='o')).status == 201
    check_leads(client, 'b', 'o')
    patch = [{'op': 'replace', 'path': '/subject/reference', 'value': f'{PUBLIC}/Patient/c'}]
    assert client.send('PATCH', 'Observation/o', patch, Content_Type='application/json-patch+json').status == 200
    check_leads(client, 'c', 'o')


def in_a_transaction_what_the_bundle_makes_comes_first(client):
    base = client.server.url
    put_patient(client, 'd')
    bundle = {'resourceType': 'Bundle', 'type': 'transaction', 'entry': [
        {'fullUrl': f'{base}/Patient/new', 'request': {'method': 'POST', 'url': 'Patient'},
         'resource': {'resourceType': 'Patient', 'name': [{'family': 'Made'}]}},
        {'fullUrl': 'urn:uuid:5c8f1b1e-6f0a-4a57-9d49-6d0c9a1c0001', 'request': {'method': 'POST', 'url': 'Observation'},
         'resource': observation(f'{base}/Patient/new', performer=[{'reference': f'{base}/Patient/d'}])}]}
    answer = client.post('', bundle)
    assert answer.status == 200, answer.body
    made = answer.json()['entry'][0]['response']['location'].split('/Patient/')[1].split('/')[0]
    stored = client.search('Observation?patient.family=made')['entry'][0]['resource']
    assert stored['subject']['reference'] == f'Patient/{made}'
    assert stored['performer'][0]['reference'] == 'Patient/d'


def versions_and_escapes(client):
    put_patient(client, 'e')
    escaped = '{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"%s\\/Patient\\/e\\/_history\\/1"}}'
    answer = client.post('Observation', escaped % PUBLIC.replace('/', '\\/'))
    assert answer.json()['subject']['reference'] == 'Patient/e/_history/1'
    assert client.ids('Observation?patient=e') == [answer.id]


def what_is_not_ours_stays(client):
    kept = [f'{PUBLIC}x/Patient/a', 'https://other.example/r4/Patient/a', f'{PUBLIC}/Nothing/a', f'{PUBLIC}/Patient?name=x',
            f'{PUBLIC}/Patient', f'{PUBLIC}/more/Patient/a']
    for reference in kept:
        answer = client.post('Observation', observation('Patient/a', performer=[{'reference': reference}]))
        assert answer.json()['performer'][0]['reference'] == reference, reference
    # a uri that is no Reference
    answer = client.post('ValueSet', {'resourceType': 'ValueSet', 'status': 'draft', 'url': f'{PUBLIC}/ValueSet/x'})
    assert answer.json()['url'] == f'{PUBLIC}/ValueSet/x'


TESTS = [created_by_the_requests_own_base, updated_and_patched_by_a_public_base,
         in_a_transaction_what_the_bundle_makes_comes_first, versions_and_escapes, what_is_not_ours_stays]

if __name__ == '__main__':
    fhir_http.main(TESTS, ['--base', PUBLIC + '/'])
