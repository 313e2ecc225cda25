# SPDX-License-Identifier: GPL-2.0-only
"""Requests that clients in the guest timed: requests.jsonl. Which of them stood too long?

Times are ns of the guest's CLOCK_MONOTONIC.
"""
from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil

from recording import MS, read_lines

NEEDED = {
    "request": ("device", "name", "begin", "end"),
    "requests": ("device", "name", "count", "longest", "begin", "end"),
    "period": ("device", "name", "begin", "end", "what"),
}

# A request that took less has no line of its own.
TOLD_FROM = 100 * MS
# What 99 of 100 requests take is usual; of fewer than so many nothing is known.
USUAL_PERCENT = 99
LEAST = 20

# How the requests stood when something happened, the worst last. UNKNOWN: a request of a
# client of which nobody knows what is usual.
USUAL, LATE, UNKNOWN, UNCLEAR, STOOD = range(5)


@dataclass
class Client:
    """What works on one device, under one name: a disk, a NIC."""
    requests: list = field(default_factory=list)
    sums: list = field(default_factory=list)

    def usual(self, disturbed):
        """What 99 of 100 of its requests take at most, or None: too few.

        Not counted are requests that stood in one of the times `disturbed`.
        """
        slow = sorted(length(request) for request in self.requests
                      if request["end"] is not None
                      and not overlaps_any(request, disturbed))
        ended = sum(request["end"] is not None for request in self.requests)
        fast = max(sum(some["count"] for some in self.sums) - ended, 0)
        total = fast + len(slow)
        if total < LEAST:
            return None
        rank = ceil(total * USUAL_PERCENT / 100) - fast
        return slow[rank - 1] if rank > 0 else TOLD_FROM

    def extent(self):
        """From its first to its last request; None if it had none."""
        lines = [*self.requests, *self.sums]
        if not lines:
            return None
        return (min(line["begin"] for line in lines),
                max(line["end"] or line["begin"] for line in lines))


def length(request):
    return request["end"] - request["begin"]


def overlaps(line, begin, end):
    return line["begin"] <= end and (line["end"] is None or line["end"] >= begin)


def overlaps_any(line, times):
    return any(overlaps(line, *time) for time in times)


class Waits:
    """All clients of a run. `until`: when the recording ended."""

    def __init__(self, path=None, until=0, lost_after=0):
        self.lost_after = lost_after
        self._clients = defaultdict(lambda: defaultdict(Client))
        self._away = defaultdict(list)
        self._usual = {}
        if not path:
            return
        found, _ = read_lines(path, True, NEEDED)
        for request in found["request"]:
            self._client(request).requests.append(request)
        for some in found["requests"]:
            self._client(some).sums.append(some)
        for period in found["period"]:
            # In a pause nothing new is asked; what was asked before stands.
            if period["what"] != "paused":
                self._away[period["device"]].append((period["begin"], period["end"] or until))
        times = [line[edge] or 0 for lines in found.values() for line in lines
                 for edge in ("begin", "end")]
        self.end = max([until, *times])

    def _client(self, line):
        return self._clients[line["device"]][line["name"]]

    @property
    def devices(self):
        return set(self._clients)

    def learn(self, device, disturbed):
        """What is usual for that device's clients, but for requests in those times."""
        for name, client in self._clients[device].items():
            self._usual[device, name] = client.usual(disturbed + self._away[device])

    def was_away(self, device, begin, end):
        """Had it no driver or no power then, on purpose?"""
        return any(start <= end and stop >= begin for start, stop in self._away[device])

    def knows(self, device, begin, end):
        """Was a client at work, from before until after, of which the usual is known?"""
        for name, client in self._clients.get(device, {}).items():
            extent = client.extent()
            if (extent and extent[0] <= begin and end <= extent[1]
                    and self._usual.get((device, name)) is not None):
                return True
        return False

    def stood(self, device, begin, end):
        """The worst of the requests that stood in that time: (how, the request or None).

        One that stood too long already when it began is no sign of what happened then.
        """
        worst = USUAL, None
        for name, client in self._clients.get(device, {}).items():
            usual = self._usual.get((device, name))
            for request in client.requests:
                if overlaps(request, begin, end) and not self._was_late(request, usual, begin):
                    worst = max(worst, (self._how(request, usual), request),
                                key=lambda one: one[0])
        return worst

    def _was_late(self, request, usual, at):
        return usual is not None and request["begin"] + usual + self.lost_after < at

    def _how(self, request, usual):
        if usual is None:
            return UNKNOWN
        took = (self.end if request["end"] is None else request["end"]) - request["begin"]
        if took <= usual:
            return USUAL
        if took < usual + self.lost_after:
            return LATE
        return UNCLEAR if took < 2 * usual + self.lost_after else STOOD
