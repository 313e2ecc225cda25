# SPDX-License-Identifier: GPL-2.0-only
# `record` on whatever machine this is. What needs BPF is skipped without it.

setup() {
	msiscope=${MSISCOPE:-build/msiscope}
	work=$(mktemp -d)
}

teardown() {
	rm -rf "$work"
}

# One line on stderr that begins with the command's name, exit 2.
refused() {
	run "$msiscope" "$@"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "${lines[-1]}" == "msiscope"*": "* ]]
}

needs_bpf() {
	run "$msiscope" record -d 100ms
	[ "$status" -ne 4 ] || skip "${lines[0]}"
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
	[[ "$output" == *"cannot run /nonexistent/command: No such file"* ]]
}

@test "the command's status is printed and stored, not returned" {
	needs_bpf
	run "$msiscope" record --lost-after 1 --fail-on none -o "$work/trace.jsonl" -- sh -c 'exit 7'
	[ "$status" -eq 0 ]
	[[ "$output" == *"The command ended with status 7"* ]]
	tail -n 1 "$work/trace.jsonl" | grep -q '"command_status":7'
}

@test "the trace on stdout is the trace alone, the findings go to stderr" {
	needs_bpf
	"$msiscope" record -d 300ms --fail-on none -o - -- echo noise >"$work/out" 2>"$work/err"
	scripts/validate-trace "$work/out"
	! grep -q noise "$work/out"
	grep -q noise "$work/err"
}

@test "a signal ends it normally" {
	needs_bpf
	"$msiscope" record --fail-on none -o "$work/trace.jsonl" >"$work/out" 3>&- &
	pid=$!
	sleep 2
	kill -TERM "$pid"
	wait "$pid"
	tail -n 1 "$work/trace.jsonl" | grep -q '"reason":"signal"'
}

@test "kill -9 leaves a trace that is read, and its loss is said" {
	needs_bpf
	"$msiscope" record --fail-on none -o "$work/trace.jsonl" >"$work/out" 3>&- &
	pid=$!
	timeout 60 sh -c 'until [ -s "$1" ]; do sleep 0.1; done' sh "$work/trace.jsonl"
	sleep 1
	kill -KILL "$pid"
	wait "$pid" || true
	run "$msiscope" report "$work/trace.jsonl"
	[ "$status" -le 1 ]
	[[ "$output" == *"cut off"* ]]
}

@test "a full disk: the loss is said, exit 2" {
	needs_bpf
	run "$msiscope" record -d 500ms -o /dev/full
	[ "$status" -eq 2 ]
	[[ "$output" == *"No space left on device"* ]]
}

@test "a reader that leaves ends the recording" {
	needs_bpf
	run timeout 20 bash -c "set -o pipefail; '$msiscope' record -o - 2>'$work/err' | head -n 1 >/dev/null"
	[ "$status" -eq 2 ]
	grep -q "Broken pipe" "$work/err"
}

@test "without the capabilities: exit 4, one line that names them" {
	[ "$(id -u)" -eq 0 ] || skip "needs root, to become somebody else"
	install -m 755 "$msiscope" "$work/msiscope"
	chmod 755 "$work"
	run setpriv --reuid 65534 --clear-groups "$work/msiscope" record -d 100ms
	[ "$status" -eq 4 ]
	[[ "$output" == *"CAP_BPF"* ]]
}
