#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Posts the files of a folder to a served store and holds the answers against what the files' names say.

server.py [--program PROGRAM] [DIR]; without DIR ms-fhir-server-testfiles in the folder that CHARTROOM_TEST_DATA
names, and 77 where there is none. Closes with "N passed, N failed, N skipped". For folders such as
ms-fhir-server-testfiles (what Microsoft's FHIR server is tested with) and fhir-r4-examples: a file whose name
says that it is wrong must be refused, all others taken; no answer may be a server's fault. A file that R4
itself decides otherwise stands below with the reason. Each file meets an empty store.
"""

import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'support'))
import fhir_http  # noqa: E402

PROGRAM = os.path.join(HERE, '..', '..', 'build', 'app', 'chartroomctl')
SAYS_WRONG = re.compile('Invalid|Missing|Wrong|RollBack|NoCode|Stu3|Rejected|Malformed')

# Where R4 says other than the name: taken (True) or refused (False), and why.
OTHERWISE = {
    'InvalidCompartmentDefinition.json': (True, 'a Bundle of CompartmentDefinitions that is one in R4'),
    'SearchParameterExpressionWrongProperty.json': (True, 'a SearchParameter in R4; what it cannot find it does not find'),
    'ObservationWithInvalidDecimalSpecification.json': (True, 'decimals with exponents, which R4 has'),
    'Bundle-TransactionWithConditionalUpdateAndReference.json': (False, 'a system that is empty'),
    'Bundle-TransactionWithMetaHistory.json': (False, "a parameter of that server's own, _meta-history"),
    'Library-zika-virus-intervention-logic.json': (False, 'a canonical urn:oid:X.Y.Z that is no OID'),
    'Bundle-ussg-fht.json': (False, 'asks to write on another server'),
}
# What the entries of batches and transactions answer with; the entries refused break R4.
ENTRIES = {
    'Bundle-Batch.json': '201 201 201 201 412 204 204 404 200 404',
    'Bundle-BatchWithDuplicatedItems.json': '201 201 200 200 204 204 404 200 404',
    'Bundle-BinaryPatch.json': '201 200',
    'Bundle-bundle-request-simplesummary.json': '404 200 200 200',
    'SearchDataBatch.json': '201 400 400 201 201 201 201 201 201 400 400 201 201 201 400',
}


def find_path(name, text):
    """Where a file is posted; None when it holds no resource."""
    if name.endswith('.xml'):
        root = re.search(r'<([A-Z]\w+)', text)
        return root and root.group(1)
    try:
        body = json.loads(text)
    except ValueError:
        return 'Patient'
    if not isinstance(body, dict) or 'resourceType' not in body:
        return None
    requests = any('request' in entry for entry in body.get('entry', []) if isinstance(entry, dict))
    if body['resourceType'] == 'Bundle' and body.get('type') != 'history' and (requests or name.startswith('Bundle-Invalid')):
        return ''
    return body['resourceType']


def check(name, answer):
    """None when all is well, else what is not."""
    wanted, _ = OTHERWISE.get(name, (not SAYS_WRONG.search(name), ''))
    taken = answer.status in (200, 201)
    if answer.status >= 500:
        return f'{answer.status}: {answer.body[:200]}'
    if taken != wanted:
        return f'{answer.status}, though it should be {"taken" if wanted else "refused"}: {answer.body[:300]}'
    if not taken:
        return None if answer.outcome() else 'no issue'
    if answer.status == 201:
        return None
    entries = ' '.join(entry['response']['status'][:3] for entry in answer.json().get('entry', []))
    if name in ENTRIES:
        return None if entries == ENTRIES[name] else f'entries {entries}'
    return f'entries {entries}' if re.search('[45]..', entries) else None


def post(program, name, bytes, path):
    server = fhir_http.Server(program)
    try:
        client = fhir_http.Client(server)
        return client.post(path, bytes, Content_Type='application/fhir+xml' if name.endswith('.xml') else fhir_http.FHIR_JSON)
    finally:
        server.close()


def run(program, folder):
    passed = failed = skipped = 0
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.endswith(('.json', '.xml')):
                continue
            with open(os.path.join(root, name), 'rb') as file:
                bytes = file.read()
            path = find_path(name, bytes.decode('utf-8-sig', 'replace'))
            problem = check(name, post(program, name, bytes, path)) if path is not None else None
            if problem:
                print(f'{name}: {problem}')
            passed += path is not None and not problem
            failed += bool(problem)
            skipped += path is None
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed else 0


def main(arguments):
    program = PROGRAM
    if arguments[:1] == ['--program'] and len(arguments) > 1:
        program, arguments = arguments[1], arguments[2:]
    data = os.environ.get('CHARTROOM_TEST_DATA')
    folder = arguments[0] if arguments else data and os.path.join(data, 'ms-fhir-server-testfiles')
    if folder and os.path.isdir(folder):
        return run(program, folder)
    print('no folder given, and no ms-fhir-server-testfiles in CHARTROOM_TEST_DATA')
    return 2 if arguments else 77


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
