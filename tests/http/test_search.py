#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search from outside, on a small set written here: http://hl7.org/fhir/R4/search.html."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

LOINC, UCUM, SCT = 'http://loinc.org', 'http://unitsofmeasure.org', 'http://snomed.info/sct'


def coded(system, code, text=None):
    return {'coding': [{'system': system, 'code': code}], **({'text': text} if text else {})}


def observation(id, subject, code, value=None, when=None, **more):
    body = {'resourceType': 'Observation', 'id': id, 'status': 'final', 'code': coded(LOINC, code),
            'subject': {'reference': subject}}
    if value:
        body['valueQuantity'] = {'value': value[0], 'unit': value[1], 'system': UCUM, 'code': value[1]}
    if when:
        body['effectiveDateTime'] = when
    return dict(body, **more)


RESOURCES = [
    {'resourceType': 'Organization', 'id': 'org1', 'name': 'Riverside Hospital'},
    {'resourceType': 'Practitioner', 'id': 'dr1', 'name': [{'family': 'Okafor', 'given': ['Mary']}],
     'identifier': [{'system': 'urn:npi', 'value': '42'}]},
    {'resourceType': 'Patient', 'id': 'p1', 'active': True, 'gender': 'female', 'birthDate': '1948-04-05',
     'name': [{'family': 'Smith', 'given': ['Jane', 'Ann']}, {'use': 'old', 'family': 'Müller'}],
     'identifier': [{'type': coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'MR'), 'system': 'urn:mrn', 'value': '0045127'}],
     'address': [{'city': 'Køge', 'postalCode': '4600'}],
     'telecom': [{'system': 'phone', 'value': '555-0100'}, {'system': 'email', 'value': 'jane@example.org'}],
     'generalPractitioner': [{'reference': 'Practitioner/dr1'}], 'managingOrganization': {'reference': 'Organization/org1'}},
    {'resourceType': 'Patient', 'id': 'p2', 'active': False, 'gender': 'male', 'birthDate': '1950',
     'name': [{'family': 'Smithers', 'given': ['John']}], 'deceasedDateTime': '2024-11-03',
     'identifier': [{'system': 'urn:other', 'value': '0045127'}, {'value': 'bare'}]},
    {'resourceType': 'Patient', 'id': 'p3', 'gender': 'male', 'name': [{'family': 'Jones', 'given': ['Smith']}],
     'meta': {'tag': [{'system': 'urn:tag', 'code': 'vip'}], 'profile': ['http://example.org/profile']}},
    observation('o1', 'Patient/p1', '2160-0', (1.10, 'mg/dL'), '2024-03-12T09:05:00Z', encounter={'reference': 'Encounter/e1'},
                performer=[{'reference': 'Practitioner/dr1'}]),
    observation('o2', 'Patient/p1', '2160-0', (1.3, 'mg/dL'), '2025-03-12'),
    observation('o3', 'Patient/p1', '8867-4', (76, '/min'), '2025-03'),
    observation('o4', 'Patient/p2', '2160-0', (0.9, 'mg/dL'), '2023', status='amended'),
    {'resourceType': 'Observation', 'id': 'o5', 'status': 'preliminary', 'code': coded(LOINC, '85354-9', 'Blood pressure'),
     'subject': {'reference': 'Patient/p2'}, 'effectivePeriod': {'start': '2024-01-01', 'end': '2024-06-30'},
     'component': [
         {'code': coded(LOINC, '8480-6'), 'valueQuantity': {'value': 142, 'unit': 'mmHg', 'system': UCUM, 'code': 'mm[Hg]'}},
         {'code': coded(LOINC, '8462-4'), 'valueQuantity': {'value': 88, 'unit': 'mmHg', 'system': UCUM, 'code': 'mm[Hg]'}}]},
    {'resourceType': 'Observation', 'id': 'o6', 'status': 'final', 'code': {'text': 'free text only'},
     'subject': {'reference': 'Patient/p3'}, 'valueString': 'Nothing Seen'},
    {'resourceType': 'Condition', 'id': 'c1', 'code': coded(SCT, '44054006', 'Diabetes'), 'subject': {'reference': 'Patient/p1'},
     'onsetString': 'childhood', 'clinicalStatus': coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active')},
    {'resourceType': 'Encounter', 'id': 'e1', 'status': 'finished', 'subject': {'reference': 'Patient/p1'},
     'class': {'system': 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'code': 'AMB'},
     'period': {'start': '2024-03-12T09:00:00Z', 'end': '2024-03-12T10:00:00Z'}},
    {'resourceType': 'RiskAssessment', 'id': 'r1', 'status': 'final', 'subject': {'reference': 'Patient/p1'},
     'prediction': [{'probabilityDecimal': 0.25}]},
    {'resourceType': 'ValueSet', 'id': 'vs1', 'status': 'draft', 'url': 'http://example.org/vs/one', 'version': '2'},
    {'resourceType': 'ValueSet', 'id': 'vs2', 'status': 'draft', 'url': 'http://example.org/vs/one/two'},
]

# query, ids that must come (in any order)
ROWS = [
    # string
    ('Patient?name=smi', 'p1 p2 p3'), ('Patient?family=smith', 'p1 p2'), ('Patient?family=SMITH', 'p1 p2'),
    ('Patient?family:exact=Smith', 'p1'), ('Patient?family:exact=smith', ''), ('Patient?family:contains=mithe', 'p2'),
    ('Patient?family=muller', 'p1'), ('Patient?family=M%C3%BCller', 'p1'), ('Patient?given=ann', 'p1'),
    ('Patient?address-city=koge', 'p1'), ('Patient?address-city=K%C3%B8ge', 'p1'), ('Patient?address=4600', 'p1'),
    ('Patient?name=jane&name=smith', 'p1'), ('Patient?family=jones,smithers', 'p2 p3'),
    # token
    ('Patient?gender=male', 'p2 p3'), ('Patient?gender=http://hl7.org/fhir/administrative-gender|male', 'p2 p3'),
    ('Patient?gender:not=male', 'p1'), ('Patient?active=true', 'p1'), ('Patient?active=false', 'p2'),
    ('Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|0045127', 'p1'),
    ('Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|SS|0045127', ''),
    ('Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|0045', ''),
    ('Patient?identifier=urn:mrn|0045127', 'p1'), ('Patient?identifier=0045127', 'p1 p2'),
    ('Patient?identifier=|bare', 'p2'), ('Patient?identifier=urn:other|', 'p2'), ('Patient?identifier=urn:none|0045127', ''),
    ('Patient?phone=555-0100', 'p1'), ('Patient?email=jane@example.org', 'p1'), ('Patient?phone=jane@example.org', ''),
    ('Patient?deceased=true', 'p2'), ('Patient?deceased=false', 'p1 p3'), ('Patient?_tag=urn:tag|vip', 'p3'),
    ('Patient?_profile=http://example.org/profile', 'p3'), ('Patient?_id=p1,p3', 'p1 p3'),
    (f'Observation?code={LOINC}|2160-0', 'o1 o2 o4'), ('Observation?code=2160-0', 'o1 o2 o4'), (f'Observation?code={LOINC}|', 'o1 o2 o3 o4 o5'),
    ('Observation?code=|2160-0', ''), ('Observation?status=final', 'o1 o2 o3 o6'), ('Observation?status:not=final', 'o4 o5'),
    ('Condition?clinical-status=active', 'c1'), ('Encounter?class=AMB', 'e1'),
    # missing
    ('Patient?birthdate:missing=true', 'p3'), ('Patient?birthdate:missing=false', 'p1 p2'),
    ('Observation?value-quantity:missing=true', 'o5 o6'), ('Observation?encounter:missing=false', 'o1'),
    # date
    ('Patient?birthdate=1948-04-05', 'p1'), ('Patient?birthdate=1948-04', 'p1'), ('Patient?birthdate=1948', 'p1'),
    ('Patient?birthdate=1950-06-01', ''), ('Patient?birthdate=ge1950', 'p2'), ('Patient?birthdate=lt1950', 'p1'),
    ('Patient?birthdate=ne1950', 'p1'), ('Patient?birthdate=gt1950-06-01', 'p2'), ('Patient?birthdate=sa1949', 'p2'),
    ('Patient?birthdate=eb1950', 'p1'), ('Observation?date=2025-03', 'o2 o3'), ('Observation?date=2025-03-12', 'o2'),
    ('Observation?date=2024', 'o1 o5'), ('Observation?date=ge2024-03-13&date=lt2025', 'o5'), ('Observation?date=gt2024-12', 'o2 o3'),
    ('Observation?date=2024-03-12T09:05', 'o1'), ('Observation?date=2024-03-12T10:05:00%2B01:00', 'o1'),
    ('Observation?date=eb2024', 'o4'), ('Observation?date=le2023', 'o4'), ('Observation?date=sa2024-06-30', 'o2 o3'),
    ('Encounter?date=2024-03-12', 'e1'), ('Encounter?date=gt2024-03-12T09:30:00Z', 'e1'),
    # number, quantity
    ('RiskAssessment?probability=0.25', 'r1'), ('RiskAssessment?probability=gt0.2', 'r1'), ('RiskAssessment?probability=lt0.2', ''),
    (f'Observation?value-quantity=1.1|{UCUM}|mg/dL', 'o1'), ('Observation?value-quantity=1.1', 'o1'),
    ('Observation?value-quantity=1.10||mg/dL', 'o1'), (f'Observation?value-quantity=gt1.1|{UCUM}|mg/dL', 'o2'),
    (f'Observation?value-quantity=ge1.1|{UCUM}|mg/dL', 'o1 o2'), (f'Observation?value-quantity=1|{UCUM}|mg/dL', 'o1 o2 o4'),
    (f'Observation?value-quantity=1.00|{UCUM}|mg/dL', ''), (f'Observation?value-quantity=11|{UCUM}|mg/L', 'o1'),
    (f'Observation?value-quantity=ap1.2|{UCUM}|mg/dL', 'o1 o2'), ('Observation?combo-value-quantity=142', 'o5'),
    ('Observation?component-value-quantity=gt100', 'o5'), ('Observation?combo-code=8480-6', 'o5'), ('Observation?combo-code=2160-0', 'o1 o2 o4'),
    # reference
    ('Observation?subject=Patient/p1', 'o1 o2 o3'), ('Observation?patient=p1', 'o1 o2 o3'), ('Observation?patient=Patient/p1', 'o1 o2 o3'),
    ('Observation?subject=p2', 'o4 o5'), ('Observation?subject:Patient=p1', 'o1 o2 o3'), ('Observation?subject=Group/p1', ''),
    ('Observation?performer=Practitioner/dr1', 'o1'), ('Patient?general-practitioner=dr1', 'p1'),
    ('Observation?subject=BASE/Patient/p1', 'o1 o2 o3'), ('Observation?patient=p1,p3', 'o1 o2 o3 o6'),
    # uri
    ('ValueSet?url=http://example.org/vs/one', 'vs1'), ('ValueSet?url:below=http://example.org/vs/one', 'vs1 vs2'),
    # composite
    (f'Observation?code-value-quantity={LOINC}|2160-0$gt1|{UCUM}|mg/dL', 'o1 o2'), ('Observation?code-value-quantity=2160-0$lt1', 'o4'),
    ('Observation?component-code-value-quantity=8480-6$142', 'o5'), ('Observation?component-code-value-quantity=8462-4$142', ''),
    ('Observation?combo-code-value-quantity=8480-6$gt140', 'o5'),
    # chains
    ('Observation?patient.name=smith', 'o1 o2 o3 o4 o5 o6'), ('Observation?patient.family:exact=Smith', 'o1 o2 o3'),
    ('Observation?subject:Patient.gender=male', 'o4 o5 o6'), ('Patient?general-practitioner:Practitioner.name=okafor', 'p1'),
    ('Patient?organization.name=riverside', 'p1'), ('Observation?patient.identifier=urn:mrn|0045127', 'o1 o2 o3'),
    # several
    ('Observation?patient=p1&code=2160-0', 'o1 o2'), ('Observation?patient=p1&code=2160-0&date=ge2025', 'o2'),
    ('Observation?code=2160-0,8867-4&status=final', 'o1 o2 o3'),
]


def query(client, text):
    return text.replace('BASE', client.server.url)


def load(client):
    for resource in RESOURCES:
        answer = client.put(f'{resource["resourceType"]}/{resource["id"]}', resource)
        assert answer.status in (200, 201), (resource['id'], answer.body)


def every_row(client):
    wrong = []
    for text, ids in ROWS:
        answer = client.get(query(client, text).replace('|', '%7C').replace('$', '%24'))
        if answer.status != 200:
            wrong.append((text, answer.status, answer.body[:300]))
            continue
        found = sorted(entry['resource']['id'] for entry in answer.json().get('entry', []) if entry['search']['mode'] == 'match')
        if found != sorted(ids.split()):
            wrong.append((text, 'found', found, 'wanted', ids))
    assert not wrong, '\n'.join(map(str, wrong))


def post_search_is_the_same(client):
    for text, ids in ROWS:
        kind, _, rest = query(client, text).partition('?')
        answer = client.post(kind + '/_search', rest.replace('|', '%7C'), Content_Type='application/x-www-form-urlencoded')
        assert answer.status == 200, (text, answer.body)
        assert sorted(entry['resource']['id'] for entry in answer.json().get('entry', [])) == sorted(ids.split()), text
    mixed = client.post('Observation/_search?patient=p1', 'code=2160-0', Content_Type='application/x-www-form-urlencoded')
    assert len(mixed.json()['entry']) == 2


def ordered(client):
    for text, ids in (('Observation?_sort=date', 'o4 o5 o1 o3 o2'), ('Observation?_sort=-date', 'o2 o3 o1 o5 o4'),
                      ('Patient?_sort=family', 'p3 p1 p2'), ('Patient?_sort=-family', 'p2 p1 p3'),
                      ('Patient?_sort=birthdate', 'p1 p2 p3'), ('Patient?_sort=-birthdate', 'p2 p1 p3'),
                      ('Patient?_sort=gender,-family', 'p1 p2 p3'), ('Patient?_sort=_id', 'p1 p2 p3'), ('Patient?_sort=-_id', 'p3 p2 p1'),
                      ('Observation?patient=p1&code=2160-0&_sort=-date', 'o2 o1')):
        found = [i for i in client.ids(text) if i != 'o6']
        if 'date' in text and 'Observation' in text and 'code' not in text:
            # 2025-03 starts before 2025-03-12; and a range sorts by its start, descending by its end
            assert found[-1] == ids.split()[-1] and set(found) == set(ids.split()), (text, found)
        else:
            assert found == ids.split(), (text, found)
    assert client.get('Patient?_sort=nonsense').status == 400
    unsorted_last = client.ids('Patient?_sort=-birthdate')
    assert unsorted_last[-1] == 'p3', 'what has no value comes last'


def counts_and_totals(client):
    bundle = client.search('Observation?_summary=count')
    assert bundle['total'] == 6 and 'entry' not in bundle
    bundle = client.search('Observation?_count=0')
    assert bundle['total'] == 6 and 'entry' not in bundle
    bundle = client.search('Observation?_count=2&_total=accurate')
    assert bundle['total'] == 6 and len(bundle['entry']) == 2
    assert 'total' not in client.search('Observation?_count=2&_total=none')
    assert client.search('Observation?status=final&_count=1')['total'] == 4, 'cheap to know, so it is told'
    assert client.search('Observation?status=final')['total'] == 4
    assert client.get('Observation?_count=-1').status == 400
    assert client.get('Observation?_count=x').status == 400
    assert client.get('Observation?_total=x').status == 400
    assert len(client.search('Observation?_count=100000')['entry']) == 6


def links(client):
    bundle = client.search('Observation?status=final&_count=2&_sort=_id')
    by = {link['relation']: link['url'] for link in bundle['link']}
    assert by['self'].startswith(client.server.url + '/Observation?') and 'status=final' in by['self'], by
    assert 'next' in by
    entry = bundle['entry'][0]
    assert entry['fullUrl'] == f'{client.server.url}/Observation/{entry["resource"]["id"]}'


def pages_join_to_the_whole(client):
    for text in ('Observation?', 'Observation?_sort=-date', 'Observation?_sort=status,-date', 'Patient?_sort=family', 'Patient?name=s',
                 'Observation?code=2160-0,8867-4', 'Observation?patient.name=smith&_sort=-date'):
        join = '' if text.endswith('?') else '&'
        whole = client.ids(f'{text}{join}_count=100')
        for count in (1, 2, 4):
            assert client.all_ids(f'{text}{join}_count={count}') == whole, (text, count)


def pages_stand_still(client):
    names = [f'still-{n:02d}' for n in range(10)]
    for name in names:
        client.put('Basic/' + name, {'resourceType': 'Basic', 'id': name, 'code': {'text': 'x'}, 'created': f'2020-01-{int(name[-2:]) + 1:02d}'})
    bundle = client.search('Basic?_sort=created&_count=3')
    seen = [entry['resource']['id'] for entry in bundle['entry']]
    client.delete('Basic/still-05')
    client.put('Basic/still-00', {'resourceType': 'Basic', 'id': 'still-00', 'code': {'text': 'x'}, 'created': '2030-01-01'})
    client.put('Basic/still-08', {'resourceType': 'Basic', 'id': 'still-08', 'code': {'text': 'x'}, 'created': '1999-01-01'})
    client.put('Basic/still-new', {'resourceType': 'Basic', 'id': 'still-new', 'code': {'text': 'x'}, 'created': '2020-01-05'})
    while True:
        by = {link['relation']: link['url'] for link in bundle['link']}
        if 'next' not in by:
            break
        bundle = client.send('GET', by['next'][by['next'].index(client.server.base):], raw=True).json()
        seen += [entry['resource']['id'] for entry in bundle['entry']]
    assert seen == names, seen


def cursors_cannot_be_forged(client):
    bundle = client.search('Observation?_count=1')
    url = {link['relation']: link['url'] for link in bundle['link']}['next']
    path = url[url.index(client.server.base):]
    for forged in (path[:-2] + ('AA' if path[-2:] != 'AA' else 'BB'), path[:-5], path + 'AAAA'):
        assert client.send('GET', forged, raw=True).status in (400, 410), forged


def includes(client):
    def modes(text):
        result = {}
        for entry in client.search(text)['entry']:
            result.setdefault(entry['search']['mode'], []).append(f'{entry["resource"]["resourceType"]}/{entry["resource"]["id"]}')
        return result
    found = modes('Observation?code=2160-0&_include=Observation:subject')
    assert sorted(found['match']) == ['Observation/o1', 'Observation/o2', 'Observation/o4']
    assert sorted(found['include']) == ['Patient/p1', 'Patient/p2'], found
    assert modes('Observation?_id=o1&_include=Observation:subject:Patient')['include'] == ['Patient/p1']
    assert 'include' not in modes('Observation?_id=o1&_include=Observation:subject:Group')
    assert sorted(modes('Observation?_id=o1&_include=*')['include']) == ['Encounter/e1', 'Patient/p1', 'Practitioner/dr1']
    assert modes('Observation?_id=o1&_include=Observation:patient')['include'] == ['Patient/p1']
    assert sorted(modes('Patient?_id=p1&_revinclude=Observation:subject')['include']) == ['Observation/o1', 'Observation/o2', 'Observation/o3']
    assert modes('Patient?_id=p1&_revinclude=Encounter:patient')['include'] == ['Encounter/e1']
    assert client.get('Patient?_include=Patient:nonsense').status == 400
    assert client.get('Patient?_revinclude=nonsense').status == 400


def errors_are_told(client):
    for text in ('Patient?nonsense=1', 'Patient?name:nonsense=x', 'Patient?birthdate=yesterday', 'Patient?birthdate=xx1950', 'Patient?active:exact=true',
                 'Observation?value-quantity=abc', 'RiskAssessment?probability=x', 'Observation?patient.nonsense=1', 'Observation?subject:Nonsense=1',
                 'Patient?identifier:of-type=urn:x|MR', 'Patient?identifier:of-type=||1', 'Observation?code:of-type=a|b|c',
                 'Patient?telecom:of-type=a|b|c', 'Observation?code:in=http://hl7.org/fhir/ValueSet/observation-codes',
                 'Observation?code:not-in=http://x', 'Observation?code:text=heart', 'Observation?code:below=x',
                 'Patient?name:missing=maybe', 'Observation?code-value-quantity=1', 'Patient?gender.name=x', 'Patient?name=%ff', 'Patient?name=%zz'):
        answer = client.get(text)
        assert answer.status == 400, (text, answer.status)
        issue = answer.outcome()[0]
        assert issue['severity'] == 'error' and (issue.get('diagnostics') or issue.get('details')), issue
    lenient = client.get('Patient?nonsense=1&gender=male', Prefer='handling=lenient')
    assert lenient.status == 200
    entries = lenient.json()['entry']
    assert sorted(e['resource']['id'] for e in entries if e['search']['mode'] == 'match') == ['p2', 'p3']
    outcome = [e['resource'] for e in entries if e['search']['mode'] == 'outcome'][0]
    assert 'nonsense' in str(outcome)
    assert 'nonsense' not in {l['relation']: l['url'] for l in lenient.json()['link']}['self']
    assert client.get('Patient?nonsense=1', Prefer='handling=strict').status == 400


def system_search(client):
    found = client.search('?_type=Patient,Condition&_count=50')
    assert sorted({e['resource']['resourceType'] for e in found['entry']}) == ['Condition', 'Patient']
    assert client.ids('?_id=p1') == ['p1']
    assert client.ids('?_tag=urn:tag%7Cvip') == ['p3']


def last_updated(client):
    stamp = client.get('Patient/p1').json()['meta']['lastUpdated']
    assert 'p1' in client.ids(f'Patient?_lastUpdated=ge{stamp}')
    assert 'p1' not in client.ids(f'Patient?_lastUpdated=gt{stamp}')
    assert client.ids('Patient?_lastUpdated=lt2001') == []
    assert client.ids('Patient?_lastUpdated=gt2001&_sort=_lastUpdated') == ['p1', 'p2', 'p3']


def deleted_and_changed_are_not_found(client):
    client.put('Patient/gone', {'resourceType': 'Patient', 'id': 'gone', 'name': [{'family': 'Vanishing'}]})
    assert client.ids('Patient?family=vanishing') == ['gone']
    client.put('Patient/gone', {'resourceType': 'Patient', 'id': 'gone', 'name': [{'family': 'Appearing'}]})
    assert client.ids('Patient?family=vanishing') == [] and client.ids('Patient?family=appearing') == ['gone']
    client.delete('Patient/gone')
    assert client.ids('Patient?family=appearing') == []
    assert client.ids('Patient?_id=gone') == []


def moved_to_another_patient(client):
    client.put('Patient/late', {'resourceType': 'Patient', 'id': 'late'})
    moved = observation('moved', 'Patient/p1', '718-7')
    client.put('Observation/moved', moved)
    assert client.ids('Observation?patient=p1&code=718-7') == ['moved']
    client.put('Observation/moved', dict(moved, subject={'reference': 'Patient/late'}))
    assert client.ids('Observation?patient=p1&code=718-7') == []
    assert client.ids('Observation?patient=late&code=718-7') == ['moved']
    assert client.get('Observation/moved/_history').json()['total'] == 2
    assert client.get('Observation/moved/_history/1').json()['subject']['reference'] == 'Patient/p1'
    client.delete('Observation/moved')


def referred_to_before_it_came(client):
    client.put('Observation/early', dict(observation('early', 'Patient/not-yet', '718-7'), encounter={'reference': 'Encounter/not-yet'}))
    assert client.get('Encounter/not-yet').status == 404 and client.get('Patient/not-yet').status == 404
    assert client.ids('Patient?_id=not-yet') == []
    client.put('Encounter/not-yet', {'resourceType': 'Encounter', 'id': 'not-yet', 'status': 'finished', 'class': {'code': 'AMB'},
                                     'subject': {'reference': 'Patient/p2'}})
    client.put('Patient/not-yet', {'resourceType': 'Patient', 'id': 'not-yet', 'name': [{'family': 'Latecomer'}]})
    assert client.ids('Observation?patient.family=latecomer') == ['early']
    assert client.ids('Observation?encounter=not-yet') == ['early']
    assert client.ids('Encounter?patient=p2') == ['not-yet']
    for path in ('Observation/early', 'Encounter/not-yet', 'Patient/not-yet'):
        client.delete(path)


TESTS = [load, every_row, post_search_is_the_same, ordered, counts_and_totals, links, pages_join_to_the_whole, pages_stand_still,
         cursors_cannot_be_forged, includes, errors_are_told, system_search, last_updated, deleted_and_changed_are_not_found,
         moved_to_another_patient, referred_to_before_it_came]

if __name__ == '__main__':
    if len(sys.argv) > 2:
        sys.argv.insert(2, 'load')
    fhir_http.main(TESTS)
