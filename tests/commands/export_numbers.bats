# SPDX-License-Identifier: GPL-2.0-only
# What `export` gives to those who compute: Prometheus, DuckDB, sqlite.

load common

setup() {
	prepare
	prom=$work/msiscope.prom
}

refused() {
	refused_by export "$@"
}

# Another recording with as much in it: $1 the first digits of its boot id, $2 s later, to $3.
recording() {
	python3 - "$trace" "$1" "$2" >"$3" <<-'END'
	import json, sys
	for line in map(json.loads, open(sys.argv[1])):
	    line["ts"] += int(sys.argv[3]) * 10**9
	    if line["type"] == "header":
	        line["boot_id"] = sys.argv[2] + line["boot_id"][len(sys.argv[2]):]
	        line["realtime"] += int(sys.argv[3]) * 10**9
	    for name in "last", "at_address", "at_address_hi", "at_data":
	        if line.get(name):
	            line[name] += int(sys.argv[3]) * 10**9
	    print(json.dumps(line))
	END
}

add() {
	run --separate-stderr "$msiscope" export --format "${form:-prometheus}" --add-to "$prom" "$@"
}

added() {
	add "$@"
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
}

# $1: a series of $prom, without labels all of that name.
sum() {
	awk -v name="$1" '!/^#/ && index($1, name) == 1 { sum += $2 } END { print sum + 0 }' "$prom"
}

promtool() {
	run --separate-stderr tests/export/promtool.py "$1"
	[ "$status" -ne 4 ] || skip "$stderr"
	[ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

in_duckdb() {
	run --separate-stderr tests/export/sql_duckdb.py "$@"
	[ "$status" -ne 4 ] || skip "$stderr"
	[ "$status" -eq 0 ] || { echo "$stderr"; return 1; }
}

@test "totals of one recording are gauges: 48 after 32 did not grow by 16" {
	for form in openmetrics prometheus; do
		"$msiscope" export --format "$form" "$trace" >"$work/out"
		run ! grep -qE '^# TYPE .* counter|_total' "$work/out"
		grep -qx '# TYPE msiscope_findings gauge' "$work/out"
	done
}

@test "promtool and Prometheus' own reader find nothing amiss, and every type and help" {
	recording aa 0 "$work/other"
	added "$trace"
	added "$work/other"
	"$msiscope" export --format prometheus "$trace" >"$work/one.prom"
	"$msiscope" export --format openmetrics "$trace" >"$work/one.openmetrics"
	for file in "$prom" "$work/one.prom" "$work/one.openmetrics"; do
		python3 - "$file" <<-'END'
		import re, sys
		lines = open(sys.argv[1]).read().splitlines()
		told = {kind: {line.split()[2] for line in lines if line.startswith(f"# {kind} ")} for kind in ("HELP", "TYPE")}
		names = {re.match(r"\w+", line)[0] for line in lines if not line.startswith("#")}
		assert names == told["HELP"] == told["TYPE"], names ^ told["TYPE"]
		END
	done
	run ! grep -qE '^# (UNIT|EOF)' "$prom"
	for file in "$prom" "$work/one.prom" "$work/one.openmetrics"; do
		promtool "$file"
	done
}

@test "--add-to: 32 and 48 are 80, in either form, and OpenMetrics reads it strictly" {
	for form in prometheus openmetrics; do
		rm -f "$prom"
		added "$trace"
		once=$(sum msiscope_findings_total)
		[ "$once" -gt 0 ]
		[ "$(sum msiscope_recordings_total)" -eq 1 ]
		recording aa 0 "$work/full"
		sed 's/"duration": 45200/"duration": 200/' "$work/full" >"$work/other"
		added "$work/other"
		recording "" 100 "$work/full"
		sed 's/"duration": 45200/"duration": 200/' "$work/full" >"$work/later"
		added "$work/later"
		[ "$(sum msiscope_findings_total)" -eq $((3 * once)) ]
		[ "$(sum msiscope_recordings_total)" -eq 3 ]
		[ "$(sum msiscope_observed_seconds_total)" = 40.53 ]
		grep -q '^msiscope_half_written_max_seconds{device="0000:00:06.0"} 0.000045200$' "$prom"
		grep -q '^msiscope_begin_timestamp_seconds 1795464839.000000000$' "$prom"
	done
	tests/export/openmetrics.py "$prom" >/dev/null
	grep -qx '# TYPE msiscope_findings counter' "$prom"
	# From one form to the other.
	recording bb 0 "$work/other"
	form=prometheus
	added "$work/other"
	[ "$(sum msiscope_findings_total)" -eq $((4 * once)) ]
	grep -qx '# TYPE msiscope_findings_total counter' "$prom"
}

@test "--add-to: what the next recording has nothing of keeps its total" {
	added "$trace"
	lost=$(grep -c 'device="0000:00:05.0"' "$prom")
	sed 's/0000:00:05\.0/0001:7f:1e.7/g; s/3a6f3a52/aa6f3a52/' "$trace" >"$work/other"
	added "$work/other"
	[ "$(grep -c 'device="0000:00:05.0"' "$prom")" -eq "$lost" ]
	[ "$(grep -c 'device="0001:7f:1e.7"' "$prom")" -eq "$lost" ]
	# One that sees no message writes.
	sed 's/3a6f3a52/bb6f3a52/; s/"name":"message","way":"fentry"/"name":"message","way":"none"/' "$trace" >"$work/other"
	before=$(sum 'msiscope_message_writes_total{device="0000:00:06.0"}')
	added "$work/other"
	[ "$(sum 'msiscope_message_writes_total{device="0000:00:06.0"}')" -ge "$before" ]
	[ "$before" -gt 0 ]
	# Families stay together.
	[ "$(grep -v '^#' "$prom" | sed 's/[{ ].*//' | uniq | sort | uniq -d)" = "" ]
}

@test "--add-to: the same recording counts once, whatever its file is called" {
	added "$trace"
	cp "$prom" "$work/before"
	cp "$trace" "$work/copy"
	for again in "$trace" "$work/copy"; do
		add "$again"
		[ "$status" -eq 0 ]
		[ -z "$output" ]
		[ "$stderr" = "msiscope export: $again: was added to $prom before: nothing is added again" ]
		cmp "$prom" "$work/before"
	done
	run --separate-stderr "$msiscope" export --format openmetrics --add-to "$prom" - <"$trace"
	[ "$status" -eq 0 ]
	cmp "$prom" "$work/before"
	# One in between, and a link to the file, change nothing of that.
	recording aa 0 "$work/other"
	added "$work/other"
	cp "$prom" "$work/before"
	ln -s msiscope.prom "$work/link.prom"
	run --separate-stderr "$msiscope" export --format prometheus --add-to "$work/link.prom" "$trace"
	[ "$status" -eq 0 ]
	[ -L "$work/link.prom" ]
	cmp "$prom" "$work/before"
}

@test "--add-to: what would count twice, or cannot be told apart, is refused" {
	head -c -1000 "$trace" >"$work/part"
	recording "" 5 "$work/overlapping"
	"$msiscope" export --format jsonl --irq 27 "$trace" >"$work/excerpt"
	"$msiscope" export --format jsonl --from 5 "$trace" >"$work/tail"
	sed 's/"boot_id":"[^"]*"/"boot_id":""/' "$trace" >"$work/nowhere"
	added "$trace"
	cp "$prom" "$work/before"
	for file in "$work"/{part,overlapping,excerpt,tail,nowhere} tests/trace/ftrace.txt; do
		refused --format prometheus --add-to "$prom" "$file"
		cmp "$prom" "$work/before"
	done
	refused --format prometheus --add-to "$prom" "$work/part"
	[[ "$stderr" == *"another part of this recording was added: not added" ]]
	refused --format prometheus --add-to "$work/new.prom" "$work/excerpt"
	[[ "$stderr" == *"an excerpt: add the whole recording" ]]
	[ ! -e "$work/new.prom" ]
	for option in "--irq 27" "--device 0000:00:05.0" "--from 1" "--to 1" "--finding lost" "-o $work/x"; do
		# shellcheck disable=SC2086
		refused --format prometheus --add-to "$prom" $option "$trace"
	done
	refused --format jsonl --add-to "$prom" "$trace"
	refused --format prometheus --add-to "" "$trace"
	refused --format prometheus --add-to "$work" "$trace"
	refused --format prometheus --add-to /dev/null "$trace"
	refused --format prometheus --add-to "$work/absent/x" "$trace"
	refused --format prometheus --add-to "$prom" "$work/absent"
}

@test "--add-to: a file that is damaged, or somebody else's, stays as it is" {
	added "$trace"
	cp "$prom" "$work/good"
	recording aa 0 "$work/other"
	"$msiscope" export --format prometheus "$trace" >"$work/gauges"
	for change in 's/^msiscope_recordings_total .*//' '$d' '3s/^/x/' 's/(findings_total.*) 3$/\1 -3/' \
		's/(findings_total.*) 3$/\1 3e9/' 's/(findings_total.*) 3$/\1 18446744073709551616/' \
		's/(findings_total.*) 3$/\1 18446744073709551615/' '20p' '$anode_load1 0.5' '$amsiscope_unheard_total 1' \
		's/^(msiscope_recordings_total) 1/\1 2/' 's/(silent_seconds_total.*)[0-9]$/\1/'; do
		sed -E "$change" "$work/good" >"$prom"
		run cmp -s "$prom" "$work/good"
		[ "$status" -eq 1 ]
		cp "$prom" "$work/changed"
		refused --format prometheus --add-to "$prom" "$work/other"
		cmp "$prom" "$work/changed"
	done
	# Cut off in the middle of a number, and between two lines.
	sed -E '/^msiscope_interrupts_total.*0000:00:06/{s/( [0-9]{3}).*/\1/;q}' "$work/good" | head -c -1 >"$work/cut"
	[[ $(tail -n 1 "$work/cut") == *"06.0\"} "[1-9]?? ]]
	head -n 30 "$work/good" >"$work/half"
	cp "$trace" "$work/theirs"
	refused --format prometheus --add-to "$work/theirs" "$work/other"
	[ ! -e "$work/theirs.recordings" ]
	for other in "$work/cut" "$work/half" "$work/gauges" tests/trace/lost.jsonl /dev/null; do
		cp "$other" "$prom"
		refused --format prometheus --add-to "$prom" "$work/other"
		cmp "$prom" "$other"
	done
	cp "$work/good" "$prom"
	rm "$prom.recordings"
	refused --format prometheus --add-to "$prom" "$work/other"
	[[ "$stderr" == *"FILE.recordings is missing or damaged"* ]]
	cmp "$prom" "$work/good"
}

@test "--add-to: after a crash, or without the file, nothing is lost or counted twice" {
	added "$trace"
	once=$(sum msiscope_findings_total)
	recording aa 0 "$work/other"
	# It was noted, and the file was not yet replaced.
	echo "aa6f3a52-0c62-4b2e-9e7c-4b8f7a0c1d2e 100000000000 113510000020" >>"$prom.recordings"
	echo "half a li" >>"$prom.recordings"
	added "$work/other"
	[ "$(sum msiscope_findings_total)" -eq $((2 * once)) ]
	[ "$(wc -l <"$prom.recordings")" -eq 2 ]
	rm "$prom"
	added "$work/other"
	[ "$(sum msiscope_findings_total)" -eq "$once" ]
	[ "$(wc -l <"$prom.recordings")" -eq 1 ]
	[ "$(ls "$work")" = "msiscope.prom
msiscope.prom.recordings
other" ]
}

@test "--add-to: those who add at the same time wait for each other" {
	for i in 10 11 12 13 14 15 16 17; do
		recording "$i" 0 "$work/$i"
	done
	for i in 10 11 12 13 14 15 16 17 10 11; do
		"$msiscope" export --format prometheus --add-to "$prom" "$work/$i" 2>/dev/null &
	done
	wait
	[ "$(sum msiscope_recordings_total)" -eq 8 ]
	[ "$(sort -u "$prom.recordings" | wc -l)" -eq 8 ]
	eight=$(sum msiscope_findings_total)
	rm "$prom"
	added "$trace"
	[ "$eight" -eq $((8 * $(sum msiscope_findings_total))) ]
}

@test "metrics: of what the recording cannot see there is no 0" {
	"$msiscope" export --format prometheus tests/trace/ftrace.txt >"$work/out"
	run ! grep -qE 'kind="(torn|lost)|^msiscope_(moves|message_writes|silent_seconds|half_written)|^msiscope_begin' "$work/out"
	grep -q '^msiscope_findings{device="none",kind="unhandled"} [1-9]' "$work/out"
	sed 's/"name":"message","way":"fentry"/"name":"handler","way":"none"/' "$trace" >"$work/blind"
	"$msiscope" export --format openmetrics "$work/blind" >"$work/out"
	run ! grep -qE 'kind="(lost|unhandled|storm|torn-misrouted)"} 0$' "$work/out"
	grep -q 'kind="torn-exposed"} 0$' "$work/out"
}

csv() { # file, type, trace
	"$msiscope" export --format csv --type "$2" -o "$1" "$3"
	if sanitized; then
		as_plain "$1" export --format csv --type "$2" "$3"
	fi
}

# All types that the trace has, each to $work/TYPE.csv.
all_types() {
	for type in request move message alloc release arrival handler retrigger mask restore hotplug \
		counters tick drops witness kmsg finding; do
		csv "$work/$type.csv" "$type" "$1"
	done
}

# With texts that look like anything but text, and machine ids.
deceptive() {
	python3 - "$trace" "$1" <<-'END'
	import json, sys
	for line in map(json.loads, open(sys.argv[1])):
	    if line["type"] == "header":
	        line["system"] = {"machine_id": "12345678-1234-4123-8123-123456789012"}
	    for name in "comm", "action", "chip":
	        if name in line:
	            line[name] = sys.argv[2].replace("\\", "\\\\")
	    print(json.dumps(line))
	END
}

columns='SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_csv('

@test "csv in DuckDB: columns are what they are, whatever texts and addresses look like" {
	all_types "$trace"
	for text in 12 1e5 true t no nan inf epoch null 12:30 2024-01-01 0000:00:05.7 -5 ' 7' '=1,2' "'3" '"4"' \
		'\5' '~6' 0x1f '1,"2' "'0:0:1,"; do
		deceptive "$text" >"$work/trace"
		for type in request move; do
			csv "$work/${#text}$(printf %s "$text" | md5sum | head -c 8)$type.deceptive" "$type" "$work/trace"
		done
	done
	if sanitized; then return; fi
	in_duckdb "SELECT (SELECT sum(count)::BIGINT FROM read_csv('$work/counters.csv')),
		(SELECT count(*) FROM read_csv('$work/move.csv') WHERE in_msi = 1 AND masked = 0),
		(SELECT len((mask::BIGINT[])) FROM read_csv('$work/request.csv') WHERE pid = 99999),
		(SELECT sum(lost_arrival)::BIGINT FROM read_csv('$work/drops.csv')),
		(SELECT string_agg(DISTINCT device, ' ' ORDER BY device) FROM read_csv('$work/move.csv')),
		(SELECT count(*) FROM read_csv('$work/finding.csv') f JOIN read_csv('$work/move.csv') m
			ON f.boot_id = m.boot_id AND f.move = m.seq)"
	python3 - "$output" "$trace" <<-'END'
	import json, sys
	records = [json.loads(line) for line in open(sys.argv[2])]
	total = sum(record["count"] for record in records if record["type"] == "counters")
	told = json.loads(sys.argv[1])[0]
	assert told == [str(total), "4", "63", "12", "pci-0000:00:02.0 pci-0000:00:05.0 pci-0000:00:06.0", "10"], told
	END
	statements=()
	for file in "$work"/*.deceptive; do
		statements+=("SELECT '$(basename "$file")', * FROM ($columns'$file')))")
	done
	all=${statements[0]}
	for statement in "${statements[@]:1}"; do
		all+=" UNION ALL $statement"
	done
	in_duckdb "$all"
	python3 - "$output" <<-'END'
	import json, sys
	texts = {"machine_id", "boot_id", "mask", "comm", "device", "context", "action", "chip"}
	rows = json.loads(sys.argv[1])
	wrong = [row for row in rows if row[2] != ("VARCHAR" if row[1] in texts else "BIGINT")]
	assert len(rows) > 500 and not wrong, wrong
	END
}

@test "csv with its schema: DuckDB and sqlite take every type, numbers as numbers, nothing as NULL" {
	deceptive '0000:00:05.7' >"$work/trace"
	all_types "$work/trace"
	statements=()
	for file in "$work"/*.csv; do
		type=$(basename "$file" .csv)
		"$msiscope" export --format csv --type "$type" --schema sqlite | sqlite3 "$work/db"
		sqlite3 "$work/db" ".import --csv --skip 1 $file $type"
		schema=$("$msiscope" export --format csv --type "$type" --schema duckdb)
		if sanitized; then
			as_plain <(echo "$schema") export --format csv --type "$type" --schema duckdb
		fi
		statements+=("$schema" "COPY \"$type\" FROM '$file'")
	done
	query="SELECT (SELECT sum(count) FROM counters) || ' ' || (SELECT count(danger_irq) FROM arrival) || ' ' ||
		(SELECT count(*) FROM arrival) || ' ' || (SELECT max(seq) FROM arrival) || ' ' || (SELECT min(device) FROM move) || ' ' ||
		(SELECT count(*) FROM move WHERE action = '~0000:00:05.7' AND ts > 102000000000) || ' ' ||
		(SELECT count(*) FROM mask) || ' ' || (SELECT count(DISTINCT machine_id || boot_id) FROM finding) || ' ' ||
		(SELECT count(*) FROM \"release\" WHERE slot_vector > 9)"
	if ! sanitized; then
		in_duckdb "${statements[@]}" "$query"
		[ "$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])[0][0])' "$output")" = \
			"$(sqlite3 "$work/db" "$query")" ]
	fi
	run sqlite3 "$work/db" "$query"
	[[ "$output" == 9*" 3 "*" pci-0000:00:02.0 "* ]]
	[ "$(sqlite3 "$work/db" "SELECT DISTINCT typeof(ts) || typeof(in_msi) || typeof(device) || typeof(machine_id) FROM move")" = \
		integerintegertexttext ]
	[ "$(sqlite3 "$work/db" "SELECT group_concat(DISTINCT typeof(irq)) FROM arrival")" = "integer,null" ]
	[ "$(sqlite3 "$work/db" "SELECT count(*) FROM request, json_each(mask) WHERE pid = 99999")" -eq 63 ]
}
