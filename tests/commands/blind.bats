# SPDX-License-Identifier: GPL-2.0-only
# Blind is not healthy: no output says 0, "none" or "ok" of what could not be seen.

load common

checker() {
	run python3 -B tests/commands/blind.py "$msiscope" "$@"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a recording by tracepoints alone: every output, in every form" {
	checker tests/trace/blind.jsonl
}

@test "this machine by tracepoints alone: every output" {
	needs_bpf
	run -4 "$msiscope" record --hooks tracepoint -d 1s -o "$work/trace.jsonl"
	echo "$output" >"$work/live.text"
	run -4 --separate-stderr "$msiscope" top -b --hooks tracepoint -n 2 -i 500ms
	echo "$output" >"$work/live.top"
	run -4 --separate-stderr "$msiscope" top -b --json --hooks tracepoint -n 2 -i 500ms
	echo "$output" >"$work/live.topjson"
	checker "$work/trace.jsonl" "$work"/live.*
}

@test "the reader of them sees a lie" {
	echo 'ok 5 no-lost' >"$work/a.ktap"
	echo 'ok 5 no-lost # SKIP because' >"$work/b.ktap"
	echo 'Verdict: no defect was seen.' >"$work/c.text"
	"$msiscope" top -b --json tests/trace/blind.jsonl >"$work/d.topjson" || [ $? -eq 4 ]
	sed 's/"lost":null/"lost":0/' "$work/d.topjson" >"$work/e.topjson"
	sed 's/"torn-hit":null,//' "$work/d.topjson" >"$work/f.topjson"
	sed 's/"moves":null/"moves":0/' "$work/d.topjson" >"$work/g.topjson"
	"$msiscope" top -b tests/trace/blind.jsonl >"$work/h.top" || [ $? -eq 4 ]
	sed '/^ *[0-9][0-9]* /s/?/0/g' "$work/h.top" >"$work/i.top"
	sed 's/^findings.*/findings (last minute): none/' "$work/h.top" >"$work/j.top"
	checker tests/trace/blind.jsonl "$work/d.topjson" "$work/h.top"
	for lie in a.ktap b.ktap c.text e.topjson f.topjson g.topjson i.top j.top; do
		run python3 -B tests/commands/blind.py "$msiscope" tests/trace/blind.jsonl "$work/$lie"
		echo "$lie: $output"
		[ "$status" -eq 1 ]
		[[ "$output" == *"$lie"* ]]
	done
}

@test "one part that is missing is enough, whichever it is" {
	for part in message move set-affinity arrival spurious mask-msi mask-msix; do
		python3 - "$part" tests/trace/blind.jsonl >"$work/trace" <<-'END'
		import json, sys
		header, rest = open(sys.argv[2]).read().split("\n", 1)
		header = json.loads(header)
		for probe in header["probe"]:
		    missing = probe["name"] == sys.argv[1]
		    probe.update(way="none" if missing else "fentry", error=-125 if missing else 0)
		header["blind"] = []
		print(json.dumps(header) + "\n" + rest, end="")
		END
		run -4 "$msiscope" report "$work/trace"
		[[ "${lines[0]}" == "Verdict: UNKNOWN: facility $part is missing (ECANCELED:"* ]]
		run -4 "$msiscope" top -b "$work/trace"
		run -0 "$msiscope" report --fail-on unhandled --require storm "$work/trace"
	done
	sed 's/"none"/"fentry"/' "$work/trace" >"$work/seen"
	run -0 "$msiscope" report "$work/seen"
	[[ "${lines[0]}" == "Verdict: no defect; but no interrupt was moved"* ]]
	run -0 "$msiscope" report --require defects,stray "$work/seen"
	run -0 "$msiscope" top -b --require defects "$work/seen"
}

@test "--require: exit 4 where one of these cannot be found, in one line, and nothing is begun" {
	blind=tests/trace/blind.jsonl
	run -4 --separate-stderr "$msiscope" report --require lost,unhandled "$blind"
	[ "$stderr" = "msiscope report: $blind: --require: lost cannot be found in it: facility message is missing (EPERM: refused by lockdown or a security module)" ]
	[[ "$output" == "Verdict: UNKNOWN"* ]]
	run -4 "$msiscope" report --require lost "$trace" "$blind"
	run -1 "$msiscope" report --require lost "$trace"
	run -4 "$msiscope" report --compare --require lost "$trace" "$blind"
	run -0 "$msiscope" report --fail-on none --require none "$blind"
	run -4 --separate-stderr "$msiscope" top -b --require defects "$blind"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	for command in report top record stress; do
		run -2 "$msiscope" "$command" --require losst
		[[ "$output" == "msiscope $command: --require: unknown kind of finding in 'losst' (see docs/findings.md)" ]]
	done
	needs_bpf
	run -4 --separate-stderr "$msiscope" record --hooks tracepoint --require torn-hit -o "$work/none" -- \
		touch "$work/begun"
	[ -z "$output" ]
	[[ "$stderr" == "msiscope record: --require: torn-hit cannot be found here: facility message is missing (ECANCELED: left out by --hooks); 'msiscope check' says"* ]]
	[ ! -e "$work/none" ]
	[ ! -e "$work/begun" ]
	run -4 "$msiscope" top -b -n 1 --hooks tracepoint --require lost
	run -0 "$msiscope" record -d 100ms --hooks tracepoint --fail-on storm --require unhandled,storm
}

@test "records that were dropped: not clean, in every form" {
	python3 - tests/trace/lost.jsonl >"$work/trace" <<-'END'
	import json, sys
	for line in open(sys.argv[1]):
	    record = json.loads(line)
	    if record["type"] in ("header", "end"):
	        record["findings" if record["type"] == "end" else "blind"] = {} if record["type"] == "end" else []
	        print(json.dumps(record))
	END
	sed '1a{"type":"drops","seq":1,"ts":100000000100,"cpu":0,"lost":{"arrival":7},"missed":0,"unread":0}' \
		"$work/trace" >"$work/dropped"
	run -0 "$msiscope" report "$work/trace"
	run -4 "$msiscope" report "$work/dropped"
	[[ "${lines[0]}" == "Verdict: UNKNOWN: 7 records did not get out of the kernel"* ]]
	run -4 "$msiscope" report --format json "$work/dropped"
	[[ "$output" == *'"name":"unknown"'* ]]
	run -4 "$msiscope" top -b "$work/dropped"
	[[ "$output" == *"findings (last minute): ? (records are missing)"* ]]
	run -0 "$msiscope" report --fail-on none "$work/dropped"
}
