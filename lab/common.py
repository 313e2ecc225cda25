# SPDX-License-Identifier: GPL-2.0-only
"""What every part of the lab's host side needs: places, messages, locks."""
import argparse
import contextlib
import fcntl
import os
import sys
from pathlib import Path

LAB = Path(__file__).resolve().parent
CHECKOUT = LAB.parent

EXIT_USAGE = 2
EXIT_DIED = 3
EXIT_SKIP = 4
EXIT_TIMEOUT = 124
EXIT_INTERRUPTED = 130

# depmod's place, which users' PATH lacks.
os.environ["PATH"] = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"


class LabError(Exception):
    """One line for the user, and the exit status that goes with it."""

    def __init__(self, text, status=EXIT_USAGE):
        super().__init__(text)
        self.status = status


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message):
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def say(text):
    print(f"lab: {text}", file=sys.stderr, flush=True)


def cache_dir(*parts):
    """A directory in the cache, made when it is missing."""
    top = os.environ.get("MSISCOPE_CACHE") or Path.home() / ".cache/msiscope"
    path = Path(top).absolute().joinpath(*parts)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabError(f"the cache cannot be made: {error}") from error
    return path


@contextlib.contextmanager
def locked(path):
    """Hold an exclusive lock on the file `path` (made when missing)."""
    with open(path, "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def trace_of(run):
    """The trace in out/RUN/: trace.jsonl, or what a recording left that was killed."""
    trace = run / "trace.jsonl"
    partial = run / "trace.jsonl.partial"
    return partial if partial.exists() and not trace.exists() else trace


def run_main(main):
    """Run main() and end the process by its status, or by a LabError's."""
    try:
        status = main()
    except LabError as error:
        say(error)
        status = error.status
    except KeyboardInterrupt:
        say("interrupted")
        status = EXIT_INTERRUPTED
    sys.exit(status)
