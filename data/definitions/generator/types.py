# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the tables of types, elements, members, invariants and the pool of type lists."""

from . import emit, keys

BUCKETS = 256
SLOTS = 1024


def constant(name):
    return "FHIR_TYPE_" + name.replace(".", "_")


def header(model):
    out = [emit.HEAD, "#pragma once\n"]
    out.append("/* Numbers of the types of R4 in order of their names, dots as underscores; of this build")
    out.append(" * only, never stored. */\n/* clang-format off */\nenum\n{\n  FHIR_TYPE_NONE,")
    out.extend("  %s," % constant(name) for name in model.types)
    out.append("  FHIR_TYPE_N = %s,\n};\n/* clang-format on */\n" % constant(list(model.types)[-1]))
    return "\n".join(out)


class Tables:
    """`pool` of types is shared with the search parameters: fill it, then call text()."""

    def __init__(self, model, bindings, params):
        self.model = model
        self.bindings = bindings
        self.params = params
        self.pool = emit.Pool()
        self.constraint_pool = emit.Pool()
        self.constraints = {key: number for number, key in enumerate(model.constraints, 1)}
        self.key_numbers = {name: n for n, name in enumerate(keys.all_names(model), 1)}

    def type_list(self, names):
        return self.pool.place(self.model.ids[name] for name in names)

    def constraint_list(self, a_list):
        return self.constraint_pool.place(self.constraints[key] for key in a_list)

    def text(self):
        elements, members, types = ['  { "", "" },'], [], ['  { "" },']
        for a_type in self.model.types.values():
            types.append(self.type_row(a_type, len(elements), len(members)))
            first = len(elements)
            elements.extend(self.element_row(element) for element in a_type.elements)
            members.extend(self.member_rows(a_type, first))
        out = [emit.HEAD, "/* clang-format off */\n"]
        out.append(emit.rows("FhirTypeDef", "fhir_types", types))
        out.append(emit.rows("FhirElementDef", "fhir_elements", elements))
        out.append(emit.rows("FhirMemberDef", "fhir_members", members))
        pool = emit.array("FhirTypeId", "fhir_type_pool", self.pool.items)
        out.append(pool.replace("static ", "", 1))  # search parameters point into it
        out.append(emit.array("guint16", "fhir_constraint_pool", self.constraint_pool.items))
        out.append(emit.rows("FhirConstraintDef", "fhir_constraints", self.constraint_rows()))
        resources = [t for t in self.model.types.values() if t.kind == "RESOURCE" and not t.abstract]
        out.append(
            emit.array("FhirTypeId", "fhir_resources", [self.model.ids[t.name] for t in resources])
        )
        displacements, slots = keys.place(list(self.model.types), BUCKETS, SLOTS)
        out.append(emit.array("guint16", "fhir_type_displacement", displacements))
        out.append(emit.array("FhirTypeId", "fhir_type_slots", slots))
        out.append("/* clang-format on */\n")
        return "\n".join(out)

    def type_row(self, a_type, first_element, first_member):
        first_param, n_params = self.params.span(a_type.name)
        return '  { "%s", FHIR_KIND_%s, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d },' % (
            a_type.name,
            a_type.kind,
            a_type.abstract,
            len(a_type.name),
            self.model.ids.get(a_type.base, 0),
            first_element,
            len(a_type.elements),
            first_member,
            len(a_type.members),
            first_param,
            n_params,
            self.constraint_list(a_type.constraints),
            len(a_type.constraints),
        )

    def element_row(self, element):
        flags = element.summary * 1 + element.modifier * 2 + element.choice * 4
        return '  { "%s", "%s", %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d },' % (
            element.path,
            element.name,
            element.min,
            element.max,
            flags,
            element.strength,
            self.bindings.number(element.value_set),
            self.type_list(element.types),
            len(element.types),
            self.type_list(element.targets),
            len(element.targets),
            self.constraint_list(element.constraints),
            len(element.constraints),
        )

    def member_rows(self, a_type, first):
        positions = {id(element): first + n for n, element in enumerate(a_type.elements)}
        rows = sorted(a_type.members, key=lambda member: self.key_numbers[member.key])
        return [
            "  { FHIR_KEY_%s, %d, %d }," % (m.key, positions[id(m.element)], self.model.ids[m.type])
            for m in rows
        ]

    def constraint_rows(self):
        rows = ['  { "" },']
        for constraint in self.model.constraints.values():
            rows.append(
                '  { "%s",\n    %s,\n    %s,\n    %s },'
                % (
                    constraint["key"],
                    emit.literal(constraint["human"]),
                    emit.literal(constraint["expression"]),
                    "TRUE" if constraint["severity"] == "error" else "FALSE",
                )
            )
        return rows
