# SPDX-License-Identifier: GPL-2.0-only
"""What was lost in truth, and what the findings say of it.

The edu driver knows of each of its losses, the scenario `chase` of each stall of its disk
or NIC. Of other devices it is worked out: QEMU's log has an interrupt in a half-written
message, and a request that stood in that moment outlasts what its client's requests take.
"""
from collections import defaultdict

from ledger import seconds
from recording import MS
from waits import LATE, STOOD, UNCLEAR, UNKNOWN, USUAL

# Between a raise and the lines that tell of it, on a slow and busy host.
LOST_SLACK = 50 * MS

AWAY = "its device had no driver or no power then, on purpose"
UNDECIDED = {
    UNCLEAR: "a request stood longer than usual, not by so much that it tells",
    UNKNOWN: "a request stood of which too few ended to know what is usual",
}
OUTSIDE = "begun before the recording, or too near to its end"
SILENT = "raised anew in the silence of a loss that is told"


class Lost:
    """Findings lost. `losses`: the truth, a dict each like those of the edu driver."""

    def __init__(self, evidence, tears):
        self.trace, self.truth, self.waits = evidence.trace, evidence.truth, evidence.waits
        self.evidence, self.ledger = evidence, evidence.ledger
        self._tears = defaultdict(list)
        for tear in tears:
            self._tears[tear.device].append(tear)
        self.timed = sorted(self.waits.devices - self.truth.judged)
        for device in self.timed:
            self.waits.learn(device, [tear.time for tear in self._tears[device]])
        self.losses = [*self.truth.lost, *(loss for device in self.timed
                                           for loss in self._by_requests(device))]

    # What was lost.

    def _by_requests(self, device):
        """A loss for each request that stood too long, with the tears that may be its cause."""
        losses = {}
        idle = 0
        for tear in self._tears[device]:
            begin, end = tear.time
            how, request = self.waits.stood(device, begin, end)
            if how > LATE and self.waits.was_away(device, begin, end + self.trace.lost_after):
                self.ledger.exclude("lost", AWAY)
            elif how in UNDECIDED:
                self.ledger.exclude("lost", UNDECIDED[how])
            elif how == STOOD:
                loss = losses.setdefault(id(request), {
                    "type": "request", "device": device, "irq": tear.message["irq"],
                    "raised_after": begin, "seen": end + self.trace.lost_after, "tears": [],
                    "request": request,
                    "by": f"a request that stood from {seconds(request['begin'])}"})
                loss["tears"].append(tear)
            elif not self.waits.knows(device, *tear.time):
                idle += 1
        if idle:
            self.ledger.notes.append(f"{idle} torn deliveries of {device} came when no client was "
                                     "at work: whether they cost something is not known")
        return losses.values()

    def cost_nothing(self, tear):
        """Does anybody know that the torn interrupt was not lost?"""
        begin, end = tear.time
        if tear.device in self.truth.devices:
            return not any(loss["irq"] == tear.message["irq"] and loss["seen"] >= begin
                           and loss["raised_after"] <= end and not self._is_silent(loss)
                           for loss in self.truth.lost)
        return (self.waits.knows(tear.device, begin, end)
                and self.waits.stood(tear.device, begin, end)[0] <= LATE)

    # The findings.

    def judge(self):
        row = self.ledger.row("lost")
        left = list(self.evidence.findings["lost"])
        for loss in self.losses:
            found = [finding for finding in left if self._tells(finding, loss)]
            counts = (loss["raised_after"] >= self.trace.start
                      and loss["seen"] <= self.trace.end - self.trace.lost_after)
            if not counts:
                self.ledger.exclude("lost", OUTSIDE)
            if counts and not found and self._is_silent(loss):
                row.ambiguous += 1
                self.ledger.exclude("lost", SILENT)
                continue
            row.truth += counts
            if counts and found:
                self.ledger.found("lost", found[0])
            elif counts:
                self.ledger.missed("lost", f"IRQ {loss['irq']} {loss['device']}, raised after "
                                   f"{seconds(loss['raised_after'])}, seen at "
                                   f"{seconds(loss['seen'])}, by {loss.get('by')}")
            if found:
                left.remove(found[0])
                self._check(found[0], loss)
        late = sum(self._left(finding) for finding in left)
        if late:
            self.ledger.notes.append(f"{late} findings lost tell of interrupts that came late: "
                                     "not so late that they had to be told")

    def _is_silent(self, loss):
        """Did an earlier loss still last, and was that told?

        Its driver then raised another interrupt, which came nowhere where it would be seen.
        """
        return any(finding["ts"] <= loss["raised_after"] <= loss["seen"]
                   <= finding["ts"] + finding["silent"]
                   and any(one["raised_after"] < loss["raised_after"] and self._tells(finding, one)
                           for one in self.losses)
                   for finding in self.evidence.findings["lost"]
                   if not self._tells(finding, loss))

    def _tells(self, finding, loss):
        """Is it of that device, and joined to a move that can have done it?"""
        if (finding["irq"], finding["device"]) != (loss["irq"], loss["device"]):
            return False
        if "tears" in loss:
            return any(self._is_of(finding, tear) for tear in loss["tears"])
        begin, end = self._move_time(finding)
        seen = loss["seen"] if "seen" in loss else loss["handled"]
        return (loss["raised_after"] - LOST_SLACK <= end
                and begin <= max(seen, loss["raised_after"]))

    def _is_of(self, finding, tear):
        if finding["message"]:
            return finding["message"] == tear.message["seq"]
        move = self.trace.move_of(tear.message)
        return bool(move) and finding["move"] == move["seq"]

    def _move_time(self, finding):
        move = self.trace.by_seq.get(finding["move"])
        begin = move["ts"] if move else finding["ts"]
        # A CPU of the host that pauses in the middle makes a move long.
        return begin, begin + move["duration"] if move else begin

    def _check(self, finding, loss):
        wrong = self.evidence.wrong_names(finding)
        if not wrong and loss["type"] == "stall":
            wrong = self._wrong_stall(finding, loss)
        if wrong:
            self.ledger.invented("lost", finding, wrong)

    def _wrong_stall(self, finding, stall):
        """What is said of a disk's or NIC's stall that is not so, or None."""
        said = [self.trace.said[seq] for seq in finding["proofs"] if seq in self.trace.said]
        told = stall["timeout"] is not None
        ended = "timeout" if told else "late"
        if finding["context"] != "offline":
            return f"the move is said to be {finding['context']}"
        if stall.get("cpu") not in (None, finding["from"]["cpu"]):
            return f"CPU {stall['cpu']} went offline"
        # The run ended while it lasted: nobody saw how it would have.
        lasted = not told and stall["seen"] == stall["ended"] and finding["ended"] == "never"
        if finding["ended"] != ended and not lasted:
            return (f"it ended {'by' if told else 'without'} a driver's timeout, not "
                    f"{finding['ended']}")
        if any(record["device"] not in (None, stall["device"]) for record in said):
            return "what is told of another device does not prove it"
        return None

    def _left(self, finding):
        """A finding that no loss of the truth bears out. Returns whether it may be told."""
        if finding["device"] in self.truth.judged:
            if any(self._tells(finding, one) for one in self.truth.late):
                return True
            self.ledger.invented("lost", finding, "nothing was lost then")
            return False
        if finding["at"]["cpu"] is not None and self._is_known(finding) and not self._torn(finding):
            self.ledger.invented("lost", finding, "no interrupt of that move came half-written")
            return False
        if finding["device"] not in self.timed:
            self._nobody_knows(finding, "nobody timed that device's work")
            return False
        return self._left_timed(finding)

    def _left_timed(self, finding):
        device = finding["device"]
        begin, end = self._move_time(finding)
        how, request = self.waits.stood(device, begin, end + self.trace.lost_after)
        torn = self._torn(finding)
        known = next((loss for loss in self.losses if loss.get("request") is request
                      and request), None)
        if known:
            why = ("that loss is told already" if any(tear in known["tears"] for tear in torn)
                   else f"message {known['tears'][0].message['seq']} lost that")
            self.ledger.invented("lost", finding, why)
        elif torn and how == LATE:
            return True
        elif torn:
            # By QEMU's log it can be; whether it is the requests do not tell.
            self.ledger.row("lost").ambiguous += 1
        elif how == UNKNOWN:
            self._nobody_knows(finding, UNDECIDED[how])
        elif not self.waits.knows(device, begin, end + self.trace.lost_after):
            self._nobody_knows(finding, "no client of its device was at work then")
        elif self.waits.was_away(device, begin, end + self.trace.lost_after):
            self._nobody_knows(finding, AWAY)
        elif how in (USUAL, LATE):
            self.ledger.invented("lost", finding, "no interrupt was torn in that move, and no "
                                 "request stood long")
        else:
            self._nobody_knows(finding, f"a request stood from {seconds(request['begin'])} longer "
                               "than usual")
        return False

    def _torn(self, finding):
        """The tears of its move, by QEMU's log."""
        return [tear for tear in self._tears[finding["device"]] if self._is_of(finding, tear)]

    def _is_known(self, finding):
        """Does QEMU's log tell of its move?"""
        return any(message["seq"] == finding["message"] for message, _ in self.evidence.pairs)

    def _nobody_knows(self, finding, why):
        """And what QEMU's log says to it."""
        if not self._is_known(finding):
            why += "; QEMU's log does not know that move's message"
        elif not self._torn(finding):
            why += "; QEMU's log has no torn delivery of that move"
        self.ledger.unjudged("lost", finding, why)
