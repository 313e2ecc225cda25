# SPDX-License-Identifier: GPL-2.0-only
# Interrupts that are demultiplexed from another one, in stock kernels: what the demultiplexer
# itself counted is what msiscope says of each.

load kernels

setup_file() {
	find_kernels 6.1 6.12 7.3
}

demux() { # kernel, how the outer interrupt is handled
	needs "$1"
	out=$(mktemp -d)
	run scripts/lab run -q --kernel "$1" --device edu=4 --edu active=1 --out "$out" -- sh -c "
		echo 0000:00:05.3 >/sys/bus/pci/drivers/edu/unbind && modprobe demux mode=$2 &&
		msiscope record -o /out/trace.jsonl --fail-on torn-misrouted,lost -- /scenario/demux 500"
	printf "%s\n" "${lines[@]::8}"
	[ "$status" -eq 0 ]
	python3 - "$out" "$2" <<-'END'
	import collections, json, sys
	seen, none, found = (collections.Counter() for _ in range(3))
	vectors = collections.defaultdict(set)
	for record in map(json.loads, open(f"{sys.argv[1]}/trace.jsonl")):
	    if record["type"] == "counters":
	        seen[record["irq"]] += record["count"]
	        none[record["irq"]] += record["unhandled"]
	    elif record["type"] == "handler":
	        vectors[record["irq"]].add(record["vector"] is not None)
	    elif record["type"] == "finding" and record["kind"] == "unhandled":
	        found[record["irq"]] += record["count"]
	mode = sys.argv[2]
	for line in open(f"{sys.argv[1]}/demux"):
	    irq, name, ran, nothing = line.split()
	    irq, inner = int(irq), name.startswith("demux-")
	    # A chained handler is no action, nor are those that a thread calls: no tracepoint.
	    hidden = mode == ("thread" if inner else "chained")
	    truth = (0, 0) if hidden else (int(ran), int(nothing))
	    assert int(ran) > 100 and (int(nothing) > 100) == (name in ("demux-1", "demux-3")), line
	    assert (seen[irq], none[irq]) == truth, (line, seen[irq], none[irq])
	    assert found[irq] == truth[1], (line, found[irq])
	    # What comes by an arrival is the outer one's alone.
	    assert not inner or True not in vectors[irq], (line, vectors[irq])
	    # One that comes to another CPU meanwhile runs where the handler is: handle_edge_irq().
	    assert inner or hidden or True in vectors[irq], (line, vectors[irq])
	END
	scripts/validate-trace "$out/trace.jsonl"
	rm -rf "$out"
}

@test "6.1: inner and outer interrupts are told apart, in a handler" { demux 6.1 handler; }
@test "6.12: inner and outer interrupts are told apart, in a handler" { demux 6.12 handler; }
@test "6.12: inner interrupts of a chained handler are their own" { demux 6.12 chained; }
@test "6.12: inner interrupts of a thread are not the outer one" { demux 6.12 thread; }
@test "7.3: inner and outer interrupts are told apart, in a handler" { demux 7.3 handler; }
