# SPDX-License-Identifier: GPL-2.0-only
# `report --compare`: before and after a change, in each form, and what each exit status means.

load common

setup() {
	prepare
	moved 400
}

# $work/after: the devices of $trace, moved in two steps.
moved() {
	python3 tests/commands/moved.py "$trace" "$@" >"$work/after"
}

compare() {
	run --separate-stderr "$msiscope" report --compare "$@"
	[ -z "$stderr" ]
}

refused() {
	refused_by report --compare "$@"
}

@test "fixed: exit 0" {
	compare "$trace" "$work/after"
	[ "$status" -eq 0 ]
	[[ "${lines[0]}" == "Verdict: fixed (can tear, torn, lost)." ]]
	[[ "$output" == *"  lost      fixed: 0 in 400 offlines, below 9.22 per 1,000 at 95 %;"* ]]
	[[ "$output" == *"  traces    $trace: 1 trace, "* ]]
	[ "${#lines[@]}" -lt 100 ]
	run ! grep -E '^.{73}' <<<"$output"
	scripts/validate-trace "$work/after"
}

@test "the option may stand behind, and - is standard input" {
	run "$msiscope" report "$trace" "$work/after" --compare
	[ "$status" -eq 0 ]
	[[ "$output" == "Verdict: fixed"* ]]
	run "$msiscope" report --compare - "$work/after" <"$trace"
	[ "$status" -eq 0 ]
	[[ "$output" == *"standard input: 1 trace"* ]]
}

@test "too few moves to tell: exit 4, and how many are missing" {
	moved 20
	compare "$trace" "$work/after"
	[ "$status" -eq 4 ]
	[[ "$output" == "Verdict: not shown yet (can tear, torn, lost)."* ]]
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *"; 87 more offlines without any are needed to show a tenth of it"* ]]
}

@test "not fixed, and worse: exit 1, unless --fail-on wants otherwise" {
	sed 's/3a6f3a52/aa6f3a52/' "$trace" >"$work/other" # of another boot
	compare "$trace" "$work/other"
	[ "$status" -eq 1 ]
	[[ "$output" == "Verdict: not fixed (can tear, torn, lost)."* ]]
	[[ "$output" == *"After:"*"  found     4 torn-exposed, 2 torn-hit, 1 torn-misrouted, 3 lost"* ]]
	compare "$work/after" "$trace"
	[ "$status" -eq 1 ]
	[[ "$output" == "Verdict: worse (can tear, torn, lost)."* ]]
	compare --fail-on none "$trace" "$work/other"
	[ "$status" -eq 0 ]
	[[ "$output" == "Verdict: not fixed"* ]]
	compare --fail-on mask-ignored "$work/after" "$trace"
	[ "$status" -eq 0 ]
}

@test "nothing in either: exit 0" {
	sed 's/bb6f3a52/aa6f3a52/' "$work/after" >"$work/other"
	compare "$work/after" "$work/other"
	[ "$status" -eq 0 ]
	[[ "$output" == "Verdict: no difference shown (can tear, torn, lost)."* ]]
}

# $1: what stands before; the rest: after. Nothing that the other has not.
said_same() {
	compare "$@"
	echo "$output"
	[ "$status" -eq 4 ]
	[[ "$output" == "Verdict: cannot say: the same recording is on both sides."* ]]
	[[ "$output" != *"not fixed"* && "$output" != *"no difference"* ]]
}

@test "the same recording on both sides: cannot say, exit 4" {
	mkdir "$work/A"
	cp "$trace" "$work/A/1.jsonl"
	sed 's/3a6f3a52/aa6f3a52/' "$trace" >"$work/A/2.jsonl"
	head -c -3000 "$trace" >"$work/part"
	said_same "$trace" "$trace"
	said_same --fail-on none "$trace" "$trace"
	said_same "$trace" "$work/A"
	said_same "$work/A" "$work/part"
	said_same "$work/after" "$work/after"
	# Of no boot that is known: one file, at least.
	said_same tests/trace/ftrace.txt tests/trace/ftrace.txt
	compare --format json "$trace" "$trace"
	[ "$status" -eq 4 ]
	python3 -c 'import json, sys
told = json.load(sys.stdin)
assert told["verdict"]["name"] == "cannot-say" and not told["verdict"]["shown"], told["verdict"]
assert all(told[part]["verdict"] == "cannot-say" and told[part]["why"] == "same"
           for part in ("exposed", "torn", "lost"))' <<<"$output"
	cp "$work/after" "$work/A/3.jsonl"
	sed 's/3a6f3a52/ba6f3a52/' "$trace" >"$work/other"
	mkdir "$work/B"
	cp "$work/A/1.jsonl" "$work/other" "$work/B"
	mv "$work/B/other" "$work/B/2.jsonl"
	compare "$work/A" "$work/B" # one of each is its own
	[[ "$output" != *"cannot say"* ]]
}

@test "blind after: cannot say, exit 4" {
	moved 400 arrival
	compare "$trace" "$work/after"
	[ "$status" -eq 4 ]
	[[ "$output" == "Verdict: cannot say (torn), fixed (can tear, lost)."* ]]
	[[ "$output" == *"  torn      cannot say: it cannot be seen in what was recorded after;"* ]]
	moved 400 message
	compare "$trace" "$work/after"
	[ "$status" -eq 4 ]
	[[ "$output" == "Verdict: cannot say (can tear, torn, lost)."* ]]
	compare "$trace" tests/trace/ftrace.txt
	[ "$status" -eq 4 ]
	[[ "$output" == "Verdict: cannot say (can tear, torn, lost)."* ]]
}

@test "directories: all of their *.jsonl, compressed or not, and nothing else" {
	mkdir "$work/A" "$work/B"
	cp "$trace" "$work/A/1.jsonl"
	sed 's/3a6f3a52/aa6f3a52/' "$trace" | gzip >"$work/A/2.jsonl.gz"
	scripts/validate-trace "$work/A/2.jsonl.gz"
	head -c 400 "$work/A/2.jsonl.gz" >"$work/cut"
	run scripts/validate-trace "$work/cut"
	[ "$status" -eq 1 ]
	[[ "$output" == *"gzip data that is cut off or damaged" ]]
	cp "$trace" "$work/A/.hidden.jsonl"
	echo nonsense >"$work/A/notes.txt"
	cp "$work/after" "$work/B/1.jsonl"
	compare "$work/A" "$work/B"
	[ "$status" -eq 0 ]
	[[ "$output" == *"1,000 (432 to 1,000), 8 in 8"* ]]
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *" $work/A: 2 traces, "* ]]
	compare "$work/A" "$work/after"
	[ "$status" -eq 0 ]
}

@test "directories: a recording counts once, and one on both sides is said" {
	mkdir "$work/A" "$work/B"
	cp "$trace" "$work/A/1.jsonl"
	cp "$trace" "$work/A/2.jsonl"
	head -c -3000 "$trace" >"$work/A/0.jsonl"
	for i in 1 2 3 4 5 6; do
		moved 20
		cp "$work/after" "$work/B/$i.jsonl"
	done
	# Six times the same 20 offlines are 20.
	compare "$work/A" "$work/B"
	[ "$status" -eq 4 ]
	text=$(tr -s ' \n' ' ' <<<"$output")
	[[ "$text" == *"lost not shown yet: 0 in 20 offlines, "* ]]
	[[ "$text" == *" $work/A: 1 trace, "*"; 2 more are of the same recordings, not counted "* ]]
	[[ "$text" == *" $work/B: 1 trace, "*"; 5 more are of the same recordings, not counted "* ]]
	[[ "$text" != *"before as well"* ]]
	compare --format json "$work/A" "$work/B"
	python3 -c 'import json, sys
told = json.load(sys.stdin)
assert [told[side]["traces"] for side in ("before", "after")] == [1, 1]
assert [len(told[side]["copies"]) for side in ("before", "after")] == [2, 5], told["before"]
assert {copy["of"].split("/")[-1] for copy in told["before"]["copies"]} == {"1.jsonl"}' <<<"$output"
	cp "$work/B/1.jsonl" "$work/A/3.jsonl"
	compare "$work/A" "$work/B"
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *"; 1 of them is before as well "* ]]
}

@test "as JSON: the same verdict and exit status" {
	compare --format json "$trace" "$work/after"
	[ "$status" -eq 0 ]
	python3 -c 'import json, sys
compared = json.load(sys.stdin)
assert compared["format"] == "msiscope-compare/1"
assert compared["verdict"] == {"name": "fixed", "text": "fixed (can tear, torn, lost)", "shown": True, "failed": False}
lost = compared["lost"]
assert lost["verdict"] == "fixed" and lost["before"]["hits"] == 3 and lost["after"]["tries"] == 1200
assert compared["torn"]["why"] == "updates"
assert lost["after"]["high"] < 3.1 and lost["left"] < 0.1 and lost["more"] is None
paths = {(group["model"], group["path"]): group for group in compared["groups"]}
assert set(paths) == {("edu", "affinity"), ("edu", "offline")}
offline = paths["edu", "offline"]
assert offline["how_before"]["protocols"] == ["direct"] and offline["how_after"]["protocols"] == ["two-step"]
devices = {device["device"]: device for device in offline["devices"]}
assert devices["0000:00:05.0"]["before"]["lost"]["hits"] == 2, devices
assert {note["label"] for note in compared["unseen"]} == {"before", "after"}' <<<"$output"
	moved 20
	compare --format json "$trace" "$work/after"
	[ "$status" -eq 4 ]
	python3 -c 'import json, sys
compared = json.load(sys.stdin)
assert compared["verdict"]["name"] == "not-shown" and not compared["verdict"]["shown"]
assert compared["lost"]["more"] > 0' <<<"$output"
}

@test "as Markdown: the same verdict, and tables that a tracker shows" {
	compare --format markdown "$trace" "$work/after"
	[ "$status" -eq 0 ]
	[[ "$output" == "## msiscope comparison"*"**Verdict:** fixed (can tear, torn, lost)."* ]]
	[[ "$output" == *"| edu | 0000:00:05.0 | offline | lost | 1,000 (121 to 1,000), 2 in 2 | below 9.22, 0 in 400 |"* ]]
}

@test "what traces and paths say cannot talk to the terminal, nor become markup" {
	sed '1s/"release":"[^"]*"/"release":"\\u001b[2J\\u00ff<b>|"/' "$trace" >"$work/tr"$'\e'"ace"
	for format in text markdown json; do
		"$msiscope" report --compare --format "$format" "$work/tr"$'\e'"ace" "$work/after" >"$work/out"
		run ! grep -P '[^\x09\x0a\x20-\x7e]' "$work/out"
		grep -q 'x1b' "$work/out"
		[ "$format" != markdown ] || run ! grep -F '<b>|' "$work/out"
	done
}

@test "what is malformed" {
	refused "$trace"
	refused
	refused "$trace" "$work/after" "$work/after"
	refused - -
	[[ "$stderr" == *"only one of the two can be standard input" ]]
	refused --format html "$trace" "$work/after"
	[[ "$stderr" == *"no form as html"* ]]
	refused --format xml "$trace" "$work/after"
	refused --fail-on nonsense "$trace" "$work/after"
}

@test "what is no trace, on either side" {
	refused "$work/absent" "$trace"
	refused "$trace" "$work/absent"
	[[ "$stderr" == "msiscope report: $work/absent: "* ]]
	refused "$trace" /dev/null
	refused "$trace" docs/report.md
	mkdir "$work/none"
	refused "$trace" "$work/none"
	[[ "$stderr" == "msiscope report: $work/none: no *.jsonl in it" ]]
	cp "$trace" "$work/none/1.jsonl"
	echo nonsense >"$work/none/2.jsonl"
	refused "$work/none" "$trace"
	[[ "$stderr" == "msiscope report: $work/none/2.jsonl: neither a trace nor text of ftrace,"* ]]
	mkdir "$work/none/3.jsonl"
	rm "$work/none/2.jsonl"
	refused "$work/none" "$trace"
	head -c 500 "$trace" >"$work/cut"
	refused "$trace" "$work/cut"
}

@test "a full disk does not crash it" {
	for format in text markdown json; do
		run bash -c '"$1" report --compare --format "$2" "$3" "$4" >/dev/full' - \
			"$msiscope" "$format" "$trace" "$work/after"
		[ "$status" -eq 2 ]
		[[ "$output" == "msiscope report: cannot write the report: "* ]]
	done
}
