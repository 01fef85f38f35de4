# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bound value sets, with their codes where the package itself lists them.

Codes are listed for the value sets of required bindings and for those of any `code` element: the
first are checked, the second name the system of a token. Value sets that R4 takes from elsewhere
(media types, currencies, units) have their system only.
"""

from . import emit


class Bindings:
    """Numbers from 1 by canonical, in byte order."""

    def __init__(self, model, value_sets, code_systems):
        self.value_sets = value_sets
        self.code_systems = code_systems
        elements = [e for a_type in model.types.values() for e in a_type.elements if e.value_set]
        self.urls = sorted({element.value_set for element in elements})
        self.numbers = {url: number for number, url in enumerate(self.urls, 1)}
        self.listed = {e.value_set for e in elements if e.strength == 4 or "code" in e.types}

    def number(self, url):
        return self.numbers.get(url, 0)

    def expand(self, url):
        """([(code, system)], systems, complete)"""
        value_set = self.value_sets.get(url)
        if value_set is None:
            return [], [], False
        compose = value_set["compose"]
        codes, systems, complete = [], [], "exclude" not in compose
        for include in compose["include"]:
            system = include.get("system")
            if system is None or "filter" in include or "valueSet" in include:
                complete = False
                continue
            systems.append(system)
            if "concept" in include:
                codes.extend((concept["code"], system) for concept in include["concept"])
            elif self.code_systems.get(system, {}).get("content") == "complete":
                codes.extend((code, system) for code in walk(self.code_systems[system]["concept"]))
            else:
                complete = False
        return codes, systems, complete

    def text(self):
        text, systems = emit.Text(), emit.Text()
        rows, codes = ['  { "" },'], []
        for url in self.urls:
            listed, of, complete = self.expand(url) if url in self.listed else ([], [], False)
            # Sorted by code; where two systems have the same code the one named first stays.
            unique = {}
            for code, system in listed:
                unique.setdefault(code, system)
            first = len(codes)
            for code in sorted(unique, key=lambda c: c.encode()):
                codes.append((text.place(code), systems.place(unique[code])))
            only = systems.place(of[0]) if len(set(of)) == 1 else 0
            row = (emit.literal(url), first, len(unique), only, bool(complete and unique))
            rows.append("  { %s, %d, %d, %d, %d }," % row)
        out = [emit.HEAD, "/* clang-format off */\n"]
        out.append(emit.rows("FhirBindingRow", "fhir_bindings", rows))
        out.append(emit.array("FhirCodeRow", "fhir_codes", ["{ %d, %d }" % code for code in codes]))
        out.append(text.emit("fhir_code_text"))
        out.append(systems.emit("fhir_system_text"))
        out.append("/* clang-format on */\n")
        return "\n".join(out)


def walk(concepts):
    for concept in concepts:
        yield concept["code"]
        yield from walk(concept.get("concept", []))
