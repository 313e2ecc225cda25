# SPDX-License-Identifier: GPL-2.0-only
"""The judge's words on many runs, in sum: of what was torn and lost, how much was found?"""
import argparse
import json
from collections import Counter
from pathlib import Path

from common import LabError, run_main
from judge import number
from verdict import EVENTS

EXIT_SHORT = 1


def parse():
    parser = argparse.ArgumentParser(
        prog="tally", allow_abbrev=False, usage="python3 lab/tally.py [OPTION]... RUN...",
        description="Sum up RUN/judge.json of many runs: what was torn and lost, and found.",
        epilog="Exit status: 0 enough, and nothing invented or unjudged; 1 not so; 2 the input "
        "is of no use.")
    parser.add_argument("--min-truth", type=number, default=100, metavar="N",
                        help="torn updates and losses (default: 100)")
    parser.add_argument("--min-found", type=number, default=95, metavar="PERCENT",
                        help="of these (default: 95)")
    parser.add_argument("--max-excluded", type=number, default=10, metavar="PERCENT",
                        help="of these and of those left out (default: 10)")
    parser.add_argument("--max-unjudged", type=number, default=0, metavar="N",
                        help="findings that nobody can bear out or contradict (default: 0)")
    parser.add_argument("run", type=Path, nargs="+", metavar="RUN")
    return parser.parse_args()


def add(run, events, wrong):
    """A run's numbers to `events`, of what happened, and to `wrong`, of all findings."""
    try:
        kinds = json.loads((run / "judge.json").read_text())["kinds"]
        for kind in EVENTS:
            events.update({what: kinds[kind][what] for what in ("truth", "found", "excluded")})
        for row in kinds.values():
            wrong.update({what: row[what] for what in
                          ("invented", "proved_falsely", "unjudged", "possible")})
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabError(f"{run}/judge.json: not of lab judge") from error


def percent(some, of):
    return 100 * some / of if of else 0


def shortfalls(options, events, wrong):
    found = percent(events["found"], events["truth"])
    excluded = percent(events["excluded"], events["truth"] + events["excluded"])
    if events["truth"] < options.min_truth:
        yield f"{events['truth']} torn updates and losses, at least {options.min_truth} wanted"
    if found < options.min_found:
        yield f"{found:.1f} % found, at least {options.min_found} wanted"
    if excluded > options.max_excluded:
        yield f"{excluded:.1f} % left out, at most {options.max_excluded} wanted"
    if wrong["invented"]:
        yield f"{wrong['invented']} invented, {wrong['proved_falsely']} of them said to be proved"
    if wrong["unjudged"] > options.max_unjudged:
        yield f"{wrong['unjudged']} without a judge, at most {options.max_unjudged} wanted"


def main():
    options = parse()
    events, wrong = Counter(), Counter()
    for run in options.run:
        add(run, events, wrong)
    print(f"{len(options.run)} runs: {events['truth']} torn updates and losses, "
          f"{events['found']} found, {events['excluded']} left out; findings: "
          f"{wrong['invented']} invented, {wrong['unjudged']} without a judge, "
          f"{wrong['possible']} possible and not so")
    short = list(shortfalls(options, events, wrong))
    for line in short:
        print(f"short: {line}")
    return EXIT_SHORT if short else 0


if __name__ == "__main__":
    run_main(main)
