# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The canonical resources that the validator needs whole: extensions and profiles, code systems,
value sets. One line of JSON each, url first, sorted by it, with only what validation reads."""

import json

ELEMENT = ("id", "path", "sliceName", "slicing", "min", "max", "type", "binding", "constraint")
# Units of blood pressure and the like were bound to every component, of any type, by mistake.
UNBOUND = ("http://hl7.org/fhir/StructureDefinition/vitalsigns", "Observation.component.value[x]")
VALUES = ("fixed", "pattern", "minValue", "maxValue", "maxLength")


def pick(source, names):
    return {name: source[name] for name in names if name in source}


def element(row):
    kept = {k: v for k, v in row.items() if k in ELEMENT or k.startswith(VALUES)}
    if "constraint" in kept:
        names = ("key", "severity", "human", "expression", "source")
        kept["constraint"] = [pick(c, names) for c in kept["constraint"]]
    if "binding" in kept:
        kept["binding"] = pick(kept["binding"], ("strength", "valueSet"))
    if "type" in kept:
        kept["type"] = [pick(t, ("code", "profile", "targetProfile")) for t in kept["type"]]
    return kept


def structure(resource):
    if resource.get("derivation") != "constraint":
        return None
    kept = pick(resource, ("version", "type", "kind", "derivation", "baseDefinition", "context"))
    rows = [element(e) for e in resource["differential"]["element"]]
    for row in rows:
        if (resource["url"], row["path"]) == UNBOUND:
            row.pop("binding", None)
    kept["differential"] = {"element": rows}
    return kept


def concepts(rows):
    kept = []
    for row in rows:
        concept = pick(row, ("code", "display"))
        children = concepts(row.get("concept", []))
        if children:
            concept["concept"] = children
        parents = [p for p in row.get("property", []) if p.get("code") in ("subsumedBy", "parent")]
        if parents:
            concept["property"] = parents
        kept.append(concept)
    return kept


def code_system(resource):
    kept = pick(resource, ("version", "caseSensitive", "valueSet", "content"))
    if resource.get("concept"):
        kept["concept"] = concepts(resource["concept"])
    return kept


def value_set(resource):
    kept = pick(resource, ("version",))
    compose = {}
    for name in ("include", "exclude"):
        for part in resource["compose"].get(name, []):
            slim = pick(part, ("system", "filter", "valueSet"))
            if "concept" in part:
                slim["concept"] = [pick(c, ("code",)) for c in part["concept"]]
            compose.setdefault(name, []).append(slim)
    kept["compose"] = compose
    return kept


def text(resources):
    makers = {"StructureDefinition": structure, "CodeSystem": code_system, "ValueSet": value_set}
    lines = []
    for name, make in makers.items():
        for url, resource in resources[name].items():
            kept = make(resource)
            if kept is not None:
                row = {"url": url, "resourceType": name, **kept}
                lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    return "\n".join(sorted(lines)) + "\n"
