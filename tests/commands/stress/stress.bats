# SPDX-License-Identifier: GPL-2.0-only
# `stress` where it changes nothing: dry runs, and what is refused before anything is written.
# What it does to a machine is tested in guests.

bats_require_minimum_version 1.5.0
set -o pipefail

setup() {
	msiscope=${MSISCOPE:-build/msiscope}
	directory=$(mktemp -d)
	stderr=$directory/stderr
}

teardown() {
	rm -rf "$directory"
}

dry() {
	run "$msiscope" stress --dry-run "$@"
	echo "$output"
}

# A machine with two CPUs and a device to move can be planned for; others cannot.
plannable() {
	"$msiscope" stress --dry-run -p affinity >"$directory/plan" 2>&1 ||
		skip "$(head -n 1 "$directory/plan")"
}

refused() { # words of the message, options...
	dry "${@:2}"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == "msiscope stress: "*"$1"* ]]
}

@test "a dry run tells the plan, and changes nothing" {
	plannable
	snapshot >"$directory/before"
	dry -p affinity --rate 50 --seed 7 -d 5 --no-load
	[ "$status" -eq 0 ]
	[[ "$output" == "Plan: pattern affinity for 5.000 s, seed 7; only said, not done"*"(--dry-run)"* ]]
	[[ "$output" == *"at most 50 moves a second"* ]]
	[[ "$output" == *"  CPUs "* ]]
	snapshot >"$directory/after"
	diff "$directory/before" "$directory/after"
}

snapshot() {
	grep -s . /proc/irq/*/smp_affinity_list /sys/devices/system/cpu/cpu*/online || true
	ls -l /run/msiscope 2>&1 || true
}

@test "the plan as JSON" {
	plannable
	"$msiscope" stress --dry-run --json -p affinity --seed 7 --rate 50 -d 5 \
		--load exec:$'true "\033[31m\n' >"$directory/plan"
	python3 -m json.tool "$directory/plan" >/dev/null
	python3 - "$directory/plan" <<-'END'
	import json, sys
	plan = json.load(open(sys.argv[1]))
	assert plan["pattern"] == "affinity" and plan["seed"] == 7 and plan["rate"] == 50
	assert plan["duration"] == 5 * 10**9
	assert plan["irqs"] and all(type(irq) is int for irq in plan["irqs"])
	assert plan["loads"][0]["load"] == 'exec:true "\\x1b[31m\\x0a'
	END
	run ! grep $'\033' "$directory/plan"
}

@test "the plan names the interrupts that were asked for, and no other" {
	plannable
	irq=$("$msiscope" stress --dry-run --json -p affinity --no-load |
		python3 -c 'import json, sys; print(json.load(sys.stdin)["irqs"][-1])')
	dry --json -p affinity --irq "$irq"
	[ "$status" -eq 0 ]
	[ "$(python3 -c 'import json, sys; print(json.load(sys.stdin)["irqs"])' <<<"$output")" = "[$irq]" ]
}

@test "a dry run tells the plan with --ktap too" {
	plannable
	dry --ktap -p affinity
	[ "$status" -eq 0 ]
	[[ "$output" == "Plan: pattern affinity for 30.000 s"* ]]
}

@test "no such interrupt, device or class" {
	refused "'99999' matches no interrupt" --irq 99999
	refused "'no-such-*' matches no interrupt" --irq 'no-such-*'
	refused "--irq: names no interrupt" --irq ''
	refused "'3-' is no interrupt number, range or name" --irq 3-
	refused "'ffff:ff:1f.7' matches no interrupt" --device ffff:ff:1f.7
	refused "--device: 'eth0' is no PCI address" --device eth0
	refused "--device: names no device" --device ''
	refused "--class: 'fragile' is none; there is tearable, " --class fragile
	refused "--class: 'tearable,' is none" --class tearable,
}

@test "no such CPU, no list, none left" {
	refused "--cpus: CPU 8191 is not online, or there is none" --cpus 8191
	refused "--cpus: '1-' is no list" --cpus 1-
	refused "--cpus: '99999' is no list" --cpus 99999
	refused "--cpus: '' is no list" --cpus ''
	plannable
	refused "moving takes two CPUs at least, here is 1" --cpus 0 -p affinity
	refused "moving takes two CPUs at least, here is 1" --cpus 0 -p hotplug
}

@test "no suspend test in this kernel: exit 4 before anything is done" {
	[ ! -e /sys/power/pm_test ] || skip "this kernel has one"
	dry -p suspend
	[ "$status" -eq 4 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *"/sys/power/pm_test: "*"CONFIG_PM_DEBUG"* ]]
}

@test "a read-only /proc: exit 4, one line" {
	unshare -m true || skip "no mount namespace"
	plannable
	# shellcheck disable=SC2016
	run unshare -m sh -c 'mount -o bind /proc /proc && mount -o remount,bind,ro /proc &&
		exec "$1" stress --dry-run -p affinity' sh "$msiscope"
	[ "$status" -eq 4 ]
	[ "$output" = "msiscope stress: /proc/irq: Read-only file system" ]
}

@test "bad values: one line, exit 2" {
	refused "--pattern: 'all' is not affinity, hotplug, chase, suspend or mixed" --pattern all
	refused "--duration: 'soon' is no time" -d soon
	refused "--duration: '0' is no time" -d 0
	refused "--watch-first: 'soon' is no time" --watch-first soon
	for rate in 0 -1 1.5 1000001 99999999999999999999999 fast ''; do
		refused "--rate: '$rate' is no number of moves, 1 to 1000000" --rate "$rate"
	done
	for seed in 0 -7 18446744073709551616 0x7 ''; do
		refused "--seed: '$seed' is no number, 1 to 18446744073709551615" --seed "$seed"
	done
	for until in 0 never torn-hit,never none ''; do
		refused "--until: '$until' is no kind of finding, and no number of moves" --until "$until"
	done
	for action in panic exec: exec '' stop:; do
		refused "--on-finding: '$action' is not stop or exec:COMMAND" --on-finding "$action"
	done
	refused "--fail-on: 'all' names no kind of finding" --fail-on all
	refused "--lost-after: '0' is no number of ms" --lost-after 0
	refused "--hooks: 'uprobe' is not auto, kprobe or tracepoint" --hooks uprobe
}

@test "bad loads: one line, exit 2" {
	plannable
	for load in sda write:/dev/sda exec: ''; do
		refused "--load: '$load' is not read:PATH or exec:COMMAND" -p affinity --load "$load"
	done
	refused "--load read:/no/such: No such file or directory" -p affinity --load read:/no/such
	refused "--load read:/dev/null: " -p affinity --load read:/dev/null
	mapfile -t many < <(yes -- --load=exec:true | head -n 17)
	refused "--load: more than 16" "${many[@]}"
	refused "--load or --no-load, not both" --no-load --load exec:true
}

@test "odd bytes are escaped, on one line" {
	plannable
	odd=$'\033[31m\n\r'
	refused "--load: '\\x1b[31m\\x0a\\x0d' is not" -p affinity --load "$odd"
	refused "--load read:/\\x1b[31m\\x0a\\x0d: No such file" -p affinity --load "read:/$odd"
	refused "--pattern: '\\x1b[31m\\x0a\\x0d' is not" --pattern "$odd"
	refused "--cpus: '\\x1b[31m\\x0a\\x0d' is no list" --cpus "$odd"
	refused "unexpected argument '\\x1b[31m\\x0a\\x0d'" "$odd"
	dry -p affinity --load "exec:true $odd"
	[ "$status" -eq 0 ]
	[[ "$output" == *"exec:true \\x1b[31m\\x0a\\x0d"* ]]
	[[ "$output" != *$'\033'* ]]
}

@test "options that exclude each other, and what is none" {
	refused "--json or --ktap, not both" --json --ktap
	refused "unexpected argument 'now'" now
	refused "unknown option '--frob'" --frob
	refused "option '--output' needs a value" --output
	run "$msiscope" stress --help
	[ "$status" -eq 0 ]
	[[ "$output" == "usage: msiscope stress "* ]]
}

@test "not root: a dry run works, all else is exit 4 and one line" {
	[ "$(id -u)" -eq 0 ] || skip "not root: cannot become somebody else"
	command -v setpriv >/dev/null || skip "no setpriv"
	plannable
	install -m 755 "$msiscope" "$directory/msiscope"
	chmod 755 "$directory"
	for options in "" "--json" "--ktap" "-o -" "--irq 99999"; do
		# shellcheck disable=SC2086
		run setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
			env ASAN_OPTIONS=detect_leaks=0 "$directory/msiscope" stress $options
		[ "$status" -eq 4 ]
		[ "$output" = "msiscope stress: needs root: it writes /proc/irq/*/smp_affinity_list" ]
	done
	run setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		env ASAN_OPTIONS=detect_leaks=0 "$directory/msiscope" stress --dry-run -p affinity
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == "Plan: pattern affinity"* ]]
}
