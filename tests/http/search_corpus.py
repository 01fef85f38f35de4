# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources made at random for search_model.py: partial dates, decimals of several precisions, several
codings, missing values, odd characters."""

import json
import re

LOINC, SCT, UCUM = 'http://loinc.org', 'http://snomed.info/sct', 'http://unitsofmeasure.org'
FAMILIES = ['Smith', 'Smithson', "O'Brien", 'Müller', 'Muller', 'de la Cruz', 'Ng', 'Sørensen', 'Smith-Jones', 'ANG', 'Co, Ltd']
GIVENS = ['Ann', 'Anna', 'Jo Ann', 'Zoë', 'Bob', 'J. R.', 'ann']
CITIES = ['Køge', 'Zürich', 'New York', 'York', 'Aarhus C']
CODES = [(LOINC, '1-8'), (LOINC, '2-6'), (SCT, '1-8'), (None, '1-8'), (LOINC, 'a|b'), ('urn:x,y', 'c$d'), (SCT, '77')]
CONCEPTS = [(SCT, '10'), (SCT, '20'), (LOINC, '10'), (None, '30')]
ID_TYPES = [('urn:types', 'MR'), ('urn:types', 'SS'), ('urn:more', 'MR')]
NUMBERS = ['0', '1', '1.0', '1.1', '1.10', '1.15', '0.95', '99.5', '100', '100.4', '100.00', '-2', '2.5', '0.001', '1e2', '5']
UNITS = [(UCUM, 'kg', 'kilos'), (UCUM, 'g', 'g'), (UCUM, 'mg/dL', 'mg/dL'), (UCUM, 'mg/L', 'mg per L'), (None, None, 'puffs'),
         (None, None, None), ('urn:units', 'kg', 'kg'), (UCUM, '/min', 'beats/min')]
URLS = ['http://example.org/vs', 'http://example.org/vs/one', 'http://example.org/vs/one/two', 'http://example.org/vsx',
        'urn:oid:1.2.3', 'urn:uuid:0f3a9e4c-6a1b-4b7e-9d62-1e2f3a4b5c6d']


class Corpus:
    def __init__(self, rand):
        self.rand = rand
        self.resources = []
        self.fill()

    def some(self, chance, make):
        """A list of none or one."""
        return [make()] if self.rand.random() < chance else []

    def date(self, first=2018, last=2024):
        rand = self.rand
        text = f'{rand.randint(first, last)}'
        month = f'{text}-{rand.choice([1, 2, 3, 12]):02}'
        day = f'{month}-{rand.choice([1, 2, 15, 28]):02}'
        minute = f'{day}T{rand.choice([0, 9, 23]):02}:{rand.choice([0, 30, 59]):02}'
        zone = rand.choice(['Z', '+01:00', '-05:30'])
        return rand.choice([text, month, day, day, f'{minute}:{rand.choice([0, 30, 59]):02}{zone}',
                            f'{minute}:30.{rand.choice(["5", "123", "000"])}{zone}'])

    def day(self):
        return self.date()[:10]

    def period(self):
        period = {}
        for name in ('start', 'end'):
            if self.rand.random() < 0.75:
                period[name] = self.date()
        if len(period) == 2 and period['start'][:10] > period['end'][:len(period['start'])]:
            period['start'], period['end'] = period['end'], period['start']
        return period

    def coding(self, codes):
        system, code = self.rand.choice(codes)
        return {'code': code, **({'system': system} if system else {})}

    def concept(self, codes, most=3):
        concept = {'coding': [self.coding(codes) for _ in range(self.rand.randint(0, most))]}
        if not concept['coding']:
            concept = {'text': 'Only text'}
        return concept

    def identifier(self):
        identifier = {'value': self.rand.choice(['1', '2', 'A|1', 'a b', '0042'])}
        if self.rand.random() < 0.7:
            identifier['system'] = self.rand.choice(['urn:one', 'urn:two'])
        if self.rand.random() < 0.6:
            identifier['type'] = self.concept(ID_TYPES, 2)
        return identifier

    def reference(self, *kinds):
        kind = self.rand.choice(kinds)
        return {'reference': f'{kind}/{kind[:2].lower()}{self.rand.randint(0, 5)}'}

    def human_name(self):
        rand = self.rand
        name = {}
        if rand.random() < 0.9:
            name['family'] = rand.choice(FAMILIES)
        name['given'] = [rand.choice(GIVENS) for _ in range(rand.randint(1, 2))]
        if rand.random() < 0.3:
            name['prefix'] = ['Dr.']
        if rand.random() < 0.3:
            name['text'] = rand.choice(FAMILIES) + ' ' + rand.choice(GIVENS)
        return name

    def quantity(self):
        system, code, unit = self.rand.choice(UNITS)
        quantity = {'value': number(self.rand.choice(NUMBERS))}
        for name, value in (('system', system), ('code', code), ('unit', unit)):
            if value:
                quantity[name] = value
        return quantity

    def meta(self):
        rand = self.rand
        meta = {}
        if rand.random() < 0.4:
            meta['tag'] = [self.coding([('urn:t', 'x'), ('urn:t', 'y'), (None, 'x')])]
        if rand.random() < 0.3:
            meta['security'] = [self.coding([('urn:s', 'r'), ('urn:s', 'n')])]
        if rand.random() < 0.3:
            meta['profile'] = [rand.choice(URLS)]
        return meta

    def patient(self):
        rand = self.rand
        patient = {'name': [self.human_name() for _ in range(rand.randint(1, 2))]}
        optional = {
            'gender': lambda: rand.choice(['male', 'female', 'other']), 'birthDate': self.day,
            'active': lambda: rand.random() < 0.5,
            'identifier': lambda: [self.identifier() for _ in range(rand.randint(1, 2))],
            'telecom': lambda: [{'system': rand.choice(['phone', 'email']), 'value': rand.choice(['555-1', 'a@b.c', '555 2'])}],
            'address': lambda: [{'city': rand.choice(CITIES), 'line': ['1 High St'], 'use': rand.choice(['home', 'old'])}],
            'generalPractitioner': lambda: [self.reference('Practitioner', 'Organization')],
            'managingOrganization': lambda: self.reference('Organization'),
            'communication': lambda: [{'language': self.concept([('urn:ietf:bcp:47', 'de'), (None, 'en')], 1)}],
        }
        for name, make in optional.items():
            if rand.random() < 0.6:
                patient[name] = make()
        dead = rand.random()
        if dead < 0.2:
            patient['deceasedDateTime'] = self.date()
        elif dead < 0.4:
            patient['deceasedBoolean'] = rand.random() < 0.5
        return patient

    def observation(self):
        rand = self.rand
        one = {'status': rand.choice(['final', 'amended', 'preliminary']), 'code': self.concept(CODES)}
        optional = {
            'category': lambda: [self.concept(CONCEPTS, 1) for _ in range(rand.randint(1, 2))],
            'subject': lambda: self.reference('Patient'), 'encounter': lambda: self.reference('Encounter'),
            'performer': lambda: [self.reference('Practitioner', 'Organization') for _ in range(rand.randint(1, 2))],
            'identifier': lambda: [self.identifier()],
            'component': lambda: [{'code': self.concept(CODES, 2), 'valueQuantity': self.quantity()}
                                  for _ in range(rand.randint(1, 3))],
        }
        for name, make in optional.items():
            if rand.random() < 0.6:
                one[name] = make()
        if rand.random() < 0.1:
            one['subject'] = {'identifier': self.identifier()}
        elif rand.random() < 0.1:
            one['subject'] = {'reference': 'http://other.example/fhir/Patient/pa1'}
        one.update(rand.choice([{}, {'effectiveDateTime': self.date()}, {'effectiveDateTime': self.date()},
                                {'effectivePeriod': self.period()}]))
        one.update(rand.choice([{}, {'valueQuantity': self.quantity()}, {'valueQuantity': self.quantity()},
                                {'valueCodeableConcept': self.concept(CONCEPTS)},
                                {'valueString': rand.choice(['Nothing seen', 'nothing', 'Éclair'])}]))
        return one

    def fill(self):
        rand = self.rand
        makers = {
            'Organization': (4, lambda: {'name': rand.choice(['Riverside', 'River Bank', 'Øst'])}),
            'Practitioner': (6, lambda: {'name': [self.human_name()], 'identifier': [self.identifier()]}),
            'Patient': (24, self.patient),
            'Encounter': (16, lambda: {'status': rand.choice(['finished', 'planned']), 'class': self.coding(CONCEPTS),
                                       'subject': self.reference('Patient'), 'period': self.period(),
                                       'participant': [{'individual': self.reference('Practitioner')}],
                                       'length': self.quantity()}),
            'Observation': (90, self.observation),
            'RiskAssessment': (24, lambda: {'status': 'final', 'subject': self.reference('Patient'),
                                            'prediction': [{'probabilityDecimal': number(rand.choice(NUMBERS))}
                                                           for _ in range(rand.randint(0, 2))] or [{'rationale': 'x'}]}),
            'ValueSet': (12, lambda: {'status': 'draft', 'url': rand.choice(URLS), 'version': rand.choice(['1', '2']),
                                      'name': rand.choice(['One', 'Two'])}),
        }
        for kind, (count, make) in makers.items():
            for n in range(count):
                one = {'resourceType': kind, 'id': f'{kind[:2].lower()}{n}', **make()}
                meta = self.meta()
                if meta:
                    one['meta'] = meta
                self.resources.append({name: value for name, value in one.items() if value != {} and value != []})


def number(text):
    """A decimal with the digits it is written with, until to_json()."""
    return f'#{text}#'


def to_json(resource):
    return re.sub(r'"#([^#"]*)#"', r'\1', json.dumps(resource))
