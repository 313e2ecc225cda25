#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Make a long trace of a real one: repeat it, each time later, with numbers that go on.

usage: bench/repeat_trace.py TRACE MEGABYTES >LONG

The result is a valid trace of at least MEGABYTES, whose records are those of TRACE.
"""
import json
import re
import sys

SECOND = 1_000_000_000
# What counts on from one time to the next. A quote inside of text has a backslash before it.
MOVING = re.compile(r'(?<!\\)"(seq|ts|last|since|at_address|at_address_hi|at_data|move|message)":(\d+)'
                    r'|(?<!\\)"proofs":\[([\d,]*)\]')
FRAME = ('{"type":"interrupts"', '{"type":"snapshot"')
TIMES = ("ts", "last", "since", "at_address", "at_address_hi", "at_data")


def numbers(line, finding):
    """The line in pieces of text, and between them each (value, what it counts)."""
    pieces, values, end = [], [], 0
    for match in MOVING.finditer(line):
        name, value, proofs = match.groups()
        if name is None:
            places = [(match.start(3) + found.start(), found.group())
                      for found in re.finditer(r"\d+", proofs)]
            counts = "record"
        else:
            places = [(match.start(2), value)]
            counts = ("time" if name in TIMES else
                      "finding" if finding and name == "seq" else "record")
        for start, text in places:
            if int(text):  # 0 stands for none
                pieces.append(line[end:start])
                values.append((int(text), counts))
                end = start + len(text)
    pieces.append(line[end:])
    return pieces, values


def shifted(pieces, values, shift):
    out = [pieces[0]]
    for (value, counts), piece in zip(values, pieces[1:]):
        out.append(str(value + shift[counts]))
        out.append(piece)
    return "".join(out)


def times(counts, factor):
    return {name: count * factor for name, count in counts.items()}


def repeated_end(end, factor, period):
    drops = end["drops"]
    return end | {"ts": end["ts"] + (factor - 1) * period,
                  "records": times(end["records"], factor),
                  "findings": times(end["findings"], factor),
                  "drops": {"lost": times(drops["lost"], factor),
                            "missed": drops["missed"] * factor,
                            "unread": drops["unread"] * factor}}


def main():
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="ascii") as trace:
        lines = trace.readlines()
    header, end = json.loads(lines[0]), json.loads(lines[-1])
    # What frames the recording stands once.
    frame = [line for line in lines if line.startswith(FRAME)]
    before = [line for line in frame if '"when":"before"' in line]
    after = [line for line in frame if '"when":"after"' in line]
    lines = [line for line in lines if not line.startswith(FRAME)]
    if header["type"] != "header" or end["type"] != "end":
        print("repeat_trace.py: not a whole trace", file=sys.stderr)
        return 2
    size = sum(map(len, lines[1:-1]))
    factor = max(1, -(-int(sys.argv[2]) * 1_000_000 // size))
    period = end["ts"] - header["ts"] + SECOND
    parts = [numbers(line, line.startswith('{"type":"finding"')) for line in lines[1:-1]]
    sys.stdout.write(lines[0] + "".join(before))
    for turn in range(factor):
        shift = {"time": turn * period, "record": turn * sum(end["records"].values()),
                 "finding": turn * sum(end["findings"].values())}
        sys.stdout.write("".join(shifted(*part, shift) for part in parts))
    sys.stdout.write("".join(after))
    sys.stdout.write(json.dumps(repeated_end(end, factor, period), separators=(",", ":")) + "\n")
    return 0


sys.exit(main())
