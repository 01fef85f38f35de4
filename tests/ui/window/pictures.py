# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes pictures of every page, light and dark, into build/tests/ui/pictures, to be looked at.

A page that does not come up fails; whether it is beautiful is for the one who looks."""

import os
import unittest

from harness import Window, fail_without_display, pump


class Pictures(unittest.TestCase):
    def take(self, style, size=None, **settings):
        window = Window(**settings)
        self.addCleanup(window.close)
        if size is not None:
            window.resize(*size)
        paths = []
        window.find('OKONKWO, Chidi')
        window.type('smith ja')
        window.find('SMITH, Jane (Mrs), born')
        window.key('Down')
        window.key('Down')
        window.key('space')
        window.find('penicillin — anaphylaxis')
        paths.append(window.picture(f'patients-{style}'))
        window.key('Return')
        window.find('Last vitals')
        pump(0.5)
        paths.append(window.picture(f'summary-{style}'))
        for key, name, there in (('2', 'problems', 'Heart failure'), ('3', 'medications', 'simvastatin'),
                                 ('4', 'results', 'Trend of '), ('5', 'immunizations', 'NOT GIVEN'),
                                 ('6', 'encounters', 'Inpatient stay'), ('7', 'documents', 'Page 1 of 2')):
            window.key('Ctrl+' + key)
            window.find(there)
            paths.append(window.picture(f'{name}-{style}'))
        window.key('Ctrl+3')
        window.key('Ctrl+i')
        window.find('Stored JSON')
        paths.append(window.picture(f'inspector-{style}'))
        window.key('Ctrl+i')
        window.key('Ctrl+k')
        window.type('smi')
        paths.append(window.picture(f'switcher-{style}'))
        window.key('Escape')
        window.key('Ctrl+k')
        window.type('>server')
        window.key('Return')
        window.press(window.find('FHIR server on or off'))
        window.find('http://127.0.0.1:')
        paths.append(window.picture(f'server-{style}'))
        for path in paths:
            self.assertGreater(os.path.getsize(path), 20000, path)

    def test_light(self):
        self.take('light')

    def test_dark(self):
        self.take('dark', dark=True)

    def test_small_window(self):
        self.take('small', size=(800, 600))

    def test_large_text(self):
        self.take('large', text_scale=2.0)

    def test_first_run(self):
        window = Window(fixtures=())
        self.addCleanup(window.close)
        window.find('No records yet')
        window.picture('first-run-light')


if __name__ == '__main__':
    fail_without_display()
    unittest.main(verbosity=2)
