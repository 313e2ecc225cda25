# SPDX-License-Identifier: GPL-2.0-only
# `list` on this machine, and on copies of /proc and /sys made here.

bats_require_minimum_version 1.5.0
set -o pipefail

setup() {
	msiscope=${MSISCOPE:-build/msiscope}
	root=$(mktemp -d)
}

teardown() {
	rm -rf "$root"
}

put() { # path, text
	mkdir -p "$root/$(dirname "$1")"
	printf '%b' "$2" >"$root/$1"
}

irq() { # number, chip, actions
	put "proc/irq/$1/smp_affinity_list" "0-3\n"
	put "proc/irq/$1/effective_affinity_list" "2\n"
	put "sys/kernel/irq/$1/chip_name" "$2\n"
	put "sys/kernel/irq/$1/actions" "$3\n"
}

# An MSI capability at 0x40: control word as two octal escapes, address fee02000, data 0x35.
msi() { # irq, device, control
	put "sys/bus/pci/devices/$2/msi_irqs/$1" "msi\n"
	put "sys/bus/pci/devices/$2/class" "0x010601\n"
	ln -s ../../drivers/ahci "$root/sys/bus/pci/devices/$2/driver"
	{
		head -c 6 /dev/zero
		printf '\020'
		head -c 45 /dev/zero
		printf '\100'
		head -c 11 /dev/zero
		printf "\\005\\000$3\\000\\040\\340\\376\\000\\000\\000\\000\\065\\000"
		head -c 178 /dev/zero
	} >"$root/sys/bus/pci/devices/$2/config"
}

machine() { # release
	put proc/sys/kernel/osrelease "$1\n"
	put proc/sys/kernel/arch "x86_64\n"
	put proc/cpuinfo "processor : 2\napicid : 5\n"
	put sys/devices/system/cpu/cpu2/x ""
	put proc/stat "cpu 1 2 3\nintr 17$(printf ' 0%.0s' {0..23}) 10 7\nctxt 5\n" # of IRQ 24 and 25
}

columns() { # columns, options...
	local chosen=$1
	shift
	"$msiscope" list --root "$root" --noheadings -o "$chosen" "$@" 2>&1
}

@test "every interrupt of this machine has its row" {
	run "$msiscope" list --interval 0
	[ "$status" -eq 0 ] || { [[ "$output" == *"has no interrupts"* ]] && skip "no /proc/irq here"; }
	rows=$("$msiscope" list --interval 0 --noheadings -o irq 2>/dev/null | wc -l)
	[ "$rows" -eq "$(find /proc/irq -mindepth 1 -maxdepth 1 -type d | wc -l)" ]
}

@test "what came is not known without /proc/stat, or where that ends: no 0" {
	machine 6.12.1
	irq 24 PCI-MSI edu
	irq 99 PCI-MSI late
	[ "$(columns irq,count | grep -v ^msiscope | tr -s " ")" = "24 10
99 -" ]
	rm "$root/proc/stat"
	"$msiscope" list --root "$root" -J 2>/dev/null | python3 -c '
import json, sys
rows = json.load(sys.stdin)["interrupts"]
assert [row["count"] for row in rows] == [None, None], rows'
}

counted() {
	awk '$1 ~ /^[0-9]+:$/ { n = 0; for (i = 2; i <= NF && $i ~ /^[0-9]+$/; i++) n += $i;
		print $1 + 0, n }' /proc/interrupts
}

@test "counts are those of /proc/interrupts" {
	[ -d /proc/irq ] || skip "no /proc/irq here"
	# Quiet interrupts only: the others go on counting.
	counted >"$root/before"
	"$msiscope" list --interval 0 --noheadings -o irq,count 2>/dev/null >"$root/list"
	counted | sort - "$root/before" | uniq -d >"$root/quiet"
	[ -s "$root/quiet" ]
	awk '{ print $1, $2 }' "$root/list" | sort >"$root/counts"
	run comm -23 "$root/quiet" "$root/counts"
	[ -z "$output" ]
}

@test "plain MSI: tearable without a mask bit, maskable with one; the message is decoded" {
	machine 6.12.117
	irq 24 PCI-MSI-0000:00:1f.2 "ahci[0000:00:1f.2]"
	msi 24 0000:00:1f.2 '\201\000'
	irq 25 PCI-MSI-0000:00:04.0 pcie
	msi 25 0000:00:04.0 '\001\001'
	run columns irq,class,maskable,wide,cpu,apicid,vector,driver,pciclass,count --irq 24
	[ "$output" = "24 tearable no yes 2 5 53 ahci 010601 10" ]
	run columns irq,class,maskable,wide,vector --irq 25
	[ "$output" = "25 maskable yes no -" ] # 32-bit: the data word is elsewhere, and 0 here
}

@test "one CPU" {
	machine 6.12.117
	rm -r "$root/sys/devices/system/cpu/cpu2"
	put sys/devices/system/cpu/cpu0/x ""
	put proc/cpuinfo "processor : 0\napicid : 0\n"
	irq 24 PCI-MSI-0000:00:1f.2 ahci
	put proc/irq/24/smp_affinity_list "0\n"
	put proc/irq/24/effective_affinity_list "0\n"
	msi 24 0000:00:1f.2 '\201\000'
	run columns irq,class,cpu,apicid,affinity
	[ "$output" = "24 tearable 0 0 0" ]
}

@test "MSI-X, remapped, Xen, Hyper-V, others" {
	machine 6.12.117
	irq 1 IO-APIC i8042
	irq 30 PCI-MSIX-0000:00:02.0 virtio0
	put sys/bus/pci/devices/0000:00:02.0/msi_irqs/30 "msix\n"
	irq 31 IR-PCI-MSI-0000:00:03.0 nvme
	msi 31 0000:00:03.0 '\201\000'
	irq 32 xen-pirq-msi xhci
	msi 32 0000:00:04.0 '\201\000'
	irq 33 HV-PCI-MSI mlx5
	msi 33 0000:00:05.0 '\201\000'
	run columns irq,class,route
	[ "${lines[0]}" = " 1 not-msi  native" ]
	[ "${lines[1]}" = "30 maskable native" ]
	[ "${lines[2]}" = "31 remapped remapped" ]
	[ "${lines[3]}" = "32 unknown  paravirtual" ]
	[ "${lines[4]}" = "33 unknown  paravirtual" ]
}

@test "config space that cannot be read: unknown, and said" {
	machine 6.12.117
	irq 24 PCI-MSI-0000:00:1f.2 ahci
	msi 24 0000:00:1f.2 '\201\000'
	truncate -s 64 "$root/sys/bus/pci/devices/0000:00:1f.2/config"
	run columns irq,class,vector
	grep -qx '24 unknown -' <<<"$output"
	grep -q '1 MSI: .*need root$' <<<"$output"
}

@test "the NVIDIA AHCI that masks without saying so" {
	machine 6.12.117
	irq 24 PCI-MSI-0000:00:0a.0 ahci
	msi 24 0000:00:0a.0 '\201\000'
	printf '\336\020\270\012' | dd of="$root/sys/bus/pci/devices/0000:00:0a.0/config" \
		conv=notrunc status=none
	run columns irq,class,maskable
	[ "$output" = "24 maskable yes" ]
}

@test "affinity that cannot be written is managed; an older kernel does not tell" {
	machine 6.12.117
	for n in 24 25; do
		irq $n PCI-MSIX-0000:00:02.0 nvme
		put sys/bus/pci/devices/0000:00:02.0/msi_irqs/$n "msix\n"
	done
	irq 26 IO-APIC timer
	chmod 444 "$root"/proc/irq/2[46]/smp_affinity_list
	run columns irq,managed
	[ "${lines[0]}" = "24 yes" ]
	[ "${lines[1]}" = "25 no" ]
	[ "${lines[2]}" = "26 -" ] # nobody can move it, the kernel neither
	machine 6.1.0-40-amd64
	run columns irq,managed
	[ "${lines[1]}" = "25 -" ]
}

@test "a copy where all files have one mode does not tell what is managed" {
	machine 6.12.117
	for n in 24 25; do
		irq $n PCI-MSIX-0000:00:02.0 nvme
		put sys/bus/pci/devices/0000:00:02.0/msi_irqs/$n "msix\n"
	done
	run columns irq,managed
	[ "${lines[*]}" = "24 - 25 -" ]
	chmod 444 "$root"/proc/irq/2[45]/smp_affinity_list
	run columns irq,managed
	[ "${lines[*]}" = "24 - 25 -" ]
	chmod 644 "$root"/proc/irq/25/smp_affinity_list
	run columns irq,managed
	[ "${lines[*]}" = "24 yes 25 no" ]
}

@test "hostile names are escaped, in text and JSON" {
	machine 6.12.117
	irq 24 PCI-MSI '\033[31mred\033[0m"<b>'
	run columns actions
	[[ "$output" != *$'\033'* ]]
	[[ "$output" == *'\x1b[31mred'* ]]
	"$msiscope" list --root "$root" -J | python3 -c '
import json, sys
row, = json.load(sys.stdin)["interrupts"]
assert row["irq"] == 24 and row["vector"] is None and "\\x1b" in row["actions"], row'
}

@test "4096 CPUs and a thousand interrupts" {
	python3 - "$root" <<-'END'
	import os, sys
	root = sys.argv[1]
	def put(path, text):
	    os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
	    open(f"{root}/{path}", "w").write(text)
	put("proc/cpuinfo", "".join(f"processor : {n}\napicid : {2 * n}\n" for n in range(4096)))
	for n in range(4096):
	    os.makedirs(f"{root}/sys/devices/system/cpu/cpu{n}")
	for n in range(1000):
	    put(f"proc/irq/{n}/smp_affinity_list", ",".join(map(str, range(0, 4096, 2))) + "\n")
	    put(f"proc/irq/{n}/effective_affinity_list", f"{4095 - n}\n")
	put("proc/stat", "intr 1" + 1000 * " 12288" + "\n")
	END
	run columns irq,cpu,apicid,count
	[ "${#lines[@]}" -eq 1000 ]
	[ "${lines[999]}" = "999 3096 6192 12288" ]
}

@test "filters, columns, and what is wrong with them" {
	machine 6.12.117
	irq 24 PCI-MSI-0000:00:1f.2 ahci
	msi 24 0000:00:1f.2 '\201\000'
	irq 25 IO-APIC i8042
	[ "$(columns irq --class tearable)" = 24 ]
	[ "$(columns irq --irq 'i80*')" = 25 ]
	[ "$(columns irq --device 00:1f.2)" = 24 ]
	run "$msiscope" list --root "$root" -o +reason
	[[ "${lines[0]}" == "IRQ DEVICE "*" REASON" ]]
	for options in "-o irq,frob" "-o ," "--class torn" "--irq 99" "--device 1:2" "--interval x" more \
		"--root /nonexistent"; do
		# shellcheck disable=SC2086
		run "$msiscope" list --root "$root" $options
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ "${lines[0]}" == "msiscope list: "* ]]
	done
}

@test "as an ordinary user it says less, and what is missing" {
	[ "$(id -u)" -eq 0 ] || skip "not root"
	command -v setpriv >/dev/null || skip "no setpriv"
	[ -d /proc/irq ] || skip "no /proc/irq here"
	install -m 755 "$msiscope" "$root/msiscope"
	chmod 755 "$root"
	run setpriv --reuid 65534 --clear-groups --inh-caps=-all \
		env ASAN_OPTIONS=detect_leaks=0 "$root/msiscope" list --interval 0
	[ "$status" -eq 0 ]
	[[ "${lines[0]}" == "IRQ DEVICE "* ]]
}

@test "on a terminal the last column is cut to fit, and nowhere else" {
	command -v script >/dev/null || skip "no script(1)"
	machine 6.12.117
	irq 24 PCI-MSI-0000:00:1f.2 "ahci[0000:00:1f.2],and-one-with-a-long-name,and-another"
	msi 24 0000:00:1f.2 '\201\000'
	run columns irq,actions
	[ "$output" = "24 ahci[0000:00:1f.2],and-one-with-a-long-name,and-another" ]
	run script -qec "stty cols 30; '$msiscope' list --root '$root' -o irq,actions" /dev/null
	[ "${lines[1]%$'\r'}" = " 24 ahci[0000:00:1f.2],and-one" ]
	# Too little is left to tell anything: it may wrap.
	run script -qec "stty cols 9; '$msiscope' list --root '$root' -o irq,actions" /dev/null
	[[ "${lines[1]}" == *another* ]]
}

@test "Xen without msi_irqs: the kind by /proc/interrupts, the class unknown" {
	machine 6.1.0
	put proc/interrupts "            CPU0       CPU1       \n\
 48:      90123          0  xen-percpu    -virq      timer0\n\
 66:        512          0  xen-pirq    -msi-x     enp0s3\n\
 67:          0      40210  xen-pirq    -msi     ahci[0000:00:04.0]\n\
 68:          0         10  xen-dyn    -event     xenbus\n\
 69:          0          0  xen-pirq    -ioapic-level  acpi\n"
	for n in 48:xen-percpu 66:xen-pirq 67:xen-pirq 68:xen-dyn 69:xen-pirq; do
		irq "${n%:*}" "${n#*:}" ""
	done
	run columns irq,kind,class,count
	[ "${lines[0]}" = "48 other not-msi 90123" ]
	[ "${lines[1]}" = "66 MSI-X unknown   512" ]
	[ "${lines[2]}" = "67 MSI   unknown 40210" ]
	[ "${lines[3]}" = "68 other unknown    10" ]
	[ "${lines[4]}" = "69 other not-msi     0" ]
	[[ "$(columns reason --irq 66)" == "the hypervisor routes it"* ]]
	# Where sysfs has the flow handler's name it says the same, and /proc/interrupts can be gone.
	rm "$root/proc/interrupts"
	put sys/kernel/irq/66/name "msi-x\n"
	[ "$(columns kind,class,count --irq 66 | head -n 1)" = "MSI-X unknown -" ]
}

@test "a sosreport: what it has is told, and what is missing said" {
	put proc/interrupts "            CPU0       CPU1       \n\
  9:          0          4   IO-APIC   9-fasteoi   acpi\n\
 25:          0     913211   PCI-MSI-0000:00:1f.2    0-edge      ahci[0000:00:1f.2]\n\
 27:          1          1   PCI-MSIX-0000:02:00.0    1-edge      nvme0q1, other\n\
 28:          0          0   PCI-MSI 512000-edge      old\n\
 29:          3          0   IR-PCI-MSIX-0000:03:00.0    1-edge      eth0\n"
	put proc/cpuinfo "processor : 0\napicid : 0\n"
	put sos_commands/pci/lspci_-nnvv "00:1f.2 SATA controller"
	"$msiscope" list --root "$root" --noheadings -o irq,device,kind,class,count,actions \
		>"$root/out" 2>"$root/err"
	[ "$(sed 's/  */ /g' "$root/out")" = " 9 - other not-msi 4 acpi
25 0000:00:1f.2 MSI unknown 913211 ahci[0000:00:1f.2]
27 0000:02:00.0 MSI-X unknown 2 nvme0q1,other
28 - - unknown 0 old
29 0000:03:00.0 MSI-X remapped 3 eth0" ]
	[ "$(wc -l <"$root/err")" -eq 1 ]
	grep -q '^msiscope list: missing: sys/kernel/irq .*, sys/bus/pci/devices ' "$root/err"
	grep -q 'lspci' "$root/err"
	"$msiscope" list --root "$root" -J 2>/dev/null | python3 -c '
import json, sys
rows = {row["irq"]: row for row in json.load(sys.stdin)["interrupts"]}
assert rows[28]["kind"] is None and rows[27]["kind"] == "MSI-X", rows
assert rows[25]["class"] == "unknown" and "msi_irqs" in rows[25]["reason"], rows[25]'
}

@test "what is missing is said once, and only where it is missed" {
	machine 6.12.117
	irq 24 PCI-MSI-0000:00:1f.2 ahci
	msi 24 0000:00:1f.2 '\201\000'
	run columns irq,class,count
	[ "$output" = "24 tearable 10" ]
	rm "$root/proc/stat"
	run columns irq,class
	[ "$output" = "24 tearable" ]
	run columns irq,count
	[ "${lines[0]}" = "24 -" ]
	[ "${lines[1]}" = "msiscope list: missing: proc/stat (counts)" ]
	put proc/interrupts " CPU0\n 24: 10 PCI-MSI-0000:00:1f.2 0-edge ahci\n 26: 1 PCI-MSIX-0000:00:04.0 0-edge nvme0q0\n"
	run columns irq,class,reason --irq 26 # the copy has msi_irqs of the other device only
	[[ "${lines[0]}" == "26 unknown a PCI MSI, but no device says"* ]]
	[[ "${lines[1]}" == *"missing: "*"msi_irqs "* ]]
	rm "$root/proc/interrupts"
	rm "$root/proc/sys/kernel/arch"
	put proc/cpuinfo "processor : 2\n"
	run columns irq,class
	[ "${lines[0]}" = "24 unknown" ]
	[[ "${lines[1]}" == "msiscope list: missing: proc/sys/kernel/arch "* ]]
}

@test "interrupts that only /proc/interrupts has, and a file that is none" {
	put proc/interrupts " CPU0\n 3: 5 IO-APIC 3-edge tty\n 3: 6 IO-APIC 3-edge tty\nNMI: 0 Non-maskable\n"
	[ "$(columns irq,class | head -n 1)" = "3 not-msi" ]
	[ "$("$msiscope" list --root "$root" --noheadings -o irq 2>/dev/null | wc -l)" -eq 1 ]
	put proc/interrupts " 3: 5 IO-APIC 3-edge tty\n" # without its first line: which are counts?
	run "$msiscope" list --root "$root"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "/proc/interrupts that is wrapped is told, and not used" {
	machine 6.12.117
	rm "$root/proc/stat"
	put proc/interrupts " CPU0 CPU1\n CPU2\n 24: 10 1 2 PCI-MSI-0000:00:1f.2 0-edge ahci\n"
	run --separate-stderr "$msiscope" list --root "$root"
	[ "$status" -eq 2 ]
	[[ "$stderr" == *"proc/interrupts cannot be read: it is wrapped"* ]]
	run --separate-stderr "$msiscope" advise --root "$root"
	[ "$status" -eq 2 ]
	[[ "$stderr" == *"proc/interrupts cannot be read: it is wrapped"* ]]
	irq 24 "PCI-MSI\r" "ahci\r"
	run --separate-stderr "$msiscope" list --root "$root" --noheadings -o irq,count,chip,actions
	[ "$status" -eq 0 ]
	[[ "${lines[*]}" == "24 "*"- PCI-MSI ahci" ]]
	[[ "$stderr" == *"proc/interrupts (it is wrapped"* ]]
	put proc/interrupts " CPU0\n 24: 10 PCI-MSI-0000:00:1f.2 0-edge ahci\n"
	run --separate-stderr "$msiscope" list --root "$root"
	[[ "$stderr" != *"wrapped"* ]]
}
