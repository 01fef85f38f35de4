# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A served store under test, seen from outside: starts chartroomctl, speaks HTTP to it, prints TAP."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
import urllib.parse

FHIR_JSON = 'application/fhir+json'


class Server:
    """`chartroomctl serve` on a store of its own (or on the folder given)."""

    def __init__(self, program, store=None, arguments=(), environment=None):
        self.program = program
        self.own = store is None
        self.store = store or tempfile.mkdtemp(prefix='chartroom-http-')
        self.arguments = list(arguments)
        self.environment = dict(os.environ, **(environment or {}))
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.program, 'serve', '--store', os.path.join(self.store, 'store'), '--listen', '127.0.0.1:0',
             *self.arguments],
            stdout=subprocess.PIPE, env=self.environment, text=True)
        line = self.process.stdout.readline()
        if not line.startswith('listening on '):
            self.process.kill()
            raise RuntimeError(f'no server: {line!r}')
        self.url = line.split()[-1].strip()
        split = urllib.parse.urlsplit(self.url)
        self.host, self.port, self.base = split.hostname, split.port, split.path

    def connect(self, timeout=30):
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def stop(self, kill=False):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        code = self.process.wait(30)
        self.process.stdout.close()
        return code

    def close(self):
        self.stop()
        if self.own:
            shutil.rmtree(self.store, ignore_errors=True)


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    @property
    def id(self):
        return self.json()['id']

    @property
    def version(self):
        return self.json()['meta']['versionId']

    def outcome(self):
        """The issues of an OperationOutcome; fails when the body is none."""
        outcome = self.json()
        assert outcome['resourceType'] == 'OperationOutcome', outcome
        assert outcome['issue'], outcome
        return outcome['issue']


class Client:
    """One kept connection."""

    def __init__(self, server):
        self.server = server
        self.connection = server.connect()

    def send(self, method, path, body=None, raw=False, **headers):
        """Sends below the base; body may be an object (JSON), text or bytes. Header names take _ for -."""
        heads = {name.replace('_', '-'): value for name, value in headers.items()}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if body is not None and not any(name.lower() == 'content-type' for name in heads):
            heads['Content-Type'] = FHIR_JSON
        if isinstance(body, str):
            body = body.encode()
        target = path if raw else self.server.base + ('/' + path if path and not path.startswith('?') else path)
        for attempt in (1, 2):
            try:
                self.connection.request(method, target, body, heads)
                response = self.connection.getresponse()
                return Answer(response, response.read())
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.connection.close()
                self.connection = self.server.connect()
                if attempt == 2:
                    raise

    def get(self, path, **headers):
        return self.send('GET', path, **headers)

    def post(self, path, body, **headers):
        return self.send('POST', path, body, **headers)

    def put(self, path, body, **headers):
        return self.send('PUT', path, body, **headers)

    def delete(self, path, **headers):
        return self.send('DELETE', path, **headers)

    def search(self, path):
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status, answer.body[:500])
        bundle = answer.json()
        assert bundle['resourceType'] == 'Bundle' and bundle['type'] == 'searchset', bundle
        return bundle

    def ids(self, path):
        """Ids of the matches, in order."""
        return [entry['resource']['id'] for entry in self.search(path).get('entry', [])
                if entry['search']['mode'] == 'match']

    def all_ids(self, path):
        """Ids over all pages, following next links."""
        found, bundle = [], self.search(path)
        while True:
            found += [entry['resource']['id'] for entry in bundle.get('entry', [])
                      if entry['search']['mode'] == 'match']
            links = {link['relation']: link['url'] for link in bundle.get('link', [])}
            if 'next' not in links:
                return found
            assert links['next'].startswith(self.server.url), links
            answer = self.send('GET', links['next'][len(self.server.url.rsplit(self.server.base, 1)[0]):], raw=True)
            assert answer.status == 200, (links['next'], answer.body[:500])
            bundle = answer.json()

    def close(self):
        self.connection.close()


def at_once(count, function):
    """Runs function(n) on count threads; re-raises the first failure; returns the results."""
    results, problems = [None] * count, []

    def run(n):
        try:
            results[n] = function(n)
        except Exception as problem:  # handed to the caller's thread
            problems.append(problem)
    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return results


def main(tests, server_arguments=()):
    """Runs tests (functions that take a Client) against one server each file; prints TAP."""
    program = sys.argv[1]
    only = [name for name in sys.argv[2:] if not name.startswith('-')]
    server = Server(program, arguments=server_arguments)
    failed = 0
    chosen = [test for test in tests if not only or test.__name__ in only]
    print(f'1..{len(chosen) + 1}', flush=True)
    try:
        for number, test in enumerate(chosen, 1):
            name = test.__name__.replace('_', '-')
            client = Client(server)
            try:
                test(client)
                print(f'ok {number} {name}', flush=True)
            except Exception:
                failed += 1
                print(f'not ok {number} {name}', flush=True)
                for line in traceback.format_exc().rstrip().split('\n')[-12:]:
                    print('#', line, flush=True)
                if server.process.poll() is not None:
                    server.start()
            client.close()
        code = server.stop()
        print(('ok' if code == 0 else 'not ok'), len(chosen) + 1, f'server-stops-cleanly # exit {code}', flush=True)
        failed += code != 0
    finally:
        server.close()
    sys.exit(1 if failed else 0)
