#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batch and transaction from outside: http://hl7.org/fhir/R4/http.html#transaction."""

import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402


def new_id():
    return str(uuid.uuid4())


def bundle(kind, *entries):
    return {'resourceType': 'Bundle', 'type': kind, **({'entry': list(entries)} if entries else {})}


def entry(method, url, resource=None, full_url=None, **request):
    made = {'request': {'method': method, 'url': url, **{name.replace('_', ''): value for name, value in request.items()}}}
    if resource:
        made['resource'] = resource
    if full_url:
        made['fullUrl'] = full_url
    return made


def urn_references_are_rewritten(client):
    patient, encounter = 'urn:uuid:' + new_id(), 'urn:uuid:' + new_id()
    answer = client.post('', bundle(
        'transaction',
        entry('POST', 'Observation', {
            'resourceType': 'Observation', 'status': 'final', 'code': {'text': 'x'}, 'subject': {'reference': patient},
            'encounter': {'reference': encounter}, 'performer': [{'reference': patient}],
            'text': {'status': 'generated', 'div': f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{patient}">p</a> not {patient[9:]}</div>'},
            'contained': [{'resourceType': 'Provenance', 'id': 'p', 'recorded': '2020-01-01T00:00:00Z', 'target': [{'reference': encounter}],
                           'agent': [{'who': {'reference': patient}}]}]}),
        entry('POST', 'Encounter', {'resourceType': 'Encounter', 'status': 'finished', 'class': {'code': 'AMB'},
                                    'subject': {'reference': patient}}, encounter),
        entry('POST', 'Patient', {'resourceType': 'Patient'}, patient)))
    assert answer.status == 200, answer.body
    made = answer.json()
    assert made['type'] == 'transaction-response' and len(made['entry']) == 3
    locations = [e['response']['location'] for e in made['entry']]
    assert all(e['response']['status'].startswith('201') for e in made['entry'])
    assert made['entry'][0]['response']['etag'] == 'W/"1"' and made['entry'][0]['response']['lastModified']
    kinds = [location.replace(client.server.url + '/', '').split('/')[0] for location in locations]
    assert kinds == ['Observation', 'Encounter', 'Patient'], kinds
    ids = [location.replace(client.server.url + '/', '').split('/')[1] for location in locations]
    observation = client.get('Observation/' + ids[0]).json()
    assert observation['subject']['reference'] == 'Patient/' + ids[2]
    assert observation['encounter']['reference'] == 'Encounter/' + ids[1]
    assert f'href="Patient/{ids[2]}"' in observation['text']['div']
    assert observation['contained'][0]['target'][0]['reference'] == 'Encounter/' + ids[1]
    assert client.ids('Observation?patient=' + ids[2]) == [ids[0]]


def conditional_references(client):
    value = new_id()
    client.post('Practitioner', {'resourceType': 'Practitioner', 'identifier': [{'system': 'urn:n', 'value': value}]})
    made = {'resourceType': 'Patient', 'generalPractitioner': [{'reference': f'Practitioner?identifier=urn:n|{value}'}]}
    answer = client.post('', bundle('transaction', entry('POST', 'Patient', made)))
    assert answer.status == 200, answer.body
    id = answer.json()['entry'][0]['response']['location'].replace(client.server.url + '/', '').split('/')[1]
    assert client.get('Patient/' + id).json()['generalPractitioner'][0]['reference'].startswith('Practitioner/')
    made['generalPractitioner'][0]['reference'] = f'Practitioner?identifier=urn:n|{new_id()}'
    refused = client.post('', bundle('transaction', entry('POST', 'Patient', made)))
    assert refused.status in (400, 412) and 'Bundle.entry[0]' in str(refused.outcome()), refused.body


def all_or_nothing(client):
    good, bad = new_id(), new_id()
    answer = client.post('', bundle(
        'transaction',
        entry('PUT', 'Patient/' + good, {'resourceType': 'Patient', 'id': good}),
        entry('PUT', 'Patient/' + bad, {'resourceType': 'Patient', 'id': bad, 'nonsense': 1})))
    assert answer.status in (400, 422), answer.status
    assert 'Bundle.entry[1]' in str(answer.outcome()), answer.body
    assert client.get('Patient/' + good).status == 404
    answer = client.post('', bundle(
        'transaction',
        entry('PUT', 'Patient/' + good, {'resourceType': 'Patient', 'id': good}),
        entry('PUT', 'Patient/' + bad, {'resourceType': 'Patient', 'id': bad}, ifMatch='W/"7"')))
    assert answer.status == 412 and 'Bundle.entry[1]' in str(answer.outcome()), answer.body
    assert client.get('Patient/' + good).status == 404
    assert client.get(f'Patient/{good}/_history').status == 404


def order_of_methods(client):
    value, old = new_id(), new_id()
    client.put('Patient/' + old, {'resourceType': 'Patient', 'id': old, 'identifier': [{'system': 'urn:o', 'value': value}]})
    answer = client.post('', bundle(
        'transaction',
        entry('GET', f'Patient?identifier=urn:o|{value}'),
        entry('POST', 'Patient', {'resourceType': 'Patient', 'identifier': [{'system': 'urn:o', 'value': value}]},
              ifNoneExist=f'identifier=urn:o|{value}'),
        entry('DELETE', 'Patient/' + old)))
    assert answer.status == 200, answer.body
    made = answer.json()['entry']
    assert made[1]['response']['status'].startswith('201'), 'the delete came first'
    assert [e['resource']['identifier'][0]['value'] for e in made[0]['resource']['entry']] == [value]
    assert made[0]['resource']['entry'][0]['resource']['id'] != old


def batch_goes_on(client):
    id = new_id()
    answer = client.post('', bundle(
        'batch',
        entry('PUT', 'Patient/' + id, {'resourceType': 'Patient', 'id': id}),
        entry('POST', 'Patient', {'resourceType': 'Patient', 'nonsense': 1}),
        entry('GET', 'Patient/' + new_id()),
        entry('GET', 'metadata'),
        entry('DELETE', 'Patient/' + new_id())))
    assert answer.status == 200, answer.body
    made = answer.json()
    assert made['type'] == 'batch-response'
    statuses = [e['response']['status'][:3] for e in made['entry']]
    assert statuses[0] == '201' and statuses[1] in ('400', '422') and statuses[2] == '404' and statuses[3] == '200', statuses
    assert made['entry'][1]['response']['outcome']['resourceType'] == 'OperationOutcome'
    assert client.get('Patient/' + id).status == 200


def refused_bundles(client):
    id = new_id()
    put = entry('PUT', 'Patient/' + id, {'resourceType': 'Patient', 'id': id})
    for body in (bundle('searchset'), bundle('nonsense'), {'resourceType': 'Bundle'}, {'resourceType': 'Patient'},
                 bundle('transaction', put, put), bundle('transaction', {'resource': {'resourceType': 'Patient'}}),
                 bundle('transaction', entry('POST', 'Patient')), bundle('transaction', entry('BREW', 'Patient')),
                 bundle('transaction', entry('PUT', 'Nonsense/1', {'resourceType': 'Nonsense', 'id': '1'}))):
        answer = client.post('', body)
        assert answer.status in (400, 404, 422) and answer.outcome(), (body, answer.status)
    assert client.get('Patient/' + id).status == 404


def conditional_update_and_delete_inside(client):
    value = new_id()
    body = {'resourceType': 'Patient', 'identifier': [{'system': 'urn:c', 'value': value}]}
    first = client.post('', bundle('transaction', entry('PUT', f'Patient?identifier=urn:c|{value}', body)))
    assert first.json()['entry'][0]['response']['status'].startswith('201'), first.body
    again = client.post('', bundle('transaction', entry('PUT', f'Patient?identifier=urn:c|{value}', dict(body, active=True))))
    assert again.json()['entry'][0]['response']['status'].startswith('200'), again.body
    gone = client.post('', bundle('transaction', entry('DELETE', f'Patient?identifier=urn:c|{value}')))
    assert gone.status == 200 and client.ids(f'Patient?identifier=urn:c|{value}') == []


def links_to_conditional_creates_point_at_what_was_there(client):
    value, urn = new_id(), 'urn:uuid:' + new_id()
    there = client.post('Organization', {'resourceType': 'Organization', 'name': 'o', 'identifier': [{'system': 'urn:l', 'value': value}]}).id
    answer = client.post('', bundle(
        'transaction',
        entry('POST', 'Organization', {'resourceType': 'Organization', 'name': 'o', 'identifier': [{'system': 'urn:l', 'value': value}]}, urn,
              ifNoneExist=f'identifier=urn:l|{value}'),
        entry('POST', 'Patient', {'resourceType': 'Patient', 'managingOrganization': {'reference': urn}})))
    assert answer.status == 200, answer.body
    made = answer.json()['entry']
    assert made[0]['response']['status'].startswith('200')
    id = made[1]['response']['location'].replace(client.server.url + '/', '').split('/')[1]
    assert client.get('Patient/' + id).json()['managingOrganization']['reference'] == 'Organization/' + there


def empty_ones_are_fine(client):
    answer = client.post('', bundle('transaction'))
    assert answer.status == 200 and answer.json()['type'] == 'transaction-response'
    assert client.post('', bundle('batch')).status == 200


def racing_transactions_keep_versions_whole(client):
    id = new_id()
    client.put('Patient/' + id, {'resourceType': 'Patient', 'id': id})

    def race(n):
        one = fhir_http.Client(client.server)
        status = one.post('', bundle('transaction', entry(
            'PUT', 'Patient/' + id, {'resourceType': 'Patient', 'id': id, 'birthDate': f'19{n:02d}-01-01'}, ifMatch='W/"1"'))).status
        one.close()
        return status
    statuses = fhir_http.at_once(16, race)
    assert sorted(statuses) == [200] + [412] * 15, statuses
    assert client.get('Patient/' + id).version == '2'


TESTS = [urn_references_are_rewritten, conditional_references, all_or_nothing, order_of_methods, batch_goes_on, refused_bundles,
         conditional_update_and_delete_inside, links_to_conditional_creates_point_at_what_was_there, empty_ones_are_fine,
         racing_transactions_keep_versions_whole]

if __name__ == '__main__':
    fhir_http.main(TESTS)
