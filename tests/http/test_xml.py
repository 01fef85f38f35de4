#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""FHIR XML from outside: every interaction by Accept, Content-Type and _format (http://hl7.org/fhir/R4/xml.html)."""

import os
import sys
import uuid
import xml.etree.ElementTree as tree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

XML = 'application/fhir+xml'
NS = '{http://hl7.org/fhir}'
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p title=\'a\'>1 &lt; 2 &#160;<br/></p>\n</div>'


def patient(id=None, extra=''):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<Patient xmlns="http://hl7.org/fhir"><!-- gone -->'
            + (f'<id value="{id}"/>' if id else '')
            + f'<text><status value="generated"/>{DIV}</text><active value="true"/>'
            + '<name id="n"><family value="&lt;Ünal&gt; &amp; &quot;Söhne&quot;"/><given value="a"/><given id="g"/></name>'
            + '<birthDate value="2000"><extension url="urn:x"><valueDecimal value="1.00"/></extension></birthDate>'
            + f'{extra}</Patient>').encode()


def value(root, path):
    found = root.find('/'.join(NS + part for part in path.split('/')))
    return None if found is None else found.get('value')


def root_of(answer, name):
    """The root of an answer in XML; fails when it is of another media type or another element."""
    assert answer.headers['Content-Type'] == 'application/fhir+xml;charset=utf-8', answer.headers['Content-Type']
    root = tree.fromstring(answer.body)
    assert root.tag == NS + name, answer.body[:300]
    return root


def new_id():
    return str(uuid.uuid4())


def create_and_read_both_forms(client):
    made = client.post('Patient', patient(), Content_Type=XML, Accept=XML, Prefer='return=representation')
    assert made.status == 201, made.body
    root = root_of(made, 'Patient')
    id = value(root, 'id')
    assert made.headers['Location'] == f'{client.server.url}/Patient/{id}/_history/1'
    assert made.headers['ETag'] == 'W/"1"' and value(root, 'meta/versionId') == '1'
    assert value(root, 'name/family') == '<Ünal> & "Söhne"'
    json = client.get('Patient/' + id).json()
    assert json['active'] is True and json['name'][0]['given'] == ['a', None] and json['name'][0]['_given'] == [None, {'id': 'g'}]
    assert json['text']['div'] == DIV, json['text']
    assert '"valueDecimal":1.00' in client.get('Patient/' + id).body.decode()
    for path, accept in ((f'Patient/{id}?_format=xml', None), (f'Patient/{id}?_format=application/fhir%2Bxml', 'application/json'),
                         (f'Patient/{id}?_format=text/xml', None), (f'Patient/{id}', 'application/xml'), (f'Patient/{id}', 'text/xml'),
                         (f'Patient/{id}', 'application/json;q=0.5, application/fhir+xml'), (f'Patient/{id}/_history/1', XML)):
        answer = client.get(path, **({'Accept': accept} if accept else {}))
        assert answer.status == 200 and value(root_of(answer, 'Patient'), 'id') == id, (path, accept)
        assert DIV.encode() in answer.body and b'value="1.00"' in answer.body
    for accept in ('application/fhir+json', '*/*', 'application/*', 'application/xml;q=0.5, application/json', 'text/html, */*;q=0.1'):
        assert client.get('Patient/' + id, Accept=accept).headers['Content-Type'].startswith('application/fhir+json'), accept
    assert client.get('Patient/' + id, Accept='image/png').status == 406
    assert client.get('Patient/' + id + '?_format=turtle').status == 406


def update_and_delete(client):
    id = new_id()
    first = client.put('Patient/' + id, patient(id), Content_Type='application/xml', Accept=XML)
    assert first.status == 201, first.body
    second = client.put('Patient/' + id, patient(id, '<multipleBirthInteger value="2"/>'), Content_Type='text/xml; charset=utf-8', Accept=XML)
    assert second.status == 200 and second.headers['ETag'] == 'W/"2"'
    assert value(root_of(second, 'Patient'), 'multipleBirthInteger') == '2'
    stale = client.put('Patient/' + id, patient(id), Content_Type=XML, Accept=XML, If_Match='W/"1"')
    assert stale.status == 412 and value(root_of(stale, 'OperationOutcome'), 'issue/severity') == 'error'
    other = client.put('Patient/' + id, patient(new_id()), Content_Type=XML, Accept=XML)
    assert other.status == 400 and root_of(other, 'OperationOutcome') is not None
    history = root_of(client.get(f'Patient/{id}/_history?_format=xml'), 'Bundle')
    assert value(history, 'total') == '2' and value(history, 'entry/request/method') == 'PUT'
    outcome = client.put('Patient/' + id, patient(id, '<multipleBirthInteger value="3"/>'), Content_Type=XML, Accept=XML, Prefer='return=OperationOutcome')
    assert root_of(outcome, 'OperationOutcome') is not None
    minimal = client.put('Patient/' + id, patient(id, '<multipleBirthInteger value="4"/>'), Content_Type=XML, Accept=XML, Prefer='return=minimal')
    assert minimal.status == 200 and not minimal.body
    assert client.delete('Patient/' + id, Accept=XML).status in (200, 204)
    gone = client.get('Patient/' + id, Accept=XML)
    assert gone.status == 410 and value(root_of(gone, 'OperationOutcome'), 'issue/code') == 'deleted'


def search_pretty_summary_elements(client):
    ids = {value(root_of(client.post('Patient', patient(), Content_Type=XML, Accept=XML), 'Patient'), 'id') for n in range(3)}
    bundle = root_of(client.get('Patient?_id=' + ','.join(ids) + '&_format=xml&_count=2'), 'Bundle')
    assert value(bundle, 'type') == 'searchset' and value(bundle, 'total') == '3'
    assert len(bundle.findall(NS + 'entry')) == 2
    links = {link.find(NS + 'relation').get('value'): link.find(NS + 'url').get('value') for link in bundle.findall(NS + 'link')}
    assert '_format=xml' in links['next'] and '_format=xml' in links['self'], links
    path = links['next'][len(client.server.url.rsplit(client.server.base, 1)[0]):]
    assert len(root_of(client.send('GET', path, raw=True), 'Bundle').findall(NS + 'entry')) == 1
    posted = root_of(client.post('Patient/_search', '_id=' + ','.join(ids), Content_Type='application/x-www-form-urlencoded', Accept=XML), 'Bundle')
    assert value(posted, 'total') == '3'
    id = ids.pop()
    pretty = client.get(f'Patient/{id}?_format=xml&_pretty=true').body.decode()
    assert '\n  <name id="n">\n    <family value="' in pretty and DIV in pretty, pretty
    assert '\n  "name": [' in client.get(f'Patient/{id}?_pretty=true').body.decode()
    summary = root_of(client.get(f'Patient/{id}?_summary=true&_format=xml'), 'Patient')
    assert value(summary, 'meta/tag/code') == 'SUBSETTED' and summary.find(NS + 'text') is None and value(summary, 'birthDate') == '2000'
    text = root_of(client.get(f'Patient/{id}?_summary=text&_format=xml'), 'Patient')
    assert text.find(NS + 'text') is not None and text.find(NS + 'name') is None
    elements = root_of(client.get(f'Patient/{id}?_elements=birthDate&_format=xml'), 'Patient')
    assert value(elements, 'birthDate') == '2000' and elements.find(NS + 'name') is None
    count = root_of(client.get(f'Patient?_id={id}&_summary=count&_format=xml'), 'Bundle')
    assert value(count, 'total') == '1' and count.find(NS + 'entry') is None


def bundles(client):
    def entry(method, url, resource='', full_url=''):
        return ('<entry>' + (f'<fullUrl value="{full_url}"/>' if full_url else '') + (f'<resource>{resource}</resource>' if resource else '')
                + f'<request><method value="{method}"/><url value="{url}"/></request></entry>')
    link = 'urn:uuid:' + new_id()
    observation = ('<Observation><status value="final"/><code><text value="x"/></code>'
                   f'<subject><reference value="{link}"/></subject><valueQuantity><value value="12345678901234567890.1230"/></valueQuantity></Observation>')
    body = ('<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/>' + entry('POST', 'Patient', '<Patient><active value="false"/></Patient>', link)
            + entry('POST', 'Observation', observation) + '</Bundle>')
    answer = client.post('', body, Content_Type=XML, Accept=XML)
    assert answer.status == 200, answer.body
    bundle = root_of(answer, 'Bundle')
    assert value(bundle, 'type') == 'transaction-response'
    places = [e.find(f'{NS}response/{NS}location').get('value') for e in bundle.findall(NS + 'entry')]
    stored = client.get('/'.join(places[1].split('/')[-4:-2])).body.decode()
    assert '"value":12345678901234567890.1230' in stored and '"reference":"' + '/'.join(places[0].split('/')[-4:-2]) in stored, stored
    batch = client.post('', '<Bundle xmlns="http://hl7.org/fhir"><type value="batch"/>' + entry('GET', 'Patient/nobody?_format=xml')
                        + entry('GET', '/'.join(places[0].split('/')[-4:-2])) + '</Bundle>', Content_Type=XML, Accept=XML)
    entries = root_of(batch, 'Bundle').findall(NS + 'entry')
    assert entries[0].find(f'{NS}response/{NS}status').get('value').startswith('404')
    assert entries[0].find(f'{NS}response/{NS}outcome/{NS}OperationOutcome') is not None
    assert entries[1].find(f'{NS}resource/{NS}Patient/{NS}active').get('value') == 'false'
    wrong = client.post('', body.replace('POST', 'PUSH', 1), Content_Type=XML, Accept=XML)
    assert wrong.status == 400 and root_of(wrong, 'OperationOutcome') is not None


def capabilities_and_errors(client):
    statement = root_of(client.get('metadata', Accept=XML), 'CapabilityStatement')
    assert {f.get('value') for f in statement.findall(NS + 'format')} >= {'application/fhir+json', 'application/fhir+xml', 'xml', 'json'}
    assert set(client.get('metadata').json()['format']) >= {'application/fhir+json', 'application/fhir+xml'}
    for path, status in (('Patient/' + new_id(), 404), ('Shoe/1', 404), ('Patient?shoe=1', 400), ('Patient?_summary=maybe', 400)):
        answer = client.get(path, Accept=XML)
        assert answer.status == status and value(root_of(answer, 'OperationOutcome'), 'issue/severity') == 'error', (path, answer.status)


def refused_with_a_place(client):
    bomb = '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa">' + ''.join(
        f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip('abcdefgh', 'bcdefghi')) + ']>'
    rows = [
        (b'<Patient xmlns="http://hl7.org/fhir">\n  <nonsense value="1"/></Patient>', 400, "'nonsense' is not known in Patient at line 2, column 3"),
        (b'<Patient xmlns="http://hl7.org/fhir"><active value="yes"/></Patient>', 400, 'true or false at line 1'),
        (b'<Patient xmlns="http://hl7.org/fhir"><active value="true"></Patient>', 400, 'not well-formed'),
        (b'<Patient/>', 400, 'not in the namespace'),
        (b'{"resourceType":"Patient"}', 400, 'at line 1'),
        ((bomb + '<Patient xmlns="http://hl7.org/fhir"><name><text value="&i;"/></name></Patient>').encode(), 400, 'DOCTYPE'),
        (b'<!DOCTYPE p SYSTEM "file:///etc/passwd"><Patient xmlns="http://hl7.org/fhir"/>', 400, 'DOCTYPE'),
        ('<Patient xmlns="http://hl7.org/fhir"/>'.encode('utf-16'), 400, 'UTF-16'),
        ('<Patient xmlns="http://hl7.org/fhir"><name><text value="é"/></name></Patient>'.encode('latin-1'), 400, 'UTF-8'),
        (b'<Questionnaire xmlns="http://hl7.org/fhir">' + b'<item>' * 100000, 413, 'too deep'),
        (b'<Patient xmlns="http://hl7.org/fhir"' + b''.join(b' a%d=""' % n for n in range(1000000)) + b'/>', 413, 'attributes'),
        (b'<Patient xmlns="http://hl7.org/fhir">' + b'<x/>' * 1000000 + b'</Patient>', 400, "'x' is not known"),
        (b'<Patient xmlns="http://hl7.org/fhir">' + b'<name/>' * 4100000 + b'</Patient>', 413, 'more elements'),
        (patient(extra='<text><div xmlns="http://www.w3.org/1999/xhtml">&nbsp;</div></text>'), 400, 'entity'),
        (b'', 400, 'no body'),
    ]
    for body, status, says in rows:
        answer = client.post('Patient', body, Content_Type=XML)
        text = answer.outcome()[0]['diagnostics']
        assert answer.status == status and says in text, (body[:80], answer.status, text)
    assert client.post('Patient', patient(), Content_Type='application/fhir+xml; charset=iso-8859-1').status == 415
    assert client.post('Patient', patient(), Content_Type='application/fhir+xml; fhirVersion=3.0').status == 415


TESTS = [create_and_read_both_forms, update_and_delete, search_pretty_summary_elements, bundles, capabilities_and_errors, refused_with_a_place]

if __name__ == '__main__':
    fhir_http.main(TESTS)
