#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Import of public records by chartroomctl: all Synthea bundles into an empty store, then again, and
the NDJSON set. With CHARTROOM_PERF_MANY=N also N resources, made from the Synthea bundles by giving
every resource new ids, as NDJSON; the baseline of that is the first import.

Rates are of the wall clock, as chartroomctl prints them: best of three for the small sets. On a machine
that others use too, the rate by CPU time is the one to compare.
"""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RESULT = re.compile(r'^(\d+) resources in ([\d.]+) s', re.M)
CTL = Path(os.environ.get('CHARTROOM_BUILD', 'build')) / 'app' / 'chartroomctl'
DATA = Path(os.environ.get('CHARTROOM_TEST_DATA', ''))


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def load(store, path):
    """(resources, seconds, CPU seconds) of one import; any problem ends the benchmark."""
    start = cpu_seconds()
    done = subprocess.run([CTL, 'import', '--store', store, path], capture_output=True, text=True)
    found = RESULT.search(done.stdout)
    if done.returncode != 0 or not found:
        sys.exit(f'import of {path} failed: {done.stdout}{done.stderr[:2000]}')
    return int(found.group(1)), float(found.group(2)), cpu_seconds() - start


def disk_bytes(store):
    return sum(path.stat().st_size for path in Path(store).rglob('*') if path.is_file())


def report(name, figure, unit, baseline=None, aim=None):
    def show(value):
        return '-' if value is None else f'{value:.0f}' if value >= 100 else f'{value:.2f}'
    ratio = figure / baseline if baseline else None
    print('\t'.join((name, show(figure), unit, show(baseline), show(ratio), show(aim))), flush=True)


def measure(name, path, aim, rounds=3):
    rates, by_cpu, again, size = [], [], [], 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix='chartroom-perf-') as store:
            n, seconds, cpu = load(store, path)
            rates.append(n / seconds)
            by_cpu.append(n / cpu)
            size = disk_bytes(store) / n
            n, seconds, _ = load(store, path)
            again.append(n / seconds)
    report(name, max(rates), '/s', aim=aim)
    report(f'{name}, by CPU time', max(by_cpu), '/s')
    report(f'{name}, again', max(again), '/s', baseline=max(rates))
    report(f'{name}, disk of each', size, 'bytes')
    return max(rates)


def write_copies(source, target, count):
    """count resources: the bundles over and over, every UUID shifted by the number of the round."""
    lines, types = [], {}
    for path in sorted(source.glob('*.json')):
        text = path.read_text(encoding='utf-8')
        for entry in json.loads(text)['entry']:
            record = entry['resource']
            record['id'] = entry['fullUrl'].rsplit(':', 1)[1]
            types[record['id']] = record['resourceType']
            lines.append(json.dumps(record, ensure_ascii=False, separators=(',', ':')))
    uuid = re.compile(r'(?:urn:uuid:)?([0-9a-f]{8})(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})')
    written, turn = 0, 0
    with open(target, 'w', encoding='utf-8') as out:
        while written < count:
            def shift(found):
                old = found.group(1) + found.group(2)
                new = f'{(int(found.group(1), 16) + turn * 2654435761) % 2**32:08x}{found.group(2)}'
                is_link = found.group(0).startswith('urn:uuid:') and old in types
                return f'{types[old]}/{new}' if is_link else new
            for line in lines[:count - written]:
                out.write(uuid.sub(shift, line) + '\n')
            written += len(lines)
            turn += 1


def main():
    if not CTL.exists() or not (DATA / 'synthea-r4-bundles').is_dir():
        print('needs chartroomctl in CHARTROOM_BUILD and synthea-r4-bundles below CHARTROOM_TEST_DATA')
        sys.exit(77)
    rate = measure('import Synthea bundles', DATA / 'synthea-r4-bundles', 10000)
    if (DATA / 'smart-bulk-ndjson').is_dir():
        measure('import bulk NDJSON', DATA / 'smart-bulk-ndjson', None)
    many = int(os.environ.get('CHARTROOM_PERF_MANY', '0'))
    if many:
        with tempfile.TemporaryDirectory(prefix='chartroom-perf-') as folder:
            target = Path(folder) / 'many.ndjson'
            write_copies(DATA / 'synthea-r4-bundles', target, many)
            with tempfile.TemporaryDirectory(prefix='chartroom-perf-') as store:
                n, seconds, _ = load(store, target)
                report(f'import {many:,} resources', n / seconds, '/s', baseline=rate)
                report(f'import {many:,} resources, disk of each', disk_bytes(store) / n, 'bytes')


main()
