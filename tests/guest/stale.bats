# SPDX-License-Identifier: GPL-2.0-only
# A device that goes on with its old message after a move, in stock kernels: the module stale
# keeps the new one from it. QEMU's log is the truth: which message the device has, and where
# its interrupts go.

load kernels

setup_file() {
	find_kernels 6.1 6.12 7.3
}

stale() { # kernel, form of the scenario, device, its driver's options
	needs "$1"
	out=$(mktemp -d)
	run scripts/lab run -q --kernel "$1" --device "$3" --edu "$4" --out "$out" -- \
		msiscope record --fail-on none -o /out/trace.jsonl -- /scenario/stale "$2"
	printf "%s\n" "${lines[@]::8}"
	[ "$status" -eq 0 ]
	python3 - "$out" "$2" <<-'END'
	import json, sys
	sys.path.insert(0, "lab")
	from qemulog import DELIVERY, read_log, slot_of
	out, form = sys.argv[1:]
	log = read_log(f"{out}/qemu.log")
	records = [json.loads(line) for line in open(f"{out}/trace.jsonl")]
	device = "0000:00:1f.2" if form == "disk" else "0000:00:05.0"

	def place(slot):
	    # 6.1 names CPUs by bits, later kernels by APIC ids, which here are their numbers.
	    logical, destination, vector = slot
	    return {"cpu": destination.bit_length() - 1 if logical else destination, "vector": vector}

	last = log.devices[device][-1]
	held = place(slot_of(*last.new))
	kernel = [record for record in records if record["type"] == "message" and
	          record["device"] == device][-1]["to"]
	found = [record for record in records if record["type"] == "finding" and
	         record["kind"] == "stale-message"]
	sent = {}
	for line in open(f"{out}/qemu.log", errors="replace").readlines()[last.line:]:
	    match = DELIVERY.fullmatch(line.rstrip("\n"))
	    if match:
	        slot = int(match[5]), int(match[4]), int(match[7])
	        where = tuple(place(slot).values())
	        sent[where] = sent.get(where, 0) + 1
	if form == "none":
	    assert held == kernel and not found, (held, kernel, found)
	    sys.exit()
	# The truth: it has the old message, and nothing of it goes to where the kernel waits.
	assert held != kernel and held["cpu"] == 1 and kernel["cpu"] != 1, (held, kernel)
	assert not sent.get(tuple(kernel.values())), sent
	assert sent[tuple(held.values())] >= 3, sent
	for finding in found:
	    assert finding["device"] == device and not finding["ambiguous"], finding
	    assert (finding["from"], finding["to"]) == (held, kernel), finding
	    assert finding["at"] == (held if form != "disk" else {"cpu": None, "vector": None}), finding
	told = [(finding["certainty"] == "proved", finding["slot"]) for finding in found]
	assert told == {"busy": [(True, None)], "released": [(True, None), (True, "unused")],
	                "offline": [(False, "unused")], "disk": [(False, None)]}[form], told
	END
	scripts/validate-trace "$out/trace.jsonl"
	build/tests/trace/replay "$out/trace.jsonl"
	rm -rf "$out"
}

# "released" makes "busy" happen on its way.
free="active=2 fmin=20000 fmax=300000"

@test "6.12: a device goes on at its old CPU" { stale 6.12 busy edu=8 "$free"; }
@test "6.1: a device goes on at its old vector when that is released" { stale 6.1 released edu=8 "$free flood=1"; }
# bats test_tags=sibling
@test "6.12: a device goes on at its old vector when that is released" { stale 6.12 released edu=8 "$free flood=1"; }
@test "7.3: a device goes on at its old vector when that is released" { stale 7.3 released edu=8 "$free flood=1"; }
@test "6.1: a device sends to a CPU that was offline and comes back" { stale 6.1 offline edu=8 "$free flood=1"; }
# bats test_tags=sibling
@test "6.12: a device sends to a CPU that was offline and comes back" { stale 6.12 offline edu=8 "$free flood=1"; }
@test "7.3: a device sends to a CPU that was offline and comes back" { stale 7.3 offline edu=8 "$free flood=1"; }
@test "6.1: a disk sends to a CPU that is offline" { stale 6.1 disk ahci,edu=4 active=0; }
# bats test_tags=sibling
@test "6.12: a disk sends to a CPU that is offline" { stale 6.12 disk ahci,edu=4 active=0; }
@test "7.3: a disk sends to a CPU that is offline" { stale 7.3 disk ahci,edu=4 active=0; }
@test "6.12: a device that takes its new message is not stale" { stale 6.12 none edu=8 "$free"; }
