#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""chartroomctl package install from a registry. The registry is a small one on this machine's loopback
address, which can also lie, stall and send too much; nothing outside is asked."""

import base64
import hashlib
import http.server
import io
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tarfile
import tempfile
import threading
import traceback


def archive(name, version, dependencies=None, resources=()):
    files = {'package/package.json': {'name': name, 'version': version, 'fhirVersions': ['4.0.1'],
                                      'dependencies': dependencies or {}}}
    for resource in resources:
        files[f'package/{resource["resourceType"]}-{resource["id"]}.json'] = resource
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz') as tar:
        for path, content in files.items():
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(path)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def value_set(id):
    return {'resourceType': 'ValueSet', 'id': id, 'url': f'http://example.org/vs/{id}', 'status': 'active'}


ONE = archive('test.one', '1.0.0', resources=[value_set('one')])
ONE_2 = archive('test.one', '1.0.2', resources=[value_set('one')])
BALLOT = archive('test.one', '2.0.0-ballot', resources=[value_set('one')])
NEEDS = archive('test.needs', '1.0.0', {'test.middle': '1.0.x', 'hl7.fhir.r4.core': '4.0.1'}, [value_set('needs')])
MIDDLE = archive('test.middle', '1.0.4', {'test.one': '1.0.0'}, [value_set('middle')])
ROUND_A = archive('test.round.a', '1.0.0', {'test.round.b': '1.0.0'})
ROUND_B = archive('test.round.b', '1.0.0', {'test.round.a': '1.0.0'})
LACKS = archive('test.lacks', '1.0.0', {'test.nowhere': '9.9.9'}, [value_set('lacks')])

def listing(name, versions, **more):
    return dict({'name': name, 'versions': versions}, **more)


def one_version(**dist):
    return {'1.0.0': {'dist': dist}} if dist else {'1.0.0': {}}


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    asked = []

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b'', kind='application/json', **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.asked.append(self.path)
        base = f'{self.server.scheme}://127.0.0.1:{self.server.server_port}'
        sha1, sha512 = hashlib.sha1(ONE).hexdigest(), base64.b64encode(hashlib.sha512(ONE).digest()).decode()
        versions = {v: {'dist': {'tarball': f'{base}/files/one-{v}.tgz'}} for v in ('1.0.0', '1.0.2', '2.0.0-ballot')}
        bodies = {
            '/test.one': listing('test.one', versions, **{'dist-tags': {'latest': '1.0.2'}}),
            '/files/one-1.0.0.tgz': ONE, '/files/one-1.0.2.tgz': ONE_2, '/files/one-2.0.0-ballot.tgz': BALLOT,
            '/test.needs': listing('test.needs', one_version()), '/test.needs/1.0.0': NEEDS,
            '/test.middle': listing('test.middle', {'1.0.0': {}, '1.0.4': {}, '1.1.0': {}}), '/test.middle/1.0.4': MIDDLE,
            '/test.round.a': listing('test.round.a', one_version()), '/test.round.a/1.0.0': ROUND_A,
            '/test.round.b': listing('test.round.b', one_version()), '/test.round.b/1.0.0': ROUND_B,
            '/test.lacks': listing('test.lacks', one_version()), '/test.lacks/1.0.0': LACKS,
            '/test.liar': listing('test.liar', one_version(tarball=f'{base}/files/one-1.0.0.tgz')),
            '/test.sum1': listing('test.sum1', one_version(tarball=f'{base}/files/one-1.0.0.tgz', shasum='0' * 40)),
            '/test.sum512': listing('test.sum512', one_version(tarball='/files/one-1.0.0.tgz', shasum=sha1,
                                                               integrity='sha512-' + sha512[::-1])),
            '/test.noarchive': listing('test.noarchive', one_version(tarball='file:///etc/hostname')),
            '/test.elsewhere': listing('test.elsewhere', one_version(tarball='http://packages.example.org/x.tgz')),
            '/test.broken': b'{"versions":', '/test.odd': b'[1,2]',
            '/test.cut': listing('test.cut', one_version()), '/test.cut/1.0.0': ONE[:100],
        }
        if self.path in bodies:
            self.answer(200, bodies[self.path])
        elif self.path == '/moved/x.tgz':
            self.answer(302, Location='/files/one-1.0.0.tgz')
        elif self.path == '/round/x.tgz':
            self.answer(302, Location='/round/x.tgz')
        elif self.path == '/away/x.tgz':
            self.answer(302, Location='http://packages.example.org/x.tgz')
        elif self.path == '/busy/x.tgz':
            self.answer(503)
        elif self.path == '/endless/x.tgz':
            self.send_response(200)
            self.send_header('Content-Length', str(1 << 40))
            self.end_headers()
        elif self.path == '/half/x.tgz':
            self.send_response(200)
            self.send_header('Content-Length', str(len(ONE)))
            self.end_headers()
            self.wfile.write(ONE[:200])
            self.close_connection = True
        else:
            self.answer(404)


def serve(context=None):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Registry)
    server.scheme = 'https' if context else 'http'
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f'{server.scheme}://127.0.0.1:{server.server_port}'


class Fixture:
    def __init__(self, program, address):
        self.program, self.address = program, address
        self.store = os.path.join(tempfile.mkdtemp(prefix='chartroom-registry-'), 'store')

    def run(self, *words, registry=True):
        more = ['--registry', self.address] if registry else []
        return subprocess.run([self.program, 'package', '--store', self.store, *more, *words],
                              capture_output=True, text=True, timeout=120)

    def installs(self, what, *said, **more):
        result = self.run('install', what.replace('BASE', self.address), **more)
        assert result.returncode == 0, result.stderr
        for text in said:
            assert text in result.stdout, (text, result.stdout)

    def refuses(self, what, said, **more):
        result = self.run('install', what.replace('BASE', self.address), **more)
        assert result.returncode == 1, (result.returncode, result.stdout, result.stderr)
        assert said in result.stderr, (said, result.stderr)

    def listed(self):
        return [line.split('\t')[0] for line in self.run('list').stdout.splitlines()]

    def close(self):
        shutil.rmtree(os.path.dirname(self.store), ignore_errors=True)


def by_name_and_version(f):
    f.installs('test.one@1.0.0', 'test.one#1.0.0: installed')
    f.installs('test.one#1.0.2', 'in the place of 1.0.0')
    assert f.listed() == ['test.one#1.0.2']


def the_newest_that_fits(f):
    f.installs('test.one@1.0.x', 'test.one#1.0.2')
    f.installs('test.one@latest', 'test.one#1.0.2')
    f.installs('test.one@2.0.0-ballot', 'test.one#2.0.0-ballot')


def by_address(f):
    f.installs('BASE/files/one-1.0.0.tgz', 'test.one#1.0.0', registry=False)
    f.installs('BASE/moved/x.tgz', 'test.one#1.0.0', registry=False)


def with_what_it_needs(f):
    f.installs('test.needs@1.0.0', 'with test.one#1.0.0', 'with test.middle#1.0.4')
    assert f.listed() == ['test.middle#1.0.4', 'test.needs#1.0.0', 'test.one#1.0.0'], f.listed()
    Registry.asked.clear()
    f.installs('test.needs@1.0.0')
    assert not any('middle' in path for path in Registry.asked), Registry.asked


def a_file_with_what_it_needs(f):
    os.makedirs(os.path.dirname(f.store), exist_ok=True)
    path = os.path.join(os.path.dirname(f.store), 'needs.tgz')
    with open(path, 'wb') as file:
        file.write(NEEDS)
    Registry.asked.clear()
    f.refuses(path, 'needs packages that are not installed: test.middle#1.0.x', registry=False)
    assert not Registry.asked, 'nobody is asked unless told to'
    f.installs(path, 'with test.middle#1.0.4')


def all_or_nothing(f):
    f.refuses('test.lacks@1.0.0', 'test.lacks#1.0.0 needs test.nowhere#9.9.9: 127.0.0.1 answers 404')
    assert f.listed() == []


def in_a_circle(f):
    f.refuses('test.round.a@1.0.0', 'circle: test.round.a#1.0.0, test.round.b#1.0.0, test.round.a')
    assert f.listed() == []


def what_is_not_there(f):
    f.refuses('test.one@7.7.7', 'has no version 7.7.7 of test.one')
    f.refuses('test.absent@1.0.0', 'answers 404')
    f.refuses('test.one', 'NAME@VERSION')


def lies(f):
    f.refuses('test.liar@1.0.0', 'sent test.one instead')
    f.refuses('test.sum1@1.0.0', 'sum differs')
    f.refuses('test.sum512@1.0.0', 'sum differs')
    f.refuses('test.noarchive@1.0.0', 'https: addresses')
    f.refuses('test.elsewhere@1.0.0', 'https: addresses')
    f.refuses('test.broken@1.0.0', 'what the registry tells of test.broken')
    f.refuses('test.odd@1.0.0', 'has no version')
    f.refuses('test.cut@1.0.0', 'test.cut#1.0.0')
    assert f.listed() == []


def bad_ways(f):
    f.refuses('BASE/round/x.tgz', 'redirects more than 5 times')
    f.refuses('BASE/away/x.tgz', 'redirects to where')
    f.refuses('BASE/busy/x.tgz', 'answers 503')
    f.refuses('BASE/endless/x.tgz', 'larger than')
    f.refuses('BASE/half/x.tgz', '')
    assert f.listed() == []


def offline(f):
    with socket.socket() as closed:
        closed.bind(('127.0.0.1', 0))
        f.address = f'http://127.0.0.1:{closed.getsockname()[1]}'
    f.refuses('test.one@1.0.0', '127.0.0.1 cannot be reached')
    f.address = 'https://registry.invalid'
    f.refuses('test.one@1.0.0', 'registry.invalid cannot be reached')


def a_certificate_of_nobody(f):
    folder = os.path.dirname(f.store)
    os.makedirs(folder, exist_ok=True)
    key, certificate = os.path.join(folder, 'key.pem'), os.path.join(folder, 'cert.pem')
    made = subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                           '-keyout', key, '-out', certificate, '-days', '1', '-subj', '/CN=127.0.0.1',
                           '-addext', 'subjectAltName=IP:127.0.0.1'], capture_output=True)
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server, f.address = serve(context)
    Registry.asked.clear()
    f.refuses('test.one@1.0.0', 'cannot be reached: Unacceptable TLS certificate')
    assert not Registry.asked
    server.shutdown()


TESTS = [by_name_and_version, the_newest_that_fits, by_address, with_what_it_needs, a_file_with_what_it_needs,
         all_or_nothing, in_a_circle, what_is_not_there, lies, bad_ways, offline, a_certificate_of_nobody]

if __name__ == '__main__':
    tests = [t for t in TESTS if t is not a_certificate_of_nobody or shutil.which('openssl')]
    _, address = serve()
    failed = 0
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        fixture = Fixture(sys.argv[1], address)
        try:
            test(fixture)
            print(f'ok {number} {test.__name__.replace("_", "-")}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} {test.__name__.replace("_", "-")}', flush=True)
            for line in traceback.format_exc().rstrip().split('\n')[-8:]:
                print('#', line)
        fixture.close()
    sys.exit(1 if failed else 0)
