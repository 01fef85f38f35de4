# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of R4, their elements and JSON members, as plain Python objects."""

from dataclasses import dataclass, field

BASE = "http://hl7.org/fhir/StructureDefinition/"
FHIR_TYPE = BASE + "structuredefinition-fhir-type"
MANY = 0xFFFF
STRENGTHS = {None: 0, "example": 1, "preferred": 2, "extensible": 3, "required": 4}


@dataclass
class Element:
    path: str
    name: str
    min: int
    max: int
    summary: bool
    modifier: bool
    choice: bool
    strength: int
    value_set: str  # canonical without version, or None
    types: list
    targets: list
    constraints: list  # keys
    attribute: bool  # an XML attribute: has no `_name` shadow


@dataclass
class Member:
    key: str
    element: Element
    type: str


@dataclass
class Type:
    name: str
    kind: str  # PRIMITIVE, COMPLEX, BACKBONE, RESOURCE
    abstract: bool
    base: str
    elements: list = field(default_factory=list)
    members: list = field(default_factory=list)
    constraints: list = field(default_factory=list)


class Model:
    """`types` by name in byte order, `ids` their numbers from 1, `constraints` by key + expression."""

    def __init__(self, structure_definitions):
        self.types = {}
        self.constraints = {}
        self.primitives = set()
        chosen = [sd for sd in structure_definitions.values() if is_type(sd)]
        for sd in chosen:
            if sd["kind"] == "primitive-type":
                self.primitives.add(sd["type"])
        for sd in chosen:
            self.add_definition(sd)
        self.types = dict(sorted(self.types.items()))
        self.ids = {name: number for number, name in enumerate(self.types, 1)}
        for a_type in self.types.values():
            a_type.members = self.members_of(a_type)
            for element in a_type.elements:
                element.constraints = self.own_constraints(element)

    def add_definition(self, sd):
        kind = {"primitive-type": "PRIMITIVE", "complex-type": "COMPLEX", "resource": "RESOURCE"}
        rows = sd["snapshot"]["element"]
        base = sd.get("baseDefinition", "").replace(BASE, "") or None
        self.types[sd["type"]] = Type(sd["type"], kind[sd["kind"]], sd["abstract"], base)
        parents = {row["path"].rpartition(".")[0] for row in rows}
        for row in rows:
            path = row["path"]
            if "." in path and path in parents:
                base = row["type"][0]["code"]
                self.types[path] = Type(path, "BACKBONE", False, base)
        for row in rows:
            path = row["path"]
            constraints = self.constraints_of(row)
            if path in self.types:
                self.types[path].constraints = constraints
            if "." not in path or (sd["kind"] == "primitive-type" and path.endswith(".value")):
                continue
            element = self.element_of(row, sd, constraints)
            self.types[path.rpartition(".")[0]].elements.append(element)

    def element_of(self, row, sd, constraints):
        path = row["path"]
        name = path.rpartition(".")[2]
        types, targets = self.types_of(row, sd)
        binding = row.get("binding", {})
        return Element(
            path=path,
            name=name[:-3] if name.endswith("[x]") else name,
            min=row["min"],
            max=MANY if row["max"] == "*" else int(row["max"]),
            summary=row.get("isSummary", False),
            modifier=row.get("isModifier", False),
            choice=name.endswith("[x]"),
            strength=STRENGTHS[binding.get("strength")] if "valueSet" in binding else 0,
            value_set=binding["valueSet"].split("|")[0] if "valueSet" in binding else None,
            types=types,
            targets=targets,
            constraints=constraints,
            attribute=types == ["xhtml"] or row.get("type", [{}])[0].get("code", "").startswith("http:"),
        )

    def types_of(self, row, sd):
        path = row["path"]
        if "contentReference" in row:
            return [row["contentReference"].lstrip("#")], []
        if path in self.types:
            return [path], []
        types, targets = [], []
        for entry in row["type"]:
            code = entry["code"]
            if code.startswith("http:"):
                said = [e["valueUrl"] for e in entry.get("extension", []) if e["url"] == FHIR_TYPE]
                code = said[0] if said else "string"
                # 4.0.1 says "string" for the id of a resource; the text of the standard says id.
                if sd["kind"] == "resource" and path.count(".") == 1:
                    code = "id"
            if code not in types:
                types.append(code)
            for target in entry.get("targetProfile", []):
                target = target.replace(BASE, "")
                if target not in targets:
                    targets.append(target)
        return types, targets

    def constraints_of(self, row):
        keys = []
        for constraint in row.get("constraint", []):
            expression = constraint.get("expression")
            if not expression:
                continue
            key = (constraint["key"], expression)
            self.constraints.setdefault(key, constraint)
            keys.append(key)
        return keys

    def own_constraints(self, element):
        """Those that do not stand already at every type that the element may have."""
        return [
            key
            for key in element.constraints
            if not all(key in self.types[name].constraints for name in element.types)
        ]

    def members_of(self, a_type):
        members = []
        for element in a_type.elements:
            for type_name in element.types:
                key = element.name
                if element.choice:
                    key += type_name[0].upper() + type_name[1:]
                members.append(Member(key, element, type_name))
                if type_name in self.primitives and not element.attribute:
                    members.append(Member("_" + key, element, "Element"))
        return members


def is_type(sd):
    return sd["kind"] != "logical" and sd.get("derivation") != "constraint"
