# SPDX-License-Identifier: GPL-2.0-only
# `list` on /proc, /sys and config space of real guests: see tests/inventory/trees/README.

bats_require_minimum_version 1.5.0
set -o pipefail

setup() {
	msiscope=${MSISCOPE:-build/msiscope}
	root=$(mktemp -d)
}

teardown() {
	rm -rf "$root"
}

tree() { # name
	xz -dc "tests/inventory/trees/$1.tar.xz" | tar -xp -C "$root"
	"$msiscope" list --root "$root" -J >"$root/list"
}

# All that the table says, and no row more.
as_in_table() { # name
	tree "$1"
	python3 - "$root/list" "tests/inventory/trees/$1.table" <<-'END'
	import json, sys
	with open(sys.argv[1]) as file:
	    rows = json.load(file)["interrupts"]
	with open(sys.argv[2]) as file:
	    columns, *lines = [line.split(None, 15) for line in file.read().splitlines()]
	wanted = [dict(zip(columns, line)) for line in lines]
	said = [{name: "-" if row[name] in (None, "") else str(row[name]) for name in columns}
	        for row in rows]
	for want, have in zip(wanted, said):
	    assert want == have, f"\nwanted {want}\nfound  {have}"
	assert len(wanted) == len(said), (len(wanted), len(said))
	END
}

# /proc/interrupts says the same of what both know, in its own words. It was copied
# a little before the counts: of what interrupted in between it has fewer.
as_in_proc_interrupts() { # name
	tree "$1"
	python3 - "$root/list" "$root/proc/interrupts" <<-'END'
	import json, sys
	with open(sys.argv[1]) as file:
	    rows = {row["irq"]: row for row in json.load(file)["interrupts"]}
	seen = equal = 0
	with open(sys.argv[2]) as file:
	    cpus = len(file.readline().split())
	    for line in file:
	        number, _, rest = line.partition(":")
	        if not number.strip().isdecimal():
	            continue
	        words = rest.rstrip().split(None, cpus + 2)
	        row = rows[int(number)]
	        count = sum(map(int, words[:cpus]))
	        assert words[cpus].startswith(row["chip"]), (words, row)
	        assert words[-1].replace(", ", ",") == row["actions"], (words, row)
	        assert count <= row["count"], (words, row)
	        seen += 1
	        equal += count == row["count"]
	assert seen > 20 and equal >= seen - 4, (seen, equal)
	END
}

# Whatever of a tree is gone: each answer is as before or unknown, and so is the count.
less_is_never_surer() { # name
	tree "$1"
	cp -a "$root" "$root.whole"
	for piece in sys proc/sys proc/sys/kernel/arch proc/cpuinfo proc/stat proc/interrupts \
		proc/irq sys/bus sys/kernel sys/bus/pci/devices/'*/msi_irqs' \
		sys/bus/pci/devices/'*/config' sys/kernel/irq/'*/chip_name' \
		'{sys,proc/sys}' '{sys/kernel,proc/interrupts}' '{proc/irq,sys}' \
		'{proc/sys/kernel/arch,proc/cpuinfo}'; do
		rm -rf "$root"
		cp -a "$root.whole" "$root"
		eval "rm -r \"\$root\"/$piece"
		"$msiscope" list --root "$root" -J >"$root/less" 2>"$root/err"
		python3 - "$root.whole/list" "$root/less" "$piece" <<-'END'
		import json, sys
		whole, less = ({row["irq"]: row for row in json.load(open(path))["interrupts"]}
		               for path in sys.argv[1:3])
		for irq, row in less.items():
		    was = whole.get(irq)
		    if not was: # by sysfs, which has some that were never set up
		        assert row["class"] != "tearable" and not row["actions"], row
		        continue
		    assert row["class"] in (was["class"], "unknown"), (sys.argv[3], was, row)
		    assert row["kind"] in (was["kind"], None) or not row["chip"], (sys.argv[3], was, row)
		    assert row["device"] in (was["device"], None), (sys.argv[3], was, row)
		    # /proc/interrupts was copied a little before.
		    assert row["count"] is None or row["count"] <= was["count"], (sys.argv[3], was, row)
		    assert row["class"] != "unknown" or row["reason"], row
		END
	done
	rm -rf "$root.whole"
}

@test "Linux 6.1" { as_in_table 6.1; }
@test "Linux 6.12" { as_in_table 6.12; }
@test "Linux 7.3" { as_in_table 7.3; }
@test "Linux 6.12 with interrupt remapping" { as_in_table remapped; }
@test "Linux 6.1, against /proc/interrupts" { as_in_proc_interrupts 6.1; }
@test "Linux 6.12, against /proc/interrupts" { as_in_proc_interrupts 6.12; }
@test "Linux 7.3, against /proc/interrupts in its new layout" { as_in_proc_interrupts 7.3; }
@test "Linux 6.12 with interrupt remapping, against /proc/interrupts" { as_in_proc_interrupts remapped; }
@test "Linux 6.1, with pieces missing" { less_is_never_surer 6.1; }
@test "Linux 6.12, with pieces missing" { less_is_never_surer 6.12; }
@test "Linux 7.3, with pieces missing" { less_is_never_surer 7.3; }
@test "Linux 6.12 with interrupt remapping, with pieces missing" { less_is_never_surer remapped; }
