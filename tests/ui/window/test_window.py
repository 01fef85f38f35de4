# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does in a day: find, open, read, switch; and what a screen reader hears."""

import re
import unittest

from harness import Atspi, Window, fail_without_display, pump, request


class WithWindow(unittest.TestCase):
    fixtures = ('clinic.json',)
    dark = False

    def setUp(self):
        self.window = Window(self.fixtures, self.dark)
        self.addCleanup(self.window.close)


class Patients(WithWindow):
    def test_finds_by_parts_in_any_order_and_groups(self):
        w = self.window
        w.find('OKONKWO, Chidi')
        w.type('ja smith')
        w.find('SMITH, Jane (Mrs), born 05-Apr-1948 (77 y), gender Female, MRN 004 512 7')
        w.find('BROWN, Jacqueline')
        w.find('was SMITH, Jacqueline until 2011')
        w.find('2 patients with the same name: check the date of birth')
        w.gone('OKONKWO')

    def test_allergy_states_differ(self):
        w = self.window
        w.find('SMITH, Jane (Mrs), born 05-Apr-1948 (77 y), gender Female, MRN 004 512 7, '
               'same name as another patient: check the date of birth, Known allergies (3)')
        w.find('SMITHERS, Jacob, born 30-Jun-2019 (6 y), gender Male, MRN 021 774 9, No known allergies')
        w.find('OKONKWO, Chidi, born 02-Oct-1971 (54 y), gender Male, MRN 014 220 9, Allergies not recorded')

    def test_the_dead_are_called_so(self):
        self.window.type('smith james')
        self.window.find('SMITH, James, born 19-Sep-1943, DECEASED 03-Nov-2024, age 81 y')

    def test_nobody_found_is_not_an_empty_store(self):
        self.window.type('qqqqqq')
        self.window.find('No patients match')

    def test_preview_by_space_and_chart_by_enter(self):
        w = self.window
        w.type('jane smith')
        w.find('SMITH, Jane (Mrs), born')
        w.key('Down')
        w.key('space')
        w.find('Preview', exact=True)
        w.find('penicillin — anaphylaxis')
        w.key('Return')
        w.find('Last vitals')


class Chart(WithWindow):
    def setUp(self):
        super().setUp()
        self.window.open_chart()

    def test_banner_says_who(self):
        self.window.find('SMITH, Jane (Mrs), born 05-Apr-1948 (77 y), gender Female, MRN 004 512 7')
        self.window.find('Known allergies (3)')

    def test_summary_reads_values(self):
        w = self.window
        w.find('Creatinine 1.3 mg/dL, High, range 0.6–1.1, 12-Mar-2026 07:40')
        w.find('eGFR 42 mL/min/1.73 m², no range')
        w.find('C-reactive protein <5 mg/L')
        w.find('BP 142/88 mmHg, High, 2 h ago')
        w.find('DO NOT GIVE, ibuprofen, kidney disease')
        w.find('furosemide, tablet, 40 mg — oral — once a day, SUSPENDED since 12-Jan-2026')
        w.find('ferrous sulfate, 325 mg — oral — once a day, Status unknown')
        w.find('aspirin, REFUTED — not allergic')
        self.assertFalse([name for name in w.names() if 'codeine' in name or 'Asthma' in name],
                         'what was entered in error is left out')

    def test_sections_by_keys(self):
        w = self.window
        for key, there in (('2', 'Heart failure, REFUTED — not present'), ('3', 'simvastatin, 20 mg — oral — once a day, NOT TAKING'),
                           ('4', 'Trend of '), ('5', 'NOT GIVEN, Influenza vaccine, patient declined'),
                           ('6', 'Inpatient stay, Riverside Hospital'), ('7', 'Discharge summary')):
            w.key('Ctrl+' + key)
            w.find(there)

    def test_results_table(self):
        w = self.window
        w.key('Ctrl+4')
        w.find('Potassium 6.1 mmol/L, Critical, range 3.5–5.1, 12-Jan-2026 06:10')
        w.find('Potassium No value: hemolyzed')
        w.find('Urine culture E. coli, heavy growth')
        w.find('Hemoglobin 10.9 g/dL, Low, range 12.0–15.5, 02-Feb-2026 08:20, Medilab, Corrected')
        w.find('7 of 16 analytes shown')
        w.key('Ctrl+f')
        w.type('potas')
        w.find('1 of 16 analytes shown')

    def test_find_in_a_section_says_how_many(self):
        w = self.window
        w.key('Ctrl+3')
        here = w.find('Medications', role='list', exact=True)
        w.find('apixaban', within=here)
        w.key('Ctrl+f')
        w.type('metf')
        w.find('1 of 13 shown')
        w.find('metformin', within=here)
        w.gone('apixaban', within=here)

    def test_document_text_and_pdf(self):
        w = self.window
        w.key('Ctrl+7')
        w.find('Page 1 of 2: Riverside Hospital')
        here = w.find_last('Documents', 'list')
        w.click(w.find('Progress note', role='list item', within=here))
        w.find('Text of the document')

    def test_print_asks_how(self):
        w = self.window
        w.key('Ctrl+p')
        w.find('Print', role='dialog')
        w.key('Escape')

    def test_inspector_shows_what_is_stored(self):
        w = self.window
        w.key('Ctrl+i')
        w.find('Stored JSON')
        w.find('Patient/smith', exact=True)
        w.find('1 version')

    def test_inspector_is_about_the_section_on_the_screen(self):
        w = self.window
        w.key('Ctrl+i')
        w.key('Ctrl+4')
        w.find('Observation/', role='label')
        w.key('Ctrl+3')
        w.find('Patient/smith', exact=True)
        w.key('Ctrl+4')
        w.find('Observation/', role='label')


class LargeText(unittest.TestCase):
    """Rule S29: twice the usual size of text, in the usual window."""

    def setUp(self):
        self.window = Window(text_scale=2.0)
        self.addCleanup(self.window.close)
        self.window.open_chart()

    def places(self, view):
        """Where the rows of a view stand, by name."""
        rows = {}
        for node in self.window.walk(self.window.find(view, exact=True)):
            if node.get_role_name() == 'table row' and node.get_name():
                box = node.get_extents(Atspi.CoordType.WINDOW)
                rows[node.get_name()] = (box.y, box.height)
        return rows

    def test_values_stand_beside_their_analyte(self):
        w = self.window
        w.key('Ctrl+4')
        w.find('Trend of ')
        pump(0.5)
        analytes, values = self.places('Analytes'), self.places('Results by date')
        self.assertIn('C-reactive protein', analytes)
        for name in analytes.keys() & values.keys():
            self.assertEqual(analytes[name], values[name], name)
        self.assertGreater(len(analytes.keys() & values.keys()), 1)


class SmallWindow(WithWindow):
    def test_nothing_asks_for_more_than_800_by_600(self):
        w = self.window
        w.resize(800, 600)
        w.open_chart()
        for key in '1234567':
            w.key('Ctrl+' + key)
            pump(0.3)
            width, height = w.size()
            self.assertTrue(width <= 800 and height <= 600, f'section {key}: {width} x {height}')


class Everywhere(WithWindow):
    def test_no_widget_is_called_by_its_type(self):
        w = self.window
        w.open_chart()
        bad = set()
        for key in '1234567':
            w.key('Ctrl+' + key)
            pump(0.6)
            for node in w.walk():
                if re.match(r'(Gtk|Adw|Chart)[A-Z]', node.get_name() or ''):
                    bad.add((key, node.get_role_name(), node.get_name()))
        w.key('Alt+Home')
        pump(0.4)
        bad |= {('patients', n.get_role_name(), n.get_name()) for n in w.walk()
                if re.match(r'(Gtk|Adw|Chart)[A-Z]', n.get_name() or '')}
        self.assertEqual(bad, set())

    def test_every_button_has_a_name(self):
        w = self.window
        w.open_chart()
        nameless = [n for n in w.walk() if n.get_role_name() in ('push button', 'toggle button', 'entry', 'text')
                    and not n.get_name() and n.get_state_set().contains(Atspi.StateType.SHOWING)]
        self.assertEqual([n.get_role_name() for n in nameless], [])

    def test_switcher_opens_a_patient_and_runs_a_command(self):
        w = self.window
        w.find('OKONKWO, Chidi')
        w.key('Ctrl+k')
        w.find('Switcher')
        w.type('okon')
        w.find('1 patient')
        w.key('Return')
        w.find('Allergies not recorded')
        w.key('Ctrl+k')
        w.type('>server')
        w.key('Return')
        w.find('none while the server is off')

    def test_shortcuts_and_about(self):
        w = self.window
        w.find('OKONKWO, Chidi')
        w.key('Ctrl+question')
        w.find('Open it in a new window')
        w.key('Escape')
        w.key('Ctrl+k')
        w.type('>about')
        w.key('Return')
        w.find('The Chartroom developers')

    def test_charts_open_in_tabs_once(self):
        w = self.window
        w.open_chart()
        w.key('Alt+Home')
        w.find('Find a patient', exact=True)
        w.key('Return')
        w.find('Last vitals')
        w.key('Ctrl+w')
        w.find('Find a patient', exact=True)
        w.gone('Last vitals')


class Server(WithWindow):
    def start_server(self):
        w = self.window
        w.key('Ctrl+k')
        w.type('>server')
        w.key('Return')
        w.press(w.find('FHIR server on or off'))
        return w.find('http://127.0.0.1:', role='label').get_name()

    def test_changes_over_http_appear(self):
        w = self.window
        w.find('OKONKWO, Chidi')
        url = self.start_server()
        status, bundle = request('GET', url + '/Patient/smith')
        self.assertEqual((status, bundle['id']), (200, 'smith'))
        w.key('Alt+Home')
        w.open_chart()
        request('PUT', url + '/AllergyIntolerance/al-new', {
            'resourceType': 'AllergyIntolerance', 'id': 'al-new', 'patient': {'reference': 'Patient/smith'},
            'code': {'text': 'strawberry'}, 'recordedDate': '2026-03-12',
            'reaction': [{'manifestation': [{'text': 'hives'}]}]})
        w.find('Known allergies (4)')
        w.find('strawberry, hives')
        request('DELETE', url + '/AllergyIntolerance/al-new')
        w.gone('strawberry')
        w.find('Known allergies (3)')

    def test_history_in_the_inspector(self):
        w = self.window
        w.find('OKONKWO, Chidi')
        url = self.start_server()
        _, patient = request('GET', url + '/Patient/okonkwo')
        patient['telecom'] = [{'system': 'phone', 'value': '555-0177'}]
        request('PUT', url + '/Patient/okonkwo', patient)
        w.key('Alt+Home')
        w.open_chart('okon', 'OKONKWO, Chidi')
        w.key('Ctrl+i')
        w.find('2 versions')

    def test_a_deleted_patient_is_said(self):
        w = self.window
        w.find('OKONKWO, Chidi')
        url = self.start_server()
        w.key('Alt+Home')
        w.open_chart('okon', 'OKONKWO, Chidi')
        request('DELETE', url + '/Patient/okonkwo')
        w.find('This patient is no longer in the store')

    def test_server_stops(self):
        url = self.start_server()
        w = self.window
        w.press(w.find('FHIR server on or off'))
        w.find('none while the server is off')
        with self.assertRaises(OSError):
            request('GET', url + '/metadata')

    def test_packages_are_listed_and_removed(self):
        w = self.window
        url = self.start_server()
        w.find('None is installed')
        request('PUT', url + '/ValueSet/v', {'resourceType': 'ValueSet', 'id': 'v', 'status': 'active'})
        request('PUT', url + '/Basic/package-p.a', {
            'resourceType': 'Basic', 'id': 'package-p.a',
            'code': {'coding': [{'system': 'urn:chartroom:kind', 'code': 'package'}]},
            'extension': [{'url': 'urn:chartroom:package', 'extension': [
                {'url': 'name', 'valueString': 'p.a'}, {'url': 'version', 'valueString': '1.2.0'},
                {'url': 'resource', 'extension': [
                    {'url': 'reference', 'valueReference': {'reference': 'ValueSet/v'}}]}]}]})
        w.find('p.a 1.2.0, 1 definition')
        w.press(w.find('Remove p.a'))
        w.gone('p.a 1.2.0')
        w.find('None is installed')
        with self.assertRaises(OSError):
            request('GET', url + '/ValueSet/v')

    def test_a_package_is_fetched_by_name_and_version(self):
        w = self.window
        self.start_server()
        w.find('None is installed')
        w.click(w.find('Fetch a package by name and version'))
        w.type('p.a')
        w.key('Return')
        w.find('packages of a registry are named NAME@VERSION')


class Windows(WithWindow):
    def test_control_enter_opens_a_window_of_its_own(self):
        w = self.window
        w.type('jane smith')
        w.find('SMITH, Jane (Mrs), born')
        w.key('Down')
        w.key('Ctrl+Return')
        w.wait(lambda: w.application.get_child_count() == 2, 'a second window')
        w.find('Last vitals')

    def test_navigation_and_menu_by_keys(self):
        w = self.window
        w.find('OKONKWO, Chidi')
        w.key('F10')
        w.find('Keyboard Shortcuts')
        w.key('Escape')
        w.key('F9')
        w.key('F9')
        w.find('Navigation', role='list')


class Failure(unittest.TestCase):
    def test_a_store_in_use_is_said_and_left_alone(self):
        first = Window()
        self.addCleanup(first.close)
        first.find('OKONKWO, Chidi')
        second = Window(store=first.store)
        self.addCleanup(second.close)
        second.find('The records cannot be opened')
        second.find('Nothing in it was changed')


class FirstRun(WithWindow):
    fixtures = ()

    def test_an_empty_store_offers_three_ways(self):
        w = self.window
        w.find('No records yet')
        w.find('Import files')
        w.find('Not possible in this version')
        w.click(w.find('Load sample patients', role='list item'))
        w.find('Recently changed')
        w.find(', born ')


if __name__ == '__main__':
    fail_without_display()
    unittest.main(verbosity=2)
