# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# For the tests of the commands: `load common`. A file that sets up more has a setup of
# its own, which begins with prepare.

bats_require_minimum_version 1.5.0 # run --separate-stderr
set -o pipefail # or what fails before the end of a pipeline fails unheard

prepare() {
	msiscope=${MSISCOPE:-build/msiscope}
	trace=tests/trace/lost.jsonl
	work=$(mktemp -d)
	on_disk=$(mktemp -u -p "$(dirname "$msiscope")") # /tmp may be memory, which interrupts nobody
}

setup() {
	prepare
}

teardown() {
	rm -rf "$work" "$on_disk"
}

# By the subcommand $1: one line on stderr, nothing on stdout, exit 2.
refused_by() {
	run --separate-stderr "$msiscope" "$@"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == "msiscope $1: "* ]]
}

# The trace $1 as if no record had been dropped.
whole() {
	sed 's/"lost":{[^}]*},"missed":[0-9]*,"unread":[0-9]*/"lost":{},"missed":0,"unread":0/' "$1"
}

# Is it the sanitized program, with the plain one beside it? What it writes is held against what
# that writes, and only of that browsers and databases are asked, which take long.
sanitized() {
	[[ $msiscope == *-sanitize/* && -x ${msiscope/-sanitize/} ]]
}

plain_build() { # sanitizers themselves want memory and files
	[[ $msiscope != *sanitize* ]] || skip "not with sanitizers"
}

# The sanitized program wrote $1, by these arguments: so does the plain one.
as_plain() {
	local file=$1
	shift
	"${msiscope/-sanitize/}" "$@" 2>/dev/null >"$work.plain" || [ $? -le 2 ]
	cmp "$file" "$work.plain"
	rm "$work.plain"
}

needs_bpf() {
	run "$msiscope" record -d 100ms --fail-on none
	[ "$status" -ne 4 ] || skip "${lines[0]}"
}
