# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers for the member names of JSON, and the perfect hash that finds them.

The arithmetic is the Python half of data/definitions/fhir-key-hash.h; both must do the same.
"""

from . import emit

MASK = (1 << 64) - 1
BUCKETS = 1024
SLOTS = 4096


def all_names(model):
    """Names in the order of their numbers: the plain ones sorted, then the `_name` shadows."""
    names = {member.key for a_type in model.types.values() for member in a_type.members}
    names.add("resourceType")
    plain = sorted(name for name in names if not name.startswith("_"))
    shadows = sorted(name for name in names if name.startswith("_"))
    return plain + shadows


def words(name):
    data = name.encode()
    first = int.from_bytes(data[:8], "little")
    last = int.from_bytes(data[max(len(data), 8) - 8 :], "little")
    return first, last, len(data)


def key_hash(name):
    first, last, size = words(name)
    h = (first * 0x9E3779B97F4A7C15 + (last ^ size) * 0xC2B2AE3D27D4EB4F) & MASK
    h ^= h >> 29
    return (h * 0xBF58476D1CE4E5B9) & MASK


def place(names, n_buckets, n_slots):
    """(displacements, slots): fullest bucket first, each at its least displacement that fits."""
    shift = 64 - (n_buckets.bit_length() - 1)
    buckets = [[] for _ in range(n_buckets)]
    for number, name in enumerate(names, 1):
        buckets[key_hash(name) >> shift].append((key_hash(name), number))
    displacements, slots = [0] * n_buckets, [0] * n_slots
    for index in sorted(range(n_buckets), key=lambda i: (-len(buckets[i]), i)):
        bucket = buckets[index]
        for displacement in range(1 << 16):
            wanted = [((h >> 30) + displacement * ((h >> 16) | 1)) & (n_slots - 1) for h, _ in bucket]
            if len(set(wanted)) == len(wanted) and not any(slots[s] for s in wanted):
                break
        else:
            raise SystemExit("no displacement for bucket %d" % index)
        displacements[index] = displacement
        for slot, (_, number) in zip(wanted, bucket):
            slots[slot] = number
    return displacements, slots


def header(names):
    out = [emit.HEAD, "#pragma once\n\n#include <glib.h>\n"]
    out.append("/* Numbers of the member names of R4 JSON; of this build only, never stored. */")
    out.append("typedef guint16 FhirKey;\n")
    out.append("/* clang-format off */\nenum\n{\n  FHIR_KEY_NONE,")
    out.extend("  FHIR_KEY_%s," % name for name in names)
    out.append("  FHIR_KEY_N = FHIR_KEY_%s,\n};\n/* clang-format on */\n" % names[-1])
    return "\n".join(out)


def table(names):
    displacements, slots = place(names, BUCKETS, SLOTS)
    out = [emit.HEAD, "/* clang-format off */\n"]
    out.append("static const FhirKeyName fhir_key_names[FHIR_KEY_N + 1] = {\n  { NULL, 0 },\n")
    out.extend('  { "%s", %d },\n' % (name, len(name)) for name in names)
    out.append("};\n\n")
    out.append(emit.array("guint16", "fhir_key_displacement", displacements))
    out.append("\nstatic const FhirKeySlot fhir_key_slots[%d] = {\n" % SLOTS)
    for slot, number in enumerate(slots):
        if number:
            first, last, size = words(names[number - 1])
            name = names[number - 1]
            out.append("  [%d] = { 0x%X, 0x%X, FHIR_KEY_%s, %d },\n" % (slot, first, last, name, size))
    out.append("};\n/* clang-format on */\n")
    return "".join(out)
