# Copyright 2026 The Chartroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule S29: text of every style stands out 4.5:1 from every ground that it is used on.

  contrast.py STYLE-FOLDER

Reads the colour tokens of the four style sheets; the surfaces are those of libadwaita 1.2."""

import os
import re
import sys

SURFACES = {
    'light': {'window': '#fafafa', 'view': '#ffffff', 'card': '#ffffff', 'headerbar': '#ebebeb', 'fg': '#333333'},
    'dark': {'window': '#242424', 'view': '#1e1e1e', 'card': '#363636', 'headerbar': '#303030', 'fg': '#ffffff'},
}
STYLES = {
    'light': ('light', ['style.css']),
    'dark': ('dark', ['style.css', 'style-dark.css']),
    'high contrast': ('light', ['style.css', 'style-hc.css']),
    'high contrast, dark': ('dark', ['style.css', 'style-dark.css', 'style-hc.css', 'style-hc-dark.css']),
}
ON_SURFACES = ('fg', 'fg2', 'accent_color', 'crit', 'high', 'low', 'warn', 'ok', 'susp', 'series')
ON_TINTS = [('crit', 'crit_bg'), ('high', 'high_bg'), ('low', 'low_bg'), ('warn', 'warn_bg'), ('ok', 'ok_bg'),
            ('susp', 'susp_bg'), ('fg', 'crit_bg'), ('fg', 'band'), ('fg', 'mark_bg')]
LEAST = 4.5


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(folder, files):
    found = {}
    for name in files:
        with open(os.path.join(folder, name), encoding='utf-8') as file:
            found.update(re.findall(r'@define-color (\w+) (#[0-9a-f]{6});', file.read()))
    return found


def main():
    folder = sys.argv[1]
    failed = passed = 0
    for style, (surfaces, files) in STYLES.items():
        colours = dict(SURFACES[surfaces], **tokens(folder, files))
        pairs = [(text, ground) for text in ON_SURFACES for ground in ('window', 'view', 'card')]
        pairs += ON_TINTS
        for text, ground in pairs:
            ratio = contrast(colours[text], colours[ground])
            if ratio < LEAST:
                print(f'{style}: {text} {colours[text]} on {ground} {colours[ground]} is {ratio:.2f}:1')
                failed += 1
            else:
                passed += 1
        for ground in ('accent_bg_color', 'destructive_bg_color'):
            ratio = contrast('#ffffff', colours[ground])
            if ratio < LEAST:
                print(f'{style}: white on {ground} {colours[ground]} is {ratio:.2f}:1')
                failed += 1
            else:
                passed += 1
    print(f'{passed} passed, {failed} failed, 0 skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
