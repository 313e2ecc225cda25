# SPDX-License-Identifier: GPL-2.0-only
"""The findings of a trace against what QEMU's log, the drivers and the clients know."""
from collections import Counter, defaultdict

from evidence import Evidence, message_words, slot_words, target_words, update_words
from kinds import ASLEEP, DEFECTS, HARMLESS, NEVER, TORN
from ledger import seconds
from lost import Lost
from qemulog import slot_of
from torn import Torn, find_tears

KNOWN = ("torn-exposed", *TORN, "lost", "stale-message", *NEVER, *ASLEEP, *HARMLESS)
# What an update can do to an interrupt; the rest is told of the kernel's records.
EVENTS = (*TORN, "lost")


def is_effective(move):
    """Did it move an interrupt that could come?"""
    return move["started"] and move["result"] >= 0 and move["from"] != move["to"]


class Verdict:
    """All that is to be said of one run: the rows, notes and details of `ledger`."""

    def __init__(self, trace, truth, waits, log, clock, scenario):
        self.trace, self.truth, self.log, self.clock = trace, truth, log, clock
        self.evidence = Evidence(trace, truth, waits, log, clock)
        self.ledger, self.pairs = self.evidence.ledger, self.evidence.pairs
        self.findings = self.evidence.findings
        self.kinds = Counter(finding["kind"] for finding in trace.findings)
        self.timed = bool(waits.devices)
        self.tears = find_tears(self.evidence)
        self.lost = Lost(self.evidence, self.tears)
        # Messages of the kernel's that the scenario kept from a device.
        self.kept = self._kept(scenario or {})
        self._messages()
        self._moves()
        if scenario and "moves" in scenario:
            self._moves_of(scenario)
        self._exposed()
        Torn(self.evidence, self.tears, self.lost).judge()
        self.lost.judge()
        self._restored()
        self._dropped()
        self._stale()
        if scenario and "slept" in scenario:
            self._slept(scenario)
        self._others()

    @property
    def rows(self):
        return self.ledger.rows

    @property
    def details(self):
        return self.ledger.details

    @property
    def notes(self):
        return self.ledger.notes

    # Messages and moves.

    def _kept(self, scenario):
        if not scenario.get("kept"):
            return []
        return [message for one in self.evidence.alignments.values() for message in one.invented
                if message["irq"] == scenario["irq"]]

    def _messages(self):
        row = self.rows["message"]
        last = {}
        kept = {message["seq"] for message in self.kept}
        dropped = kept | {m["seq"] for m in self.trace.messages if m["power"] != 0}
        for message, update in self.pairs:
            row.truth += 1
            row.found += 1
            old = message["old"]["address_lo"], message["old"]["data"]
            before = last.get(update.device)
            last[update.device] = message["seq"]
            # After a write that was dropped, the kernel's idea of it is another.
            shadowed = any((before or 0) < seq < message["seq"] for seq in dropped)
            if old != update.old and not shadowed:
                self.rows["message"].invented += 1
                self.details.append(f"wrong message: {message_words(message, update)}: its old "
                                    f"pair is {old[0]:#x} {old[1]:#x}")
        for name, alignment in self.evidence.alignments.items():
            row.truth += len(alignment.missed)
            for update in alignment.missed:
                self.ledger.missed("message", update_words(update))
            for message in alignment.invented:
                if message["seq"] in kept:
                    continue
                row.invented += 1
                self.details.append(f"invented message: message {message['seq']} at "
                                    f"{seconds(message['ts'])} of IRQ {message['irq']} "
                                    f"{name}: not in the log")

    def _moves(self):
        row = self.rows["move"]
        inside = defaultdict(list)
        for message in self.trace.messages:
            if message["context"] == "affinity":
                move = self.trace.move_of(message)
                inside[move["seq"] if move else None].append(message)
        updates = {message["seq"]: update for message, update in self.pairs}
        for message in inside.pop(None, []):
            row.truth += 1
            self.ledger.missed("move", f"message {message['seq']} at {seconds(message['ts'])} of "
                               f"IRQ {message['irq']} belongs to no move record")
        unseen = 0
        for move in self.trace.moves:
            messages = inside.get(move["seq"], [])
            made = [updates[m["seq"]] for m in messages if m["seq"] in updates]
            wrong = self._wrong_move(move, messages, made)
            unseen += not made and is_effective(move)
            row.truth += bool(made)
            row.found += bool(made) and not wrong
            if wrong:
                row.invented += 1
                self.details.append(f"wrong move: move {move['seq']} at "
                                    f"{seconds(move['ts'])} of IRQ {move['irq']}: {wrong}")
        if unseen:
            self.notes.append(f"{unseen} moves wrote no message that QEMU's log tells (MSI-X, "
                              "remapped, or dropped)")

    def _moves_of(self, scenario):
        """A scenario confirms and counts each move that it makes."""
        row = self.rows["move"]
        told = [move for move in self.trace.moves if is_effective(move) and move["device"]]
        if scenario.get("kind") == "msix":
            # It leaves out the configuration's, which only a CPU's end moves.
            told = [move for move in told if "put" in move["action"]]
        made = scenario["moves"]
        if not row.truth:
            # None of these moves is in QEMU's log.
            row.truth, row.found = made, min(made, len(told))
        if len(told) != made:
            row.missed += max(made - len(told), 0)
            row.invented += max(len(told) - made, 0)
            self.details.append(f"wrong number of moves: the scenario made {made}, the trace "
                                f"has {len(told)}")

    def _wrong_move(self, move, messages, made):
        """What a move record says that is not so, or None."""
        if move["in_msi"] and len(messages) != move["writes"]:
            return f"{move['writes']} writes, but {len(messages)} messages"
        if not made or move["result"] < 0:
            return None
        old, new = slot_of(*made[0].old), slot_of(*made[-1].new)
        if new and new != self.evidence.slot(move["to"], new[0]):
            return f"it is said to go to {target_words(move['to'])}, but went to {slot_words(new)}"
        if old and old != self.evidence.slot(move["from"], old[0]) and not self._was_dropped(move):
            return (f"it is said to come from {target_words(move['from'])}, but came from "
                    f"{slot_words(old)}")
        return None

    def _was_dropped(self, move):
        """An earlier message of that device never reached it."""
        return any((m["power"] != 0 or m in self.kept) and m["irq"] == move["irq"]
                   and m["seq"] < move["seq"] for m in self.trace.messages)

    # Updates that can tear.

    def _exposed(self):
        row = self.rows["torn-exposed"]
        left = defaultdict(list)
        for finding in self.findings["torn-exposed"]:
            left[finding["message"]].append(finding)
        for message, update in self.pairs:
            if not update.exposed:
                continue
            row.truth += 1
            found = left.get(message["seq"])
            if not found:
                self.ledger.missed("torn-exposed", message_words(message, update))
                continue
            row.found += 1
            # Who goes on with an old message has not the vector that the kernel thinks.
            has_gone_on = any(kept["device"] == update.device for kept in self.kept)
            self.evidence.check_names(found.pop(0), None if has_gone_on else update)
        kept = {message["seq"] for message in self.kept}
        for finding in (finding for some in left.values() for finding in some):
            if finding["message"] in kept:
                # The kernel did write so; only the log cannot know.
                row.ambiguous += 1
            else:
                self.ledger.invented("torn-exposed", finding, "no update in the log that can tear")

    # Devices that slept.

    def _restored(self):
        row = self.rows["restored"]
        left = defaultdict(list)
        for finding in self.findings["restored"]:
            left[finding["message"]].append(finding)
        for message, update in self.pairs:
            if not update.rewritten:
                continue
            row.truth += 1
            if not left[message["seq"]]:
                self.ledger.missed("restored", message_words(message, update))
                continue
            row.found += 1
            finding = left[message["seq"]].pop()
            if ("had held another" in finding["reason"]) != (update.old != update.new):
                self.ledger.invented("restored", finding, f"said of it: {finding['reason']}")
        for finding in (finding for some in left.values() for finding in some):
            if finding["device"] in self.log.devices:
                self.ledger.invented("restored", finding,
                                     "its message was not written with MSI off")

    def _dropped(self):
        """A device that wakes up to another message was not told of it before.

        How often it was not told is the scenario's to know.
        """
        row = self.rows["write-dropped"]
        left = list(self.findings["write-dropped"])
        before = {}
        for message, update in self.pairs:
            told = [finding for finding in left if finding["device"] == update.device
                    and before.get(update.device, 0) < finding["message"] < message["seq"]]
            before[update.device] = message["seq"]
            left = [finding for finding in left if finding not in told]
            if update.rewritten and update.old != update.new:
                row.truth += 1
                row.found += bool(told)
                if not told:
                    self.ledger.missed("write-dropped",
                                       "before " + message_words(message, update))
            elif not update.rewritten:
                for finding in told:
                    self.ledger.invented("write-dropped", finding, "the device did not sleep")
        # The others sleep to the end, or the log cannot tell (MSI-X).
        row.ambiguous += len(left)

    def _slept(self, scenario):
        for kind, made in ("restored", scenario["slept"]), ("write-dropped", scenario["dropped"]):
            row, told = self.rows[kind], self.kinds[kind]
            if row.truth == told == made:
                continue
            row.missed += max(made - row.truth, made - told, 0)
            row.invented += max(row.truth - made, told - made, 0)
            self.details.append(f"wrong number of {kind}: the scenario made {made}, the log has "
                                f"{row.truth}, the trace {told}")

    def _stale(self):
        """A device goes on with its old message where the new one never reached it."""
        left = self.findings["stale-message"]
        for device in sorted({message["device"] for message in self.kept}):
            since = min((self.trace.move_of(message) or message)["ts"]
                        for message in self.kept if message["device"] == device)
            told = [finding for finding in left
                    if finding["device"] == device and finding["ts"] >= since]
            left = [finding for finding in left if finding not in told]
            self.ledger.row("stale-message").truth += 1
            if told:
                self.ledger.found("stale-message", told[0])
            else:
                self.ledger.missed("stale-message", f"{device}, from {seconds(since)} on")
        for finding in left:
            self.ledger.invented("stale-message", finding, "each message reached its device")

    # What no judge counts.

    def _others(self):
        for finding in (finding for kind in NEVER for finding in self.findings[kind]):
            if finding["device"] not in self.truth.claims_mask:
                self.ledger.invented(finding["kind"], finding, "no device of the lab does that")
        for kind in sorted({*self.kinds} - {*KNOWN}):
            for finding in self.findings[kind]:
                self.ledger.unjudged(kind, finding, "no judge knows of such")
        if self.harmless:
            self.notes.append("told without a judge: " + ", ".join(
                f"{count} {kind}" for kind, count in self.harmless.items()))
        self.notes.extend(f"{row.only_possible} {kind} of those found were told as possible only"
                          for kind, row in self.rows.items() if row.only_possible)
        for kind, reasons in self.ledger.excluded.items():
            self.notes.extend(f"left out: {count} {kind}: {reason}"
                              for reason, count in reasons.items())
        if self.trace.cut_off:
            self.notes.append("the trace was cut off")
        if self.trace.dropped:
            dropped = ", ".join(f"{n} {kind}" for kind, n in self.trace.dropped.items())
            self.notes.append(f"dropped records: {dropped}")
        if self.truth.overflow:
            self.notes.append(f"the driver's log overflowed by {self.truth.overflow}")
        if self.log.garbage:
            self.notes.append(f"{self.log.garbage} lines of qemu.log make no sense")

    # Numbers for thresholds.

    @property
    def sure_tears(self):
        return [tear for tear in self.tears if tear.sure]

    def owned_share(self):
        """Percent of the torn deliveries at an owned slot, by the log and by the trace."""
        owned = [bool(hit.others) for tear in self.sure_tears for hit in tear.hits]
        told = [finding["slot"] == "owned" for kind in TORN for finding in self.findings[kind]]
        return tuple(100 * sum(some) / len(some) if some else 0 for some in (owned, told))

    def effective_moves(self):
        return sum(is_effective(move) for move in self.trace.moves)

    @property
    def harmless(self):
        return {kind: self.kinds[kind] for kind in HARMLESS if self.kinds[kind]}

    @property
    def unjudged(self):
        """Findings at the verdict's head that nobody can bear out or contradict."""
        return sum(row.unjudged for row in self.rows.values())

    def excluded_percent(self):
        return self.ledger.excluded_percent(EVENTS)

    @property
    def agrees(self):
        return self.ledger.agrees
