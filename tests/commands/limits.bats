# SPDX-License-Identifier: GPL-2.0-only
# Every command when it may open no more files, has no memory, or cannot write: the cause
# and the remedy in one line, exit 2, and nothing is left.

load common

# limit, said, command: one line on stderr, exit 2
ends_by() {
	local limit=$1 said=$2
	shift 2
	# shellcheck disable=SC2016,SC2086
	run --separate-stderr bash -c 'ulimit $1; shift; "$@"' - "$limit" "$msiscope" "$@"
	echo "ulimit $limit, $*: $status $stderr"
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == "msiscope"*": "*"$said"* ]]
}

@test "too few files: no kernel, trace or user is blamed" {
	plain_build
	local command
	for command in list advise check "record -d 100ms" "top -b -n 1" "report $trace" \
		"export --format csv --type move -o $work/out $trace" "stress --dry-run"; do
		# shellcheck disable=SC2086
		ends_by "-n 8" "Too many open files (raise the limit, 'ulimit -n')" $command
	done
	needs_bpf
	for files in 24 30 36; do
		ends_by "-n $files" "Too many open files (raise the limit, 'ulimit -n')" record -d 100ms
		ends_by "-n $files" "Too many open files (raise the limit, 'ulimit -n')" check
	done
	[ -z "$(ls "$work")" ]
}

@test "no memory: it is no kernel without BTF" {
	plain_build
	needs_bpf
	local kilobytes
	for kilobytes in 8000 12000 16000 20000; do
		ends_by "-v $kilobytes" "'ulimit -v'" check
		ends_by "-v $kilobytes" "'ulimit -v'" record -d 100ms -o "$work/trace.jsonl"
	done
	[ -z "$(ls "$work")" ]
}

@test "a limit of file sizes: an error, not a signal, and no file is left" {
	plain_build
	local said="File too large (raise the limit, 'ulimit -f', or write elsewhere)"
	ends_by "-f 1" "cannot write: $said" export --format csv --type counters -o "$work/out" "$trace"
	ends_by "-f 4" "cannot write: $said" export --format jsonl -o "$work/out" "$trace"
	[ -z "$(ls "$work")" ]
	echo before >"$work/out"
	ends_by "-f 4" "cannot write: $said" export --format openmetrics -o "$work/out" "$trace"
	[ "$(ls "$work")" = out ]
	[ "$(cat "$work/out")" = before ]
	local form
	for form in html json markdown; do
		run bash -c 'ulimit -f 1; "$1" report --format "$2" "$3" 2>&1 >"$4"' - \
			"$msiscope" "$form" "$trace" "$work/out"
		[ "$status" -eq 2 ]
		[ "$output" = "msiscope report: cannot write the report: $said" ]
	done
	needs_bpf
	ends_by "-f 1" "$work/trace.jsonl: $said" record -d 100ms -o "$work/trace.jsonl"
	[ "$(ls "$work")" = out ]
	# The end could not be written: what there is can be read.
	ends_by "-f 24" "lines of the trace are lost: $said; what there is: $work/trace.jsonl.partial" \
		record -d 1500ms -o "$work/trace.jsonl"
	[ ! -e "$work/trace.jsonl" ]
	mkdir "$work/far"
	ln -s far/trace.jsonl "$work/link.jsonl"
	ends_by "-f 24" "what there is: $work/far/trace.jsonl.partial" \
		record -d 1500ms -o "$work/link.jsonl"
	run "$msiscope" report "$work/trace.jsonl"
	[ "$status" -ne 2 ]
	[[ "$output" == *"cut off"* ]]
}

@test "what record runs has its signals as they were" {
	plain_build
	needs_bpf
	# shellcheck disable=SC2016
	run bash -c 'ulimit -f 100; "$1" record --lost-after 1 --fail-on none -- \
		dd if=/dev/zero of="$2/large" bs=1k count=1000 2>&1' - "$msiscope" "$work"
	[[ "$(tr -s ' \n' ' ' <<<"$output")" == *"The command ended with status 153."* ]] # 128 + SIGXFSZ
}

@test "stdout that cannot be written is an error of every command" {
	local command
	for command in --help --version "report --help" "list --help" "check --help" "record --help" \
		"top --help" "export --help" "stress --help" "restore --help" "advise --help" list \
		"list --json" advise "stress --dry-run" "stress --dry-run --json" "report $trace" \
		"report --format json $trace" "report --format html $trace" "report $trace $trace" \
		"report --compare $trace $trace" "top -b $trace" "top -b --json $trace" \
		"export --format csv --type move $trace" "export --format jsonl $trace"; do
		# shellcheck disable=SC2086
		run bash -c '"$@" 2>&1 >/dev/full' - "$msiscope" $command
		echo "$command: $status $output"
		# A machine that can not be stressed says so, and has nothing to write.
		[[ "$status" -ne 4 || "$command" != stress* ]] || continue
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ "$output" == "msiscope"*": cannot write"*": No space left on device (make room there, or write elsewhere)" ]]
		# shellcheck disable=SC2086
		run bash -c '"$@" 2>&1 >&-' - "$msiscope" $command
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ "$output" == "msiscope"*": cannot write"*": Bad file descriptor" ]]
	done
}

# Closed, its number would be that of the trace, and the report would be written there.
@test "with stdout closed the trace holds no report" {
	needs_bpf
	run bash -c '"$1" record -d 100ms -o "$2" >&-' - "$msiscope" "$work/trace.jsonl"
	[ "$status" -eq 2 ]
	scripts/validate-trace "$work/trace.jsonl"
}

@test "what was typed does not steer the terminal" {
	run "$msiscope" $'no\e[31mthing\r\n\x7f\xff\xc2\x9b\xe2\x80\xae'
	[ "$status" -eq 2 ]
	[ "$output" = 'msiscope: unknown command '"'"'no\x1b[31mthing\x0d\x0a\x7f\xff\xc2\x9b\xe2\x80\xae'"'"'; see '"'"'msiscope help'"'"'' ]
	run "$msiscope" report $'\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xe2\x80\x8b\xed\xc3'
	[ "$status" -eq 2 ]
	[ "$output" = $'msiscope report: \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\\xe2\\x80\\x8b\\xed\\xc3: No such file or directory' ]
}

@test "a signal ends what only reads, at once, and nothing is left beside its output" {
	cat >"$work/end" <<-'END'
		import os, signal, subprocess, sys
		msiscope, trace, work = sys.argv[1:]
		header = open(trace, "rb").readline()
		out, sums = work + "/out", work + "/sums"
		commands = [(["report", "-"], None), (["report", "-", trace], None),
		            (["top", "-b", "-"], None), (["top", "-b", "--json", "-"], None),
		            (["export", "--format", "csv", "--type", "move", "-"], None)]
		for form in ["jsonl", "chrome", "prometheus"]:
		    commands.append((["export", "--format", form, "-o", out, "-"], out))
		commands.append((["export", "--format", "prometheus", "--add-to", sums, "-"], sums))
		for command, beside in commands:
		    for number in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
		        for begin in [header, header + b'{"type":"tick"' + b"x" * 100]:
		            end, mine = os.pipe()
		            os.write(mine, begin) # and no more comes
		            process = subprocess.Popen(
		                [msiscope] + command, stdin=end, stdout=subprocess.DEVNULL,
		                preexec_fn=lambda: [signal.signal(one, signal.SIG_DFL) for one in
		                                    (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)])
		            while beside and process.poll() is None and not any(
		                    name.startswith(os.path.basename(beside) + ".") and
		                    name.endswith((".tmp", ".partial")) for name in os.listdir(work)):
		                pass
		            process.send_signal(number)
		            try:
		                status = process.wait(60)
		            finally:
		                process.kill()
		            assert status == -number, (command, number, status)
		            os.close(end)
		            os.close(mine)
		            left = set(os.listdir(work)) - {"end", "sums.recordings"}
		            assert not left, (command, number, left)
	END
	python3 "$work/end" "$msiscope" "$trace" "$work"
}

# As under nohup.
@test "a signal that whoever started it ignores does not end an export" {
	cat >"$work/ignored" <<-'END'
		import signal, subprocess, sys
		msiscope, trace, out = sys.argv[1:]
		lines = open(trace, "rb").readlines()
		process = subprocess.Popen([msiscope, "export", "--format", "jsonl", "-o", out, "-"],
		                           stdin=subprocess.PIPE,
		                           preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
		process.stdin.write(lines[0])
		process.stdin.flush()
		process.send_signal(signal.SIGHUP)
		process.communicate(b"".join(lines[1:]))
		assert process.returncode == 0, process.returncode
		assert open(out, "rb").readlines() == lines
	END
	python3 "$work/ignored" "$msiscope" "$trace" "$work/out"
}
