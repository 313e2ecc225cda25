# SPDX-License-Identifier: GPL-2.0-only
"""The judge's verdicts, on runs made up line by line."""
import sys
import unittest
from types import SimpleNamespace
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import MS, Device, JudgeCase, Run, two_devices  # noqa: E402  pylint: disable=wrong-import-position


class TornTest(JudgeCase):
    def test_clean_update(self):
        run, first, _ = two_devices()
        run.say_exposed(first, run.move(first, 3, 40, [(1, 34, first.thread), (2, 36, 1025)]))
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-hit")
        self.row(verdict, "torn-exposed", truth=1, found=1)
        self.row(verdict, "message", truth=1, found=1)
        self.row(verdict, "move", truth=1, found=1)

    def test_torn_hit(self):
        run, first, _ = two_devices()
        run.torn(first, 3, 40)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-hit", truth=1, found=1)

    def test_missed(self):
        run, first, _ = two_devices()
        run.torn(first, 3, 40, kind=None)
        run.stop()
        verdict = run.verdict()
        self.row(verdict, "torn-hit", truth=1, missed=1)
        self.differs(verdict, "missed torn-hit: message 1 ")

    def test_invented(self):
        run, first, _ = two_devices()
        seqs = run.move(first, 3, 40)
        run.say_exposed(first, seqs)
        run.say("torn-hit", first, *seqs, at={"cpu": 3, "vector": 34})
        run.stop()
        verdict = run.verdict()
        self.row(verdict, "torn-hit", invented=1)
        self.differs(verdict, "no such delivery")

    def test_told_twice(self):
        run, first, _ = two_devices()
        seqs = run.torn(first, 3, 40)
        run.say("torn-hit", first, *seqs, at={"cpu": 3, "vector": 34})
        run.stop()
        self.row(run.verdict(), "torn-hit", truth=1, found=1, invented=1)

    def test_wrong_place(self):
        run, first, _ = two_devices()
        seqs = run.torn(first, 3, 40, kind=None)
        run.say("torn-hit", first, *seqs, at={"cpu": 2, "vector": 34})
        run.stop()
        self.differs(run.verdict(), "it arrived at (APIC 3, 34)")

    def test_logical_flat(self):
        run, first, _ = two_devices(logical=True)
        run.torn(first, 3, 40)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-hit", truth=1, found=1)

    def test_destination_mode_counts(self):
        """APIC id 3 is not the mask of CPUs 0 and 1."""
        run, first, _ = two_devices()
        seqs = run.move(first, 3, 40, [(3, 34, first.thread)])
        run.say_exposed(first, seqs)
        run.stop()
        run.log = [line.replace("dest 3 dest_mode 0", "dest 3 dest_mode 1") for line in run.log]
        self.row(run.verdict(), "torn-hit")

    def test_narrow(self):
        run, first, _ = two_devices(wide=False)
        run.torn(first, 3, 40)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-hit", truth=1, found=1)

    def test_same_vector_cannot_tear(self):
        run, first, _ = two_devices()
        run.move(first, 3, 34, [(3, 34, first.thread)])
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-exposed")
        self.row(verdict, "torn-hit")

    def test_two_step(self):
        run, first, _ = two_devices()
        begin, old, source = run.now, run.pair(first), run.target(first)
        for cpu, vector in ((1, 40), (3, 40)):
            run.message(first, cpu, vector, between=[(1, 34, first.thread)])
            run.add_record("message", begin + 4000, duration=run.now - begin, irq=24,
                           to={"cpu": 3, "vector": 40}, old=old, new=run.pair(first),
                           device="0000:00:05.0", context="affinity", kind="msi", power=0,
                           error_state=1, virtual=False)
            old = run.pair(first)
        run.add_record("move", begin, duration=run.now - begin, irq=24, to=run.target(first),
                       device="0000:00:05.0", result=0, writes=2, started=True, in_msi=True,
                       **{"from": source})
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "message", truth=2, found=2)
        self.row(verdict, "move", truth=1, found=1)
        self.row(verdict, "torn-exposed")


class OwnerTest(JudgeCase):
    """A delivery where another device has its message."""

    def owned(self, thread, active=True):
        run = Run()
        first = run.add("00:05.0", 24, 1, 34)
        run.add("00:05.1", 25, 3, 34, active=active)
        run.work()
        run.record()
        run.say_exposed(first, seqs := run.move(first, 3, 40, [(3, 34, thread)]))
        return run, first, seqs

    def test_ambiguous(self):
        run, *_ = self.owned(thread=777)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-misrouted", ambiguous=1, excluded=1)

    def test_ambiguous_found(self):
        run, first, seqs = self.owned(thread=777)
        run.say("torn-misrouted", first, *seqs, at={"cpu": 3, "vector": 34}, owner=25)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-misrouted", ambiguous=1, excluded=1)

    def test_owner_raised_it(self):
        run, *_ = self.owned(thread=1025)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-misrouted")

    def test_owner_raised_it_but_told(self):
        run, first, seqs = self.owned(thread=1025)
        run.say("torn-misrouted", first, *seqs, at={"cpu": 3, "vector": 34}, owner=25)
        run.stop()
        self.row(run.verdict(), "torn-misrouted", invented=1)

    def test_moved_device_raised_it(self):
        run, *_ = self.owned(thread=1024)
        run.stop()
        self.row(run.verdict(), "torn-misrouted", truth=1, missed=1)

    def test_cpu_that_raised_the_owner(self):
        """A CPU's thread is nobody's, whatever it raised so far."""
        run = Run()
        first = run.add("00:05.0", 24, 1, 34)
        second = run.add("00:05.1", 25, 3, 34)
        for _ in range(9):
            run.deliver(3, 34, 901)
        run.record()
        run.move(second, 3, 34, thread=901)
        run.say_exposed(first, run.move(first, 3, 40, [(3, 34, 901)]))
        run.stop()
        self.row(run.verdict(), "torn-misrouted", ambiguous=1, excluded=1)

    def test_thread_of_several_devices(self):
        run = Run()
        first = run.add("00:05.0", 24, 1, 34)
        run.add("00:05.1", 25, 3, 34)
        for _ in range(9):
            run.deliver(3, 34, 777)
        run.deliver(1, 34, 777)
        run.record()
        run.say_exposed(first, run.move(first, 3, 40, [(3, 34, 777)]))
        run.stop()
        self.row(run.verdict(), "torn-misrouted", ambiguous=1, excluded=1)

    def test_raised_on_the_writing_cpu(self):
        run, first, _ = self.owned(thread=900)
        # Only where each CPU has a thread of its own does the thread tell the CPU.
        self.row(run.verdict(), "torn-misrouted", ambiguous=1, excluded=1)
        run.move(first, 2, 40, thread=901)
        run.stop()
        self.row(run.verdict(), "torn-misrouted", truth=1, missed=1)

    def test_raised_between_the_writes(self):
        for by, row in ("window", {"truth": 1, "missed": 1}), ("control", {"ambiguous": 1, "excluded": 1}):
            run, first, _ = self.owned(thread=777)
            message = next(r for r in run.trace if r["type"] == "message")
            run.truth.append({"type": "raise", "device": "0000:00:05.0", "irq": first.irq,
                              "ts": message["ts"] + 2000, "by": by, "handled": None})
            run.stop()
            self.row(run.verdict(), "torn-misrouted", **row)

    def test_idle_spare_owns(self):
        run, first, seqs = self.owned(thread=777, active=False)
        run.say("torn-misrouted", first, *seqs, at={"cpu": 3, "vector": 34}, owner=25,
                slot="owned")
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-misrouted", truth=1, found=1)
        self.assertEqual(verdict.owned_share(), (100, 100))

    def test_spare_that_was_raised(self):
        run, *_ = self.owned(thread=777, active=False)
        run.truth.append({"type": "raise", "device": "0000:00:05.1", "irq": 25,
                          "ts": run.now - 10 * MS, "by": "control", "handled": run.now})
        run.stop()
        self.row(run.verdict(), "torn-misrouted", ambiguous=1, excluded=1)

    def test_overflowed_truth_proves_nothing(self):
        run, *_ = self.owned(thread=777, active=False)
        run.truth.append({"type": "overflow", "dropped": 3})
        run.stop()
        self.row(run.verdict(), "torn-misrouted", ambiguous=1, excluded=1)

    def test_wrong_kind(self):
        run, first, seqs = self.owned(thread=1024)
        run.say("torn-hit", first, *seqs, at={"cpu": 3, "vector": 34})
        run.stop()
        verdict = run.verdict()
        self.row(verdict, "torn-misrouted", truth=1, missed=1)
        self.row(verdict, "torn-hit", invented=1)

    def test_owner_came_later(self):
        """After a CPU's end, the slot's new owner takes what was sent before."""
        run, first, second = two_devices()
        seqs = run.torn(first, 3, 40, kind=None)
        run.say_exposed(second, run.move(second, 3, 34))
        run.say("torn-misrouted", first, *seqs, at={"cpu": 3, "vector": 34}, owner=25)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-misrouted", truth=1, found=1)

    def test_old_vector_of_an_idle_owner(self):
        """It keeps it until something comes to the new place, however long."""
        for heard, row in (False, {"truth": 1, "found": 1}), (True, {"invented": 1}):
            run, first, second = two_devices()
            run.say_exposed(second, run.move(second, 3, 34))
            run.say_exposed(second, run.move(second, 2, 50))
            run.now += 5000 * MS
            if heard:
                for _ in range(4):
                    run.deliver(2, 50, second.thread)
            seqs = run.torn(first, 3, 40, kind=None)
            run.say("torn-misrouted", first, *seqs, at={"cpu": 3, "vector": 34}, owner=25)
            run.stop()
            self.row(run.verdict(), "torn-misrouted", **row)

    def test_another_owner(self):
        run, first, seqs = self.owned(thread=1024)
        run.add("00:05.2", 26, 2, 50)
        run.say("torn-misrouted", first, *seqs, at={"cpu": 3, "vector": 34}, owner=26)
        run.stop()
        verdict = run.verdict()
        self.differs(verdict, "the slot was of 0000:00:05.1")
        self.row(verdict, "torn-misrouted", truth=1, found=1, invented=1, proved_falsely=1)

    def test_owner_that_the_log_does_not_know(self):
        run, first, _ = two_devices()
        run.torn(first, 3, 40, kind="torn-misrouted", owner=99)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-misrouted", truth=1, found=1)

    def test_owner_without_that_slot(self):
        run, first, _ = two_devices()
        run.torn(first, 3, 40, kind="torn-misrouted", owner=25)
        run.stop()
        self.row(run.verdict(), "torn-misrouted", invented=1)

    def test_owner_whose_msix_the_log_does_not_know(self):
        """Its device had MSI before, which is all that the log tells of it."""
        run, first, second = two_devices()
        run.add_record("message", run.now, duration=0, irq=25, to=run.target(second),
                       old=run.pair(second), new=run.pair(second), device="0000:00:05.1",
                       context="other", kind="msix", power=0, error_state=1, virtual=False,
                       **{"from": run.target(second)})
        run.torn(first, 3, 40, kind="torn-misrouted", owner=25)
        run.stop()
        self.row(run.verdict(), "torn-misrouted", truth=1, found=1)


class SwallowedTest(JudgeCase):
    """The slot's owner took the interrupt as its own."""

    def swallowed(self, *results, work="raise", lost=None, vfio=False):
        run = Run()
        first = run.add("00:05.0", 24, 1, 34)
        second = run.add("00:05.1", 25, 3, 34)
        run.truth[-1]["vfio"] = vfio
        run.work()
        run.record()
        if work == "log":
            run.deliver(3, 34, second.thread)
        message, _ = run.torn(first, 3, 40, kind=None)
        if work == "raise":
            run.truth.append({"type": "raise", "device": "0000:00:05.1", "irq": 25,
                              "ts": run.now - 1 * MS, "by": "control",
                              "handled": run.now + 2000})
        for result in results:
            run.handle(second, 3, 34, result)
        if lost is not None:
            written = next(r for r in run.trace if r["seq"] == message)
            run.lose(first, written["ts"] + lost)
            run.now += 2000 * MS
        run.stop()
        return run.verdict()

    def test_swallowed(self):
        for work in "raise", "log":
            verdict = self.swallowed(1, work=work)
            self.agrees(verdict)
            self.row(verdict, "torn-misrouted", ambiguous=1, excluded=1)

    def test_taken_by_a_driver_in_user_space(self):
        self.row(self.swallowed(1, work=None, vfio=True), "torn-misrouted", ambiguous=1, excluded=1)
        self.row(self.swallowed(0, work=None, vfio=True), "torn-misrouted", truth=1, missed=1)

    def test_nothing_of_its_own(self):
        self.row(self.swallowed(1, work=None), "torn-misrouted", truth=1, missed=1)

    def test_no_work(self):
        self.row(self.swallowed(1, 0), "torn-misrouted", truth=1, missed=1)

    def test_taken_by_what_is_no_pci_device(self):
        for result, row in ((1, {"ambiguous": 1, "excluded": 1}), (2, {"ambiguous": 1, "excluded": 1}),
                            (0, {"truth": 1, "missed": 1})):
            run = Run()
            first = run.add("00:05.0", 24, 1, 34)
            run.work()
            run.record()
            run.torn(first, 3, 40, kind=None)
            run.handle(SimpleNamespace(irq=8), 3, 34, result)
            run.trace.append({"type": "move", "seq": 9999, "ts": run.now, "cpu": 0,
                              "duration": 1000, "irq": 8, "device": None, "result": 0,
                              "writes": 0, "started": True, "in_msi": False, "action": "rtc0",
                              "from": {"cpu": 0, "vector": 50}, "to": {"cpu": 3, "vector": 34}})
            run.stop()
            self.row(run.verdict(), "torn-hit", **row)

    def test_taken_before_its_number_was_anothers(self):
        for late in False, True:
            run = Run()
            first = run.add("00:05.0", 24, 1, 34)
            second = run.add("00:05.1", 25, 3, 34)
            third = run.add("00:05.2", 26, 2, 35)
            run.work()
            run.record()
            third.irq = 25 if late else 26
            run.move(third, 2, 36)
            run.deliver(3, 34, second.thread)
            run.torn(first, 3, 40, kind=None)
            run.handle(second, 3, 34, 1)
            third.irq = 25
            run.move(third, 2, 37)
            third.irq = 26
            run.stop()
            self.row(run.verdict(), "torn-misrouted",
                     **({"truth": 1, "missed": 1} if late else {"ambiguous": 1, "excluded": 1}))

    def test_never_arrived(self):
        self.row(self.swallowed(), "torn-misrouted", truth=1, missed=1)

    def test_but_lost(self):
        self.row(self.swallowed(1, lost=2000), "torn-misrouted", truth=1, missed=1)

    def test_lost_by_the_next_move(self):
        self.row(self.swallowed(1, lost=300 * MS), "torn-misrouted", ambiguous=1, excluded=1)


class CoalescedTest(JudgeCase):
    """Two devices torn into one slot: one arrival."""

    def both(self):
        run, first, second = two_devices()
        run.move(second, 2, 34)
        run.now += 1000 * MS
        one = run.torn(first, 3, 40, kind=None)
        two = run.torn(second, 3, 41, kind=None)
        return run, first, second, one, two

    def test_untold(self):
        run, first, _, one, _ = self.both()
        run.say("torn-hit", first, *one, at={"cpu": 3, "vector": 34})
        run.stop()
        verdict = run.verdict()
        self.row(verdict, "torn-hit", truth=2, found=1, missed=1)

    def test_lost_says_so(self):
        run, first, second, one, two = self.both()
        run.say("torn-hit", first, *one, at={"cpu": 3, "vector": 34})
        run.say("lost", second, *two, others=[24], ambiguous=True)
        run.lose(second, run.now - 8 * MS)
        run.now += 2000 * MS
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-hit", truth=2, found=2)
        self.row(verdict, "lost", truth=1, found=1)

    def test_named_by_an_ambiguous_hit(self):
        run, first, _, one, _ = self.both()
        run.say("torn-hit", first, *one, at={"cpu": 3, "vector": 34}, others=[25],
                ambiguous=True)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-hit", truth=2, found=2)

    def test_not_named(self):
        for words in {"others": [99], "ambiguous": True}, {"others": [25]}:
            run, first, _, one, _ = self.both()
            run.say("torn-hit", first, *one, at={"cpu": 3, "vector": 34}, **words)
            run.stop()
            self.row(run.verdict(), "torn-hit", truth=2, found=1, missed=1)

    def test_ambiguous_hit_of_the_other(self):
        run, first, second = two_devices()
        run.move(second, 2, 34)
        seqs = run.move(first, 3, 40)
        run.say_exposed(first, seqs)
        two = run.torn(second, 3, 41, kind=None)
        for device, own, others in ((first, seqs, [25]), (second, two, [24])):
            run.say("torn-hit", device, *own, at={"cpu": 3, "vector": 34}, others=others,
                    ambiguous=True)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-hit", truth=1, found=1, ambiguous=1)


class ExposedTest(JudgeCase):
    def test_missed(self):
        run, first, _ = two_devices()
        run.move(first, 3, 40)
        run.stop()
        self.row(run.verdict(), "torn-exposed", truth=1, missed=1)

    def test_invented(self):
        run, first, _ = two_devices()
        run.say_exposed(first, run.move(first, 3, 34))
        run.stop()
        self.row(run.verdict(), "torn-exposed", invented=1)

    def test_masked(self):
        run, first, _ = two_devices()
        run.write(first, 0x42, 0x181)
        run.write(first, 0x50, 1)
        run.log.append("")
        with mock.patch.object(first, "wide", True):
            run.move(first, 3, 40)
        run.log = [line.replace("@0x42 <- 0x81", "@0x42 <- 0x181") for line in run.log]
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-exposed")

    def test_start_of_the_driver(self):
        """request_irq() may give it another CPU before it is started."""
        run = Run()
        first = run.add("00:05.0", 24, 1, 34, start=False)
        run.work()
        run.record()
        run.move(first, 3, 40)
        run.say_exposed(first, run.move(first, 2, 41))
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-exposed", truth=1, found=1)

    def test_wrong_names(self):
        run, first, _ = two_devices()
        message, move = run.move(first, 3, 40)
        run.say("torn-exposed", first, message, move, to={"cpu": 3, "vector": 41})
        run.stop()
        self.differs(run.verdict(), "that move is from (CPU 1, 34) to (CPU 3, 40)")


class LostTest(JudgeCase):
    def lost(self, told=1, **more):
        run, first, _ = two_devices()
        seqs = run.torn(first, 3, 40)
        run.lose(first, run.now - 8 * MS)
        run.now += 2000 * MS
        for _ in range(told):
            run.say("lost", first, *seqs).update(more)
        run.stop()
        return run.verdict()

    def test_found(self):
        verdict = self.lost()
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1)

    def test_missed(self):
        self.row(self.lost(told=0), "lost", truth=1, missed=1)

    def test_told_twice(self):
        self.row(self.lost(told=2), "lost", truth=1, found=1, invented=1)

    def test_other_irq(self):
        self.row(self.lost(irq=25), "lost", truth=1, missed=1, invented=1)

    def test_wrong_names(self):
        verdict = self.lost(to={"cpu": 0, "vector": 40})
        self.differs(verdict, "invented lost, said to be proved: finding 5 ")

    def test_no_such_move(self):
        run, first, _ = two_devices()
        run.torn(first, 3, 40)
        run.trace[-1]["move"] = 77
        run.stop()
        self.differs(run.verdict(), "no such move record")

    def test_invented(self):
        run, first, _ = two_devices()
        seqs = run.torn(first, 3, 40)
        run.now += 2000 * MS
        run.say("lost", first, *seqs)
        run.stop()
        self.row(run.verdict(), "lost", invented=1)

    def lost_again(self, silent, told_from=0):
        """Moved again while it is silent, and what its driver raised anew is lost as well."""
        run, first, _ = two_devices()
        seqs = run.torn(first, 3, 40)
        run.lose(first, run.now - 8 * MS)
        run.say("lost", first, *seqs).update(ts=run.now + told_from, silent=silent)
        run.now += 1600 * MS
        run.torn(first, 2, 41)
        run.lose(first, run.now - 8 * MS)
        run.now += 2000 * MS
        run.stop()
        return run.verdict()

    def test_in_the_silence_of_one_that_is_told(self):
        verdict = self.lost_again(silent=3000 * MS)
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1, ambiguous=1, excluded=1)

    def test_after_the_silence_of_one_that_is_told(self):
        for verdict in (self.lost_again(silent=1500 * MS),
                        self.lost_again(silent=3000 * MS, told_from=1700 * MS)):
            self.row(verdict, "lost", truth=2, found=1, missed=1)

    def test_move_at_another_time(self):
        for shift in (-60 * MS, 60 * MS):
            run, first, _ = two_devices()
            seqs = run.torn(first, 3, 40)
            run.lose(first, run.now - 10 * MS - shift)
            run.now += 2000 * MS
            run.say("lost", first, *seqs)
            run.stop()
            self.row(run.verdict(), "lost", truth=1, missed=1, invented=1)

    def test_late(self):
        run, first, _ = two_devices()
        seqs = run.torn(first, 3, 40)
        run.truth.append({"type": "late", "device": "0000:00:05.0", "irq": 24,
                          "raised_after": run.now - 8 * MS, "seen": run.now,
                          "handled": run.now + 700 * MS})
        run.now += 2000 * MS
        run.say("lost", first, *seqs)
        run.stop()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "lost")

    def test_without_move(self):
        run, first, _ = two_devices()
        run.lose(first, run.now)
        run.say("lost", first)
        run.now += 2000 * MS
        run.stop()
        self.row(run.verdict(), "lost", truth=1, found=1)

    def test_outside_the_recording(self):
        run, first, _ = two_devices()
        run.lose(first, run.start - 50 * MS)
        run.move(first, 3, 34)
        run.stop()
        run.lose(first, run.end - 300 * MS)
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "lost", excluded=2)
        self.assertTrue(any(note.startswith("left out: 2 lost: begun before")
                            for note in verdict.notes))

    def test_device_without_judge(self):
        run, _, _ = two_devices()
        run.say("lost", Device("00:1f.2", 30, 0))
        run.stop()
        verdict = run.verdict()
        self.row(verdict, "lost", unjudged=1)
        self.assertEqual(verdict.unjudged, 1)
        self.assertTrue(any("nobody timed that device's work" in note for note in verdict.notes))


if __name__ == "__main__":
    unittest.main()
