#!/usr/bin/env python3
# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The committed tables are what the generator makes of HL7's package (CHARTROOM_TEST_DATA)."""

import os
import subprocess
import sys

folder = os.path.join(os.environ.get("CHARTROOM_TEST_DATA", ""), "fhir-r4-definitions")
if not os.path.isdir(folder):
    print("skipped: no folder fhir-r4-definitions below CHARTROOM_TEST_DATA")
    sys.exit(77)
sys.exit(subprocess.call([sys.executable, sys.argv[1], "--check", folder]))
