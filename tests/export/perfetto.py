#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Read Chrome trace JSON as Perfetto does, and refuse what it would drop or bend.

usage: perfetto.py FILE

Prints what a viewer shows of it, as one JSON object. Exit: 0 all is taken; 1 it is
not, the first event at fault is said.
"""
import json
import sys
from collections import Counter
from decimal import Decimal

PHASES = "XibeCsfM"
UINT32 = 1 << 32


class Dropped(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Dropped(what)


def no_duplicates(pairs):
    require(len({key for key, _ in pairs}) == len(pairs), "a key stands twice")
    return dict(pairs)


def ns(event, member):
    """Microseconds with three decimals, so that no reader has to round."""
    value = event.get(member)
    require(isinstance(value, Decimal) and value.as_tuple().exponent == -3,
            f"{member} is no number of us with three decimals")
    require(0 <= value < 1 << 62, f"{member} out of range")
    return int(value * 1000)


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def printable(value):
    if isinstance(value, str):
        return all(" " <= char <= "~" for char in value)
    if isinstance(value, dict):
        return all(printable(key) and printable(part) for key, part in value.items())
    return not isinstance(value, list)


class Viewer:
    def __init__(self):
        self.stacks = {}  # (pid, tid): ends of the slices that are open
        self.owner = {}  # tid: pid; Perfetto knows a thread by its tid alone
        self.names = {"process_name": {}, "thread_name": {}}
        self.flows = {}
        self.flows_done = Counter()
        self.spans = {}
        self.spans_done = Counter()
        self.slices = Counter()
        self.instants = Counter()
        self.counters = {}
        self.deepest = 0
        self.inside = Counter()  # (outer category, inner category)

    def thread(self, event):
        pid, tid = event.get("pid"), event.get("tid")
        for number in (pid, tid):
            require(is_integer(number) and 0 < number < UINT32, "no pid and tid")
        require(self.owner.setdefault(tid, pid) == pid, f"tid {tid} in two processes")
        return pid, tid

    def stack(self, event):
        """What is open on that track when the event happens."""
        stack = self.stacks.setdefault(self.thread(event), [])
        while stack and stack[-1][0] <= event["ns"]:
            stack.pop()
        return stack

    def on_X(self, event):
        require("dur" in event, "a slice without dur")
        end = event["ns"] + ns(event, "dur")
        stack = self.stack(event)
        require(end > event["ns"], "a slice of no length")
        require(not stack or end <= stack[-1][0], "slices overlap without nesting")
        if stack:
            self.inside[stack[-1][1], event["cat"]] += 1
        stack.append((end, event["cat"]))
        self.deepest = max(self.deepest, len(stack))
        self.slices[event["cat"]] += 1

    def on_i(self, event):
        require(event.get("s") in ("t", "p", "g"), "an instant without s")
        self.thread(event)
        self.instants[event["name"]] += 1

    def on_C(self, event):
        require(isinstance(event.get("args"), dict) and event["args"], "a counter without args")
        for value in event["args"].values():
            require(is_integer(value) or isinstance(value, Decimal), "a counter that is no number")
            self.counters.setdefault(event["name"], []).append((event["ns"], float(value)))
        self.thread(event)

    def flow_key(self, event):
        require(is_integer(event.get("id")), "a flow without a numeric id")
        require(self.stack(event), f"a flow's {event['ph']} outside of any slice")
        return event["id"], event["cat"], event["name"]

    def on_s(self, event):
        key = self.flow_key(event)
        require(key[0] not in self.flows, "a flow begins twice")
        self.flows[key[0]] = key

    def on_f(self, event):
        key = self.flow_key(event)
        require(event.get("bp") == "e", "a flow that ends in whatever slice comes next")
        require(self.flows.get(key[0]) == key, "a flow that has not begun")
        self.flows[key[0]] = None
        self.flows_done[event["name"]] += 1

    def span_key(self, event):
        require(is_integer(event.get("id")), "an asynchronous event without id")
        self.thread(event)
        return event["pid"], event["cat"], event["id"], event["name"]

    def on_b(self, event):
        key = self.span_key(event)
        require(key not in self.spans, "a span begins twice")
        self.spans[key] = event["ns"]

    def on_e(self, event):
        key = self.span_key(event)
        require(self.spans.get(key) is not None, "a span that has not begun")
        self.spans[key] = None
        self.spans_done[event["cat"]] += 1

    def on_M(self, event):
        require(event["name"] in self.names, f"metadata {event['name']} is not read")
        text = event.get("args", {}).get("name")
        require(isinstance(text, str) and text, "a name that is none")
        pid, tid = self.thread(event)
        names = self.names[event["name"]]
        key = pid if event["name"] == "process_name" else (pid, tid)
        require(key not in names, "named twice")
        names[key] = text

    def check_event(self, event):
        require(isinstance(event, dict), "no object")
        require(isinstance(event.get("ph"), str) and event["ph"] in PHASES, "no phase that is read")
        require(isinstance(event.get("name"), str) and event["name"], "no name")
        require(printable(event), "not printable ASCII, or a list")
        if event["ph"] != "M":
            event["ns"] = ns(event, "ts")
            require(isinstance(event.get("cat"), str) and event["cat"], "no category")

    def take(self, events):
        for event in events:
            self.check_event(event)
        # The metadata first, then by time; what happens at one time stays as it stood.
        for event in sorted(events, key=lambda event: event.get("ns", -1)):
            try:
                getattr(self, "on_" + event["ph"])(event)
            except Dropped as error:
                raise Dropped(f"{error}: {event}") from None
        require(not any(self.flows.values()), "a flow without end")
        require(all(begin is None for begin in self.spans.values()), "a span without end")
        for pid, tid in self.stacks:
            require((pid, tid) in self.names["thread_name"], f"thread {tid} has no name")
        for pid in self.owner.values():
            require(pid in self.names["process_name"], f"process {pid} has no name")

    def told(self):
        return {"processes": sorted(self.names["process_name"].values()),
                "threads": sorted(self.names["thread_name"].values()),
                "slices": dict(self.slices), "instants": dict(self.instants),
                "flows": dict(self.flows_done), "spans": dict(self.spans_done),
                "counters": {name: max(value for _, value in values)
                             for name, values in self.counters.items()},
                "inside": {" > ".join(pair): count for pair, count in self.inside.items()},
                "deepest": self.deepest}


def read(text):
    """What a viewer shows of that file."""
    try:
        trace = json.loads(text, object_pairs_hook=no_duplicates, parse_float=Decimal)
    except ValueError as error:
        raise Dropped(f"not JSON: {error}") from None
    require(isinstance(trace, dict) and isinstance(trace.get("traceEvents"), list),
            "no traceEvents")
    require(trace.get("displayTimeUnit") == "ns", "displayTimeUnit is not ns")
    viewer = Viewer()
    viewer.take(trace["traceEvents"])
    return viewer.told()


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 2
    try:
        with open(sys.argv[1], "rb") as file:
            print(json.dumps(read(file.read())))
    except Dropped as error:
        print(f"perfetto.py: {error}"[:2000], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
