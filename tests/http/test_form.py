#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""How answers look: _summary, _elements, _pretty, _format, in JSON and XML (http://hl7.org/fhir/R4/search.html#summary)."""

import base64
import os
import re
import sys
import uuid
import xml.etree.ElementTree as tree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

XML = 'application/fhir+xml'
FORM = 'application/x-www-form-urlencoded'
NS = '{http://hl7.org/fhir}'
SUBSETTED = {'system': 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', 'code': 'SUBSETTED'}
ALWAYS = {'resourceType', 'id', 'meta'}

# An Observation has mandatory elements (status, code), modifiers (status), summary elements (category is none) and a text.
OBSERVATION = {
    'resourceType': 'Observation',
    'text': {'status': 'generated', 'div': '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
    'contained': [{'resourceType': 'Device', 'id': 'd'}],
    'extension': [{'url': 'urn:x', 'valueBoolean': True}],
    'status': 'final', '_status': {'id': 's'},
    'category': [{'text': 'c'}],
    'code': {'text': 'code'},
    'device': {'reference': '#d'},
    'valueQuantity': {'value': 1, 'unit': 'mg'},
    'note': [{'text': 'n'}],
    'component': [{'code': {'text': 'part'}, 'valueBoolean': True, 'interpretation': [{'text': 'i'}], 'referenceRange': [{'text': 'r'}]}],
}
ALL = set(OBSERVATION) | ALWAYS

# What of it each form keeps, beside what is always there.
KEPT = {
    '_summary=false': ALL,
    '_summary=true': {'status', '_status', 'code', 'valueQuantity', 'component'},
    '_summary=text': {'text', 'status', '_status', 'code'},
    '_summary=data': ALL - {'text'},
    '_elements=note': {'note', 'status', '_status', 'code'},
    '_elements=note,value,Observation.category,Patient.device': {'note', 'valueQuantity', 'category', 'status', '_status', 'code'},
    '_elements=nothing': {'status', '_status', 'code'},
}


def made(client, **more):
    answer = client.post('Observation', dict(OBSERVATION, **more))
    assert answer.status == 201, answer.body
    return answer.id


def check(resource, form):
    assert set(resource) == KEPT[form] | ALWAYS, (form, sorted(set(resource) ^ (KEPT[form] | ALWAYS)))
    tags = resource['meta'].get('tag', [])
    assert (SUBSETTED in tags) == (form != '_summary=false'), (form, tags)


def of_one_resource(client):
    id = made(client)
    for form in KEPT:
        for path in (f'Observation/{id}?{form}', f'Observation/{id}/_history/1?{form}'):
            check(client.get(path).json(), form)
        answer = client.get(f'Observation/{id}?{form}', Accept=XML)
        root = tree.fromstring(answer.body)
        names = {child.tag.split('}')[1] for child in root}
        wanted = {name for name in KEPT[form] | ALWAYS if name != 'resourceType' and not name.startswith('_')}
        assert names == wanted, (form, names ^ wanted)
        assert root.find(NS + 'status').get('id') == 's' and ('SUBSETTED' in answer.body.decode()) == (form != '_summary=false')


def of_bundles(client):
    tag = {'system': 'urn:form', 'code': uuid.uuid4().hex}
    id = made(client, meta={'tag': [tag]})
    for form in KEPT:
        for path in (f'Observation?_tag={tag["code"]}&{form}', f'Observation/{id}/_history?{form}'):
            bundle = client.get(path).json()
            assert bundle['resourceType'] == 'Bundle' and len(bundle['entry']) == 1, bundle
            assert bundle['entry'][0]['resource']['meta']['tag'][0] == tag, 'tags of its own stay in front'
            check(bundle['entry'][0]['resource'], form)
        root = tree.fromstring(client.get(f'Observation?_tag={tag["code"]}&{form}&_format=xml').body)
        names = {child.tag.split('}')[1] for child in root.find(f'{NS}entry/{NS}resource/{NS}Observation')}
        assert names == {name for name in KEPT[form] | ALWAYS if name != 'resourceType' and not name.startswith('_')}, form
    count = client.get(f'Observation?_tag={tag["code"]}&_summary=count').json()
    assert count['total'] == 1 and 'entry' not in count, count
    history = client.get(f'Observation/{id}/_history?_summary=count').json()
    assert history['total'] == 1 and 'entry' not in history, history
    for path, status in ((f'Observation?_tag={tag["code"]}&_summary=most', 400), (f'Observation/{id}?_summary=count', 400),
                         (f'Observation?_tag={tag["code"]}&_summary=text&_include=Observation:subject', 400),
                         (f'Observation?_tag={tag["code"]}&_summary=true&_include=Observation:subject', 200)):
        assert client.get(path).status == status, path


def of_parts(client):
    """In _summary=true what a summary holds is thinned inside too: components keep their summary elements."""
    id = made(client)
    component = client.get(f'Observation/{id}?_summary=true').json()['component'][0]
    assert set(component) == {'code', 'valueBoolean'}, component
    assert client.get(f'Observation/{id}?_elements=component').json()['component'] == OBSERVATION['component'], 'what is asked for by name is whole'


def search_by_post(client):
    """What the form of POST _search says of the answer counts, as in a query."""
    tag = uuid.uuid4().hex
    made(client, meta={'tag': [{'system': 'urn:form', 'code': tag}]})
    answer = client.post('Observation/_search', f'_tag={tag}&_format=xml&_pretty=true&_elements=note', Content_Type=FORM)
    assert answer.status == 200 and answer.headers['Content-Type'].startswith(XML), answer.body
    root = tree.fromstring(answer.body)
    assert root.find(f'{NS}entry/{NS}resource/{NS}Observation/{NS}note') is not None and b'<device' not in answer.body
    assert b'\n  <type value="searchset"/>\n' in answer.body, 'indented'
    links = root.find(f'{NS}link/{NS}url').get('value')
    assert '_format=xml' in links and '_elements=note' in links, links
    summary = client.post('Observation/_search', f'_tag={tag}&_summary=count', Content_Type=FORM).json()
    assert summary['total'] == 1 and 'entry' not in summary
    wins = client.post('Observation/_search', f'_tag={tag}&_format=json', Content_Type=FORM, Accept=XML)
    assert wins.headers['Content-Type'].startswith('application/fhir+json')
    for body, status in ((f'_tag={tag}&_format=turtle', 406), (f'_tag={tag}&_pretty=yes', 400)):
        assert client.post('Observation/_search', body, Content_Type=FORM).status == status, body
    wrong = client.post('Observation/_search', '{}', Content_Type='application/json', Accept=XML)
    assert wrong.status == 415 and tree.fromstring(wrong.body).tag == NS + 'OperationOutcome'


def pretty(client):
    id = made(client)
    for form in ('json', 'xml'):
        plain = client.get(f'Observation/{id}?_format={form}').body.decode()
        indented = client.get(f'Observation/{id}?_format={form}&_pretty=true').body.decode()
        assert '\n' not in plain and indented.count('\n') > 20, form
        assert re.sub(r'\s', '', plain) == re.sub(r'\s', '', indented), form
    assert client.get(f'Observation/{id}?_pretty=maybe').status == 400


def refusals_of_the_front_door(client):
    """What is refused before any interaction is told in the client's form too."""
    large = b'x' * (70 * 1024 * 1024)
    base = client.server.base
    for status, send in (
            (404, lambda heads: client.send('GET', '/elsewhere', raw=True, **heads)),
            (400, lambda heads: client.send('GET', base + '/Patient/../x', raw=True, **heads)),
            (405, lambda heads: client.send('TRACE', 'Patient', **heads)),
            (501, lambda heads: client.send('SPAM', 'Patient', **heads)),
            (421, lambda heads: client.send('GET', 'Patient', Host='example.com', **heads)),
            (415, lambda heads: client.send('POST', 'Patient', 'x', Content_Encoding='gzip', **heads)),
            (417, lambda heads: client.send('POST', 'Patient', 'x', Expect='tea', **heads)),
            (400, lambda heads: client.send('GET', 'Patient', 'x', **heads)),
            (413, lambda heads: client.send('POST', 'Patient', '', Content_Length=str(len(large)), **heads)),
            (404, lambda heads: client.send('GET', 'Shoe/1', **heads)),
            (405, lambda heads: client.send('PUT', 'Patient/1/_history', 'x', **heads))):
        in_xml = send({'Accept': XML})
        assert in_xml.status == status, (status, in_xml.status, in_xml.body)
        assert in_xml.headers['Content-Type'].startswith(XML), (status, in_xml.body)
        root = tree.fromstring(in_xml.body)
        assert root.tag == NS + 'OperationOutcome' and root.find(f'{NS}issue/{NS}severity').get('value') == 'error'
        in_json = send({})
        assert in_json.status == status and in_json.outcome()[0]['severity'] == 'error', (status, in_json.body)
    by_format = client.send('GET', '/elsewhere?_format=xml&_pretty=true', raw=True)
    assert by_format.status == 404 and by_format.body.startswith(b'<?xml') and b'\n  <issue>' in by_format.body
    neither = client.get('Patient', Accept='image/png')
    assert neither.status == 406 and neither.outcome(), 'where neither form is wanted, JSON'


def large_values_in_xml(client):
    """Attachments of tens of megabytes come and go in XML as they do in JSON."""
    data = base64.b64encode(os.urandom(24 * 1024 * 1024)).decode()
    body = f'<DocumentReference xmlns="http://hl7.org/fhir"><status value="current"/><content><attachment><data value="{data}"/></attachment></content></DocumentReference>'
    answer = client.post('DocumentReference', body, Content_Type=XML, Prefer='return=minimal')
    assert answer.status == 201, answer.body[:300]
    id = answer.headers['Location'].split('/')[-3]
    assert client.get('DocumentReference/' + id).json()['content'][0]['attachment']['data'] == data
    root = tree.fromstring(client.get('DocumentReference/' + id, Accept=XML).body)
    assert root.find(f'{NS}content/{NS}attachment/{NS}data').get('value') == data
    text = 'word ' * (3 * 1024 * 1024)
    patient = f'<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div></text></Patient>'
    answer = client.post('Patient', patient, Content_Type=XML, Accept=XML, Prefer='return=representation')
    assert answer.status == 201 and text.encode() in answer.body, answer.body[:300]
    too_long = client.post('Patient', body.replace(data, data + data), Content_Type=XML, Accept=XML)
    assert too_long.status == 413 and tree.fromstring(too_long.body).tag == NS + 'OperationOutcome', too_long.status


TESTS = [of_one_resource, of_bundles, of_parts, search_by_post, pretty, refusals_of_the_front_door, large_values_in_xml]

if __name__ == '__main__':
    fhir_http.main(TESTS)
