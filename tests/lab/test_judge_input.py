# SPDX-License-Identifier: GPL-2.0-only
"""What the judge makes of its input and options: trace against log, good and bad files."""
import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import BOOT, MS, JudgeCase, Run, two_devices  # noqa: E402  pylint: disable=wrong-import-position
import judge  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position
from common import LabError  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position


class AlignmentTest(JudgeCase):
    def test_moves_before_and_after_the_recording(self):
        """The same messages over and over: only their times tell which were recorded."""
        run = Run()
        first = run.add("00:05.0", 24, 1, 34)
        run.work()
        for n in range(40):
            if n == 10:
                run.record()
            elif n == 30:
                run.stop()
            seqs = run.move(first, 3 if n % 2 else 1, 34 + n % 2)
            run.now += (n * 37 % 11) * 3 * MS
            if run.recording and n > 10:
                run.say_exposed(first, seqs)
        del run.trace[0:2]
        run.start += 1
        verdict = run.verdict()
        self.assertEqual(verdict.rows["message"].found, 19)
        self.assertEqual(verdict.rows["torn-exposed"].missed, 0, verdict.details)
        self.assertTrue(all(abs(update.time - BOOT - message["ts"]) < MS
                            for message, update in verdict.pairs))

    def test_same_messages_again_after_the_recording(self):
        run, first, _ = two_devices()
        for again in range(2):
            for cpu, vector in ((3, 40), (1, 34)):
                run.say_exposed(first, run.move(first, cpu, vector))
            if not again:
                run.stop()
                run.now += 9000 * MS
                kept = list(run.trace)
        run.trace = kept
        verdict = run.verdict()
        self.agrees(verdict)
        self.assertTrue(all(abs(update.time - BOOT - message["ts"]) < MS
                            for message, update in verdict.pairs))

    def test_clock_of_another_device(self):
        """A device with few messages lies where the others' times say."""
        run, first, second = two_devices()
        for cpu in (3, 2, 1, 0, 1, 2):
            run.move(first, cpu, 34)
        run.move(second, 1, 36)
        run.move(second, 2, 36)
        run.stop()
        run.move(second, 1, 36)
        run.move(second, 2, 36)
        verdict = run.verdict()
        self.agrees(verdict)
        self.assertTrue(all(abs(update.time - BOOT - message["ts"]) < MS
                            for message, update in verdict.pairs))

    def test_missed_message(self):
        run, first, _ = two_devices()
        run.say_exposed(first, run.move(first, 3, 40))
        run.move(first, 2, 41)
        run.say_exposed(first, run.move(first, 1, 42))
        run.stop()
        run.trace = [record for record in run.trace if record["seq"] not in (4, 5)]
        verdict = run.verdict()
        self.row(verdict, "message", truth=3, found=2, missed=1)
        self.differs(verdict, "missed message: 0000:00:05.0 (APIC 3, 40) > (APIC 2, 41)")

    def test_first_and_last_missed(self):
        for drop in (1, 2), (4, 5):
            run, first, _ = two_devices()
            run.move(first, 3, 34)
            run.now += 100 * MS
            run.say("retriggered", first)
            run.move(first, 2, 34)
            run.stop()
            run.trace = [record for record in run.trace if record["seq"] not in drop]
            self.row(run.verdict(), "message", truth=2, found=1, missed=1)

    def test_device_that_the_trace_never_saw(self):
        run, first, second = two_devices()
        run.move(first, 3, 34)
        run.now += 100 * MS
        run.move(second, 1, 36)
        run.stop()
        run.trace = [record for record in run.trace if record["irq"] == 24]
        self.row(run.verdict(), "message", truth=2, found=1, missed=1)

    def test_empty_trace(self):
        run, first, _ = two_devices()
        run.now += 2000 * MS
        run.move(first, 3, 34)
        run.now += 2000 * MS
        run.stop()
        run.trace.clear()
        self.row(run.verdict(), "message", truth=1, missed=1)

    def test_invented_message(self):
        run, first, _ = two_devices()
        run.move(first, 3, 34)
        log = list(run.log)
        run.move(first, 2, 34)
        run.log = log
        run.stop()
        self.row(run.verdict(), "message", truth=1, found=1, invented=1)

    def test_old_pair(self):
        run, first, _ = two_devices()
        run.move(first, 3, 34)
        run.trace[0]["old"]["data"] = 99
        run.stop()
        self.differs(run.verdict(), "its old pair is")

    def test_dropped_write(self):
        """The kernel thinks that the device has a message which never reached it."""
        run, first, _ = two_devices()
        log = list(run.log)
        run.move(first, 3, 40)
        run.trace[0]["power"] = 3
        run.log = log
        first.address, first.data = run.address_of(3), 40
        run.move(first, 2, 40)
        run.stop()
        verdict = run.verdict()
        self.row(verdict, "message", truth=1, found=1)
        self.assertFalse(any("old pair" in line for line in verdict.details))

    def test_misordered_trace(self):
        run, first, _ = two_devices()
        for cpu, vector in ((3, 40), (2, 41), (1, 42)):
            run.torn(first, cpu, vector)
        run.stop()
        run.trace.reverse()
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "torn-hit", truth=3, found=3)

    def test_move_to_elsewhere(self):
        run, first, _ = two_devices()
        run.move(first, 3, 34)
        run.trace[1]["to"] = {"cpu": 2, "vector": 34}
        run.stop()
        self.differs(run.verdict(), "said to go to (CPU 2, 34)")

    def test_move_from_elsewhere(self):
        run, first, _ = two_devices()
        run.move(first, 3, 34)
        run.trace[1]["from"] = {"cpu": 2, "vector": 34}
        run.stop()
        self.differs(run.verdict(), "said to come from (CPU 2, 34)")

    def test_message_without_move(self):
        run, first, _ = two_devices()
        run.move(first, 3, 34)
        del run.trace[1]
        run.stop()
        self.row(run.verdict(), "move", truth=1, missed=1)

    def test_moves_of_the_scenario(self):
        for made, row in ((1, {"found": 1}), (2, {"found": 1, "missed": 1}),
                          (0, {"found": 1, "invented": 1})):
            run, first, _ = two_devices()
            run.move(first, 3, 34)
            run.move(first, 3, 34)
            run.stop()
            run.scenario = {"scenario": "some", "moves": made}
            verdict = run.verdict()
            self.assertEqual(verdict.agrees, made == 1)
            # The second went nowhere.
            self.row(verdict, "move", truth=2, **{**row, "found": 2})

    def test_moves_that_the_log_does_not_tell(self):
        run, first, _ = two_devices()
        log = list(run.log)
        for cpu in (3, 2):
            run.move(first, cpu, 34)
        run.log = log
        run.trace = [record for record in run.trace if record["type"] == "move"]
        for record in run.trace:
            record.update(in_msi=False, writes=0)
        run.stop()
        run.scenario = {"scenario": "some", "moves": 2}
        verdict = run.verdict()
        self.agrees(verdict)
        self.row(verdict, "move", truth=2, found=2)

    def test_move_with_too_many_writes(self):
        run, first, _ = two_devices()
        run.move(first, 3, 34, writes=2)
        run.stop()
        self.differs(run.verdict(), "2 writes, but 1 messages")


class CommandTest(JudgeCase):
    """Options, output, exit status."""

    def command(self, run, *options, spoil=None):
        with tempfile.TemporaryDirectory() as directory:
            run.files(Path(directory))
            if spoil:
                spoil(Path(directory))
            out = io.StringIO()
            with mock.patch.object(sys, "argv", ["judge", directory, *options]), \
                    contextlib.redirect_stdout(out):
                status = judge.main()
            stored = json.loads((Path(directory) / "judge.json").read_text())
        self.assertEqual(stored["status"], status)
        return status, out.getvalue()

    def torn_run(self):
        run, first, _ = two_devices()
        seqs = run.torn(first, 3, 40)
        run.lose(first, run.now - 8 * MS)
        run.now += 2000 * MS
        run.say("lost", first, *seqs)
        run.stop()
        return run

    def test_agrees(self):
        status, out = self.command(self.torn_run(), "--min-lost", "1", "--min-torn", "1",
                                   "--min-moves", "1", "--min-exposed", "1")
        self.assertEqual(status, 0)
        self.assertIn("torn-hit                 1         1         0         0         0", out)

    def test_short_of(self):
        for options, text in ((("--min-lost", "2"), "short: 1 losses, at least 2"),
                              (("--min-torn", "2"), "short: 1 torn updates, at least 2"),
                              (("--min-moves", "2"), "short: 1 moves, at least 2"),
                              (("--min-exposed", "2"), "short: 1 updates that can tear"),
                              (("--min-misrouted-share", "25"), "short: 0 % (by the trace 0 %)"),
                              (("--max-lost", "0"), "short: 1 losses, at most 0"),
                              (("--max-torn", "0"), "short: 1 torn updates, at most 0"),
                              (("--no-defects",), "short: 1 findings torn-hit, none wanted")):
            status, out = self.command(self.torn_run(), *options)
            self.assertEqual(status, 1, options)
            self.assertIn(text, out)

    def test_driver_loaded_twice(self):
        def split(directory):
            path = directory / "truth.jsonl"
            lines = path.read_text().splitlines(keepends=True)
            (directory / "truth-0.jsonl").write_text("".join(lines))
            path.write_text("".join(lines[:2]))
        status, out = self.command(self.torn_run(), "--min-lost", "1", spoil=split)
        self.assertEqual(status, 0, out)

    def test_differs(self):
        run = self.torn_run()
        run.trace = [record for record in run.trace if record.get("kind") != "torn-hit"]
        status, out = self.command(run)
        self.assertEqual(status, 1)
        self.assertIn("the judges do not agree", out)

    def timed_run(self, took):
        """A torn interrupt of a disk whose request took so long; the driver knows nothing."""
        run = self.torn_run()
        run.truth = []
        first = run.devices[0]
        torn = next(record for record in run.trace if record["type"] == "move")["ts"]
        run.usual(first, run.start, run.end)
        run.request(first, torn - 5 * MS, torn + took * MS)
        return run

    def test_left_out_of_the_truth(self):
        run = self.timed_run(645)
        status, out = self.command(run)
        self.assertEqual(status, 1)
        self.assertIn("left out: 1 lost: a request stood longer than usual", out)
        self.assertIn("short: 50.0 % of what was torn or lost is left out of the truth", out)
        self.assertEqual(self.command(run, "--max-excluded", "50")[0], 0)
        self.assertEqual(self.command(run, "--max-excluded", "49")[0], 1)
        run.requests = []
        status, out = self.command(run, "--max-unjudged", "1")
        self.assertEqual(status, 0, out)
        self.assertIn("agree but for 1 findings, of which none of them knows", out)

    def test_only_invented(self):
        run = self.torn_run()
        run.trace = [record for record in run.trace if record.get("kind") != "torn-hit"]
        self.assertEqual(self.command(run, "--only-invented")[0], 0)
        run = self.torn_run()
        run.truth = [item for item in run.truth if item["type"] != "lost"]
        status, out = self.command(run, "--only-invented")
        self.assertEqual(status, 1)
        self.assertIn("1 findings said to be PROVED are not so", out)

    def test_garbage_in_the_log(self):
        run = self.torn_run()
        run.log[3:3] = ["qemu: warning: something", "\x00\xff", "900@1:pci_cfg_write edu",
                        "900@1795466403.000000:apic_deliver_irq dest x"]
        run.log.append(run.log[-1][:30])
        status, out = self.command(run)
        self.assertEqual(status, 0, out)
        self.assertIn("2 lines of qemu.log make no sense", out)

    def test_cut_off(self):
        def cut(directory):
            path = directory / "trace.jsonl"
            path.write_text(path.read_text().rstrip("\n")[:-3])

        def kill(directory):
            cut(directory)
            (directory / "trace.jsonl").rename(directory / "trace.jsonl.partial")
        for spoil in cut, kill:
            status, out = self.command(self.torn_run(), spoil=spoil)
            self.assertEqual(status, 0, out)
            self.assertIn("the trace was cut off", out)

    def test_handed_over_without_its_result(self):
        def remove(*names):
            return lambda directory: [(directory / name).unlink() for name in names]
        status, out = self.command(self.torn_run(), spoil=remove("result.json", "output.log"))
        self.assertEqual(status, 0, out)
        self.assertIn("whether the guest finished is not known", out)
        status, out = self.command(self.torn_run(), spoil=remove("result.json", "truth.jsonl"))
        self.assertEqual(status, 1)
        self.assertIn("no judge knows of 1 findings", out)

    def unusable(self, text, spoil):
        with self.assertRaises(LabError) as caught:
            self.command(self.torn_run(), spoil=spoil)
        self.assertEqual(caught.exception.status, 2)
        self.assertIn(text, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))

    def test_unusable(self):
        def replace(name, text):
            return lambda directory: (directory / name).write_text(text)

        def remove(name):
            return lambda directory: (directory / name).unlink()
        self.unusable("No such file", remove("trace.jsonl"))
        self.unusable("No such file", remove("truth.jsonl"))
        self.unusable("No such file", remove("qemu.log"))
        self.unusable("No such file", remove("output.log"))
        self.unusable("not JSON", replace("output.log", '{"scenario":'))
        self.unusable("no interrupt in it", replace("qemu.log", "nothing\n"))
        self.unusable("no msiscope-trace/1 header", replace("trace.jsonl", ""))
        self.unusable(":1: not an object", replace("trace.jsonl", "[1]\n{}\n"))
        self.unusable(":1: header without", replace("trace.jsonl", '{"type":"header"}\n'))
        self.unusable("no device", replace("truth.jsonl", '{"type":"total","device":"","raised"'
                                           ':0}\n'))
        self.unusable("did not finish: timeout",
                      replace("result.json", '{"outcome":"timeout","device":{}}'))
        self.unusable("not a result", replace("result.json", "{"))


if __name__ == "__main__":
    unittest.main()
