# SPDX-License-Identifier: GPL-2.0-only
"""A run without msiscope, by QEMU's log and the edu driver alone: a kernel on which it does not
open, and what is to be held against that.
"""
import json
from dataclasses import asdict, dataclass

from common import EXIT_USAGE, LabError

EXIT_DIFFERS = 1


@dataclass
class Natural:
    """Updates of messages that could be hit, and what came of them.

    `exposed` changed CPU and vector at once. Of these `torn` were hit by their own device for
    sure, `open` perhaps: somebody else has a message like the half of theirs. `raised`:
    interrupts raised inside an update on purpose.
    """
    messages: int = 0
    moves: int = 0
    exposed: int = 0
    torn: int = 0
    open: int = 0
    raised: int = 0
    lost: int = 0


def is_sure(update, log):
    """Did only the moved device have such a message, ever?"""
    return any(not hit.others for hit in update.hits) and not log.has_stranger(
        update.half, float("inf"))


def count(log, truth):
    """The Natural of a log, and of what the driver told."""
    updates = [update for device in log.devices.values() for update in device if update.started]
    hit = [update for update in updates if update.exposed and update.hits]
    torn = sum(is_sure(update, log) for update in hit)
    return Natural(messages=len(updates), moves=sum(update.moves for update in updates),
                   exposed=sum(update.exposed for update in updates),
                   torn=torn, open=len(hit) - torn, raised=truth.windows, lost=len(truth.lost))


def shortfalls(options, run):
    """What it did not reach, or has too much of, a line each."""
    at_least = (("moves", run.moves, options.min_moves),
                ("updates that can tear", run.exposed, options.min_exposed),
                ("interrupts raised inside an update", run.raised, options.min_raised),
                ("torn updates", run.torn, options.min_torn),
                ("losses", run.lost, options.min_lost))
    at_most = (("updates that can tear", run.exposed, options.max_exposed),
               ("torn updates", run.torn + run.open, options.max_torn),
               ("losses", run.lost, options.max_lost))
    return ([f"{have} {what}, at least {want} wanted" for what, have, want in at_least
             if have < want]
            + [f"{have} {what}, at most {limit} wanted" for what, have, limit in at_most
               if limit is not None and have > limit])


def conclude(options, directory, log, truth):
    """Tell of it, on stdout and in judge.json; returns the exit status."""
    run = count(log, truth)
    short = shortfalls(options, run)
    status = EXIT_DIFFERS if short else 0
    print(f"without msiscope: {run.messages} messages, {run.moves} moves, {run.exposed} changed "
          f"CPU and vector at once; {run.raised} interrupts raised inside an update, {run.torn} torn, "
          f"{run.open} perhaps, {run.lost} lost")
    for line in short:
        print(f"short: {line}")
    try:
        (directory / "judge.json").write_text(json.dumps(
            {"status": status, "natural": asdict(run), "short": short}, indent=2) + "\n")
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}", EXIT_USAGE) from error
    return status
