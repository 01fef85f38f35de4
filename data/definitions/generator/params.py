# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search parameters, one row per (resource type, parameter) pair, and the compartments."""

import re
from dataclasses import dataclass

from . import emit
from .types import constant

JUNK = (
    "example",  # a sample for readers: a second `_id`
    "example-extension",  # base Patient, path of DocumentReference
    "patient-extensions-Patient-age",  # no expression: nothing can be indexed
    "patient-extensions-Patient-birthOrderBoolean",  # no expression
    "Resource-query",  # `_query` names an operation; not a test on a resource
    "filter",  # `_filter` is a language of its own; not a test on a resource
)
SPECIAL = ("_text", "_content")  # "string" in the package, full text search in the standard
EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
# Slips of the package: what it says, what is meant.
CORRECTIONS = {
    "InsurancePlan-name": ("name | alias", "InsurancePlan.name | InsurancePlan.alias"),
    "patient-extensions-Patient-mothersMaidenName": (
        "Patient.extension('%spatient-extensions-Patient-mothersMaidenName')" % EXTENSION,
        "Patient.extension('%spatient-mothersMaidenName')" % EXTENSION,
    ),
}
COMPONENT_CORRECTIONS = {"value.as(DateTime) | value.as(Period)": "value.as(dateTime) | value.as(Period)"}
COMPARTMENTS = ("Device", "Encounter", "Patient", "Practitioner", "RelatedPerson")


@dataclass
class Param:
    code: str
    url: str
    expression: str
    type: str
    kind: str
    targets: list
    components: list  # (canonical, expression)


def split_union(expression):
    """The members of the outermost union."""
    members, member, depth, quoted = [], "", 0, False
    for char in expression:
        quoted ^= char == "'"
        if not quoted:
            depth += (char in "([") - (char in ")]")
            if char == "|" and depth == 0:
                members.append(member.strip())
                member = ""
                continue
        member += char
    return members + [member.strip()]


def reduce_expression(resource, base):
    """Only the members of the union that start at base; None when there is no expression."""
    expression = resource.get("expression")
    if expression is None:
        return None
    if resource["id"] in CORRECTIONS:
        wrong, right = CORRECTIONS[resource["id"]]
        expression = right if expression == wrong else expression
    own = [m for m in split_union(expression) if re.match(r"\(*%s\b" % base, m)]
    if not own:
        raise SystemExit("%s: nothing for %s in %s" % (resource["url"], base, expression))
    # An extension is searched by its value, which only some of the expressions say.
    return " | ".join(re.sub(r"(\.extension\('[^']*'\))$", r"\1.value", member) for member in own)


class Params:
    """`rows`: all pairs, by type and code; a type's pairs stand together."""

    def __init__(self, model, search_parameters):
        self.model = model
        own = {}
        for resource in search_parameters.values():
            if resource["id"] in JUNK:
                continue
            for base in resource.get("base", []):
                param = self.make(resource, base)
                known = own.setdefault(base, {}).get(param.code)
                # (Condition, subject) is there twice: the one named after the pair stays.
                if not known or resource["id"] == "%s-%s" % (base, param.code):
                    own[base][param.code] = param
        self.rows, self.spans, self.numbers = [], {}, {}
        for a_type in model.types.values():
            if a_type.kind == "RESOURCE":
                self.add_type(a_type, own)

    def make(self, resource, base):
        components = [
            (c["definition"], COMPONENT_CORRECTIONS.get(c["expression"], c["expression"]))
            for c in resource.get("component", [])
        ]
        kind = "special" if resource["code"] in SPECIAL else resource["type"]
        expression = reduce_expression(resource, base)
        targets = resource.get("target", [])
        return Param(resource["code"], resource["url"], expression, base, kind, targets, components)

    def add_type(self, a_type, own):
        found = {}
        lineage = a_type.name
        while lineage:
            for code, param in own.get(lineage, {}).items():
                found.setdefault(code, param)
            lineage = self.model.types[lineage].base
        self.spans[a_type.name] = (len(self.rows) + 1, len(found))
        for code in sorted(found):
            self.rows.append((a_type.name, found[code]))
            self.numbers[a_type.name, code] = len(self.rows)
            self.numbers[a_type.name, found[code].url] = len(self.rows)

    def span(self, type_name):
        """(first, n) as rows of the table; (0, 0) for what is no resource."""
        return self.spans.get(type_name, (0, 0))

    def text(self, pool_place):
        components, lines = [], ['  { "" },']
        for base, param in self.rows:
            first = len(components)
            for url, expression in param.components:
                number = self.numbers[base, url]
                components.append("  { %d, %s }," % (number, emit.literal(expression)))
            lines.append(
                "  { %s,\n    %s,\n    %s,\n    %s, %s, %s, FHIR_SEARCH_%s, %d, %d },"
                % (
                    emit.literal(param.code),
                    emit.literal(param.url),
                    emit.literal(param.expression),
                    "fhir_components + %d" % first if param.components else "NULL",
                    "fhir_type_pool + %d" % pool_place(param.targets) if param.targets else "NULL",
                    constant(base),
                    param.kind.upper(),
                    len(param.components),
                    len(param.targets),
                )
            )
        out = [emit.HEAD, "/* clang-format off */\n"]
        out.append(emit.rows("FhirComponentDef", "fhir_components", components))
        out.append(emit.rows("FhirParamDef", "fhir_params", lines))
        out.append("/* clang-format on */\n")
        return "\n".join(out)


def compartments_text(model, params, definitions):
    """Rows (compartment, type, first, n) by number; parameters in one pool."""
    pool, lines = emit.Pool(), []
    by_code = {d["code"]: d for d in definitions.values() if "example" not in d["url"]}
    for compartment in COMPARTMENTS:
        for entry in sorted(by_code[compartment]["resource"], key=lambda e: e["code"]):
            codes = [code for code in entry.get("param", []) if code != "{def}"]
            if codes:
                numbers = [params.numbers[entry["code"], code] for code in codes]
                row = (constant(compartment), constant(entry["code"]), pool.place(numbers), len(codes))
                lines.append("  { %s, %s, %d, %d }," % row)
    out = [emit.HEAD, "/* clang-format off */\n"]
    out.append(emit.rows("FhirCompartmentRow", "fhir_compartments", lines))
    out.append(emit.array("FhirParamId", "fhir_compartment_pool", pool.items))
    out.append("/* clang-format on */\n")
    return "\n".join(out)
