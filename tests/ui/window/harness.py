# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the window as a screen reader and a keyboard would: AT-SPI reads names, keys are typed.

Runs inside an X display and a session bus of its own (tests/ui/window/meson.build starts both). Each
Window has its own store, settings and port, so that tests do not see each other.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

BUILD = os.environ['CHARTROOM_BUILD']
FIXTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'fixtures')
NOW = '2026-03-12T09:05:00Z'
KEYS = {'Return': 0xff0d, 'Escape': 0xff1b, 'Tab': 0xff09, 'Down': 0xff54, 'Up': 0xff52, 'Home': 0xff50,
        'space': 0x20, 'F5': 0xffc2, 'F9': 0xffc6, 'F10': 0xffc7, 'BackSpace': 0xff08, 'question': 0x3f}
MODIFIERS = {'Ctrl': 37, 'Alt': 64, 'Shift': 50}  # key codes of the default X keymap
SETTINGS = """[Settings]
gtk-font-name=Cantarell 11
gtk-decoration-layout=:close
gtk-enable-animations=0
gtk-xft-antialias=1
gtk-xft-hintstyle=hintslight
"""


class Window:
    """One running chartroom."""

    def __init__(self, fixtures=('clinic.json',), dark=False, store=None, text_scale=1.0):
        self.folder = tempfile.mkdtemp(prefix='chartroom-ui-')
        self.store = store or os.path.join(self.folder, 'store')
        config = os.path.join(self.folder, 'config', 'gtk-4.0')
        os.makedirs(config)
        with open(os.path.join(config, 'settings.ini'), 'w', encoding='utf-8') as file:
            file.write(SETTINGS)
        # What a desktop sets for larger text.
        subprocess.run(['xprop', '-root', '-f', 'RESOURCE_MANAGER', '8s', '-set', 'RESOURCE_MANAGER',
                        f'Xft.dpi:\t{round(96 * text_scale)}\n'], check=True)
        if fixtures and store is None:
            paths = [os.path.join(FIXTURES, name) for name in fixtures]
            subprocess.run([os.path.join(BUILD, 'app', 'chartroomctl'), 'import', '--store', self.store, *paths],
                           check=True, stdout=subprocess.DEVNULL)
        environment = dict(os.environ, GDK_BACKEND='x11', GSK_RENDERER='cairo', LC_ALL='C.UTF-8', TZ='UTC',
                           GSETTINGS_BACKEND='memory', G_DEBUG='fatal-criticals', HOME=self.folder,
                           XDG_CONFIG_HOME=os.path.join(self.folder, 'config'),
                           GSETTINGS_SCHEMA_DIR=os.path.join(BUILD, 'data'))
        if dark:
            environment['ADW_DEBUG_COLOR_SCHEME'] = 'prefer-dark'
        command = [os.path.join(BUILD, 'app', 'chartroom'), '--store', self.store, '--at', NOW,
                   '--listen', '127.0.0.1:0']
        self.process = subprocess.Popen(command, env=environment)
        self.application = self.wait(self._find_application, 'the application on the accessibility bus', 20)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _find_application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                return child
        return None

    # Waiting and finding

    def wait(self, look, what, seconds=8):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f'chartroom ended with {self.process.returncode} while waiting for {what}')
            try:
                found = look()
                if found:
                    return found
            except GLib.Error:
                pass  # the tree changed under us: look again
            pump(0.05)
        raise AssertionError(f'not there in {seconds} s: {what}\n' + self.describe())

    def walk(self, node=None):
        """Every accessible below node; GTK 4.8 also gives those of pages that are not in front."""
        stack = [node or self.application]
        while stack:
            here = stack.pop()
            yield here
            children = []
            for i in range(here.get_child_count()):
                child = here.get_child_at_index(i)
                if child is not None and child.get_state_set().contains(Atspi.StateType.VISIBLE):
                    children.append(child)
            stack.extend(reversed(children))

    def names(self, within=None):
        return [plain(node.get_name()) for node in self.walk(within) if node.get_name()]

    def find(self, text, role=None, exact=False, within=None):
        """The first accessible whose name is or holds text; waits for it."""
        def look():
            for node in self.walk(within):
                name = plain(node.get_name())
                if (name == text if exact else text in name) and role in (None, node.get_role_name()):
                    return node
            return None
        return self.wait(look, f'an accessible named {text!r}' + (f' ({role})' if role else ''))

    def find_last(self, text, role):
        """The last one of that name: pages come in the order in which they were opened."""
        self.find(text, role, exact=True)
        return [node for node in self.walk() if plain(node.get_name()) == text and node.get_role_name() == role][-1]

    def gone(self, text, within=None):
        self.wait(lambda: not any(text in name for name in self.names(within)), f'the end of {text!r}')

    def describe(self):
        try:
            lines = [f'{node.get_role_name()}: {node.get_name()}' for node in self.walk() if node.get_name()]
        except GLib.Error as error:
            return str(error)
        return 'what is there:\n  ' + '\n  '.join(lines[:120])

    # Doing

    def key(self, combination):
        *modifiers, last = combination.split('+')
        for name in modifiers:
            Atspi.generate_keyboard_event(MODIFIERS[name], None, Atspi.KeySynthType.PRESS)
        Atspi.generate_keyboard_event(KEYS.get(last) or ord(last), None, Atspi.KeySynthType.SYM)
        for name in reversed(modifiers):
            Atspi.generate_keyboard_event(MODIFIERS[name], None, Atspi.KeySynthType.RELEASE)
        pump(0.15)

    def type(self, text):
        for character in text:
            Atspi.generate_keyboard_event(ord(character), None, Atspi.KeySynthType.SYM)
            pump(0.03)
        pump(0.2)

    def press(self, node):
        """Does what a click would."""
        for i in range(node.get_n_actions()):
            if node.get_action_name(i) in ('click', 'activate', 'toggle', 'press'):
                node.do_action(i)
                pump(0.2)
                return
        raise AssertionError(f'nothing to press on {node.get_name()!r}')

    def click(self, node):
        """Presses the mouse in the middle of a widget."""
        box = node.get_extents(Atspi.CoordType.WINDOW)
        Atspi.generate_mouse_event(box.x + box.width // 2, box.y + box.height // 2, 'b1c')
        pump(0.3)

    def open_chart(self, text='smith jane', name='SMITH, Jane (Mrs)'):
        self.find('Find a patient', exact=True)
        self.type(text)
        self.find(f'{name}, born')
        self.key('Return')
        return self.find('Last vitals')

    def resize(self, width, height):
        for window in subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                                     check=True, capture_output=True, text=True).stdout.split():
            subprocess.run(['xdotool', 'windowsize', window, str(width), str(height)], check=True)
        pump(0.4)

    def size(self):
        frame = next(node for node in self.walk() if node.get_role_name() in ('frame', 'window'))
        box = frame.get_extents(Atspi.CoordType.WINDOW)
        return box.width, box.height

    def picture(self, name):
        """Writes the screen into the build folder, for people to look at."""
        folder = os.path.join(BUILD, 'tests', 'ui', 'pictures')
        os.makedirs(folder, exist_ok=True)
        pump(0.4)
        path = os.path.join(folder, name + '.png')
        subprocess.run(['import', '-window', 'root', path], check=True)
        return path


def plain(text):
    """As it is read: no-break spaces are spaces, word joiners are nothing."""
    return (text or '').replace('\u00a0', ' ').replace('\u2060', '')


def pump(seconds):
    """Lets time pass while events of the bus are taken."""
    context = GLib.MainContext.default()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        while context.pending():
            context.iteration(False)
        time.sleep(0.01)


def request(method, url, resource=None):
    data = json.dumps(resource).encode() if resource is not None else None
    headers = {'Content-Type': 'application/fhir+json', 'Accept': 'application/fhir+json'}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=10) as answer:
        body = answer.read()
        return answer.status, json.loads(body) if body else None


def fail_without_display():
    if not os.environ.get('DISPLAY'):
        sys.exit('these tests need a display; run them with: meson test -C build --suite ui')
