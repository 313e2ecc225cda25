# SPDX-License-Identifier: GPL-2.0-only
# Who is masked: by what the driver gave and took, numbers and devices as the guest's sysfs has
# them. A number that was masked and then given to another device is not; nor is a neighbour of a
# device that could mask more interrupts than it has.

load kernels

setup_file() {
	find_kernels 6.1 6.12 7.3
}

# Run tests/guest/masks, and see that mask records tell of what the devices had, and of nothing
# else: $out is left for more.
masks() { # kernel, case, devices, options...
	local status=0
	needs "$1"
	out=$(mktemp -d)
	scripts/lab run -q --kernel "$1" --device "$3" "${@:4}" --file tests/guest:/root/guest \
		--out "$out" -- /root/guest/masks "$2" "${hooks:-auto}" || status=$?
	# 1: found something; 4: a kprobe was missed, as on a busy host, and that is said.
	[[ $status == [014] ]]
	python3 - "$out" <<-'END'
	import json, sys
	out = sys.argv[1]
	had = {(int(irq), device, mode)
	       for irq, device, mode in map(str.split, open(f"{out}/holders"))}
	lines = [json.loads(line) for line in open(f"{out}/trace.jsonl")]
	assert lines[-1]["command_status"] == 0, lines[-1]
	masks = [line for line in lines if line["type"] == "mask"]
	wrong = [mask for mask in masks if (mask["irq"], mask["device"], mask["kind"]) not in had]
	assert masks and not wrong, (len(masks), wrong, sorted(had))
	END
	scripts/validate-trace "$out/trace.jsonl"
}

# No finding says that a mask was ignored, but of a device that does: $1, or none.
ignored() {
	python3 - "$out" "$1" <<-'END'
	import json, sys
	out, device = sys.argv[1:]
	findings = [line for line in map(json.loads, open(f"{out}/trace.jsonl"))
	            if line["type"] == "finding" and line["kind"] == "mask-ignored"]
	assert {finding["device"] for finding in findings} == ({device} if device else set()), findings
	assert all(finding["certainty"] == "proved" for finding in findings), findings
	END
	rm -rf "$out"
}

# What the driver gave back was masked first: by the mask, or by the shutdown, of its chip.
given_back() { # device
	python3 - "$out" "$1" <<-'END'
	import json, sys
	out, device = sys.argv[1:]
	had = {int(irq) for irq, holder, _ in map(str.split, open(f"{out}/holders")) if holder == device}
	last = {record["irq"]: record["masked"] for record in map(json.loads, open(f"{out}/trace.jsonl"))
	        if record["type"] == "mask" and record["device"] == device}
	assert had and {irq for irq in last if last[irq]} == had, (had, last)
	END
}

reuse() {
	masks "$1" reuse virtio-net,edu=4
	given_back 0000:00:02.0
	ignored
}

modes() {
	masks "$1" modes e1000e,edu=2
	ignored
}

suspended() {
	masks "$1" suspend e1000e,virtio-net,edu=4
	ignored
}

neighbours() {
	masks "$1" neighbours ioh3420=2,edu=2
	ignored
}

really_ignored() {
	masks "$1" ignored virtio-net,edu=2 --edu "has_masking=1 active=1"
	ignored 0000:00:05.0
}

@test "6.1: a number that was masked goes to a device that cannot mask" { reuse 6.1; }
@test "6.12: a number that was masked goes to a device that cannot mask" { reuse 6.12; }
@test "7.3: a number that was masked goes to a device that cannot mask" { reuse 7.3; }
@test "6.12: kprobes instead of fentry: such a number" { hooks=kprobe reuse 6.12; }
@test "6.1: the same device with the same number, MSI-X then MSI" { modes 6.1; }
# bats test_tags=sibling
@test "6.12: the same device with the same number, MSI-X then MSI" { modes 6.12; }
@test "7.3: the same device with the same number, MSI-X then MSI" { modes 7.3; }
@test "6.1: a suspend test alone: nobody stays masked" { suspended 6.1; }
# bats test_tags=sibling
@test "6.12: a suspend test alone: nobody stays masked" { suspended 6.12; }
@test "7.3: a suspend test alone: nobody stays masked" { suspended 7.3; }
@test "6.1: a device that could mask more than it has masks no neighbour" { neighbours 6.1; }
# bats test_tags=sibling
@test "6.12: a device that could mask more than it has masks no neighbour" { neighbours 6.12; }
@test "7.3: a device that could mask more than it has masks no neighbour" { neighbours 7.3; }
@test "6.1: a device that does ignore its mask is found" { really_ignored 6.1; }
# bats test_tags=sibling
@test "6.12: a device that does ignore its mask is found" { really_ignored 6.12; }
@test "7.3: a device that does ignore its mask is found" { really_ignored 7.3; }
