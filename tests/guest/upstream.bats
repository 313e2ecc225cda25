# SPDX-License-Identifier: GPL-2.0-only
# What docs/upstream says of kernels that are known to update in one step, or in two.

load kernels

setup_file() {
	find_kernels 5.10 6.1 6.12
}

try() { # script, kernel, option of the lab...
	local script=$1 kernel=$2
	shift 2
	needs "$kernel"
	run scripts/lab run -q --kernel "$kernel" --device ahci "$@" --file "docs/upstream/$script" -- \
		sh "/root/$script"
	printf "%s\n" "$output"
}

@test "6.1: the reproducer sees one write of CPU and vector" {
	try torn-msi.sh 6.1
	[ "$status" -eq 1 ]
	[[ $output == *"FAIL: one write changes CPU and vector"* ]]
}

@test "5.10: the selftest passes: MSI in two steps, MSI-X in one" {
	try msi_affinity.sh 5.10 --device virtio-rng
	[ "$status" -eq 0 ]
	[[ $output == *"pass:2 fail:0 skip:0"* ]]
}

@test "6.12: the selftest fails for MSI in one step and for MSI-X in two" {
	try msi_affinity.sh 6.12 --device virtio-rng
	[ "$status" -eq 1 ]
	[[ $output == *$'\nnot ok 1 '*$'\nnot ok 2 '* ]]
}

@test "6.12: the selftest has nothing to test where interrupts are remapped" {
	try msi_affinity.sh 6.12 --device virtio-rng --remapping
	[ "$status" -eq 4 ]
	[[ $output == *"pass:0 fail:0 skip:2"* ]]
}
