# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the HTTP benchmarks share: servers to start, wrk to drive them, a store to serve.

The store is CHARTROOM_PERF_STORE where that is set, else one of CHARTROOM_PERF_PATIENTS (1,000)
invented patients that is made once below the build folder.
"""

import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlparse

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get('CHARTROOM_BUILD', HERE.parent.parent / 'build'))
CTL = BUILD / 'app' / 'chartroomctl'
BASELINE = BUILD / 'tests' / 'perf' / 'http-baseline'
SECONDS = int(os.environ.get('CHARTROOM_PERF_SECONDS', '4'))


def skip(reason):
    print(reason)
    sys.exit(77)


def report(name, figure, unit, baseline=None, ratio=None, aim=None):
    """One line for tests/perf/run."""
    def text(value):
        if value is None:
            return '-'
        return value if isinstance(value, str) else f'{value:,.4g}' if value < 100 else f'{value:,.0f}'
    print('\t'.join((name, text(figure), unit, text(baseline), text(ratio), text(aim))), flush=True)


class Server:
    """A program that prints "listening on URL"."""

    def __init__(self, *command):
        self.started = time.monotonic()
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith('listening on '):
            sys.exit(f'{command[0]} did not start')
        self.url = line.split()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.wait()

    def get(self, path):
        with urllib.request.urlopen(f'{self.url}/{path}', timeout=60) as answer:
            return json.load(answer)

    def resident_mb(self):
        text = Path(f'/proc/{self.process.pid}/status').read_text(encoding='utf-8')
        return int(re.search(r'VmRSS:\s+(\d+)', text).group(1)) / 1024


def serve(store, *options):
    return Server(CTL, 'serve', '--store', store, '--listen', '127.0.0.1:0', *options)


def store_folder():
    given = os.environ.get('CHARTROOM_PERF_STORE')
    if given:
        return Path(given)
    patients = os.environ.get('CHARTROOM_PERF_PATIENTS', '1000')
    folder = BUILD / f'perf-store-{patients}'
    if not folder.exists():
        made = folder.with_suffix('.new')
        shutil.rmtree(made, ignore_errors=True)
        print(f'making a store of {patients} patients', flush=True)
        subprocess.run([CTL, 'demo', '--patients', patients, '--seed', '1', '--store', made],
                       check=True, stdout=subprocess.DEVNULL)
        made.rename(folder)
    return folder


def sized_stores():
    """The stores of about 100,000 and 1,000,000 resources that perf-search makes."""
    folder = Path(os.environ.get('CHARTROOM_PERF_STORES', Path(tempfile.gettempdir()) / 'chartroom-perf'))
    stores = [folder / size for size in ('100k', '1m')]
    if not all(store.with_suffix('.ready').exists() for store in stores):
        skip('tests/perf/run search makes the stores for this one')
    return stores


class scratch_store:
    """A new folder for benchmarks that write."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='chartroom-perf-', dir=BUILD)
        return Path(self.folder) / 'store'

    def __exit__(self, *unused):
        shutil.rmtree(self.folder)


def ids(server, query, count):
    """Up to count ids of a search, from all over its pages."""
    found, page = [], server.get(f'{query}{"&" if "?" in query else "?"}_count=1000')
    while len(found) < count:
        found += [entry['resource']['id'] for entry in page.get('entry', [])
                  if entry.get('search', {}).get('mode', 'match') == 'match']
        following = [link['url'] for link in page.get('link', []) if link['relation'] == 'next']
        if not following:
            break
        with urllib.request.urlopen(following[0], timeout=60) as answer:
            page = json.load(answer)
    random.Random(1).shuffle(found)
    return found[:count]


def wrk(url, connections, requests=None, seconds=None, threads=1):
    """Drives url; requests is a list of {method, path, body} that is gone through, or None for the url
    itself. Returns rate (1/s), p50, p95, p99 (ms), failed."""
    if shutil.which('wrk') is None:
        skip('wrk is not installed')
    command = ['wrk', f'-t{threads}', f'-c{connections}', f'-d{seconds or SECONDS}s', '--timeout', '30s', '-s',
               HERE / 'http-bench.lua', url]
    with tempfile.NamedTemporaryFile('w', suffix='.txt') as script:
        if requests:
            for request in requests:
                script.write('\t'.join((request.get('method', 'GET'), request['path'],
                                        request.get('headers', ''), request.get('body', ''))) + '\n')
            script.flush()
            command.append(script.name)
        text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    fields = json.loads(text.strip().split('\n')[-1])
    fields['rate'] = fields['requests'] / fields['seconds']
    return fields


def percentiles(times):
    times = sorted(times)
    return {f'p{part}': times[len(times) * part // 100] for part in (50, 95, 99)}


def times_of(url, paths):
    """A single client that asks and waits: milliseconds of each answer. wrk's own percentiles count
    each stall of the machine once for every request that it kept from being sent."""
    place = urlparse(url)
    times = []
    with socket.create_connection((place.hostname, place.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for path in paths:
            request = f'GET /fhir/{path} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n'.encode()
            started = time.perf_counter()
            connection.sendall(request)
            head, _, body = connection.recv(65536).partition(b'\r\n\r\n')
            left = int(re.search(rb'Content-Length: (\d+)', head).group(1)) - len(body)
            while left > 0:
                left -= len(connection.recv(65536))
            times.append((time.perf_counter() - started) * 1000)
            if not head.startswith(b'HTTP/1.1 200'):
                sys.exit(head.decode())
    return times


def one_by_one(url, paths, count):
    return percentiles(times_of(url, [paths[at % len(paths)] for at in range(count)]))


def best_of(rounds, *runs):
    """Runs each of runs in turn, several times over, and gives the best of each: what else goes on in
    the machine then disturbs all alike."""
    best = [None] * len(runs)
    for _ in range(rounds):
        for at, run in enumerate(runs):
            figures = run()
            if best[at] is None or figures['rate'] > best[at]['rate']:
                best[at] = figures
    return best
