# SPDX-License-Identifier: GPL-2.0-only
"""The kinds of findings, by the one table of them: user/diagnose/kinds.c."""
import re
from pathlib import Path

from common import LabError

TABLE = Path(__file__).resolve().parent.parent / "user" / "diagnose" / "kinds.c"
ROW = re.compile(r'\.name = "([a-z-]+)",(?:\s*\.gravity = (\d+),)?')


def read_table(path=TABLE):
    """The gravity of each kind; 0: no defect."""
    try:
        found = ROW.findall(path.read_text())
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}") from error
    if not found:
        raise LabError(f"{path}: no table of findings")
    return {name: int(gravity or 0) for name, gravity in found}


GRAVITY = read_table()
DEFECTS = tuple(kind for kind, gravity in GRAVITY.items() if gravity)

# What the judge holds against what it knows; the rest accuses no device.
TORN = ("torn-hit", "torn-misrouted")
ASLEEP = ("write-dropped", "restored")
# No device of the lab does that by itself.
NEVER = ("bad-vector", "mask-ignored")
# A kind that the judge does not know is judged by nobody, if it is a defect.
HARMLESS = tuple(kind for kind, gravity in GRAVITY.items() if not gravity and kind not in ASLEEP)
