# SPDX-License-Identifier: GPL-2.0-only
# `list` on /proc, /sys and config space of real guests: see tests/inventory/trees/README.

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

@test "Linux 6.1" { as_in_table 6.1; }
@test "Linux 6.12" { as_in_table 6.12; }
@test "Linux 7.3" { as_in_table 7.3; }
@test "Linux 6.12 with interrupt remapping" { as_in_table remapped; }
@test "Linux 6.1, against /proc/interrupts" { as_in_proc_interrupts 6.1; }
@test "Linux 6.12, against /proc/interrupts" { as_in_proc_interrupts 6.12; }
@test "Linux 7.3, against /proc/interrupts in its new layout" { as_in_proc_interrupts 7.3; }
@test "Linux 6.12 with interrupt remapping, against /proc/interrupts" { as_in_proc_interrupts remapped; }
