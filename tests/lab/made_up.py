# SPDX-License-Identifier: GPL-2.0-only
"""Runs of the lab made up line by line, for the judge's tests."""
import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import judge  # noqa: E402  pylint: disable=wrong-import-position

MS = 1000000
BOOT = 1795466400000000000
DOMAIN = "0000:"


class Device:
    def __init__(self, name, irq, thread, wide=True):
        self.name, self.irq, self.thread, self.wide = name, irq, thread, wide
        self.teller = None
        self.cpu = self.vector = 0
        self.address = self.data = 0
        self.raised = 0


class Run:
    """A guest: what it does is told to the log, the trace and the truth alike."""

    def __init__(self, logical=False):
        self.logical = logical
        self.now = 3000 * MS
        self.log, self.trace, self.truth, self.stalls, self.requests = [], [], [], [], []
        self.devices = []
        self.recording = False
        self.seq = 0
        self.end = None
        self.scenario = None
        self.chances = []
        self.start = 0

    # What QEMU writes.

    def write(self, device, offset, value, thread=900):
        stamp = BOOT + self.now
        self.log.append(f"{thread}@{stamp // 10**9}.{stamp % 10**9 // 1000:06d}:pci_cfg_write "
                        f"edu {device.name} @{offset:#x} <- {value:#x}")
        self.now += 2000

    def tell(self, event, words, thread):
        """What a device's model says, just before it sends."""
        stamp = BOOT + self.now
        self.log.append(f"{thread}@{stamp // 10**9}.{stamp % 10**9 // 1000:06d}:{event} {words}")
        self.now += 2000

    def deliver(self, cpu, vector, thread, teller=None, late=False):
        if teller:
            self.tell(*teller, thread)
            self.now += late and 5 * MS
        stamp = BOOT + self.now
        self.log.append(
            f"{thread}@{stamp // 10**9}.{stamp % 10**9 // 1000:06d}:apic_deliver_irq "
            f"dest {1 << cpu if self.logical else cpu} dest_mode {int(self.logical)} "
            f"delivery_mode 0 vector {vector} trigger_mode 0")
        self.now += 2000

    def address_of(self, cpu):
        return 0xfee00000 | ((1 << cpu) << 12 | 4 if self.logical else cpu << 12)

    # What happens.

    def add(self, name, irq, cpu, vector, wide=True, active=True, start=True):
        device = Device(name, irq, 1000 + irq, wide)
        self.devices.append(device)
        self.truth.append({"type": "device", "device": DOMAIN + name, "irq": irq,
                           "index": len(self.devices), "active": active, "msi_cap": 64,
                           "claims_mask": False})
        self.write(device, 0x42, 0x80 if wide else 0)
        self.message(device, cpu, vector, enabled=False)
        self.write(device, 0x42, 0x81 if wide else 1)
        if start:
            self.message(device, cpu, vector)
        return device

    def record(self):
        self.recording = True
        self.now += 100 * MS
        self.start = self.now
        self.now += 100 * MS

    def stop(self):
        self.recording = False
        self.now += 600 * MS
        self.end = self.now
        self.now += 100 * MS

    def message(self, device, cpu, vector, enabled=True, between=(), thread=900):
        """One update in the log; `between` are deliver()'s arguments of each in between."""
        wide = 0x80 if device.wide else 0
        self.write(device, 0x42, wide | enabled, thread)
        device.address = self.address_of(cpu)
        self.write(device, 0x44, device.address, thread)
        if device.wide:
            self.write(device, 0x48, 0, thread)
        for delivery in between:
            self.deliver(*delivery)
        device.data = vector
        self.write(device, 0x4c if device.wide else 0x48, vector, thread)
        device.cpu, device.vector = cpu, vector

    def add_record(self, what, ts, **fields):
        self.seq += 1
        if self.recording:
            self.trace.append({"type": what, "seq": self.seq, "ts": ts, "cpu": 0, **fields})
        return self.seq

    def target(self, device):
        return {"cpu": device.cpu, "vector": device.vector}

    def pair(self, device):
        return {"address_lo": device.address, "address_hi": 0, "data": device.data}

    def move(self, device, cpu, vector, between=(), thread=900, **more):
        """Move a device; returns the seqs of the message and the move record."""
        begin, old, source = self.now, self.pair(device), self.target(device)
        self.now += 5000
        self.message(device, cpu, vector, between=between, thread=thread)
        target = self.target(device)
        message = self.add_record(
            "message", begin + 4000, duration=self.now - begin - 4000, irq=device.irq,
            to=target, old=old, new=self.pair(device), device=DOMAIN + device.name,
            context="affinity", kind="msi", power=0, error_state=1, virtual=False,
            **{"from": source})
        move = self.add_record(
            "move", begin, duration=self.now - begin, irq=device.irq, to=target,
            device=DOMAIN + device.name, result=0, writes=1, started=True, in_msi=True,
            context="offline", **{"from": source})
        if self.recording:
            self.trace[-1].update(more)
        self.now += 10 * MS
        return message, move

    def say(self, kind, device, message=0, move=0, at=None, **more):
        """A finding about what move() returned."""
        moved = next((r for r in self.trace if r["seq"] == move), {})
        nowhere = {"cpu": None, "vector": None}
        self.add_record("finding", self.now, kind=kind, irq=device.irq, certainty="proved",
                        device=DOMAIN + device.name, message=message, move=move,
                        to=moved.get("to", nowhere), at=at or nowhere, slot="unused",
                        owner=None, ambiguous=False, others=[], reason="", ended=None,
                        silent=0,
                        context=moved.get("context"), proofs=[message, move],
                        **{"from": moved.get("from", nowhere)})
        self.trace[-1].update(more)
        return self.trace[-1]

    def say_exposed(self, device, seqs):
        self.say("torn-exposed", device, *seqs)

    def torn(self, device, cpu, vector, kind="torn-hit", thread=None, exposed=True, **more):
        """A torn move with its findings."""
        old = device.vector
        seqs = self.move(device, cpu, vector, [(cpu, old, thread or device.thread)])
        if exposed:
            self.say_exposed(device, seqs)
        if kind:
            self.say(kind, device, *seqs, at={"cpu": cpu, "vector": old}, **more)
        return seqs

    def handle(self, device, cpu, vector, result):
        """A handler's run at a dangerous slot."""
        self.add_record("handler", self.now, duration=4000, irq=device.irq, vector=vector,
                        result=result)
        if self.recording:
            self.trace[-1]["cpu"] = cpu
        self.now += 5000

    def lose(self, device, raised, by="window"):
        self.truth.append({"type": "lost", "device": DOMAIN + device.name, "irq": device.irq,
                           "raised_after": raised, "seen": raised + 40 * MS,
                           "kicked": raised + 1540 * MS, "by": by})

    def stall(self, device, raised, timeout=4000):
        """The disk or NIC of that device, which the edu driver knows nothing of."""
        self.stalls.append({"type": "stall", "device": DOMAIN + device.name, "irq": device.irq,
                            "raised_after": raised, "seen": raised + 1500 * MS,
                            "ended": raised + 4500 * MS,
                            "timeout": timeout and (raised + timeout * MS) / 1e9,
                            "text": "frozen" if timeout else ""})

    def pause(self, device, raised):
        """Not long enough for a stall."""
        self.stalls.append({"type": "late", "device": DOMAIN + device.name, "irq": device.irq,
                            "raised_after": raised, "handled": raised + 700 * MS})

    def notice(self, device, stalled=True):
        """A witness record: that stall, seen from requests in flight."""
        return self.add_record("witness", self.now, device=DOMAIN + device.name, stalled=stalled)

    def hear(self, device, kind="timeout"):
        return self.add_record("kmsg", self.now, device=DOMAIN + device.name, kind=kind)

    def work(self, times=5):
        """Interrupts where they belong, so that each device's thread is known."""
        for device in self.devices:
            for _ in range(times):
                self.deliver(device.cpu, device.vector, device.thread, device.teller)

    # What a client in the guest timed.

    def request(self, device, begin, end, name="sda"):
        self.requests.append({"type": "request", "device": DOMAIN + device.name, "name": name,
                              "begin": begin, "end": end})

    def usual(self, device, begin, end, longest=10 * MS, count=50, name="sda"):
        """A client at work: a line each second."""
        while begin < end:
            self.requests.append({"type": "requests", "device": DOMAIN + device.name,
                                  "name": name, "count": count, "longest": longest,
                                  "begin": begin, "end": min(begin + 1000 * MS, end)})
            begin += 1000 * MS

    def period(self, device, begin, end, what="unbound", name="sda"):
        self.requests.append({"type": "period", "device": DOMAIN + device.name, "name": name,
                              "begin": begin, "end": end, "what": what})

    def expect(self, basis, expected=0, counts=False, control=(0, 0)):
        """What chance makes of a rule; `control`: hits and how many were expected."""
        self.chances.append({"basis": basis, "limit": counts and 1000000, "trials": 9, "hits": 9,
                             "expected": int(expected * 1e6), "control_trials": 9,
                             "control_hits": control[0],
                             "control_expected": int(control[1] * 1e6)})

    # The files, and the judge's word on them.

    def files(self, directory, cut_off=False):
        end = self.end or self.now
        header = {"type": "header", "format": "msiscope-trace/1", "ts": self.start,
                  "realtime": BOOT + self.start, "options": {"lost_after": 500 * MS},
                  "cpus": [{"cpu": n, "apicid": n, "online": True} for n in range(4)],
                  "irqs": [{"irq": d.irq, "device": DOMAIN + d.name} for d in self.devices]}
        last = {"type": "end", "ts": end}
        if self.chances:
            last["chances"] = self.chances
        trace = [header, *self.trace] + ([] if cut_off else [last])
        (directory / "qemu.log").write_text("".join(f"{line}\n" for line in self.log))
        for name, lines in (("trace", trace), ("truth", self.truth), ("stalls", self.stalls),
                            ("requests", self.requests)):
            if name == "requests" and not lines:
                continue
            (directory / f"{name}.jsonl").write_text(
                "".join(json.dumps(line) + "\n" for line in lines))
        said = json.dumps(self.scenario, separators=(",", ":")) + "\n" if self.scenario else ""
        (directory / "output.log").write_text("some words\n" + said)
        (directory / "result.json").write_text(
            json.dumps({"outcome": "finished", "device": {"edu": 1} if self.truth else {}}))

    def verdict(self):
        with tempfile.TemporaryDirectory() as directory:
            self.files(Path(directory))
            return judge.judge(Path(directory))


class JudgeCase(unittest.TestCase):
    def row(self, verdict, kind, **expected):
        """A row of the table; what is not named is 0."""
        row = verdict.rows[kind]
        also = {"proved_falsely", "possible", "only_possible"} & {*expected}
        for column in (*judge.COLUMNS, *also):
            self.assertEqual(getattr(row, column), expected.get(column, 0),
                             f"{kind} {column}: {verdict.details}")

    def agrees(self, verdict):
        self.assertEqual(verdict.details, [])
        self.assertTrue(verdict.agrees)

    def differs(self, verdict, text):
        self.assertFalse(verdict.agrees)
        self.assertTrue(any(text in line for line in verdict.details), verdict.details)


def two_devices(logical=False, wide=True):
    run = Run(logical)
    first = run.add("00:05.0", 24, 1, 34, wide)
    second = run.add("00:05.1", 25, 2, 36, wide)
    run.work()
    run.record()
    return run, first, second


def run_over(program, *runs):
    """What main() of a program that takes runs returns of these, and what it says."""
    out = io.StringIO()
    with tempfile.TemporaryDirectory() as directory:
        paths = [Path(directory) / str(n) for n in range(len(runs))]
        for path, run in zip(paths, runs):
            path.mkdir()
            run.files(path)
        with mock.patch.object(sys, "argv", [program.__name__, *map(str, paths)]), \
                contextlib.redirect_stdout(out):
            return program.main(), out.getvalue()
