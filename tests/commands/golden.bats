# SPDX-License-Identifier: GPL-2.0-only
# Traces that were recorded long ago, in guests, give the findings that they gave to the program of
# then: not what it said as it recorded them, some of which was wrong. In maskable-neighbours records
# themselves are wrong, and so is its mask-ignored of IRQ 1: it is there as it was.

load common

# Without their words. After a change that is meant: golden FILE >tests/trace/golden/NAME.csv
golden() {
	"$msiscope" export --format csv --type finding "$1" | python3 -c '
import csv, sys
rows = csv.DictReader(sys.stdin)
names = [name for name in rows.fieldnames if name not in ("machine_id", "boot_id", "reason")]
written = csv.DictWriter(sys.stdout, names, extrasaction="ignore", lineterminator="\n")
written.writeheader()
written.writerows(rows)'
}

@test "recorded traces give the findings that they gave" {
	local trace count=0
	for trace in tests/trace/golden/*.jsonl.gz; do
		echo "$trace"
		golden "$trace" >"$work/findings"
		diff "${trace%.jsonl.gz}.csv" "$work/findings"
		count=$((count + 1))
	done
	[ "$count" -ge 4 ]
}
