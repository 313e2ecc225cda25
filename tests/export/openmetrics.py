#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Read OpenMetrics text, strictly, and refuse what a collector of text files would too.

usage: openmetrics.py FILE

Prints its samples as one JSON object. Exit: 0; 1 it breaks a rule, the line is said.
"""
import json
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (-?\d+(?:\.\d+)?)")
METADATA = re.compile(rf"# (HELP|TYPE|UNIT) ({NAME}) (.+)")
TYPES = ("counter", "gauge")  # those that text files of Prometheus know as well
UNITS = ("seconds", "bytes")


class Broken(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Broken(what)


def labels(text):
    found, end = {}, 0
    while end < len(text):
        match = LABEL.match(text, end)
        require(match, "labels that do not parse")
        require(match[1] not in found, "a label twice")
        found[match[1]] = re.sub(r"\\(.)", lambda one: "\n" if one[1] == "n" else one[1], match[2])
        end = match.end()
        require(end == len(text) or text[end] == ",", "labels that do not parse")
        end += 1
    return found


class Reader:
    def __init__(self):
        self.families = {}  # name: its metadata
        self.current = None
        self.samples = {}

    def metadata(self, kind, name, text):
        if name != self.current:
            require(name not in self.families, f"{name} is scattered")
            self.families[name] = {}
            self.current = name
        family = self.families[name]
        require(kind not in family, f"{kind} of {name} twice")
        require("sampled" not in family, f"{kind} of {name} behind its samples")
        require(kind != "TYPE" or text in TYPES, f"type {text}")
        require(kind != "UNIT" or (text in UNITS and name.endswith("_" + text)),
                f"unit {text} of {name}")
        family[kind] = text

    def sample(self, name, text, value):
        family = self.families.get(self.current, {})
        require("TYPE" in family and "HELP" in family, f"{name} without TYPE and HELP")
        counter = family["TYPE"] == "counter"
        require(name == self.current + ("_total" if counter else ""), f"{name} in {self.current}")
        require(counter or not name.endswith("_total"), f"{name} is no counter")
        require(not counter or float(value) >= 0, f"{name} below 0")
        family["sampled"] = True
        series = name, tuple(sorted(labels(text or "").items()))
        require(series not in self.samples, f"{series} twice")
        self.samples[series] = float(value)

    def line(self, line):
        require(all(" " <= char <= "~" for char in line), "not printable ASCII")
        metadata, sample = METADATA.fullmatch(line), SAMPLE.fullmatch(line)
        require(metadata or sample, "neither metadata nor a sample")
        if metadata:
            self.metadata(*metadata.groups())
        else:
            self.sample(*sample.groups())


def read(text):
    require(text.endswith("\n# EOF\n"), "no # EOF at the end")
    reader = Reader()
    for number, line in enumerate(text.removesuffix("# EOF\n").splitlines(), 1):
        try:
            reader.line(line)
        except Broken as error:
            raise Broken(f"line {number}: {error}: {line[:200]}") from None
    return reader.samples


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 2
    try:
        with open(sys.argv[1], encoding="ascii", newline="\n") as file:
            samples = read(file.read())
    except (Broken, UnicodeDecodeError) as error:
        print(f"openmetrics.py: {error}", file=sys.stderr)
        return 1
    print(json.dumps([{"name": name, "labels": dict(of), "value": value}
                      for (name, of), value in samples.items()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
