#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Make a trace of lost.jsonl's devices on a kernel that moves them in two steps.

usage: tests/commands/moved.py TRACE MOVES [HIDDEN] >AFTER

Each is moved MOVES times, by affinity and as CPUs go offline. HIDDEN is a facility that
could not be served.
"""
import json
import sys

SECOND = 1_000_000_000
MOVED = ((27, "0000:00:05.0", "process"), (27, "0000:00:05.0", "offline"), (28, "0000:00:06.0", "process"))


def move(irq, device, context, turn):
    vectors = (36, 37) if turn % 2 else (37, 36)
    return {"type": "move", "cpu": turn % 2, "duration": 50000, "irq": irq,
            "from": {"cpu": turn % 2, "vector": vectors[0]},
            "to": {"cpu": 1 - turn % 2, "vector": vectors[1]}, "device": device, "result": 0,
            "writes": 2, "context": context, "in_msi": True, "started": True, "managed": False,
            "masked": False, "pending": False, "action": "edu", "chip": "PCI-MSI-" + device}


def counters(irq):
    return {"type": "counters", "cpu": 0, "interval": SECOND // 10, "irq": irq, "count": 100000,
            "unhandled": 0, "time": 100000}


def main():
    with open(sys.argv[1], encoding="ascii") as trace:
        lines = trace.readlines()
    header, end, moves = json.loads(lines[0]), json.loads(lines[-1]), int(sys.argv[2])
    header["boot_id"] = "bb" + header["boot_id"][2:]  # another kernel
    if len(sys.argv) > 3:
        header["probe"] = [{"name": sys.argv[3], "way": "none", "error": 1}]
    records = [move(*which, turn) for turn in range(moves) for which in MOVED]
    records += [counters(irq) for irq in (27, 28)]
    ts = header["ts"]
    print(json.dumps(header, separators=(",", ":")))
    for seq, record in enumerate(records, 1):
        ts += SECOND // 1000
        record |= {"seq": seq, "ts": ts}
        if record["type"] == "counters":
            record["last"] = ts
        print(json.dumps(record, separators=(",", ":")))
    end |= {"ts": header["ts"] + 10 * SECOND, "records": {"move": 3 * moves, "counters": 2},
            "findings": {}, "drops": {"lost": {}, "missed": 0, "unread": 0}}
    print(json.dumps(end, separators=(",", ":")))


main()
