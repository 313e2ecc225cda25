# SPDX-License-Identifier: GPL-2.0-only
"""The judge on who sent an interrupt, where QEMU's models say when they send."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import MS, JudgeCase, Run  # noqa: E402  pylint: disable=wrong-import-position

DISK = "ahci_irq_raise", "ahci(0x563981e05cb0): raise irq"
NET = "virtio_notify", "vdev 0x563981e26600 vq 0x7f9b3028f010"
NIC = "e1000e_irq_msi_notify", "MSI notify 0x10"
ISA = "ioapic_set_irq", "vector: 4 level: 1"
ALL_THREADS = 900  # one for all CPUs and all models, as with TCG


def pin(number, cpu, vector, masked=False):
    """The lines of one entry written into the IO-APIC's table."""
    register = 0x10 + 2 * number
    for at, value in (register + 1, cpu << 24), (register, vector | masked << 16):
        yield "ioapic_mem_write", ("ioapic mem write addr 0x10 regsel: "
                                   f"0x{at:x} size 0x4 val 0x{value:x}")


class TellerTest(JudgeCase):
    """A disk is moved, and something comes to (its new CPU, its old vector) meanwhile."""

    def run_of(self, teller=DISK, owner=None, cpu=1):
        run = Run()
        self.disk = run.add("00:1f.2", 24, cpu, 34)
        self.disk.teller, self.disk.thread = teller, ALL_THREADS
        if owner:
            run.add("00:02.0", 25, 3, 34)
            run.devices[-1].teller, run.devices[-1].thread = owner, ALL_THREADS
        run.truth = []
        run.work()
        return run

    def moved(self, run, *between, told=None, **more):
        run.record()
        seqs = run.move(self.disk, 3, 40, [(3, 34, ALL_THREADS, teller) for teller in between])
        run.say_exposed(self.disk, seqs)
        if told:
            run.say(told, self.disk, *seqs, at={"cpu": 3, "vector": 34}, **more)
        run.stop()
        return run.verdict()

    def test_its_own(self):
        verdict = self.moved(self.run_of(), DISK)
        self.row(verdict, "torn-hit", truth=1, missed=1)
        self.row(self.moved(self.run_of(), DISK, told="torn-hit"), "torn-hit", truth=1, found=1)

    def test_its_own_at_a_slot_with_an_owner(self):
        """One thread sends for all: only the models' words tell."""
        self.row(self.moved(self.run_of(owner=NIC), DISK), "torn-misrouted", truth=1, missed=1)

    def test_the_owners(self):
        verdict = self.moved(self.run_of(owner=NIC), NIC)
        self.agrees(verdict)
        self.row(verdict, "torn-misrouted")
        self.row(self.moved(self.run_of(owner=NIC), NIC, told="torn-misrouted", owner=25),
                 "torn-misrouted", invented=1, proved_falsely=1)

    def test_of_a_device_without_a_message_in_the_log(self):
        for owner in NET, ("pci_nvme_irq_msix", "raising MSI-X IRQ vector 0"):
            run = self.run_of()
            for _ in range(4):
                run.deliver(2, 50, ALL_THREADS, owner)
            verdict = self.moved(run, owner)
            self.agrees(verdict)
            self.row(verdict, "torn-hit")

    def test_of_the_io_apic(self):
        run = self.run_of()
        for line in pin(4, 3, 34):
            run.tell(*line, ALL_THREADS)
        run.deliver(3, 34, ALL_THREADS, ISA)
        verdict = self.moved(run, ISA)
        self.agrees(verdict)
        self.row(verdict, "torn-hit")

    def test_nothing_was_said(self):
        """The disk's model always says something, so it was not the disk."""
        self.agrees(self.moved(self.run_of(), None))
        self.row(self.moved(self.run_of(), None, told="torn-hit"), "torn-hit", invented=1,
                 proved_falsely=1)

    def test_a_model_that_says_nothing(self):
        """edu moves; what nobody else said was its own, unless another is silent, too."""
        run = self.run_of(teller=None, owner=NIC)
        self.row(self.moved(run, None), "torn-misrouted", truth=1, missed=1)
        run = self.run_of(teller=None)
        run.tell(*ISA, ALL_THREADS)
        run.deliver(2, 50, 901)
        self.row(self.moved(run, None), "torn-hit", truth=1, missed=1)
        for thread, row in ((ALL_THREADS, {"ambiguous": 1, "excluded": 1}),
                            (901, {"truth": 1, "missed": 1})):
            run = self.run_of(teller=None)
            run.tell(*ISA, 901)
            run.deliver(3, 34, thread)
            self.row(self.moved(run, None), "torn-hit", **row)

    def test_said_long_before(self):
        """On a busy host the line and its delivery lie apart: nobody's for sure."""
        run = self.run_of(owner=NIC)
        run.record()
        self.disk.teller = None
        late = run.tell

        def tell(*args):
            late(*args)
            run.now += 5 * MS
        run.tell = tell
        run.say_exposed(self.disk, run.move(self.disk, 3, 40, [(3, 34, ALL_THREADS, DISK)]))
        run.stop()
        self.row(run.verdict(), "torn-misrouted", ambiguous=1, excluded=1)

    def test_said_by_another_thread(self):
        run = self.run_of(owner=NIC)
        run.tell(*DISK, 901)
        self.agrees(self.moved(run, NIC))

    def test_said_before_the_update(self):
        """The write comes between what was said and what is sent."""
        run = self.run_of(teller=None, owner=NIC)
        run.record()
        run.tell(*NIC, ALL_THREADS)
        run.say_exposed(self.disk, run.move(self.disk, 3, 40, [(3, 34, ALL_THREADS)]))
        run.stop()
        self.row(run.verdict(), "torn-misrouted", truth=1, missed=1)

    def test_an_io_apic_that_sends_elsewhere(self):
        """It was told to send, or written, but what came is not where a pin of it sends."""
        for vector, masked, words in ((50, False, ISA), (34, True, ISA),
                                      (34, False, (ISA[0], "vector: 4 level: 0"))):
            run = self.run_of(teller=None)
            for line in (*pin(5, 2, 51), *pin(4, 3, vector, masked)):
                run.tell(*line, ALL_THREADS)
            for _ in range(4):
                run.deliver(2, 51, ALL_THREADS, ISA)
            self.row(self.moved(run, words), "torn-hit", truth=1, missed=1)

    def test_a_slot_that_others_speak_of(self):
        """What was not said was not theirs; what was said too early may be."""
        for late in False, True:
            run = self.run_of(teller=None)
            for _ in range(4):
                run.deliver(3, 34, ALL_THREADS, NET)
            if late:
                said = run.tell

                def tell(*args, run=run, said=said):
                    said(*args)
                    run.now += 5 * MS
                run.tell = tell
            self.row(self.moved(run, NET if late else None), "torn-hit",
                     **({"ambiguous": 1, "excluded": 1} if late else {"truth": 1, "missed": 1}))

    def test_a_model_that_speaks_now_and_then(self):
        """Silence tells nothing of it."""
        run = self.run_of(owner=NIC)
        for _ in range(5):
            run.deliver(1, 34, ALL_THREADS)
        self.row(self.moved(run, None), "torn-misrouted", truth=1, missed=1)


class ReceiverTest(JudgeCase):
    """A sound card that says nothing is moved; a NIC says only when it received."""

    RECEIVED = "net_rx_pkt_parsed", "RX packet parsed: ip4: 1"
    CPUS, MAIN = ALL_THREADS, 902

    def moved(self, thread, word, owner=True, stale=0, late=False, before=()):
        run = Run()
        sound = run.add("00:03.0", 24, 1, 34)
        run.add("00:02.5", 25, 3, 34 if owner else 50)
        run.truth = []
        for _ in range(200):
            run.deliver(1, 34, self.MAIN)
            run.deliver(3, run.devices[1].vector, self.MAIN, self.RECEIVED)
            run.deliver(3, run.devices[1].vector, self.CPUS)
        for _ in range(stale):
            run.deliver(1, 34, self.MAIN, self.RECEIVED, late)
        run.record()
        for one in before:
            run.tell(*one, thread)
        run.say_exposed(sound, run.move(sound, 3, 40, [(3, 34, thread, word)]))
        run.stop()
        return run.verdict()

    def test_received(self):
        for stale in 0, 10:
            verdict = self.moved(self.MAIN, self.RECEIVED, stale=stale)
            self.agrees(verdict)
            self.row(verdict, "torn-misrouted")

    def test_word_too_often_of_another(self):
        self.row(self.moved(self.MAIN, self.RECEIVED, stale=11), "torn-misrouted", ambiguous=1,
                 excluded=1)

    def test_words_said_long_before_teach_nothing(self):
        verdict = self.moved(self.MAIN, self.RECEIVED, stale=99, late=True)
        self.agrees(verdict)
        self.row(verdict, "torn-misrouted")

    def test_another_received(self):
        """e1000e says so, and holds its interrupt back."""
        for ended in False, True:
            verdict = self.moved(self.MAIN, None, before=[self.RECEIVED, *(
                [("e1000e_rx_interrupt_delayed", "Receive interrupt delayed")] if ended else [])])
            self.row(verdict, "torn-misrouted", **({"truth": 1, "missed": 1} if ended else {}))

    def test_silent_where_it_would_have_spoken(self):
        self.row(self.moved(self.MAIN, None), "torn-misrouted", truth=1, missed=1)

    def test_silent_where_it_never_speaks(self):
        self.row(self.moved(self.CPUS, None), "torn-misrouted", ambiguous=1, excluded=1)

    def test_word_of_one_that_lives_elsewhere(self):
        self.row(self.moved(self.MAIN, self.RECEIVED, owner=False), "torn-hit", truth=1, missed=1)


class SwallowedTest(JudgeCase):
    """The slot's owner took it, and its driver lost nothing. Had the owner work of its own?"""

    def swallowed(self, *before, owner="0000:00:02.0", msi=NIC, pins=(), at=34, late=False):
        run = Run()
        disk = run.add("00:1f.2", 24, 1, 34)
        disk.teller, disk.thread = DISK, ALL_THREADS
        if msi:
            run.add("00:02.0", 25, 3, 34)
            run.devices[-1].teller, run.devices[-1].thread = msi, ALL_THREADS
        run.truth = run.truth[:1]
        run.work()
        run.record()
        run.now += 1000 * MS
        for line in pins:
            run.tell(*line, ALL_THREADS)
        for teller in before:
            run.deliver(3, at, ALL_THREADS, teller, late)
        seqs = run.move(disk, 3, 40, [(3, 34, ALL_THREADS, DISK)])
        run.say_exposed(disk, seqs)
        run.now -= 9 * MS
        run.add_record("handler", run.now, duration=4000, irq=25, vector=34, result=1)
        run.trace[-1]["cpu"] = 3
        run.trace.append({"type": "move", "seq": 9999, "ts": run.start, "cpu": 0,
                          "duration": 1000, "irq": 25, "device": owner, "result": 0,
                          "writes": 0, "started": True, "in_msi": False, "action": "x",
                          "from": {"cpu": 0, "vector": 50}, "to": {"cpu": 3, "vector": 34}})
        run.now += 4000 * MS
        run.stop()
        return run.verdict()

    def check(self, verdict, kind, left_out):
        self.row(verdict, kind, **({"ambiguous": 1, "excluded": 1} if left_out
                                   else {"truth": 1, "missed": 1}))

    def test_by_its_models_word(self):
        self.check(self.swallowed(NIC), "torn-misrouted", True)
        self.check(self.swallowed(), "torn-misrouted", False)
        self.check(self.swallowed(NIC, late=True), "torn-misrouted", False)

    def test_msix(self):
        msix = {"owner": "0000:00:03.0", "msi": None}
        self.check(self.swallowed(NET, **msix), "torn-hit", True)
        self.check(self.swallowed(NET, at=35, **msix), "torn-hit", False)

    def test_no_pci_device(self):
        isa = {"owner": None, "msi": None}
        self.check(self.swallowed(pins=[*pin(8, 3, 34)], **isa), "torn-hit", True)
        self.check(self.swallowed(pins=[*pin(8, 3, 35)], **isa), "torn-hit", False)


class StrangerTest(JudgeCase):
    """A log in which nothing is said of who sends."""

    def test_slot_of_somebody_unknown(self):
        for known in False, True:
            run = Run()
            first = run.add("00:05.0", 24, 1, 34)
            run.work()
            if not known:
                run.deliver(3, 34, 777)
            run.record()
            run.torn(first, 3, 40, kind=None, thread=778)
            run.stop()
            self.row(run.verdict(), "torn-hit",
                     **({"truth": 1, "missed": 1} if known else {"ambiguous": 1, "excluded": 1}))

    def test_slot_of_the_lab_itself(self):
        """Once the recording is over, a device brings back the results."""
        run = Run()
        first = run.add("00:05.0", 24, 1, 34)
        run.work()
        run.record()
        run.torn(first, 3, 40, kind=None, thread=778)
        run.stop()
        run.deliver(3, 34, 777)
        self.row(run.verdict(), "torn-hit", truth=1, missed=1)


if __name__ == "__main__":
    unittest.main()
