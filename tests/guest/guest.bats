# SPDX-License-Identifier: GPL-2.0-only
# The tool in stock kernels under QEMU, held against the two judges. The short form of
# scripts/accuracy; one test a case and kernel.

setup_file() {
	local kernel said status
	for kernel in 6.1 6.12 6.18 7.3; do
		status=0
		said=$(scripts/lab fetch --kernel "$kernel" 2>&1) || status=$?
		export "status_${kernel/./_}=$status" "said_${kernel/./_}=${said##*$'\n'}"
	done
}

# An optional kernel may go from the archive; all else that keeps it away is a failure.
needs() {
	local status=status_${1/./_} said=said_${1/./_}
	command -v qemu-system-x86_64 >/dev/null || skip "no qemu-system-x86_64"
	case $1:${!status} in
	*:0) ;;
	6.18:4 | 7.3:4) skip "optional kernel: ${!said}" ;;
	6.18:* | 7.3:*) echo "${!said}"; return 1 ;;
	*) skip "$1: ${!said}" ;;
	esac
}

accuracy() { # kernel, case, options...
	needs "$1"
	run scripts/accuracy --short --kernel "$1" "${@:2}"
	echo "$output"
	[ "$status" -eq 0 ]
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

@test "6.12: edu through VFIO, affinity: every torn hit found, nothing lost" { accuracy 6.12 vfio; }
@test "6.18: edu through VFIO, affinity: every torn hit found, nothing lost" { accuracy 6.18 vfio; }
@test "6.18: a disk stalls, and the move that lost its interrupt is named" { accuracy 6.18 disk; }
@test "7.3: offline as shipped, every loss found, none invented" { accuracy 7.3 offline; }
@test "7.3: a disk stalls, and the move that lost its interrupt is named" { accuracy 7.3 disk; }

@test "6.12: kprobes instead of fentry: offline is as accurate" { accuracy 6.12 offline --hooks kprobe; }
@test "6.12: kprobes instead of fentry: affinity is as accurate" { accuracy 6.12 affinity --hooks kprobe; }
@test "6.12: tracepoints only: nothing is invented" { accuracy 6.12 offline --hooks tracepoint; }

fits() { # kernel
	needs "$1"
	out=$(mktemp -d)
	run scripts/lab run -q --kernel "$1" --out "$out" -- \
		sh -c 'cp /sys/kernel/btf/vmlinux /out/btf && msiscope check'
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"All that msiscope knows of can be found here."* ]]
	scripts/check-vmlinux "$out/btf"
	rm -rf "$out"
}

@test "6.1: vmlinux.h fits, and nothing is hidden" { fits 6.1; }
@test "6.12: vmlinux.h fits, and nothing is hidden" { fits 6.12; }
@test "6.18: vmlinux.h fits, and nothing is hidden" { fits 6.18; }
@test "7.3: vmlinux.h fits, and nothing is hidden" { fits 7.3; }

@test "6.12: ASan and UBSan have nothing to say about a run with losses" {
	needs 6.12
	out=$(mktemp -d)
	files=(--file build-sanitize/msiscope:/root/msiscope)
	# The dynamic binary comes with its libraries and its loader, each at its own path.
	while read -r library; do
		files+=(--file "$library:$library")
	done < <(ldd build-sanitize/msiscope | grep -o '/[^ ]*')
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
