# SPDX-License-Identifier: GPL-2.0-only
"""The verdict on a judged run in plain words: python3 lab/tell.py RUN"""
import json
import sys
from pathlib import Path
from textwrap import fill

from common import LabError, run_main, trace_of

MS = 1000000
KINDS = ("torn-hit", "torn-misrouted", "lost")


def load(run):
    try:
        lines = trace_of(run).read_text().splitlines()
        findings = [item for item in map(json.loads, lines) if item["type"] == "finding"]
        return findings, json.loads((run / "judge.json").read_text())
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise LabError(f"{run}: not a judged run") from error


def place(target):
    return f"CPU {target['cpu']} vector {target['vector']}"


def tell_loss(loss):
    """One lost interrupt, by the move that lost it."""
    how = "was LOST" if loss.get("counts", True) else "may have been lost"
    text = (f"- IRQ {loss['irq']} ({loss['device']}) {how}. It was moved from "
            f"{place(loss['from'])} to {place(loss['to'])}")
    if loss["context"] == "offline":
        text += f" because CPU {loss['from']['cpu']} went offline"
    if loss["window"]:
        most = "" if loss["window_exact"] else "at most "
        text += (f"; for {most}{loss['window'] / 1000:.1f} us the device held the new CPU with "
                 "the old vector")
    if loss["at"]["cpu"] is not None:
        text += f", and sent its interrupt to {place(loss['at'])}"
    ended = {"never": "Nothing came from it any more.",
             "late": "Then the next interrupt came."}
    text += f". Silent for {loss['silent'] / MS:.0f} ms. {ended.get(loss['ended'], '')}"
    return fill(text.strip(), 78, subsequent_indent="  ")


def tell_judges(verdict):
    """What QEMU's log and the driver's truth say to it, a line each."""
    for kind in KINDS:
        numbers = verdict["kinds"].get(kind)
        if not numbers:
            continue
        judge = "the edu driver" if kind == "lost" else "QEMU's log"
        text = (f"{kind}: {judge} knows of {numbers['truth']}; msiscope found "
                f"{numbers['found']}, missed {numbers['missed']}, invented {numbers['invented']}")
        if numbers["proved_falsely"]:
            text += f" ({numbers['proved_falsely']} said to be proved)"
        if numbers["only_possible"]:
            text += f"; {numbers['only_possible']} of those found only as possible"
        if numbers["unjudged"]:
            text += f"; {numbers['unjudged']} that no judge knows of"
        if numbers["excluded"]:
            text += f"; {numbers['excluded']} left out: even the judges cannot tell"
        yield fill(text + ".", 78, subsequent_indent="  ")


def conclude(verdict):
    """In the order of what is worse."""
    if not verdict["agrees"]:
        return "Verdict and judges DO NOT AGREE: the lines above the verdict say where."
    if verdict["unjudged"]:
        return (f"NOT JUDGED: no judge knows of {verdict['unjudged']} findings; in all else "
                "verdict and judges agree.")
    return "Verdict and judges AGREE."


def tell(run, findings, verdict):
    """All of it, the losses first."""
    for finding in findings:
        if finding["kind"] == "lost":
            print(tell_loss(finding))
    print(*tell_judges(verdict), sep="\n")
    print(conclude(verdict))
    print(f"The trace: {trace_of(run)} (read it with build/msiscope report)")


def main():
    if len(sys.argv) != 2:
        raise LabError("usage: python3 lab/tell.py RUN")
    run = Path(sys.argv[1])
    try:
        tell(run, *load(run))
    except (KeyError, TypeError) as error:
        raise LabError(f"{run}: not a judged run") from error
    return 0


if __name__ == "__main__":
    run_main(main)
