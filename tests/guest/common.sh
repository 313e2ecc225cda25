# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# For the tests that run inside a guest, as root, under busybox.

journal=/run/msiscope/stress.journal
test=${0##*/}
log=/out/$test.log

fail()
{
	echo "$test: $1" >&2
	tail -n 30 "$log" >&2
	exit 1
}

# name_affinity FILE: set $name to it, or, of an MSI, to what it is of which device: a driver that
# requests its interrupts anew may get other numbers.
name_affinity()
{
	local irq=${1#/proc/irq/} msi

	irq=${irq%%/*}
	name=$1
	for msi in /sys/bus/pci/devices/*/msi_irqs/"$irq"; do
		[ -e "$msi" ] || return
		msi=${msi#/sys/bus/pci/devices/}
		name="${msi%%/*} MSI $(cat "/sys/kernel/irq/$irq/hwirq")"
	done
}

# What a run may change, and what it is now.
snapshot()
{
	local file name value

	for file in /proc/irq/*/smp_affinity_list; do
		name_affinity "$file"
		{ read -r value <"$file"; } 2>/dev/null && echo "$name $value"
	done | sort
	for file in /sys/devices/system/cpu/cpu*/online \
		/sys/power/pm_test /sys/module/suspend/parameters/pm_test_delay; do
		{ read -r value <"$file"; } 2>/dev/null && echo "$file $value"
	done
}

# Different masks: all CPUs, one, two, those of CPUs that will go included.
scatter()
{
	local file number=0 mask cpus

	cpus=$(grep -c ^processor /proc/cpuinfo)
	for file in /proc/irq/*/smp_affinity_list; do
		number=$((number + 1))
		mask=$((number % cpus))
		[ $((number % 4)) = 0 ] && continue
		[ $((number % 4)) = 1 ] && mask="0,$mask"
		{ echo "$mask" >"$file"; } 2>/dev/null
	done
}

# compare WHAT: it must not have changed anything since "snapshot >/tmp/before". While a pending
# mask takes effect the older one shows for a moment: what differs must be right a second later,
# and stay so.
compare()
{
	snapshot >/tmp/after
	cmp -s /tmp/before /tmp/after && return
	echo "$1: settles late:"
	diff /tmp/before /tmp/after
	sleep 1
	snapshot >/tmp/after
	diff /tmp/before /tmp/after || fail "$1: not as before"
}

find_watcher()
{
	watcher=$(pidof msiscope-watch)
}

# wait_until WHAT COMMAND...: a minute at most.
wait_until()
{
	local tries=0 what=$1

	shift
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 6000 ] || fail "$what"
		usleep 10000
	done
}

# Has a run begun to change things, and would somebody notice its end?
at_work()
{
	find_watcher && grep -q '"written"' $journal
}

# Set $workers: the processes that the run $run has.
find_workers()
{
	workers=$(awk -v run="$run" '$4 == run { print $1 }' /proc/[0-9]*/stat 2>/dev/null)
}
