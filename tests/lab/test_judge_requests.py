# SPDX-License-Identifier: GPL-2.0-only
"""The judge on losses of any device, by requests that its clients timed."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import MS, JudgeCase, Run  # noqa: E402  pylint: disable=wrong-import-position


class RequestCase(JudgeCase):
    """A disk is moved once, by a CPU's end; its client reads for 20 s."""

    def start(self, **usual):
        run = Run()
        self.disk = run.add("00:1f.2", 24, 1, 34)
        run.truth = []
        run.work()
        run.record()
        self.begin = run.now
        run.usual(self.disk, self.begin, self.begin + 20000 * MS, **usual)
        run.now += 5000 * MS
        return run

    def moved(self, run, torn=True, **more):
        self.wrote = run.now
        if torn:
            return run.torn(self.disk, 3, 40, **more)
        seqs = run.move(self.disk, 3, 40)
        run.say_exposed(self.disk, seqs)
        return seqs

    def done(self, run):
        run.now = max(run.now, self.begin + 22000 * MS)
        run.stop()
        return run.verdict()

    def stood(self, run, took=5000, before=5, name="sda"):
        begin = self.wrote - before * MS
        run.request(self.disk, begin, None if took is None else begin + took * MS, name)

    def say_lost(self, run, seqs, **more):
        run.now = self.wrote + 1000 * MS
        run.say("lost", self.disk, *seqs, **{"certainty": "inferred", **more})


class TruthTest(RequestCase):
    def lost(self, took=5000, before=5, told=True, torn=True, **more):
        run = self.start()
        seqs = self.moved(run, torn)
        if took != 0:
            self.stood(run, took, before)
        if told:
            self.say_lost(run, seqs, **more)
        return self.done(run)

    def test_found(self):
        for certainty in "inferred", "proved":
            verdict = self.lost(certainty=certainty)
            self.agrees(verdict)
            self.row(verdict, "lost", truth=1, found=1)

    def test_missed(self):
        verdict = self.lost(told=False)
        self.row(verdict, "lost", truth=1, missed=1)
        self.differs(verdict, "by a request that stood from")

    def test_never_ended(self):
        self.row(self.lost(took=None, told=False), "lost", truth=1, missed=1)

    def test_only_possible(self):
        verdict = self.lost(counts=False)
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1, only_possible=1)

    def test_joined_to_another_move(self):
        run = self.start()
        self.moved(run)
        self.stood(run)
        run.now += 200 * MS
        self.say_lost(run, run.move(self.disk, 2, 40))
        self.row(self.done(run), "lost", truth=1, missed=1, invented=1)

    def test_told_twice(self):
        run = self.start()
        seqs = self.moved(run)
        self.stood(run)
        for _ in range(2):
            self.say_lost(run, seqs)
        self.row(self.done(run), "lost", truth=1, found=1, invented=1)

    def test_stood_before_or_after_only(self):
        for before in 5200, -100:
            verdict = self.lost(before=before, told=False)
            self.agrees(verdict)
            self.row(verdict, "lost")

    def test_torn_but_nobody_waited(self):
        verdict = self.lost(took=0)
        self.agrees(verdict)
        self.row(verdict, "lost", ambiguous=1)

    def test_a_little_late(self):
        for told in False, True:
            verdict = self.lost(took=400, told=told)
            self.agrees(verdict)
            self.row(verdict, "lost")

    def test_unclear(self):
        """Longer than usual by half a second, but not more than twice."""
        verdict = self.lost(took=650, told=False)
        self.row(verdict, "lost", excluded=1)
        self.assertEqual(verdict.excluded_percent(), 50)
        self.row(self.lost(took=650), "lost", excluded=1, ambiguous=1)

    def test_stood_but_nothing_was_torn(self):
        self.row(self.lost(torn=False, told=False), "lost")
        self.row(self.lost(torn=False), "lost", unjudged=1)

    def test_invented(self):
        verdict = self.lost(torn=False, took=0)
        self.row(verdict, "lost", invented=1)
        self.row(self.lost(torn=False, took=0, certainty="proved"), "lost", invented=1,
                 proved_falsely=1)

    def test_possible_and_not_so(self):
        verdict = self.lost(torn=False, took=0, counts=False)
        self.agrees(verdict)
        self.row(verdict, "lost", possible=1)
        # A proved finding is never only possible.
        self.row(self.lost(torn=False, took=0, counts=False, certainty="proved"), "lost",
                 invented=1, proved_falsely=1)

    def test_whether_it_counts_is_known_at_the_end(self):
        for then, in_the_end in (True, False), (False, True):
            run = self.start()
            self.say_lost(run, self.moved(run, torn=False), counts=then, basis="silence")
            run.expect("silence", counts=in_the_end)
            run.expect("owner-pace", counts=not in_the_end)
            self.row(self.done(run), "lost", **({"invented": 1} if in_the_end else
                                                {"possible": 1}))

    def test_what_is_not_held_against_chance(self):
        for counts in True, False:
            run = self.start()
            self.say_lost(run, self.moved(run, torn=False), counts=counts, basis="either")
            run.expect("silence", counts=not counts)
            self.row(self.done(run), "lost", **({"invented": 1} if counts else {"possible": 1}))

    def test_too_near_to_the_end(self):
        run = self.start()
        run.now = self.begin + 19000 * MS
        self.moved(run)
        self.stood(run, None)
        run.now = self.wrote + 200 * MS
        run.stop()
        self.row(run.verdict(), "lost", excluded=1)

    def test_swallowed_without_harm(self):
        """The slot's owner took it for its own, and all requests ended in time: cannot say."""
        for results, took, row in (((1,), 0, {"ambiguous": 1, "excluded": 1}),
                                   ((1, 2), 400, {"ambiguous": 1, "excluded": 1}),
                                   ((1,), 650, {"truth": 1, "missed": 1}),
                                   ((1,), 5000, {"truth": 1, "missed": 1}),
                                   ((1, 0), 0, {"truth": 1, "missed": 1}),
                                   ((), 0, {"truth": 1, "missed": 1})):
            run = self.start()
            owner = run.add("00:05.1", 25, 3, 34)
            run.truth = []
            self.moved(run, kind=None)
            for result in results:
                run.handle(owner, 3, 34, result)
            if took:
                self.stood(run, took)
            self.row(self.done(run), "torn-misrouted", **row)

    def test_swallowed_when_nobody_was_at_work(self):
        run = self.start()
        owner = run.add("00:05.1", 25, 3, 34)
        run.truth, run.requests = [], run.requests[:3]
        self.moved(run, kind=None)
        run.handle(owner, 3, 34, 1)
        self.row(self.done(run), "torn-misrouted", truth=1, missed=1)

    def test_ambiguous_arrival_and_a_request(self):
        """The owner may have sent what came, but a request stood: lost."""
        run = self.start()
        run.add("00:05.1", 25, 3, 34)
        run.work()
        self.moved(run, kind=None, thread=777)
        self.stood(run)
        self.row(self.done(run), "lost", truth=1, missed=1)

    def test_one_request_over_two_tears(self):
        """It is lost once; either move may be named."""
        for named in 0, 1:
            run = self.start()
            seqs = [self.moved(run), run.torn(self.disk, 2, 41)]
            self.stood(run)
            self.say_lost(run, seqs[named])
            verdict = self.done(run)
            self.agrees(verdict)
            self.row(verdict, "lost", truth=1, found=1)


class UsualTest(RequestCase):
    def slow(self, took, usual=1200, count=40, **more):
        """A disk whose reads always take that long: case 22."""
        run = self.start(count=0)
        for n in range(count):
            begin = self.begin + n * usual * MS
            run.request(self.disk, begin, begin + usual * MS)
        seqs = self.moved(run)
        self.stood(run, took, before=500)
        self.say_lost(run, seqs, **more)
        run.now = self.begin + count * usual * MS + 2000 * MS
        return self.done(run)

    def test_slow_disk(self):
        """A read of 1.2 s that always takes 1.2 s is no loss."""
        for took in 1000, 1200:
            self.row(self.slow(took), "lost", ambiguous=1)
        self.row(self.slow(2000), "lost", ambiguous=1, excluded=1)
        self.row(self.slow(5000), "lost", truth=1, found=1)

    def test_slow_disk_and_nothing_torn(self):
        run = self.start(count=0)
        for n in range(15):
            begin = self.begin + n * 1200 * MS
            run.request(self.disk, begin, begin + 1200 * MS)
            run.requests[-1]["name"] = "sdb"
        run.usual(self.disk, self.begin, self.begin + 20000 * MS, name="sdb", count=2)
        self.say_lost(run, self.moved(run, torn=False))
        self.row(self.done(run), "lost", invented=1)

    def test_one_in_a_hundred_may_be_slow(self):
        """What is usual is not what took longest."""
        run = self.start()
        run.request(self.disk, self.begin, self.begin + 4000 * MS)
        self.moved(run)
        self.stood(run)
        self.row(self.done(run), "lost", truth=1, missed=1)

    def test_losses_do_not_teach(self):
        """Requests that stood over a torn delivery do not count as usual."""
        run = self.start(count=4)
        for n in range(30):
            run.now = self.begin + (1000 + 500 * n) * MS
            self.moved(run)
            self.stood(run, 450 if n else 5000)
            run.move(self.disk, 1, 34)
        verdict = self.done(run)
        self.row(verdict, "lost", truth=1, missed=1)

    def test_too_few_to_know(self):
        run = self.start(count=0)
        seqs = self.moved(run)
        self.stood(run)
        self.say_lost(run, seqs)
        verdict = self.done(run)
        self.row(verdict, "lost", excluded=1, ambiguous=1)
        self.assertTrue(any("of which too few ended" in note for note in verdict.notes))

    def test_too_few_to_know_and_nothing_torn(self):
        run = self.start(count=0)
        seqs = self.moved(run, torn=False)
        self.stood(run)
        self.say_lost(run, seqs)
        verdict = self.done(run)
        self.row(verdict, "lost", unjudged=1)
        self.assertTrue(any("of which too few ended" in note for note in verdict.notes))

    def test_a_client_with_few_requests_does_not_hide_another(self):
        run = self.start()
        run.usual(self.disk, self.begin, self.begin + 2000 * MS, count=1, name="sdb")
        self.moved(run)
        self.stood(run)
        self.row(self.done(run), "lost", truth=1, missed=1)

    def test_stood_long_before(self):
        """A request that never ended is no sign of each later tear."""
        for told in False, True:
            run = self.start()
            run.request(self.disk, self.begin + 1000 * MS, None)
            seqs = self.moved(run)
            if told:
                self.say_lost(run, seqs)
            self.row(self.done(run), "lost", ambiguous=int(told))

    def test_each_client_has_its_own_usual(self):
        run = self.start()
        for n in range(40):
            begin = self.begin + n * 100 * MS
            run.request(self.disk, begin, begin + 3000 * MS, "sdb")
        self.moved(run)
        self.stood(run, 2900, name="sdb")
        verdict = self.done(run)
        self.row(verdict, "lost")
        run = self.start()
        self.moved(run)
        self.stood(run, 2900)
        self.row(self.done(run), "lost", truth=1, missed=1)


class KnowledgeTest(RequestCase):
    """Where nobody knows, nothing is claimed."""

    def test_no_client_of_that_device(self):
        run = self.start()
        run.requests = [{**line, "device": "0000:00:07.0"} for line in run.requests]
        self.say_lost(run, self.moved(run, torn=False))
        self.row(self.done(run), "lost", unjudged=1)

    def test_client_not_yet_or_no_more_at_work(self):
        for keep in slice(0, 3), slice(8, None):
            run = self.start()
            run.requests = run.requests[keep]
            self.say_lost(run, self.moved(run, torn=False))
            self.row(self.done(run), "lost", unjudged=1)

    def test_unbound_soon_after(self):
        run = self.start()
        self.moved(run)
        self.stood(run)
        run.period(self.disk, self.wrote + 400 * MS, self.wrote + 900 * MS)
        self.row(self.done(run), "lost", excluded=1)

    def test_away_on_purpose(self):
        for what, torn, row in (("unbound", True, {"excluded": 1, "ambiguous": 1}),
                                ("unbound", False, {"unjudged": 1}),
                                ("paused", True, {"truth": 1, "found": 1})):
            run = self.start()
            seqs = self.moved(run, torn)
            self.stood(run)
            run.period(self.disk, self.wrote - 100 * MS, self.wrote + 900 * MS, what)
            self.say_lost(run, seqs)
            self.row(self.done(run), "lost", **row)

    def test_names_an_arrival_that_never_was(self):
        """Of a device that nobody times: QEMU's log contradicts it all the same."""
        for at, row in (({"cpu": 3, "vector": 34}, {"invented": 1, "proved_falsely": 1}),
                        (None, {"unjudged": 1})):
            run = self.start()
            run.requests = []
            self.say_lost(run, self.moved(run, torn=False), at=at or {"cpu": None, "vector": None},
                          certainty="proved")
            self.row(self.done(run), "lost", **row)

    def test_unknown_kind(self):
        run = self.start()
        run.say("haunted", self.disk, *self.moved(run, torn=False))
        verdict = self.done(run)
        self.assertEqual(verdict.unjudged, 1)
        self.assertTrue(any("no judge knows of such" in note for note in verdict.notes))


if __name__ == "__main__":
    unittest.main()
