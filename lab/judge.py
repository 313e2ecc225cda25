# SPDX-License-Identifier: GPL-2.0-only
"""Hold msiscope's findings of a run against QEMU's log and what was lost in truth."""
import argparse
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

import natural
from common import EXIT_USAGE, LabError, run_main, trace_of
from kinds import ASLEEP, DEFECTS, TORN
from qemulog import read_log
from recording import Clock, Trace, Truth
from verdict import Verdict
from waits import Waits

COLUMNS = ("truth", "found", "missed", "invented", "ambiguous", "unjudged", "excluded")
EXIT_DIFFERS = 1
# Where clients are the judges of a loss, not more may be left out of the truth.
MAX_EXCLUDED = 10


def number(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not a number")
    return int(text)


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="lab judge", allow_abbrev=False, usage="%(prog)s RUN [OPTION]...",
        description="Hold the findings in RUN/trace.jsonl against RUN/qemu.log (torn) and "
        "RUN/truth.jsonl, RUN/stalls.jsonl and RUN/requests.jsonl (lost); also written to "
        "RUN/judge.json.",
        epilog="Exit status: 0 nothing missed, invented or unjudged, and enough of everything; "
        "1 not so; 2 the input is of no use. See docs/lab.md.")
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
    add("--max-excluded", type=number, metavar="PERCENT",
        help="torn updates and losses that the truth leaves out, of all; default "
        f"{MAX_EXCLUDED} where there is requests.jsonl, else any")
    add("--max-unjudged", type=number, default=0, metavar="N",
        help="findings that nobody can bear out or contradict")
    add("--max-exposed", type=number, metavar="N",
        help="updates that can tear; with --without-trace")
    add("--min-raised", type=number, default=0, metavar="N",
        help="interrupts raised inside an update; with --without-trace")
    add("--without-trace", action="store_true",
        help="there was no recorder: count moves and tears by the log, losses by the edu driver")
    add("--no-defects", action="store_true", help="no finding of a defect at all")
    add("--only-invented", action="store_true",
        help="missing may be what it will: a kernel that hides things")
    return parser.parse_args(arguments)


def read_result(run):
    """The run's devices, or None: it was handed over without its result."""
    try:
        result = json.loads((run / "result.json").read_text())
        outcome, devices = result["outcome"], result["device"]
    except FileNotFoundError:
        return None
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


def read_qemu_log(run):
    try:
        log = read_log(run / "qemu.log")
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}") from error
    if not log.deliveries:
        raise LabError(f"{run}/qemu.log: no interrupt in it")
    return log


def judge_without_trace(options):
    read_result(options.run)
    return natural.conclude(options, options.run, read_qemu_log(options.run),
                            Truth([options.run / "truth.jsonl"]))


def judge(run, is_told=lambda finding: True):
    """The Verdict on out/RUN/, as if msiscope had told only what `is_told` says of its findings."""
    devices = read_result(run)
    scenario = read_scenario(run) if devices is not None else None
    log = read_qemu_log(run)
    trace = Trace(trace_of(run))
    trace.findings = list(filter(is_told, trace.findings))
    # A scenario that loads the driver anew leaves truth-N.jsonl of the times before.
    drivers = [run / "truth.jsonl", *sorted(run.glob("truth-*.jsonl"))]
    if devices is None:
        drivers = [path for path in drivers if path.exists()]
    truth = Truth(drivers if devices is None or "edu" in devices else [],
                  (scenario or {}).get("device"), sorted(run.glob("stalls.jsonl")))
    requests = run / "requests.jsonl"
    try:
        waits = Waits(requests if requests.exists() else None, trace.end, trace.lost_after)
        verdict = Verdict(trace, truth, waits, log, Clock(trace.header), scenario)
    except (KeyError, TypeError, AttributeError) as error:
        raise LabError(f"{run}: unexpected {type(error).__name__}: {error}") from error
    if devices is None:
        verdict.notes.append("no result.json: whether the guest finished is not known")
    return verdict


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
    limit = options.max_excluded
    if limit is None and verdict.timed:
        limit = MAX_EXCLUDED
    if limit is not None and verdict.excluded_percent() > limit:
        short.append(f"{verdict.excluded_percent():.1f} % of what was torn or lost is left out "
                     f"of the truth, at most {limit} % wanted")
    if options.no_defects:
        short += [f"{verdict.kinds[kind]} findings {kind}, none wanted"
                  for kind in DEFECTS if verdict.kinds[kind]]
    return short


def conclude(options, verdict, short):
    """(exit status, the last line)"""
    agrees = verdict.agrees or options.only_invented and not verdict.ledger.contradicted
    unjudged = verdict.unjudged
    if not agrees:
        return EXIT_DIFFERS, "the judges do not agree"
    if unjudged > options.max_unjudged:
        return EXIT_DIFFERS, (f"no judge knows of {unjudged} findings: no agreement is claimed "
                              "for them")
    if short:
        return EXIT_DIFFERS, "the judges agree, but the run fell short"
    if unjudged:
        return 0, f"the judges agree but for {unjudged} findings, of which none of them knows"
    return 0, "the judges agree"


def show(verdict, short):
    print(f"{'kind':<16}" + "".join(f"{column:>10}" for column in COLUMNS))
    for kind, row in verdict.rows.items():
        print(f"{kind:<16}" + "".join(f"{getattr(row, column):>10}" for column in COLUMNS))
    by_log, by_trace = verdict.owned_share()
    hits = sum(len(tear.hits) for tear in verdict.sure_tears)
    print(f"{verdict.effective_moves()} moves; {hits} torn deliveries, {by_log:.0f} % (by the "
          f"trace {by_trace:.0f} %) at a slot with an owner")
    falsely = sum(row.proved_falsely for row in verdict.rows.values())
    if falsely:
        print(f"{falsely} findings said to be PROVED are not so")
    for line in (*verdict.notes, *verdict.details, *(f"short: {line}" for line in short)):
        print(line)


def store(run, verdict, short, status):
    by_log, by_trace = verdict.owned_share()
    excluded = {kind: dict(reasons) for kind, reasons in verdict.ledger.excluded.items()}
    summary = {"agrees": verdict.agrees, "status": status, "unjudged": verdict.unjudged,
               "kinds": {kind: asdict(row) for kind, row in verdict.rows.items()},
               "findings": dict(sorted(verdict.kinds.items())),
               "without_judge": verdict.harmless,
               "excluded": excluded,
               "excluded_percent": round(verdict.excluded_percent(), 1),
               "moves": verdict.effective_moves(),
               "owned_percent": {"log": round(by_log, 1), "trace": round(by_trace, 1)},
               "notes": verdict.notes, "details": verdict.details, "short": short}
    try:
        (run / "judge.json").write_text(json.dumps(summary, indent=2) + "\n")
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}", EXIT_USAGE) from error


def main():
    options = parse(sys.argv[1:])
    if options.without_trace:
        return judge_without_trace(options)
    verdict = judge(options.run)
    short = shortfalls(options, verdict)
    status, last = conclude(options, verdict, short)
    store(options.run, verdict, short, status)
    show(verdict, short)
    print(last)
    return status


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    run_main(main)
