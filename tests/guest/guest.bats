# SPDX-License-Identifier: GPL-2.0-only
# The tool in stock kernels under QEMU, held against the two judges. The short form of
# scripts/accuracy; one test a case and kernel.

setup_file() {
	export kernels_61 kernels_612
	kernels_61=$(scripts/lab fetch --kernel 6.1 2>&1) && kernels_61= || kernels_61="6.1: ${kernels_61##*$'\n'}"
	kernels_612=$(scripts/lab fetch --kernel 6.12 2>&1) && kernels_612= || kernels_612="6.12: ${kernels_612##*$'\n'}"
}

needs() {
	command -v qemu-system-x86_64 >/dev/null || skip "no qemu-system-x86_64"
	case $1 in
	6.1) [ -z "$kernels_61" ] || skip "$kernels_61" ;;
	6.12) [ -z "$kernels_612" ] || skip "$kernels_612" ;;
	esac
}

accuracy() { # kernel, case, options...
	needs "$1"
	run scripts/accuracy --short --kernel "$1" "${@:2}"
	echo "$output"
	[ "$status" -eq 0 ]
}

# Set $files: a dynamic binary with its libraries and its loader, each at its own path.
bring() { # binary, its place in the guest
	files=(--file "$1:$2")
	while read -r library; do
		files+=(--file "$library:$library")
	done < <(ldd "$1" | grep -o '/[^ ]*')
}

stress() { # kernel, test, its options...
	needs "$1"
	bring build/tests/guest/interruptible /bin/interruptible
	out=$(mktemp -d)
	run scripts/lab run --kernel "$1" --device edu=8,ahci,virtio-net,nvme --edu active=3 \
		--timeout 1500 --file tests/guest:/root/guest "${files[@]}" --out "$out" -- \
		"/root/guest/$2" "${@:3}"
	echo "$output"
	[ "$status" -eq 0 ]
	rm -rf "$out"
}

@test "6.1: offline as shipped, every loss found, none invented" { accuracy 6.1 offline; }
@test "6.12: offline as shipped, every loss found, none invented" { accuracy 6.12 offline; }
@test "6.1: affinity as shipped, every torn hit found, nothing lost" { accuracy 6.1 affinity; }
@test "6.12: affinity as shipped, every torn hit found, nothing lost" { accuracy 6.12 affinity; }
@test "6.1: offline, two-step: nothing torn" { accuracy 6.1 two-step-offline; }
@test "6.12: offline, two-step: nothing torn" { accuracy 6.12 two-step-offline; }
@test "6.1: affinity, two-step: nothing torn" { accuracy 6.1 two-step-affinity; }
@test "6.12: affinity, two-step: nothing torn" { accuracy 6.12 two-step-affinity; }
@test "6.1: a disk stalls, and the move that lost its interrupt is named" { accuracy 6.1 disk; }
@test "6.12: a disk stalls, and the move that lost its interrupt is named" { accuracy 6.12 disk; }
@test "6.12: a USB disk dies, and the move that lost its interrupt is named" { accuracy 6.12 usb; }
@test "6.12: a disk, two-step: no stall, nothing torn" { accuracy 6.12 two-step-disk; }
@test "6.1: MSI-X: no defect" { accuracy 6.1 msix; }
@test "6.12: MSI-X: no defect" { accuracy 6.12 msix; }
@test "6.1: maskable MSI: no defect" { accuracy 6.1 maskable; }
@test "6.12: maskable MSI: no defect" { accuracy 6.12 maskable; }
@test "6.1: remapped: no defect" { accuracy 6.1 remapped; }
@test "6.12: remapped: no defect" { accuracy 6.12 remapped; }
@test "6.1: drivers bound, unbound and reloaded meanwhile: no false finding" { accuracy 6.1 churn; }
@test "6.12: drivers bound, unbound and reloaded meanwhile: no false finding" { accuracy 6.12 churn; }

@test "6.12: kprobes instead of fentry: offline is as accurate" { accuracy 6.12 offline --hooks kprobe; }
@test "6.12: kprobes instead of fentry: affinity is as accurate" { accuracy 6.12 affinity --hooks kprobe; }
@test "6.12: tracepoints only: nothing is invented" { accuracy 6.12 offline --hooks tracepoint; }

@test "6.1: a stress run killed at any moment leaves nothing changed" {
	stress 6.1 killed "${KILLED_ROUNDS:-10}" msiscope stress -q -d 600
}
@test "6.12: a stress run killed at any moment leaves nothing changed" {
	stress 6.12 killed "${KILLED_ROUNDS:-10}" msiscope stress -q -d 600
}
@test "6.12: suspend tests killed at any moment leave nothing changed" {
	stress 6.12 killed 3 msiscope stress -q -d 600 -p suspend
}
@test "6.12: stress where it cannot work, or is broken off, leaves nothing changed" {
	stress 6.12 adverse
}

@test "vmlinux.h fits both kernels" {
	needs 6.1
	needs 6.12
	for kernel in 6.1 6.12; do
		out=$(mktemp -d)
		scripts/lab run -q --kernel "$kernel" --out "$out" -- cp /sys/kernel/btf/vmlinux /out/btf
		scripts/check-vmlinux "$out/btf"
		rm -rf "$out"
	done
}

@test "6.12: ASan and UBSan have nothing to say about a run with losses" {
	needs 6.12
	out=$(mktemp -d)
	bring build-sanitize/msiscope /root/msiscope
	run scripts/lab run --kernel 6.12 --device edu=12 --edu "active=4" --inject "${files[@]}" \
		--out "$out" -- /root/msiscope record -o /out/trace.jsonl --fail-on lost -- \
		/scenario/offline --losses 3
	echo "$output"
	[ "$status" -eq 1 ] # a loss was found
	[[ "$output" != *Sanitizer* && "$output" != *"runtime error"* ]]
	scripts/validate-trace "$out/trace.jsonl"
	build/tests/trace/replay "$out/trace.jsonl"
	rm -rf "$out"
}
