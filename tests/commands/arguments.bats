# SPDX-License-Identifier: GPL-2.0-only
# Commands and options: what is mistyped, and the ways to ask for help.

load common

says() { # line, argument...: exit 2, and on stderr that line alone
	local line=$1
	shift
	run --separate-stderr "$msiscope" "$@"
	echo "$*: $status $stderr"
	[ "$status" -eq 2 ]
	[ ! "$output" ]
	[ "$stderr" = "msiscope$line" ]
}

@test "a mistyped command: the nearest, or where to look" {
	says ": unknown command 'lits': did you mean list?" lits
	says ": unknown command 'recrod': did you mean record?" recrod -d 1
	says ": unknown command 'tpo': did you mean top?" tpo
	says ": unknown command 'frobnicate'; see 'msiscope help'" frobnicate
	says ": unknown command 'ls'; see 'msiscope help'" ls
	says ": unknown command ''; see 'msiscope help'" ""
	says ": unknown option '--json'; a command comes first: see 'msiscope help'" --json list
}

@test "a mistyped option: the nearest, or where to look" {
	says " top: unknown option '--srot': did you mean --sort?" top --srot cpu
	says " report: unknown option '--formt=html': did you mean --format?" report --formt=html x
	says " stress: unknown option '--cups': did you mean --cpus?" stress --cups 1
	says " list: unknown option '--frobnicate'; see 'msiscope list --help'" list --frobnicate
	says " list: unknown option '-x'; see 'msiscope list --help'" list --irq=1 -xJ
	says " list: unknown option '-x'; see 'msiscope list --help'" list -Jx
	says " export: option '--f' can be --format or --from" export --f
}

@test "an option without its value, and one with a value that it does not take" {
	says " stress: option '--cpus' needs a value" stress --cpus
	says " stress: option '-c' needs a value" stress -qc
	says " record: option '-d' needs a value" record -d
	says " record: option '--all' takes no value" record --all=yes
	says " list: option '--json' takes no value" list --json=yes
	says " list: unexpected argument 'eth0'; see 'msiscope list --help'" list eth0
}

@test "help and version, as option and as command" {
	local command
	for command in "" check list advise record top stress report export restore; do
		# shellcheck disable=SC2086
		"$msiscope" help $command >"$work/help"
		# shellcheck disable=SC2086
		"$msiscope" $command --help | cmp "$work/help" -
		grep -q "^usage: msiscope ${command:-COMMAND} " "$work/help"
	done
	says ": unknown command 'lsit': did you mean list?" help lsit
	"$msiscope" --version >"$work/version"
	"$msiscope" version | cmp "$work/version" -
	"$msiscope" -V | cmp "$work/version" -
	"$msiscope" list -V | cmp "$work/version" -
	"$msiscope" stress --version | cmp "$work/version" -
	grep -qE '^msiscope [0-9]+\.[0-9]+' "$work/version"
}

@test "a class is one of several, with commas, in every command" {
	says " list: --class: 'foo' is not tearable, maskable, remapped, not-msi or unknown" list --class tearable,foo
	says " top: --class: '' is not tearable, maskable, remapped, not-msi or unknown" top -b --class ""
	[ "$("$msiscope" list --noheadings -o irq --class not-msi,maskable,tearable,remapped,unknown | wc -l)" -eq \
		"$("$msiscope" list --noheadings -o irq | wc -l)" ]
	[ "$("$msiscope" list --noheadings -o class --class not-msi,maskable | sort -u | grep -cvE '^(not-msi|maskable) *$')" -eq 0 ]
}

@test "a reader that has enough is no error" {
	local command
	for command in "list" "help" "advise" "report --format html $trace" "export --format jsonl $trace" \
		"export --format csv --type move --schema sqlite" "top -b $trace"; do
		# shellcheck disable=SC2086
		{ "$msiscope" $command 2>"$work/said" || echo $? >"$work/status"; } | true
		echo "$command: $(cat "$work/said")"
		[ ! -s "$work/said" ]
		[[ $command == report* || ! -e $work/status ]]
		rm -f "$work/status"
	done
}
