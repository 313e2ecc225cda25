# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2034
# What the scenarios share. They run inside a guest, as root, under busybox.

edu=/sys/kernel/debug/edu
# Driven from user space, if it is.
[ -d /run/edu ] && edu=/run/edu
cpus=/sys/devices/system/cpu
window=/sys/module/window/parameters

moves=0
failures=0

usage_error()
{
	echo "${0##*/}: $1" >&2
	exit 2
}

fail()
{
	echo "${0##*/}: $1" >&2
	exit 1
}

# check_number NAME TEXT: TEXT must be a decimal number.
check_number()
{
	case $2 in
	'' | 0?* | *[!0-9]* | ??????????*) usage_error "$1: '$2' is not a number" ;;
	esac
}

# random N: set $random to a number below N, the same for the same seed.
random()
{
	state=$(((state * 1103515245 + 12345) & 0x7fffffff))
	random=$(((state >> 8) % $1))
}

# Set $cpu_count; the scenarios use CPUs 0 to $cpu_count - 1, all online.
find_cpus()
{
	local range

	read -r range <$cpus/online
	case $range in
	0-*[!0-9]* | [!0]*) fail "CPUs $range are online: not all" ;;
	esac
	cpu_count=$((${range#*-} + 1))
	[ "$cpu_count" -ge 3 ] || fail "$cpu_count CPUs: at least 3 needed"
}

# Set $active and $spare to the IRQs of edu, and $bdf_IRQ to their devices.
find_edu()
{
	local line irq bdf

	active='' spare=''
	while read -r line; do
		case $line in
		*'"type":"device"'*) ;;
		*) break ;;
		esac
		irq=${line#*'"irq":'} irq=${irq%%,*}
		bdf=${line#*'"device":"'} bdf=${bdf%%\"*}
		# The truth also has the lines of earlier bindings.
		[ -e "/sys/bus/pci/devices/$bdf/msi_irqs/$irq" ] || continue
		case "$active $spare " in
		*" $irq "*) continue ;;
		esac
		eval "bdf_$irq=$bdf"
		case $line in
		*'"active":true'*) active="$active $irq" ;;
		*) spare="$spare $irq" ;;
		esac
	done <$edu/truth
}

find_active_edu()
{
	find_edu
	[ "$active" ] || fail "no active edu device"
}

# Set $random to a CPU other than $1.
other_cpu()
{
	random $((cpu_count - 1))
	random=$((random + (random >= $1)))
}

# control IRQ COMMAND: tell the edu device of that IRQ.
control()
{
	eval "echo \"\$bdf_$1 $2\"" >$edu/control
}

# effective IRQ: set $effective to the CPU that serves it.
effective()
{
	read -r effective <"/proc/irq/$1/effective_affinity_list"
}

# steer CPU IRQ...: move edu interrupts to a CPU, and confirm. Such a move
# happens at the device's next interrupt, so raise one.
steer()
{
	local cpu=$1 irq left tries=0

	shift
	for irq; do
		effective "$irq"
		[ "$effective" = "$cpu" ] && continue
		moves=$((moves + 1))
		echo "$cpu" >"/proc/irq/$irq/smp_affinity_list"
	done
	while :; do
		left=''
		for irq; do
			effective "$irq"
			[ "$effective" = "$cpu" ] && continue
			left=$irq
			control "$irq" raise
		done
		[ "$left" ] || break
		tries=$((tries + 1))
		[ "$tries" -lt 500 ] || fail "IRQ $left does not move to CPU $cpu"
		usleep 5000
	done
	# The first interrupt there makes the kernel release the old vector.
	for irq; do
		control "$irq" raise
	done
	usleep 20000
}

# count IRQ: set $count to a text that changes with each interrupt.
count()
{
	read -r count <"/sys/kernel/irq/$1/per_cpu_count"
}

# online CPU 0|1
online()
{
	echo "$2" >"$cpus/cpu$1/online" && return
	failures=$((failures + 1))
	return 1
}
