# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the resources of an HL7 package archive into dictionaries."""

import json
import os
import tarfile

ARCHIVE = "hl7.fhir.r4.core-4.0.1.tgz"
WANTED = ("StructureDefinition", "SearchParameter", "CompartmentDefinition", "CodeSystem", "ValueSet")


def load(folder):
    """All resources of the wanted types: {type: {url: resource}}, in order of their file names."""
    resources = {name: {} for name in WANTED}
    with tarfile.open(os.path.join(folder, ARCHIVE)) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            base = os.path.basename(member.name)
            if not base.endswith(".json") or base.split("-")[0] not in WANTED:
                continue
            resource = json.load(archive.extractfile(member))
            resources[resource["resourceType"]].setdefault(resource["url"], resource)
    return resources
