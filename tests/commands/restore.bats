# SPDX-License-Identifier: GPL-2.0-only
# `restore` on journals and files made here.

bats_require_minimum_version 1.5.0 # run --separate-stderr
set -o pipefail

setup() {
	msiscope=${MSISCOPE:-build/msiscope}
	root=$(mktemp -d)
	put proc/sys/kernel/random/boot_id this-boot
	put proc/irq/24/smp_affinity_list 1
	put proc/irq/25/smp_affinity_list 0-2
	put sys/devices/system/cpu/cpu3/online 0
	mkdir "$root/run"
	mkdir -m 700 "$root/run/msiscope"
}

teardown() {
	rm -rf "$root"
}

put() { # path, text
	mkdir -p "$root/$(dirname "$1")"
	printf '%s\n' "$2" >"$root/$1"
}

item() { # path, original, written...
	local path=$1 original=$2 written
	shift 2
	printf '\n{"item":%d,"path":"%s","original":"%s"}' "$items" "$path" "$original"
	for written; do
		printf '\n{"item":%d,"written":"%s"}' "$items" "$written"
	done
	items=$((items + 1))
}

# What a run left that had changed two affinities and a CPU.
journal() { # boot
	items=0
	{
		printf '{"format":"msiscope-journal/1","boot_id":"%s","pid":77,"online":"0-3"}' "$1"
		item proc/irq/24/smp_affinity_list 0-3 2 1
		item proc/irq/25/smp_affinity_list 3
		item proc/irq/26/smp_affinity_list 0-3 2
		item sys/devices/system/cpu/cpu3/online 1 0
	} >"$root/run/msiscope/stress.journal"
	chmod 600 "$root/run/msiscope/stress.journal"
}

holds() { # path, text
	[ "$(cat "$root/$1")" = "$2" ]
}

restore() {
	"$msiscope" restore --root "$root" "$@"
}

@test "no journal: nothing to do, exit 0" {
	run restore
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == "Nothing to put back: "* ]]
	rmdir "$root/run/msiscope"
	run restore
	[ "$status" -eq 0 ]
}

@test "a dry run says what would be done, and does nothing" {
	journal this-boot
	run restore --dry-run
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "restored /sys/devices/system/cpu/cpu3/online: 0 would become 1" ]
	holds sys/devices/system/cpu/cpu3/online 0
	holds proc/irq/24/smp_affinity_list 1
	[ -e "$root/run/msiscope/stress.journal" ]
}

@test "CPUs first, then affinities, and what the kernel widened; the journal goes" {
	journal this-boot
	run restore
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "restored /sys/devices/system/cpu/cpu3/online: 0 -> 1" ]
	[ "${lines[1]}" = "restored /proc/irq/24/smp_affinity_list: 1 -> 0-3" ]
	[ "${lines[2]}" = "restored /proc/irq/25/smp_affinity_list: 0-2 -> 3" ]
	[ "${lines[3]}" = "gone     /proc/irq/26/smp_affinity_list" ]
	[ "${lines[4]}" = "3 put back, 0 as before, 0 left to somebody else, 1 gone, 0 failed" ]
	holds proc/irq/24/smp_affinity_list 0-3
	holds proc/irq/25/smp_affinity_list 3
	holds sys/devices/system/cpu/cpu3/online 1
	[ ! -e "$root/run/msiscope/stress.journal" ]
}

@test "what somebody else wrote stays, and is told; odd bytes are escaped" {
	journal this-boot
	put proc/irq/24/smp_affinity_list $'0\033[31m'
	put proc/irq/25/smp_affinity_list 0,1
	run restore
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "foreign  /proc/irq/24/smp_affinity_list: 0\\x1b[31m, which the run did not write; was 0-3" ]
	[ "${lines[2]}" = "foreign  /proc/irq/25/smp_affinity_list: 0,1, which the run did not write; was 3" ]
	holds proc/irq/25/smp_affinity_list 0,1
}

@test "what cannot be put back: exit 2, and the journal stays for another try" {
	journal this-boot
	mv "$root/proc/irq/24/smp_affinity_list" "$root/elsewhere"
	ln -s "$root/elsewhere" "$root/proc/irq/24/smp_affinity_list"
	run restore
	[ "$status" -eq 2 ]
	[[ "${lines[1]}" == "failed   /proc/irq/24/smp_affinity_list: 1, was 0-3: "* ]]
	[[ "$output" == *"1 failed" ]]
	mv "$root/elsewhere" "$root/proc/irq/24/smp_affinity_list"
	run restore
	[ "$status" -eq 0 ]
	[[ "$output" == *"1 put back, 2 as before"* ]]
}

@test "of many, twenty are named; JSON names all" {
	journal this-boot
	for irq in {30..54}; do
		put "proc/irq/$irq/smp_affinity_list" 3
		item "proc/irq/$irq/smp_affinity_list" 0-3 2 >>"$root/run/msiscope/stress.journal"
	done
	run restore --dry-run
	echo "$output"
	[ "$(grep -c '^foreign  /' <<<"$output")" -eq 20 ]
	[ "${lines[-2]}" = "foreign  and 5 more; --json names all" ]
	[ "$(restore --dry-run --json | grep -c '"outcome":"foreign"')" -eq 25 ]
}

@test "what an earlier run wrote is put back too" {
	journal this-boot
	printf '{"format":"msiscope-history/1","boot_id":"this-boot"}\n{"irq":24,"written":"0,3"}' \
		>"$root/run/msiscope/stress.history"
	chmod 600 "$root/run/msiscope/stress.history"
	put proc/irq/24/smp_affinity_list 0,3
	run restore
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "restored /proc/irq/24/smp_affinity_list: 0,3 -> 0-3" ]
	run restore
	[ "$status" -eq 0 ]
	[[ "$output" == "Nothing to put back: "* ]]
	[ -e "$root/run/msiscope/stress.history" ]
}

@test "an earlier boot: said, removed, nothing touched" {
	journal last-boot
	run restore
	[ "$status" -eq 0 ]
	[[ "$output" == "Nothing to put back: "*"of an earlier boot; the reboot undid everything" ]]
	holds proc/irq/24/smp_affinity_list 1
	[ ! -e "$root/run/msiscope/stress.journal" ]
}

# Without the line that says that the run wrote there, what differs is put back all the same.
@test "a damaged journal: said, what can be read is put back, the file is kept, exit 2" {
	journal this-boot
	truncate -s -3 "$root/run/msiscope/stress.journal"
	cp "$root/run/msiscope/stress.journal" "$root/before"
	run restore --dry-run
	[ "$status" -eq 2 ]
	holds proc/irq/24/smp_affinity_list 1
	cmp "$root/before" "$root/run/msiscope/stress.journal"
	run --separate-stderr restore
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == "msiscope restore: "*"is damaged in 1 line; what can be read counts, it is kept as stress.journal.damaged, "* ]]
	holds proc/irq/24/smp_affinity_list 0-3
	holds sys/devices/system/cpu/cpu3/online 1
	cmp "$root/before" "$root/run/msiscope/stress.journal.damaged"
	[ ! -e "$root/run/msiscope/stress.journal" ]
	run restore
	[ "$status" -eq 0 ]
}

# kind, what is said, what becomes of IRQ 24 (1 now, 0-3 before)
damaged() {
	local kind=$1 said=$2 affinity=$3 file=$root/run/msiscope/stress.journal
	journal this-boot
	put proc/irq/24/smp_affinity_list 1
	case $kind in
	empty) : >"$file" ;;
	binary) head -c 4096 /dev/urandom >"$file" ;;
	zeros) head -c 512 /dev/zero >"$file" ;;
	version) sed -i '1s,journal/1,journal/9,' "$file" ;;
	no-header) sed -i 1d "$file" ;;
	header) sed -i '1s/{/[/' "$file" ;;
	reversed) tac "$file" >"$root/tac" && cat "$root/tac" >"$file" ;;
	no-writes) sed -i '/written/d' "$file" ;;
	half) head -c "$(grep -b -o '"written":"2"' "$file" | head -n 1 | cut -d : -f 1)" "$file" >"$root/half"
		cat "$root/half" >"$file" ;;
	original) sed -i 's/"original":"0-3"/"original":"0-x"/' "$file" ;;
	escape) printf '\n{"item":\033[31m' >>"$file" ;;
	esac
	cp "$file" "$root/before"
	run --separate-stderr restore --json
	echo "$kind: $status $stderr"
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == "msiscope restore: $file "*"$said"*"kept as stress.journal.damaged"* ]]
	[[ "$output" == *'"damaged":true'* ]]
	cmp "$root/before" "$file.damaged"
	[ ! -e "$file" ]
	holds proc/irq/24/smp_affinity_list "$affinity"
}

@test "every kind of damage: exit 2, kept, and what can be read is compared" {
	damaged empty "is empty; nothing of it counts" 1
	damaged binary "is damaged in " 1
	damaged zeros "is damaged in 1 line; nothing of it counts" 1
	damaged version "is of a version that is not known; what can be read counts" 0-3
	damaged no-header "its first line is missing" 0-3
	damaged header "is damaged in 1 line;" 0-3
	damaged reversed "is damaged in " 0-3
	damaged no-writes "ends too early" 0-3
	damaged half "is damaged in 1 line;" 0-3
	damaged original "is damaged in " 1
	damaged escape "is damaged in 1 line;" 0-3
}

@test "JSON says the same" {
	journal this-boot
	restore --json >"$root/result.json"
	python3 - "$root/result.json" <<-'END'
	import json, sys
	result = json.load(open(sys.argv[1]))
	assert result["sums"] == {"restored": 3, "same": 0, "foreign": 0, "gone": 1, "failed": 0}
	assert not result["dry_run"] and result["message"] is None
	first, *_, last = result["results"]
	assert first == {"path": "sys/devices/system/cpu/cpu3/online", "outcome": "restored",
	                 "now": "0", "original": "1", "error": 0, "noted": None}
	assert last["outcome"] == "gone" and last["error"] == -2
	END
	restore --json | python3 -c 'import json, sys; assert json.load(sys.stdin)["results"] == []'
}

@test "a journal that others may write is not believed" {
	journal this-boot
	for mode in 622 620 602; do
		chmod "$mode" "$root/run/msiscope/stress.journal"
		run restore
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ "$output" == "msiscope restore: "*"others may write it: it is not believed; "* ]]
		holds proc/irq/24/smp_affinity_list 1
		[ -e "$root/run/msiscope/stress.journal" ]
	done
}

# restore, while the journal is locked until it says that it waits, and for that long.
restore_beside() { # what is done before the lock goes
	: >"$root/out"
	flock "$root/run/msiscope/stress.journal" sh -c "touch $root/held
		until grep -q waiting $root/out; do sleep 0.1; done; $1" 3>&- &
	timeout 120 sh -c 'until [ -e "$1" ]; do sleep 0.1; done' sh "$root/held"
	restore >"$root/out" 2>&1
	wait
	rm "$root/held"
	mapfile -t lines <"$root/out"
}

@test "a run that is at work is waited for" {
	command -v flock >/dev/null || skip "no flock"
	journal this-boot
	restore_beside true
	[[ "${lines[0]}" == "msiscope restore: a stress run is at work (pid 77), "*"; waiting up to 20 s" ]]
	holds proc/irq/24/smp_affinity_list 0-3
	journal this-boot
	restore_beside "rm $root/run/msiscope/*"
	[ "${lines[1]}" = "Nothing to put back: the run, or its watcher, has done so" ]
}

@test "bad options: one line, exit 2; not root: exit 4" {
	for options in "--frob" "now" "--root"; do
		# shellcheck disable=SC2086
		run "$msiscope" restore $options
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ "${lines[0]}" == "msiscope restore: "* ]]
	done
	run "$msiscope" restore --help
	[ "$status" -eq 0 ]
	[ "$(id -u)" -eq 0 ] || skip "not root: cannot become somebody else"
	command -v setpriv >/dev/null || skip "no setpriv"
	install -m 755 "$msiscope" "$root/msiscope"
	chmod 755 "$root"
	run setpriv --reuid 65534 --clear-groups --inh-caps=-all \
		env ASAN_OPTIONS=detect_leaks=0 "$root/msiscope" restore
	[ "$status" -eq 4 ]
	[ "$output" = "msiscope restore: needs root" ]
}
