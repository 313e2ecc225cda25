# SPDX-License-Identifier: GPL-2.0-only
# Blind is not healthy: the reader of tests/commands on what a guest prints.

load kernels

setup_file() {
	find_kernels 6.12
}

@test "6.12: by tracepoints alone no output shows 0, none or ok for what cannot be seen" {
	needs 6.12
	out=$(mktemp -d)
	scripts/lab run -q --kernel 6.12 --device edu=2,virtio-net --file tests/guest:/root/guest \
		--out "$out" -- /root/guest/blind
	run python3 -B tests/commands/blind.py build/msiscope "$out/trace.jsonl" \
		"$out"/*.text "$out"/*.top "$out"/*.topjson "$out/stress.json" "$out/stress.ktap"
	echo "$output"
	[ "$status" -eq 0 ]
	rm -rf "$out"
}
