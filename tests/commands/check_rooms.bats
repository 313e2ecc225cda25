# SPDX-License-Identifier: GPL-2.0-only
# scripts/check-rooms on a made-up tree: what the page draws is let through, and nothing else.

set -o pipefail

setup() {
	work=$(mktemp -d)
	mkdir -p "$work/docs" "$work/include" "$work"/user/{low,high}
	echo 'struct record;' >"$work/include/record.h"
	page '`include/`' '`include/`, `low/`'
	file low/a 'int a(void) { return 0; }'
	file low/b '#include "record.h"' 'int a(void);' 'int b(void) { return a(); }'
	file high/c '#include "low/a.h"' 'int b(void);' 'int c(void) { return b(); }'
	touch "$work/user/low/a.h"
}

teardown() {
	rm -rf "$work"
}

page() { # what low/ may know, what high/ may
	printf '| `%s` | holds | %s |\n' include/ nothing user/low/ "$1" user/high/ "$2" \
		>"$work/docs/architecture.md"
}

file() { # path below user/ without suffix, lines...
	local path=$1
	shift
	printf '%s\n' "$@" >"$work/user/$path.c"
}

rooms() {
	local source
	for source in "$work"/user/*/*.c; do
		mkdir -p "$work/build/user/$(basename "$(dirname "$source")")"
		cc -I"$work/user" -I"$work/include" -c -o "$work/build/${source#"$work/"}.o" "$source"
		mv "$work/build/${source#"$work/"}.o" "$work/build/$(sed 's/c$/o/' <<<"${source#"$work/"}")"
	done
	run scripts/check-rooms --root "$work"
	echo "$output"
}

says() { # line
	rooms
	[ "$status" -eq 1 ]
	[ "$output" = "$1" ]
}

@test "a tree as its page draws it" {
	rooms
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "a circle of calls, and one of headers" {
	file low/a 'int b(void);' 'int a(void) { return b(); }'
	says "a circle: user/low/a, user/low/b"
	file low/a 'int a(void) { return 0; }'
	echo '#include "low/b.h"' >"$work/user/low/a.h"
	printf '%s\n' '#pragma once' '#include "a.h"' >"$work/user/low/b.h"
	sed -i '1i #pragma once' "$work/user/low/a.h"
	says "a circle: user/low/a, user/low/b"
}

@test "a call upwards, drawn or not" {
	file low/a 'int d(void);' 'int a(void) { return d(); }'
	file high/d 'int d(void) { return 0; }'
	says "user/low/a uses user/high/d, but user/low/ is not to know user/high/"
	page '`include/`, `high/`' '`include/`, `low/`'
	says "user/low/ is to know user/high/, upwards: its row is further down"
}

@test "an arrow that is not drawn: by a call, by a header" {
	page '`include/`' '`include/`'
	rooms
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "user/high/c uses user/low/a, but user/high/ is not to know user/low/" ]
	[ "${lines[1]}" = "user/high/c uses user/low/b, but user/high/ is not to know user/low/" ]
}

@test "an arrow that nothing uses, a room without a row, a row without a room" {
	file high/c 'int c(void) { return 0; }'
	says "user/high/ is to know user/low/, but nothing there uses it"
	page '`include/`' nothing
	mkdir "$work/user/new"
	file new/e 'int e(void) { return 0; }'
	says "user/new/ has no row"
	rm -r "$work/user/new"
	page '`include/`' '`gone/`'
	rooms
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "user/high/ is to know user/gone/, which has no row" ]
}

@test "no page, no objects" {
	run scripts/check-rooms --root "$work"
	[ "$status" -eq 2 ]
	[[ "$output" == *"is not there: make all" ]]
	rm "$work/docs/architecture.md"
	run scripts/check-rooms --root "$work"
	[ "$status" -eq 2 ]
}
