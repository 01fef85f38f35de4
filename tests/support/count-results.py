#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""count-results.py JUNIT LABEL: prints "passed failed skipped" of one meson run; failures and skips are
named on standard error. A suite that died before its first case counts as one failure."""

import sys
import xml.etree.ElementTree as ET


def main(path, label):
    passed = failed = skipped = 0
    for suite in ET.parse(path).getroot().iter('testsuite'):
        cases = suite.findall('testcase')
        bad = 0
        for case in cases:
            name = f'{suite.get("name")}/{case.get("name")}'
            if case.find('failure') is not None or case.find('error') is not None:
                bad += 1
                print(f'not ok - {label}: {name}', file=sys.stderr)
            elif case.find('skipped') is not None:
                skipped += 1
                print(f'skipped - {label}: {name}', file=sys.stderr)
            else:
                passed += 1
        reported = int(suite.get('failures') or 0) + int(suite.get('errors') or 0)
        if reported > bad:
            print(f'not ok - {label}: {suite.get("name")}: died or timed out', file=sys.stderr)
            bad = reported
        failed += bad
    print(passed, failed, skipped)


main(sys.argv[1], sys.argv[2])
