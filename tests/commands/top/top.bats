# SPDX-License-Identifier: GPL-2.0-only
# `top` without a terminal: text and JSON, of a trace and of this machine.

load ../common

refused() {
	refused_by top "$@"
}

@test "malformed options, and what is no trace" {
	local option
	for option in "-n 0" "-n x" "-i 10ms" "-i x" "-o no-such" "-s no-such" "--class sharp" \
		"--json" "--at 5s" "--fail-on x" "--lost-after 0" "--hooks x" "--device nowhere" \
		"--irq 5-2" "a b"; do
		# shellcheck disable=SC2086
		refused $option
	done
	refused -b "$work/none"
	echo '{"type":"header"}' >"$work/bad"
	refused -b "$work/bad"
	run "$msiscope" top --help
	[ "$status" -eq 0 ]
	[[ "$output" == *"* trend"* ]]
}

@test "without a terminal it says so" {
	refused "$trace" </dev/null
	[[ "$stderr" == *"--batch"* ]]
}

@test "a trace in text: rows, findings, exit 1" {
	run "$msiscope" top -b -i 100s "$trace" </dev/null
	[ "$status" -eq 1 ]
	[[ "$output" == *"findings (last minute): lost 3 (3), torn-misrouted 1 (1), torn-hit 2 (2), torn-exposed 4 (4)"* ]]
	[[ "$output" == *"blind: interrupts that HPET raises"* ]]
	[[ "$output" == *"CPUs: 0:off 1:99% 2:off 3:1%"* ]]
	[[ "$output" == *" ago  lost IRQ 27 (edu)"* ]]
	run "$msiscope" top -b -i 100s --fail-on none "$trace"
	[ "$status" -eq 0 ]
	run "$msiscope" top -b -i 100s --fail-on lost "$trace"
	[ "$status" -eq 1 ]
	whole "$trace" >"$work/whole"
	run "$msiscope" top -b -i 100s --irq 30 "$work/whole"
	[ "$status" -eq 0 ]
	run "$msiscope" top -b -i 100s --irq 30 "$trace" # records were dropped
	[ "$status" -eq 4 ]
	[[ "$output" != *"edu"* ]]
}

@test "columns, order and filters" {
	columns() {
		"$msiscope" top -b -n 1 -i 100s "$@" "$trace" | sed -n '/^ *IRQ/,/^$/p' | sed '1d;$d' || true
	}
	[ "$(columns -o irq,moves,torn -s irq)" = $' 27     3    3\n 28     1    0\n 30     1    0' ]
	[ "$(columns -o irq,rate -s rate | awk '{print $1}' | xargs)" = "28 27 30" ]
	[ "$(columns -o irq,rate -s -rate | awk '{print $1}' | xargs)" = "30 27 28" ]
	[ "$(columns -o irq --only-findings -s irq | xargs)" = "27 28" ]
	[ "$(columns -o irq --device 0000:00:06.0 | xargs)" = "28" ]
	[ "$(columns -o irq --irq 'virtio*' | xargs)" = "30" ]
	[ "$(columns -o irq --class tearable | xargs)" = "" ]
}

@test "of a trace it says what report says, in JSON" {
	local each file=$trace
	"$msiscope" top -b --json -i 2s "$file" >"$work/top" || [ $? -eq 1 ]
	"$msiscope" report --format json "$file" >"$work/report" || [ $? -eq 1 ]
	python3 - "$work/top" "$work/report" <<-'END'
		import json, sys
		lines = [json.loads(line) for line in open(sys.argv[1])]
		report = json.load(open(sys.argv[2]))
		last = lines[-1]
		assert len(lines) == 7, len(lines)
		assert last["format"] == "msiscope-top/1"
		assert last["findings"] == report["findings"], last["findings"]
		assert last["moves"] == report["moves"] and last["handled"] == report["handled"]
		rows = {row["irq"]: row for row in last["interrupts"]}
		for irq in report["irqs"]:
		    row, found = rows[irq["irq"]], irq["findings"]
		    assert row["moves"] == irq["moves"] and row["handled"] == irq["handled"], row
		    assert row["protocol"] == irq["protocol"], row
		    assert row["torn"] == found.get("torn-hit", 0) + found.get("torn-misrouted", 0), row
		    assert row["lost"] == found.get("lost", 0), row
		    window = irq["window"]
		    assert row["window"] == (window and window["median"] / 1000), row
		    assert row["max"] == (window and window["max"] / 1000), row
		    assert row["count"] is None, row # a trace does not know
		found = [finding for line in lines for finding in line["found"]]
		assert len(found) == sum(report["findings"].values()), len(found)
		assert all(finding["ended"] for finding in found if finding["kind"] == "lost")
		assert last["lasting"] == []
		for line in lines: # each loss is counted once: while it lasts, or when it has ended
		    for loss in line["lasting"]:
		        assert (loss["kind"], loss["ended"], loss["silent"]) == \
		            ("lost", None, line["ts"] - loss["ts"]), loss
		        assert (loss["irq"], loss["ts"]) in [(each["irq"], each["ts"]) for each in found]
		assert sum(len(line["lasting"]) for line in lines) >= 2
		assert sum(line["rate"] * 2 for line in lines[:-1]) <= last["handled"] + 1
		assert all(a["ts"] < b["ts"] for a, b in zip(lines, lines[1:]))
	END
}

@test "what a recording was to tell of only, it tells of only" {
	local options
	for options in '"irq": "28"' '"irq": "edu*"' '"device": "0000:00:06.0"' '"irq": "virtio*"'; do
		sed "1s/${options%%: *}: *\"[^\"]*\"/$options/" "$trace" >"$work/trace"
		grep -qF "$options" "$work/trace"
		"$msiscope" top -b --json -i 100s --fail-on none "$work/trace" >"$work/top"
		"$msiscope" report --format json --fail-on none "$work/trace" >"$work/report"
		python3 - "$work/top" "$work/report" <<-'END'
			import json, sys
			top, report = (json.load(open(path)) for path in sys.argv[1:])
			assert top["findings"] == report["findings"], (top["findings"], report["findings"])
			told = {irq["irq"] for irq in report["irqs"]}
			shown = {row["irq"] for row in top["interrupts"]}
			assert told <= shown and len(shown) < 3, (told, shown)
		END
	done
	# With one's own choice: what both want.
	sed '1s/"irq": *"[^"]*"/"irq":"27-28"/' "$trace" >"$work/trace"
	run "$msiscope" top -b -i 100s -o irq --irq 28,30 "$work/trace"
	[ "$(sed -n '/^ *IRQ/,/^$/p' <<<"$output" | xargs)" = "IRQ 28" ]
	sed '1s/"device": *""/"device":"nowhere"/' "$trace" >"$work/trace"
	refused -b "$work/trace"
}

@test "standard input, a trace cut off, a reader that leaves" {
	"$msiscope" top -b --json -i 100s "$trace" >"$work/file" || [ $? -eq 1 ]
	"$msiscope" top -b --json -i 100s - <"$trace" >"$work/stdin" || [ $? -eq 1 ]
	cmp "$work/file" "$work/stdin"
	head -c 20000 "$trace" >"$work/cut"
	run "$msiscope" top -b -i 100s "$work/cut"
	[ "$status" -le 1 ]
	run bash -c "'$msiscope' top -b -i 100ms '$trace' | head -n 1"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
}

# moved FROM-LINE TO-LINE TS: print the trace with these records' time moved by an expression of ts
moved() {
	python3 - "$trace" "$@" <<-'END'
		import json, sys
		path, first, last, moved = sys.argv[1:]
		for number, line in enumerate(open(path), 1):
		    item = json.loads(line)
		    if int(first) <= number <= int(last) and "ts" in item and item["type"] != "finding":
		        item["ts"] = eval(moved, {"ts": item["ts"]})
		    print(json.dumps(item))
	END
}

# Text and JSON of a trace whose time is odd: short, one line says so, all of its records count.
odd_time() { # what, said, JSON's gap or back
	local what=$1 said=$2 field=$3
	run -1 "$msiscope" top -b "$work/trace"
	echo "$what: ${#output} bytes"
	((${#output} < 50000))
	[ "$(grep -cE "^$said" <<<"$output")" -eq 1 ]
	"$msiscope" top -b --json "$work/trace" >"$work/json" || [ $? -eq 1 ]
	(($(wc -c <"$work/json") < 100000))
	python3 - "$work/json" "$field" <<-'END'
		import json, sys
		lines = [json.loads(line) for line in open(sys.argv[1])]
		odd = [line[sys.argv[2]] for line in lines if line[sys.argv[2]]]
		assert len(odd) == 1, odd
		assert lines[-1]["moves"] == 5, lines[-1]["moves"]
		assert all(a["ts"] <= b["ts"] for a, b in zip(lines, lines[1:]))
		assert all(line["rate"] is None or line["rate"] < 1e6 for line in lines)
	END
}

@test "very many refreshes of very many rows: only the last after 500,000 rows, and it says so" {
	python3 - >"$work/text" <<-'END'
		for second in range(1200):
		    for part in "entry: irq=%d name=a", "exit: irq=%d ret=handled":
		        print((" a-1 [000] %d.000001: irq_handler_" + part) % (second + 1, 1000 + second))
	END
	"$msiscope" top -b -o irq "$work/text" >"$work/out" || [ $? -eq 4 ]
	(($(wc -l <"$work/out") < 520000))
	[ "$(grep -cE "^left out: [0-9]+ refreshes, as more than 500000 rows were shown; " "$work/out")" -eq 1 ]
	tail -n 1300 "$work/out" >"$work/last"
	grep "^left out: " "$work/last"
	grep -E "^1199\.0 s: " "$work/last"
	[ "$(grep -cE "^ *[12][0-9]{3}$" "$work/last")" -ge 1200 ]
	# What is asked for is shown.
	"$msiscope" top -b -o irq -n 1150 "$work/text" >"$work/out" || [ $? -eq 4 ]
	[ "$(grep -c " s: " "$work/out")" -eq 1150 ]
	run ! grep "^left out" "$work/out"
}

@test "a gap in time is told in one line, not in a refresh for each second of it" {
	local gap
	for gap in 11 86400 31536000 9000000000; do
		moved 60 999 "ts + $gap * 10**9" >"$work/trace"
		odd_time "a gap of $gap s" "gap: no record for $gap\.[0-9]* s; the refreshes between are left out$" gap
	done
	moved 60 60 "2**64 - 1" >"$work/trace"
	odd_time "one record at the end of time" "gap: no record for " gap
	moved 60 999 "2**63" >"$work/trace"
	odd_time "all at one time far away" "gap: no record for " gap
	moved 1 1 0 >"$work/trace"
	odd_time "a header from the boot" "gap: no record for " gap
	# What is no gap is shown.
	run -1 "$msiscope" top -b "$trace"
	run ! grep -E "^(gap|time runs back)" <<<"$output"
	moved 60 999 "ts + 86400 * 10**9" >"$work/trace"
	run -1 "$msiscope" top -b -i 1h "$work/trace"
	[ "$(grep -c "^gap" <<<"$output")" -eq 1 ]
	[ "$(grep -c " s: " <<<"$output")" -eq 2 ]
	run -1 "$msiscope" top -b -i 8h "$work/trace"
	[ "$(grep -c " s: " <<<"$output")" -eq 4 ]
}

@test "time that runs back is survived, and said" {
	moved 60 999 "ts - 3 * 10**9" >"$work/trace"
	odd_time "back by 3 s" "time runs back: [0-9]+ records are earlier than one before them" back
	moved 60 999 0 >"$work/trace"
	odd_time "back to 0" "time runs back: " back
	moved 1 1 "2**63" >"$work/trace"
	odd_time "a header from the future" "time runs back: " back
	moved 60 60 "2**64 - 1" >"$work/trace"
	odd_time "forth, and back" "time runs back: " back
}

# Between two looks at /proc that lie within, and two that lie around: the count must be as well.
@test "this machine: the counts are those of /proc/interrupts" {
	needs_bpf
	cat >"$work/compare" <<-'END'
		import json, re, signal, subprocess, sys, time

		def counts():
		    found = {}
		    for line in open("/proc/interrupts"):
		        match = re.match(r" *(\d+):((?: +\d+)+)", line)
		        if match:
		            found[int(match[1])] = sum(map(int, match[2].split()))
		    return found

		def busy(path):
		    with open(path, "wb", buffering=0) as file:
		        for _ in range(40):
		            file.write(b"x" * 4096)
		            import os
		            os.fsync(file.fileno())

		outer = counts()
		top = subprocess.Popen([sys.argv[1], "top", "-b", "--json", "-i", "1s", "--fail-on", "none"],
		                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
		json.loads(top.stdout.readline())
		inner = counts()
		busy(sys.argv[2])
		inner_end, at = counts(), time.monotonic_ns()
		for line in top.stdout:
		    if json.loads(line)["ts"] > at:
		        break
		top.send_signal(signal.SIGTERM)
		last = json.loads(([line] + list(top.stdout))[-1])
		assert top.wait() == 0
		outer_end = counts()
		moved = 0
		for row in last["interrupts"]:
		    irq = row["irq"]
		    low = inner_end.get(irq, 0) - inner.get(irq, 0)
		    high = outer_end.get(irq, 0) - outer.get(irq, 0)
		    if high:
		        print(f"# IRQ {irq}: /proc {low} to {high}, top {row['handled']}; since boot "
		              f"{inner_end[irq]} to {outer_end[irq]}, top {row['count']}")
		    assert low <= row["handled"] <= high, row
		    # Since boot: that of the inventory, with what came until the last line.
		    assert inner_end[irq] - low // 10 - 5 <= row["count"] <= outer_end[irq] + 5, row
		    moved += high
		assert moved, "nothing came: nothing was compared"
		assert abs(sum(cpu["share"] for cpu in last["cpus"]) - 1) < 0.01 or not last["rate"]
	END
	run python3 "$work/compare" "$msiscope" "$work/file"
	echo "$output" >&3
	[ "$status" -eq 0 ]
}

# Two minutes at most, so that a test that hangs ends.
shown() {
	timeout 120 sh -c 'until [ -s "$1" ]; do sleep 0.1; done' sh "$work/out"
}

@test "this machine: what is hidden is said, and a signal ends it normally" {
	needs_bpf
	"$msiscope" top -b --json --hooks tracepoint --fail-on unhandled >"$work/out" </dev/null &
	local pid=$!
	shown
	kill -INT "$pid" 2>/dev/null || true
	kill -TERM "$pid"
	wait "$pid" || [ $? -eq 1 ]
	head -n 1 "$work/out" | python3 -c '
import json, sys
line = json.load(sys.stdin)
assert line["moves"] is None and line["findings"]["torn-exposed"] is None
assert any("torn-exposed" in blind for blind in line["blind"]), line["blind"]
assert line["interrupts"] and line["cpus"]'
}

# Looked at every 100 ms it would wake 20 times in 2 s; a busy machine stirs it.
@test "how often it wakes when nothing but interrupts comes is told" {
	needs_bpf
	"$msiscope" top -b --json --fail-on none >"$work/out" </dev/null &
	local pid=$! before wakes least=1000 i
	shown
	for ((i = 0; i < 3; i++)); do
		before=$(awk '/^voluntary/ {print $2}' "/proc/$pid/status")
		sleep 2
		wakes=$(($(awk '/^voluntary/ {print $2}' "/proc/$pid/status") - before))
		((wakes >= least)) || least=$wakes
	done
	kill "$pid"
	wait "$pid"
	echo "# $least wakes in 2 s" >&3
}
