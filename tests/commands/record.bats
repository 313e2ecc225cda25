# SPDX-License-Identifier: GPL-2.0-only
# `record` on whatever machine this is. What needs BPF is skipped without it.

load common

# One line on stderr that begins with the command's name, exit 2.
refused() {
	run "$msiscope" "$@"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "${lines[-1]}" == "msiscope"*": "* ]]
}

@test "no command, an unknown one, help, version" {
	run "$msiscope"
	[ "$status" -eq 2 ]
	refused frobnicate
	run "$msiscope" --help
	[ "$status" -eq 0 ]
	[[ "$output" == *record* ]]
	run "$msiscope" --version
	[ "$status" -eq 0 ]
	run "$msiscope" record --help
	[ "$status" -eq 0 ]
	[[ "$output" == *--lost-after* ]]
}

@test "malformed options" {
	refused record --frobnicate
	refused record -d
	refused record -d soon
	refused record -d 0
	refused record --lost-after -3
	refused record --lost-after 1e3
	refused record --fail-on losst
	refused record --irq 9-3
	refused record --irq ,
	refused record --device nonsense
	refused record --irq ""
	refused record --device ""
	refused record true
}

@test "an interrupt or a device that is not there" {
	refused record -d 100ms --irq 4000000
	refused record -d 100ms --irq 'no-such-driver*'
	refused record -d 100ms --device ffff:ff:1f.7
}

@test "a file that cannot be written" {
	needs_bpf
	refused record -d 100ms -o /nonexistent/trace.jsonl
	refused record -d 100ms -o "$work"
}

@test "a command that is not there" {
	needs_bpf
	run "$msiscope" record -o "$work/trace.jsonl" -- /nonexistent/command
	[ "$status" -eq 2 ]
	[ "$output" = "msiscope record: cannot run /nonexistent/command: No such file or directory" ]
}

@test "counters are those of /proc/interrupts" {
	needs_bpf
	cat /proc/interrupts >"$work/1"
	# shellcheck disable=SC2016
	"$msiscope" record --fail-on none -o "$work/trace.jsonl" -- sh -c '
		cat /proc/interrupts >"$1/2"
		dd if=/dev/urandom of="$2" bs=4096 count=300 oflag=dsync 2>&1
		sleep 2
		cat /proc/interrupts >"$1/3"' sh "$work" "$on_disk" >"$work/out"
	cat /proc/interrupts >"$work/4"
	# What it saw lies between what came while it surely watched, and all that came.
	python3 - "$work" <<-'END'
	import collections, json, sys
	def read(number):
	    counts = {}
	    with open(f"{sys.argv[1]}/{number}") as file:
	        cpus = len(file.readline().split())
	        for line in file:
	            irq, _, rest = line.partition(":")
	            if irq.strip().isdecimal():
	                counts[int(irq)] = sum(map(int, rest.split()[:cpus]))
	    return counts
	before, begin, end, after = map(read, range(1, 5))
	seen = collections.Counter()
	for line in open(f"{sys.argv[1]}/trace.jsonl"):
	    record = json.loads(line)
	    if record["type"] == "counters":
	        seen[record["irq"]] += record["count"]
	def between(count, least, most):
	    # An interrupt that comes while its handler still runs makes it run again uncounted, more
	    # often on a busy machine; and 6.18 counts a few for which perf sees no handler either.
	    return least - 8 - least // 10 <= count <= most + 3 + most // 50
	least, most = collections.Counter(), collections.Counter()
	for irq in after:
	    least[irq] = end.get(irq, 0) - begin.get(irq, 0)
	    most[irq] = after[irq] - before.get(irq, 0)
	    assert between(seen[irq], least[irq], most[irq]), (irq, least[irq], seen[irq], most[irq])
	assert between(sum(seen.values()), sum(least.values()), sum(most.values()))
	assert set(seen) <= set(after), seen
	assert sum(seen.values()) > 20
	END
}

@test "the command's status is printed and stored, not returned" {
	needs_bpf
	run "$msiscope" record --lost-after 1 --fail-on none -o "$work/trace.jsonl" -- sh -c 'exit 7'
	[ "$status" -eq 0 ]
	[[ "$(tr -s " \n" " " <<<"$output")" == *"The command ended with status 7."* ]]
	tail -n 1 "$work/trace.jsonl" | grep -q '"command_status":7'
}

@test "the trace on stdout is the trace alone, the findings go to stderr" {
	needs_bpf
	"$msiscope" record -d 300ms --fail-on none -o - -- echo noise >"$work/out" 2>"$work/err"
	scripts/validate-trace "$work/out"
	grep -q noise "$work/err"
	run ! grep -x noise "$work/out" # its header names the command
}

# A trace of $work has its first tick: two minutes at most, so that a test that hangs ends.
begun() {
	timeout 120 sh -c 'until grep -q "\"tick\"" "$1" 2>/dev/null; do sleep 0.1; done' sh \
		"$work/trace.jsonl.partial"
}

@test "a signal ends it normally" {
	needs_bpf
	"$msiscope" record --fail-on none -o "$work/trace.jsonl" >"$work/out" 3>&- &
	pid=$!
	begun
	kill -TERM "$pid"
	wait "$pid"
	tail -n 1 "$work/trace.jsonl" | grep -q '"reason":"signal"'
}

# Two interrupts may fall between the first look at the counters and the first record.
@test "gaps between interrupts: as many as the handlers' own times tell" {
	needs_bpf
	"$msiscope" record --all --fail-on none -o "$work/trace.jsonl" -- \
		dd if=/dev/zero of="$on_disk" bs=4k count=3000 oflag=dsync status=none >/dev/null
	run python3 - "$work/trace.jsonl" <<-'END'
	import collections, json, sys
	near, told, last, drops = collections.Counter(), collections.Counter(), {}, 0
	lines = [json.loads(line) for line in open(sys.argv[1])]
	for line in sorted((line for line in lines if "ts" in line), key=lambda line: line["ts"]):
	    if line["type"] == "counters":
	        for bucket, count in enumerate(line["near"]):
	            near[line["irq"], line["cpu"], bucket] += count
	    elif line["type"] == "handler":
	        at = line["irq"], line["cpu"]
	        gap = line["ts"] - last.get(at, line["ts"] - (1 << 40))
	        bucket = max(0, gap.bit_length() - 12)
	        told[*at, bucket] += bucket < 8
	        last[at] = line["ts"]
	    drops += line["type"] == "drops"
	print(f"{sum(told.values())} near gaps, {drops} drops")
	if drops or sum(told.values()) < 100:
	    sys.exit(77)
	for key in {*near, *told}:
	    assert abs(near[key] - told[key]) <= 2, (key, near[key], told[key])
	END
	[ "$status" -ne 77 ] || skip "$output"
	[ "$status" -eq 0 ]
}

@test "kill -9 leaves a trace that is read, and its loss is said" {
	needs_bpf
	"$msiscope" record --fail-on none -o "$work/trace.jsonl" >"$work/out" 3>&- &
	pid=$!
	begun
	kill -KILL "$pid"
	wait "$pid" || true
	[ ! -e "$work/trace.jsonl" ]
	for path in "$work/trace.jsonl" "$work/trace.jsonl.partial"; do
		run "$msiscope" report "$path"
		[ "$status" -eq 0 ] # by --fail-on
		[[ "$output" == *"cut off"* ]]
		run "$msiscope" export --format csv --type tick -o /dev/null "$path"
		[ "$status" -eq 0 ]
		run "$msiscope" top -b -i 100s "$path"
		[ "$status" -le 1 ]
	done
	cp tests/trace/lost.jsonl "$work/after"
	run "$msiscope" report --compare "$work" "$work/after" # a directory with nothing else
	[ "$status" -ne 2 ]
	# What a dead run left is in nobody's way.
	"$msiscope" record -d 100ms --fail-on none -o "$work/trace.jsonl" >/dev/null
	[ ! -e "$work/trace.jsonl.partial" ]
	tail -n 1 "$work/trace.jsonl" | grep -q '"type":"end"'
}

@test "a trace is its owner's alone, and has its name when it is whole" {
	needs_bpf
	(umask 0 && "$msiscope" record -d 100ms --fail-on none -o "$work/trace.jsonl" -- \
		sh -c 'stat -c "%a %n" "$1"/*' sh "$work" >"$work.seen")
	[ "$(grep -v ^The "$work.seen" | head -n 1)" = "600 $work/trace.jsonl.partial" ]
	rm "$work.seen"
	[ "$(stat -c %a "$work/trace.jsonl")" = 600 ]
	[ "$(ls "$work")" = trace.jsonl ]
}

@test "what has the name stays until the new one is whole; a link is followed" {
	needs_bpf
	echo before >"$work/trace.jsonl"
	chmod 644 "$work/trace.jsonl"
	mkdir "$work/links"
	ln -s ../trace.jsonl "$work/links/link"
	# shellcheck disable=SC2016
	"$msiscope" record --lost-after 1 --fail-on none -o "$work/links/link" -- \
		sh -c 'cat "$1"' sh "$work/trace.jsonl" >"$work/out"
	grep -qx before "$work/out"
	scripts/validate-trace "$work/trace.jsonl"
	[ -L "$work/links/link" ]
	[ "$(stat -c %a "$work/trace.jsonl")" = 600 ]
	[ "$(ls "$work/links")" = link ]
	run "$msiscope" record -d 100ms --fail-on none -o /dev/null
	[ "$status" -eq 0 ]
	[ -c /dev/null ]
	mkfifo "$work/fifo"
	cat "$work/fifo" >"$work/out" &
	"$msiscope" record -d 100ms --fail-on none -o "$work/fifo" >/dev/null
	wait $!
	[ -p "$work/fifo" ]
	scripts/validate-trace "$work/out"
	"$msiscope" record -d 100ms --fail-on none -o /dev/stdout >"$work/out" 2>/dev/null
	head -n 1 "$work/out" | grep -q '"type":"header"'
	[ ! -e "$work/out.partial" ]
	refused record -d 100ms -o ""
}

@test "two recorders to one file: the second is refused, the first is not disturbed" {
	needs_bpf
	ln -s trace.jsonl "$work/link"
	# shellcheck disable=SC2016
	"$msiscope" record --lost-after 1 --fail-on none -o "$work/trace.jsonl" -- \
		sh -c '"$1" record -d 100ms -o "$2/link" 2>"$2/said"; echo "$?" >"$2/status"' \
		sh "$msiscope" "$work" >/dev/null
	[ "$(cat "$work/status")" = 2 ]
	[ "$(cat "$work/said")" = "msiscope record: $work/link: another run is recording into it" ]
	scripts/validate-trace "$work/trace.jsonl"
	# Something else has the name: it is not ours to remove.
	mkdir "$work/trace.jsonl.partial"
	refused record -d 100ms -o "$work/trace.jsonl"
	rmdir "$work/trace.jsonl.partial"
	ln -s said "$work/trace.jsonl.partial"
	refused record -d 100ms -o "$work/trace.jsonl"
	[ -s "$work/said" ]
}

@test "stopped for a second it tells of that second as finely as of the others" {
	needs_bpf
	"$msiscope" record --fail-on none -o "$work/trace.jsonl" >/dev/null &
	local pid=$! i
	begun
	sleep 0.5
	kill -STOP "$pid"
	for ((i = 0; i < 12; i++)); do
		dd if=/dev/zero of="$on_disk" bs=4k count=1 conv=fsync 2>/dev/null
		sleep 0.1
	done
	kill -CONT "$pid"
	sleep 1
	kill -TERM "$pid"
	wait "$pid"
	run python3 -c '
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
ticks = [line["ts"] for line in lines if line["type"] == "tick"]
begin, end = max(zip(ticks, ticks[1:]), key=lambda pair: pair[1] - pair[0])
assert end - begin > 1000000000, "it was not stopped"
if end - begin > 2000000000: # more than it keeps
    sys.exit(77)
told = [line for line in lines if line["type"] == "counters" and begin < line["ts"] <= end]
for line in told:
    assert line["interval"] <= 100000000, line
    assert line["ts"] - line["interval"] <= line["last"], line
print(len({line["ts"] for line in told}))' "$work/trace.jsonl"
	echo "$output"
	[ "$status" -ne 77 ] || skip "this machine was busy: it stood for more than 2 s"
	[ "$status" -eq 0 ]
	((output > 1)) || skip "nothing interrupted this machine meanwhile"
}

@test "a full disk: the loss is said, exit 2" {
	needs_bpf
	run "$msiscope" record -d 500ms -o /dev/full
	[ "$status" -eq 2 ]
	[[ "$output" == *"No space left on device"* ]]
}

@test "a reader that leaves ends the recording" {
	needs_bpf
	run timeout 120 bash -c "set -o pipefail; '$msiscope' record -o - 2>'$work/err' | head -n 1 >/dev/null"
	[[ "$status" =~ ^[014]$ ]] # by what it had seen till then
	grep -q "ended by: output" <(tr -s ' \n' ' ' <"$work/err")
	[ "$(grep -c "Broken pipe" "$work/err")" -eq 0 ]
}

@test "without the capabilities: exit 4, one line that names them" {
	[ "$(id -u)" -eq 0 ] || skip "needs root, to become somebody else"
	install -m 755 "$msiscope" "$work/msiscope"
	chmod 755 "$work"
	run setpriv --reuid 65534 --clear-groups "$work/msiscope" record -d 100ms
	[ "$status" -eq 4 ]
	[ "$output" = "msiscope record: needs root, or CAP_BPF and CAP_PERFMON: both are missing" ]
	run setpriv --bounding-set=-sys_admin,-perfmon "$work/msiscope" check
	[ "$status" -eq 4 ]
	[ "$output" = "msiscope check: needs root, or CAP_BPF and CAP_PERFMON: CAP_PERFMON is missing" ]
}

@test "a trace that holds a defect is not overwritten, any other is" {
	needs_bpf
	sed '$ s/"findings":{}/"findings":{"lost":3,"retriggered":1}/' "$trace" >"$work/trace.jsonl"
	cp "$work/trace.jsonl" "$work/before"
	run --separate-stderr "$msiscope" record -d 100ms --fail-on none -o "$work/trace.jsonl"
	[ "$status" -eq 0 ]
	[ "${stderr_lines[0]}" = "msiscope record: $work/trace.jsonl holds a defect that was found before: kept as $work/trace.jsonl.1" ]
	cmp "$work/before" "$work/trace.jsonl.1"
	scripts/validate-trace "$work/trace.jsonl"
	run --separate-stderr "$msiscope" record -d 100ms --fail-on none -o "$work/trace.jsonl"
	[ "$status" -eq 0 ]
	[[ "$stderr" != *"kept as"* ]]
	[ ! -e "$work/trace.jsonl.2" ]
	cp "$work/before" "$work/trace.jsonl"
	run --separate-stderr "$msiscope" record -d 100ms --fail-on none -o "$work/trace.jsonl"
	[[ "$stderr" == *"kept as $work/trace.jsonl.2"* ]]
	cmp "$work/before" "$work/trace.jsonl.1"
	cmp "$work/before" "$work/trace.jsonl.2"
}

@test "on a terminal it shows that it lives, and that no trace is kept; -q does not" {
	needs_bpf
	command -v script >/dev/null || skip "no script"
	script -qec "'$msiscope' record -d 2500ms --fail-on none" /dev/null </dev/null >"$work/screen"
	grep -q "msiscope record: watching; no trace is kept (-o FILE keeps one). Ctrl-C ends it." "$work/screen"
	grep -q "msiscope record: [0-9]* s of 2" "$work/screen"
	script -qec "'$msiscope' record -q -d 1500ms --fail-on none" /dev/null </dev/null >"$work/screen"
	[ "$(grep -c "msiscope record:" "$work/screen")" -eq 0 ]
	grep -q Verdict "$work/screen"
	"$msiscope" record -d 1500ms --fail-on none 2>"$work/said"
	[ ! -s "$work/said" ]
}
