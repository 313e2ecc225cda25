#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
What labs make of KTAP on standard input: "NAME pass|fail|skip" a line. By the rules of
automated/linux/kselftest/parse-output.py of Linaro's test-definitions, in words of its own:

lines  (the default) each line by itself: "not ok N " or "ok N " anywhere in it is a result, all
       behind it the name; of a failure not what stands behind "# ", of a skip not "# SKIP" itself
nested the rules of its later form, by a TAP parser: diagnostics before a result are its own tests
       in turn, without their "#"; what stands behind "# SKIP" is part of the name
"""
import re
import sys


def slug(name):
    name = re.sub(r"\[\d{1,5}\]", "", name)
    name = re.sub(r"[^\w-]+", "_", name, flags=re.ASCII)
    return re.sub(r"_-", "_", re.sub(r"^_|_$", "", name))


def by_line(lines):
    for line in lines:
        found = re.search(r"(not )?ok \d{1,5} (.*)", line)
        if not found:
            continue
        name = found[2]
        if re.search(r"not ok \d{1,5} ", line):
            yield slug(re.sub(r"# .*$", "", name)), "fail"
        elif "# SKIP" in name:
            yield slug(name.replace("# SKIP", "")), "skip"
        else:
            yield slug(name), "pass"


RESULT = re.compile(r"(?P<bad>not )?ok\s*\d*\s*(?P<name>[^#]*)#?\s*(?P<directive>.*)")


def nested(lines):
    inner = []
    for line in lines:
        line = line.strip()
        if line.startswith("#"):
            inner.append(line[1:].strip())
            continue
        found = RESULT.match(line)
        if not found:
            continue
        yield from nested(inner)
        inner = []
        skipped = not found["bad"] and found["directive"].lower().startswith("skip")
        more = found["directive"][4:] if skipped else ""
        yield (slug(f"{found['name'].strip()} {more}".strip()) or "unknown",
               "fail" if found["bad"] else "skip" if skipped else "pass")


def main():
    parse = nested if sys.argv[1:] == ["nested"] else by_line
    for name, result in parse(sys.stdin.read().splitlines()):
        print(name, result)


main()
