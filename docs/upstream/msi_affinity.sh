#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# How is the message of a PCI interrupt rewritten when it moves to another CPU?
#
# 1. An MSI without mask bit: never CPU and vector in one write. The device would send an
#    interrupt that it raises in the middle of it to the new CPU with the old vector.
# 2. MSI-X: in one write. An entry is masked while it is written, a second one is of no use.
#
# Needs root, x86-64, CONFIG_KPROBE_EVENTS, and devices that interrupt while the test runs: disks
# and a random number generator are read.

tracing=/sys/kernel/tracing
pci=/sys/bus/pci/devices
ksft_skip=4
rounds=6
tests=2
test=0
failed=0
skipped=0

result() # ok|not ok DESCRIPTION [SKIP REASON]
{
	test=$((test + 1))
	echo "$1 $test $2${3:+ # SKIP $3}"
	[ "$1" = ok ] || failed=$((failed + 1))
	[ -z "$3" ] || skipped=$((skipped + 1))
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit $ksft_skip
}

byte() # DEVICE OFFSET
{
	od -An -tu1 -j "$2" -N 1 "$pci/$1/config" | tr -d ' '
}

# Message control of the MSI capability (id 5), bit 8.
can_mask() # DEVICE
{
	local at id _

	at=$(byte "$1" 52)
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		[ "${at:-0}" -ge 64 ] || return 1
		id=$(byte "$1" "$at")
		if [ "$id" = 5 ]; then
			[ "$(($(byte "$1" $((at + 3))) & 1))" = 1 ]
			return
		fi
		at=$(byte "$1" $((at + 1)))
	done
	return 1
}

# Lines "IRQ DEVICE" of that kind (msi, msix) whose messages hold a vector: the chip is named IR-...
# where interrupts are remapped, and otherwise under Hyper-V and Xen.
irqs_of() # KIND
{
	local file irq device

	for file in "$pci"/*/msi_irqs/*; do
		[ "$(cat "$file" 2>/dev/null)" = "$1" ] || continue
		irq=${file##*/}
		device=${file%/msi_irqs/*}
		device=${device##*/}
		grep -q "^ *$irq:.* PCI-MSI" /proc/interrupts || continue
		if [ "$1" = msi ] && can_mask "$device"; then
			continue
		fi
		echo "$irq $device"
	done
}

work() # DEVICE: have it interrupt
{
	local disk

	find "$pci/$1/" -path "*/block/*" -prune 2>/dev/null | while read -r disk; do
		dd if="/dev/${disk##*/}" of=/dev/null bs=4096 count=8 iflag=direct 2>/dev/null
	done
	[ ! -c /dev/hwrng ] || timeout 1 dd if=/dev/hwrng of=/dev/null bs=16 count=2 2>/dev/null
}

# An interrupt is moved in the acknowledge of the next one.
move_to() # IRQ DEVICE CPU
{
	echo "$3" 2>/dev/null > "/proc/irq/$1/smp_affinity_list" || return 1
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		work "$2"
		[ "$(cat "/proc/irq/$1/effective_affinity_list")" != "$3" ] || return 0
	done
	return 1
}

move_around() # IRQ DEVICE: round and round, as long as it goes
{
	local before cpu _

	before=$(cat "/proc/irq/$1/smp_affinity_list")
	for _ in $(seq $rounds); do
		for cpu in $cpus; do
			move_to "$1" "$2" "$cpu" || break 2
		done
	done
	echo "$before" 2>/dev/null > "/proc/irq/$1/smp_affinity_list"
}

# Moves in one write and in two. Of two the first changes the vector, the second the CPU.
count() # IRQ
{
	grep -E "(irq|old)=$1 " $tracing/trace | awk '
		{ lo = $(NF - 1); data = $NF; cpu = lo != was_lo; vector = data != was_data }
		NR > 1 && cpu && vector { once++ }
		NR > 1 && cpu && !vector && before { twice++ }
		{ before = NR > 1 && vector && !cpu; was_lo = lo; was_data = data }
		END { print once + 0, twice + 0 }'
}

try() # KIND DESCRIPTION
{
	local irq device in_one in_two wrong right once=0 twice=0 any=

	irqs_of "$1" > "$work_file"
	while read -r irq device; do
		any=1
		echo > $tracing/trace
		move_around "$irq" "$device"
		read -r in_one in_two <<-END
			$(count "$irq")
		END
		echo "# IRQ $irq of $device: new CPU and vector in one write $in_one times, in two $in_two"
		once=$((once + in_one)) twice=$((twice + in_two))
	done < "$work_file"
	case $1 in
	msi) wrong=$once right=$twice ;;
	*) wrong=$twice right=$once ;;
	esac
	if [ $wrong != 0 ]; then
		result "not ok" "$2"
	elif [ $right != 0 ]; then
		result ok "$2"
	elif [ -z "$any" ]; then
		result ok "$2" "no such interrupt that is not remapped"
	else
		result ok "$2" "none moved to another CPU and vector"
	fi
}

stop()
{
	echo 0 > $tracing/events/msi_affinity/write/enable
	echo '-:msi_affinity/write' >> $tracing/kprobe_events
	rm -f "$work_file"
}

echo "TAP version 13"
[ "$(id -u)" = 0 ] || skip_all "must be run as root"
[ "$(uname -m)" = x86_64 ] || skip_all "not x86-64"
[ -e $tracing/kprobe_events ] || mount -t tracefs tracefs $tracing 2>/dev/null
[ -e $tracing/kprobe_events ] || skip_all "no kprobe events"
cpus=$(awk '/^processor/ { print $3 }' /proc/cpuinfo)
[ "$(echo "$cpus" | wc -l)" -gt 1 ] || skip_all "one CPU only"

# struct msi_desc begins with irq, before v5.17 after a list; struct msi_msg is three words.
echo 'p:msi_affinity/write __pci_write_msi_msg irq=+0(%di):u32 old=+16(%di):u32 lo=+0(%si):x32 data=+8(%si):x32' \
	>> $tracing/kprobe_events || skip_all "no kprobe at __pci_write_msi_msg"
work_file=$(mktemp)
trap stop EXIT
echo 1 > $tracing/events/msi_affinity/write/enable

echo "1..$tests"
try msi "an MSI without mask bit is moved in two steps"
try msix "MSI-X is moved in one"
echo "# Totals: pass:$((tests - failed - skipped)) fail:$failed skip:$skipped"
[ $failed = 0 ] || exit 1
[ $skipped != $tests ] || exit $ksft_skip
