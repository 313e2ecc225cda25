# SPDX-License-Identifier: GPL-2.0-only
"""Which updates an interrupt hit, by QEMU's log, and what the findings say of them."""
from collections import defaultdict
from dataclasses import dataclass

from evidence import message_words, slot_words
from kinds import TORN
from qemulog import slot_of
from recording import MS

# Between a raise and the lines that tell of it, on a slow and busy host.
RAISE_SLACK = 10 * MS
# On a CPU that stands still while another goes offline.
ARRIVES_WITHIN = 500 * MS
# Two interrupts so near to each other may arrive as one.
COALESCING = 5 * MS
TOOK_BOTH = ("the slot's owner took it, perhaps with work of its own, and nothing was lost: no "
             "kernel can tell")
# An old vector keeps its owner until an interrupt at the new one and a timer.
STALE_OWNER = 2000 * MS


@dataclass
class Tear:
    """An update that an interrupt hit. `sure`: by the moved device, certainly."""
    message: dict
    update: object
    sure: bool
    hits: list
    owners: frozenset

    @property
    def kind(self):
        return "torn-misrouted" if self.owners else "torn-hit"

    @property
    def device(self):
        return self.update.device

    @property
    def time(self):
        """From its first write to its last, in the guest's time."""
        return self.message["ts"], self.message["ts"] + self.message["duration"]


def find_tear(message, update, evidence):
    """The Tear of an update, or None if nothing of its own hit it."""
    sure, unsure = [], []
    for hit in update.hits:
        mine = is_own(hit, message, update, evidence)
        if mine is not False:
            (sure if mine else unsure).append(hit)
    hits = sure or unsure
    if not hits:
        return None
    owners = frozenset.union(*(hit.others for hit in hits))
    return Tear(message, update, bool(sure), hits, owners)


def is_own(hit, message, update, evidence):
    """Did the moved device send it? None if that is not known."""
    log, truth, device = evidence.log, evidence.truth, update.device
    others, silent = hit.others, None
    if log.tells:
        speaker = meant_speaker(hit, device, log)
        if speaker is None:
            if log.speaks(device, hit.thread):
                return False
            others = {name for name in others if not log.speaks(name, hit.thread)}
            silent = hit.thread
        elif not hit.late:
            return speaker == device
    sender = log.sender(hit.thread)
    if sender in others:
        return False
    begin = message["ts"] - RAISE_SLACK
    end = message["ts"] + message["duration"] + RAISE_SLACK
    # Whoever writes the message has interrupts off: nobody else acts on that CPU.
    mine = (hit.thread == update.thread and log.has_cpu_threads
            or sender == device
            or truth.raised_in_window(message)
            or not log.has_stranger(update.half, evidence.log_end, silent)
            and all(truth.was_quiet(name, begin, end) for name in others))
    return True if mine else None


def meant_speaker(hit, device, log):
    """Whose model said that it sends, "" for one without a message in the log, or None.

    A word of one whose message is another was not followed by an interrupt of that one.
    """
    speaker = log.speaker(hit.teller)
    return speaker if speaker in ("", device) or speaker in hit.others else None


def find_tears(evidence):
    return [tear for message, update in evidence.pairs
            if (tear := find_tear(message, update, evidence))]


class Torn:
    """Findings torn-hit and torn-misrouted. `lost` knows whether a tear cost something."""

    def __init__(self, evidence, tears, lost):
        self.trace, self.truth, self.log = evidence.trace, evidence.truth, evidence.log
        self.clock, self.evidence, self.ledger = evidence.clock, evidence, evidence.ledger
        self.tears, self.lost = tears, lost

    def judge(self):
        found = defaultdict(list)
        for kind in TORN:
            for finding in self.evidence.findings[kind]:
                found[finding["message"]].append(finding)
        missing = []
        for tear in self.tears:
            own = found.pop(tear.message["seq"], [])
            for finding in own[len(tear.hits):]:
                self.ledger.invented(finding["kind"], finding, "told more often than it was hit")
            if not tear.sure:
                self._leave_out(tear, "the slot's owner may have sent it")
            elif own:
                self._found(tear, own[0])
            else:
                missing.append(tear)
        rest = [finding for some in found.values() for finding in some]
        for tear in missing:
            self._missing(tear)
        for finding in rest:
            if self._meant(finding):
                self.ledger.row(finding["kind"]).ambiguous += 1
            else:
                self.ledger.invented(finding["kind"], finding, "no such delivery in the log")

    def _leave_out(self, tear, reason):
        self.ledger.row(tear.kind).ambiguous += 1
        self.ledger.exclude(tear.kind, reason)

    def _found(self, tear, finding):
        kind = finding["kind"] if self._kind_fits(tear, finding) else tear.kind
        self.ledger.row(kind).truth += 1
        if kind != finding["kind"]:
            self.ledger.missed(kind, f"{message_words(tear.message, tear.update)}: told as "
                               f"{finding['kind']}")
            self.ledger.invented(finding["kind"], finding, f"it is {kind}: the slot was of "
                                 + (", ".join(sorted(tear.owners)) or "nobody"))
            return
        self.ledger.found(kind, finding)
        half = tear.update.half
        wrong = self.evidence.wrong_names(finding, tear.update)
        if not wrong and self.evidence.slot(finding["at"], half[0]) != half:
            wrong = f"it arrived at {slot_words(half)}"
        if not wrong and kind == "torn-misrouted" and not self._owner_fits(tear, finding):
            wrong = "the slot was of " + (", ".join(sorted(tear.owners)) or "nobody")
        if wrong:
            self.ledger.invented(kind, finding, wrong)

    def _kind_fits(self, tear, finding):
        """Could the slot have an owner, or none, when the interrupt arrived?

        The log tells who owned it when it was sent; after a CPU's end it arrives later.
        """
        if finding["kind"] == tear.kind:
            return True
        if finding["kind"] == "torn-misrouted":
            return self._owner_fits(tear, finding)
        end = self.clock.to_log(finding["ts"]) + self.clock.slack
        return all(any(slot_of(*update.old) == tear.update.half
                       and tear.hits[0].time <= update.end <= end
                       for update in self.log.devices[name]) for name in tear.owners)

    def _owner_fits(self, tear, finding):
        """Could the slot be of the owner named? A vector's outlives the device's message."""
        owner = self.trace.device_of(finding["owner"], finding["ts"])
        updates = self.log.devices.get(owner)
        if updates is None or owner in tear.owners or finding["owner"] in self.trace.msix:
            return True
        begin = tear.hits[0].time - STALE_OWNER
        end = self.clock.to_log(finding["ts"]) + self.clock.slack
        return (self._lingers(owner, tear, updates)
                or any(tear.update.half in (slot_of(*update.old), slot_of(*update.new))
                       and begin <= update.end <= end for update in updates))

    def _lingers(self, owner, tear, updates):
        """An old vector is its owner's until an interrupt comes to the new place: an idle
        device's stays for good.
        """
        hit = tear.hits[0].time
        done = [update for update in updates if update.end <= hit]
        return (bool(done) and slot_of(*done[-1].old) == tear.update.half
                and not self.log.sent(owner, slot_of(*done[-1].new), done[-1].end, hit))

    def _missing(self, tear):
        hidden = self._hidden(tear)
        if hidden:
            self._leave_out(tear, hidden)
            return
        self.ledger.row(tear.kind).truth += 1
        teller = self._coalesced(tear)
        if teller:
            self.ledger.found(tear.kind, teller)
            self.ledger.notes.append(f"{message_words(tear.message, tear.update)}: coalesced "
                                     f"with another, told by {teller['kind']} {teller['seq']}")
            return
        self.ledger.missed(tear.kind, f"{message_words(tear.message, tear.update)}, "
                           f"{len(tear.hits)} deliveries")

    def _hidden(self, tear):
        """Why no kernel can tell of it, or None: the slot's owner took it, and nothing was lost.

        With edu the owner must have had work of its own, as its handler's run looks then as it
        would have without the tear. Other drivers take whatever comes (e1000e, vmxnet3), so
        where clients judge that nothing was lost their handler's word is enough.
        """
        begin, end = tear.message["ts"], tear.message["ts"] + ARRIVES_WITHIN
        ran = [handler for handler in self.trace.handlers[tear.message["to"]["cpu"],
                                                          tear.update.old[1] & 0xff]
               if begin <= handler["ts"] <= end]
        # 2: a thread will see.
        if not ran or not all(handler["result"] for handler in ran):
            return None
        if not self.lost.cost_nothing(tear):
            return None
        if tear.device not in self.truth.devices:
            return "the slot's owner took it for its own, and no request stood"
        return TOOK_BOTH if self._had_work(ran[0], tear) else None

    def _had_work(self, handler, tear):
        """By the driver's word, or by an interrupt of its own in the log.

        Of an owner that is no PCI device (timer, RTC, serial port) neither knows; it took
        the interrupt, and the design asks for no finding then.
        """
        owner = self.trace.device_of(handler["irq"], handler["ts"], tear.device)
        half = tear.update.half
        if owner is None:
            return not self.log.tells or self.log.has_stranger(half, self.evidence.log_end)
        if owner in self.truth.takes_all:
            return True
        first = tear.hits[0].time
        time = first - COALESCING, max(first, self.clock.to_log(handler["ts"]))
        if owner not in self.log.devices:
            # MSI-X: whatever else came there was its own.
            return self.log.arrivals(half, *time) > len(tear.hits)
        return owner != tear.device and (self.truth.worked(owner, handler)
                                         or self.log.sent(owner, half, *time))

    def _coalesced(self, tear):
        """The finding that accounts for a hit which arrived together with another."""
        move = self.trace.move_of(tear.message)
        for finding in self.evidence.findings["lost"]:
            if move and finding["move"] == move["seq"] and (
                    finding["ambiguous"] or finding["others"] or "coalesc" in finding["reason"]):
                return finding
        for kind in TORN:
            for finding in self.evidence.findings[kind]:
                if tear.message["irq"] in finding["others"] and self._same_slot(tear, finding):
                    return finding
        return None

    def _same_slot(self, tear, finding):
        half = tear.update.half
        after = self.clock.to_log(finding["ts"]) - tear.hits[0].time
        return (finding["ambiguous"] and self.evidence.slot(finding["at"], half[0]) == half
                and -self.clock.slack <= after <= STALE_OWNER)

    def _meant(self, finding):
        """An ambiguous finding whose tear is that of another IRQ which it names."""
        return any(tear.message["irq"] in finding["others"] and self._same_slot(tear, finding)
                   for tear in self.tears)
