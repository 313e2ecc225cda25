# SPDX-License-Identifier: GPL-2.0-only
"""The judge on devices that slept: writes dropped, and messages written anew."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import JudgeCase, two_devices  # noqa: E402  pylint: disable=wrong-import-position

ANEW = "the message was written anew, and the device had held another one"
SAME = "the message was written anew; the device had held the same"


class SleepTest(JudgeCase):
    def setUp(self):
        self.run_, self.first, _ = two_devices()

    def drop(self, cpu, vector, told=True):
        """A move of a sleeping device: QEMU sees none of it."""
        run, log = self.run_, list(self.run_.log)
        message, move = run.move(self.first, cpu, vector)
        run.log = log
        run.trace[-2]["power"] = 3
        if told:
            run.say("write-dropped", self.first, message, move)

    def wake(self, reason=ANEW):
        """MSI off, the message, MSI on."""
        run, first = self.run_, self.first
        run.write(first, 0x42, 0x80)
        begin, pair = run.now, run.pair(first)
        run.message(first, first.cpu, first.vector, enabled=False)
        message = run.add_record(
            "message", begin, duration=run.now - begin, irq=first.irq, to=run.target(first),
            old=pair, new=pair, device="0000:00:05.0", context="restore", kind="msi", power=0,
            error_state=1, virtual=False, **{"from": {"cpu": None, "vector": None}})
        run.write(first, 0x42, 0x81)
        if reason:
            run.say("restored", first, message, reason=reason)

    def judged(self, **scenario):
        if scenario:
            self.run_.scenario = {"scenario": "sleep", **scenario}
        self.run_.stop()
        return self.run_.verdict()

    def test_found(self):
        self.drop(3, 40)
        self.wake()
        self.drop(2, 36)
        self.wake()
        verdict = self.judged(moves=2, slept=2, dropped=2)
        self.agrees(verdict)
        self.row(verdict, "write-dropped", truth=2, found=2)
        self.row(verdict, "restored", truth=2, found=2)
        self.row(verdict, "torn-exposed")

    def test_several_writes_dropped(self):
        self.drop(3, 40)
        self.drop(0, 41)
        self.wake()
        verdict = self.judged()
        self.agrees(verdict)
        self.row(verdict, "write-dropped", truth=1, found=1)

    def test_nothing_dropped(self):
        self.wake(SAME)
        verdict = self.judged()
        self.agrees(verdict)
        self.row(verdict, "restored", truth=1, found=1)
        self.row(verdict, "write-dropped")

    def test_missed_restore(self):
        self.drop(3, 40)
        self.wake(None)
        verdict = self.judged()
        self.row(verdict, "restored", truth=1, missed=1)
        self.differs(verdict, "missed restored")

    def test_missed_drop(self):
        self.drop(3, 40, told=False)
        self.wake()
        verdict = self.judged()
        self.row(verdict, "write-dropped", truth=1, missed=1)
        self.differs(verdict, "missed write-dropped")

    def test_wrong_word(self):
        self.drop(3, 40)
        self.wake(SAME)
        self.differs(self.judged(), "said of it: " + SAME)

    def test_restored_awake(self):
        seqs = self.run_.move(self.first, 3, 34)
        self.run_.say("restored", self.first, *seqs, reason=ANEW)
        verdict = self.judged()
        self.row(verdict, "restored", invented=1)
        self.differs(verdict, "not written with MSI off")

    def test_dropped_awake(self):
        seqs = self.run_.move(self.first, 3, 34)
        self.run_.say("write-dropped", self.first, *seqs)
        verdict = self.judged()
        # Which of the two it was is not known before the next message.
        self.row(verdict, "write-dropped", ambiguous=1)

    def test_dropped_but_never_slept(self):
        self.drop(3, 34)
        self.run_.move(self.first, 2, 34)
        verdict = self.judged()
        self.row(verdict, "write-dropped", invented=1)
        self.differs(verdict, "did not sleep")

    def test_number(self):
        self.drop(3, 40)
        self.wake()
        self.differs(self.judged(moves=1, slept=2, dropped=2),
                     "wrong number of restored: the scenario made 2, the log has 1, the trace 1")

    def test_move_after_it(self):
        """MSI goes on once more, but this is not a driver's start."""
        self.drop(3, 40)
        self.wake()
        self.run_.say_exposed(self.first, self.run_.move(self.first, 2, 41))
        verdict = self.judged()
        self.agrees(verdict)
        self.row(verdict, "torn-exposed", truth=1, found=1)

    def test_driver_bound_anew(self):
        """It cleared the message before MSI went off."""
        run, first = self.run_, self.first
        for offset in 0x44, 0x48, 0x4c:
            run.write(first, offset, 0)
        run.write(first, 0x42, 0x80)
        run.message(first, 2, 41, enabled=False)
        run.write(first, 0x42, 0x81)
        run.message(first, 3, 40)
        update = self.judged().log.devices["0000:00:05.0"]
        self.assertFalse(any(one.rewritten for one in update))
        self.assertTrue(update[-1].startup)


if __name__ == "__main__":
    unittest.main()
