# SPDX-License-Identifier: GPL-2.0-only
# `advise` on this machine, on real guests' /proc and /sys (tests/inventory/trees), and on some made here.

load common

setup() {
	prepare
	root=$work/root
	mkdir "$root"
}

put() { # path, text
	mkdir -p "$root/$(dirname "$1")"
	printf '%b' "$2" >"$root/$1"
}

# A machine with 4 CPUs, of which the first cannot go offline. $1: flags of the CPUs.
machine() {
	local cpu
	put proc/sys/kernel/osrelease "6.12.117\n"
	put proc/sys/kernel/version "#1 SMP\n"
	put proc/sys/kernel/arch "x86_64\n"
	for cpu in 0 1 2 3; do
		put sys/devices/system/cpu/cpu$cpu/hotplug/state "0\n"
		((cpu == 0)) || put sys/devices/system/cpu/cpu$cpu/online "1\n"
		printf 'processor : %d\napicid : %d\nflags : fpu %s\n\n' $cpu $cpu "${1-}"
	done >"$work/cpuinfo"
	mkdir -p "$root/proc"
	cp "$work/cpuinfo" "$root/proc/cpuinfo"
	put proc/cmdline "root=/dev/sda1\n"
	put sys/firmware/acpi/tables/APIC "APIC"
}

dmar() { # flags as an octal escape
	{
		printf DMAR
		head -c 33 /dev/zero
		printf '%b' "\\0$1"
		head -c 10 /dev/zero
	} >"$root/sys/firmware/acpi/tables/DMAR"
}

irq() { # number, chip, actions
	put "proc/irq/$1/smp_affinity_list" "0-3\n"
	put "proc/irq/$1/effective_affinity_list" "2\n"
	put "sys/kernel/irq/$1/chip_name" "$2\n"
	put "sys/kernel/irq/$1/actions" "$3\n"
}

# Of ahci, with an MSI capability at 0x40, and pin 1. $3: its control word, $4: another capability.
msi() { # irq, device, control, capability
	local device=sys/bus/pci/devices/$2
	put "$device/msi_irqs/$1" "msi\n"
	put "$device/class" "0x010601\n"
	ln -s "../../drivers/${5-ahci}" "$root/$device/driver"
	{
		head -c 6 /dev/zero
		printf '\020'
		head -c 45 /dev/zero
		printf '\100'
		head -c 8 /dev/zero
		printf '\001\000\000\005\120'
		printf "$3"
		head -c 12 /dev/zero
		printf "\\${4-001}\\000"
		head -c 174 /dev/zero
	} >"$root/$device/config"
	[ "$(stat -c %s "$root/$device/config")" -eq 256 ]
}

# One that can be torn.
ahci() {
	irq 25 PCI-MSI-0000:00:1f.2 "ahci[0000:00:1f.2]"
	msi 25 0000:00:1f.2 '\201\000' "$@"
}

advise() {
	run --separate-stderr "$msiscope" advise --root "$root" "$@"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

# In a line as it is, or in prose however it is broken.
has() {
	grep -qF -- "$1" <<<"$output" || [[ "$(tr -s ' \n' ' ' <<<"$output")" == *"$1"* ]] ||
		{ echo "not there: $1"; echo "$output"; return 1; }
}

has_not() {
	if grep -F -- "$1" <<<"$output"; then
		return 1
	fi
}

tree() { # name
	xz -dc "tests/inventory/trees/$1.tar.xz" | tar -xp -C "$root"
}

@test "this machine: an answer, and nothing is changed" {
	[ -d /proc/irq ] || skip "no /proc/irq here"
	before=$(cat /proc/irq/*/smp_affinity_list)
	run "$msiscope" advise
	[ "$status" -eq 0 ]
	[[ "$output" == *"can be torn"* ]]
	[ "$(cat /proc/irq/*/smp_affinity_list)" = "$before" ]
}

@test "a host whose command line keeps remapping off" {
	machine
	dmar 001
	put proc/cmdline "root=/dev/sda1 intremap=off quiet\n"
	ahci
	advise
	[ "${lines[0]}" = "1 of 1 MSI can be torn when moved: no mask bit, no remapping." ]
	has "IRQ 25 (0000:00:1f.2 ahci) at CPU 2: remedies 1, 2, 3, 4"
	has "1. Interrupt remapping, for IRQ 25"
	has "   off the kernel's command line:"
	has "       intremap=off"
	has_not qemu
	has "MSI-X instead of MSI, for IRQ 25: the device has no MSI-X"
}

@test "a host without IOMMU: no remapping, and why" {
	machine
	ahci
	advise
	has "1. Keep it at one CPU"
	has "Interrupt remapping, for IRQ 25: the firmware shows no IOMMU"
	dmar 000
	advise
	has "Interrupt remapping, for IRQ 25: the firmware's table DMAR says"
}

@test "a guest without remapping: what to ask of its host" {
	machine hypervisor
	put sys/class/dmi/id/sys_vendor "QEMU\n"
	ahci
	advise
	has "   on the host, if it runs QEMU:"
	has "       -machine q35,kernel-irqchip=split -device intel-iommu,intremap=on"
}

@test "a real guest without remapping" {
	tree 6.12
	advise
	[ "${lines[0]}" = "4 of 15 MSIs can be torn when moved: no mask bit, no remapping." ]
	has 'KERNEL=="0000:00:1f.2|0000:00:02.0|0000:00:05.0|0000:00:05.1"'
	run "$msiscope" list --root "$root" --class tearable --noheadings -o irq
	for n in $output; do
		advise
		has "echo 0 > /proc/irq/$n/smp_affinity_list"
	done
}

@test "a real guest with remapping: one line" {
	tree remapped
	advise
	[ "$output" = "Nothing can be torn here: 16 MSIs, all behind interrupt remapping." ]
}

@test "Hyper-V and Xen: what the hypervisor routes is not known" {
	machine hypervisor
	irq 32 xen-pirq-msi xhci
	msi 32 0000:00:04.0 '\201\000'
	irq 33 HV-PCI-MSI mlx5
	msi 33 0000:00:05.0 '\201\000'
	advise
	[ "${lines[0]}" = "It is not known whether 2 of 2 MSIs can be torn." ]
	has "IRQ 32 (0000:00:04.0 ahci), IRQ 33 (0000:00:05.0 ahci), not known: the hypervisor routes it"
	has "ask on the host"
	has_not "Nothing can be torn"
	# One that such a guest updates itself: but no IOMMU to ask for.
	put sys/hypervisor/type "xen\n"
	ahci
	advise
	has "no IOMMU that Xen gives its guests"
	has_not "intel-iommu"
	has "IRQ 25 (0000:00:1f.2 ahci)"
	put sys/hypervisor/type ""
	put dev/kmsg "6,1,1,-;Hypervisor detected: Microsoft Hyper-V\n"
	advise
	has "no IOMMU that Hyper-V gives its guests"
}

@test "what is not known gets no advice" {
	machine
	ahci
	truncate -s 64 "$root/sys/bus/pci/devices/0000:00:1f.2/config"
	irq 26 PCI-MSI-0000:00:02.0 xhci_hcd # no device has it
	advise
	[ "${lines[0]}" = "It is not known whether 2 of 2 MSIs can be torn." ]
	has "IRQ 25 (0000:00:1f.2 ahci), not known: its MSI capability cannot be read"
	has "IRQ 26 (xhci_hcd), not known: a PCI MSI, but no device says that it is its own"
	has "as root"
	has "msiscope record"
	has_not smp_affinity
	has_not remedies
}

@test "interrupts that are alike are told together" {
	local number
	machine hypervisor
	msi 28 0000:00:04.0 '\201\000'
	for number in 28 29 31; do
		irq "$number" xen-pirq-msi xhci
		: >"$root/sys/bus/pci/devices/0000:00:04.0/msi_irqs/$number"
	done
	advise
	has "IRQ 28, 29, 31 (0000:00:04.0 ahci), not known"
	[ "$(grep -c "not known:" <<<"$output")" = 1 ]
}

@test "managed: nothing that would be refused" {
	machine
	ahci
	irq 4 IO-APIC ttyS0 # can be written: so the modes are the kernel's
	chmod 444 "$root/proc/irq/25/smp_affinity_list"
	put usr/sbin/irqbalance ""
	advise
	has "Keep it at one CPU, for IRQ 25: managed"
	has_not smp_affinity_list
	has_not irqaffinity
	has_not banirq
	has pci=nomsi
}

@test "MSI-X that its driver does not use" {
	machine
	ahci 021
	advise
	has "MSI-X instead of MSI, for IRQ 25"
	has "       modinfo -p ahci"
	has_not "the device has no MSI-X"
}

@test "irqbalance is kept off it, if it is there" {
	machine
	ahci
	advise
	has_not banirq
	put proc/17/comm "irqbalance\n"
	advise
	has "   against irqbalance: /etc/default/irqbalance:"
	has '       IRQBALANCE_ARGS="--banirq=25"'
	# The script as it is printed: it bans by the device, whatever the number.
	sed -n '/^       #!/,/^       esac/s/^ *//p' <<<"$output" >"$work/policy"
	[ "$(sh "$work/policy" /sys/devices/pci0000:00/0000:00:1f.2 99)" = "ban=true" ]
	[ -z "$(sh "$work/policy" /sys/devices/pci0000:00/0000:00:1f.3 25)" ]
}

# What udev makes of it: %p is the device's path below /sys, $$ is $.
@test "the udev rule writes to the interrupt that the device has then" {
	machine
	ahci
	advise
	rule=$(sed -n 's/^ *ACTION==.*RUN+="\(.*\)"$/\1/p' <<<"$output")
	[[ "$rule" == "/bin/sh -c '"*"'" ]]
	mkdir -p "$root/proc/irq/31"
	mv "$root/sys/bus/pci/devices/0000:00:1f.2/msi_irqs/25" \
		"$root/sys/bus/pci/devices/0000:00:1f.2/msi_irqs/31"
	rule=${rule//'$$'/'$'}
	rule=${rule//'/sys%p'/"$root/sys/bus/pci/devices/0000:00:1f.2"}
	rule=${rule//'/proc/irq'/"$root/proc/irq"}
	eval "$rule"
	[ "$(cat "$root/proc/irq/31/smp_affinity_list")" = 0 ]
	[ "$(cat "$root/proc/irq/25/smp_affinity_list")" = 0-3 ]
}

@test "each command to copy is what a shell takes" {
	machine
	ahci 021
	put usr/sbin/irqbalance ""
	advise
	sed -n 's/^       //p' <<<"$output" | grep -E '^(echo|cat|modinfo|systemctl) ' >"$work/commands"
	[ "$(wc -l <"$work/commands")" -ge 7 ]
	sh -n "$work/commands"
}

@test "another CPU where CPU 0 can go offline" {
	machine
	ahci
	put sys/devices/system/cpu/cpu0/online "1\n"
	rm "$root/sys/devices/system/cpu/cpu2/online"
	advise
	has "echo 2 > /proc/irq/25/smp_affinity_list"
	has "irqaffinity=2"
}

@test "names from drivers are escaped, and get into no command" {
	machine
	ahci 021 '\033[31mred;reboot'
	rm "$root/sys/bus/pci/devices/0000:00:1f.2/driver"
	ln -s $'../../drivers/\033[31mred;reboot' "$root/sys/bus/pci/devices/0000:00:1f.2/driver"
	advise
	[[ "$output" != *$'\033'* ]]
	has '\x1b[31mred;reboot'
	has_not modinfo
	"$msiscope" advise --root "$root" --format json | python3 -c '
import json, sys
document = json.load(sys.stdin)
irq, = document["interrupts"]
assert irq["driver"] == "\\x1b[31mred;reboot", irq
assert not any("reboot" in step["text"] for remedy in document["remedies"] for step in remedy["steps"])'
}

@test "JSON says the same" {
	machine
	dmar 001
	ahci
	irq 30 PCI-MSIX-0000:00:02.0 virtio0
	put sys/bus/pci/devices/0000:00:02.0/msi_irqs/30 "msix\n"
	"$msiscope" advise --root "$root" --format json >"$work/json"
	advise
	python3 - "$work/json" "$output" <<-'END'
	import json, sys
	document, text = json.load(open(sys.argv[1])), sys.argv[2]
	ahci, virtio = document["interrupts"]
	assert ahci["risk"] == "tearable" and ahci["cpu"] == 2, ahci
	assert ahci["remedies"] == ["remapping", "pin", "move-away", "intx"], ahci
	assert list(ahci["without"]) == ["msi-x"], ahci
	assert virtio["risk"] == "none" and virtio["remedies"] == [], virtio
	assert document["summary"] in text.replace("\n", " "), document["summary"]
	assert all(remedy["irqs"] == [25] for remedy in document["remedies"]), document["remedies"]
	assert document["guest"] == "no" and document["remapping"] == "no", document
	steps = [step["text"] for remedy in document["remedies"] for step in remedy["steps"]]
	assert len(steps) > 8, steps
	for step in steps:
	    assert f"\n       {step}\n" in text + "\n", step
	END
}

@test "only those that are asked for, each with its answer" {
	machine
	ahci
	irq 1 IO-APIC i8042
	irq 26 PCI-MSI-0000:00:02.0 xhci_hcd
	msi 26 0000:00:02.0 '\201\000'
	advise --irq 25,1
	has "IRQ 25 (0000:00:1f.2 ahci) at CPU 2: remedies"
	has "IRQ 1 (i8042) cannot be torn: not an MSI of a PCI device"
	has_not "IRQ 26"
	has_not "/proc/irq/26/"
	advise --irq i8042
	[ "${lines[0]}" = "Nothing of this can be torn:" ]
}

@test "what is wrong with options" {
	machine
	ahci
	for options in "--irq 99" "--irq 5-" "--format xml" "--format html" "--root /nowhere" --frob \
		--root more; do
		# shellcheck disable=SC2086
		refused_by advise --root "$root" $options
	done
	run "$msiscope" advise --help
	[ "$status" -eq 0 ]
	run ! grep -nE '^.{81}' <<<"$output"
}

@test "a full disk is said" {
	machine
	ahci
	[ -c /dev/full ] || skip "no /dev/full"
	run bash -c "'$msiscope' advise --root '$root' >/dev/full"
	[ "$status" -eq 2 ]
	[[ "$output" == *"cannot write"* ]]
}

@test "text is 72 columns wide, but for what is to be copied" {
	machine hypervisor
	ahci
	put usr/sbin/irqbalance ""
	advise
	prose=$(grep -v '^       ' <<<"$output")
	run ! grep -nE '^.{77}' <<<"$prose"
}
