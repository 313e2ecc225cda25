# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Which kernels the tests in guests can have, and how far the tests are.

set -o pipefail # or what fails before the end of a pipeline fails unheard

# For setup_file: look for these once.
find_kernels() { # kernel...
	local kernel said status
	for kernel; do
		status=0
		said=$(scripts/lab fetch --kernel "$kernel" 2>&1) || status=$?
		export "status_${kernel//[.-]/_}=$status" "said_${kernel//[.-]/_}=${said##*$'\n'}"
	done
}

# An optional kernel may go from the archive; all else that keeps it away is a failure.
needs() {
	local status=status_${1//[.-]/_} said=said_${1//[.-]/_}
	command -v qemu-system-x86_64 >/dev/null || skip "no qemu-system-x86_64"
	case $1:${!status} in
	*:0) ;;
	5.10:4 | 6.18:4 | 7.3:4 | *-*:4) skip "optional kernel: ${!said}" ;;
	5.10:* | 6.18:* | 7.3:* | *-*:*) echo "${!said}"; return 1 ;;
	*) skip "$1: ${!said}" ;;
	esac
}

# scripts/test shows what is written here at once; bats itself only when a file is through.
progress() {
	if [[ ${MSISCOPE_PROGRESS-} ]]; then
		echo "# $(date +%T) $1 $BATS_TEST_DESCRIPTION" >>"$MSISCOPE_PROGRESS"
	fi
}

setup() {
	progress begins:
}

teardown() {
	progress ends:
}
