#!/usr/bin/env python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the constant tables of R4 from HL7's package of definitions.

usage: generate.py [--check] FOLDER      FOLDER holds hl7.fhir.r4.core-4.0.1.tgz

Writes the files beside itself. With --check nothing is written: names the files that differ from
what would be generated, and exits 1 if there are any. README.md says what is in the tables.
"""

import os
import sys

from generator import bindings, canon, keys, model, package, params, types

HERE = os.path.dirname(os.path.abspath(__file__))


def generate(folder):
    """{file name: text}"""
    resources = package.load(folder)
    r4 = model.Model(resources["StructureDefinition"])
    names = keys.all_names(r4)
    value_sets = bindings.Bindings(r4, resources["ValueSet"], resources["CodeSystem"])
    search = params.Params(r4, resources["SearchParameter"])
    tables = types.Tables(r4, value_sets, search)
    search_text = search.text(tables.type_list)  # before the types: both fill the pool of types
    compartments = params.compartments_text(r4, search, resources["CompartmentDefinition"])
    return {
        "fhir-keys.h": keys.header(names),
        "fhir-keys.inc": keys.table(names),
        "fhir-type-ids.h": types.header(r4),
        "fhir-def-types.inc": tables.text(),
        "fhir-def-params.inc": search_text,
        "fhir-def-compartments.inc": compartments,
        "fhir-def-bindings.inc": value_sets.text(),
        "fhir-r4-canon.ndjson": canon.text(resources),
    }


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.read()


def main(arguments):
    check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    if len(folders) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    stale = 0
    for name, text in generate(folders[0]).items():
        path = os.path.join(HERE, name)
        if read(path) == text:
            continue
        stale += 1
        print("%s: %s" % (name, "differs" if check else "written"))
        if not check:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
