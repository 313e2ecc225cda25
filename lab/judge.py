# SPDX-License-Identifier: GPL-2.0-only
"""Hold msiscope's findings of a run against QEMU's log and what was lost in truth."""
import argparse
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from common import EXIT_USAGE, LabError, run_main
from qemulog import read_log
from recording import Clock, Trace, Truth
from verdict import ASLEEP, DEFECTS, TORN, Verdict

COLUMNS = ("truth", "found", "missed", "invented", "ambiguous")
EXIT_DIFFERS = 1


def number(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not a number")
    return int(text)


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="lab judge", allow_abbrev=False, usage="%(prog)s RUN [OPTION]...",
        description="Hold the findings in RUN/trace.jsonl against RUN/qemu.log (torn) and "
        "RUN/truth.jsonl and RUN/stalls.jsonl (lost); also written to RUN/judge.json.",
        epilog="Exit status: 0 nothing missed or invented and enough of everything; 1 not so; "
        "2 the input is of no use. See docs/lab.md.")
    add = parser.add_argument
    add("run", type=Path, metavar="RUN")
    add("--min-moves", type=number, default=0, metavar="N", help="effective moves in the trace")
    add("--min-exposed", type=number, default=0, metavar="N", help="updates that can tear")
    add("--min-torn", type=number, default=0, metavar="N", help="updates that were hit")
    add("--min-lost", type=number, default=0, metavar="N", help="losses in truth")
    add("--min-slept", type=number, default=0, metavar="N",
        help="devices that woke up to another message, as msiscope told")
    add("--min-misrouted-share", type=number, default=0, metavar="PERCENT",
        help="of torn deliveries at a slot with an owner")
    add("--max-torn", type=number, metavar="N", help="updates that were hit, and findings of it")
    add("--max-lost", type=number, metavar="N", help="losses, and findings of it")
    add("--no-defects", action="store_true", help="no finding of a defect at all")
    add("--only-invented", action="store_true",
        help="missing may be what it will: a kernel that hides things")
    return parser.parse_args(arguments)


def read_result(run):
    try:
        result = json.loads((run / "result.json").read_text())
        outcome, devices = result["outcome"], result["device"]
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise LabError(f"{run}/result.json: not a result of lab run") from error
    if outcome != "finished":
        raise LabError(f"{run}: the guest did not finish: {outcome}")
    return devices


def read_scenario(run):
    """What the run's scenario says of itself, or None: its one line of JSON."""
    try:
        lines = (run / "output.log").read_text(errors="replace").splitlines()
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}") from error
    for line in lines:
        if line.startswith('{"scenario":'):
            try:
                return json.loads(line)
            except ValueError as error:
                raise LabError(f"{run}/output.log: not JSON: {line}") from error
    return None


def judge(run):
    """The Verdict on out/RUN/."""
    devices = read_result(run)
    scenario = read_scenario(run)
    try:
        log = read_log(run / "qemu.log")
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}") from error
    if not log.deliveries:
        raise LabError(f"{run}/qemu.log: no interrupt in it")
    trace = Trace(run / "trace.jsonl")
    # A scenario that loads the driver anew leaves truth-N.jsonl of the times before.
    truth = Truth([run / "truth.jsonl", *sorted(run.glob("truth-*.jsonl"))]
                  if "edu" in devices else [], (scenario or {}).get("device"),
                  sorted(run.glob("stalls.jsonl")))
    try:
        return Verdict(trace, truth, log, Clock(trace.header), scenario)
    except (KeyError, TypeError, AttributeError) as error:
        raise LabError(f"{run}/trace.jsonl: unexpected {type(error).__name__}: {error}") from error


def shortfalls(options, verdict):
    """What the run did not reach, a line each."""
    rows = verdict.rows
    lost, exposed = rows["lost"], rows["torn-exposed"]
    torn = len(verdict.sure_tears)
    at_least = (("moves", verdict.effective_moves(), options.min_moves),
                ("updates that can tear", exposed.truth, options.min_exposed),
                ("torn updates", torn, options.min_torn),
                ("losses", lost.truth, options.min_lost),
                *((f"findings {kind} that the log bears out", rows[kind].found,
                   options.min_slept) for kind in ASLEEP))
    short = [f"{have} {what}, at least {want} wanted" for what, have, want in at_least
             if have < want]
    by_log, by_trace = verdict.owned_share()
    if min(by_log, by_trace) < options.min_misrouted_share:
        short.append(f"{by_log:.0f} % (by the trace {by_trace:.0f} %) of the torn deliveries at "
                     f"a slot with an owner, at least {options.min_misrouted_share} % wanted")
    at_most = (("torn updates", len(verdict.tears), options.max_torn),
               ("torn findings", sum(verdict.kinds[kind] for kind in TORN), options.max_torn),
               ("losses", len(verdict.truth.lost), options.max_lost),
               ("findings lost", verdict.kinds["lost"], options.max_lost))
    short += [f"{have} {what}, at most {limit} wanted" for what, have, limit in at_most
              if limit is not None and have > limit]
    if options.no_defects:
        short += [f"{verdict.kinds[kind]} findings {kind}, none wanted"
                  for kind in DEFECTS if verdict.kinds[kind]]
    return short


def show(verdict, short):
    print(f"{'kind':<16}" + "".join(f"{column:>10}" for column in COLUMNS))
    for kind, row in verdict.rows.items():
        print(f"{kind:<16}" + "".join(f"{getattr(row, column):>10}" for column in COLUMNS))
    by_log, by_trace = verdict.owned_share()
    hits = sum(len(tear.hits) for tear in verdict.sure_tears)
    print(f"{verdict.effective_moves()} moves; {hits} torn deliveries, {by_log:.0f} % (by the "
          f"trace {by_trace:.0f} %) at a slot with an owner")
    for line in (*verdict.notes, *verdict.details, *(f"short: {line}" for line in short)):
        print(line)


def store(run, verdict, short, status):
    by_log, by_trace = verdict.owned_share()
    summary = {"agrees": verdict.agrees, "status": status,
               "kinds": {kind: asdict(row) for kind, row in verdict.rows.items()},
               "findings": dict(sorted(verdict.kinds.items())),
               "moves": verdict.effective_moves(),
               "owned_percent": {"log": round(by_log, 1), "trace": round(by_trace, 1)},
               "notes": verdict.notes, "details": verdict.details, "short": short}
    try:
        (run / "judge.json").write_text(json.dumps(summary, indent=2) + "\n")
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}", EXIT_USAGE) from error


def main():
    options = parse(sys.argv[1:])
    verdict = judge(options.run)
    short = shortfalls(options, verdict)
    agrees = verdict.agrees
    if options.only_invented:
        agrees = not any(row.invented for row in verdict.rows.values())
    status = 0 if agrees and not short else EXIT_DIFFERS
    store(options.run, verdict, short, status)
    show(verdict, short)
    print("the judges agree" if status == 0 else "the judges do not agree"
          if not agrees else "the judges agree, but the run fell short")
    return status


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    run_main(main)
