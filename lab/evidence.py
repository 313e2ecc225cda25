# SPDX-License-Identifier: GPL-2.0-only
"""All that is known of one run, for the parts of the judge."""
from collections import defaultdict

from kinds import ASLEEP, TORN
from ledger import Ledger
from qemulog import slot_of
from recording import align

JUDGED = ("message", "move", "torn-exposed", *TORN, "lost", *ASLEEP)


def slot_words(slot):
    return "none" if not slot else f"({'mask' if slot[0] else 'APIC'} {slot[1]}, {slot[2]})"


def target_words(target):
    return f"(CPU {target['cpu']}, {target['vector']})"


def update_words(update):
    return (f"{update.device} {slot_words(slot_of(*update.old))} > "
            f"{slot_words(slot_of(*update.new))}, qemu.log line {update.line}")


def message_words(message, update):
    return (f"message {message['seq']} at {message['ts'] / 1e9:.6f} s of IRQ {message['irq']}, "
            f"{update_words(update)}")


class Evidence:
    """The trace, what it is held against, and where the outcome is written.

    `pairs`: (message, update), a message of the trace and its lines in QEMU's log.
    """

    def __init__(self, trace, truth, waits, log, clock):
        self.trace, self.truth, self.waits = trace, truth, waits
        self.log, self.clock = log, clock
        self.ledger = Ledger(JUDGED, trace.chances)
        self.alignments = align(trace, log, clock)
        # What comes later is of the lab itself, which brings back results.
        self.log_end = clock.to_log(trace.end) + clock.slack
        self.pairs = sorted((pair for one in self.alignments.values() for pair in one.pairs),
                            key=lambda pair: pair[0]["seq"])
        self.findings = defaultdict(list)
        for finding in trace.findings:
            self.findings[finding["kind"]].append(finding)

    def slot(self, target, logical):
        """A record's (CPU, vector) as the log tells it: an APIC id, or a bit of a mask."""
        if target["cpu"] is None:
            return None
        if logical:
            return 1, 1 << target["cpu"], target["vector"]
        ids = {cpu["cpu"]: cpu["apicid"] for cpu in self.trace.header["cpus"]}
        known = ids.get(target["cpu"])
        return 0, target["cpu"] if known is None else known, target["vector"]

    def wrong_names(self, finding, update=None):
        """What is wrong with the move that a finding names, or None."""
        move = self.trace.by_seq.get(finding["move"])
        if finding["move"] and (not move or "writes" not in move):
            return "there is no such move record"
        if move and (move["irq"], move["device"]) != (finding["irq"], finding["device"]):
            return f"that move is of IRQ {move['irq']} {move['device']}"
        if move and (move["from"], move["to"]) != (finding["from"], finding["to"]):
            return f"that move is from {target_words(move['from'])} to {target_words(move['to'])}"
        if update and slot_of(*update.old)[2] != finding["from"]["vector"]:
            return f"the device's old vector was {slot_of(*update.old)[2]}"
        return None

    def check_names(self, finding, update=None):
        wrong = self.wrong_names(finding, update)
        if wrong:
            self.ledger.invented(finding["kind"], finding, wrong)
