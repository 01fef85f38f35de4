# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a search ought to find, said once more in the simplest way: every condition is asked of every
resource, by the words of http://hl7.org/fhir/R4/search.html. Nothing here comes from the server's code.

A parameter is a row of PARAMS: its type, and a function from a resource to its values. A value is
  date       (from, to) in ms, half open          number    Decimal
  quantity   (Decimal, system, code, unit)        string    text
  token      (system, code), None: has none       uri       text
  reference  ('Patient', 'p1') or a URL; with an identifier: {'identifier': (system, value)}
  composite  (value, value), of the types named
"""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from decimal import Decimal

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
NEVER, EVER = -10**17, 10**17
UCUM = 'http://unitsofmeasure.org'
GENDER = 'http://hl7.org/fhir/administrative-gender'
OBSERVATION_STATUS = 'http://hl7.org/fhir/observation-status'
# what a unit is of another, for the few units of the test
UNITS = {'kg': ('kg', Decimal(1)), 'g': ('kg', Decimal('0.001')), 'mg/dL': ('mg/dL', Decimal(1)),
         'mg/L': ('mg/dL', Decimal('0.1')), '/min': ('/min', Decimal(1)), 'mm[Hg]': ('mm[Hg]', Decimal(1))}
DATE = re.compile(r'(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$')


def ms(moment):
    return (moment - EPOCH) // timedelta(milliseconds=1)


def date_span(text):
    """The time that a date of any precision covers."""
    year, month, day, hour, minute, second, fraction, zone = DATE.match(text).groups()
    start = datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
                     tzinfo=timezone.utc)
    if not month:
        end = start.replace(year=start.year + 1)
    elif not day:
        end = (start + timedelta(days=32)).replace(day=1)
    elif not hour:
        end = start + timedelta(days=1)
    elif not second:
        end = start + timedelta(minutes=1)
    elif not fraction:
        end = start + timedelta(seconds=1)
    else:
        start += timedelta(milliseconds=int(fraction[1:4].ljust(3, '0')))
        end = start + timedelta(milliseconds=1)
    if zone and zone != 'Z':
        sign = -1 if zone[0] == '-' else 1
        shift = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        start, end = start - shift, end - shift
    return ms(start), ms(end)


def period_span(period):
    return (date_span(period['start'])[0] if 'start' in period else NEVER,
            date_span(period['end'])[1] if 'end' in period else EVER)


def fold(text):
    """Without case, accents, punctuation and doubled spaces."""
    text = ''.join(c for c in unicodedata.normalize('NFKD', text.lower()) if not unicodedata.combining(c))
    text = text.replace("'", '').replace('.', '').replace('ø', 'o').replace('ß', 'ss')
    return ' '.join(re.sub(r'[^\w]', ' ', text).split())


# Values of elements

def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def codings(*concepts):
    return [(coding.get('system'), coding['code']) for concept in concepts for one in listed(concept)
            for coding in one.get('coding', []) if 'code' in coding]


def coding(value):
    return [(one.get('system'), one['code']) for one in listed(value)]


def identifiers(resource):
    return [(one.get('system'), one['value']) for one in resource.get('identifier', []) if 'value' in one]


def reference(value):
    found = []
    for one in listed(value):
        text = one.get('reference')
        if text:
            found.append(text if '://' in text else tuple(text.split('/')))
        if 'identifier' in one:
            found.append({'identifier': (one['identifier'].get('system'), one['identifier']['value'])})
    return found


def is_patient(value):
    return value[0] == 'Patient' if isinstance(value, tuple) else isinstance(value, str) and '/Patient/' in value


def quantity(value):
    return [(Decimal(str(one['value'])), one.get('system'), one.get('code'), one.get('unit')) for one in listed(value)]


def dates(resource, name):
    """A date choice: dateTime, instant or Period."""
    found = [date_span(resource[name + kind]) for kind in ('DateTime', 'Instant') if name + kind in resource]
    return found + [period_span(one) for one in listed(resource.get(name + 'Period'))]


def names(resource, *parts):
    return [text for name in resource.get('name', []) for part in parts for text in listed(name.get(part))]


def addresses(resource, *parts):
    return [text for one in resource.get('address', []) for part in parts for text in listed(one.get(part))]


def telecoms(resource, *systems):
    return [(None, one['value']) for one in resource.get('telecom', []) if not systems or one['system'] in systems]


def deceased(resource):
    if 'deceasedDateTime' in resource:
        return [(None, 'true')]
    return [(None, 'true' if resource.get('deceasedBoolean') else 'false')]


def components(resource):
    return resource.get('component', [])


def with_quantity(elements):
    return [(code, value) for one in elements for code in codings(one.get('code'))
            for value in quantity(one.get('valueQuantity'))]


def meta(resource, name):
    return resource['meta'].get(name, [])


COMMON = {
    '_id': ('id', lambda r: [r['id']]),
    '_lastUpdated': ('date', lambda r: [date_span(r['meta']['lastUpdated'])]),
    '_tag': ('token', lambda r: coding(meta(r, 'tag'))),
    '_security': ('token', lambda r: coding(meta(r, 'security'))),
    '_profile': ('uri', lambda r: meta(r, 'profile')),
    '_source': ('uri', lambda r: listed(r['meta'].get('source'))),
}

PARAMS = {
    'Patient': {
        'name': ('string', lambda r: names(r, 'family', 'given', 'prefix', 'suffix', 'text')),
        'family': ('string', lambda r: names(r, 'family')),
        'given': ('string', lambda r: names(r, 'given')),
        'address': ('string', lambda r: addresses(r, 'line', 'city', 'state', 'postalCode', 'country', 'text')),
        'address-city': ('string', lambda r: addresses(r, 'city')),
        'address-use': ('token', lambda r: [('http://hl7.org/fhir/address-use', use) for use in addresses(r, 'use')]),
        'gender': ('token', lambda r: [(GENDER, code) for code in listed(r.get('gender'))]),
        'active': ('token', lambda r: [(None, str(value).lower()) for value in listed(r.get('active'))]),
        'deceased': ('token', deceased),
        'identifier': ('token', identifiers),
        'telecom': ('token', telecoms),
        'phone': ('token', lambda r: telecoms(r, 'phone')),
        'email': ('token', lambda r: telecoms(r, 'email')),
        'language': ('token', lambda r: codings(*[one['language'] for one in r.get('communication', [])])),
        'birthdate': ('date', lambda r: [date_span(text) for text in listed(r.get('birthDate'))]),
        'death-date': ('date', lambda r: [date_span(text) for text in listed(r.get('deceasedDateTime'))]),
        'general-practitioner': ('reference', lambda r: reference(r.get('generalPractitioner'))),
        'organization': ('reference', lambda r: reference(r.get('managingOrganization'))),
    },
    'Observation': {
        'status': ('token', lambda r: [(OBSERVATION_STATUS, r['status'])]),
        'category': ('token', lambda r: codings(r.get('category'))),
        'code': ('token', lambda r: codings(r['code'])),
        'combo-code': ('token', lambda r: codings(r['code'], *[one['code'] for one in components(r)])),
        'component-code': ('token', lambda r: codings(*[one['code'] for one in components(r)])),
        'value-concept': ('token', lambda r: codings(r.get('valueCodeableConcept'))),
        'value-string': ('string', lambda r: listed(r.get('valueString'))
                         + [one['text'] for one in listed(r.get('valueCodeableConcept')) if 'text' in one]),
        'identifier': ('token', identifiers),
        'date': ('date', lambda r: dates(r, 'effective')),
        'subject': ('reference', lambda r: reference(r.get('subject'))),
        'patient': ('reference', lambda r: [one for one in reference(r.get('subject')) if is_patient(one)]),
        'performer': ('reference', lambda r: reference(r.get('performer'))),
        'encounter': ('reference', lambda r: reference(r.get('encounter'))),
        'value-quantity': ('quantity', lambda r: quantity(r.get('valueQuantity'))),
        'component-value-quantity': ('quantity', lambda r: [value for one in components(r)
                                                            for value in quantity(one.get('valueQuantity'))]),
        'combo-value-quantity': ('quantity', lambda r: [value for one in [r, *components(r)]
                                                        for value in quantity(one.get('valueQuantity'))]),
        'code-value-quantity': ('token$quantity', lambda r: with_quantity([r])),
        'component-code-value-quantity': ('token$quantity', lambda r: with_quantity(components(r))),
        'combo-code-value-quantity': ('token$quantity', lambda r: with_quantity([r, *components(r)])),
        'code-value-concept': ('token$token', lambda r: [(code, value) for code in codings(r['code'])
                                                         for value in codings(r.get('valueCodeableConcept'))]),
    },
    'Encounter': {
        'status': ('token', lambda r: [('http://hl7.org/fhir/encounter-status', r['status'])]),
        'class': ('token', lambda r: coding(r['class'])),
        'date': ('date', lambda r: [period_span(one) for one in listed(r.get('period'))]),
        'subject': ('reference', lambda r: reference(r.get('subject'))),
        'participant': ('reference', lambda r: [one for part in r.get('participant', [])
                                                for one in reference(part.get('individual'))]),
        'length': ('quantity', lambda r: quantity(r.get('length'))),
    },
    'RiskAssessment': {
        'probability': ('number', lambda r: [Decimal(str(one['probabilityDecimal'])) for one in r.get('prediction', [])
                                             if 'probabilityDecimal' in one]),
        'date': ('date', lambda r: dates(r, 'occurrence')),
        'subject': ('reference', lambda r: reference(r.get('subject'))),
    },
    'ValueSet': {
        'url': ('uri', lambda r: listed(r.get('url'))),
        'version': ('token', lambda r: [(None, text) for text in listed(r.get('version'))]),
        'name': ('string', lambda r: listed(r.get('name'))),
    },
    'Practitioner': {
        'name': ('string', lambda r: names(r, 'family', 'given', 'prefix', 'suffix', 'text')),
        'identifier': ('token', identifiers),
    },
    'Organization': {
        'name': ('string', lambda r: [r['name']] + r.get('alias', [])),
    },
}
TARGETS = {'general-practitioner': ('Organization', 'Practitioner'), 'organization': ('Organization',),
           'performer': ('Practitioner', 'Organization', 'Patient'), 'patient': ('Patient',), 'subject': ('Patient',),
           'encounter': ('Encounter',), 'participant': ('Practitioner',)}


def param_of(kind, name):
    return PARAMS[kind].get(name) or COMMON[name]


# Values of a query

def split(text, separator):
    """At separators that no backslash stands before."""
    parts, part, at = [], '', 0
    while at < len(text):
        if text[at] == '\\' and at + 1 < len(text):
            part += text[at:at + 2]
            at += 2
        elif text[at] == separator:
            parts.append(part)
            part, at = '', at + 1
        else:
            part += text[at]
            at += 1
    return parts + [part]


def plain(text):
    return re.sub(r'\\([,$|\\])', r'\1', text)


def prefix_of(text):
    return (text[:2], text[2:]) if text[:2].isalpha() else ('eq', text)


def date_matches(value, text, now):
    prefix, text = prefix_of(text)
    (low, high), (start, end) = value, date_span(text)
    inside = start <= low and high <= end
    if prefix == 'ap':
        gap = abs(now - start) // 10
        return low < end + gap and high > start - gap
    return {'eq': inside, 'ne': not inside, 'gt': high > end, 'lt': low < start, 'ge': inside or high > end,
            'le': inside or low < start, 'sa': low >= end, 'eb': high <= start}[prefix]


def digits_range(number):
    """Half a unit of the last digit to either side; but 1e2 is 95 to 105, as the standard has it."""
    exponent = number.as_tuple().exponent
    half = Decimal((0, (5,), exponent - (2 if exponent > 0 else 1)))
    return number - half, number + half


def number_matches(value, text, factor=Decimal(1)):
    prefix, text = prefix_of(text)
    number = Decimal(text)
    low, high = (end * factor for end in digits_range(number))
    number *= factor
    if prefix in ('eq', 'ne'):
        return (low <= value < high) == (prefix == 'eq')
    if prefix == 'ap':
        slack = max(abs(number) / 10, (high - low) / 2)
        return number - slack <= value <= number + slack
    return {'gt': value > number, 'lt': value < number, 'ge': value >= number, 'le': value <= number,
            'sa': value > number, 'eb': value < number}[prefix]


def quantity_matches(value, text):
    number, system, code, unit = value
    parts = [plain(part) for part in split(text, '|')]
    if len(parts) == 1:
        return number_matches(number, parts[0])
    if parts[1] == UCUM and system == UCUM and parts[2] in UNITS and code in UNITS:
        (canonical, factor), (wanted, of_query) = UNITS[code], UNITS[parts[2]]
        return canonical == wanted and number_matches(number * factor, parts[0], of_query)
    if parts[1]:
        return (system, code) == (parts[1], parts[2]) and number_matches(number, parts[0])
    return parts[2] in (code, unit) and number_matches(number, parts[0])


def token_matches(value, text):
    parts = [plain(part) for part in split(text, '|')]
    if len(parts) == 1:
        return value[1] == parts[0]
    return (value[0] or '') == parts[0] and parts[1] in ('', value[1])


def string_matches(value, text, modifier):
    text = plain(text)
    if modifier == 'exact':
        return value == text
    return fold(text) in fold(value) if modifier == 'contains' else fold(value).startswith(fold(text))


def reference_matches(value, text, modifier):
    if modifier == 'identifier':
        return isinstance(value, dict) and token_matches(value['identifier'], text)
    if isinstance(value, dict):
        return False
    if isinstance(value, str) or '://' in text:
        return value == text
    wanted = text.split('/')
    if modifier and value[0] != modifier:
        return False
    return value[1] == wanted[-1] and (len(wanted) == 1 or value[0] == wanted[0])


def uri_matches(value, text, modifier):
    if modifier == 'below':
        return value.startswith(text)
    if modifier == 'above':
        return value == text or text.startswith(value + '/')
    return value == text


class Model:
    """resources: {(type, id): resource as the server gives it}; now: ms, what `ap` on dates starts from."""

    def __init__(self, resources, now):
        self.resources = resources
        self.now = now

    def one_matches(self, kind, value, text, modifier):
        if kind == 'id':
            return value == text
        if kind == 'date':
            return date_matches(value, text, self.now)
        if kind == 'number':
            return number_matches(value, text)
        if kind == 'quantity':
            return quantity_matches(value, text)
        if kind == 'token':
            return token_matches(value, text)
        if kind == 'string':
            return string_matches(value, text, modifier)
        if kind == 'uri':
            return uri_matches(value, text, modifier)
        if kind == 'reference':
            return reference_matches(value, text, modifier)
        return all(self.one_matches(part, one, given, None)
                   for part, one, given in zip(kind.split('$'), value, split(text, '$')))

    def matches(self, resource, name, text):
        """Whether one condition, `name=text`, holds for a resource."""
        if name.startswith('_has:'):
            return self.has(resource, name, text)
        if '.' in name:
            return self.chain(resource, name, text)
        name, _, modifier = name.partition(':')
        kind, values_of = param_of(resource['resourceType'], name)
        values = values_of(resource)
        if modifier == 'of-type':
            parts = [[plain(part) for part in split(one, '|')] for one in split(text, ',')]
            return any([system, code, one['value']] in parts for one in resource.get('identifier', []) if 'value' in one
                       for system, code in codings(one.get('type')))
        if modifier == 'missing':
            return (not values) == (text == 'true')
        found = any(self.one_matches(kind, value, one, modifier) for one in split(text, ',') for value in values)
        return found != (modifier == 'not')

    def chain(self, resource, name, text):
        head, rest = name.split('.', 1)
        head, _, only = head.partition(':')
        for value in param_of(resource['resourceType'], head)[1](resource):
            target = self.resources.get(value) if isinstance(value, tuple) else None
            if target and target['resourceType'] in ([only] if only else TARGETS[head]) \
                    and rest.split(':')[0].split('.')[0] in {**PARAMS[target['resourceType']], **COMMON} \
                    and self.matches(target, rest, text):
                return True
        return False

    def has(self, resource, name, text):
        _, kind, link, rest = name.split(':', 3)
        return any(one['resourceType'] == kind and (resource['resourceType'], resource['id']) in param_of(kind, link)[1](one)
                   and self.matches(one, rest, text) for one in self.resources.values())

    def targets(self, resource, link, only):
        """Keys of what a resource refers to by a parameter ('*': any), of one type or any."""
        kind = resource['resourceType']
        links = [name for name, (type, _) in PARAMS[kind].items() if type == 'reference'] if link == '*' else [link]
        values = [value for name in links for value in PARAMS[kind][name][1](resource)]
        return {value for value in values if isinstance(value, tuple) and value in self.resources and only in (None, value[0])}

    def step(self, keys, reverse, kind, link, only):
        """One _include or _revinclude (`kind:link[:only]`), from these records."""
        if not reverse:
            return {target for key in keys if key[0] == kind for target in self.targets(self.resources[key], link, only)}
        keys = {key for key in keys if only in (None, key[0])}
        return {key for key, one in self.resources.items() if key[0] == kind and self.targets(one, link, only) & keys}

    def includes(self, matches, wanted):
        """wanted: (reverse, iterate, kind, link, only). Those with :iterate go on from what was included."""
        found = set()
        for reverse, _, *what in wanted:
            found |= self.step(matches, reverse, *what)
        while True:
            more = set().union(*[self.step(matches | found, reverse, *what) for reverse, iterate, *what in wanted if iterate])
            if more <= found | matches:
                return found - matches
            found |= more - matches

    def sort_value(self, resource, name):
        """What a resource sorts by, for parameters with one value at most; None: nothing."""
        kind, values_of = param_of(resource['resourceType'], name)
        values = values_of(resource)
        if not values:
            return None
        return values[0][{'token': 1, 'date': 0}[kind]] if kind in ('token', 'date') else values[0]

    def search(self, kind, conditions):
        return {key[1] for key, resource in self.resources.items()
                if key[0] == kind and all(self.matches(resource, name, text) for name, text in conditions)}
