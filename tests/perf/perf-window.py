#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window over 100,000 patients (CHARTROOM_PERF_PATIENTS=N for another number), driven by keys in an
Xvfb of its own: from a key to its rows, and to the frame painted with them, from Enter to a whole Summary,
from start to a list. The times are the program's own, from its debug messages, for the key or the Enter
that it got.

The store has every sample patient's Patient resource and the whole records of the first 200, and is kept
in CHARTROOM_PERF_WINDOW_STORE where that is set.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path(os.environ.get('CHARTROOM_BUILD', 'build')).resolve()
HERE = Path(__file__).resolve().parent
PATIENTS = int(os.environ.get('CHARTROOM_PERF_PATIENTS', '100000'))
WHOLE = 200
ROUNDS = 25


def report(name, milliseconds, aim):
    print('\t'.join((name, f'{milliseconds:.1f}', 'ms', '-', '-', f'{aim:.0f}')), flush=True)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def make_store(store):
    ctl = BUILD / 'app' / 'chartroomctl'
    with tempfile.TemporaryDirectory(prefix='chartroom-perf-') as folder:
        source = Path(folder) / 'patients.ndjson'
        demo = subprocess.Popen([ctl, 'demo', '--patients', str(PATIENTS), '--seed', '7'],
                                stdout=subprocess.PIPE, text=True)
        seen = 0
        with open(source, 'w', encoding='utf-8') as out:
            for line in demo.stdout:
                is_patient = line.startswith('{"resourceType":"Patient"')
                seen += is_patient
                if is_patient or seen <= WHOLE:
                    out.write(line)
        if demo.wait() != 0:
            sys.exit('the sample patients could not be made')
        subprocess.run([ctl, 'import', '--store', store, source], check=True, stdout=subprocess.DEVNULL)
        return read_names(source)


def read_names(source):
    """Family names of patients whose whole record is there."""
    names = []
    with open(source, encoding='utf-8') as lines:
        for line in lines:
            if line.startswith('{"resourceType":"Patient"'):
                name = json.loads(line)['name'][0].get('family', '')
                if name.isascii() and name.isalpha() and len(name) >= 4:
                    names.append(name.lower())
            if len(names) >= WHOLE:
                break
    return sorted(set(names))


class Window:
    def __init__(self, store, log):
        self.log = log
        environment = dict(os.environ, G_MESSAGES_DEBUG='all', GDK_BACKEND='x11', GSK_RENDERER='cairo',
                           GSETTINGS_BACKEND='memory', GTK_A11Y='none')
        self.started = time.monotonic()
        self.process = subprocess.Popen([BUILD / 'app' / 'chartroom', '--store', store],
                                        stdout=log, stderr=subprocess.STDOUT, env=environment)

    def times(self, what):
        text = Path(self.log.name).read_text(errors='replace')
        return [int(us) / 1000 for us in re.findall(what + r' after (\d+) us', text)]

    def wait_for(self, what, count, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.times(what)
            if len(found) >= count:
                return found
            time.sleep(0.02)
        raise RuntimeError(f'no {what} number {count}')


def keys(*names):
    subprocess.run(['xdotool', 'key', '--clearmodifiers', *names], check=True)


def drive(store, names):
    with tempfile.NamedTemporaryFile('w', prefix='chartroom-window-') as log:
        window = Window(store, log)
        try:
            window.wait_for('rows', 1)
            report('window: start to a list of patients', (time.monotonic() - window.started) * 1000, 1000)
            time.sleep(1)
            first, first_painted = len(window.times('rows')), len(window.times('on screen'))
            for turn in range(ROUNDS):
                name = names[turn * 7 % len(names)][:4]
                before, charts = len(window.times('rows')), len(window.times('chart'))
                subprocess.run(['xdotool', 'type', '--delay', '120', name], check=True)
                window.wait_for('rows', before + 1)
                time.sleep(0.4)
                keys('Return')
                window.wait_for('chart', charts + 1)
                time.sleep(0.3)
                keys('ctrl+w')
                time.sleep(0.3)
                keys('ctrl+f', 'ctrl+a', 'BackSpace')
                time.sleep(0.4)
            rows = window.times('rows')[first:]
            painted = window.times('on screen')[first_painted:]
            charts = window.times('chart')
            report(f'window: key to rows, {PATIENTS} patients, p50', percentile(rows, 0.5), 50)
            report(f'window: key to rows, {PATIENTS} patients, p95', percentile(rows, 0.95), 50)
            report(f'window: key to rows painted, {PATIENTS} patients, p50', percentile(painted, 0.5), 50)
            report(f'window: key to rows painted, {PATIENTS} patients, p95', percentile(painted, 0.95), 50)
            report('window: Enter to whole Summary, p50', percentile(charts, 0.5), 150)
            report('window: Enter to whole Summary, p95', percentile(charts, 0.95), 150)
        finally:
            window.process.terminate()
            window.process.wait(20)


def main():
    if not (BUILD / 'app' / 'chartroom').exists() or not shutil.which('Xvfb') or not shutil.which('xdotool'):
        print('needs the window (app/chartroom), Xvfb and xdotool')
        sys.exit(77)
    if 'CHARTROOM_WINDOW_DISPLAY' not in os.environ:
        os.environ['CHARTROOM_WINDOW_DISPLAY'] = '1'
        with_display = HERE.parent / 'ui' / 'window' / 'with-display'
        os.execv(with_display, [str(with_display), sys.executable, os.path.abspath(__file__)])
    kept = os.environ.get('CHARTROOM_PERF_WINDOW_STORE')
    store = kept or tempfile.mkdtemp(prefix='chartroom-perf-')
    names_file = Path(store) / 'names.json'
    try:
        if not names_file.exists():
            names_file.write_text(json.dumps(make_store(os.path.join(store, 'store'))))
        drive(os.path.join(store, 'store'), json.loads(names_file.read_text()))
    finally:
        if not kept:
            shutil.rmtree(store, ignore_errors=True)


main()
