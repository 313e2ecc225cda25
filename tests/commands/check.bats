# SPDX-License-Identifier: GPL-2.0-only
# `check` on whatever machine this is.

bats_require_minimum_version 1.5.0
set -o pipefail

setup() {
	msiscope=${MSISCOPE:-build/msiscope}
	work=$(mktemp -d)
}

teardown() {
	rm -rf "$work"
}

needs_bpf() {
	run "$msiscope" check
	[ "$status" -ne 4 ] || skip "${lines[0]}"
}

@test "every facility is served, or it is said why not and what helps" {
	needs_bpf
	[ "$status" -eq 0 ]
	grep -qE '^handler +tracepoint' <<<"$output"
	if grep -q MISSING <<<"$output"; then
		grep -q '^  why ' <<<"$output"
		grep -q '^  remedy ' <<<"$output"
		grep -q '^Cannot be found here: ' <<<"$output"
	fi
	run ! grep -nE '^.{81}' <<<"$output"
}

@test "without fentry and kprobes: what rests on tracepoints is left" {
	needs_bpf
	run "$msiscope" check --hooks tracepoint
	[ "$status" -eq 0 ]
	grep -qE '^message +MISSING' <<<"$output"
	grep -q 'left out by --hooks (ECANCELED)' <<<"$output"
	grep -qE '^Can be found here: .*unhandled' <<<"$output"
	grep -qE '^Cannot be found here: torn-exposed' <<<"$output"
	run "$msiscope" check --hooks tracepoint --self-test -d 100ms
	[ "$status" -eq 4 ]
	grep -q 'Self-test: not possible' <<<"$output"
}

@test "JSON says the same" {
	needs_bpf
	"$msiscope" check --json --hooks tracepoint --self-test -d 100ms >"$work/check.json" ||
		[ $? -eq 4 ]
	python3 - "$work/check.json" <<-'END'
	import json, sys
	check = json.load(open(sys.argv[1]))
	facilities = {f["name"]: f for f in check["facilities"]}
	assert facilities["handler"]["ok"] and facilities["handler"]["way"] == "tracepoint"
	assert not facilities["message"]["ok"] and facilities["message"]["remedy"]
	assert [t["way"] for t in facilities["message"]["tried"]] == ["fentry", "kprobe"]
	seen = {f["kind"]: f for f in check["findings"]}
	assert seen["torn-hit"]["by_log"] and not seen["torn-exposed"]["by_log"]
	assert seen["unhandled"]["seen"] and seen["torn-hit"]["missing"] == "message"
	assert check["self_test"]["possible"] is False
	END
}

@test "without capabilities: one line that names the missing one, exit 4" {
	[ "$(id -u)" -eq 0 ] || skip "not root: cannot drop capabilities"
	command -v setpriv >/dev/null || skip "no setpriv"
	install -m 755 "$msiscope" "$work/msiscope"
	chmod 755 "$work"
	for command in check record; do
		run setpriv --reuid 65534 --clear-groups --inh-caps=-all \
			env ASAN_OPTIONS=detect_leaks=0 "$work/msiscope" "$command"
		[ "$status" -eq 4 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ "${lines[0]}" == "msiscope $command: "*"both are missing" ]]
	done
	run setpriv --bounding-set=-sys_admin,-perfmon env ASAN_OPTIONS=detect_leaks=0 \
		"$work/msiscope" check
	[ "$status" -eq 4 ]
	[[ "${lines[0]}" == *"CAP_PERFMON is missing" ]]
}

@test "bad options: one line, exit 2" {
	for options in "--hooks" "--hooks fast" "-d 5" "--self-test -d x" "now" "--frob"; do
		# shellcheck disable=SC2086
		run "$msiscope" check $options
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ "${lines[0]}" == "msiscope check: "* ]]
	done
	run "$msiscope" record --hooks fast
	[ "$status" -eq 2 ]
}

@test "what no witness can tell is said" {
	[ "$(id -u)" -eq 0 ] || skip "not root"
	run "$msiscope" check
	[ "$status" -eq 0 ] || skip "${lines[0]}"
	[ "$(cat /proc/sys/kernel/dmesg_restrict)" = 1 ] || skip "anybody may read the kernel log here"
	run setpriv --bounding-set=-syslog "$msiscope" check
	[[ "$output" == *"Unseen:  the kernel log"*EPERM* ]]
	[[ "$output" != *"By the kernel's log"* ]]
	setpriv --bounding-set=-syslog "$msiscope" check -J | python3 -c '
import json, sys
blind = json.load(sys.stdin)["blind"]
assert any(text.startswith("the kernel log") for text in blind), blind'
}

@test "interrupts whose handlers have a thread are named" {
	needs_bpf
	# Of the processes some are gone before they are read.
	number=$( (cat /proc/[0-9]*/comm 2>/dev/null || true) | sed -n 's,^irq/\([0-9]*\)-.*,\1,p' | sort -n | head -1)
	[ "$number" ] || skip "no handler has a thread here"
	[ -d "/proc/irq/$number" ] || skip "its interrupt is not to be seen here"
	"$msiscope" check -J >"$work/check.json"
	python3 - "$work/check.json" "$number" <<-'END'
	import json, re, sys
	blind = json.load(open(sys.argv[1]))["blind"]
	text = next(text for text in blind if text.startswith("what the threads of IRQ "))
	assert re.search(rf"IRQ {sys.argv[2]}\b", text), text
	END
	"$msiscope" record -d 100ms --fail-on none -o "$work/trace.jsonl" >"$work/report.txt"
	tr -s ' \n' ' ' <"$work/report.txt" | grep -q "blind what the threads of IRQ $number"
}
