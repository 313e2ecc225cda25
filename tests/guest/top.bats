# SPDX-License-Identifier: GPL-2.0-only
# top in a guest, beside what else knows.

load kernels

setup_file() {
	find_kernels 6.12
}

# What differs in one run of a guest that its host paused, and not in the next, is shown.
twice() {
	run "$@"
	if [ "$status" -ne 0 ]; then
		echo "# first run: $output" >&3
		run "$@"
	fi
	# shellcheck disable=SC2154 # set by run
	echo "$output" >&3
	[ "$status" -eq 0 ]
}

numbers() { # what happens
	out=$(mktemp -d)
	scripts/lab run -q --kernel 6.12 --device edu=12 --inject --timeout 300 \
		--edu "active=4 fmin=20000000 fmax=100000000" --file tests/guest:/root/guest \
		--out "$out" -- /root/guest/numbers "$1" >"$out.said" 2>&1 || { cat "$out.said"; return 1; }
	python3 -B tests/guest/top_numbers.py "$out" "$1" || return
	rm -rf "$out" "$out.said"
}

screen() { # what happens, options of the lab
	command -v tmux >/dev/null || skip "needs tmux (scripts/setup)"
	out=$(mktemp -d)
	python3 -B tests/guest/top_screen.py "$out" "$1" \
		scripts/lab shell -q --kernel 6.12 "${@:2}" --file tests/guest:/root/guest \
		--out "$out" -- /root/guest/top_timeline "$1" || return
	rm -rf "$out" "$out.said"
}

@test "6.12: its numbers, those of /proc/interrupts, the trace, the driver and QEMU" {
	needs 6.12
	twice numbers losses
}

@test "6.12: it rests while nothing but interrupts comes, and sees as much when a CPU goes offline" {
	needs 6.12
	twice numbers ambush
}

@test "6.12: on a screen, torn hits and losses on the right rows" {
	needs 6.12
	twice screen losses --device edu=12 --inject --edu "active=4 fmin=20000000 fmax=100000000"
}

@test "6.12: on a screen, CPUs and drivers go and come: no wrong count, rate or name" {
	needs 6.12
	twice screen come-and-go --device edu=6 --edu "active=3 fmin=200000 fmax=2000000"
}
