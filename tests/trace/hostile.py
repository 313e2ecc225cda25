#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Make a trace in which every free text is out to hurt whoever prints it.

usage: hostile.py TRACE >HOSTILE
"""
import itertools
import json
import sys

# As they stand in JSON, so bytes are written \\xNN; some not even as a trace would write them.
TEXTS = [
    r"\x1b[2J\x1b]0;x\x07", "\x1b[31m", "\x9b31m", "\u2028\u202e", "\U0001f600",  # terminals
    r"\xff\xc0\x80", r"\xf0\x9f", "\x7f",  # no UTF-8
    "</script><script>alert(1)//", '"><img src=x onerror=alert(1)>', "&amp;",  # HTML
    '"', '",', r"\\", r'\\"', "'", '"}],"x":[{"', "{}", '",ph="X', "a\\\\",  # quotes
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "'=1", ",", ";", r"\x0d\x0a=1", r"\x09=1",  # sheets
    "", " ", "%s%n%d", "# EOF", r"x\x0a# EOF", "a" * 31,
]
FREE = ("action", "comm", "name", "text", "path", "hex", "chip", "tool", "release", "version", "boot_id", "actions",
        "reason")


def poisoned(line, texts):
    for key, value in line.items():
        if key in FREE and isinstance(value, str):
            line[key] = next(texts)
        elif key in ("command", "blind"):
            line[key] = list(TEXTS)
        elif key == "irqs":
            line[key] = [poisoned(irq, texts) for irq in value]
    return line


def main():
    texts = itertools.cycle(TEXTS)
    with open(sys.argv[1], encoding="ascii") as trace:
        for line in trace:
            line = poisoned(json.loads(line), texts)
            # Every other one in UTF-8: a trace that somebody else wrote.
            print(json.dumps(line, ensure_ascii=next(texts) < "M"))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
