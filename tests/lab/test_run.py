# SPDX-License-Identifier: GPL-2.0-only
"""Which deaths of a guest are nobody's fault."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import run  # noqa: E402  pylint: disable=wrong-import-position

OOPS = """[    7.018] Oops: int3: 0000 [#1] PREEMPT SMP NOPTI
[    7.019] RIP: 0010:__handle_irq_event_percpu+0x4d/0x1a0
[    7.019] Code: 89 fe 45 31 e4 ff d0 0f 1f 00 89 c5 {} <90> 9c 58 0f 1f 40 00
[    7.020] Kernel panic - not syncing: Fatal exception in interrupt
"""


class StaleBreakpointTest(unittest.TestCase):
    def verdict(self, console):
        with tempfile.TemporaryDirectory() as name:
            out = Path(name)
            (out / "console.log").write_text(console)
            return run.is_stale_breakpoint(out)

    def test_a_breakpoint_that_is_not_in_memory(self):
        self.assertTrue(self.verdict(OOPS.format("66")))

    def test_a_breakpoint_that_is(self):
        self.assertFalse(self.verdict(OOPS.format("cc")))

    def test_another_oops(self):
        self.assertFalse(self.verdict(OOPS.replace("int3", "general protection fault")))

    def test_a_quiet_console(self):
        self.assertFalse(self.verdict("[    0.000] Linux version 6.12\n"))

    def test_no_console(self):
        with tempfile.TemporaryDirectory() as name:
            self.assertFalse(run.is_stale_breakpoint(Path(name)))


if __name__ == "__main__":
    unittest.main()
