# SPDX-License-Identifier: GPL-2.0-only
# The tool in stock kernels under QEMU, held against the two judges. The short form of
# scripts/accuracy; one test a case and kernel.

load kernels

setup_file() {
	find_kernels 5.10 6.1 6.12 6.12-rt 6.12-cloud 6.18 7.3
}

# What differs in one run of a guest that its host paused, and not in the next, is shown
# and passes; what differs twice does not.
accuracy() { # kernel, case, options...
	needs "$1"
	run scripts/accuracy --short --kernel "$1" "${@:2}"
	if [ "$status" -ne 0 ]; then
		echo "# first run: $1 ${*:2}: $(tail -n 2 <<<"$output" | tr '\n' ' ')" >&3
		run scripts/accuracy --short --kernel "$1" "${@:2}"
	fi
	echo "$output"
	[ "$status" -eq 0 ]
}

stress() { # kernel, test, its options...
	needs "$1"
	out=$(mktemp -d)
	run scripts/lab run --kernel "$1" --device edu=8,ahci,virtio-net,nvme --edu active=3 \
		--timeout 1500 --file tests/guest:/root/guest \
		--file build/tests/guest/interruptible:/bin/interruptible --out "$out" -- \
		"/root/guest/$2" "${@:3}"
	echo "$output"
	[ "$status" -eq 0 ]
	rm -rf "$out"
}

@test "5.10: nothing tears, without msiscope, and on 6.1 the same does" { accuracy 5.10 natural; }
@test "5.10: msiscope says in a line that it is too old" {
	needs 5.10
	out=$(mktemp -d)
	run scripts/lab run -q --kernel 5.10 --out "$out" -- \
		sh -c 'for it in record check; do msiscope $it; [ $? = 4 ] || exit; done; echo as told'
	echo "$output"
	[ "$status" -eq 0 ]
	mapfile -t lines < <(grep -v '^lab: ' <<<"$output") # it may have to make the initramfs
	[[ ${lines[0]} =~ ^"msiscope record: needs Linux 6.1 or later, and this is 5.10.0-" ]]
	[[ ${lines[1]} =~ ^"msiscope check: needs Linux 6.1 or later" ]]
	[[ ${lines[2]} == "as told"* ]]
	rm -rf "$out"
}
@test "6.1: offline as shipped, every loss found, none invented" { accuracy 6.1 offline; }
@test "6.12: offline as shipped, every loss found, none invented" { accuracy 6.12 offline; }
@test "6.1: affinity as shipped, every torn hit found, nothing lost" { accuracy 6.1 affinity; }
@test "6.12: affinity as shipped, every torn hit found, nothing lost" { accuracy 6.12 affinity; }
@test "6.1: stress, nothing widened or injected: real torn hits found" { accuracy 6.1 stress; }
@test "6.12: stress, nothing widened or injected: real torn hits found" { accuracy 6.12 stress; }
@test "6.12: stress, windows widened: losses found" { accuracy 6.12 stress-widened; }
@test "6.12: stress stalls a disk, and the machine goes on" { accuracy 6.12 stress-disk; }
@test "6.12: stress by suspend tests: all messages written anew, nothing left off" {
	accuracy 6.12 stress-suspend
}
# bats test_tags=sibling
@test "6.1: offline, two-step: nothing torn" { accuracy 6.1 two-step-offline; }
@test "6.12: offline, two-step: nothing torn" { accuracy 6.12 two-step-offline; }
@test "6.1: affinity, two-step: nothing torn" { accuracy 6.1 two-step-affinity; }
@test "6.12: stress, two-step: nothing torn" { accuracy 6.12 stress-two-step; }
# bats test_tags=sibling
@test "6.1: a device asleep: what was not written, and written anew, is told" { accuracy 6.1 sleep; }
@test "6.12: a device asleep: what was not written, and written anew, is told" { accuracy 6.12 sleep; }
@test "6.1: a disk stalls, and the move that lost its interrupt is named" { accuracy 6.1 disk; }
@test "6.12: a USB disk dies, and the move that lost its interrupt is named" { accuracy 6.12 usb; }
# bats test_tags=sibling
@test "6.1: a NIC whose interrupts are torn, and lost if it stalls" { accuracy 6.1 net; }
@test "6.12: a NIC whose interrupts are torn, and lost if it stalls" { accuracy 6.12 net; }
@test "6.12: a disk, two-step: no stall, nothing torn" { accuracy 6.12 two-step-disk; }
@test "6.12: a NIC, two-step: no stall, nothing torn" { accuracy 6.12 two-step-net; }
# bats test_tags=sibling
@test "6.1: MSI-X: no defect" { accuracy 6.1 msix; }
@test "6.12: MSI-X: no defect" { accuracy 6.12 msix; }
@test "6.1: maskable MSI: no defect" { accuracy 6.1 maskable; }
# bats test_tags=sibling
@test "6.12: maskable MSI: no defect" { accuracy 6.12 maskable; }
# bats test_tags=sibling
@test "6.1: remapped: no defect" { accuracy 6.1 remapped; }
@test "6.12: remapped: no defect" { accuracy 6.12 remapped; }
@test "6.1: drivers bound, unbound and reloaded meanwhile: no false finding" { accuracy 6.1 churn; }
# bats test_tags=sibling
@test "6.12: drivers bound, unbound and reloaded meanwhile: no false finding" { accuracy 6.12 churn; }

@test "6.12: real clients, irqbalance and stress-ng: nobody accused" { accuracy 6.12 clients; }
@test "6.1: real clients, windows widened: tears and losses found, none invented" {
	accuracy 6.1 clients-widened
}

@test "6.12: edu through VFIO, affinity: every torn hit found, nothing lost" { accuracy 6.12 vfio; }
@test "6.18: edu through VFIO, affinity: every torn hit found, nothing lost" { accuracy 6.18 vfio; }
@test "6.18: a disk stalls, and the move that lost its interrupt is named" { accuracy 6.18 disk; }
@test "7.3: offline as shipped, every loss found, none invented" { accuracy 7.3 offline; }
@test "7.3: a disk stalls, and the move that lost its interrupt is named" { accuracy 7.3 disk; }

@test "6.12: kprobes instead of fentry: offline is as accurate" { accuracy 6.12 offline --hooks kprobe; }
@test "6.12: kprobes instead of fentry: affinity is as accurate" { accuracy 6.12 affinity --hooks kprobe; }
@test "6.12: tracepoints only: nothing is invented" { accuracy 6.12 offline --hooks tracepoint; }

# bats test_tags=sibling
@test "6.1: a stress run killed at any moment leaves nothing changed" {
	stress 6.1 killed "${KILLED_ROUNDS:-6}" msiscope stress -q -d 600
}
@test "6.12: a stress run killed at any moment leaves nothing changed" {
	stress 6.12 killed "${KILLED_ROUNDS:-6}" msiscope stress -q -d 600
}
@test "6.12: suspend tests killed at any moment leave nothing changed" {
	stress 6.12 killed 3 msiscope stress -q -d 600 -p suspend
}
@test "6.12: stress where it cannot work, or is broken off, leaves nothing changed" {
	stress 6.12 stress_errors
}

@test "6.12: a NIC whose interrupts are masked stands still, and only then" {
	needs 6.12
	out=$(mktemp -d)
	scripts/lab run -q --kernel 6.12 --device virtio-net --file tests/guest/mask_irqs --out "$out" -- \
		msiscope record -o /out/trace.jsonl -- sh /root/mask_irqs
	python3 - "$out" <<-'END'
	import json, sys
	began, ended = (float(line) for line in open(f"{sys.argv[1]}/muted"))
	records = [json.loads(line) for line in open(f"{sys.argv[1]}/trace.jsonl")]
	witness = [record for record in records if record["type"] == "witness"]
	stall, end = (record for record in witness if not record["look"])
	messages = [record for record in records
	            if record["type"] == "kmsg" and record["kind"] != "other"]
	for record in stall, end:
	    assert (record["kind"], record["name"], record["device"]) == (
	        "net", "eth0 tx-0", "0000:00:02.0"), record
	assert stall["stalled"] and not end["stalled"]
	# In this order, as uptime is told in 10 ms; how long it takes is the machine's affair.
	print(f"# masked: told {stall['ts'] / 1e9 - began:.2f} s after it, as of "
	      f"{stall['since'] / 1e9 - began:.2f} s; unmasked: {end['ts'] / 1e9 - ended:.2f} s after it")
	assert began - 0.01 < stall["ts"] / 1e9 < ended < end["ts"] / 1e9 + 0.01, (began, stall, ended, end)
	assert stall["since"] < stall["ts"], stall
	# Looks say that bytes were in flight all the while, and how long that took.
	looks = [record for record in witness if record["look"]]
	assert looks[0]["name"] == "eth0" and looks[0]["device"] == "0000:00:02.0", looks
	told = [look for look in looks if stall["ts"] < look["ts"] < end["ts"]]
	assert not any(look["longest"] or not look["inflight"] for look in told), told
	assert max(look["longest"] for look in looks) > end["ts"] - stall["ts"], looks
	# The driver's own words, which the guest waited for.
	assert any("NETDEV WATCHDOG" in message["text"] for message in messages), messages
	for message in messages:
	    assert message["kind"] == "timeout", message
	    assert message["device"] == "0000:00:02.0", message
	    assert began - 0.01 < message["ts"] / 1e9 < ended + 0.01, message
	END
	scripts/validate-trace "$out/trace.jsonl"
	rm -rf "$out"
}

# QEMU keeps each read of one disk for 700 ms, those of the other for 10 ms.
slow_disk() { # kernel
	needs "$1"
	out=$(mktemp -d)
	scripts/lab run -q --kernel "$1" --cpus 2 --device ahci --qemu-arg=-blockdev --qemu-arg="$(
		)driver=null-co,node-name=slow,size=1073741824,read-zeroes=on,latency-ns=700000000" \
		--qemu-arg=-device --qemu-arg=ide-hd,drive=slow,bus=ide.5 --file tests/guest/reads \
		--out "$out" -- msiscope record -o /out/trace.jsonl -- sh /root/reads
	python3 - "$out" <<-'END'
	import json, sys
	out = sys.argv[1]
	reads = [tuple(float(word) for word in line.split()) for line in open(f"{out}/reads")]
	records = [json.loads(line) for line in open(f"{out}/trace.jsonl")]
	fast, slow = open(f"{out}/disks").read().split()
	for disk, least, count in ((fast, 10e6, 20 * len(reads)), (slow, 700e6, len(reads))):
	    looks = [record for record in records
	             if record["type"] == "witness" and record["look"] and record["name"] == disk]
	    assert all(look["device"] == "0000:00:1f.2" for look in looks), looks
	    assert looks[-1]["completed"] - looks[0]["completed"] == count, looks
	    for before, look in zip(looks, looks[1:]):
	        assert before["ts"] <= look["since"] <= look["ts"], look
	        if look["completed"] == before["completed"]:
	            continue
	        assert look["longest"] > least, look
	        assert look["since"] < look["last"], look
	# Nothing was in flight where looks say so: each read needs its 700 ms outside of that.
	idle = [(before["ts"] / 1e9, look["since"] / 1e9) for before, look in zip(looks, looks[1:])
	        if not before["inflight"]]
	assert any(end > begin for begin, end in idle), idle
	for begin, end in reads:
	    rest = end - begin - sum(max(0, min(end, till) - max(begin, since))
	                             for since, till in idle)
	    assert rest > 0.68, (begin, end, idle)
	END
	scripts/validate-trace "$out/trace.jsonl"
	rm -rf "$out"
}

@test "6.1: looks at a disk say what was in flight, and how long it took" {
	slow_disk 6.1
}
@test "6.12: looks at a disk say what was in flight, and how long it took" {
	slow_disk 6.12
}
@test "7.3: looks at a disk say what was in flight, and how long it took" {
	slow_disk 7.3
}

# Each phase of a CPU's end or return names who asked, as who asked says itself.
askers() { # kernel, --hooks
	needs "$1"
	out=$(mktemp -d)
	run scripts/lab run -q --kernel "$1" --device edu=1 --edu active=0 --file tests/guest/asker \
		--out "$out" -- msiscope record --hooks "$2" --fail-on none \
		-o /out/trace.jsonl -- /root/asker
	echo "$output"
	[ "$status" -eq 0 ]
	python3 - "$out" "$2" <<-'END'
	import collections, json, re, sys
	askers = {cpu: (int(pid), re.sub(r"[^ -\[\]-~]", lambda odd: "\\\\" if odd[0] == "\\" else
	                                 f"\\x{ord(odd[0]):02x}", name))
	          for cpu, pid, name in (line.split(maxsplit=2) for line in
	                                 open(f"{sys.argv[1]}/askers").read().splitlines())}
	lines = [json.loads(line) for line in open(f"{sys.argv[1]}/trace.jsonl")]
	hidden = "who asked for a CPU to go offline" in lines[0]["blind"]
	assert hidden == (sys.argv[2] == "tracepoint"), lines[0]["blind"]
	seen = collections.Counter()
	for record in (line for line in lines if line["type"] == "hotplug"):
	    phase, cpu = record["phase"], record["subject"]
	    seen[cpu, phase] += 1
	    asker = askers["suspend" if seen[cpu, phase] > 3 or cpu == 3 else str(cpu)]
	    # A worker takes down what does not go for a suspend.
	    if phase.startswith("fixup") or hidden and phase.startswith("down") and asker != askers["suspend"]:
	        asker = 0, ""
	    assert (record["pid"], record["comm"]) == asker, (record, asker)
	for phase in "down", "down-end", "up", "up-end":
	    assert [seen[cpu, phase] for cpu in (1, 2, 3)] == [4, 4, 1], (phase, seen)
	assert len(set(askers.values())) == 3 and askers["2"][1] == 'two"\\\\\\x1b[1m', askers
	END
	scripts/validate-trace "$out/trace.jsonl"
	rm -rf "$out"
}

@test "6.1: who takes CPUs offline and back is named" { askers 6.1 auto; }
@test "6.12: who takes CPUs offline and back is named" { askers 6.12 auto; }
@test "6.18: who takes CPUs offline and back is named" { askers 6.18 auto; }
@test "7.3: who takes CPUs offline and back is named" { askers 7.3 auto; }
@test "6.12: kprobes instead of fentry: who takes CPUs offline is named" { askers 6.12 kprobe; }
@test "6.12: tracepoints only: who takes CPUs offline is left out" { askers 6.12 tracepoint; }

@test "6.12: devices that get each other's number: each is told of what happened to itself" {
	needs 6.12
	out=$(mktemp -d)
	scripts/lab run -q --kernel 6.12 --device edu=3 --inject 500 --file tests/guest:/root/guest \
		--out "$out" -- /root/guest/swapped || [ $? -eq 1 ]
	build/msiscope report --fail-on none --format json "$out/trace.jsonl" >"$out/report.json"
	build/msiscope export --format openmetrics "$out/trace.jsonl" >"$out/metrics"
	python3 - "$out" <<-'END'
	import json, pathlib, re, sys
	sys.path.insert(0, "lab")
	from qemulog import read_log
	out = pathlib.Path(sys.argv[1])
	log = read_log(out / "qemu.log")
	rows = [row for row in json.load(open(out / "report.json"))["irqs"] if row["moves"]]
	one, other = "0000:00:05.0", "0000:00:05.1"
	first, second = sorted({row["irq"] for row in rows})
	# Requests that come faster than interrupts are one move, and the first may be to where it is.
	for irq, device, moves in (first, one, 12), (second, other, 24), (second, one, 36), (first, other, 4):
	    told, = (row["moves"] for row in rows if (row["irq"], row["device"]) == (irq, device))
	    print(f"# IRQ {irq} of {device}: {told} of {moves} moves")
	    assert 0 < told <= moves, (irq, device, told)
	assert len(rows) == 4, rows
	metrics = {(device, kind): int(value) for device, kind, value in re.findall(
	    r'msiscope_findings{device="(.*)",kind="(.*)"} (.*)', (out / "metrics").read_text())}
	for device in one, other:
	    exposed = sum(update.exposed for update in log.devices[device])
	    told = sum(row["findings"].get("torn-exposed", 0) for row in rows if row["device"] == device)
	    assert exposed == told == metrics[device, "torn-exposed"] > 0, (device, exposed, told, metrics)
	END
	scripts/validate-trace "$out/trace.jsonl"
	rm -rf "$out"
}

# The trace has what od and cat say of the same files; where there is no such file it says so.
same_files() { # directory
	python3 - "$1" <<-'END'
	import json, pathlib, sys
	out = pathlib.Path(sys.argv[1])
	lines = [json.loads(line) for line in open(out / "trace.jsonl")]
	irqs = {irq["irq"]: irq["device"] for irq in lines[0]["irqs"] if irq["device"]}
	snapshots = [line for line in lines if line["type"] == "snapshot"]
	for when in "before", "after":
	    configs = {s["device"]: s for s in snapshots if s["when"] == when and s["hex"]}
	    assert set(configs) == set(irqs.values()) and "0000:00:05.1" in configs, configs.keys()
	    for device, snapshot in configs.items():
	        said = "".join((out / "config" / device).read_text().split())
	        assert snapshot["size"] == 256 and snapshot["hex"] == said[:512], (device, said)
	    debugfs = [s for s in snapshots if s["when"] == when and "/debug/" in s["path"]]
	    if (out / "irqs").exists():
	        for snapshot in debugfs:
	            said = (out / "irqs" / str(snapshot["irq"])).read_text()
	            assert snapshot["text"].replace("\\x0a", "\n") == said, snapshot
	        assert {s["irq"] for s in debugfs} == set(irqs)
	    else:
	        assert [(s["error"], s["files"]) for s in debugfs] == [(-2, len(irqs))], debugfs
	END
}

fits() { # kernel
	needs "$1"
	out=$(mktemp -d)
	run scripts/lab run -q --kernel "$1" --device edu=2 --edu active=0 --out "$out" -- sh -c '
		cp /sys/kernel/btf/vmlinux /out/btf && msiscope check &&
		msiscope record -d 1 -o /out/trace.jsonl && mkdir /out/config && cd /sys/bus/pci/devices &&
		for device in *; do od -An -v -tx1 "$device/config" >"/out/config/$device" || exit 9; done
		! [ -d /sys/kernel/debug/irq/irqs ] || cp -r /sys/kernel/debug/irq/irqs /out/irqs'
	echo "$output"
	[ "$status" -eq 0 ]
	# Nothing failed to attach; what threads find (ACPI's from v6.8 on, all of RT) and the HPET's
	# messages stay unseen.
	[[ "$output" == *"All that msiscope knows of can be found here"[.,]* ]]
	unseen=$(sed -n '/^Unseen: /,/^$/p' <<<"$output" | tr -s '[:space:]' ' ')
	[[ "$unseen" =~ ^("Unseen: ")?("what the threads of IRQ "[0-9, ]+" find: "[^:]*)?("message writes of IRQ "[0-9, ]+" (HPET, IOMMU),"[^:]*": "[^:]*)?$ ]]
	scripts/check-vmlinux "$out/btf"
	scripts/validate-trace "$out/trace.jsonl"
	same_files "$out"
	rm -rf "$out"
}

@test "6.1: vmlinux.h fits, nothing is hidden, config space is as od has it" { fits 6.1; }
@test "6.12: vmlinux.h fits, nothing is hidden, config space is as od has it" { fits 6.12; }
@test "6.12-rt: vmlinux.h fits, nothing is hidden, config space is as od has it" { fits 6.12-rt; }
@test "6.12-cloud: vmlinux.h fits, nothing is hidden, config space is as od has it" { fits 6.12-cloud; }
@test "6.18: vmlinux.h fits, nothing is hidden, config space is as od has it" { fits 6.18; }
@test "7.3: vmlinux.h fits, nothing is hidden, config space is as od has it" { fits 7.3; }

@test "6.12: ASan and UBSan have nothing to say about a run with losses" {
	needs 6.12
	out=$(mktemp -d)
	run scripts/lab run --kernel 6.12 --device edu=12 --edu "active=4" --inject \
		--file build-sanitize/msiscope --out "$out" -- /root/msiscope record -o /out/trace.jsonl --fail-on lost -- \
		/scenario/offline --losses 3
	echo "$output"
	[ "$status" -eq 1 ] # a loss was found
	[[ "$output" != *Sanitizer* && "$output" != *"runtime error"* ]]
	scripts/validate-trace "$out/trace.jsonl"
	build/tests/trace/replay "$out/trace.jsonl"
	rm -rf "$out"
}
