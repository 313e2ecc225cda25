# SPDX-License-Identifier: GPL-2.0-only
# `report` on traces: its exit status, and one line for what is no trace.

load common

setup() {
	prepare
	replay=${msiscope%/*}/tests/trace/replay
}

refused() {
	refused_by report "$@"
}

# As getopt_long() has a line of its own to say.
refused_option() {
	run "$msiscope" report "$@"
	[ "$status" -eq 2 ]
	[[ "${lines[-1]}" == "msiscope report: "* ]]
}

@test "a trace with a loss: said first, exit 1" {
	run "$msiscope" report "$trace"
	[ "$status" -eq 1 ]
	[[ "$output" == *"Verdict: LOST: "* ]]
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *"The case: IRQ 27 (edu, "*"moved from CPU 2 (APIC 2)"* ]]
	[ "${#lines[@]}" -lt 100 ]
}

@test "standard input reads the same" {
	"$msiscope" report "$trace" >"$work/file" || [ $? -eq 1 ]
	"$msiscope" report - <"$trace" >"$work/stdin" || [ $? -eq 1 ]
	cat "$trace" | "$msiscope" report - >"$work/pipe" || [ $? -eq 1 ]
	cmp "$work/file" "$work/stdin"
	cmp "$work/file" "$work/pipe"
}

@test "--fail-on chooses what makes the exit status" {
	run "$msiscope" report --fail-on none "$trace"
	[ "$status" -eq 0 ]
	[[ "$output" == *"LOST: "* ]]
	run "$msiscope" report --fail-on lost "$trace"
	[ "$status" -eq 1 ]
	whole "$trace" >"$work/whole"
	run "$msiscope" report --fail-on mask-ignored,bad-vector "$work/whole"
	[ "$status" -eq 0 ]
	run "$msiscope" report --fail-on mask-ignored,bad-vector "$trace" # records were dropped
	[ "$status" -eq 4 ]
	run "$msiscope" report --fail-on retriggered "$trace"
	[ "$status" -eq 1 ]
	run "$msiscope" report --fail-on defects "$trace"
	[ "$status" -eq 1 ]
}

@test "without --fail-on the header decides" {
	whole "$trace" | sed '1s/"fail_on":\[[^]]*\]/"fail_on":["mask-ignored"]/' >"$work/trace"
	run "$msiscope" report "$work/trace"
	[ "$status" -eq 0 ]
}

@test "nothing found: exit 0" {
	sed -n '1p;$p' "$trace" >"$work/trace"
	run "$msiscope" report "$work/trace"
	[ "$status" -eq 0 ]
	[[ "$output" == *"nor any interrupt moving"* ]]
}

@test "as JSON: the same verdict and exit status, and well-formed whatever the trace holds" {
	run --separate-stderr "$msiscope" report --format json "$trace"
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	python3 -c 'import json, sys
report = json.load(sys.stdin)
assert report["format"] == "msiscope-report/1"
assert report["verdict"]["name"] == "lost" and report["verdict"]["failed"]
assert [irq["findings"].get("lost", 0) for irq in report["irqs"]] == [3, 0, 0]' <<<"$output"
	run "$msiscope" report --format json --fail-on none "$trace"
	[ "$status" -eq 0 ]
	[[ "$output" == *'"failed":false'* ]]
	sed '1s/"release":"[^"]*"/"release":"\\u001b[2J\\u00ff"/' "$trace" >"$work/trace"
	run "$msiscope" report --format json "$work/trace"
	[[ "$output" != *$'\e'* ]]
	[[ "$output" == *'"release":"\\x1b[2J\\xc3\\xbf"'* ]]
	run "$msiscope" report --format text "$trace"
	[[ "$output" == *"Verdict: LOST: "* ]]
	run bash -c '"$1" report --format json "$2" >/dev/full' - "$msiscope" "$trace"
	[ "$status" -eq 2 ]
}

@test "as Markdown and as HTML: the same exit status, and no byte that is not ASCII" {
	sed '1s/"release":"[^"]*"/"release":"\\u001b[2J\\u00ff<b>|"/' "$trace" >"$work/trace"
	for format in markdown html; do
		run --separate-stderr "$msiscope" report --format "$format" "$work/trace"
		[ "$status" -eq 1 ]
		[ -z "$stderr" ]
		[[ "$output" == *"LOST: "* ]]
		[[ "$output" != *"<b>|"* ]]
		run ! grep -P '[^\x09\x0a\x20-\x7e]' <<<"$output"
		run bash -c '"$1" report --format "$2" "$3" >/dev/full' - "$msiscope" "$format" "$trace"
		[ "$status" -eq 2 ]
	done
}

# $1: the first digits of its boot id, $2: ns later, to $3; the rest: as sed changes it besides.
recording() {
	local id=$1 later=$2 to=$3
	shift 3
	sed -E "1s/(\"boot_id\":\").{${#id}}/\1$id/" "$trace" | sed -E "$@" | python3 -c 'import json, sys
for line in map(json.loads, sys.stdin):
    line["ts"] += int(sys.argv[1])
    if line.get("last"):
        line["last"] += int(sys.argv[1])
    print(json.dumps(line))' "$later" >"$to"
}

@test "several traces: told together, in every form" {
	recording aa 0 "$work/trace" '1s/"release":"[^"]*"/"release":"6.1.0"/'
	recording bb 0 "$work/third" ''
	run --separate-stderr "$msiscope" report "$trace" "$work/trace" "$work/third"
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	[[ "$output" == "Fleet: 3 traces; interrupts were lost in 3,"*"Boots: 3."* ]]
	[[ "$output" == *"  6.12.117+deb12-amd64  unknown  direct     2    4     8     8    6    6"* ]]
	[[ "$output" != *"one boot"* && "$output" != *"same recording"* ]]
	run "$msiscope" report --format json "$trace" "$work/trace"
	[ "$status" -eq 1 ]
	python3 -c 'import json, sys
fleet = json.load(sys.stdin)
assert fleet["format"] == "msiscope-fleet/1" and fleet["read"] == fleet["boots"] == 2 and fleet["copies"] == []
assert sum(group["lost"] for group in fleet["groups"]) == 6' <<<"$output"
	run "$msiscope" report --format html "$trace" "$work/trace"
	[ "$status" -eq 1 ]
	[[ "$output" == *"<h1>msiscope fleet report</h1>"* ]]
	run "$msiscope" report --format markdown "$trace" "$work/trace"
	[ "$status" -eq 1 ]
	[[ "$output" == *"| edu | 6.1.0 |"* ]]
	run "$msiscope" report --fail-on none "$trace" "$trace"
	[ "$status" -eq 0 ]
}

# What the JSON of a fleet says: traces, boots, copies, losses.
counted() {
	run --separate-stderr "$msiscope" report --format json "$@"
	[ "$status" -ne 2 ]
	[ -z "$stderr" ]
	python3 -c 'import json, sys
fleet = json.load(sys.stdin)
print(fleet["read"], fleet["boots"], len(fleet["copies"]), fleet["findings"].get("lost", 0),
      *sorted({copy["of"].split("/")[-1] for copy in fleet["copies"]}))' <<<"$output"
}

@test "several traces: a thousand copies of one are one machine, and are named" {
	mkdir "$work/fleet"
	for i in {1..1000}; do
		ln "$trace" "$work/fleet/$i.jsonl" 2>/dev/null || cp "$trace" "$work/fleet/$i.jsonl"
	done
	[ "$(counted "$work"/fleet/*)" = "1 1 999 3 1.jsonl" ]
	recording aa 0 "$work/fleet/other" ''
	[ "$(counted "$work"/fleet/*)" = "2 2 999 6 1.jsonl" ]
	run "$msiscope" report "$work"/fleet/{1,2,3,other,4,5,6}*
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == "Fleet: 2 traces;"*"Boots: 2. Other traces of the same recordings, not counted: "* ]]
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *"Of the same recording, not counted: "*" more: as $work/fleet/1.jsonl"* ]]
	for format in markdown html; do
		run "$msiscope" report --format "$format" "$work"/fleet/{1,2,other}.jsonl "$work/fleet/other"
		[[ "$output" == *"Of the same recording, not counted"*"fleet/2.jsonl"* ]]
	done
}

@test "several traces: the whole recording counts, whichever of its parts and copies come first" {
	head -c -3000 "$trace" >"$work/cut"
	"$msiscope" export --format jsonl --irq 27 "$trace" -o "$work/excerpt"
	"$msiscope" export --format jsonl --from 5 "$trace" -o "$work/tail"
	"$msiscope" export --format jsonl --from 2 "$work/tail" -o "$work/tail of tail"
	python3 -c 'import json, sys
for line in sys.stdin:
    print(json.dumps(json.loads(line), separators=(", ", " : ")))' <"$trace" >"$work/spaced"
	cp "$trace" "$work/whole"
	[ "$(counted "$work"/{cut,excerpt,tail,"tail of tail",whole})" = "1 1 4 3 whole" ]
	[ "$(counted "$work"/{whole,tail,cut,excerpt,"tail of tail"})" = "1 1 4 3 whole" ]
	[ "$(counted "$work"/{tail,cut,excerpt})" = "1 1 2 2 cut" ]
	[ "$(counted "$work"/{whole,spaced})" = "1 1 1 3 whole" ]
	# What can be read but once is met as it comes.
	[ "$(counted - "$work/whole" <"$trace")" = "1 1 1 3 whole" ]
	[ "$(counted "$work/whole" - <"$trace")" = "1 1 1 3 whole" ]
	mkfifo "$work/pipe"
	cat "$trace" >"$work/pipe" &
	[ "$(counted "$work/pipe" "$work/whole")" = "1 1 1 3 whole" ]
	# One that is damaged further on stands for nothing.
	sed '40s/^/x/' "$trace" >"$work/damaged"
	run --separate-stderr "$msiscope" report "$work/damaged" "$work/whole"
	[ "$status" -eq 2 ]
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == "Fleet: 1 trace;"*"1 more could not be read."* ]]
	run --separate-stderr "$msiscope" report - "$work/damaged" <"$trace"
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == "Fleet: 1 trace;"*"1 more could not be read."* ]]
}

@test "several traces: another recording of the same boot counts, and the boot once" {
	recording "" 100000000000 "$work/later" ''
	[ "$(counted "$trace" "$work/later")" = "2 1 0 6" ]
	run "$msiscope" report "$trace" "$work/later"
	[[ "$output" == *"Boots: 1."*"Several recordings of one boot:"*"later"* ]]
	[[ "$output" != *"overlap"* ]]
	recording "" 1000000000 "$work/beside" ''
	run "$msiscope" report "$trace" "$work/beside" "$work/later"
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *"2 traces overlap in time with others of their boot"* ]]
	# Text names no boot: what is in it is held against each other. These are of one recording.
	cp tests/trace/ftrace.txt "$work/copy.txt"
	[ "$(counted tests/trace/ftrace.txt "$work/copy.txt" tests/trace/trace-cmd.txt)" = "1 0 2 None ftrace.txt" ]
	sed '$d' tests/trace/ftrace.txt >"$work/shorter.txt"
	run "$msiscope" report tests/trace/ftrace.txt "$work/shorter.txt"
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == "Fleet: 2 traces;"*"of 2 traces it is not known"* ]]
	# An older trace may name none, and then the same time is no proof.
	sed 's/"boot_id":"[^"]*"/"boot_id":""/' "$trace" >"$work/unnamed"
	sed '/"type":"witness"\|"seq":50,/d' "$work/unnamed" >"$work/another"
	sed 's/"ts":112510001000/"ts":112510001001/' "$work/unnamed" >"$work/third"
	[[ "$(counted "$work/unnamed" "$work/another" "$work/third")" == "3 0 0 "* ]]
}

@test "several traces: one that cannot be read is said, the others are told, exit 2" {
	recording aa 0 "$work/other" ''
	run --separate-stderr "$msiscope" report "$trace" "$work/absent" LICENSE "$work/other"
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ "${stderr_lines[0]}" == "msiscope report: $work/absent: "* ]]
	[[ "$output" == "Fleet: 2 traces;"* ]]
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *"6 lost. 2 more could not be read."* ]]
	[[ "$output" == *"  LICENSE: neither a trace nor text of ftrace,"* ]]
	run --separate-stderr "$msiscope" report "$work/absent" "$work"
	[ "$status" -eq 2 ]
	[[ "$output" == "Fleet: 0 traces;"* ]]
}

@test "a trace cut off is read, and says so" {
	head -c -1000 "$trace" >"$work/trace"
	run "$msiscope" report "$work/trace"
	[ "$status" -eq 1 ]
	[[ "$output" == *"the trace was cut off"* ]]
}

@test "malformed options" {
	refused --fail-on nonsense "$trace"
	refused --fail-on lost,, "$trace"
	refused --fail-on '' "$trace"
	refused
	refused --format xml "$trace"
	refused --format '' "$trace"
	refused_option --bogus "$trace"
	refused_option --fail-on
}

@test "what is no trace" {
	refused "$work/absent"
	refused "$work"
	refused /dev/null
	refused build/msiscope
	refused docs/trace.md
	printf '%s' '{"type":"header","format":"msiscope-trace/2"}' >"$work/trace"
	refused "$work/trace"
	[[ "$stderr" == *"format msiscope-trace/2 is not known; this version reads msiscope-trace/1"* ]]
	head -c 500 "$trace" >"$work/trace"
	refused "$work/trace"
	sed 1d "$trace" >"$work/trace"
	refused "$work/trace"
	sed '1s/"irq":""/"irq":"1-"/' "$trace" >"$work/trace"
	refused "$work/trace"
}

@test "a broken line is named" {
	sed '30s/"seq":/"seq":-/' "$trace" >"$work/trace"
	refused "$work/trace"
	[[ "$stderr" == *": line 30: "*"negative number"* ]]
	sed '30s/^/\x0/' "$trace" >"$work/trace"
	refused "$work/trace"
	[[ "$stderr" == *": line 30: NUL byte"* ]]
}

@test "lines that hurt" {
	for line in "$(printf '[%.0s' {1..5000})" "$(printf '{"a":%.0s' {1..5000})" \
		"{\"type\":\"$(head -c 100000 /dev/zero | tr '\0' x)\"" '{"type":"move"}'; do
		{ head -1 "$trace"; printf '%s\n' "$line"; } >"$work/trace"
		refused "$work/trace"
	done
	{ head -1 "$trace"; head -c 3000000 /dev/zero | tr '\0' '['; } >"$work/trace"
	refused "$work/trace"
	[[ "$stderr" == *"longer than 1048576 bytes"* ]]
}

@test "a name from the trace cannot talk to the terminal" {
	sed '1s/"release":"[^"]*"/"release":"\\u001b[2J"/' "$trace" >"$work/trace"
	run "$msiscope" report "$work/trace"
	[ "$status" -eq 1 ]
	[[ "$output" != *$'\e'* ]]
	[[ "$output" == *'kernel      \x1b[2J ('* ]]
}

@test "a full disk and a closed pipe do not crash it" {
	run bash -c '"$1" report "$2" >/dev/full' - "$msiscope" "$trace"
	[ "$status" -eq 2 ]
	[[ "$output" == "msiscope report: cannot write the report: "* ]]
	run bash -c 'set -o pipefail; "$1" report "$2" 2>&1 | :' - "$msiscope" "$trace"
	[ "$status" -le 2 ]
}

@test "the fixture fits the schema, a broken one does not" {
	scripts/validate-trace "$trace"
	sed '5s/"ts":/"ts":-/' "$trace" >"$work/trace"
	run scripts/validate-trace "$work/trace"
	[ "$status" -eq 1 ]
	[[ "$output" == *"trace:5: "* ]]
	head -c -10 "$trace" >"$work/trace"
	run scripts/validate-trace "$work/trace"
	[ "$status" -eq 1 ]
	run scripts/validate-trace "$work/absent"
	[ "$status" -eq 2 ]
}

@test "the replay of a trace with other findings is told apart" {
	run "$replay" "$trace" # records only: the fixture holds no findings
	[ "$status" -eq 1 ]
	[[ "$output" == *"only in the replay"* ]]
	sed -n '1p;$p' "$trace" >"$work/trace"
	run "$replay" "$work/trace"
	[ "$status" -eq 0 ]
	run "$replay" "$work/absent"
	[ "$status" -eq 1 ]
}

# What grep counts in the same text.
@test "text of ftrace and of trace-cmd: moves and handlers, and what they cannot show" {
	for text in tests/trace/ftrace.txt tests/trace/trace-cmd.txt; do
		"$msiscope" report --format json "$text" >"$work/json" || [ $? -eq 4 ]
		python3 - "$work/json" "$text" <<-'END'
		import json, re, sys
		report = json.load(open(sys.argv[1]))
		text = open(sys.argv[2]).read()
		assert report["handled"] == len(re.findall("irq_handler_entry:", text)) > 10
		assert report["moves"] == len(re.findall("vector_update:", text)) > 2
		found = {kind: count for kind, count in report["findings"].items() if count is not None}
		assert found == {"unhandled": len(re.findall("ret=unhandled", text))}
		assert report["findings"]["lost"] is None and report["findings"]["torn-hit"] is None
		assert report["verdict"]["name"] == "unknown" and not report["verdict"]["complete"]
		names = {irq["irq"]: irq["action"] for irq in report["irqs"]}
		assert names[4] == "ttyS0" and names[24] == "edu-0000:00:05.0", names
		END
	done
	run "$msiscope" report --fail-on unhandled tests/trace/trace-cmd.txt
	[ "$status" -le 1 ]
	run "$msiscope" report tests/trace/ftrace.txt
	[ "$status" -eq 4 ]
	[[ "${lines[0]}" == "Verdict: UNKNOWN: facility message is missing (not in such a text)"* ]]
	[[ "$(tr -s "\n " " " <<<"$output")" == *"; whether their messages were written is not in it"* ]]
	[[ "$output" == *"Not all was seen:"*"not in it "*"tracepoints are silent there"* ]]
}

@test "the machine that a trace names: in every form, in lines that fit a mail, within a screen or two" {
	python3 - "$trace" >"$work/trace" <<-'END'
	import json, sys
	header, rest = open(sys.argv[1]).read().split("\n", 1)
	header = json.loads(header)
	header["system"] = {"machine_id": "b7355444-f42f-4326-ba7e-bb669268cf24", "cmdline": "root=/dev/vda \\x1b[2J " + "quiet " * 200, "config_source": "/proc/config.gz",
		"config": [{"name": "CONFIG_IRQ_REMAP", "value": "n"}, {"name": "CONFIG_HZ", "value": "250"},
			   {"name": "CONFIG_PREEMPT_RT", "value": ""}],
		"virtual": "yes", "hypervisor": "KVM", "vendor": "QEMU", "product": "Q35", "x2apic": "no", "apic": "flat",
		"taint": "OE", "modules": [{"name": "window", "taint": "OE", "parameters": "inject=0 widen_us=300"},
					   {"name": "x\\x1b[2J", "taint": "OE", "parameters": ""}], "programs": []}
	print(json.dumps(header, separators=(",", ":")) + "\n" + rest, end="")
	END
	for format in text markdown html json; do
		run "$msiscope" report --format "$format" "$work/trace"
		[ "$status" -eq 1 ]
		[[ "$output" == *KVM*root=/dev/vda* && "$output" != *$'\033'* ]] || [ "$format" = json ]
		[ "$format" = json ] || [[ "$output" != *PREEMPT_RT=* && "$output" != *HZ=* ]]
		echo "$output" >"$work/$format"
	done
	grep -q '^  machine     QEMU, Q35, guest of KVM, x2APIC off, routing flat$' "$work/text"
	grep -q '^  config      IRQ_REMAP=n$' "$work/text"
	tr -s ' \n' ' ' <"$work/text" | grep -q 'tainted OE by window, x.*altered the window .* by the module window (300 us)'
	grep -q 'more bytes)' "$work/text"
	run ! grep -E '^.{73}' "$work/text"
	[ "$(wc -l <"$work/text")" -lt 100 ]
	python3 - "$work/json" "$work/trace" <<-'END'
	import json, sys
	report, trace = json.load(open(sys.argv[1])), open(sys.argv[2]).readline()
	assert report["system"] == json.loads(trace)["system"], report["system"]
	assert "300 us" in report["verdict"]["altered"], report["verdict"]
	END
}

@test "text without handlers and CPUs: of these nothing is 0, none or ok" {
	local text=$work/updates row
	for row in "12.345678 34 1 33 0" "13.345678 35 2 34 1"; do
		# shellcheck disable=SC2086
		printf ' kworker-17 [000] d.h1. %s: vector_update: irq=24 vector=%s cpu=%s prev_vector=%s prev_cpu=%s\n' $row
	done >"$text"
	run "$msiscope" report "$text"
	[ "$status" -eq 4 ]
	[[ "$output" == "Verdict: UNKNOWN: "* ]]
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *"; how many interrupts were handled is not known"* ]]
	run "$msiscope" top -b "$text"
	[[ "$output" == *" ? interrupts/s, ? moves/s; "*"CPUs unknown"* ]]
	[[ "$output" == *"unhandled ?, storm ?"* ]]
	[ "$(awk '$1 == 24' <<<"$output" | grep -c ' 0')" -eq 0 ]
	"$msiscope" report --format json "$text" >"$work/report" || [ $? -eq 4 ]
	"$msiscope" top -b --json "$text" >"$work/top" || [ $? -eq 4 ]
	"$msiscope" export --format prometheus "$text" >"$work/metrics"
	python3 - "$work" <<-'END'
	import json, sys
	report = json.load(open(sys.argv[1] + "/report"))
	assert report["handled"] is None, report["handled"]
	assert all(irq["handled"] is None for irq in report["irqs"]), report["irqs"]
	top = json.loads(open(sys.argv[1] + "/top").readlines()[-1])
	for key in "handled", "rate", "moves", "offlines":
	    assert top[key] is None, (key, top[key])
	metrics = open(sys.argv[1] + "/metrics").read()
	for name in "interrupts", "unhandled", "handling":
	    assert "\nmsiscope_%s_" % name not in metrics and "\nmsiscope_%s{" % name not in metrics
	END
	# With them there are counts.
	run "$msiscope" report tests/trace/ftrace.txt
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *" interrupts were handled"* ]]
	run "$msiscope" export --format openmetrics tests/trace/ftrace.txt
	grep -q '^msiscope_interrupts{' <<<"$output"
}

@test "text of ftrace from a pipe says that it knows no names" {
	run bash -c 'cat tests/trace/ftrace.txt | "$0" report --fail-on none -' "$msiscope"
	[ "$status" -eq 0 ]
	[[ "$output" == *"from a pipe: names of interrupts are not known"* ]]
}

@test "a name in text of ftrace cannot talk to the terminal" {
	for part in "entry: irq=5 name=\033[2J" "exit: irq=5 ret=unhandled"; do
		printf " a-1 [002] 1.000001: irq_handler_$part\n"
	done >"$work/text"
	run "$msiscope" report --fail-on none "$work/text"
	[ "$status" -eq 0 ]
	[[ "$output" == *"1 unhandled"* ]]
	[[ "$output" != *$'\033'* ]]
	"$msiscope" report --fail-on none --format json "$work/text" >"$work/json"
	python3 -c 'import json,sys; assert json.load(open(sys.argv[1]))["irqs"][0]["action"] == "\\x1b[2J"' "$work/json"
}

@test "text packed with gzip, from a file and from a pipe; cut off, it says so" {
	gzip -c tests/trace/ftrace.txt >"$work/ftrace.gz"
	"$msiscope" report --fail-on none tests/trace/ftrace.txt >"$work/plain"
	"$msiscope" report --fail-on none "$work/ftrace.gz" | cmp "$work/plain"
	run bash -c '"$1" report --fail-on none - <"$2"' - "$msiscope" "$work/ftrace.gz"
	[ "$status" -eq 0 ]
	[ "$output" = "$(<"$work/plain")" ]
	run bash -c 'cat "$2" | "$1" report --fail-on none -' - "$msiscope" "$work/ftrace.gz"
	[ "$status" -eq 0 ]
	[[ "$output" == *"19 interrupts"* ]]
	run bash -c 'head -c 500 "$2" | "$1" report --fail-on none -' - "$msiscope" "$work/ftrace.gz"
	[ "$status" -eq 0 ]
	[[ "$output" == *"gzip data that ends too early"* ]]
	gzip -c "$trace" >"$work/trace.gz"
	run "$msiscope" report "$work/trace.gz"
	[ "$status" -eq 1 ]
	[ "$output" = "$("$msiscope" report "$trace")" ]
}

@test "a line that is not understood is counted, and moved is not remapped" {
	{ echo "Hi, look:"; grep -v irq_handler tests/trace/ftrace.txt; } >"$work/mail"
	run "$msiscope" report --fail-on none "$work/mail"
	[ "$status" -eq 0 ]
	[[ "$output" == *"1 of "*" lines was not understood, the first: Hi,"* ]]
	[[ "$(tr -s "\n " " " <<<"$output")" == *"3 IRQs moved (3 times); whether their messages were written is not in it"* ]]
	run ! grep -q "remapped or no MSI" <<<"$output"
}

@test "another kind of file: one line that says what it is, exit 2" {
	printf '\027\010Dtracing6' >"$work/trace.dat"
	refused "$work/trace.dat"
	[[ "$stderr" == *": a trace.dat of trace-cmd: 'trace-cmd report -i FILE' makes text"* ]]
	refused "$work"
	[[ "$stderr" == *": a directory: name the files in it" ]]
	refused /proc/interrupts
	[[ "$stderr" == *": a copy of /proc/interrupts, neither a trace nor text of ftrace; 'msiscope record' makes"* ]]
	echo irq | tee "$work/irq" | gzip >"$work/irq.gz"
	refused "$work/irq.gz"
	[[ "$stderr" == *"; the first line: irq" ]]
}

@test "text of ftrace without events is refused" {
	printf '# tracer: nop\n#\n' >"$work/text"
	refused "$work/text"
	[[ "$stderr" == *"without an event"* ]]
}

@test "a trace of another architecture is read, and what that means is said" {
	sed '1s/"machine":"x86_64"/"machine":"aarch64"/' "$trace" >"$work/trace"
	run "$msiscope" report "$work/trace"
	[ "$status" -eq 1 ]
	[[ "$output" == *"Not all was seen:"*"recorded on aarch64"* ]]
}

@test "what helps is told below a verdict that it helps against" {
	run "$msiscope" report "$trace"
	[[ "$output" == *"What helps there: 'msiscope advise'."* ]]
	run "$msiscope" report tests/trace/golden/number-reuse.jsonl.gz
	[[ "$output" == "Verdict: "* ]]
	[[ "$output" != *"What helps there"* ]]
}

@test "to a file, which is replaced when all is written" {
	echo before >"$work/report"
	refused_by report -o "$work/report" "$work/none"
	[ "$(cat "$work/report")" = before ]
	run "$msiscope" report -o "$work/report" "$trace"
	[ "$status" -eq 1 ]
	[ ! "$output" ]
	"$msiscope" report "$trace" | cmp - "$work/report" || [ "${PIPESTATUS[1]}" -eq 0 ]
	refused_by report -o "$work/no/such" "$trace"
}

@test "of some interrupts only, instead of those that were recorded" {
	local irq
	irq=$(sed -n 's/.*"type":"move".*"irq":\([0-9]*\).*/\1/p' "$trace" | head -n 1)
	"$msiscope" report --format json --irq "$irq" "$trace" >"$work/one" || [ $? -le 1 ]
	python3 -c 'import json, sys
report = json.load(open(sys.argv[1]))
assert {row["irq"] for row in report["irqs"]} == {int(sys.argv[2])}, report["irqs"]' "$work/one" "$irq"
	refused_by report --irq 9-3 "$trace"
	refused_by report --device nonsense "$trace"
	run --separate-stderr "$msiscope" report --irq 999 "$trace"
	[ "$stderr" = "msiscope report: '999' chose nothing in $trace" ]
}
