#!/usr/bin/python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches at random over resources at random, against search_model.py. The seed is printed; the
environment variable CHARTROOM_SEED gives it again, CHARTROOM_QUERIES says how many searches."""

import json
import os
import random
import sys
from decimal import Decimal
from urllib.parse import quote

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import fhir_http  # noqa: E402
import search_corpus as corpus  # noqa: E402
from search_model import COMMON, PARAMS, TARGETS, Model, ms, datetime, timezone  # noqa: E402

QUERIES = int(os.environ.get('CHARTROOM_QUERIES', '1500'))
PREFIXES = ['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap']
HAS = [('Patient', 'Observation', 'patient'), ('Patient', 'Encounter', 'subject'), ('Practitioner', 'Observation', 'performer'),
       ('Organization', 'Patient', 'organization'), ('Patient', 'RiskAssessment', 'subject')]


def escaped(text):
    for letter in '\\,$|':
        text = text.replace(letter, '\\' + letter)
    return text


SORTS = {'Patient': ['birthdate', 'gender', 'death-date', '_id', '_lastUpdated'],
         'Observation': ['date', 'status', '_id', '_lastUpdated'], 'Encounter': ['date', 'status', '_id']}
INCLUDES = [('Observation', 'subject', None), ('Observation', 'performer', 'Practitioner'), ('Observation', 'patient', None),
            ('Observation', '*', None), ('Observation', 'encounter', None), ('Encounter', 'participant', None),
            ('Encounter', 'subject', 'Patient'), ('Patient', 'general-practitioner', None), ('Patient', 'organization', None),
            ('RiskAssessment', 'subject', None)]


class Queries:
    """Conditions with values that are in the corpus, or nearly."""

    def __init__(self, rand, made, lists):
        self.rand, self.made, self.lists = rand, made, lists

    def token(self, kind, name):
        rand = self.rand
        if name in ('gender', 'status', 'address-use', 'active', 'deceased', 'telecom', 'phone', 'email', 'version'):
            return escaped(rand.choice(['male', 'female', 'other', 'final', 'amended', 'finished', 'home', 'true', 'false', '555-1',
                                        'a@b.c', '1', 'none']))
        if name == 'identifier':
            pair = self.lists.identifier()
            system, code = pair.get('system'), pair['value']
        elif name in ('_tag', '_security'):
            system, code = rand.choice([('urn:t', 'x'), ('urn:t', 'y'), (None, 'x'), ('urn:s', 'r'), ('urn:s', 'n')])
        elif name == 'language':
            system, code = rand.choice([('urn:ietf:bcp:47', 'de'), (None, 'en')])
        else:
            concepts = name in ('category', 'value-concept', 'class')
            system, code = rand.choice(corpus.CONCEPTS if concepts else corpus.CODES)
        form = rand.randint(0, 4)
        if form == 0:
            return escaped(code)
        if form == 1 and system:
            return f'{escaped(system)}|'
        return f'{escaped(system or "")}|{escaped(code)}'

    def date(self, kind, name):
        text = self.rand.choice(PREFIXES)
        if name == '_lastUpdated':
            one = self.rand.choice(self.made)
            moment = one['meta']['lastUpdated']
            return text + self.rand.choice([moment, moment, moment[:19] + 'Z', moment[:10]])
        return text + self.lists.date(2017, 2025)

    def number(self, kind, name):
        return self.rand.choice(PREFIXES) + self.rand.choice(corpus.NUMBERS)

    def quantity(self, kind, name):
        system, code, unit = self.rand.choice(corpus.UNITS)
        number = self.number(kind, name)
        if self.rand.random() < 0.4 or not (code or unit):
            return number
        if system and self.rand.random() < 0.7:
            return f'{number}|{escaped(system)}|{code}'
        return f'{number}||{self.rand.choice([code or unit, unit])}'

    def string(self, kind, name):
        rand = self.rand
        text = rand.choice(corpus.FAMILIES + corpus.GIVENS + corpus.CITIES + ['Nothing seen', 'River', 'Two', 'Dr.', 'Éclair'])
        if rand.random() < 0.5:
            text = text[:rand.randint(1, len(text))]
        if rand.random() < 0.3:
            text = rand.choice([str.upper, str.lower])(text)
        return escaped(text if any(letter.isalnum() for letter in text) else 'x')

    def uri(self, kind, name):
        return escaped(self.rand.choice(corpus.URLS))

    def id(self, kind, name):
        return self.rand.choice(self.made)['id']

    def reference(self, kind, name):
        rand = self.rand
        target = rand.choice(TARGETS[name] if rand.random() < 0.8 else ('Patient', 'Practitioner', 'Group'))
        id = f'{target[:2].lower()}{rand.randint(0, 6)}'
        return rand.choice([id, f'{target}/{id}', f'{target}/{id}', 'http://other.example/fhir/Patient/pa1'])

    def value(self, kind, name, type):
        if '$' in type:
            return '$'.join(getattr(self, part)(kind, 'code' if at == 0 else 'value-concept')
                            for at, part in enumerate(type.split('$')))
        return getattr(self, type)(kind, name)

    def plain(self, kind):
        rand = self.rand
        name = rand.choice(list(PARAMS[kind]) + rand.choices(list(COMMON), k=3))
        type, _ = PARAMS[kind].get(name) or COMMON[name]
        modifier = ''
        if name == 'identifier' and rand.random() < 0.5:
            return 'identifier:of-type', ','.join(
                '|'.join(escaped(part) for part in (*rand.choice(corpus.ID_TYPES), self.lists.identifier()['value']))
                for _ in range(rand.choice([1, 1, 2])))
        if rand.random() < 0.1 and name not in COMMON and not (name == 'patient'):
            return f'{name}:missing', rand.choice(['true', 'false'])
        if type == 'string' and rand.random() < 0.4:
            modifier = rand.choice([':exact', ':contains'])
        if type == 'token' and rand.random() < 0.25:
            modifier = ':not'
        if type == 'uri' and rand.random() < 0.4 and name != '_source':
            modifier = rand.choice([':above', ':below'])
        if type == 'reference' and rand.random() < 0.3:
            if name != 'patient' and rand.random() < 0.5:
                return f'{name}:identifier', self.token(kind, 'identifier')
            target = rand.choice(TARGETS[name])
            return f'{name}:{target}', f'{target[:2].lower()}{rand.randint(0, 6)}'
        return name + modifier, ','.join(self.value(kind, name, type) for _ in range(rand.choice([1, 1, 1, 2, 3])))

    def condition(self, kind):
        rand = self.rand
        links = [name for name, (type, _) in PARAMS[kind].items() if type == 'reference']
        ways = [way for way in HAS if way[0] == kind]
        chance = rand.random()
        if links and chance < 0.15:
            link = rand.choice(links)
            target = rand.choice([one for one in TARGETS[link]])
            name, text = self.plain(target)
            only = f':{target}' if len(TARGETS[link]) > 1 or link == 'subject' else ''
            return f'{link}{only}.{name}', text
        if ways and chance < 0.25:
            _, other, link = rand.choice(ways)
            name, text = self.plain(other)
            return f'_has:{other}:{link}:{name}', text
        return self.plain(kind)

    def query(self, kinds=None):
        kind = self.rand.choice(kinds or ['Patient'] * 4 + ['Observation'] * 8 + ['Encounter', 'RiskAssessment', 'RiskAssessment', 'ValueSet',
                                                                     'Practitioner', 'Organization'])
        return kind, [self.condition(kind) for _ in range(self.rand.choice([1, 1, 1, 2, 2, 3]))]


def load(client, made):
    entries = [{'resource': one, 'request': {'method': 'PUT', 'url': f'{one["resourceType"]}/{one["id"]}'}} for one in made]
    answer = client.post('', corpus.to_json({'resourceType': 'Bundle', 'type': 'transaction', 'entry': entries}))
    assert answer.status == 200, answer.body[:600]
    kept = {}
    for one in made:
        text = client.get(f'{one["resourceType"]}/{one["id"]}').body
        kept[(one['resourceType'], one['id'])] = json.loads(text, parse_float=Decimal)
    return kept


def path_of(kind, conditions):
    return f'{kind}?' + '&'.join(f'{name}={quote(text, safe=":")}' for name, text in conditions)


def compare(client, model, kind, conditions, rand):
    """What is wrong with one search, or None."""
    path = path_of(kind, conditions)
    wanted = model.search(kind, conditions)
    found = client.all_ids(f'{path}&_count={rand.choice([3, 7, 50])}')
    if len(found) != len(set(found)):
        return f'{path}: a match stands twice'
    if set(found) != wanted:
        return f'{path}: too many {sorted(set(found) - wanted)}, too few {sorted(wanted - set(found))}'
    total = client.search(f'{path}&{rand.choice(["_summary=count", "_count=0", "_total=accurate&_count=1"])}')['total']
    return None if total == len(wanted) else f'{path}: total {total}, not {len(wanted)}'


def before(one, other, keys):
    """Whether a list of sort values may stand before another: absent ones are last either way."""
    for a, b, descending in zip(one, other, keys):
        if a != b:
            return b is None or (a is not None and (a > b) == descending)
    return True


def sort_differs(client, model, kind, conditions, rand):
    names = rand.sample(SORTS[kind], rand.choice([1, 1, 2]))
    keys = [rand.random() < 0.5 for _ in names]
    sort = ','.join(('-' if descending else '') + name for name, descending in zip(names, keys))
    path = f'{path_of(kind, conditions)}&_sort={sort}&_count={rand.choice([4, 9, 100])}'
    found = client.all_ids(path)
    if set(found) != model.search(kind, conditions) or len(found) != len(set(found)):
        return f'{path}: other matches'
    values = [[model.sort_value(model.resources[(kind, id)], name) for name in names] for id in found]
    wrong = [at for at in range(1, len(values)) if not before(values[at - 1], values[at], keys)]
    return f'{path}: {found[wrong[0] - 1]} before {found[wrong[0]]}' if wrong else None


def include_differs(client, model, kind, conditions, rand):
    wanted = []
    for _ in range(rand.choice([1, 1, 2, 3])):
        source, link, only = rand.choice(INCLUDES)
        wanted.append((rand.random() < 0.4, rand.random() < 0.4, source, link, only))
    path = path_of(kind, conditions) + '&_count=1000' + ''.join(
        f'&_{"rev" if reverse else ""}include{":iterate" if iterate else ""}={source}:{link}{":" + only if only else ""}'
        for reverse, iterate, source, link, only in wanted)
    bundle = client.search(path)
    found = [(one['resource']['resourceType'], one['resource']['id']) for one in bundle.get('entry', [])
             if one['search']['mode'] == 'include']
    expected = model.includes({(kind, id) for id in model.search(kind, conditions)}, wanted)
    if len(found) != len(set(found)) or set(found) != expected:
        return f'{path}: too many {sorted(set(found) - expected)}, too few {sorted(expected - set(found))}'
    return None


def start(client):
    seed = int(os.environ.get('CHARTROOM_SEED', random.SystemRandom().randint(1, 10**9)))
    print(f'# CHARTROOM_SEED={seed}', flush=True)
    rand = random.Random(seed)
    lists = corpus.Corpus(rand)
    kept = load(client, lists.resources)
    newest = max(one['meta']['lastUpdated'] for one in kept.values())
    now = ms(datetime.fromisoformat(newest.replace('Z', '+00:00')).astimezone(timezone.utc))
    return rand, Model(kept, now), Queries(rand, list(kept.values()), lists)


def check(client, differs, count, kinds=None):
    """count searches, of these types; at least a fifth must find anything."""
    rand, model, queries = start(client)
    problems, some = [], 0
    for _ in range(count):
        kind, conditions = queries.query(kinds)
        some += bool(model.search(kind, conditions))
        problems.append(differs(client, model, kind, conditions, rand))
    problems = [problem for problem in problems if problem]
    assert not problems, f'{len(problems)} of {count} searches differ:\n' + '\n'.join(problems[:10])
    assert some > count / 5, f'only {some} searches find anything'


def searches_at_random(client):
    check(client, compare, QUERIES)


def sorted_at_random(client):
    check(client, sort_differs, QUERIES // 3, list(SORTS))


def includes_at_random(client):
    check(client, include_differs, QUERIES // 5)


fhir_http.main([searches_at_random, sorted_at_random, includes_at_random])
