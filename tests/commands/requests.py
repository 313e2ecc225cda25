# SPDX-License-Identifier: GPL-2.0-only
"""Which addresses did a page ask for, by Chromium's --log-net-log? Exit 1 if any.

What the browser asks on its own behalf has no origin as its initiator, and does not count;
neither does the page itself, a file.

usage: requests.py NETLOG
"""
import json
import sys


def load(path):
    """The log; one of a browser that was ended in haste lacks its last brackets."""
    text = open(path, encoding="utf-8", errors="replace").read().rstrip()
    try:
        return json.loads(text)
    except ValueError:
        return json.loads(text.rstrip(",") + "]}")


def asked(log):
    """Addresses asked for by pages; raises KeyError if the log is of another shape."""
    start = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    for event in log["events"]:
        if event["type"] != start or "url" not in event.get("params", {}):
            continue
        if event["params"]["initiator"] != "not an origin":
            yield event["params"]["url"]


def main():
    urls = sorted(set(asked(load(sys.argv[1]))))
    if urls:
        sys.exit("the page asked for " + ", ".join(urls))


if __name__ == "__main__":
    main()
