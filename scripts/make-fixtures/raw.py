#!/usr/bin/env python3
"""Writes the fixtures that are made from bytes: what no kernel here sends, and what is wrong on purpose.

usage: scripts/make-fixtures/raw.py [NAME ...]

Always the same bytes: running it again changes nothing. Afterwards: scripts/record-expected.sh.
"""

import os
import sys

import control, damaged, dhcp, diagnosis, filters, findings, formats, histories, internet, link_layer, media, membership, places, routing, transport  # noqa: F401 (each registers its fixtures)
from registry import fixtures

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'fixtures')

if __name__ == '__main__':
    unknown = [name for name in sys.argv[1:] if name not in fixtures]
    if unknown:
        sys.exit(f'no such fixture: {", ".join(unknown)}; there are {", ".join(fixtures)}')
    for name in sys.argv[1:] or fixtures:
        data = fixtures[name]()
        os.makedirs(os.path.dirname(os.path.join(FIXTURES, name)), exist_ok=True)
        with open(os.path.join(FIXTURES, name), 'wb') as file:
            file.write(data)
        print(f'{name}: {len(data)} bytes')
