#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
usage: blind.py MSISCOPE TRACE [FILE...]

Read every output of a trace in which nothing was found and that could not show tears, and fail
if one of them shows 0, "none" or "ok" for what cannot be seen there. What cannot be seen is told
by the trace's header, as docs/findings.md has it, not by the tool. FILE: what a live run printed,
named by its form: NAME.text, NAME.json (of record or stress), NAME.top, NAME.topjson, NAME.ktap.
"""
import csv
import html
import json
import re
import subprocess
import sys

NEEDS = re.compile(r"^## (\S+)$|^\*\*What must be seen\*\* ([^(]*) \(", re.M)
MOVES = ("moves", "new_vector", "irqs_moved", "offline", "move_rate", "newv", "moved", "by",
         "protocol")
COLUMNS = {"moves": "move", "newv": "move", "moved": "move", "protocol": "move",
           "exposed": "torn-exposed", "window": "torn-exposed", "max": "torn-exposed",
           "torn": "torn-hit", "lost": "lost", "spurious": "spurious-vector",
           "findings": "lost", "unhandled": "unhandled"}
HEADINGS = {"MOVES": "move", "NEWV%": "move", "EXPO": "torn-exposed", "WINDOW": "torn-exposed",
            "MAX": "torn-exposed", "TORN": "torn-hit", "LOST": "lost", "SPUR": "spurious-vector"}


def needs():
    """Of each kind of finding the parts of the kernel side, as the page says."""
    kinds, kind = {}, None
    for match in NEEDS.finditer(open("docs/findings.md", encoding="ascii").read()):
        kind = match[1] or kind
        if match[2]:
            kinds[kind] = re.findall(r"`([a-z-]+)`", match[2])
    assert len(kinds) > 10 and kinds["lost"], kinds
    return kinds


class Blind:
    def __init__(self, msiscope, trace):
        self.msiscope, self.trace = msiscope, trace
        with open(trace, encoding="ascii") as lines:
            header = json.loads(lines.readline())
        missing = {part["name"] for part in header["probe"] if part["way"] == "none"}
        self.kinds = {kind for kind, parts in needs().items() if missing & set(parts)}
        self.hidden = self.kinds | ({"move"} & missing)
        assert {"torn-exposed", "torn-hit", "lost", "move"} <= self.hidden, self.hidden
        self.threads = set()
        for text in header["blind"]:
            listed = re.match(r"what the threads of IRQ ([\d, -]+) find", text)
            for part in re.findall(r"(\d+)(?:-(\d+))?", listed[1]) if listed else ():
                self.threads |= set(range(int(part[0]), int(part[1] or part[0]) + 1))
        self.said = 0

    def wrong(self, where, what):
        self.said += 1
        print(f"{where}: {what}")

    def run(self, *arguments, status=4):
        done = subprocess.run([self.msiscope, *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              text=True)
        if done.returncode != status:
            self.wrong(" ".join(arguments), f"exit {done.returncode}, not {status}: {done.stderr}")
        return done.stdout

    def counts(self, where, counts):
        for kind in self.kinds:
            if counts.get(kind, 0) == 0:
                self.wrong(where, f"{kind} is {counts.get(kind, 'absent: as 0')}")

    def nulls(self, where, members):
        for name in MOVES:
            if "move" in self.hidden and members.get(name) in (0, "", "none"):
                self.wrong(where, f"{name} is {members[name]}")

    def report_json(self, where, text):
        report = json.loads(text)
        verdict = report["verdict"]
        if verdict["name"] != "unknown" or not verdict["text"].startswith("UNKNOWN: ") or \
           verdict["complete"] or not self.kinds <= set(verdict["unseen"]):
            self.wrong(where, f"verdict {verdict}")
        self.counts(where, report["findings"])
        self.counts(where, report["possible"])
        self.nulls(where, report)
        for irq in report["irqs"]:
            self.counts(f"{where}, IRQ {irq['irq']}", irq["findings"])
            self.nulls(f"{where}, IRQ {irq['irq']}", irq)
        for counts in [report.get("stress", {}).get("moves", {}),
                       *report.get("stress", {}).get("irqs", ())]:
            held = counts.get("held")
            if counts.get("deferred") == 0 or held and not held["count"]:
                self.wrong(where, f"stress {counts}")

    def fleet_json(self, where, text):
        fleet = json.loads(text)
        for part in [fleet, *fleet["traces"]]:
            self.counts(where, part["findings"])
            self.nulls(where, {"moves": part["moves"]})
        if any(trace["verdict"] != "unknown" for trace in fleet["traces"]) or not fleet["unknown"]:
            self.wrong(where, "no trace is unknown")

    def top_json(self, where, text):
        for line in map(json.loads, text.splitlines()):
            self.counts(where, line["findings"])
            self.counts(where, line["last_minute"])
            self.nulls(where, line)
            if line["possible"] is not None:
                self.wrong(where, f"possible {line['possible']}")
            for row in line["interrupts"]:
                for name, kind in COLUMNS.items():
                    blind = kind in self.hidden or (kind == "unhandled" and row["irq"] in self.threads)
                    if blind and row.get(name) in (0, "", "none"):
                        self.wrong(f"{where}, IRQ {row['irq']}", f"{name} is {row[name]}")

    def top_text(self, where, text):
        for line in re.findall(r"^findings.*|^Found .*", text, re.M):
            for kind in self.kinds & {"lost", "torn-hit", "torn-misrouted"}:
                if f"{kind} ?" not in line:
                    self.wrong(where, line)
            if "none" in line:
                self.wrong(where, line)
        if not re.search(r"\? moves/s", text):
            self.wrong(where, "moves a second")
        heading = None
        for line in text.splitlines():
            words = line.split()
            if words[:1] == ["IRQ"]:
                heading = line
            elif not words or not words[0].isdigit():
                heading = None
            elif heading:
                for name, kind in HEADINGS.items():
                    end = heading.find(f" {name} ") + len(name) + 1
                    cell = line[:end].split()[-1] if f" {name} " in heading else "?"
                    if kind in self.hidden and cell != "?":
                        self.wrong(where, f"{name} is {cell}: {line}")

    def prose(self, where, text):
        """A report as text, Markdown or a page."""
        text = re.sub(r"(?s)<(style|script)>.*?</\1>|<[^>]*>|\*\*|\\", "", text)
        flat = " ".join(html.unescape(text).split())
        verdict = re.search(r"Verdict: (.*?)(?: Not all was seen|$)", flat)
        if not verdict or not re.match(r"UNKNOWN: facility [\w-]+ is missing \(\w+: [^)]+\)", verdict[1]):
            self.wrong(where, f"verdict {verdict and verdict[1][:80]}")
        for kind in ("torn-exposed", "torn-hit", "lost", "mask-ignored"):
            if verdict and kind in self.kinds and kind not in verdict[1]:
                self.wrong(where, f"{kind} is not in the verdict")
        for lie in re.findall(r"no defect (?:was found|was seen[.,])|nor any interrupt moving|"
                              r"without message writes|no record is missing|\b0 moves|\b0 lost|"
                              r"\bnone\b[^'`]{0,30}", flat.partition(" Environment")[0]):
            self.wrong(where, lie)

    def metrics(self, where, text):
        for line in text.splitlines():
            name = line.partition("{")[0].partition(" ")[0]
            kind = re.search(r'kind="([^"]*)"', line)
            if line.startswith("#"):
                continue
            if kind and kind[1] in self.kinds or \
               name.startswith(("msiscope_moves", "msiscope_message_writes", "msiscope_silent",
                                "msiscope_half_written")):
                self.wrong(where, line)

    def ktap(self, where, text):
        for line in text.splitlines():
            result = re.match(r"(ok|not ok) \d+ no-(\S+)(.*)", line)
            if result and result[2] in self.kinds and result[3] != " # SKIP":
                self.wrong(where, line)

    def tables(self):
        rows = {kind: list(csv.DictReader(self.run("export", "--format", "csv", "--type", kind,
                                                   self.trace, status=0).splitlines()))
                for kind in ("finding", "tick")}
        if not rows["tick"]:
            self.wrong("csv", "no ticks")
        for row in rows["finding"]:
            if row["kind"] in self.kinds:
                self.wrong("csv", row)

    def each(self):
        for form in "text", "markdown", "html":
            self.prose(form, self.run("report", "--format", form, self.trace))
        if "UNKNOWN: " not in self.run("report", self.trace).splitlines()[0]:
            self.wrong("text", "the first line")
        self.report_json("json", self.run("report", "--format", "json", self.trace))
        two = self.trace, self.trace
        self.fleet_json("fleet", self.run("report", "--format", "json", *two))
        for form in "text", "markdown", "html":
            flat = re.sub(r"<[^>]*>", " ", self.run("report", "--format", form, *two))
            for lie in re.findall(r"\b0 (?:lost|moves|have)\b|lost in 0\b|\bclean\b", flat):
                self.wrong(f"fleet, {form}", lie)
        self.top_text("top", self.run("top", "-b", self.trace))
        self.top_json("top --json", self.run("top", "-b", "--json", self.trace))
        self.metrics("metrics", self.run("export", "--format", "openmetrics", self.trace, status=0))
        self.tables()
        for kind in sorted(self.kinds):
            self.run("report", "--fail-on", kind, self.trace)
            self.run("report", "--fail-on", "none", "--require", kind, self.trace)
            self.run("top", "-b", "--fail-on", "none", "--require", kind, self.trace)
        self.run("report", "--fail-on", "none", self.trace, status=0)

    def file(self, path):
        forms = {"text": self.prose, "json": self.report_json, "top": self.top_text,
                 "topjson": self.top_json, "ktap": self.ktap}
        with open(path, encoding="ascii", errors="replace") as text:
            forms[path.rpartition(".")[2]](path, text.read())


def main():
    msiscope, trace, *files = sys.argv[1:]
    blind = Blind(msiscope, trace)
    blind.each()
    for path in files:
        blind.file(path)
    sys.exit(blind.said > 0)


main()
