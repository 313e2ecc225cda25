# SPDX-License-Identifier: GPL-2.0-only
# What is made of the table of options beside --help: the manual, and what bash completes.

load common

setup() {
	prepare
	manual=$(dirname "$msiscope")/docs/man
	completion=$manual/msiscope.bash
	[ -r "$completion" ] || skip "no $manual: make man"
	mapfile -t commands < <("$msiscope" --help | sed -n '/^Commands/,/^$/ s/^  \([a-z]*\) .*/\1/p')
}

# As "-o, --output FILE", each a line.
options_of_help() { # command
	# shellcheck disable=SC2086 # the program itself is none
	"$msiscope" $1 --help | grep -oE '^  (-.,|   ) --[a-z-]+( [A-Z]+)?' | sed 's/^  *//' | sort
}

options_of_page() { # page
	sed -n '/^.SH OPTIONS/,/^.SH EXIT/ { /^.fB.-/ { s/\\f.//g; s/\\-/-/g; p } }' "$manual/$1.8" | sort
}

@test "manual: a page has the options of its command's help, all of them" {
	local command page
	[ "${#commands[@]}" -ge 9 ]
	for command in "" "${commands[@]}"; do
		page=msiscope${command:+-$command}
		diff <(options_of_help "$command") <(options_of_page "$page")
		[ "$(options_of_page "$page" | wc -l)" -ge 2 ]
	done
	[ "$(find "$manual" -name '*.8' | wc -l)" -eq $((${#commands[@]} + 1)) ]
}

@test "manual: a page has what a reader looks for, and says how it exits" {
	command -v man >/dev/null || skip "no man"
	local command heading
	for command in "${commands[@]}"; do
		run man -l "$manual/msiscope-$command.8"
		[ "$status" -eq 0 ]
		for heading in NAME SYNOPSIS DESCRIPTION OPTIONS "EXIT STATUS" EXAMPLES "SEE ALSO"; do
			grep -qx "$heading" <<<"$output"
		done
		sed -n '/^EXIT STATUS/,/^[A-DF-Z]/ s/^       \([0-9]\+\) .*/\1/p' <<<"$output" >"$work/page"
		"$msiscope" "$command" --help | sed -n '/^Exit status/,$ s/^  \([0-9]\+\) .*/\1/p' >"$work/help"
		diff "$work/help" "$work/page"
	done
}

@test "manual: the page of the trace names each kind of line, and each field" {
	command -v man >/dev/null || skip "no man"
	local line
	run env MANWIDTH=200 man -l "$manual/msiscope-trace.5"
	[ "$status" -eq 0 ]
	while read -r line; do
		grep -qF -- "$line" <<<"$output"
	done < <(grep -oE '^### `[a-z]+`|^\| `[a-z_]+`' docs/trace.md | tr -d '#|` ')
	[[ "$output" != *'`'* && "$output" != *'**'* && "$output" != *'|---'* ]]
}

# As bash has it: COMP_WORDBREAKS makes words of "=" and ":".
completes() { # word... the last is not yet complete
	[ -r /usr/share/bash-completion/bash_completion ] || skip "no bash-completion"
	# shellcheck disable=SC2016
	run bash -c 'source /usr/share/bash-completion/bash_completion && source "$1" && shift &&
		compopt() { :; } && # has a meaning only under a key
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE=$* COMP_LINE=${COMP_LINE// = /=} &&
		COMP_LINE=${COMP_LINE// : /:} COMP_POINT=${#COMP_LINE} || exit
		_msiscope
		printf "%s\n" "${COMPREPLY[@]}"' - "$completion" msiscope "$@"
	[ "$status" -eq 0 ]
}

@test "completion: is that of the program, for bash" {
	[ -r /usr/share/bash-completion/bash_completion ] || skip "no bash-completion"
	# shellcheck disable=SC2016
	run bash -c 'source /usr/share/bash-completion/bash_completion && source "$1" && complete -p msiscope' - \
		"$completion"
	[ "$output" = "complete -F _msiscope msiscope" ]
}

@test "completion: commands, and what the program itself takes" {
	completes ""
	[ "$(head -n "${#commands[@]}" <<<"$output")" = "$(printf '%s\n' "${commands[@]}")" ]
	completes re
	[ "$output" = $'record\nreport\nrestore' ]
	completes --v
	[ "$output" = --version ]
	completes nonsense ""
	[ -z "$output" ]
}

@test "completion: the options of a command are those of its help" {
	local command
	for command in "${commands[@]}"; do
		completes "$command" --
		sort <<<"$output" >"$work/completed"
		"$msiscope" "$command" --help | grep -oE '^  (-.,|   ) --[a-z-]+' | grep -o -- '--.*' | sort >"$work/help"
		diff "$work/help" "$work/completed"
	done
}

@test "completion: values, lists of values, and files" {
	completes report --format ma
	[ "$output" = markdown ]
	completes report --format = ma
	[ "$output" = markdown ]
	completes stress -p ""
	[ "$output" = $'affinity\nhotplug\nchase\nsuspend\nmixed' ]
	completes record --fail-on lost,torn-m
	[ "$output" = lost,torn-misrouted ]
	completes list -o +rea
	[ "$output" = +reason ]
	completes stress --class tearable,no
	[ "$output" = tearable,not-msi ]
	completes stress --on-finding ex
	[ "$output" = exec: ]
	completes list --interval 5
	[ -z "$output" ]
	completes report tests/trace/lo
	[ "$output" = tests/trace/lost.jsonl ]
	completes export -o tests/trace/lo
	[ "$output" = tests/trace/lost.jsonl ]
	completes list --root tests/tr
	[ "$output" = tests/trace ]
	completes stress --load read : tests/trace/lo
	[ "$output" = tests/trace/lost.jsonl ]
	completes record -- report
	[[ "$output" != *--format* ]]
}

@test "completion: each value that it names is one that the command takes" {
	local command option value count=0
	while read -r command option value; do
		run "$msiscope" "$command" "$option" "$value" --help
		echo "$command $option $value: $output"
		[ "$status" -eq 0 ]
		count=$((count + 1))
	done < <(sed -nE "s/^\t'([a-z]+) (--[a-z-]+)'.*_msiscope_(list|words) '([^']*)'.*/\1 \2 \4/p" "$completion" |
		while read -r command option values; do
			for value in ${values//:/:true}; do
				echo "$command $option $value"
			done
		done | grep -v -- '--output')
	[ "$count" -gt 100 ]
}
