# SPDX-License-Identifier: GPL-2.0-only
# An interrupt that comes to a vector while that is being given to it: whether its slot had an owner
# is as the kernel found it. Where it looks once more, the module early sees it wait for that.

load kernels

setup_file() {
	find_kernels 6.1 6.12 7.3
}

early() { # kernel, whether it looks once more
	needs "$1"
	out=$(mktemp -d)
	scripts/lab run -q --kernel "$1" --device edu=2 --edu active=0 --file tests/guest:/root/guest \
		--out "$out" -- /root/guest/early
	python3 - "$out" "$2" <<-'END'
	import json, pathlib, sys
	out, again = pathlib.Path(sys.argv[1]), sys.argv[2] == "again"
	sent, met, unhandled = (int((out / name).read_text()) for name in ("sent", "met", "unhandled"))
	irq = int((out / "irq").read_text())
	lines = [json.loads(line) for line in open(out / "trace.jsonl")]
	arrivals = [line for line in lines if line["type"] == "arrival"]
	owned = [arrival for arrival in arrivals if arrival["irq"] == irq]
	unowned = [arrival for arrival in arrivals if arrival["slot"] != "owned"]
	unused = [arrival for arrival in unowned if arrival["slot"] == "unused"]
	spurious = [line for line in lines if line["type"] == "finding" and
	            line["kind"] in ("spurious-vector", "torn-hit", "stray")]
	assert sent and (met > 0) == again, (sent, met)
	assert len(unused) == unhandled, (unhandled, unused)
	# A CPU that was late finds the owner at once.
	assert not unowned if again else 0 < len(unowned) <= sent, (sent, met, unowned)
	assert len(owned) >= met and not (again and spurious), (met, owned, spurious)
	END
	scripts/validate-trace "$out/trace.jsonl"
	rm -rf "$out"
}

@test "6.1: a vector that comes while it is given has no owner yet" { early 6.1 once; }
@test "6.12: a vector that comes while it is given has the owner that the kernel finds" {
	early 6.12 again
}
@test "7.3: a vector that comes while it is given has the owner that the kernel finds" {
	early 7.3 again
}
