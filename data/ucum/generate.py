#!/usr/bin/env python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes fhir-ucum.inc, the units of UCUM as constant tables, from ucum-essence.xml:

    data/ucum/generate.py UCUM-ESSENCE.XML > data/ucum/fhir-ucum.inc

Every unit is worked out to a fraction of whole numbers, a power of ten and exponents of the seven
base units, exactly; where a value has more digits than fit (pi), it is rounded and marked inexact.
Behind the base units stand exponents of AMOUNTS: to UCUM these are numbers, to chemists they are not.
What converts with nothing but itself has a number of its own kind.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

NS = '{http://unitsofmeasure.org/ucum-essence}'
MOST = 10 ** 30
METRIC = 1 << 0
INEXACT = 1 << 1
AMOUNTS = ['mol', 'eq', 'osm']
OFFSETS = {'Cel': Fraction(27315, 100), 'degF': Fraction(45967, 100), 'degRe': Fraction(21852, 100)}


class Essence:
    def __init__(self, root):
        self.prefixes = {p.get('Code'): Fraction(p.find(NS + 'value').get('value'))
                         for p in root.iter(NS + 'prefix')}
        self.bases = [b.get('Code') for b in root.iter(NS + 'base-unit')]
        self.units = {u.get('Code'): u for u in root.iter(NS + 'unit')}
        self.none = [0] * (len(self.bases) + len(AMOUNTS))
        self.known = {}
        self.kinds = {}

    def atom(self, code):
        """(factor, exponents, flags) of a unit without a prefix; None when it is none."""
        if code in self.bases:
            dims = list(self.none)
            dims[self.bases.index(code)] = 1
            return Fraction(1), dims, METRIC
        if code not in self.units:
            return None
        if code not in self.known:
            self.known[code] = self.work_out(self.units[code])
        return self.known[code]

    def work_out(self, unit):
        flags = METRIC if unit.get('isMetric') == 'yes' else 0
        value = unit.find(NS + 'value')
        function = value.find(NS + 'function')
        code = unit.get('Code')
        if unit.get('isArbitrary') == 'yes':  # [IU] is one [iU]
            same = self.units.get(value.get('Unit'))
            self.kinds[code] = code if same is None else same.get('Code')
            return Fraction(1), self.none, flags
        if unit.get('isSpecial') == 'yes':
            if function.get('name') not in OFFSETS:
                self.kinds[code] = code
                return Fraction(1), self.none, flags
            factor, dims = self.expression(function.get('Unit'))
            return Fraction(function.get('value')) * factor, dims, flags
        factor, dims = self.expression(value.get('Unit'))
        if code in AMOUNTS:
            dims = [*dims[:len(self.bases)], *(int(code == amount) for amount in AMOUNTS)]
        return Fraction(value.get('value')) * factor, dims, flags

    def symbol(self, text):
        found = self.atom(text)
        if found:
            return found[0], found[1]
        for prefix, by in self.prefixes.items():
            if text.startswith(prefix):
                found = self.atom(text[len(prefix):])
                if found and found[2] & METRIC:
                    return found[0] * by, found[1]
        raise ValueError(text)

    def expression(self, text):
        total, dims = Fraction(1), list(self.none)
        for sign, part in re.findall(r'([./]?)([^./]+)', text):
            factor, own, exponent = self.component(part)
            exponent = -exponent if sign == '/' else exponent
            total *= factor ** exponent
            dims = [d + o * exponent for d, o in zip(dims, own)]
        return total, dims

    def component(self, part):
        if part.isdigit():
            return Fraction(int(part)), self.none, 1
        match = re.fullmatch(r'(10[*^]|.*?)([+-]?\d+)?', part)
        factor, dims = self.symbol(match.group(1))
        return factor, dims, int(match.group(2) or 1)


def pack(factor):
    """numerator, denominator, power of ten, exact."""
    power, (top, bottom), exact = 0, (factor.numerator, factor.denominator), True
    while top % 10 == 0:
        top, power = top // 10, power + 1
    while bottom % 10 == 0:
        bottom, power = bottom // 10, power - 1
    while top >= MOST and bottom != 1 or bottom >= MOST:
        value = Fraction(top, bottom)
        scale = 0
        while value * 10 ** scale < MOST / 100:
            scale += 1
        top, bottom, power, exact = round(value * 10 ** scale), 1, power - scale, False
    while top >= MOST:
        top, power, exact = (top + 5) // 10, power + 1, False
    return top, bottom, power, exact


def halves(number):
    return '%#x, %#x' % (number >> 64, number & (2 ** 64 - 1))


def main():
    essence = Essence(ElementTree.parse(sys.argv[1]).getroot())
    print('/* Written by data/ucum/generate.py; do not edit.')
    print(' * UCUM (c) Regenstrief Institute, Inc. and the UCUM Organization; https://ucum.org. Units of UCUM 2.2. */')
    print('static const FhirUcumPrefix prefixes[] = {')
    for code, value in essence.prefixes.items():
        print('  { "%s", %d, %d },' % (code, pack(value)[2], pack(value)[0]))
    print('};')
    print('static const FhirUcumAtom atoms[] = {')
    rows = [(code, *essence.atom(code)) for code in [*essence.bases, *essence.units]]
    kinds = sorted(set(essence.kinds.values()))
    for code, factor, dims, flags in sorted(rows, key=lambda row: row[0].encode()):
        top, bottom, power, exact = pack(factor)
        flags |= 0 if exact else INEXACT
        unit = essence.units.get(code)
        function = unit.find(NS + 'value').find(NS + 'function') if unit is not None else None
        offset = OFFSETS.get(function.get('name'), 0) * 100 if function is not None else 0
        kind = kinds.index(essence.kinds[code]) + 1 if code in essence.kinds else 0
        print('  { "%s", %d, %d, %d, %d, %s, %s, { %s }, { %s } },' % (
            code, flags, kind, power, offset, halves(top), halves(bottom),
            ', '.join(map(str, dims[:len(essence.bases)])),
            ', '.join(map(str, dims[len(essence.bases):]))))
    print('};')


main()
