# SPDX-License-Identifier: GPL-2.0-only
"""What top counted in a run of tests/guest/numbers, beside /proc/interrupts, the trace that
was recorded meanwhile, the edu driver and QEMU's log: prints the differences.
"""
import json
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

from judge import judge  # noqa: E402  pylint: disable=wrong-import-position

AGAIN = 10  # of a thousand
run = Path(sys.argv[1])
wrong = []


def told(what, numbers):
    """Top's number is the first."""
    own, *others = numbers.values()
    less = "" if {own} >= set(others) else "; top less these: " + ", ".join(
        str(own - other) for other in others)
    return f"{what} " + ", ".join(f"{name} {number}" for name, number in numbers.items()) + less


def same(what, of="", **numbers):
    if len(set(numbers.values())) != 1:
        wrong.append(f"{of} {what}")
    return told(what, numbers)


def near(what, of, known, **numbers):
    """As same(), but the kernel may count less than @known: when an edge comes while the
    handler runs, it runs the handler once more (handle_edge_irq()), and counts nothing.
    """
    if not all(0 <= known - number <= max(3, known * AGAIN / 1000) for number in numbers.values()):
        wrong.append(f"{of} {what}")
    return told(what, numbers)


def objects(name):
    with open(run / name, encoding="ascii") as lines:
        return [json.loads(line) for line in lines]


def proc(name):
    """How often each interrupt came, by number."""
    found = {}
    for line in (run / name).read_text(encoding="ascii").splitlines():
        match = re.match(r" *(\d+):((?: +\d+)+)", line)
        if match:
            found[int(match[1])] = sum(map(int, match[2].split()))
    return found


ambush = sys.argv[2] == "ambush"
lines = objects("top.jsonl")
top = lines[-1]
rows = {row["irq"]: row for row in top["interrupts"]}
before, after = proc("interrupts.before"), proc("interrupts.after")
trace = objects("trace.jsonl")
recorded, moves = Counter(), Counter()
for each in trace:
    if each["type"] == "counters":
        recorded[each["irq"]] += each["count"]
    if (each["type"] == "move" and each["result"] >= 0 and each["context"] != "startup"
            and each["from"] != each["to"]):
        moves[each["irq"]] += 1
findings = [each for each in trace if each["type"] == "finding"]
driver = {each["irq"]: each for each in objects("truth.jsonl") if each["type"] == "total"}
verdict = judge(run)
possible = 0

assert len(driver) > 4, "these are not all edu devices"
for irq, total in sorted(driver.items()):
    row, of = rows[irq], f"IRQ {irq} {total['device']}"
    assert (row["device"], row["driver"]) == (total["device"], "edu"), row
    own = Counter(finding["kind"] for finding in findings if finding["irq"] == irq)
    shown = Counter(each["kind"] for line in lines for each in line["found"]
                    if each["irq"] == irq)
    torn, lost = own["torn-hit"] + own["torn-misrouted"], own["lost"]
    # What is possible only it tells, and does not count.
    said = shown["torn-hit"] + shown["torn-misrouted"]
    possible += said - row["torn"] + shown["lost"] - row["lost"]
    if row["torn"] > said or row["lost"] > shown["lost"]:
        wrong.append(f"{of} counts what it does not tell")
    # Top looked for longer than the trace, and what a device did before can raise a doubt.
    doubted = min(max(said - torn, 0), sum(
        each["irq"] == irq and each["ambiguous"] and each["kind"].startswith("torn-")
        for line in lines for each in line["found"]))
    if doubted:
        print(f"# {of}: {doubted} torn, said to be another's perhaps, is left out")
    tears = {"qemu": sum(tear.update.device == total["device"] for tear in verdict.sure_tears)}
    if ambush:
        tears = {}  # some of theirs no kernel can tell: see the judges' differences
    print(f"# {of}: " + "; ".join((
        same("came", of, top=row["handled"], trace=recorded[irq]),
        near("with", of, row["handled"], proc=after[irq] - before[irq]),
        near("since boot", of, total["handled"] + total["none"], top=row["count"],
             proc=after[irq], driver=total["handled"] + total["none"]),
        same("moves", of, top=row["moves"], trace=moves[irq]),
        same("exposed", of, top=row["exposed"], trace=own["torn-exposed"]),
        same("torn", of, top=said - doubted, trace=torn, **tears),
        same("lost", of, top=shown["lost"], trace=lost, driver=total["lost"]))))

if possible > top["possible"]:
    wrong.append(f"{possible} possible, top says {top['possible']}")

# Some of these never rest, and top began earlier than the trace: the serial port, the share.
for irq in sorted(after.keys() & rows.keys() - driver.keys()):
    came = after[irq] - before.get(irq, 0)
    print("# " + told(f"IRQ {irq}: came", {"top": rows[irq]["handled"], "proc": came,
                                           "trace": recorded[irq]}))
    if not recorded[irq] <= rows[irq]["handled"] <= came + 5:
        wrong.append(f"IRQ {irq} came")
found = Counter(each["kind"] for line in lines for each in line["found"]
                if each["irq"] in driver and not each["ambiguous"])
kinds = Counter(finding["kind"] for finding in findings
                if finding["irq"] in driver and not finding["ambiguous"])
for kind in sorted(kinds.keys() | found.keys()):
    print("# " + same(f"{kind} of edu:", top=found[kind], trace=kinds[kind]))
print("# " + same("judges' differences:", of_the_tool=sum(
    row.missed + row.invented for kind, row in verdict.rows.items()
    # The last of several runs of a scenario speaks of its own moves.
    if not (ambush and kind == "move")), wanted=0))
print("# " + same("losses that last:", top=len(top["lasting"]), wanted=0))
print("# " + same("dropped:", top=sum(top["drops"].values()), wanted=0))
if ambush:
    wakes = [line.split() for line in (run / "wakes").read_text(encoding="ascii").splitlines()]
    rates = {when: [int(count) / float(seconds) for word, count, seconds in wakes if word == when]
             for when in ("calm", "stirred")}
    late = max(line["ts"] - each["ts"] for line in lines for each in line["found"]
               if each["kind"] in ("torn-exposed", "torn-hit"))
    print(f"# wakes a second: {rates}; torn ones are shown within {late / 1e9:.2f} s")
assert verdict.rows["lost"].truth >= (1 if ambush else 4) and verdict.sure_tears
sys.exit(f"these differ: {', '.join(wrong)}" if wrong else 0)
