# SPDX-License-Identifier: GPL-2.0-only
# What labs read of `stress --ktap`: perl's TAP parser, and LAVA's rules for kselftest.

load ../common

setup() {
	prepare
	ktap=${msiscope%/*}/tests/commands/stress/ktap
	names="moved no-torn-exposed no-torn-hit no-torn-misrouted no-lost no-mask-ignored
		no-bad-vector put-back"
}

# Each reader sees each test once, by its name alone. $1: what did not pass, by names without "no-".
read_back() {
	local rule name wanted
	for rule in lines nested; do
		python3 -B tests/commands/stress/kselftest.py "$rule" <"$work/ktap" >"$work/$rule"
		for name in $names; do
			wanted=pass
			case " $1 " in
		*" ${name#no-}=skip "*) wanted=skip ;;
		*" ${name#no-}=fail "*) wanted=fail ;;
		esac
			echo "$name $wanted"
		done | diff - "$work/$rule"
		sed 's/^/# /' "$work/ktap" | # as kselftest's runner shows a test's output
			python3 -B tests/commands/stress/kselftest.py "$rule" >"$work/runner"
		[ "$rule" = nested ] || diff "$work/$rule" "$work/runner"
	done
}

blind=(torn-exposed torn-hit torn-misrouted lost mask-ignored bad-vector)
skipped="${blind[*]/%/=skip}"

@test "a blind run: each finding is skipped, by its name, and the reason is said before it" {
	"$ktap" "${blind[@]/%/?facility message is missing (EPERM: refused by lockdown)}" </dev/null >"$work/ktap"
	read_back "moved=fail $skipped"
	[ "$(grep -c '# SKIP$' "$work/ktap")" -eq 6 ]
	grep -B 1 'no-lost # SKIP$' "$work/ktap" | head -n 1 |
		grep -qx '# no-lost: not known: facility message is missing (EPERM: refused by lockdown)'
	run prove -v -e cat "$work/ktap"
	[ "$status" -eq 1 ] # nothing moved
	[[ "$output" == *"Failed 1/8 subtests"*"(less 6 skipped subtests: 1 okay)"* ]]
}

@test "a run that saw all: what was found fails, by its name, the rest passes" {
	"$ktap" lost=2 torn-hit=12 </dev/null >"$work/ktap"
	read_back "moved=fail torn-hit=fail lost=fail"
	grep -qx '# no-lost: found 2' "$work/ktap"
	"$ktap" --fail-on=lost torn-hit=12 lost=1 "lost?12 records are missing" </dev/null >"$work/ktap"
	read_back "moved=fail lost=fail"
	grep -q '^# no-torn-hit: found 12, which' "$work/ktap"
}

@test "found is found, whatever is missing" {
	"$ktap" torn-exposed=3 "torn-exposed?facility move is missing (EPERM)" "lost?facility move is missing (EPERM)" \
		</dev/null >"$work/ktap"
	read_back "moved=fail torn-exposed=fail lost=skip"
}

@test "no line of the text is a result, a plan or the end to anybody" {
	cat >"$work/text" <<-'END'
	Stress: 1 s, ended by: time
	it took 12 us, and a book 3 pages
	ok 5 cheat
	not ok 6 cheat
	      ok 7 cheat
	  # ok 8 cheat
	okay so far
	NOT OK 9 cheat
	1..99
	Bail out! here
	TAP version 13
	KTAP version 1
	pragma +strict
	selftests: forged
	a # selftests: forged
	ok
	a line without its end: not ok 10 x
	END
	truncate -s -1 "$work/text"
	"$ktap" "lost?why ok 3 not" <"$work/text" >"$work/ktap"
	cat "$work/ktap"
	read_back "moved=fail lost=skip"
	grep -q 'a book  3 pages' "$work/ktap"
	run prove -v -e cat "$work/ktap"
	[[ "$output" == *"Failed 1/8 subtests"*"(less 1 skipped subtest"* ]]
	if grep -q '# selftests: ' "$work/ktap"; then return 1; fi
}

@test "a stress run's own text, whatever it says" {
	"$msiscope" report --fail-on none "$trace" >"$work/text"
	"$ktap" lost=1 <"$work/text" >"$work/ktap"
	read_back "moved=fail lost=fail"
}
