#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Open Chrome trace JSON in a real viewer, in a headless browser, and hold what it shows
against what stands in the file.

usage: viewer.py speedscope|catapult TRACE [PICTURE]

speedscope comes from npm, catapult (what chrome://tracing was) from Debian's Go sources;
both are kept in MSISCOPE_CACHE. PICTURE: a screenshot. Exit: 0 all is there; 1 it is
not; 4 no browser, or the viewer cannot be had.
"""
import json
import shutil
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import browser
from fetched import Missing, debian, into_cache, npm, run

SPEEDSCOPE = "speedscope@1.25.0"


class Wrong(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Wrong(what)


def fetch_speedscope(folder):
    return npm(SPEEDSCOPE, folder) / "speedscope" / "dist" / "release"


def fetch_catapult(folder):
    needed = [line.split()[-1] for line in run("apt-cache", "depends", "golang-src").splitlines()
              if line.strip().startswith("Depends: golang-")]
    if not needed:
        raise Missing("apt knows no golang-src")
    page = next(debian(needed[0], folder).rglob("trace_viewer_full.html"), None)
    if not page:
        raise Missing(f"{needed[0]} has no trace viewer")
    return page.parent


def slices_of(trace):
    """{(pid, tid): Counter of (begin ns, end ns)} of the file."""
    threads = {}
    for event in trace["traceEvents"]:
        if event["ph"] == "X":
            begin = int(event["ts"] * 1000)
            slices = threads.setdefault((event["pid"], event["tid"]), Counter())
            slices[begin, begin + int(event["dur"] * 1000)] += 1
    return threads


def slices_shown(profile):
    """Counter of (begin ns, end ns) that speedscope has of one thread, from its own export."""
    shown, open_frames, unit = Counter(), [], {"microseconds": 1000, "nanoseconds": 1}
    require(profile["type"] == "evented" and profile["unit"] in unit, "an export of another kind")
    for event in profile["events"]:
        at = round(event["at"] * unit[profile["unit"]])
        if event["type"] == "O":
            open_frames.append((event["frame"], at))
        else:
            frame, begin = open_frames.pop()
            require(frame == event["frame"], "slices that do not nest")
            shown[begin, at] += 1
    require(not open_frames, "slices without end")
    return shown


EXPORT = """new Promise(resolve => {
    const create = URL.createObjectURL;
    URL.createObjectURL = blob => { blob.text().then(resolve); return create.call(URL, blob); };
    [...document.querySelectorAll("div")].filter(div => /Export$/.test(div.innerText)).pop().click();
})"""


def in_speedscope(page, url, trace):
    page.call("Page.navigate", url=f"{url}/index.html#profileURL={url}/trace.json")
    page.wait("!!document.body && /CPU \\d/.test(document.body.innerText)"
              " && document.title.includes('trace.json')")
    exported = json.loads(page.evaluate(EXPORT))
    expected = slices_of(trace)
    shown = {}
    for profile in exported["profiles"]:
        shown[profile["name"]] = slices_shown(profile)
    require(len(shown) == len(expected),
            f"{len(shown)} profiles of {len(expected)} threads: {sorted(shown)}")
    for (pid, tid), slices in expected.items():
        name, = [name for name in shown if f"(pid {pid})" in name and f"(tid {tid})" in name]
        begin = min(begin for begin, _ in slices)  # speedscope counts from the first
        moved = Counter({(first - begin, last - begin): count
                         for (first, last), count in slices.items()})
        # A time that no double holds can be 1 ns off.
        require(sum(shown[name].values()) == sum(moved.values()), f"{name}: slices are missing")
        for ours, theirs in zip(sorted(moved.elements()), sorted(shown[name].elements())):
            require(abs(ours[0] - theirs[0]) <= 1 and abs(ours[1] - theirs[1]) <= 1,
                    f"{name}: a slice {ours} is shown as {theirs}")
    return {"profiles": {name: sum(slices.values()) for name, slices in shown.items()}}


HOST = """<!DOCTYPE html>
<meta charset="utf-8">
<script src="webcomponents.min.js"></script>
<link rel="import" href="trace_viewer_full.html">
<style>html, body, #viewer { margin: 0; width: 100%; height: 100%; overflow: hidden }</style>
<script>
window.state = {};
document.addEventListener("WebComponentsReady", async () => {
    const viewer = document.createElement("tr-ui-timeline-view");
    const tracks = document.createElement("track-view-container");
    const model = new tr.Model();
    const text = await (await fetch("trace.json")).text();
    viewer.id = "viewer";
    tracks.id = "track_view_container";
    viewer.track_view_container = tracks;
    Polymer.dom(viewer).appendChild(tracks);
    Polymer.dom(document.body).appendChild(viewer);
    viewer.globalMode = true;
    try {
        await new tr.importer.Import(model).importTracesWithProgressDialog([text]);
        viewer.model = model;
        window.state.model = model;
    } catch (error) {
        window.state.error = String(error);
    }
});
</script>
<body></body>
"""

SHOWN = """(() => {
    const model = state.model, told = {threads: {}, counters: 0, spans: 0, instants: 0};
    for (const process of Object.values(model.processes)) {
        told.counters += Object.keys(process.counters).length;
        told.instants += process.instantEvents.length;
        for (const thread of Object.values(process.threads)) {
            told.spans += thread.asyncSliceGroup.length;
            const slices = thread.sliceGroup.slices;
            const lasting = slices.filter(slice => slice.duration > 0);
            told.instants += slices.length - lasting.length;
            if (lasting.length)
                told.threads[thread.name] = lasting.map(
                    slice => [Math.round(slice.start * 1e6), Math.round(slice.end * 1e6),
                              slice.parentSlice ? 1 : 0]);
        }
    }
    told.flows = model.flowEvents.map(
        flow => [flow.title, flow.startSlice ? flow.startSlice.title : null,
                 flow.endSlice ? flow.endSlice.title : null]);
    told.warnings = model.importWarnings.map(warning => warning.message);
    return told;
})()"""


def in_catapult(page, url, trace):
    page.call("Page.navigate", url=f"{url}/host.html")
    page.wait("!!(window.state && (state.model || state.error))")
    require(not page.evaluate("state.error"), page.evaluate("state.error"))
    shown = page.evaluate(SHOWN)
    phases = Counter(event["ph"] for event in trace["traceEvents"])
    require(not shown["warnings"], f"warnings: {shown['warnings'][:3]}")
    require(len(shown["flows"]) == phases["s"], f"{len(shown['flows'])} of {phases['s']} arrows")
    require(all(begin and end for _, begin, end in shown["flows"]), "an arrow in the void")
    require(shown["spans"] == phases["b"], f"{shown['spans']} of {phases['b']} spans")
    require(shown["instants"] == phases["i"], f"{shown['instants']} of {phases['i']} instants")
    counters = {event["name"] for event in trace["traceEvents"] if event["ph"] == "C"}
    require(shown["counters"] == len(counters), f"{shown['counters']} of {len(counters)} rates")
    slices = sum(len(of_one) for of_one in shown["threads"].values())
    require(slices == phases["X"], f"{slices} of {phases['X']} slices")
    return {"threads": {name: len(of_one) for name, of_one in shown["threads"].items()},
            "flows": Counter(flow[0] for flow in shown["flows"]), "spans": shown["spans"],
            "counters": shown["counters"], "instants": shown["instants"]}


VIEWERS = {"speedscope": (fetch_speedscope, in_speedscope),
           "catapult": (fetch_catapult, in_catapult)}


def look(name, path, picture):
    fetch, show = VIEWERS[name]
    if not browser.find():
        raise Missing("no chromium")
    release = into_cache(name, fetch)
    with open(path, "rb") as file:
        trace = json.load(file, parse_float=Decimal)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(release, folder, dirs_exist_ok=True)
        shutil.copy(path, Path(folder) / "trace.json")
        (Path(folder) / "host.html").write_text(HOST)
        with browser.served(folder) as url, browser.page() as page:
            page.call("Page.addScriptToEvaluateOnNewDocument",
                      source="window.alert = text => { window.alarmed = text; }")
            told = show(page, url, trace)
            require(not page.evaluate("window.alarmed"), "the trace ran a script")
            if picture:
                page.screenshot(picture)
    return told


def main():
    if not 3 <= len(sys.argv) <= 4 or sys.argv[1] not in VIEWERS:
        print(__doc__.strip())
        return 2
    try:
        print(json.dumps(look(*sys.argv[1:3], sys.argv[3] if len(sys.argv) == 4 else None)))
    except Missing as error:
        print(f"viewer.py: {error}"[:500], file=sys.stderr)
        return 4
    except (Wrong, browser.Trouble) as error:
        print(f"viewer.py: {error}"[:2000], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
