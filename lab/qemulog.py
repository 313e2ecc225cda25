# SPDX-License-Identifier: GPL-2.0-only
"""What QEMU's log says of MSI: each update of a message, and what was sent meanwhile.

Read are the trace points EVENTS (QEMU 7.2), all written under QEMU's big lock: the order of
their lines is the order of events. Who sent an interrupt is not in the line that tells of
it, but most models write a line of their own just before. Times are ns of the host's clock.
"""
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field

WRITE = re.compile(r"(\d+)@(\d+)\.(\d{6}):pci_cfg_write .* "
                   r"([0-9a-f]{2}:[0-9a-f]{2}\.[0-7]) @0x([0-9a-f]+) <- 0x([0-9a-f]+)$")
DELIVERY = re.compile(r"(\d+)@(\d+)\.(\d{6}):apic_deliver_irq dest (\d+) dest_mode (\d) "
                      r"delivery_mode ([01]) vector (\d+) trigger_mode \d$")

# What a device's model says just before it sends. edu's and intel-hda's say nothing, vmxnet3's
# when it received (net_rx_pkt_parsed; e1000e's says that, too, and then E1000E_RECEIVED).
TELLERS = ("ahci_irq_raise", "e1000e_irq_msi_notify", "e1000e_irq_msix_notify_vec",
           "mptsas_irq_msi", "net_rx_pkt_parsed", "pci_nvme_irq_msix", "pvscsi_update_irq_msi",
           "usb_xhci_queue_event", "virtio_notify")
E1000E_RECEIVED = ("e1000e_rx_interrupt_set", "e1000e_rx_interrupt_delayed")
# The IO-APIC sends as it is told, when its table is written, or when an interrupt ends.
IOAPIC = ("ioapic_set_irq", "ioapic_mem_write", "ioapic_eoi_broadcast")
EVENTS = ("pci_cfg_write", "apic_deliver_irq", *TELLERS, *E1000E_RECEIVED, *IOAPIC)

TELLING = re.compile(r"(\d+)@(\d+)\.(\d{6}):(" + "|".join(EVENTS[2:]) + r")\b(.*)$")
# Which of several, where that is said.
POINTER = re.compile(r"(?:ahci\(|dev )(0x[0-9a-f]+)")
REDIRECTION = re.compile(r" addr 0x10 regsel: 0x([0-9a-f]+) size 0x4 val 0x([0-9a-f]+)$")

# Between a model's line and the delivery it tells of nothing waits, but for a busy host.
TOLD_WITHIN = 1000000
# So seldom may a word be of one device and what comes after it of another.
STRAY = 0.05

CONTROL_ENABLE = 0x1
CONTROL_WIDE = 0x80
CONTROL_MASKS = 0x100
ADDRESS_LOGICAL = 0x4
ADDRESS_REMAPPABLE = 0x10
FIRST_PIN = 0x10
MASKED = 0x10000
FIRST_VECTOR = 0x20
SHUTDOWN_VECTOR = 0xef


def slot_of(address, data):
    """Where such a message goes: (logical, destination, vector); None if nowhere known."""
    if address >> 20 != 0xfee or address & ADDRESS_REMAPPABLE or data & 0xff < 0x10:
        return None
    return int(bool(address & ADDRESS_LOGICAL)), address >> 12 & 0xff, data & 0xff


@dataclass
class Hit:
    """A delivery on a half-written message. `others`: who else has that message.

    `teller`: what some model said before, None if nothing; `late`: so long before that it may
    have been said of something else.
    """
    time: int
    thread: int
    others: frozenset
    teller: str
    late: bool


@dataclass
class Update:
    """One message written: address, then data. `time` and `end` are theirs.

    `rewritten`: by pci_restore_msi_state(), with MSI off for the while.
    """
    device: str
    line: int
    time: int
    thread: int
    enabled: bool
    masked: bool
    startup: bool
    rewritten: bool
    old: tuple
    new: tuple
    end: int = 0
    hits: list = field(default_factory=list)

    @property
    def half(self):
        return slot_of(self.new[0], self.old[1])

    @property
    def tears(self):
        """Destination and vector both change, so that half of it is a third message."""
        old, new = slot_of(*self.old), slot_of(*self.new)
        return bool(old and new) and old[:2] != new[:2] and old[2] != new[2]

    @property
    def started(self):
        """An interrupt could come; the driver's start is not counted."""
        return (self.enabled and not self.masked and not self.startup
                and self.old[1] & 0xff >= FIRST_VECTOR
                and self.old[1] & 0xff != SHUTDOWN_VECTOR)

    @property
    def moves(self):
        """Another destination than before. Of two steps that is the second."""
        old, new = slot_of(*self.old), slot_of(*self.new)
        return self.started and bool(old and new) and old[:2] != new[:2]

    @property
    def exposed(self):
        """It tears where an interrupt could come."""
        return self.tears and self.started


class Capability:
    """The MSI capability of one device. Offsets count from its address register."""

    def __init__(self, device, address_at, control):
        self.device = device
        self.address_at = address_at
        self.message = (0, 0)
        self.enabled = False
        self.kept = False
        self.startup = False
        self.masked = False
        self.open = None
        self.updates = []
        self.control(control)

    def control(self, value):
        enabled = bool(value & CONTROL_ENABLE)
        if self.enabled and not enabled:
            # A driver that goes clears it first; pci_restore_msi_state() does not.
            self.kept = slot_of(*self.message) is not None
        # The first message after that is request_irq()'s, before the start.
        self.startup = enabled and (self.startup or not (self.enabled or self.kept))
        self.enabled = enabled
        self.data_at = self.address_at + (8 if value & CONTROL_WIDE else 4)
        self.mask_at = self.data_at + 4 if value & CONTROL_MASKS else None

    def begin(self, value, time, thread, line):
        self.open = Update(self.device, line, time, thread, self.enabled, self.masked,
                           self.startup, self.kept and not self.enabled, self.message,
                           (value, self.message[1]))
        self.message = self.open.new

    def finish(self, value, time):
        update, self.open = self.open, None
        self.message = update.new = (update.new[0], value & 0xffff)
        update.end = time
        if self.enabled:
            self.startup = False
        if not update.tears:
            update.hits = []
        self.updates.append(update)

    @property
    def slot(self):
        return slot_of(*self.message) if self.enabled else None


class IoApic:
    """Where its pins send. IOREGSEL and the table: 82093AA, 3.2.4."""

    def __init__(self):
        self._pins = defaultdict(lambda: [MASKED, 0])

    def write(self, words):
        """Returns the slot that the pin written sends to now, None if none."""
        match = REDIRECTION.search(words)
        if not match or int(match[1], 16) < FIRST_PIN:
            return None
        register = int(match[1], 16) - FIRST_PIN
        pin = self._pins[register >> 1]
        pin[register & 1] = int(match[2], 16)
        return self._slot(*pin)

    def sends_to(self, slot):
        return any(slot == self._slot(*pin) for pin in self._pins.values())

    @staticmethod
    def _slot(low, high):
        return None if low & MASKED else (low >> 11 & 1, high >> 24, low & 0xff)


class Log:
    """What a log holds. `devices` gives the updates of each, keyed like 0000:00:05.0."""

    def __init__(self, lines):
        self.garbage = 0
        self.deliveries = 0
        self._registers = defaultdict(dict)
        self._capabilities = {}
        self._holders = defaultdict(set)
        self._writers = set()
        self._updaters = set()
        self._sent = defaultdict(Counter)
        # Since when somebody without an MSI capability in the log (MSI-X, IO-APIC) sends to a
        # slot; and from a thread, if nothing is said of it.
        self._strange = {}
        self._ioapic = IoApic()
        # Do models say when they send? What each thread last said, and who says what.
        self.tells = False
        self._telling = {}
        self._told = defaultdict(Counter)
        # The same by thread and device.
        self._spoken = defaultdict(Counter)
        # Times, threads and tellers of what was sent, by slot; arrays, for there can be millions.
        self._arrived = defaultdict(lambda: (array("Q"), array("Q"), array("I")))
        self._tellers = {None: 0}
        for number, line in enumerate(lines, 1):
            self._line(number, line.rstrip("\n"))
        self.devices = {name: capability.updates
                        for name, capability in self._capabilities.items()}

    def _line(self, number, line):
        if ":apic_deliver_irq " in line:
            match = DELIVERY.fullmatch(line)
            if match:
                self._deliver(*map(int, match.groups()))
            # The other delivery modes (NMI, INIT, start-up) are no interrupts.
            elif not re.search(r" delivery_mode [2-7] ", line):
                self.garbage += 1
        elif ":pci_cfg_write " in line:
            match = WRITE.fullmatch(line)
            if match:
                thread, second, micro, name, offset, value = match.groups()
                self._write(number, int(thread), nanoseconds(second, micro),
                            f"0000:{name}", int(offset, 16), int(value, 16))
            else:
                self.garbage += 1
        elif match := TELLING.fullmatch(line):
            self._tell(*match.groups())

    def _tell(self, thread, second, micro, event, words):
        self.tells = True
        if event in IOAPIC:
            if event == "ioapic_mem_write":
                self._strange.setdefault((self._ioapic.write(words), None), 0)
            teller = None if words.endswith(" level: 0") else "ioapic"
        elif event in E1000E_RECEIVED:
            teller = None
        else:
            pointer = POINTER.search(words)
            teller = f"{event} {pointer[1]}" if pointer else event
        self._telling[int(thread)] = teller, nanoseconds(second, micro)

    def _teller(self, thread, time, slot):
        """What was said in the line before a delivery, by its thread; and was that long ago?"""
        teller, at = self._telling.pop(thread, (None, 0))
        if teller == "ioapic":
            # It may send for several pins at once.
            self._telling[thread] = teller, at
            return teller if self._ioapic.sends_to(slot) else None, False
        return teller, bool(teller) and time - at > TOLD_WITHIN

    def _write(self, number, thread, time, name, offset, value):
        self._writers.add(thread)
        self._telling.pop(thread, None)
        registers = self._registers[name]
        registers[offset] = value
        capability = self._capabilities.get(name)
        if not capability:
            # Linux writes the control word before each message (__pci_write_msi_msg()).
            if value >> 20 != 0xfee or offset - 2 not in registers:
                return
            capability = Capability(name, offset, registers[offset - 2])
            self._capabilities[name] = capability
        before = capability.slot
        if offset == capability.address_at - 2:
            capability.control(value)
        elif offset == capability.address_at:
            self._updaters.add(thread)
            capability.begin(value, time, thread, number)
        elif offset == capability.data_at and capability.open:
            capability.finish(value, time)
        elif offset == capability.mask_at:
            capability.masked = bool(value & 1)
        self._holders[before].discard(name)
        self._holders[capability.slot].add(name)

    def _deliver(self, thread, second, micro, destination, logical, _mode, vector):
        self.deliveries += 1
        slot = logical, destination, vector
        time = nanoseconds(second, micro)
        teller, late = self._teller(thread, time, slot)
        times, threads, tellers = self._arrived[slot]
        times.append(time)
        threads.append(thread)
        tellers.append(self._tellers.setdefault(None if late else teller, len(self._tellers)))
        holders = self._holders.get(slot, ())
        half = [name for name in holders if self._capabilities[name].open]
        if not half:
            if len(holders) <= 1:
                holder = next(iter(holders), None)
                self._sent[thread][holder] += 1
                if not late:
                    self._told[teller][holder] += 1
                    self._spoken[thread, holder][teller] += 1
            if not holders:
                self._strange.setdefault((slot, None), time)
                if not teller:
                    self._strange.setdefault((slot, thread), time)
            return
        for name in half:
            self._capabilities[name].open.hits.append(
                Hit(time, thread, frozenset(holders) - {name}, teller, late))

    @property
    def has_cpu_threads(self):
        """Does each CPU have a thread of its own? More than one wrote a message then."""
        return len(self._updaters) > 1

    def has_stranger(self, slot, until, silent=None):
        """Did somebody send there before that time whose message the log does not know?

        `silent`: a thread; only somebody who sent from it and whose model said nothing.
        """
        return self._strange.get((slot, silent), until) < until

    def arrivals(self, slot, begin, end):
        """How many came there in that time?"""
        times = self._arrived[slot][0]
        return bisect_right(times, end) - bisect_left(times, begin)

    def sent(self, device, slot, begin, end):
        """Did the device send anything there in that time, by its thread or its model's word?"""
        times, threads, tellers = self._arrived[slot]
        some = slice(bisect_left(times, begin), bisect_right(times, end))
        own = {number for teller, number in self._tellers.items()
               if teller and self.speaker(teller) == device}
        return (any(self.sender(thread) == device for thread in threads[some])
                or not own.isdisjoint(tellers[some]))

    def sender(self, thread):
        """The device whose own thread that is, by all else it sent; None if not so."""
        return None if thread in self._writers else only_device(self._sent[thread])

    def speaker(self, teller):
        """The device whose model says that, by all else it sent then.

        "" if it is none with an MSI capability in the log; None if not known.
        """
        said = self._told.get(teller) if teller else None
        return "" if said and set(said) == {None} else only_device(said, STRAY)

    def speaks(self, device, thread):
        """Does its model always say when it sends from that thread, or from any if not from it?"""
        said = self._spoken.get((thread, device)) or sum(
            (some for (_, sender), some in self._spoken.items() if sender == device), Counter())
        own = sum(count for teller, count in said.items()
                  if teller and self.speaker(teller) == device)
        return own > 0 and said[None] * 100 <= own


def only_device(sent, stray=0):
    """The device that sent nearly all of it, None if there is none: `sent` counts by device.

    `stray`: the share that others may have.
    """
    if not sent:
        return None
    device, count = sent.most_common(1)[0]
    strangers = sum(sent[other] for other in sent if other not in (None, device))
    if (device is None or strangers > count * stray or count < 3
            or count < 0.8 * sum(sent.values())):
        return None
    return device


def nanoseconds(second, micro):
    return int(second) * 1000000000 + int(micro) * 1000


def read_log(path):
    with open(path, encoding="ascii", errors="replace") as lines:
        return Log(lines)
