# SPDX-License-Identifier: GPL-2.0-only
# scripts/check-bats: each kind of check that cannot fail is found, and what can fail is left alone.

set -o pipefail

setup() {
	work=$(mktemp -d)
}

teardown() {
	rm -rf "$work"
}

# A test of these lines, with two helpers.
holding() { # lines...
	{
		printf 'set -o pipefail\n%s() {\n\t[ "$1" = x ]\n\techo "$1"\n}\n' midway
		printf '%s() {\n\t[ "$status" -eq 0 ]\n}\n' looks
		printf '@te%s "x" {\n' st
		printf '\t%s\n' "$@"
		printf '}\n'
	} >"$work/x.bats"
	run scripts/check-bats "$work/x.bats"
}

bad() { # words of the reason, line with which it is said, lines...
	local number=$((9 + $2)) reason=$1
	shift 2
	holding "$@"
	echo "$*: $output"
	[ "$status" -eq 1 ] || return
	[ "${#lines[@]}" -eq 1 ] || return
	[[ "$output" == "$work/x.bats:$number: "*"$reason"* ]]
}

good() {
	holding "$@"
	echo "$*: $output"
	[ "$status" -eq 0 ]
}

@test "what ! negates" {
	local line
	for line in '! grep -q x file' '! [ -e file ]' '! [[ $x == y ]]' '! a | b' '! LC_ALL=C grep x y' \
		'if a; then ! b; fi' 'for i in 1 2; do ! grep x "$i"; done' '{ ! a; } >file' 'a && ! b' \
		'if a; then b; else ! c; fi' 'x=1; ! grep x y'; do
		bad 'use "run !"' 1 "$line" true
		bad 'use "run !"' 2 true "$line"
	done
	bad 'use "run !"' 1 '! grep -q x \' '	file' true
	bad 'use "run !"' 3 'cat <<-END' '	END' '! grep -q x file'
	bad 'use "run !"' 3 "python3 -c '" "x = 1' file" '! grep -q x file'
	for line in 'run ! grep -q x file' 'if ! a; then return 1; fi' 'until ! a; do sleep 1; done' '! a || return' \
		'[ ! -e file ]' '[[ ! -e file ]]' "sed '1! d' file" 'a "! b"' '# ! grep x y' '! grep -q x y || break' \
		'[ "$(sed '"'1! d'"' file)" = x ]'; do
		good "$line" true
	done
	good 'cat >file <<-END' '	! grep x y' '	END' true
}

@test "what stands before && and ||" {
	local line
	for line in '[ a = b ] && grep -q x y' '[[ a == b ]] && [[ c == d ]]' 'cmp a b && echo same' \
		'if a; then cmp a b && cmp c d; fi' 'cmp a b || true && cmp c d'; do
		bad 'before "&&"' 1 "$line" true
	done
	bad 'before "&&"' 1 'cmp a b &&' '	cmp c d' true
	for line in 'cmp a b || true' '[ a = b ] || :' 'diff a b || echo differs' 'grep -q x y || cat y' \
		'a | grep -q x || echo no' '((x == 1)) || printf no' 'scripts/validate-trace x || true' \
		'python3 x || true'; do
		bad 'cannot fail' 1 "$line" true
	done
	for line in '[ a = b ] && return' 'a && break' '[[ a == b && c == d ]]' '(umask 027 && a)' \
		'[ -e x ] || skip "none"' 'a || [ $? -eq 1 ]' 'kill "$x" || true' 'wait "$x" || true' \
		'grep x y || [ a = b ]' 'if a && b; then c; fi' 'a || { echo no; return 1; }' 'if a || true; then c; fi'; do
		good "$line" true
	done
}

@test "pipelines, the background, local" {
	bad 'before the end of a pipeline' 1 'cmp a b | cat'
	bad 'before the end of a pipeline' 1 'diff a b | head -n 3'
	bad 'in the background' 1 'cmp a b &' wait
	bad 'behind local' 1 'local x=$(grep x y)'
	bad 'behind local' 1 'local x="$(grep x y)" y'
	bad 'behind local' 1 'export x=$(a)'
	good 'local x=$((1 + 2)) y=$1' 'x=$(grep x y)' 'a | cmp - b' 'a &' 'wait "$!"' 'python3 x | cmp - b'
	printf '@te%s "x" {\n\ttrue\n}\n' st >"$work/x.bats"
	run scripts/check-bats "$work/x.bats"
	[ "$status" -eq 1 ]
	[[ "$output" == *"no set -o pipefail"* ]]
	echo "set -o pipefail" >"$work/y.bash"
	echo "load y" >>"$work/x.bats"
	run scripts/check-bats "$work/x.bats"
	[ "$status" -eq 0 ]
}

@test "a function that checks more than once, where errexit does not act" {
	local line
	for line in 'run midway x' 'run --separate-stderr midway x' 'run ! midway x' 'midway x || return' \
		'if midway x; then a; fi' 'while midway; do a; done' 'midway x || skip'; do
		bad 'midway has checks before its last line' 1 "$line" '[ "$status" -eq 0 ]'
	done
	good 'midway x' 'x=1' 'echo midway || return'
}

@test "a run that nobody looks at" {
	bad 'nothing asks' 1 'run a'
	bad 'nothing asks' 2 true 'run a' true
	bad 'nothing asks' 1 'run a "$output"' 'run b' '[ "$status" -eq 0 ]'
	bad 'nothing asks' 1 'run bash -c "a | b"' 'run ! grep x y'
	for line in '[ "$status" -eq 0 ]' '[[ "$output" == x ]]' '((output > 1))' 'a <<<"$stderr"' looks \
		'[ "${#lines[@]}" -eq 1 ]'; do
		good 'run a' "$line"
	done
	good 'run -1 a' 'run ! a' 'run --separate-stderr ! a' 'run a <<<"$output"' '[ "$(b "$output")" = x ]'
}

@test "several files, none, and help" {
	good true
	cp "$work/x.bats" "$work/good.bats"
	bad 'use "run !"' 1 '! a'
	run scripts/check-bats "$work/good.bats" "$work/x.bats"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	run scripts/check-bats
	[ "$status" -eq 2 ]
	[[ "$output" == "usage: "* ]]
	run scripts/check-bats --help
	[ "$status" -eq 0 ]
}
