# SPDX-License-Identifier: GPL-2.0-only
# `export`: each form read by a strict reader of its own, whatever the trace holds.

load common

refused() {
	refused_by export "$@"
}

# What each form takes besides: csv has one type a file.
forms=(jsonl chrome "csv --type finding" openmetrics prometheus)

# $1: format, with what it takes; the rest: more arguments. To $work/out.FORMAT, without a word.
exported() {
	local format
	read -ra format <<<"$1"
	shift
	run --separate-stderr "$msiscope" export --format "${format[@]}" -o "$work/out.${format[0]}" "$@"
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
}

# A value at the end of $2, of what the reader $1 printed.
value() {
	python3 -c 'import json, sys; print(eval(sys.argv[1], {"told": json.load(sys.stdin)}))' "$1"
}

# Printable ASCII, newlines, and in CSV the carriage returns before them.
plain() {
	if LC_ALL=C grep -nP '[^\x20-\x7e]' <(tr -d '\r' <"$1"); then
		return 1
	fi
}

@test "jsonl: without filters the same bytes, whole or cut off" {
	exported jsonl "$trace"
	cmp "$trace" "$work/out.jsonl"
	head -c -1000 "$trace" >"$work/cut"
	run --separate-stderr "$msiscope" export --format jsonl "$work/cut" -o "$work/out"
	[ "$status" -eq 0 ]
	[[ "$stderr" == "msiscope export: the trace was cut off: "* ]]
	head -n -1 "$work/cut" | cmp - "$work/out"
}

@test "jsonl: an excerpt is a valid trace, counts right, lines untouched" {
	exported jsonl --irq 28 --from 1 "$trace"
	scripts/validate-trace "$work/out.jsonl"
	python3 - "$trace" "$work/out.jsonl" <<-'END'
	import collections, json, sys
	source, excerpt = (open(path).read().splitlines() for path in sys.argv[1:])
	header, end = json.loads(excerpt[0]), json.loads(excerpt[-1])
	before = json.loads(source[0])
	assert header["ts"] == before["ts"] + 10**9, header["ts"]
	assert header["realtime"] == before["realtime"] + 10**9
	assert header.pop("excerpt") == {"irq": "28", "device": "", "begin": before["ts"], "from": 10**9,
	                                  "to": 0, "findings": []}
	assert header | {"ts": 0, "realtime": 0} == before | {"ts": 0, "realtime": 0}
	assert set(excerpt[1:-1]) < set(source) and 10 < len(excerpt) < len(source)
	records = [json.loads(line) for line in excerpt[1:-1]]
	assert end["records"] == collections.Counter(record["type"] for record in records)
	assert all(record.get("irq") in (28, None) or record["type"] in ("arrival", "handler")
	           for record in records)
	assert all(record["ts"] >= header["ts"] for record in records)
	END
	run "$msiscope" report "$work/out.jsonl"
	[ "$status" -le 1 ]
	[[ "$output" == *"records missing from the trace"* ]]
}

@test "jsonl: --to ends the excerpt, or silence would be loss" {
	exported jsonl --to 1 "$trace"
	scripts/validate-trace "$work/out.jsonl"
	python3 - "$trace" "$work/out.jsonl" <<-'END'
	import json, sys
	source, excerpt = ([json.loads(line) for line in open(path)] for path in sys.argv[1:])
	assert excerpt[-1]["ts"] == source[0]["ts"] + 10**9
	assert len(excerpt) == 2 + sum(line["ts"] < excerpt[-1]["ts"] for line in source[1:-1])
	assert excerpt[-1]["reason"] == source[-1]["reason"]
	END
}

@test "jsonl: fields that this version does not know stay, types go and are counted" {
	sed -E '2,$s/^\{/{"later":{"x":[1.50,null]},/; 3s/"type":"[a-z]+"/"type":"later"/' "$trace" >"$work/trace"
	sed -i '$s/"lost_output"/"later_too":7,"lost_output"/' "$work/trace"
	run --separate-stderr "$msiscope" export --format jsonl "$work/trace" -o "$work/out"
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 1 ] # what is not known is not missing
	[[ "$stderr" == *"1 lines left out: of kinds that this version does not know"* ]]
	sed '3d;$d' "$work/trace" | cmp - <(head -n -1 "$work/out")
	tail -n 1 "$work/out" | grep -qF '"later":{"x":[1.50,null]}'
	tail -n 1 "$work/out" | grep -qF '"later_too":7'
	scripts/validate-trace "$work/out"
}

@test "chrome: what Perfetto reads, with slices, arrows, spans, instants and rates" {
	exported chrome "$trace"
	plain "$work/out.chrome"
	run --separate-stderr tests/export/perfetto.py "$work/out.chrome"
	[ "$status" -eq 0 ]
	"$msiscope" report --format json "$trace" >"$work/report" || [ $? -eq 1 ]
	python3 - "$work/report" "$trace" <<-END
	import collections, json, sys
	told = json.loads('''$output''')
	findings = json.load(open(sys.argv[1]))["findings"]
	types = collections.Counter(json.loads(line)["type"] for line in open(sys.argv[2]))
	assert {kind: told["instants"].get(kind, 0) for kind in findings} == findings
	assert told["flows"] == {"first interrupt": 4, "torn-hit": 2, "torn-misrouted": 1}, told["flows"]
	assert told["spans"]["silent"] == findings["lost"] and told["spans"]["offline"] > 0
	assert {kind: told["slices"][kind] for kind in ("request", "move", "message", "handler")} == \\
	    {kind: types[kind] for kind in ("request", "move", "message", "handler")}
	assert told["inside"]["move > message"] == 5
	assert told["counters"]["IRQ 27 edu"] == 120
	events = json.load(open("$work/out.chrome"))["traceEvents"]
	assert {e["name"]: e["args"] for e in events if e.get("cat") == "offline" and "args" in e} == \\
	    {"CPU 0 goes offline": {"pid": 412, "comm": "off\\\\x1b[1m"}}
	assert [name for name in told["threads"] if "overlapping" not in name] == [f"CPU {n}" for n in range(4)]
	END
}

@test "chrome: with --window the config writes lie inside the message" {
	sed -E 's/("type":"message".*"ts":)([0-9]+)(.*"at_address":)0(,"at_address_hi":)0(,"at_data":)0/\1\2\3\2\4\2\5\2/' \
		"$trace" | python3 -c '
import json, sys
for line in map(json.loads, sys.stdin):
    if line["type"] == "message" and line["duration"]:
        line["at_address"] += 1000
        line["at_address_hi"] += 4000
        line["at_data"] = line["ts"] + line["duration"] - 1
    print(json.dumps(line))' >"$work/trace"
	exported chrome "$work/trace"
	run --separate-stderr tests/export/perfetto.py "$work/out.chrome"
	[ "$status" -eq 0 ]
	[ "$(value 'told["inside"]["message > write"] >= 10' <<<"$output")" = True ]
	[ "$(value 'told["deepest"]' <<<"$output")" = 3 ]
}

@test "the reader of Chrome trace JSON refuses what Perfetto drops" {
	exported chrome "$trace"
	for change in '0,/,"dur":[0-9.]*/s///' '0,/"bp":"e"/s//"bp":"s"/' '0,/"s":"t",/s///' \
		'0,/"ph":"f","pid":1,"tid":[0-9]*/s//"ph":"f","pid":1,"tid":77/' '0,/"ph":"e"/s//"ph":"b"/' \
		'0,/"per second":[0-9.]*/s//"per second":"7"/' '0,/thread_name/s//thread_sort_index/' \
		'0,/("ts":[0-9]+)\.[0-9]+/s//\1/' '0,/"cat":"move"/s//"cat":"move","cat":"x"/' \
		's/("ph":"X".*"ts":[0-9]*\.)[0-9]*(,"dur":)[0-9.]*(,"cat":"message")/\1999\29999999.000\3/'; do
		sed -E "$change" "$work/out.chrome" >"$work/changed"
		run cmp -s "$work/out.chrome" "$work/changed"
		[ "$status" -eq 1 ]
		run tests/export/perfetto.py "$work/changed"
		[ "$status" -eq 1 ]
	done
}

@test "csv: RFC 4180, a row a record of one type or a finding, with all that the trace says" {
	types=$(python3 -c 'import json, sys
print(*{json.loads(line)["type"] for line in open(sys.argv[1])} - {"header", "end"})' "$trace")
	for type in $types finding; do
		exported "csv --type $type" "$trace"
		plain "$work/out.csv"
		mv "$work/out.csv" "$work/$type.csv"
	done
	"$msiscope" report --format json "$trace" >"$work/report" || [ $? -eq 1 ]
	python3 - "$trace" "$work" "$types" <<-'END'
	import csv, json, sys
	trace, work, types = sys.argv[1:]
	page = open("docs/export.md").read().split("## csv")[1].split("## openmetrics, prometheus")[0]
	def flat(record):
	    cells = {}
	    for name, value in record.items():
	        if isinstance(value, dict):
	            cells |= {f"{name}_{part}": str(inner) for part, inner in value.items() if inner is not None}
	        elif name == "mask":
	            ends = [span.split("-") for span in value.split(",") if span]
	            cells[name] = str([cpu for end in ends for cpu in range(int(end[0]), int(end[-1]) + 1)]).replace(" ", "")
	        elif isinstance(value, bool):
	            cells[name] = str(int(value))
	        elif name == "device" and value:
	            cells[name] = "pci-" + value
	        elif value is not None:
	            cells[name] = json.dumps(value, separators=(",", ":")).strip('"').replace("\\\\", "\\")
	    return cells
	def rows_of(type):
	    text = open(f"{work}/{type}.csv", newline="").read()
	    assert text.count("\n") == text.count("\r\n")
	    rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
	    names = rows.pop(0)
	    assert names[:3] == ["machine_id", "boot_id", "seq"]
	    assert len(set(names)) == len(names) and all(len(row) == len(names) for row in rows)
	    assert not [name for name in names if f"`{name}`" not in page and not name.startswith("lost_")], names
	    return [{name: cell for name, cell in zip(names, row) if cell} for row in rows]
	records = [json.loads(line) for line in open(trace)]
	boot = {"boot_id": records[0]["boot_id"]}
	later = {"hotplug": {"pid": "0"}, "tick": {"steal": "0", "rare": "0"}, "handler": {"ago": "0", "silent": "0"},
	         "witness": {"look": "0", "last": "0", "longest": "0"}, "counters": {"near": "[]"}}
	for type in types.split():
	    told = [{name: value for name, value in record.items() if name != "type"}
	            for record in records if record["type"] == type]
	    for row, record in zip(rows_of(type), told, strict=True):
	        for name in [name for name in row if name.startswith("lost_") and row[name] == "0"]:
	            del row[name]
	        assert row == later.get(type, {}) | {name: cell for name, cell in flat(record).items() if cell} | boot, (row, record)
	found = rows_of("finding")
	counts = json.load(open(f"{work}/report"))["findings"]
	assert {kind: sum(row["kind"] == kind for row in found) for kind in counts} == counts
	assert [int(row["seq"]) for row in found] == list(range(1, len(found) + 1))
	END
}

@test "openmetrics: the report's totals, in the words of the textfile collector" {
	exported openmetrics "$trace"
	run --separate-stderr tests/export/openmetrics.py "$work/out.openmetrics"
	[ "$status" -eq 0 ]
	"$msiscope" report --format json "$trace" >"$work/report" || [ $? -eq 1 ]
	python3 - "$work/report" "$output" <<-'END'
	import collections, json, sys
	report, samples = json.load(open(sys.argv[1])), json.loads(sys.argv[2])
	kinds, sums = collections.Counter(), collections.Counter()
	for sample in samples:
	    sums[sample["name"]] += sample["value"]
	    if sample["name"] == "msiscope_findings":
	        kinds[sample["labels"]["kind"]] += sample["value"]
	assert {kind: count for kind, count in kinds.items() if count} == report["findings"]
	assert len(kinds) == 17
	assert sums["msiscope_interrupts"] == report["handled"]
	assert sums["msiscope_moves"] == report["moves"] and report["moves"] > 0
	assert sums["msiscope_dropped_records"] == sum(report["drops"]["lost"].values()) > 0
	assert sums["msiscope_blind_spots"] == len(report["blind"]) == 1
	assert sums["msiscope_complete"] == 0
	handling = sum(irq["handling"] for irq in report["irqs"])
	assert abs(sums["msiscope_handling_seconds"] * 1e9 - handling) < 1
	END
	# Debian's package is for Debian's python3, which need not be the first.
	for python in python3 /usr/bin/python3 ""; do
		"$python" -c 'import prometheus_client' 2>/dev/null && break
	done
	[ -n "$python" ] || skip "no python3-prometheus-client to read it as well"
	"$python" -c 'import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
assert len(list(read(open(sys.argv[1]).read()))) > 10' "$work/out.openmetrics"
}

@test "openmetrics: what is missing from the trace is said" {
	head -c -1000 "$trace" | sed 20d >"$work/trace"
	"$msiscope" export --format openmetrics "$work/trace" >"$work/out"
	tests/export/openmetrics.py "$work/out" >/dev/null
	grep -qx 'msiscope_complete 0' "$work/out"
	grep -qx 'msiscope_missing_records 1' "$work/out"
}

@test "prometheus: events that a text of ftrace lost are dropped records, and it is not complete" {
	local line='          <idle>-0       [002] d.h1.    27.790010: irq_handler_entry: irq=124 name=xhci_hcd'
	for lost in '45 [LOST 45 EVENTS]' '1 [LOST EVENTS]'; do
		printf '# tracer: nop\n%s\nCPU:2 %s\n%s\n' "$line" "${lost#* }" "$line" >"$work/text"
		"$msiscope" export --format prometheus "$work/text" >"$work/out"
		grep -qx "msiscope_dropped_records{type=\"unknown\"} ${lost%% *}" "$work/out"
		grep -qx 'msiscope_complete 0' "$work/out"
	done
	sed -e 's/"lost":{[^}]*}/"lost":{}/' -e 's/"missed":[0-9]*/"missed":0/' "$trace" >"$work/trace"
	"$msiscope" export --format prometheus "$work/trace" >"$work/out"
	grep -qx 'msiscope_dropped_records{type="unknown"} 0' "$work/out"
	grep -qx 'msiscope_complete 1' "$work/out"
}

@test "filters choose, and say so when they choose nothing" {
	exported "csv --type finding" --finding torn-hit "$trace"
	[ "$(wc -l <"$work/out.csv")" -eq 3 ]
	exported "csv --type finding" --finding lost,torn-misrouted --device 0000:00:05.0 "$trace"
	[ "$(wc -l <"$work/out.csv")" -eq 5 ]
	exported "csv --type message" --irq 28 "$trace"
	[ "$(grep -c 'pci-0000:00:06.0' "$work/out.csv")" -eq "$(grep '"type":"message"' "$trace" | grep -c '"irq":28,')" ]
	exported "csv --type counters" --irq 'ed?' --from 500ms --to 2.5 "$trace"
	python3 - "$work/out.csv" "$trace" <<-'END'
	import csv, json, sys
	begin = json.loads(open(sys.argv[2]).readline())["ts"]
	rows = list(csv.DictReader(open(sys.argv[1], newline="")))
	assert len(rows) > 3 and all(begin + 5 * 10**8 <= int(row["ts"]) < begin + 25 * 10**8 for row in rows)
	END
	exported openmetrics --device 0000:00:05.0 "$trace"
	grep -q 'msiscope_findings{device="0000:00:05.0",kind="lost"} [1-9]' "$work/out.openmetrics"
	run --separate-stderr "$msiscope" export --format csv --type move --irq 27,nosuch "$trace" -o "$work/out"
	[ "$status" -eq 0 ]
	[ "$stderr" = "msiscope export: 'nosuch' chose nothing in $trace" ]
}

@test "hostile names do no harm in any form" {
	bench/repeat_trace.py "$trace" 1 >"$work/long"
	tests/trace/hostile.py "$work/long" >"$work/trace"
	for format in "${forms[@]}" "csv --type move"; do
		exported "$format" "$work/trace"
		plain "$work/out.${format%% *}"
	done
	tests/export/perfetto.py "$work/out.chrome" >/dev/null
	run ! grep "[<>&']" "$work/out.chrome"
	tests/export/openmetrics.py "$work/out.openmetrics" >/dev/null
	python3 - "$work" <<-'END'
	import csv, json, re, sys
	work = sys.argv[1]
	copied, source = ([json.loads(line) for line in open(f"{work}/{name}")] for name in ("out.jsonl", "trace"))
	assert copied == source
	rows = list(csv.reader(open(f"{work}/out.csv", newline=""), strict=True))
	assert all(len(row) == len(rows[0]) for row in rows)
	cells = [cell for row in rows for cell in row if re.match(r"[=+@\t\r-]", cell)]
	assert all(re.fullmatch(r"-\d+", cell) for cell in cells), cells
	assert any(cell.startswith("~=cmd") for row in rows for cell in row)
	END
}

@test "an excerpt of a hostile trace, and a hostile filter" {
	tests/trace/hostile.py "$trace" >"$work/trace"
	"$msiscope" export --format jsonl --irq $'27,\e[2J\xff"' "$work/trace" >"$work/out" 2>"$work/err"
	plain "$work/out"
	plain "$work/err"
	python3 -c 'import json, sys
header = json.loads(open(sys.argv[1]).readline())
assert header["excerpt"]["irq"] == "27,\\x1b[2J\\xff\"", header["excerpt"]' "$work/out"
}

@test "whatever the numbers and their order, each form is one that its readers take" {
	for seed in 37 51 1 2 3 4 5 6; do
		tests/trace/scrambled.py "$trace" "$seed" >"$work/trace"
		for format in "${forms[@]}"; do
			# shellcheck disable=SC2086
			"$msiscope" export --format $format -o "$work/out.${format%% *}" "$work/trace" 2>"$work/err"
			plain "$work/out.${format%% *}"
		done
		cmp "$work/trace" "$work/out.jsonl"
		tests/export/perfetto.py "$work/out.chrome" >/dev/null
		tests/export/openmetrics.py "$work/out.openmetrics" >/dev/null
	done
}

@test "lines that hurt: refused by number, and no file is left" {
	for format in "${forms[@]}"; do
		read -ra format <<<"$format"
		{ sed -n 1,5p "$trace"; head -c 10000000 /dev/zero | tr '\0' x; echo; sed -n '6,$p' "$trace"; } >"$work/trace"
		refused --format "${format[@]}" "$work/trace" -o "$work/out"
		[[ "$stderr" == *"line 6: longer than 1048576 bytes" ]]
		sed '30s/"seq":/"seq":-/' "$trace" >"$work/trace"
		refused --format "${format[@]}" "$work/trace" -o "$work/out"
		[[ "$stderr" == *"line 30: "* ]]
		[ "$(ls "$work")" = trace ]
	done
}

@test "-o: the whole file at once, or what was there before" {
	echo before >"$work/out"
	ln -s out "$work/link"
	refused --format chrome /dev/null -o "$work/out"
	[ "$(cat "$work/out")" = before ]
	(umask 027 && "$msiscope" export --format openmetrics "$trace" -o "$work/link")
	[ -L "$work/link" ]
	[ "$(tail -n 1 "$work/out")" = "# EOF" ]
	[ "$(stat -c %a "$work/out")" = 640 ]
	[ "$(ls "$work" | wc -l)" -eq 2 ]
	(umask 0 && "$msiscope" export --format jsonl "$trace" -o "$work/same") # a trace
	[ "$(stat -c %a "$work/same")" = 600 ]
	"$msiscope" export --format jsonl --irq 28 "$work/same" -o "$work/same"
	scripts/validate-trace "$work/same"
	refused --format csv --type move "$trace" -o "$work/absent/out"
	refused --format csv --type move "$trace" -o /dev/full
	[[ "$stderr" == *"cannot write"* ]]
	"$msiscope" export --format csv --type move "$trace" -o /dev/null
}

@test "standard input and output" {
	for form in "${forms[@]}"; do
		name=${form%% *}
		exported "$form" "$trace"
		# shellcheck disable=SC2086
		{
			cat "$trace" | "$msiscope" export --format $form - | cmp - "$work/out.$name"
			"$msiscope" export -o - - --format $form <"$trace" | cmp - "$work/out.$name"
		}
		run bash -c '"$1" export --format $2 "$3" >/dev/full' - "$msiscope" "$form" "$trace"
		[ "$status" -eq 2 ]
		[[ "$output" == *"cannot write"* ]]
		run bash -c 'set -o pipefail; "$1" export --format $2 "$3" 2>&1 | :' - "$msiscope" "$form" "$trace"
		[ "$status" -le 2 ]
	done
}

@test "lines of /proc/interrupts and snapshots: copied, those of other interrupts left out, and no record to other formats" {
	snapshot='{"type":"snapshot","ts":5,"when":"%s","path":"/x","device":%s,"irq":%s,"error":0,"files":1,"size":1,"hex":"00","text":""}\n'
	line='{"type":"interrupts","ts":5,"when":"%s","irq":%s,"label":"%s","total":1,"cpus":[0],"counts":[1],"text":"x"}\n'
	{
		sed -n 1p "$trace"
		# shellcheck disable=SC2059
		printf "$line" before 24 24 before 25 25 before null SPU
		# shellcheck disable=SC2059
		printf "$snapshot" before '"0000:00:05.0"' null before null 25 before '"0000:00:1f.0"' null before null null
		sed '1d;$d' "$trace"
		# shellcheck disable=SC2059
		printf "$line" after 24 24
		sed -n '$p' "$trace"
	} >"$work/trace"
	"$msiscope" export --format jsonl "$work/trace" | cmp - "$work/trace"
	"$msiscope" export --format jsonl --irq 24 "$work/trace" >"$work/excerpt"
	run grep -c '"type":"interrupts".*"irq":24' "$work/excerpt"
	[ "$output" -eq 2 ]
	run grep -c '"type":"interrupts"' "$work/excerpt"
	[ "$output" -eq 2 ]
	"$msiscope" export --format jsonl --irq 27 "$work/trace" >"$work/excerpt"
	# Of the device of IRQ 27, and what belongs to none.
	run grep -o '"device":[^ ]*"irq":[^,]*' <(grep '"snapshot"' "$work/excerpt")
	[ "$output" = '"device":"0000:00:05.0","irq":null
"device":null,"irq":null' ]
	for format in "${forms[@]:1}"; do
		read -ra format <<<"$format"
		"$msiscope" export --format "${format[@]}" "$trace" >"$work/without"
		"$msiscope" export --format "${format[@]}" "$work/trace" | cmp - "$work/without"
	done
}

@test "text of ftrace: all formats but the copy" {
	for text in tests/trace/ftrace.txt tests/trace/trace-cmd.txt; do
		refused --format jsonl "$text"
		[[ "$stderr" == *"no lines of a trace to copy"* ]]
		"$msiscope" export --format csv --type alloc "$text" >"$work/csv"
		[ "$(grep -c '^,,' "$work/csv")" -eq "$(grep -c 'vector_update:' "$text")" ]
		for format in chrome openmetrics prometheus; do
			exported "$format" "$text"
		done
	done
}

@test "malformed options" {
	refused "$trace"
	[[ "$stderr" == *"--format is missing"* ]]
	refused --format xml "$trace"
	refused --format '' "$trace"
	refused --format csv
	refused --format csv --type move
	refused --format csv --type move "$trace" "$trace"
	refused --format csv "$trace"
	[[ "$stderr" == *"one of request, move, "*", finding" ]]
	for option in --type= --type=header --type=unknown --type=move,message --schema=mysql; do
		refused --format csv "$option" "$trace"
	done
	refused --format jsonl --type move "$trace"
	refused --format chrome --schema sqlite
	refused --format csv --type move --finding lost "$trace"
	refused --format csv --type move --schema sqlite "$trace"
	for option in "--irq=" "--irq=1-" "--irq=1,,2" "--device=" "--device=zz" "--from=x" "--from=-1" \
		"--to=" "--finding=nonsense" "--finding=" "--finding=none" "--output="; do
		refused --format csv --type finding "$option" "$trace"
	done
	for option in "--from 2 --to 1 $trace" "--bogus $trace" "$work/absent" "$work"; do
		# shellcheck disable=SC2086
		refused --format csv --type move $option
	done
	run "$msiscope" export --help
	[ "$status" -eq 0 ]
	[[ "$output" == *"usage: msiscope export "* ]]
}

@test "a long trace takes no more memory than a short one" {
	plain_build
	bench/repeat_trace.py "$trace" 1 >"$work/long"
	scripts/validate-trace "$work/long"
	run bench/export "$trace" 12
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 10 ]
}
