# SPDX-License-Identifier: GPL-2.0-only
"""What a run recorded: msiscope's trace and the edu driver's truth, and how the
trace's messages lie in QEMU's log. Times are ns of the guest's CLOCK_MONOTONIC,
log times ns of the host's clock.
"""
import bisect
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from statistics import median

from common import LabError

FORMAT = "msiscope-trace/1"
MS = 1000000

# Where the clocks are not yet tied, the guest's wall clock is good for this.
WALL_CLOCK_SLACK = 1500 * MS
# A message this near to the recording's ends may be in it or not.
EDGE = 20 * MS
# Between the driver's word on the time and the recorder's.
HANDLER_SLACK = MS // 5

NEEDED = {
    "header": ("format", "ts", "realtime", "options", "cpus", "irqs"),
    "move": ("seq", "ts", "duration", "irq", "from", "to", "device", "result", "writes",
             "started", "in_msi"),
    "message": ("seq", "ts", "duration", "irq", "to", "old", "new", "device", "context", "kind",
                "power", "error_state", "virtual"),
    "handler": ("seq", "ts", "duration", "cpu", "irq", "vector", "result"),
    "finding": ("seq", "ts", "kind", "irq", "device", "from", "to", "move", "message", "at",
                "owner", "ambiguous", "others", "reason", "certainty", "context", "silent", "ended",
                "proofs"),
    "witness": ("seq", "ts", "device", "stalled"),
    "kmsg": ("seq", "ts", "kind", "device"),
    "end": ("ts",),
    "drops": ("lost",),
    "device": ("device", "irq", "active", "claims_mask"),
    "raise": ("device", "ts", "by", "handled"),
    "lost": ("device", "irq", "raised_after", "seen"),
    "late": ("device", "irq", "raised_after", "handled"),
    "total": ("device", "raised"),
    "stall": ("device", "irq", "raised_after", "seen", "ended", "timeout", "text"),
}


def read_lines(path, cut_off_allowed, needed=None):
    """The JSON objects of `path` that carry a type, by type; and was it cut off?

    `needed`: the keys that each type must have; those of a trace, unless told.
    """
    needed = NEEDED if needed is None else needed
    found = defaultdict(list)
    cut_off = False
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise LabError(f"{path}: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if number == len(lines) and not line.endswith(b"\n") and cut_off_allowed:
            cut_off = True
            break
        try:
            item = json.loads(line)
            missing = [key for key in needed.get(item["type"], ()) if key not in item]
        except (ValueError, KeyError, TypeError) as error:
            raise LabError(f"{path}:{number}: not an object with a type") from error
        if missing:
            raise LabError(f"{path}:{number}: {item['type']} without {', '.join(missing)}")
        found[item["type"]].append(item)
    return found, cut_off


def pair_of(words):
    return words["address_lo"], words["data"]


def was_dropped(message):
    """The kernel left it at noting the message (__pci_write_msi_msg())."""
    return message["power"] != 0 or message["error_state"] == 3 or message["virtual"]


class Trace:
    """trace.jsonl. Messages are in the order of seq, handlers by slot."""

    def __init__(self, path):
        found, cut_off = read_lines(path, True)
        if not found["header"] or found["header"][0]["format"] != FORMAT:
            raise LabError(f"{path}: no {FORMAT} header")
        self.header = found["header"][0]
        self.findings = found["finding"]
        self.moves = found["move"]
        self.messages = sorted(found["message"], key=lambda message: message["seq"])
        # QEMU logs the messages of MSI, not those of MSI-X.
        self.msix = {message["irq"] for message in self.messages if message["kind"] == "msix"}
        self.handlers = defaultdict(list)
        for handler in found["handler"]:
            self.handlers[handler["cpu"], handler["vector"]].append(handler)
        self.by_seq = {record["seq"]: record for record in (*self.moves, *self.messages)}
        self.said = {record["seq"]: record for record in (*found["witness"], *found["kmsg"])}
        self.cut_off = cut_off or not found["end"]
        # What chance makes, by what a finding rests on; empty in an older trace.
        self.chances = {chance["basis"]: chance for end in found["end"]
                        for chance in end.get("chances", ())}
        self.start = self.header["ts"]
        self.end = max([end["ts"] for end in found["end"]]
                       or [self.start, *(record["ts"] for record in self.by_seq.values())])
        self.lost_after = self.header["options"]["lost_after"]
        self.dropped = Counter()
        for drops in found["drops"]:
            self.dropped.update(drops["lost"])
        self._holders = defaultdict(list)
        for irq in self.header["irqs"]:
            self._holders[irq["irq"]].append((self.start, irq["device"]))
        for record in sorted((*self.moves, *self.messages), key=lambda record: record["ts"]):
            self._holders[record["irq"]].append((record["ts"], record["device"]))
        self._moves = defaultdict(list)
        for move in sorted(self.moves, key=lambda move: move["ts"]):
            self._moves[move["irq"]].append(move)

    def device_of(self, irq, at, unknown=None):
        """Whose that number was then: a driver that requests its interrupt anew may get another."""
        holders = self._holders.get(irq)
        if not holders:
            return unknown
        return holders[max(bisect.bisect_right(holders, at, key=lambda held: held[0]), 1) - 1][1]

    def move_of(self, message):
        """The move record that this message was written for, or None."""
        moves = self._moves[message["irq"]]
        at = bisect.bisect_right(moves, message["ts"], key=lambda move: move["ts"])
        if not at or message["ts"] > moves[at - 1]["ts"] + moves[at - 1]["duration"]:
            return None
        return moves[at - 1]

    def written(self):
        """The messages that reached a device's config space, by device."""
        messages = defaultdict(list)
        for message in self.messages:
            if message["kind"] == "msi" and message["device"] and not was_dropped(message):
                messages[message["device"]].append(message)
        return messages


class Truth:
    """What the edu driver logged: a file of each time that it was loaded.

    And what the scenario `chase` saw of the disk or NIC of controller `disk`: a stall is a
    loss, a shorter pause may be one.
    """

    def __init__(self, paths, disk=None, stalls=()):
        found = defaultdict(list)
        for path in paths:
            for kind, items in read_lines(path, False)[0].items():
                found[kind] += items
        if paths and not found["device"]:
            raise LabError(f"{paths[0]}: no device")
        for path in stalls:
            seen = read_lines(path, False)[0]
            found["lost"] += seen["stall"]
            found["late"] += seen["late"]
        self.lost, self.late = found["lost"], found["late"]
        self.overflow = sum(item.get("dropped", 0) for item in found["overflow"])
        self.devices = {item["device"] for item in found["device"]}
        self.claims_mask = {item["device"] for item in found["device"] if item["claims_mask"]}
        self.active = {item["device"] for item in found["device"] if item["active"]}
        # Its handler only signals user space, and says to the kernel that it was its own.
        self.takes_all = {item["device"] for item in found["device"] if item.get("vfio")}
        # Whose losses it would know.
        self.judged = self.devices | {disk}
        self._raises = defaultdict(list)
        self._in_window = defaultdict(list)
        self._handled = defaultdict(list)
        for item in found["raise"]:
            if item["handled"]:
                self._handled[item["device"]].append(item["handled"])
            self._raises[item["device"]].append(item["ts"])
            if item["by"] == "window":
                self._in_window[item["device"]].append(item["ts"])

    @property
    def windows(self):
        """How many interrupts were raised between the two writes of a message."""
        return sum(map(len, self._in_window.values()))

    def raised_in_window(self, message):
        """Was the interrupt raised by the module that sits between the two writes?"""
        return any(message["ts"] <= ts <= message["ts"] + message["duration"]
                   for ts in self._in_window[message["device"]])

    def worked(self, device, handler):
        """Did that run of the driver's handler take what was raised on demand?"""
        end = handler["ts"] + handler["duration"] + HANDLER_SLACK
        return any(handler["ts"] <= ts <= end for ts in self._handled[device])

    def was_quiet(self, device, begin, end):
        """Surely raised nothing in that time."""
        return (device in self.devices and device not in self.active and not self.overflow
                and not any(begin <= ts <= end for ts in self._raises[device]))


class Clock:
    """Guest time to log time and back, by the messages known in both."""

    def __init__(self, header):
        self._first = header["realtime"] - header["ts"]
        self._points = []
        self.slack = WALL_CLOCK_SLACK

    def tie(self, points):
        self._points = sorted([*self._points, *points])
        self.slack = EDGE

    def to_log(self, ts):
        if not self._points:
            return ts + self._first
        at = bisect.bisect(self._points, (ts,))
        near = self._points[max(at - 1, 0):at + 1]
        return ts + min((abs(ts - guest), log - guest) for guest, log in near)[1]

    @property
    def tied(self):
        return bool(self._points)


@dataclass
class Alignment:
    """One device: pairs of (message, update), and what only one side has."""
    pairs: list = field(default_factory=list)
    missed: list = field(default_factory=list)
    invented: list = field(default_factory=list)


def spread(messages, updates, clock):
    """How badly the times of both sides agree, in ns."""
    gaps = [update.time - message["ts"] for message, update in zip(messages, updates)]
    if clock.tied:
        return median(abs(update.time - clock.to_log(message["ts"]))
                      for message, update in zip(messages, updates))
    if len(gaps) == 1:
        return abs(updates[0].time - clock.to_log(messages[0]["ts"]))
    # The clocks may drift apart, so only neighbours are compared.
    return median(abs(after - before) for before, after in zip(gaps, gaps[1:]))


def best_run(messages, updates, clock):
    """Where in `updates` the messages begin as one run, or None."""
    new = [pair_of(message["new"]) for message in messages]
    log = [update.new for update in updates]
    places = [at for at in range(len(log) - len(new) + 1) if log[at:at + len(new)] == new]
    first = clock.to_log(messages[0]["ts"])
    near = [at for at in places if abs(updates[at].time - first) <= WALL_CLOCK_SLACK]
    return min(near or places, default=None,
               key=lambda at: (spread(messages, updates[at:at + len(new)], clock), -at))


def align_pieces(messages, updates):
    """Pairs of what agrees when the messages are no run of the updates."""
    matcher = SequenceMatcher(None, [pair_of(message["new"]) for message in messages],
                              [update.new for update in updates], autojunk=False)
    return [(messages[a + n], updates[b + n])
            for a, b, size in matcher.get_matching_blocks() for n in range(size)]


def align_one(messages, updates, trace, clock):
    """Alignment of one device; the clock is tied to what is found."""
    alignment = Alignment()
    if messages:
        at = best_run(messages, updates, clock)
        if at is not None:
            alignment.pairs = list(zip(messages, updates[at:]))
        else:
            first, last = (clock.to_log(messages[end]["ts"]) for end in (0, -1))
            near = [update for update in updates
                    if first - clock.slack <= update.time <= last + clock.slack]
            alignment.pairs = align_pieces(messages, near)
        if alignment.pairs:
            clock.tie([(message["ts"], update.time) for message, update in alignment.pairs])
    matched = {id(item) for pair in alignment.pairs for item in pair}
    begin = clock.to_log(trace.start) + clock.slack
    end = clock.to_log(trace.end) - clock.slack
    alignment.missed = [update for update in updates
                        if id(update) not in matched and begin <= update.time <= end]
    alignment.invented = [message for message in messages if id(message) not in matched]
    return alignment


def align(trace, log, clock):
    """An Alignment for every device of either side."""
    messages = trace.written()
    names = sorted({*messages, *log.devices}, key=lambda name: (-len(messages[name]), name))
    return {name: align_one(messages[name], log.devices.get(name, []), trace, clock)
            for name in names}
