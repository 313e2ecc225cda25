#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The table of the mail: what kernels do with MSI without mask bit, counted by QEMU's log and by the
# driver of the emulated device (edu) alone. From a checkout of msiscope, after scripts/setup --kernel:
#
#   scripts/lab kernel --source 6.12 --name patched --patch docs/upstream/0001-*.patch
#   docs/upstream/figures.sh 5.10 6.1 6.12 7.3 built:patched
#
# Exit: 0 measured, whatever the figures are; else that of scripts/lab.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

moves=${MOVES:-3000}
offlines=${OFFLINES:-100}
# A device that runs on by itself: its own interrupt can come inside an update.
flood=(--device edu=40 --edu "active=1 flood=1 fmin=5000 fmax=100000")
fast=(--device edu=40 --edu "active=4 fmin=200000 fmax=2000000" --inject=100)
slow=(--device edu=16 --edu "active=4 fmin=20000000 fmax=100000000" --inject)

row() # KERNEL, WHAT, OPTIONS OF THE LAB... -- SCENARIO...
{
	local kernel=$1 what=$2 out
	shift 2
	out=out/upstream-$(date +%Y%m%d-%H%M%S)-${kernel//:/-}-${what%% *}
	scripts/lab run -q --no-build --kernel "$kernel" --timeout 3000 --out "$out" "$@" >/dev/null
	scripts/lab judge "$out/" --without-trace >/dev/null || true
	python3 - "$out/judge.json" "$kernel" "$what" <<-'END'
	import json, sys
	path, kernel, what = sys.argv[1:]
	run = json.load(open(path))["natural"]
	print(f"| {kernel} | {what} | {run['moves']} | {run['messages']} | {run['exposed']} | "
	      f"{run['raised']} | {run['torn']} | {run['open']} | {run['lost']} |")
	END
}

[ $# -gt 0 ] || { sed -n '3,9s/^# \{0,1\}//p' "$0"; exit 2; }
make static >/dev/null
cat <<-END
	| kernel | run | moves | message writes | change CPU and vector at once | raised inside | torn | perhaps torn | lost |
	|---|---|---|---|---|---|---|---|---|
END
for kernel; do
	row "$kernel" "affinity" "${flood[@]}" -- /scenario/affinity "$moves"
	row "$kernel" "affinity, injected" "${fast[@]}" -- /scenario/affinity "$moves"
	row "$kernel" "offline, injected" "${slow[@]}" -- /scenario/offline "$offlines"
done
