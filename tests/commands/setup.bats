# SPDX-License-Identifier: GPL-2.0-only
# scripts/setup on systems that are not Debian: what it says, and that it installs nothing.

bats_require_minimum_version 1.5.0
set -o pipefail

setup() {
	unshare --mount true || skip "no mount namespace, for another /etc/os-release"
	work=$(mktemp -d)
	options=
	# shellcheck disable=SC2016 # for the shell in the namespace
	as='mount --bind "$0/os-release" /etc/os-release && PATH=$0:$PATH && exec "$@"'
	printf '#!/bin/sh\necho "$0 was run"\nexit 9\n' >"$work/apt-get"
	chmod +x "$work/apt-get"
}

teardown() {
	rm -rf "${work-}"
}

on() { # a line of os-release...; with $options
	printf '%s\n' "$@" >"$work/os-release"
	# shellcheck disable=SC2086 # words
	run unshare --mount sh -c "$as" "$work" scripts/setup $options
	[[ "$output" != *"was run"* ]]
}

@test "setup: on Ubuntu it says what is needed, and installs nothing" {
	on ID=ubuntu ID_LIKE=debian 'VERSION_ID="24.04"' 'PRETTY_NAME="Ubuntu 24.04.1 LTS"'
	[ "$status" -eq 4 ]
	[[ "$output" == "setup: needs Debian, 12 or 13, and this is Ubuntu 24.04.1 LTS."*libbpf-dev* ]]
}

@test "setup: --build is what make needs, without guests and tests" {
	options=--build
	on ID=ubuntu 'VERSION_ID="24.04"' 'PRETTY_NAME="Ubuntu 24.04.1 LTS"'
	[ "$status" -eq 4 ]
	[[ "$output" == *clang*bpftool*libbpf-dev*libjson-c-dev* ]]
	[[ "$output" != *qemu* && "$output" != *bats* ]]
	options="--build --tests"
	on ID=debian 'VERSION_ID="13"'
	[ "$status" -eq 2 ]
	[ "$output" = "setup: --build goes with no other option; see --help" ]
}

@test "setup: what check-needs asks for, --build brings" {
	local package
	options=--build
	on ID=ubuntu
	while read -r package; do
		[[ " $output " == *" $package "* ]]
	done < <(sed -n 's/^\(tool\|header\) .* //p' scripts/check-needs)
	[ "$(sed -n 's/^\(tool\|header\) .* //p' scripts/check-needs | wc -l)" -ge 10 ]
}

@test "setup: a system without a name is no Debian" {
	on 'NAME=nothing'
	[ "$status" -eq 4 ]
	[[ "$output" == "setup: needs Debian, 12 or 13, and this is another system."* ]]
}

@test "setup: another Debian is told so" {
	printf '#!/bin/sh\necho installed\n' >"$work/dpkg-query"
	chmod +x "$work/dpkg-query"
	on ID=debian 'PRETTY_NAME="Debian GNU/Linux trixie/sid"'
	[ "$status" -eq 0 ]
	[[ "$output" == "setup: tested on Debian 12 and 13, not on Debian GNU/Linux trixie/sid"* ]]
	on ID=debian 'VERSION_ID="13"' 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"'
	[ "$status" -eq 0 ]
	[ "$output" = "setup: all packages are installed" ]
}
