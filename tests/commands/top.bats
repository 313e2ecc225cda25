# SPDX-License-Identifier: GPL-2.0-only
# `top` without a terminal: text and JSON, of a trace and of this machine.

load common

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
	[[ "$output" == *" ago  lost IRQ 27 edu"* ]]
	run "$msiscope" top -b -i 100s --fail-on none "$trace"
	[ "$status" -eq 0 ]
	run "$msiscope" top -b -i 100s --fail-on lost "$trace"
	[ "$status" -eq 1 ]
	run "$msiscope" top -b -i 100s --irq 30 "$trace"
	[ "$status" -eq 0 ]
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
		"$msiscope" top -b --json -i 100s "$work/trace" >"$work/top" || [ $? -eq 1 ]
		"$msiscope" report --format json "$work/trace" >"$work/report" || [ $? -eq 1 ]
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

# Between two looks at /proc that lie within, and two that lie around: the count must be as well.
@test "this machine: the counts are those of /proc/interrupts" {
	needs_bpf
	cat >"$work/compare" <<-'END'
		import json, re, subprocess, sys, time

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
		top = subprocess.Popen([sys.argv[1], "top", "-b", "--json", "-n", "6", "-i", "1s"],
		                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
		json.loads(top.stdout.readline())
		inner = counts()
		busy(sys.argv[2])
		inner_end, at = counts(), time.monotonic_ns()
		lines = [json.loads(line) for line in top.stdout]
		assert top.wait() in (0, 1)
		outer_end = counts()
		last = lines[-1]
		assert last["ts"] > at, "this machine is too slow for the test"
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

@test "this machine: what is hidden is said, and a signal ends it normally" {
	needs_bpf
	"$msiscope" top -b --json --hooks tracepoint >"$work/out" </dev/null &
	local pid=$! i
	for ((i = 0; i < 100; i++)); do
		[ ! -s "$work/out" ] || break
		sleep 0.2
	done
	kill -INT "$pid" 2>/dev/null || true
	kill -TERM "$pid"
	wait "$pid" || [ $? -eq 1 ]
	head -n 1 "$work/out" | python3 -c '
import json, sys
line = json.load(sys.stdin)
assert any("torn-exposed" in blind for blind in line["blind"]), line["blind"]
assert line["interrupts"] and line["cpus"]'
}

# Looked at every 100 ms it would wake 20 times in 2 s. A busy machine may stir it: the calmest counts.
@test "when nothing but interrupts comes it wakes but once a second" {
	needs_bpf
	"$msiscope" top -b >/dev/null </dev/null &
	local pid=$! before wakes least=1000 i
	sleep 3
	for ((i = 0; i < 10 && least > 6; i++)); do
		before=$(awk '/^voluntary/ {print $2}' "/proc/$pid/status")
		sleep 2
		wakes=$(($(awk '/^voluntary/ {print $2}' "/proc/$pid/status") - before))
		((wakes >= least)) || least=$wakes
	done
	kill "$pid"
	wait "$pid" || [ $? -eq 1 ]
	echo "# $least wakes in 2 s" >&3
	((least >= 1 && least <= 6))
}
