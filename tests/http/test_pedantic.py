#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What attackers and pedants send: http://hl7.org/fhir/R4/http.html and RFC 9110 to the letter, from outside."""

import datetime
import email.utils
import glob
import json
import os
import re
import socket
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402

PATIENT = {'resourceType': 'Patient'}
JSON, XML = 'application/fhir+json', 'application/fhir+xml'


def new_id():
    return str(uuid.uuid4())


def urn():
    return 'urn:uuid:' + new_id()


def patient(**more):
    return dict(PATIENT, **more)


def refused(answer, *statuses):
    """A refusal: one of the statuses, with an OperationOutcome that says why."""
    assert answer.status in statuses, (answer.status, statuses, answer.body[:500])
    for issue in answer.outcome():
        assert issue['severity'] in ('fatal', 'error', 'warning', 'information') and issue['code'], issue
    assert any(issue['severity'] in ('fatal', 'error') and issue['diagnostics'] for issue in answer.outcome()), answer.body
    return answer


def entry(method, url, resource=None, full_url=None, **request):
    made = {'request': dict({'method': method, 'url': url}, **request)}
    if full_url:
        made['fullUrl'] = full_url
    if resource is not None:
        made['resource'] = resource
    return made


def transaction(client, *entries, type='transaction', **headers):
    return client.post('', {'resourceType': 'Bundle', 'type': type, 'entry': list(entries)}, **headers)


def statuses(answer):
    assert answer.status == 200, (answer.status, answer.body)
    return [one['response']['status'][:3] for one in answer.json()['entry']]


def raw(client, text):
    """Sends bytes as they are and reads until the server closes; the status and all that came."""
    with socket.create_connection((client.server.host, client.server.port), timeout=20) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        got = b''
        while piece := connection.recv(65536):
            got += piece
    return (int(got.split(b' ', 2)[1]) if got.startswith(b'HTTP/1.1 ') else 0), got


def every_refused_json_text(client):
    """JSONTestSuite: n_ must be refused, whatever else must not hurt."""
    folder = os.path.join(os.environ.get('CHARTROOM_TEST_DATA', ''), 'json-test-suite')
    files = glob.glob(os.path.join(folder, '**', '*.json'), recursive=True) if os.environ.get('CHARTROOM_TEST_DATA') else []
    if not files:
        print('# no json-test-suite in CHARTROOM_TEST_DATA: not tried')
    for name in files:
        with open(name, 'rb') as file:
            body = file.read()
        for path in ('Patient', '', 'Patient/$validate', '$convert'):
            answer = client.post(path, body)
            assert answer.status < 500, (name, path, answer.status)
            if os.path.basename(name).startswith('n_') or path in ('Patient', ''):
                refused(answer, 400, 413, 422)


def content_types(client):
    for type, status in [(JSON, 201), ('application/json', 201), ('text/json', 201), (JSON + ';charset=UTF-8', 201), (JSON + '; charset="utf-8"', 201),
                         ('Application/FHIR+JSON', 201), (JSON + '; fhirVersion=4.0', 201), (JSON + '; fhirVersion=3.0', 415), (JSON + ';charset=latin1', 415),
                         ('text/plain', 415), ('application/x-www-form-urlencoded', 415), ('multipart/form-data', 415), ('image/png', 415), ('', 415),
                         ('application/fhir+turtle', 415), (XML, 400), ('nonsense', 415), (';', 415)]:
        answer = client.post('Patient', PATIENT, Content_Type=type)
        assert answer.status == status, (type, answer.status)
        if status != 201:
            refused(answer, status)
    assert client.send('POST', 'Patient/_search', 'name=x', Content_Type='application/x-www-form-urlencoded').status == 200
    refused(client.send('POST', 'Patient/_search', 'name=x', Content_Type='text/plain'), 415)
    refused(client.send('PATCH', 'Patient/1', [], Content_Type='text/plain'), 415)


def accepts(client):
    id = client.post('Patient', PATIENT).id
    for accept, type in [('*/*', JSON), ('application/*', JSON), ('', JSON), ('application/json', JSON), ('text/json', JSON), (XML, XML), ('text/xml', XML),
                         (XML + ';q=0.1, application/json;q=0.9', JSON), (XML + ', ' + JSON + ';q=0.5', XML), (JSON + ';q=0, */*', XML),
                         (JSON + '; fhirVersion=4.0', JSON), (JSON + '; fhirVersion=5.0', None), ('image/png', None), ('text/html', None),
                         (JSON + ';q=0', None), ('application/fhir+turtle', None), ('nonsense', None)]:
        answer = client.get('Patient/' + id, Accept=accept)
        if type is None:
            refused(answer, 406)
        else:
            assert answer.status == 200 and answer.headers['Content-Type'] == type + ';charset=utf-8', (accept, answer.status, answer.headers['Content-Type'])
    for form, type in [('json', JSON), ('xml', XML), (JSON, JSON), ('application/fhir%2Bxml', XML), ('text/xml', XML), ('bogus', None), ('ttl', None)]:
        answer = client.get(f'Patient/{id}?_format={form}', Accept='image/png')
        if type is None:
            refused(answer, 406, 400)
        else:
            assert answer.headers['Content-Type'].startswith(type), (form, answer.headers['Content-Type'])


def if_match_forms(client):
    for value, status in [('W/"1"', 200), ('"1"', 200), ('*', 200), ('W/"1", W/"2"', 200), ('W/"2","1"', 200), ('W/"2"', 412), ('W/"2", W/"3"', 412), ('""', 412),
                          ('W/"abc"', 412), ('W/"99999999999999"', 412), ('W/"-1"', 412), ('garbage', 400)]:
        id = client.post('Patient', PATIENT).id
        changed = client.put('Patient/' + id, patient(id=id, active=True), If_Match=value)
        assert changed.status == status, (value, changed.status, changed.body)
        again = client.post('Patient', PATIENT).id
        patched = client.send('PATCH', 'Patient/' + again, [{'op': 'add', 'path': '/active', 'value': True}], If_Match=value,
                              Content_Type='application/json-patch+json')
        assert patched.status == status, (value, patched.status, patched.body)
        deleted = client.delete('Patient/' + client.post('Patient', PATIENT).id, If_Match=value)
        assert deleted.status == (204 if status == 200 else status) or deleted.status == status, (value, deleted.status)
    for value, status in [('W/"1"', 304), ('"1"', 304), ('*', 304), ('W/"2"', 200), ('W/"2", W/"1"', 304), ('garbage', 200)]:
        assert client.get('Patient/' + client.post('Patient', PATIENT).id, If_None_Match=value).status == status, value
    fresh = new_id()
    refused(client.put('Patient/' + fresh, patient(id=fresh), If_Match='*'), 412)
    assert client.put('Patient/' + fresh, patient(id=fresh), If_None_Match='*').status == 201
    refused(client.put('Patient/' + fresh, patient(id=fresh, active=True), If_None_Match='*'), 412)


def ids(client):
    for id, statuses in [('a' * 64, (201,)), ('a' * 65, (400, 404)), ('a_b', (400, 404)), ('A.b-1', (201,)), ('-', (201,)), ('1', (201,)), ('a,b', (400, 404)),
                         ('a:b', (400, 404)), ("a'b", (400, 404)), ('$x', (400, 404)), ('_x', (400, 404)), ('a;b', (400, 404)), ('%61', (400,)), ('a%2Fb', (400,)),
                         ('%00', (400,)), ('..', (400,)), ('.', (400,)), ('a%20b', (400,))]:
        answer = client.put('Patient/' + id, patient(id=id))
        assert answer.status in statuses, (id, answer.status)
        if answer.status != 201:
            refused(answer, *statuses)
    for id in ('other', '', ' ', 'A', None, 5, ['a'], {'a': 1}, 'a' * 65):
        refused(client.put('Patient/a', patient(id=id)), 400)
    refused(client.put('Patient/a', PATIENT), 400)
    refused(client.put('Patient/a', {'resourceType': 'Observation', 'id': 'a', 'status': 'final', 'code': {'text': 'x'}}), 400)
    refused(client.put('Patient/a', patient(id='b'), If_None_Match='*'), 400)
    assert client.get('Patient/' + 'a' * 64).status == 200
    assert client.get('Patient/A.b-1/').status in (200, 400, 404)


def paths(client):
    for path, statuses in [('Patient/1/2', (404,)), ('Nonsense', (404,)), ('patient', (404,)), ('Patient/1/_history/0', (404, 400)), ('Patient/1/_history/x', (404, 400)),
                           ('Patient//1', (400, 404)), ('Patient/../Patient', (400,)), ('Patient/%2e%2e/x', (400,)), ('$nonsense', (404,)), ('Patient/$nonsense', (404,)),
                           ('Patient/1/$nonsense', (404,)), ('Element', (404,)), ('DomainResource', (404,)), ('Resource/1', (404,)), ('_nonsense', (404,)),
                           ('Patient?name=%', (400,)), ('Patient?name=%zz', (400,)), ('Patient?name=%ff', (400,)), ('Patient?name=%00', (400,)),
                           ('Patient/1/_history/99999999999999999999', (404, 400)), ('Patient/' + 'x' * 5000, (400, 404, 414))]:
        refused(client.get(path), *statuses)
    assert raw(client, b'GET /fhir/' + b'x' * 40000 + b' HTTP/1.1\r\nHost: localhost\r\n\r\n')[0] in (414, 431)


def methods(client):
    id = client.post('Patient', PATIENT).id
    for method, path, offered in [('PUT', 'metadata', 'GET, HEAD'), ('POST', 'metadata', 'GET, HEAD'), ('DELETE', '', 'GET, HEAD, POST'), ('PUT', '', 'GET, HEAD, POST'),
                                  ('POST', 'Patient/' + id, 'GET, HEAD, PUT, PATCH, DELETE'), ('PUT', f'Patient/{id}/_history/1', 'GET, HEAD'),
                                  ('DELETE', f'Patient/{id}/_history', 'GET, HEAD'), ('GET', 'Patient/_search', 'POST'), ('PATCH', 'metadata', 'GET, HEAD')]:
        answer = refused(client.send(method, path, PATIENT if method in ('PUT', 'POST') else None), 405)
        assert answer.headers['Allow'] == offered + ', OPTIONS', (method, path, answer.headers['Allow'])
        options = client.send('OPTIONS', path)
        assert options.status == 204 and options.body == b'' and options.headers['Allow'] == offered + ', OPTIONS', (path, options.status, options.headers['Allow'])
        assert not any(name.lower().startswith('access-control') for name in options.headers), 'no other site may read from here'
    refused(client.send('OPTIONS', 'Nonsense/1'), 404)
    refused(client.send('TRACE', 'metadata'), 405)
    refused(client.send('FROB', 'metadata'), 501, 405)
    refused(client.send('get', 'metadata'), 501, 405)


def heads(client):
    id = client.post('Patient', PATIENT).id
    for path in ('metadata', 'Patient/' + id, f'Patient/{id}/_history/1', f'Patient/{id}/_history', 'Patient?_id=' + id, 'Patient/none', 'Nonsense', f'Patient/{id}?_format=xml'):
        head, get = client.send('HEAD', path), client.get(path)
        assert head.status == get.status and head.body == b'', (path, head.status, head.body)
        for name in ('ETag', 'Last-Modified', 'Content-Type'):
            assert head.headers[name] == get.headers[name], (path, name)
        if '_history' not in path and '?_id' not in path:
            assert head.headers['Content-Length'] == get.headers['Content-Length'], path
    assert client.send('HEAD', 'Patient/' + id, If_None_Match='W/"1"').status == 304


def times(client):
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(milliseconds=5)
    made = client.post('Patient', PATIENT)
    after = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(milliseconds=5)
    text = made.json()['meta']['lastUpdated']
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)', text), text
    updated = datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
    assert before <= updated <= after, (before, updated, after)
    header = made.headers['Last-Modified']
    assert header.endswith(' GMT') and email.utils.parsedate_to_datetime(header) == updated.replace(microsecond=0), (header, text)
    assert made.headers['ETag'] == 'W/"1"' and made.headers['Date'].endswith(' GMT')
    second = datetime.timedelta(seconds=1)

    def since(moment):
        return client.get('Patient/' + made.id, If_Modified_Since=email.utils.format_datetime(moment.astimezone(datetime.timezone.utc), usegmt=True)).status
    assert since(updated) == 304 and since(updated + second) == 304 and since(updated - second) == 200
    assert client.get('Patient/' + made.id, If_Modified_Since='yesterday').status == 200
    assert client.get('Patient/' + made.id, If_Modified_Since='Mon, 01 Jan 2001 00:00:00 GMT', If_None_Match='W/"1"').status == 304, 'the tag goes before the time'
    last = updated
    for n in range(5):
        text = client.put('Patient/' + made.id, patient(id=made.id, multipleBirthInteger=n)).json()['meta']['lastUpdated']
        now = datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
        assert now >= last
        last = now
    zoned = (last + datetime.timedelta(hours=3)).strftime('%Y-%m-%dT%H:%M:%S') + '%2B03:00'
    assert client.ids(f'Patient?_id={made.id}&_lastUpdated=eq{zoned}') == [made.id], 'a time in another zone, to the second'


def prefer(client):
    for value, check in [('return=minimal', lambda a: a.body == b''), ('return=representation', lambda a: a.json()['resourceType'] == 'Patient'),
                         ('return=OperationOutcome', lambda a: a.outcome()), ('respond-async, return=minimal', lambda a: a.body == b''),
                         ('return="minimal"', lambda a: a.body == b''), ('nonsense', lambda a: a.json()['resourceType'] == 'Patient'),
                         ('return=nonsense', lambda a: a.json()['resourceType'] == 'Patient')]:
        made = client.post('Patient', PATIENT, Prefer=value)
        assert made.status == 201 and made.headers['Location'] and made.headers['ETag'] and check(made), (value, made.body)
        id = made.headers['Location'].split('/')[-3]
        changed = client.put('Patient/' + id, patient(id=id, active=True), Prefer=value)
        assert changed.status == 200 and check(changed), (value, changed.body)
    assert client.get('Patient?nonsense=1', Prefer='handling=lenient').status == 200
    refused(client.get('Patient?nonsense=1', Prefer='handling=strict'), 400)
    refused(client.get('Patient?nonsense=1'), 400)


def conditions_that_hit_several(client):
    value = new_id()
    twin = patient(identifier=[{'system': 'urn:x', 'value': value}])
    condition = f'identifier=urn:x|{value}'
    made = [client.post('Patient', twin).id for n in range(2)]
    refused(client.post('Patient', twin, If_None_Exist=condition), 412)
    refused(client.put('Patient?' + condition, twin), 412)
    refused(client.send('PATCH', 'Patient?' + condition, [{'op': 'add', 'path': '/active', 'value': True}], Content_Type='application/json-patch+json'), 412)
    refused(transaction(client, entry('PUT', 'Patient?' + condition, twin)), 412)
    refused(transaction(client, entry('POST', 'Patient', twin, ifNoneExist=condition)), 412)
    assert statuses(transaction(client, entry('POST', 'Patient', twin, ifNoneExist=condition), entry('POST', 'Patient', PATIENT), type='batch')) == ['412', '201']
    assert sorted(client.ids('Patient?' + condition)) == sorted(made), 'nothing was changed'
    for bad in ('', '?', '_sort=name', '_count=1', 'nonsense=1', 'identifier=', 'Observation?code=x'):
        refused(client.post('Patient', twin, If_None_Exist=bad), 400, 412)
    for bad in ('Patient', 'Patient?_count=1', 'Patient?nonsense=1', 'Patient?identifier='):
        refused(client.put(bad, twin), 400, 405, 412)
        refused(client.delete(bad), 400, 405, 412)


def transactions_that_go_round(client):
    a, b = urn(), urn()
    ring = transaction(client,
                       entry('POST', 'Patient', patient(link=[{'other': {'reference': b}, 'type': 'seealso'}]), a),
                       entry('POST', 'Patient', patient(link=[{'other': {'reference': a}, 'type': 'seealso'}, {'other': {'reference': b}, 'type': 'refer'}]), b))
    assert statuses(ring) == ['201', '201']
    first, second = [one['response']['location'].split('/_history')[0].split('/fhir/')[-1] for one in ring.json()['entry']]
    assert client.get(first).json()['link'][0]['other']['reference'] == second
    assert [link['other']['reference'] for link in client.get(second).json()['link']] == [first, second]


def transactions_that_contradict_themselves(client):
    id = client.post('Patient', PATIENT).id
    value = new_id()
    known = client.post('Patient', patient(identifier=[{'system': 'urn:x', 'value': value}])).id
    same = urn()
    mine = patient(id=id, active=True)
    patch = {'resourceType': 'Binary', 'contentType': 'application/json-patch+json', 'data': 'W3sib3AiOiJhZGQiLCJwYXRoIjoiL2FjdGl2ZSIsInZhbHVlIjp0cnVlfV0='}
    for entries in [(entry('PUT', 'Patient/' + id, mine), entry('PUT', 'Patient/' + id, mine)),
                    (entry('PUT', 'Patient/' + id, mine), entry('DELETE', 'Patient/' + id)),
                    (entry('DELETE', 'Patient/' + id), entry('DELETE', 'Patient/' + id)),
                    (entry('PUT', 'Patient/' + id, mine), entry('PATCH', 'Patient/' + id, patch)),
                    (entry('PATCH', 'Patient/' + id, patch), entry('PATCH', 'Patient/' + id, patch)),
                    (entry('PUT', f'Patient?identifier=urn:x|{value}', PATIENT), entry('PUT', 'Patient/' + known, patient(id=known, active=True))),
                    (entry('POST', 'Patient', PATIENT, same), entry('POST', 'Patient', PATIENT, same)),
                    (entry('POST', 'Patient', PATIENT, same), entry('PUT', 'Patient/' + id, mine, same))]:
        refused(transaction(client, entry('POST', 'Basic', {'resourceType': 'Basic', 'code': {'text': 'x'}, 'identifier': [{'value': value}]}), *entries), 400, 422)
        assert client.get('Patient/' + id).version == '1' and client.get('Patient/' + known).version == '1'
    assert client.search('Basic?_summary=count&identifier=' + value)['total'] == 0, 'nothing of them stayed'
    assert statuses(transaction(client, entry('PUT', 'Patient/' + id, mine), entry('PUT', 'Patient/' + id, patient(id=id)), type='batch')) == ['200', '200']


def versions_in_transactions(client):
    id = client.post('Patient', PATIENT).id
    refused(transaction(client, entry('PUT', 'Patient/' + id, patient(id=id, active=True), ifMatch='W/"7"')), 412)
    refused(transaction(client, entry('DELETE', 'Patient/' + id, ifMatch='W/"7"')), 412)
    assert client.get('Patient/' + id).version == '1'
    done = transaction(client, entry('PUT', 'Patient/' + id, patient(id=id, active=True), ifMatch='W/"1"'))
    assert statuses(done) == ['200']
    response = done.json()['entry'][0]['response']
    assert response['etag'] == 'W/"2"' and response['location'].endswith(f'Patient/{id}/_history/2') and response['lastModified'], response
    refused(transaction(client, entry('GET', f'Patient/{id}/_history/9')), 404)


def bundles_of_nonsense(client):
    for body in ({'resourceType': 'Bundle', 'type': 'nonsense'}, {'resourceType': 'Bundle', 'type': 'searchset', 'entry': []}, {'resourceType': 'Bundle'},
                 {'resourceType': 'Bundle', 'type': 'history'}, {'resourceType': 'Bundle', 'type': 'transaction', 'entry': {}},
                 {'resourceType': 'Bundle', 'type': 'transaction', 'entry': [[]]}, {'resourceType': 'Bundle', 'type': 'transaction', 'entry': [None]},
                 {'resourceType': 'Bundle', 'type': 'transaction', 'entry': [{'resource': PATIENT}]}, PATIENT, [], 5, None, 'x'):
        refused(client.post('', body), 400, 422)
    for bad in (entry('post', 'Patient', PATIENT), entry('OPTIONS', 'Patient'), entry('POST', 'Nonsense', PATIENT), entry('POST', 'Patient'), entry('PUT', 'Patient/1'),
                entry('PUT', 'Patient/1', patient(id='2')), entry('POST', 'Patient', {'resourceType': 'Nonsense'}), entry('POST', 'Patient/1', PATIENT),
                entry('DELETE', 'Patient'), entry('POST', '', {'resourceType': 'Bundle', 'type': 'batch'}), entry('GET', '../etc/passwd'), entry('POST', 'Observation', PATIENT),
                entry('GET', 'http://elsewhere.example/fhir/Patient/1'), entry('POST', 'Patient', patient(nonsense=1))):
        refused(transaction(client, entry('POST', 'Patient', PATIENT), bad), 400, 404, 405, 412, 422)
        both = transaction(client, entry('POST', 'Patient', PATIENT), bad, type='batch')
        if both.status == 200:
            assert statuses(both)[0] == '201' and statuses(both)[1][0] == '4', (bad, both.body)
            assert both.json()['entry'][1]['response']['outcome']['resourceType'] == 'OperationOutcome'
        else:
            refused(both, 400)
    deep = PATIENT
    for n in range(40):
        deep = {'resourceType': 'Bundle', 'type': 'collection', 'entry': [{'resource': deep}]}
    refused(client.post('Bundle', deep), 400, 413)


def heads_of_requests(client):
    host = f'Host: {client.server.host}:{client.server.port}\r\n'.encode()
    line = b'GET /fhir/metadata HTTP/1.1\r\n'
    for head, wanted in [(line + host + b'X: ' + b'a' * 100000 + b'\r\n\r\n', (431,)), (line + host + b'X: a\r\n' * 5000 + b'\r\n', (431,)),
                         (line + b'\r\n', (400,)), (line + host + host + b'\r\n', (400,)), (line + b'Host: evil.example\r\n\r\n', (400, 403, 421)),
                         (line + host + b'Content-Length: 5\r\nContent-Length: 6\r\n\r\n', (400,)), (line + host + b'Content-Length: -1\r\n\r\n', (400,)),
                         (line + host + b'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n', (400,)), (line + host + b'Transfer-Encoding: gzip, chunked\r\n\r\n', (400, 501)),
                         (line + host + b'Bad Name: x\r\n\r\n', (400,)), (line + host + b'X : x\r\n\r\n', (400,)), (line + host + b' folded\r\n\r\n', (400,)),
                         (line + host + b'X: a\0b\r\n\r\n', (400,)), (b'GET /fhir/metadata HTTP/2.0\r\n' + host + b'\r\n', (505, 400)), (b'\x16\x03\x01\x02\r\n\r\n', (400, 0)),
                         (b'POST /fhir/Patient HTTP/1.1\r\n' + host + b'Content-Length: 99999999999\r\n\r\n', (413,)),
                         (b'POST /fhir/Patient HTTP/1.1\r\n' + host + b'Content-Length: 99999999999999999999999\r\n\r\n', (400, 413)),
                         (b'POST /fhir/Patient HTTP/1.1\r\n' + host + b'\r\n', (400, 411))]:
        status, answer = raw(client, head)
        assert status in wanted, (head[:80], head[-60:], status, answer[:200])
    assert client.get('metadata').status == 200


def bodies_where_none_belong(client):
    id = client.post('Patient', PATIENT).id
    assert client.send('GET', 'Patient/' + id, PATIENT).status in (200, 400)
    assert client.send('DELETE', 'Patient/' + id, PATIENT).status in (200, 204, 400)
    refused(client.send('POST', 'Patient', b''), 400)
    refused(client.send('PUT', 'Patient/' + id, b''), 400)
    refused(client.send('POST', '', b''), 400)
    refused(client.send('POST', 'Patient', b'\xef\xbb\xbf'), 400)
    assert client.send('POST', 'Patient', b'\xef\xbb\xbf{"resourceType":"Patient"}').status == 201
    assert client.send('POST', 'Patient', f'<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"/>', Content_Type=XML).status == 201


def hostile_xml(client):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + ''.join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)) + ']>'
    fhir = 'xmlns="http://hl7.org/fhir"'
    for body in (bomb + f'<Patient {fhir}><id value="&j;"/></Patient>', f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Patient {fhir}/>',
                 f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Patient {fhir}><id value="&e;"/></Patient>', '<Patient/>', f'<Nonsense {fhir}/>',
                 f'<Patient {fhir}><id value="1"/><id value="2"/></Patient>', f'<Patient {fhir} evil="1"/>', f'<Patient {fhir}>text</Patient>',
                 f'<Patient {fhir}>' + '<extension>' * 10000, f'<Patient {fhir}><active value="maybe"/></Patient>', f'<?xml version="1.0" encoding="UTF-16"?><Patient {fhir}/>',
                 f'<Patient {fhir}/><Patient {fhir}/>', '\0', '<'):
        refused(client.post('Patient', body, Content_Type=XML), 400, 413, 422)


def numbers_and_texts_survive(client):
    for value in ('1.00', '0.10', '1E+2', '1e-7', '-0.0', '123456789012345678.90', '100000000000000000000000000'):
        made = client.post('Observation', '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":%s}}' % value)
        assert made.status == 201 and f'"value":{value}}}'.encode() in client.get('Observation/' + made.id).body, (value, made.body)
    for value in ('01', '.5', '1.', '+1', 'NaN', 'Infinity', '0x1', '"1"', '1,5'):
        refused(client.post('Observation', '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":%s}}' % value), 400)
    for text in ('\u00e9\u4e2d\U0001f600', 'a\\b"c/d', '\t', '</script>&amp;', '\u202e'):
        made = client.post('Patient', json.dumps(patient(name=[{'text': 'x' + text + 'x'}])))
        assert made.status == 201 and client.get('Patient/' + made.id).json()['name'][0]['text'] == 'x' + text + 'x', text


def locations(client):
    made = client.post('Patient', PATIENT)
    assert made.headers['Location'] == f'{client.server.url}/Patient/{made.id}/_history/1'
    alias = client.post('Patient', PATIENT, Host=f'localhost:{client.server.port}')
    assert alias.headers['Location'].endswith(f'/fhir/Patient/{alias.id}/_history/1')
    refused(client.get('Patient/' + made.id, Host='evil.example'), 400, 403, 421)
    for name, value in (('Origin', 'http://evil.example'), ('X_Forwarded_Host', 'evil.example'), ('X_Forwarded_For', '1.2.3.4')):
        answer = client.post('Patient', PATIENT, **{name: value})
        assert answer.status in (201, 403) and b'evil.example' not in answer.body and 'evil' not in (answer.headers['Location'] or ''), (name, answer.status)


TESTS = [every_refused_json_text, content_types, accepts, if_match_forms, ids, paths, methods, heads, times, prefer, conditions_that_hit_several,
         transactions_that_go_round, transactions_that_contradict_themselves, versions_in_transactions, bundles_of_nonsense, heads_of_requests,
         bodies_where_none_belong, hostile_xml, numbers_and_texts_survive, locations]

if __name__ == '__main__':
    sys.exit(fhir_http.main(TESTS))
