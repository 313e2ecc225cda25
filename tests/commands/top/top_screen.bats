# SPDX-License-Identifier: GPL-2.0-only
# `top` on a terminal: driven by keys, its screen captured. A replay that is paused has
# a clock that stands still, so its screen is always the same.

bats_require_minimum_version 1.5.0
set -o pipefail

setup() {
	# LeakSanitizer can wait for ever for its tracer when its terminal is gone.
	export ASAN_OPTIONS=detect_leaks=0
	command -v tmux >/dev/null || skip "needs tmux (scripts/setup)"
	msiscope=$(realpath "${MSISCOPE:-build/msiscope}")
	trace=$PWD/tests/trace/lost.jsonl
	panes=$PWD/tests/commands/top/panes
	work=$(mktemp -d)
	server=msiscope-test-$$-$BATS_TEST_NUMBER
}

teardown() {
	if [ -n "$server" ]; then
		tmux -L "$server" kill-server 2>/dev/null || true
	fi
	rm -rf "$work"
}

mux() {
	tmux -L "$server" -f /dev/null "$@"
}

# Columns, rows, arguments of top. Its status is in $work/status when it ends.
begin() {
	local size=(-x "$1" -y "$2")
	shift 2
	printf -v arguments '%q ' "$@"
	env -u TMUX LC_ALL=C.UTF-8 tmux -L "$server" -f /dev/null new-session -d "${size[@]}" \
		"cd '$work' && '$msiscope' top $arguments 2>'$work/stderr'; echo \$? >'$work/status'"
}

screen() {
	mux capture-pane -p 2>/dev/null || echo "no screen: $(cat "$work/stderr")"
}

# Wait until the screen says it: two minutes at most, so that a test that hangs ends.
says() {
	local i
	for ((i = 0; i < 1200; i++)); do
		[[ "$(screen)" != *"$1"* ]] || return 0
		sleep 0.1
	done
	echo "not on the screen: $1"
	screen
	return 1
}

says_not() {
	local i
	for ((i = 0; i < 1200; i++)); do
		[[ "$(screen)" == *"$1"* ]] || return 0
		sleep 0.1
	done
	screen
	return 1
}

keys() {
	mux send-keys "$@"
}

ended() { # status
	local i
	for ((i = 0; i < 1200; i++)); do
		[ ! -s "$work/status" ] || break
		sleep 0.1
	done
	[ "$(cat "$work/status")" = "$1" ]
}

# The same as in tests/commands/top/panes, once it has settled.
same() {
	local i
	for ((i = 0; i < 1200; i++)); do
		screen >"$work/pane"
		! cmp -s "$work/pane" "$panes/$1" || return 0
		sleep 0.1
	done
	diff "$panes/$1" "$work/pane"
}

@test "a replay at 12 s, 80x24" {
	begin 80 24 --at 12s "$trace"
	same rows
	keys q
	ended 0
}

@test "the same in ASCII on 200 columns" {
	begin 200 30 --ascii --mono --at 12s "$trace"
	same wide
	LC_ALL=C grep -vq '[^ -~]' "$work/pane"
	run env LC_ALL=C grep '[^ -~]' "$work/pane"
	[ "$status" -eq 1 ]
}

@test "the detail of one interrupt" {
	begin 100 34 --at 12s "$trace"
	says "IRQ"
	keys Down Enter
	same detail
	keys Escape
	says "Findings, the latest first"
}

@test "find, sort, only what was found" {
	begin 80 24 --at 12s -s irq "$trace"
	says "virtio0-config"
	keys /
	keys virt
	says "/virt_"
	says_not "  27 unknown"
	keys BSpace BSpace BSpace BSpace Enter
	says "  27 unknown"
	keys f
	says_not "virtio0-config"
	keys f
	says "virtio0-config"
	keys S
	says "  30"
	[[ "$(screen | grep -n ' 30 ' | cut -d: -f1)" -lt "$(screen | grep -n '^  27 ' | cut -d: -f1)" ]]
	keys s
	says "sorted by"
	keys h
	says "Not to be seen here:"
	keys q
	ended 0
}

@test "pause, step, seek" {
	begin 80 24 --at 5s "$trace"
	says "5.0 s"
	keys .
	says " 6.0 s"
	keys '>'
	says "[end]"
	says "lost 3"
	keys '<'
	says " 3.5 s"
	says "torn-exposed 2 (2)"
	keys Space
	says_not " 3.5 s"
	keys Space
	says "[" # paused, or at its end already
	keys r
	says "a replay is a trace already"
}

@test "it goes to the end by itself, and how fast is told" {
	begin 80 24 "$trace"
	says "msiscope top replay"
	local before=$EPOCHREALTIME
	says "[end]"
	echo "# $(((${EPOCHREALTIME/./} - ${before/./}) / 1000)) ms for a trace of $(trace_ms) ms" >&3
	keys q
	ended 0
}

trace_ms() {
	python3 -c 'import json, sys
lines = open(sys.argv[1]).readlines()
print(*((json.loads(lines[-1])["ts"] - json.loads(lines[0])["ts"]) // 10**6,))' "$trace"
}

@test "a window that changes its size, down to 20x5" {
	begin 80 24 "$trace"
	says "IRQ"
	local i
	for ((i = 0; i < 60; i++)); do
		mux resize-window -x $((20 + RANDOM % 200)) -y $((5 + RANDOM % 50))
	done
	keys Enter h h Escape
	mux resize-window -x 20 -y 5
	says "msiscope top replay"
	mux resize-window -x 100 -y 30
	says "Findings, the latest first"
	keys q
	ended 0
}

@test "a terminal that vanishes ends it, with SIGHUP and without" {
	local i own=$work/trace # by this name no test beside this one has it open
	cp "$trace" "$own"
	begin 80 24 "$own"
	says "IRQ"
	pgrep -f "top $own" >/dev/null
	mux kill-server
	# The shell around it is gone as well; what counts is that nothing is left.
	for ((i = 0; i < 1200; i++)); do
		pgrep -f "top $own" >/dev/null || break
		sleep 0.1
	done
	run pgrep -f "top $own"
	[ "$status" -eq 1 ]
	rm -f "$work/status"
	env -u TMUX LC_ALL=C.UTF-8 tmux -L "$server" -f /dev/null new-session -d -x 80 -y 24 \
		"trap '' HUP; '$msiscope' top '$trace' 2>'$work/stderr'; echo \$? >'$work/status'"
	says "IRQ"
	mux kill-server
	ended 0
}

@test "a terminal that cannot do it: one line, exit 2" {
	env -u TMUX tmux -L "$server" -f /dev/null new-session -d -x 80 -y 24 \
		"TERM=dumb '$msiscope' top '$trace' 2>'$work/stderr'; echo \$? >'$work/status'"
	ended 2
	grep -q "'dumb'.*--batch" "$work/stderr"
	[ "$(wc -l <"$work/stderr")" -eq 1 ]
}

@test "a replay does not wait for a day in which nothing was recorded" {
	python3 - "$trace" >"$work/day" <<-'END'
		import json, sys
		for number, line in enumerate(open(sys.argv[1]), 1):
		    item = json.loads(line)
		    if number >= 60 and item["type"] != "finding":
		        item["ts"] += 86400 * 10**9
		    print(json.dumps(item))
	END
	begin 100 30 day
	keys '>'
	says "no record for 86400."
	says "[end]"
	keys q
	ended 0
}

@test "this machine: it counts, and records from now on" {
	run "$msiscope" record -d 100ms
	[ "$status" -ne 4 ] || skip "${lines[0]}"
	begin 100 30 -i 500ms
	says "interrupts/s"
	says_not "- interrupts/s"
	keys Space
	says "[paused]"
	keys Space
	says_not "[paused]"
	keys r
	says "recording to msiscope-"
	sleep 2
	keys r
	says "recorded to msiscope-"
	keys r
	says "recording to"
	sleep 1
	keys q
	ended 0
	[ "$(find "$work" -name 'msiscope-*.jsonl' | wc -l)" -eq 2 ]
	scripts/validate-trace "$work"/msiscope-*.jsonl
	local each
	for each in "$work"/msiscope-*.jsonl; do
		"${msiscope%/*}/tests/trace/replay" "$each"
		run "$msiscope" report "$each"
		[ "$status" -le 1 ]
	done
}

@test "this machine: asked for often where nothing happens it ends after as many, and when is told" {
	run "$msiscope" record -d 100ms
	[ "$status" -ne 4 ] || skip "${lines[0]}"
	local before=$EPOCHREALTIME
	begin 100 30 -i 100ms -n 50 --hooks tracepoint
	ended 0
	echo "# $(((${EPOCHREALTIME/./} - ${before/./}) / 1000)) ms for 50 times 100 ms" >&3
}
