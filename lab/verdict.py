# SPDX-License-Identifier: GPL-2.0-only
"""The findings of a trace against what QEMU's log and the edu driver know."""
from collections import Counter, defaultdict
from dataclasses import dataclass

from qemulog import slot_of
from recording import MS, align

TORN = ("torn-hit", "torn-misrouted")
DEFECTS = ("torn-exposed", *TORN, "lost", "bad-vector", "mask-ignored")
ASLEEP = ("write-dropped", "restored")
JUDGED = ("message", "move", "torn-exposed", *TORN, "lost", *ASLEEP)

# Between a raise and the lines that tell of it, on a slow and busy host.
LOST_SLACK = 50 * MS
RAISE_SLACK = 10 * MS
# On a CPU that stands still while another goes offline.
ARRIVES_WITHIN = 500 * MS
# Two interrupts so near to each other may arrive as one.
COALESCING = 5 * MS
# An old vector keeps its owner until an interrupt at the new one and a timer.
STALE_OWNER = 2000 * MS


@dataclass
class Row:
    truth: int = 0
    found: int = 0
    missed: int = 0
    invented: int = 0
    ambiguous: int = 0


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


def words_of(slot):
    return "none" if not slot else f"({'mask' if slot[0] else 'APIC'} {slot[1]}, {slot[2]})"


def is_effective(move):
    """Did it move an interrupt that could come?"""
    return move["started"] and move["result"] >= 0 and move["from"] != move["to"]


def aim(target):
    return f"(CPU {target['cpu']}, {target['vector']})"


class Verdict:
    """All that is to be said of one run. `rows` by kind, `details` of what is wrong."""

    def __init__(self, trace, truth, log, clock, scenario):
        self.trace, self.truth, self.log, self.clock = trace, truth, log, clock
        self.rows = {kind: Row() for kind in JUDGED}
        self.details = []
        self.notes = []
        self.kinds = Counter(finding["kind"] for finding in trace.findings)
        self.alignments = align(trace, log, clock)
        self.pairs = sorted((pair for one in self.alignments.values() for pair in one.pairs),
                            key=lambda pair: pair[0]["seq"])
        self.findings = defaultdict(list)
        for finding in trace.findings:
            self.findings[finding["kind"]].append(finding)
        self.tears = [tear for pair in self.pairs if (tear := self._tear(*pair))]
        self._messages()
        self._moves()
        if scenario:
            self._moves_of(scenario)
        self._exposed()
        self._torn()
        self._lost()
        self._restored()
        self._dropped()
        if scenario and "slept" in scenario:
            self._slept(scenario)
        self._others()

    # What is wrong, one line each.

    def _missed(self, kind, text):
        self.rows[kind].missed += 1
        self.details.append(f"missed {kind}: {text}")

    def _invented(self, kind, finding, why):
        self.rows.setdefault(kind, Row()).invented += 1
        self.details.append(f"invented {kind}: {self._finding(finding)}: {why}")

    def _finding(self, finding):
        return (f"finding {finding['seq']} at {self._time(finding['ts'])} of IRQ "
                f"{finding['irq']} {finding['device']}, move {finding['move']}, "
                f"message {finding['message']}")

    def _time(self, ts):
        return f"{ts / 1e9:.6f} s"

    @staticmethod
    def _update(update):
        return (f"{update.device} {words_of(slot_of(*update.old))} > "
                f"{words_of(slot_of(*update.new))}, qemu.log line {update.line}")

    def _message(self, message, update):
        return (f"message {message['seq']} at {self._time(message['ts'])} of IRQ "
                f"{message['irq']}, {self._update(update)}")

    # Messages and moves.

    def _messages(self):
        row = self.rows["message"]
        last = {}
        dropped = {m["seq"] for m in self.trace.messages if m["power"] != 0}
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
                self.details.append(f"wrong message: {self._message(message, update)}: its old "
                                    f"pair is {old[0]:#x} {old[1]:#x}")
        for name, alignment in self.alignments.items():
            row.truth += len(alignment.missed)
            for update in alignment.missed:
                self._missed("message", self._update(update))
            for message in alignment.invented:
                row.invented += 1
                self.details.append(f"invented message: message {message['seq']} at "
                                    f"{self._time(message['ts'])} of IRQ {message['irq']} "
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
            self._missed("move", f"message {message['seq']} at {self._time(message['ts'])} of "
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
                                    f"{self._time(move['ts'])} of IRQ {move['irq']}: {wrong}")
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
        if new and new != self._slot(move["to"], new[0]):
            return f"it is said to go to {aim(move['to'])}, but went to {words_of(new)}"
        if old and old != self._slot(move["from"], old[0]) and not self._was_dropped(move):
            return f"it is said to come from {aim(move['from'])}, but came from {words_of(old)}"
        return None

    def _was_dropped(self, move):
        """An earlier message of that device never reached it."""
        return any(m["power"] != 0 and m["irq"] == move["irq"] and m["seq"] < move["seq"]
                   for m in self.trace.messages)

    def _slot(self, target, logical):
        """A record's (CPU, vector) as the log tells it: an APIC id, or a bit of a mask."""
        if target["cpu"] is None:
            return None
        if logical:
            return 1, 1 << target["cpu"], target["vector"]
        ids = {cpu["cpu"]: cpu["apicid"] for cpu in self.trace.header["cpus"]}
        known = ids.get(target["cpu"])
        return 0, target["cpu"] if known is None else known, target["vector"]

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
                self._missed("torn-exposed", self._message(message, update))
                continue
            row.found += 1
            self._check_names(found.pop(0), update)
        for finding in (finding for some in left.values() for finding in some):
            self._invented("torn-exposed", finding, "no update in the log that can tear")

    def _check_names(self, finding, update=None):
        """The move that a finding names, by its record and by the log."""
        move = self.trace.by_seq.get(finding["move"])
        wrong = None
        if finding["move"] and (not move or "writes" not in move):
            wrong = "there is no such move record"
        elif move and (move["irq"], move["device"]) != (finding["irq"], finding["device"]):
            wrong = f"that move is of IRQ {move['irq']} {move['device']}"
        elif move and (move["from"], move["to"]) != (finding["from"], finding["to"]):
            wrong = f"that move is from {aim(move['from'])} to {aim(move['to'])}"
        elif update and slot_of(*update.old)[2] != finding["from"]["vector"]:
            wrong = f"the device's old vector was {slot_of(*update.old)[2]}"
        if wrong:
            self._invented(finding["kind"], finding, wrong)

    # Updates that an interrupt hit.

    def _tear(self, message, update):
        """The Tear of an update, or None if nothing of its own hit it."""
        begin = message["ts"] - RAISE_SLACK
        end = message["ts"] + message["duration"] + RAISE_SLACK
        sure, unsure = [], []
        for hit in update.hits:
            sender = self.log.sender(hit.thread)
            if sender in hit.others:
                continue
            # Whoever writes the message has interrupts off: nobody else acts on that CPU.
            mine = (hit.thread == update.thread and self.log.has_cpu_threads
                    or sender == update.device
                    or self.truth.raised_in_window(message)
                    or all(self.truth.was_quiet(name, begin, end) for name in hit.others))
            (sure if mine else unsure).append(hit)
        hits = sure or unsure
        if not hits:
            return None
        owners = frozenset.union(*(hit.others for hit in hits))
        return Tear(message, update, bool(sure), hits, owners)

    def _torn(self):
        found = defaultdict(list)
        for kind in TORN:
            for finding in self.findings[kind]:
                found[finding["message"]].append(finding)
        missing = []
        for tear in self.tears:
            own = found.pop(tear.message["seq"], [])
            for finding in own[len(tear.hits):]:
                self._invented(finding["kind"], finding, "told more often than it was hit")
            if not tear.sure:
                self.rows[tear.kind].ambiguous += 1
            elif own:
                self._found_torn(tear, own[0])
            else:
                missing.append(tear)
        rest = [finding for some in found.values() for finding in some]
        for tear in missing:
            self._missing_torn(tear)
        for finding in rest:
            if self._meant(finding):
                self.rows[finding["kind"]].ambiguous += 1
            else:
                self._invented(finding["kind"], finding, "no such delivery in the log")

    def _found_torn(self, tear, finding):
        kind = finding["kind"] if self._kind_fits(tear, finding) else tear.kind
        self.rows[kind].truth += 1
        if kind != finding["kind"]:
            self._missed(kind, f"{self._message(tear.message, tear.update)}: told as "
                         f"{finding['kind']}")
            self._invented(finding["kind"], finding, f"it is {kind}: the slot was of "
                           + (", ".join(sorted(tear.owners)) or "nobody"))
            return
        self.rows[kind].found += 1
        self._check_names(finding, tear.update)
        half = tear.update.half
        if self._slot(finding["at"], half[0]) != half:
            self._invented(kind, finding, f"it arrived at {words_of(half)}")

    def _kind_fits(self, tear, finding):
        """Could the slot's owner be the finding's when the interrupt arrived?

        The log tells who owned it when it was sent; after a CPU's end it
        arrives later, and a vector's owner outlives the device's message.
        """
        if finding["kind"] == tear.kind:
            return True
        begin = tear.hits[0].time - STALE_OWNER
        end = self.clock.to_log(finding["ts"]) + self.clock.slack
        if finding["kind"] == "torn-hit":
            return all(any(slot_of(*update.old) == tear.update.half
                           and tear.hits[0].time <= update.end <= end
                           for update in self.log.devices[name]) for name in tear.owners)
        updates = self.log.devices.get(
            self.trace.device_of(finding["owner"], finding["ts"]))
        return (updates is None or self._lingers(finding, tear, updates)
                or any(tear.update.half in (slot_of(*update.old), slot_of(*update.new))
                       and begin <= update.end <= end for update in updates))

    def _lingers(self, finding, tear, updates):
        """An old vector is its owner's until an interrupt comes to the new place: an idle
        device's stays for good.
        """
        hit = tear.hits[0].time
        done = [update for update in updates if update.end <= hit]
        return (bool(done) and slot_of(*done[-1].old) == tear.update.half
                and not self.log.sent(self.trace.device_of(finding["owner"], finding["ts"]),
                                      slot_of(*done[-1].new), done[-1].end, hit))

    def _missing_torn(self, tear):
        row = self.rows[tear.kind]
        if self._swallowed(tear):
            row.ambiguous += 1
            self.notes.append(f"{self._message(tear.message, tear.update)}: the slot's owner "
                              "took it, perhaps with work of its own, and nothing was lost: no "
                              "kernel can tell")
            return
        row.truth += 1
        teller = self._coalesced(tear)
        if teller:
            row.found += 1
            self.notes.append(f"{self._message(tear.message, tear.update)}: coalesced with "
                              f"another, told by {teller['kind']} {teller['seq']}")
            return
        self._missed(tear.kind, f"{self._message(tear.message, tear.update)}, "
                     f"{len(tear.hits)} deliveries")

    def _swallowed(self, tear):
        """The slot's owner had work of its own just then, and the moved IRQ lost nothing.

        Its handler's run looks as it would have without the tear.
        """
        begin, end = tear.message["ts"], tear.message["ts"] + ARRIVES_WITHIN
        ran = [handler for handler in self.trace.handlers[tear.message["to"]["cpu"],
                                                          tear.update.old[1] & 0xff]
               if begin <= handler["ts"] <= end]
        written = begin + tear.message["duration"]
        lost = any(loss["irq"] == tear.message["irq"] and loss["seen"] >= begin
                   and loss["raised_after"] <= written for loss in self.truth.lost)
        return (tear.update.device in self.truth.devices and not lost and bool(ran)
                and all(handler["result"] for handler in ran)  # 2: a thread will see
                and self._had_work(ran[0], tear))

    def _had_work(self, handler, tear):
        """By the driver's word, or by an interrupt of its own in the log.

        Of an owner that is no PCI device (timer, RTC, serial port) neither knows; it took
        the interrupt, and the design asks for no finding then.
        """
        owner = self.trace.device_of(handler["irq"], handler["ts"],
                                     tear.update.device)
        if owner is None or owner in self.truth.takes_all:
            return True
        first = tear.hits[0].time
        return (owner != tear.update.device
                and (self.truth.worked(owner, handler)
                     or self.log.sent(owner, tear.update.half, first - COALESCING,
                                      max(first, self.clock.to_log(handler["ts"])))))

    def _coalesced(self, tear):
        """The finding that accounts for a hit which arrived together with another."""
        move = self.trace.move_of(tear.message)
        for finding in self.findings["lost"]:
            if move and finding["move"] == move["seq"] and (
                    finding["ambiguous"] or finding["others"] or "coalesc" in finding["reason"]):
                return finding
        for kind in TORN:
            for finding in self.findings[kind]:
                if tear.message["irq"] in finding["others"] and self._same_slot(tear, finding):
                    return finding
        return None

    def _same_slot(self, tear, finding):
        half = tear.update.half
        after = self.clock.to_log(finding["ts"]) - tear.hits[0].time
        return (finding["ambiguous"] and self._slot(finding["at"], half[0]) == half
                and -self.clock.slack <= after <= STALE_OWNER)

    def _meant(self, finding):
        """An ambiguous finding whose tear is that of another IRQ which it names."""
        return any(tear.message["irq"] in finding["others"] and self._same_slot(tear, finding)
                   for tear in self.tears)

    # Losses.

    def _lost(self):
        row = self.rows["lost"]
        left = list(self.findings["lost"])
        outside = 0
        for loss in self.truth.lost:
            found = [finding for finding in left if self._tells(finding, loss)]
            counts = (loss["raised_after"] >= self.trace.start
                      and loss["seen"] <= self.trace.end - self.trace.lost_after)
            outside += not counts
            row.truth += counts
            row.found += bool(counts and found)
            if counts and not found:
                self._missed("lost", f"IRQ {loss['irq']} {loss['device']}, raised after "
                             f"{self._time(loss['raised_after'])}, seen at "
                             f"{self._time(loss['seen'])}, by {loss.get('by')}")
            if found:
                left.remove(found[0])
                self._check_names(found[0])
            if found and loss["type"] == "stall":
                self._check_stall(found[0], loss)
        self._rest_of_lost(left)
        if outside:
            self.notes.append(f"{outside} losses in truth are left out: begun before the "
                              "recording, or too near to its end")

    def _check_stall(self, finding, stall):
        """Was it known from the work in flight before it ended, and how it ended?"""
        said = [self.trace.said[seq] for seq in finding["proofs"] if seq in self.trace.said]
        own = [record for record in said if record["device"] == stall["device"]]
        looks = [record["ts"] for record in own if record.get("stalled")]
        told = stall["timeout"] is not None
        ended = "timeout" if told else "late"
        wrong = None
        if finding["context"] != "offline":
            wrong = f"the move is said to be {finding['context']}"
        elif finding["certainty"] != "proved":
            wrong = "not proved"
        elif finding["ended"] != ended:
            wrong = f"it ended {'by' if told else 'without'} a driver's timeout, not {finding['ended']}"
        elif told and all("stalled" in record for record in own):
            wrong = "not proved by the driver's timeout"
        elif not looks or min(looks) > (stall["timeout"] * 1e9 if told else stall["ended"]):
            wrong = "not proved by work in flight before " + (
                "the driver's timeout" if told else "its end")
        if wrong:
            self._invented("lost", finding, wrong)

    def _tells(self, finding, loss):
        if (finding["irq"], finding["device"]) != (loss["irq"], loss["device"]):
            return False
        move = self.trace.by_seq.get(finding["move"])
        begin = move["ts"] if move else finding["ts"]
        # A CPU of the host that pauses in the middle makes a move long.
        end = begin + move["duration"] if move else begin
        seen = loss["seen"] if "seen" in loss else loss["handled"]
        return (loss["raised_after"] - LOST_SLACK <= end
                and begin <= max(seen, loss["raised_after"]))

    def _rest_of_lost(self, left):
        late = blind = 0
        for finding in left:
            if finding["device"] not in self.truth.judged:
                blind += 1
            elif any(self._tells(finding, one) for one in self.truth.late):
                late += 1
            else:
                self._invented("lost", finding, "nothing was lost then")
        if late:
            self.notes.append(f"{late} findings lost tell of interrupts that the driver saw late")
        if blind:
            self.notes.append(f"{blind} findings lost are of devices without a judge")

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
                self._missed("restored", self._message(message, update))
                continue
            row.found += 1
            finding = left[message["seq"]].pop()
            if ("had held another" in finding["reason"]) != (update.old != update.new):
                self._invented("restored", finding, f"said of it: {finding['reason']}")
        for finding in (finding for some in left.values() for finding in some):
            if finding["device"] in self.log.devices:
                self._invented("restored", finding, "its message was not written with MSI off")

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
                    self._missed("write-dropped", "before " + self._message(message, update))
            elif not update.rewritten:
                for finding in told:
                    self._invented("write-dropped", finding, "the device did not sleep")
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

    # What no judge counts.

    def _others(self):
        for finding in (*self.findings["bad-vector"], *self.findings["mask-ignored"]):
            if finding["device"] in self.truth.claims_mask:
                continue
            self._invented(finding["kind"], finding, "no device of the lab does that")
        for kind, count in sorted(self.kinds.items()):
            if kind not in (*DEFECTS, *ASLEEP):
                self.notes.append(f"{count} {kind}")
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
    def agrees(self):
        return not any(row.missed or row.invented for row in self.rows.values())
