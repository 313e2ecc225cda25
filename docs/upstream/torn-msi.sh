#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Does this kernel give an MSI without mask bit a new CPU and a new vector in one message write?
# If it does, an interrupt that the device raises in the middle of it goes to the new CPU with the
# old vector, and is lost. It moves the interrupt of a disk that is being read, and looks at what
# is written. Run as root: sh torn-msi.sh [PCI-ADDRESS]. Needs tracefs and CONFIG_KPROBE_EVENTS.
# Exit: 0 two steps, 1 one write (it can tear), 4 cannot tell.
tracing=/sys/kernel/tracing
pci=/sys/bus/pci/devices

skip()
{
	echo "SKIP: $*"
	exit 4
}

byte() # DEVICE OFFSET
{
	od -An -tu1 -j "$2" -N 1 "$pci/$1/config" | tr -d ' '
}

can_mask() # DEVICE; message control of the MSI capability, bit 8
{
	at=$(byte "$1" 52)
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		[ "${at:-0}" -ge 64 ] || return 1
		[ "$(byte "$1" "$at")" != 5 ] || return "$((1 - ($(byte "$1" $((at + 3))) & 1)))"
		at=$(byte "$1" $((at + 1)))
	done
	return 1
}

find_irq() # sets device, irq and disk
{
	for file in "$pci"/"${1:-}"*/msi_irqs/*; do
		[ "$(cat "$file" 2>/dev/null)" = msi ] || continue
		irq=${file##*/}
		device=${file%/msi_irqs/*}
		disk=$(find "$device/" -path '*/block/*' -name 'sd*' -prune 2>/dev/null | head -n 1)
		device=${device##*/}
		grep -q "^ *$irq:.* PCI-MSI" /proc/interrupts || continue # IR-: remapped; HV-, xen
		can_mask "$device" || [ -z "$disk" ] || return 0
	done
	return 1
}

stop()
{
	echo "$before" > "/proc/irq/$irq/smp_affinity_list"
	echo 0 > $tracing/events/msi/write/enable
	echo '-:msi/write' >> $tracing/kprobe_events
}

move_to() # CPU; it is moved in the acknowledge of its next interrupt
{
	echo "$1" > "/proc/irq/$irq/smp_affinity_list" || return
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		dd if="/dev/${disk##*/}" of=/dev/null bs=4096 count=8 iflag=direct 2>/dev/null
		[ "$(cat "/proc/irq/$irq/effective_affinity_list")" != "$1" ] || return
	done
}

[ "$(id -u)" = 0 ] || skip "must be run as root"
[ "$(uname -m)" = x86_64 ] || skip "not x86-64"
[ -e $tracing/kprobe_events ] || mount -t tracefs tracefs $tracing 2>/dev/null
[ -e $tracing/kprobe_events ] || skip "no kprobe events"
cpus=$(awk '/^processor/ { print $3 }' /proc/cpuinfo)
[ "$(echo "$cpus" | wc -l)" -gt 1 ] || skip "one CPU only"
find_irq "$1" || skip "no disk whose MSI cannot be masked and is not remapped"
before=$(cat "/proc/irq/$irq/smp_affinity_list")
echo "IRQ $irq of $device, disk ${disk##*/}, Linux $(uname -r)"

# struct msi_desc begins with irq, before v5.17 after a list; struct msi_msg is three words.
echo 'p:msi/write __pci_write_msi_msg irq=+0(%di):u32 old=+16(%di):u32 lo=+0(%si):x32 data=+8(%si):x32' \
	>> $tracing/kprobe_events || skip "no kprobe at __pci_write_msi_msg"
trap stop EXIT
echo > $tracing/trace
echo 1 > $tracing/events/msi/write/enable
for _ in 1 2 3 4 5; do
	for cpu in $cpus; do
		move_to "$cpu"
	done
done
echo 0 > $tracing/events/msi/write/enable

grep -E "(irq|old)=$irq " $tracing/trace | sed 's/.* lo=/lo=/' | head -n 8
grep -E "(irq|old)=$irq " $tracing/trace | awk '
	{ lo = $(NF - 1); data = $NF; cpu = lo != was_lo; vector = data != was_data }
	NR > 1 && cpu && vector { both++ }
	NR > 1 && cpu != vector { one++ }
	{ was_lo = lo; was_data = data }
	END { printf "%d message writes: %d change CPU and vector, %d one of them\n", NR, both, one
	      exit both ? 1 : one > 1 ? 0 : 4 }'
case $? in
0) echo "ok: two steps, no write changes both" ;;
1) echo "FAIL: one write changes CPU and vector: an interrupt in the middle of it is lost"; exit 1 ;;
*) skip "no move changed both CPU and vector" ;;
esac
