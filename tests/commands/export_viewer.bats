# SPDX-License-Identifier: GPL-2.0-only
# The Chrome trace JSON of `export` in real viewers, in a headless Chromium.

load common

# $1: viewer, $2: trace. All that the file holds is in the picture, or the viewer cannot be had.
shown_in() {
	"$msiscope" export --format chrome "$2" -o "$work/out.json" 2>/dev/null
	if sanitized; then
		as_plain "$work/out.json" export --format chrome "$2"
		return
	fi
	run --separate-stderr tests/export/viewer.py "$1" "$work/out.json" "$work/picture.png"
	[ "$status" -ne 4 ] || skip "$stderr"
	[ "$status" -eq 0 ] || { echo "$stderr"; return 1; }
	[ "$(head -c 4 "$work/picture.png" | tail -c 3)" = PNG ]
}

# $1 with config writes that end with their message, at odd times: where a viewer that adds in
# floating point can lose its way.
with_window() {
	python3 -c '
import json, sys
for line in map(json.loads, open(sys.argv[1])):
    if line["type"] == "message" and line["duration"]:
        odd = line["seq"] * 97 % 1000
        line |= {"at_address": line["ts"] + 1000 + odd, "at_address_hi": line["ts"] + 4000 + odd,
                 "at_data": line["ts"] + 9001 + odd}
    print(json.dumps(line))' "$1"
}

@test "speedscope shows each slice where it is" {
	bench/repeat_trace.py "$trace" 1 >"$work/long"
	with_window "$work/long" >"$work/trace"
	shown_in speedscope "$work/trace"
	sanitized || [[ "$output" == *'"CPUs (pid 1), CPU 0 (tid 1)"'* ]]
}

@test "the viewer of chrome://tracing shows slices, arrows, spans, instants and rates" {
	with_window "$trace" >"$work/trace"
	shown_in catapult "$work/trace"
	sanitized || [[ "$output" == *'"first interrupt": 4'* ]]
	sanitized || [[ "$output" == *'"torn-hit": 2'* ]]
}

@test "hostile names run nothing in either viewer" {
	tests/trace/hostile.py "$trace" >"$work/trace"
	for viewer in speedscope catapult; do
		shown_in "$viewer" "$work/trace"
	done
}
