#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Make a trace that no machine writes: numbers changed at random, lines moved and left out.

usage: scrambled.py TRACE SEED >SCRAMBLED
"""
import json
import random
import sys

SMALL = ("cpu", "subject", "vector", "irq", "danger_irq", "owner")
LARGEST = (1 << 64) - 1


def number(rng, key, value, begin):
    if key == "vector":
        return rng.choice([0, 34, 239, 255, None])
    if key in SMALL:
        return rng.choice([0, 1, 3, 27, 28, 1000000, (1 << 32) - 2, None])
    if key == "result":  # a handler's is never negative
        return rng.choice([0, 1, (1 << 31) - 1])
    if key == "error":
        return rng.choice([0, -28, -(1 << 31)])
    if key in ("ts", "at_address", "at_address_hi", "at_data", "last", "since"):
        return rng.choice([0, 1, begin - 1, begin, begin + rng.randrange(10**9), value + 1,
                           (1 << 63) - 1, LARGEST])
    if key in ("duration", "interval", "count", "time", "missed"):
        return rng.choice([0, 1, 999, value * 3 + 1, (1 << 62), LARGEST])
    return value


def scrambled(rng, value, begin, key=None):
    if isinstance(value, dict):
        return {name: scrambled(rng, part, begin, name) for name, part in value.items()}
    if isinstance(value, bool) and rng.random() < 0.1:
        return not value
    if isinstance(value, int) and not isinstance(value, bool) and rng.random() < 0.15:
        if value or key not in ("cpu", "irq"):
            return number(rng, key, value, begin)
    return value


def main():
    rng = random.Random(int(sys.argv[2]))
    with open(sys.argv[1], encoding="ascii") as trace:
        header, *lines, end = map(json.loads, trace)
    lines = [scrambled(rng, line, header["ts"]) if rng.random() < 0.5 else line
             for line in lines if rng.random() < 0.95]
    if rng.random() < 0.5:
        rng.shuffle(lines)
    if rng.random() < 0.2:
        header["ts"] = rng.choice([0, LARGEST, lines[-1]["ts"] % LARGEST])
    for line in [header, *lines, end]:
        print(json.dumps(line))


if __name__ == "__main__":
    main()
