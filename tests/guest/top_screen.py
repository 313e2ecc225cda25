# SPDX-License-Identifier: GPL-2.0-only
"""top in a guest, on a terminal of tmux: driven by keys, its screens captured, and held
against /proc/interrupts of the guest, the edu driver and QEMU's log. See tests/guest/top_timeline.
"""
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
import time
from bisect import bisect_right
from collections import defaultdict
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "lab"))

from judge import judge  # noqa: E402  pylint: disable=wrong-import-position

COLUMNS, LINES = 190, 60
LOOK = 0.1
# What the screen shows is so old at most by its own clock, which stands while it cannot look:
# records are held for 0.2 s, rates are of the last second, and a CPU that comes stops the machine.
LAG = 5.0
WAIT_LIMIT = 240  # s for what must come, on a host with other things to do
TITLE = re.compile(r"msiscope top +(\d+\.\d) s ")
ROW = re.compile(r" *(\d+) +(.*)$")
OWNER = re.compile(r" *(\d+):(?: +\d+)+ +\S+ +\S+ +edu-(\S+)$")
# /proc/interrupts leaves out CPUs that are offline, and what came there.
COUNTS = re.compile(r"/sys/kernel/irq/(\d+)/per_cpu_count:([\d,]+)$")


class Terminal:
    """A tmux session of its own; `shots` are (host time, lines)."""

    def __init__(self, command):
        self.server = f"msiscope-guest-{os.getpid()}"
        self.shots = []
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        environment.pop("TMUX", None)
        subprocess.run(["tmux", "-L", self.server, "-f", "/dev/null", "new-session", "-d",
                        "-x", str(COLUMNS), "-y", str(LINES), command],
                       check=True, env=environment)

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-L", self.server, *arguments], capture_output=True,
                              text=True, check=False)

    def look(self):
        """False when it is gone."""
        time.sleep(LOOK)
        begin, done = time.time(), self.tmux("capture-pane", "-p")
        # Half drawn, it shows two rows in one.
        time.sleep(LOOK / 2)
        if self.tmux("capture-pane", "-p").stdout == done.stdout:
            self.shots.append((begin, done.stdout.splitlines()))
        return done.returncode == 0

    def says(self, text):
        return self.shots and any(text in line for line in self.shots[-1][1])

    def until(self, text):
        """Look until it says so."""
        end = time.monotonic() + WAIT_LIMIT
        while time.monotonic() < end:
            if not self.look():
                break
            if self.says(text):
                return
        shot = "\n".join(filter(None, self.shots[-1][1])) if self.shots else ""
        raise SystemExit(f"the screen does not say '{text}':\n{shot}")

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def close(self):
        self.tmux("kill-server")


def drive(terminal, losses):
    """Returns the host's time at which the trace was begun."""
    terminal.until("msiscope top")
    terminal.until(" edu ")
    begun = time.time()
    terminal.keys("r")
    terminal.until("recording to")
    if not losses:
        terminal.until("2:off")
        # Other pages while things change; the rows are there again when all is still.
        terminal.keys("Down", "Enter")
        terminal.until("since the view began")
        terminal.keys("Escape")
        terminal.until("2:0%")
        terminal.keys("/", "edu-", "Enter")
        terminal.until("only 'edu-'")
        terminal.keys("/", "Escape", "S", "S", "h")
        terminal.until("Not to be seen here:")
        terminal.until("what the threads of IRQ 9 find")
        terminal.keys("h")
        terminal.until("IRQ DEVICE")
    end = time.monotonic() + 300
    while terminal.look():
        if time.monotonic() > end:
            raise SystemExit("it does not end")
    return begun


def rows_of(lines):
    """The rows of a screen that shows them, by number: as in tests/guest/top_timeline."""
    heads = [i for i, line in enumerate(lines) if line.lstrip().startswith("IRQ DEVICE")]
    found = {}
    for line in lines[heads[0] + 1:] if heads else ():
        match = ROW.match(line)
        cells = match[2].split(None, 10) if match else ()
        if len(cells) != 11:
            break
        names = ("device", "driver", "cpu", "vector", "rate", "count", "handled", "moves", "torn",
                 "lost", "actions")
        found[int(match[1])] = dict(zip(names, cells))
    return found


class Samples:
    """The edu devices over time: who has a number, one after the other, and how often it came.

    `instances`: by IRQ, lists of (device, [times], [counts]), None where nobody had it.
    """

    def __init__(self, path):
        self.instances = defaultdict(list)
        now, owners, counts = None, {}, {}
        for line in path.read_text(encoding="ascii").splitlines():
            if re.fullmatch(r"\d+\.\d+ \d+\.\d+", line):
                self._take(now, owners, counts)
                now, owners, counts = float(line.split()[0]), {}, {}
            elif (match := OWNER.match(line)):
                owners[int(match[1])] = match[2]
            elif (match := COUNTS.match(line)):
                counts[int(match[1])] = sum(map(int, match[2].split(",")))

    def _take(self, now, owners, counts):
        for irq in self.instances.keys() - owners.keys():
            if self.instances[irq][-1]:
                self.instances[irq].append(None)
        for irq in owners.keys() & counts.keys():
            last = self.instances[irq][-1] if self.instances[irq] else None
            if not last or last[0] != owners[irq] or counts[irq] < last[2][-1]:
                last = (owners[irq], [], [])
                self.instances[irq].append(last)
            last[1].append(now)
            last[2].append(counts[irq])

    def owners(self, irq, begin, end):
        """Who had that number at some time between, or just before."""
        found = set()
        for instance in self.instances[irq]:
            if instance and instance[1][0] <= end and instance[1][-1] >= begin:
                found.add(instance[0])
        return found

    def came(self, irq, begin, end):
        """How often it came between, at the most."""
        count = 0
        for instance in filter(None, self.instances[irq]):
            _, times, counts = instance
            first = max(bisect_right(times, begin) - 1, 0)
            last = min(bisect_right(times, end), len(times) - 1)
            if times[0] <= end and times[-1] >= begin:
                count += counts[last] - (counts[first] if times[0] <= begin else 0)
        return count

    def first_second(self, irq, number):
        """How often it came in the first second of that instance, at the most."""
        _, times, counts = list(filter(None, self.instances[irq]))[number]
        return counts[min(bisect_right(times, times[0] + 1), len(times) - 1)]

    def at(self, irq, when):
        """(number of the instance, device, count) at that time, or None."""
        for number, instance in enumerate(filter(None, self.instances[irq])):
            if instance[1][0] <= when <= instance[1][-1]:
                return number, instance[0], instance[2][bisect_right(instance[1], when) - 1]
        return None


def clock(shots, began, offset):
    """(low, high): between these, of CLOCK_MONOTONIC, the view's own clock began.

    It was not yet recording before @began, but for a look a second; and it shows no time that is
    still to come.
    """
    shown = [(host - offset, float(match[1]), "recording to" in lines[0]) for host, lines in shots
             if lines and (match := TITLE.match(lines[0]))]
    low = began - next(time for _, time, recording in shown if recording) - 1.1
    return low, max(low, min(when - time for when, time, _ in shown))


def check_labels(samples, when, rows, wrong):
    for irq, row in rows.items():
        if irq not in samples.instances:
            continue
        owners = samples.owners(irq, when[0] - LAG, when[1] + 0.5)
        if row["rate"] == "-":  # gone: whoever had it
            owners = {each[0] for each in filter(None, samples.instances[irq])}
        if row["device"] not in owners | {"-"} or row["actions"] not in (
                f"edu-{row['device']}", "-"):
            wrong.append(f"at {when[0]:.1f} s IRQ {irq} is said to be {row}, not of {owners}")


def check_rates(samples, when, rows, wrong):
    for irq, row in rows.items():
        if irq not in samples.instances or row["rate"] == "-":
            continue
        most = samples.came(irq, when[0] - LAG, when[1] + 0.5) + 1
        if float(row["rate"]) > most:
            wrong.append(f"at {when[0]:.1f} s IRQ {irq} has a rate of {row['rate']}: {most} came")


def check_rest(samples, label, when, rows, bases, wrong):
    """Nothing moves: counts are exact."""
    for irq in samples.instances:
        row, truth = rows.get(irq), samples.at(irq, when)
        if not truth:
            if row and row["rate"] != "-":
                wrong.append(f"{label}: IRQ {irq} is gone, not {row}")
            continue
        number, device, count = truth
        if not row or row["device"] != device:
            wrong.append(f"{label}: IRQ {irq} of {device} is {row}")
            continue
        base = count - int(row["handled"])
        known = bases.setdefault((irq, number), base)
        # Of a new one the first moments may be missing, but nothing of its predecessor is there.
        if base != known or (number and not 0 <= base <= samples.first_second(irq, number)):
            wrong.append(f"{label}: IRQ {irq} of {device}, the {number + 1}. to have it: "
                         f"it came {count} times, by top {row['handled']} since it began, "
                         f"when the former had {known}")
        # Since boot: what comes while /proc is read may be counted twice until the next look.
        twice = int(row["count"]) - count
        bases["twice"] = max(bases.get("twice", 0), abs(twice))
        if float(row["rate"]) or not 0 <= twice <= 20 + count * 0.02:
            wrong.append(f"{label}: IRQ {irq} of {device} came {count} times, top says "
                         f"{row['count']}, and {row['rate']} a second")


def check_cpus(label, lines, wrong):
    line = next(line for line in lines if line.startswith("CPUs "))
    gone = {"with a CPU less": ["2:off"], "with their numbers changed back": ["1:off"]}
    if re.findall(r"\d+:off", line) != gone.get(label, []):
        wrong.append(f"{label}: {line}")


def come_and_go(run, shots, offset):
    samples = Samples(run / "samples")
    low, high = clock(shots, records(run)[0]["ts"] / 1e9, offset)
    print(f"# its clock began within {high - low:.2f} s")
    course = [(float(line.split()[0]), line.split(None, 1)[1].strip())
              for line in (run / "course").read_text(encoding="ascii").splitlines()]
    rests = [(begin, course[i + 1][0], words[5:]) for i, (begin, words) in enumerate(course)
             if words.startswith("rest ")]
    bases, wrong, looks = {}, [], defaultdict(int)
    for _, lines in shots:
        rows, title = rows_of(lines), lines and TITLE.match(lines[0])
        if not rows or not title or low + float(title[1]) < course[0][0]:
            continue
        when = low + float(title[1]), high + float(title[1])
        check_labels(samples, when, rows, wrong)
        check_rates(samples, when, rows, wrong)
        for begin, end, label in rests:
            if begin + 1 < when[0] and when[1] < end - 0.5:
                looks[label] += 1
                check_rest(samples, label, when[0], rows, bases, wrong)
                check_cpus(label, lines, wrong)
    print(f"# {len(shots)} screens; when all was still: {dict(looks)}")
    print(f"# since boot: {bases.get('twice')} counted twice at the most; since top began: none")
    changed = sum(len(list(filter(None, each))) > 1 for each in samples.instances.values())
    print(f"# {len(samples.instances)} interrupts of edu, {changed} of which changed hands")
    print(f"# {len(rests) - len(looks)} of {len(rests)} times it was not looked at when all was still")
    if not looks or changed < 2:
        wrong.append("nothing of it was looked at")
    return wrong


def starved(ticks, begin, end):
    """For how many s top could not look, though it would every 0.1 s: the guest has other work."""
    near = [tick for tick in ticks if begin - 1 <= tick <= end]
    return sum(max(0, later - max(tick, begin) - 0.15) for tick, later in zip(near, near[1:])
               if later > begin)


def told_of(shots, kinds):
    """By IRQ, when the list of findings first told of each move, of the host.

    What one look shows and the next does not was half drawn.
    """
    found, before = defaultdict(dict), {}
    for host, lines in shots:
        now = {}
        for line in lines:
            match = re.match(rf" *[\d.]+[smh]  (?:{kinds}) IRQ (\d+) .*"
                             r"(from CPU \d+ vector \d+ to CPU \d+ vector \d+)", line)
            if match:
                now[int(match[1]), match[2]] = host
        for told in now.keys() & before.keys():
            found[told[0]].setdefault(told[1], before[told])
        before = now
    return {irq: sorted(moves.values()) for irq, moves in found.items()}


def doubts_of(shots):
    """By IRQ, the torn interrupts that the view itself says may be another's."""
    found = defaultdict(set)
    for _, lines in shots:
        for line in lines:
            match = re.match(r" *[\d.]+[smh]  (torn-\S+ IRQ (\d+) .*\(inferred, ambig)", line)
            if match:
                found[int(match[2])].add(match[1])
    return found


def records(run):
    with open(run / "trace.jsonl", encoding="ascii") as lines:
        return [json.loads(line) for line in lines]


def losses(run, shots):
    (run / "output.log").touch()
    verdict, wrong = judge(run), []
    late, doubts = defaultdict(list), doubts_of(shots)
    told = {"torn": told_of(shots, "torn-hit|torn-misrouted"), "lost": told_of(shots, "lost")}
    last = next(rows for _, lines in reversed(shots) if (rows := rows_of(lines)))
    for irq, row in last.items():
        hits = [tear.hits[0].time / 1e9 for tear in verdict.sure_tears
                if tear.update.device == row["device"]]
        # What was lost is the torn interrupt before.
        lost = [max(hit for hit in hits if hit <= verdict.clock.to_log(loss["seen"]) / 1e9)
                for loss in verdict.truth.lost if loss["device"] == row["device"]]
        for column, times in ("torn", hits), ("lost", lost):
            doubted = len(doubts[irq]) if column == "torn" else 0
            if doubted:
                print(f"# IRQ {irq} {row['device']}: {doubted} torn in doubt: {doubts[irq]}")
            # What is possible only it tells at once, and does not count.
            seen = told[column].get(irq, [])
            if not 0 <= len(seen) - len(times) <= doubted or int(row[column]) > len(seen):
                wrong.append(f"IRQ {irq} {row['device']}: {column} {row[column]}, told "
                             f"{len(seen)}, in truth {len(times)}")
            late[column] += itertools.zip_longest(sorted(times), seen[:len(times)])
    ticks = [verdict.clock.to_log(record["ts"]) / 1e9 for record in records(run)
             if record["type"] == "tick"]
    for column, delays in late.items():
        known = [(shown - when, starved(ticks, when, shown)) for when, shown in delays
                 if shown is not None]
        print(f"# {column}: on the screen after " + ", ".join(
            f"{delay:.2f} s ({without:.2f} s of it without a CPU)" for delay, without in known))
        if len(known) < 3 or len(known) < len(delays):
            wrong.append(f"{column}: {len(delays)}, of which {len(known)} were shown")
        elif any(delay < 0 for delay, _ in known):
            wrong.append(f"{column}: shown before it happened")
    if not all(row.missed + row.invented == 0 for row in verdict.rows.values()):
        wrong.append(f"the judges do not agree: {verdict.details}")
    return wrong


def main():
    run, what, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    terminal = Terminal(shlex.join(command) + f" 2>{shlex.quote(str(run))}.said")
    try:
        begun = drive(terminal, what == "losses")
    finally:
        terminal.close()
    (run / "screens.json").write_text(json.dumps(terminal.shots), encoding="ascii")
    trace, = run.glob("msiscope-*.jsonl")
    said = [(run / name).read_text(encoding="ascii") for name in ("status", "stderr", "errors")]
    if said != ["0\n", f"msiscope top: recorded to {trace.name}\n", ""]:
        raise SystemExit(f"top ended with {said}")
    trace.rename(run / "trace.jsonl")
    offset = begun - records(run)[0]["ts"] / 1e9
    wrong = (losses(run, terminal.shots) if what == "losses"
             else come_and_go(run, terminal.shots, offset))
    sys.exit("\n".join(wrong[:20]) if wrong else 0)


if __name__ == "__main__":
    main()
