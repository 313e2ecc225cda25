# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2034,SC2154
# What scenarios share that watch a disk or NIC ($disk; a NIC if $nic is set) stall. They
# have a function read_position, which sets $position to how far the process $worker came.

# Set $device to the PCI device behind it, and $irq to its interrupt.
find_device()
{
	local path=/sys/block/$disk/device

	[ "$nic" ] && path=/sys/class/net/$disk/device
	[ -e "$path" ] || fail "there is no $disk"
	path=$(readlink -f "$path")
	until [ -d "$path/msi_irqs" ]; do
		path=${path%/*}
		[ "$path" ] || fail "$disk: no MSI"
	done
	device=${path##*/}
	irq=$(ls "$path/msi_irqs")
	case $irq in
	'' | *[!0-9]*) fail "$disk: $device has not one MSI" ;;
	esac
}

# Set $now to CLOCK_MONOTONIC in ms, as exactly as the kernel tells it.
clock()
{
	read -r now _ </proc/uptime
	now=${now%.*}${now#*.}
	now=$((${now#"${now%%[!0]*}"} * 10))
}

# Wait at most $1 ms until the worker moves on. Sets $looked to when it had not yet: a
# machine that was stopped shows late that it did.
wait_for_progress()
{
	local before until

	read_position
	before=$position
	clock
	until=$((now + $1))
	while [ "$now" -lt "$until" ]; do
		usleep 20000
		looked=$now
		clock
		read_position
		[ "$position" = "$before" ] || return 0
	done
	return 1
}

# Set $message to what a driver said since $1 lines of the log of a request that
# did not end, and $message_at to the kernel's time of it, in s.
find_timeout()
{
	local line pattern='exception Emask|task abort|attempting task|timing out command|not responding|HC died|reset .*USB device|NETDEV WATCHDOG|Hardware Unit Hang'

	line=$(dmesg | tail -n "+$(($1 + 1))" | grep -m 1 -E "$pattern")
	[ "$line" ] || return
	message=${line#*] } message=${message#"${message%%[! ]*}"}
	message_at=${line#*[} message_at=${message_at%%]*} message_at=${message_at# }
}

# tell_stall RAISED_AFTER SEEN ENDED: in ms
tell_stall()
{
	printf '{"type":"stall","device":"%s","irq":%d,"disk":"%s","cpu":%s,"to":%s,' \
		"$device" "$irq" "$disk" "$from" "$to"
	printf '"raised_after":%d000000,"seen":%d000000,"ended":%d000000,' "$1" "$2" "$3"
	printf '"timeout":%s,"text":"%s"}\n' "$message_at" "$(echo "$message" | tr -d '\042\134')"
}

# record_stall BEGIN LINES: the disk stands still, what comes of it?
record_stall()
{
	local seen=$now tries=0

	message='' message_at=null
	until find_timeout "$2"; do
		# It goes on, and no driver had to help: the machine was slow.
		wait_for_progress 100 && ! find_timeout "$2" && return
		tries=$((tries + 1))
		[ "$tries" -lt 400 ] || break
	done
	# The driver may give its device up: then the worker ends.
	while [ -d "/proc/$worker" ] && ! wait_for_progress 100; do
		tries=$((tries + 1))
		[ "$tries" -lt 400 ] || break
	done
	clock
	stalls=$((stalls + 1))
	tell_stall "$1" "$seen" "$now" >>/out/stalls.jsonl
}
