// SPDX-License-Identifier: GPL-2.0-only
/* One MSI without mask bit, of which all is known; then what an answer needs goes, piece by piece. */
#include <sys/stat.h>
#include <unistd.h>

#include "inventory/inventory.h"
#include "root.h"

#define SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define DEVICE "/sys/bus/pci/devices/0000:00:1f.2"
#define AT 0x80

static struct inventory inventory;

/* Control: 64-bit; with or without mask bit, behind it message and mask. */
static void put_config(unsigned int control, size_t size)
{
	unsigned char config[256] = {
		0x86, 0x80, 0x22, 0x29, [6] = 0x10, [0x34] = AT, [AT] = 0x05
	};

	config[AT + 2] = control & 0xff;
	config[AT + 3] = control >> 8;
	write_bytes(DEVICE "/config", config, size);
}

static void put_machine(void)
{
	write_text("/proc/sys/kernel/osrelease", "6.12.117\n");
	write_text("/proc/sys/kernel/arch", "x86_64\n");
	write_text("/proc/cpuinfo", "processor : 0\nflags : fpu\n");
	write_text("/proc/stat", "intr 9 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7 0\n");
	write_text("/proc/irq/24/smp_affinity_list", "0-3\n");
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSI-0000:00:1f.2\n");
	write_text("/sys/kernel/irq/24/actions", "ahci\n");
	write_text(DEVICE "/msi_irqs/24", "msi\n");
	put_config(0x0081, 256);
}

static void drop(const char *path)
{
	char command[1024];

	snprintf(command, sizeof(command), "rm -rf '%s%s'", root, path);
	assert_int_equal(system(command), 0);
}

static const struct inventory_irq *look(void)
{
	inventory_free(&inventory);
	assert_int_equal(inventory_read(root, &inventory), 0);
	return inventory_find(&inventory, 24);
}

static void is(enum irq_class class, const char *reason)
{
	const struct inventory_irq *irq = look();

	assert_non_null(irq);
	if (irq->class != class || !strstr(irq->reason, reason))
		fail_msg("class %d, '%s'", irq->class, irq->reason);
}

static void all_is_known(void **state)
{
	(void)state;
	put_machine();
	is(CLASS_TEARABLE, "no mask bit");
	assert_int_equal(inventory.missing, 0);
	assert_int_equal(inventory.remapping, ANSWER_NO);
	put_config(0x0181, 256);
	is(CLASS_MASKABLE, "mask bit");
	write_text(DEVICE "/msi_irqs/24", "msix\n");
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSIX-0000:00:1f.2\n");
	is(CLASS_MASKABLE, "MSI-X");
	write_text("/sys/kernel/irq/24/chip_name", "IR-PCI-MSI-0000:00:1f.2\n");
	is(CLASS_REMAPPED, "remapping table");
}

/* Each alone; what is left must not be taken for the whole. */
static void without_one_piece(void **state)
{
	static const struct {
		const char *path;
		enum inventory_source source;
	} pieces[] = {
		{ DEVICE "/msi_irqs", SOURCE_MSI_IRQS },
		{ DEVICE "/config", SOURCE_CONFIG },
		{ "/sys/bus/pci", SOURCE_DEVICES },
		{ "/sys/bus", SOURCE_DEVICES },
		{ "/sys", SOURCE_CHIP },
		{ "/sys/kernel/irq", SOURCE_CHIP },
		{ "/proc/sys/kernel/arch", SOURCE_ARCH },
	};
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(pieces); i++) {
		put_machine();
		drop(pieces[i].path);
		is(CLASS_UNKNOWN, "");
		assert_true(strlen(inventory_find(&inventory, 24)->reason) > 10);
		assert_true(inventory.missing >> pieces[i].source & 1);
	}
}

/* The mask bit is in the third byte; one that is cut behind it is cut all the same. */
static void config_that_is_too_short(void **state)
{
	static const size_t sizes[] = { 0, 4, 63, 64, AT, AT + 1, AT + 3, AT + 4, AT + 13 };
	size_t i;

	(void)state;
	put_machine();
	for (i = 0; i < SIZE(sizes); i++) {
		put_config(0x0081, sizes[i]);
		is(CLASS_UNKNOWN, "root");
		assert_int_equal(inventory.short_configs, 1);
	}
	put_config(0x0081, AT + 14); /* 64-bit, no mask */
	is(CLASS_TEARABLE, "");
	put_config(0x0181, AT + 23);
	is(CLASS_UNKNOWN, "root");
	put_config(0x0181, AT + 24); /* with mask and pending bits */
	is(CLASS_MASKABLE, "");
	put_config(0x0001, AT + 9);
	is(CLASS_UNKNOWN, "root");
	put_config(0x0001, AT + 10); /* 32-bit */
	is(CLASS_TEARABLE, "");
}

/* What a device answers that is gone or asleep; and one that has no MSI. */
static void config_that_says_nothing(void **state)
{
	unsigned char config[256];

	(void)state;
	put_machine();
	memset(config, 0xff, sizeof(config));
	write_bytes(DEVICE "/config", config, sizeof(config));
	is(CLASS_UNKNOWN, "no MSI capability");
	memset(config, 0, sizeof(config));
	write_bytes(DEVICE "/config", config, sizeof(config));
	is(CLASS_UNKNOWN, "no MSI capability");
}

/* A capability that ends with config space is whole. */
static void capability_at_the_end(void **state)
{
	unsigned char config[256] = { [6] = 0x10, [0x34] = 0xf4, [0xf4] = 0x05, 0x00, 0x01 };

	(void)state;
	put_machine();
	write_bytes(DEVICE "/config", config, sizeof(config));
	is(CLASS_TEARABLE, "");
	config[0xf6] = 0x81;
	write_bytes(DEVICE "/config", config, sizeof(config));
	is(CLASS_UNKNOWN, "");
}

static void chip_and_msi_irqs_disagree(void **state)
{
	(void)state;
	put_machine();
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSIX-0000:00:1f.2\n");
	is(CLASS_UNKNOWN, "MSI-X");
	write_text("/sys/kernel/irq/24/chip_name", "IO-APIC\n");
	is(CLASS_UNKNOWN, "irq_chip");
	write_text("/sys/kernel/irq/24/chip_name", "none\n");
	is(CLASS_UNKNOWN, "irq_chip");
}

static void chip_is_of_another_device(void **state)
{
	(void)state;
	put_machine();
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSI-0000:99:00.0\n");
	is(CLASS_UNKNOWN, "another device");
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSI-0001:00:1f.2\n");
	is(CLASS_UNKNOWN, "another device");
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSI-GENERIC\n");
	is(CLASS_UNKNOWN, "irq_chip");
}

/* A copy may have the file and not what is in it. */
static void msi_irqs_without_a_mode(void **state)
{
	static const char *const modes[] = { "", "\n", "garbage\n", "MSI\n", "msi-x\n", "msix2\n" };
	size_t i;

	(void)state;
	put_machine();
	for (i = 0; i < SIZE(modes); i++) {
		write_text(DEVICE "/msi_irqs/24", modes[i]);
		write_text("/sys/kernel/irq/24/chip_name", "PCI-MSI\n");
		is(CLASS_UNKNOWN, "msi_irqs does not say");
		assert_int_equal(inventory.irqs[0].kind, IRQ_UNKNOWN);
		assert_int_equal(inventory.irqs[0].maskable, ANSWER_UNKNOWN);
		assert_int_equal(inventory.irqs[0].device.devfn, 0x1f << 3 | 2);
		write_text("/sys/kernel/irq/24/chip_name", "PCI-MSIX-0000:00:1f.2\n");
		is(CLASS_UNKNOWN, "msi_irqs does not say");
		assert_int_equal(inventory.irqs[0].kind, IRQ_MSIX);
		write_text("/sys/kernel/irq/24/chip_name", "IR-PCI-MSI\n");
		is(CLASS_REMAPPED, "");
	}
}

/* Up to v3.13. */
static void msi_irqs_are_directories(void **state)
{
	(void)state;
	put_machine();
	drop(DEVICE "/msi_irqs/24");
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSI\n");
	write_text(DEVICE "/msi_irqs/24/mode", "msix\n");
	is(CLASS_MASKABLE, "MSI-X");
	assert_int_equal(inventory.irqs[0].kind, IRQ_MSIX);
	write_text(DEVICE "/msi_irqs/24/mode", "msi\n");
	is(CLASS_TEARABLE, "");
	drop(DEVICE "/msi_irqs/24/mode");
	is(CLASS_UNKNOWN, "msi_irqs does not say");
}

/* That it is x86, by what else there is. */
static void architecture(void **state)
{
	static const struct {
		const char *arch, *cpuinfo, *uname;
		enum irq_class class;
	} machines[] = {
		{ "x86_64\n", "", "", CLASS_TEARABLE },
		{ "i686\n", "", "", CLASS_TEARABLE },
		{ "i386\n", "", "", CLASS_TEARABLE },
		{ "aarch64\n", "", "", CLASS_UNKNOWN },
		{ "armv7l\n", "", "", CLASS_UNKNOWN },
		{ "s390x\n", "vendor_id : IBM/S390\n", "", CLASS_UNKNOWN },
		{ "ppc64le\n", "cpu : POWER9\n", "", CLASS_UNKNOWN },
		{ "ia64\n", "vendor : GenuineIntel\n", "", CLASS_UNKNOWN },
		{ "riscv64\n", "isa : rv64imafdc\n", "", CLASS_UNKNOWN },
		{ "mips64\n", "", "", CLASS_UNKNOWN },
		{ "loongarch64\n", "", "", CLASS_UNKNOWN },
		{ "", "processor : 0\napicid : 0\n", "", CLASS_TEARABLE },
		{ "", "processor\t: 0\nvendor_id\t: AuthenticAMD\n", "", CLASS_TEARABLE },
		{ "", "vendor_id\t:   Shanghai  \n", "", CLASS_TEARABLE },
		{ "", "vendor_id       : IBM/S390\n", "", CLASS_UNKNOWN },
		{ "", "processor : 0\nCPU implementer : 0x41\n", "", CLASS_UNKNOWN },
		{ "", "", "Linux box 6.12.0-test #1 SMP x86_64 GNU/Linux\n", CLASS_TEARABLE },
		{ "", "",
		  "Linux a 5.14.0-427.el9.x86_64 #1 SMP PREEMPT_DYNAMIC Wed Apr 1 10:00:00 EDT 2026 "
		  "x86_64 x86_64 x86_64 GNU/Linux\n",
		  CLASS_TEARABLE },
		{ "", "", "Linux x86_64 5.14.0 #1 SMP aarch64 aarch64 aarch64 GNU/Linux\n",
		  CLASS_UNKNOWN },
		{ "", "", "x86_64\n", CLASS_UNKNOWN },
		{ "", "", "", CLASS_UNKNOWN },
	};
	size_t i;

	(void)state;
	put_machine();
	for (i = 0; i < SIZE(machines); i++) {
		drop("/proc/sys/kernel/arch");
		if (*machines[i].arch)
			write_text("/proc/sys/kernel/arch", machines[i].arch);
		write_text("/proc/cpuinfo", machines[i].cpuinfo);
		write_text("/uname", machines[i].uname);
		if (look()->class != machines[i].class)
			fail_msg("'%s' '%s' '%s': %d", machines[i].arch, machines[i].cpuinfo,
				 machines[i].uname, look()->class);
	}
}

/* No MSI and no line of another architecture is judged. */
static void nothing_of_another_architecture(void **state)
{
	static const char *const chips[] = { "GICv3",	   "ITS-MSI", "PCI-MSI",     "IO-APIC",
					     "MIPS",	   "XICS",    "RISC-V PLIC", "XT-PIC",
					     "IR-PCI-MSI", "" };
	size_t i;

	(void)state;
	put_machine();
	write_text("/proc/sys/kernel/arch", "aarch64\n");
	for (i = 0; i < SIZE(chips); i++) {
		write_text("/sys/kernel/irq/24/chip_name", chips[i]);
		put_config(0x0081, 256);
		write_text(DEVICE "/msi_irqs/24", "msi\n");
		is(CLASS_UNKNOWN, "not x86");
		drop(DEVICE "/msi_irqs/24");
		is(CLASS_UNKNOWN, "not x86");
		assert_int_equal(inventory.remapping == ANSWER_NO, 0);
	}
}

/* Who else sees the half-written message. */
static void hypervisors(void **state)
{
	static const struct {
		const char *vendor, *product, *type;
		enum irq_class class;
	} machines[] = {
		{ "QEMU\n", "Standard PC (Q35 + ICH9, 2009)\n", "", CLASS_TEARABLE },
		{ "Amazon EC2\n", "m5.large\n", "", CLASS_TEARABLE },
		{ "Google\n", "Google Compute Engine\n", "", CLASS_TEARABLE },
		{ "Dell Inc.\n", "PowerEdge R740\n", "", CLASS_TEARABLE },
		{ "Microsoft Corporation\n", "Surface Pro 7\n", "", CLASS_TEARABLE },
		{ "VMware, Inc.\n", "VMware Virtual Platform\n", "", CLASS_UNKNOWN },
		{ "VMware, Inc.\n", "VMware20,1\n", "", CLASS_UNKNOWN },
		{ "Microsoft Corporation\n", "Virtual Machine\n", "", CLASS_UNKNOWN },
		{ "Xen\n", "HVM domU\n", "", CLASS_UNKNOWN },
		{ "Dell Inc.\n", "PowerEdge R740\n", "xen\n", CLASS_UNKNOWN },
		{ "innotek GmbH\n", "VirtualBox\n", "", CLASS_UNKNOWN },
		{ "BHYVE\n", "BHYVE\n", "", CLASS_UNKNOWN },
	};
	size_t i;

	(void)state;
	put_machine();
	for (i = 0; i < SIZE(machines); i++) {
		write_text("/sys/class/dmi/id/sys_vendor", machines[i].vendor);
		write_text("/sys/class/dmi/id/product_name", machines[i].product);
		write_text("/sys/hypervisor/type", machines[i].type);
		is(machines[i].class, machines[i].class == CLASS_UNKNOWN ? "under " : "");
	}
	/* Behind an IOMMU that remaps the message stays, whoever looks at it. */
	write_text("/sys/kernel/irq/24/chip_name", "IR-PCI-MSI-0000:00:1f.2\n");
	is(CLASS_REMAPPED, "");
	/* What was told of it is kept. */
	assert_string_equal(inventory.host.vendor, "BHYVE");
	write_text("/sys/class/dmi/id/product_name", "PowerEdge R740\n");
	write_text("/sys/hypervisor/type", "xen\n");
	is(CLASS_REMAPPED, "");
	assert_string_equal(inventory.host.product, "PowerEdge R740");
	assert_string_equal(inventory.host.type, "xen");
}

/* Flag of the CPU, and nothing that says whose: of a copy. */
static void a_hypervisor_without_a_name(void **state)
{
	static const struct {
		const char *path, *text;
		enum irq_class class;
	} names[] = {
		{ "/sys/class/dmi/id/sys_vendor", "QEMU\n", CLASS_TEARABLE },
		{ "/sys/class/dmi/id/product_name", "KVM\n", CLASS_TEARABLE },
		{ "/proc/cpuinfo", "model name : QEMU Virtual CPU\nflags : fpu hypervisor\n",
		  CLASS_TEARABLE },
		{ "/sys/devices/system/clocksource/clocksource0/available_clocksource",
		  "kvm-clock tsc acpi_pm \n", CLASS_TEARABLE },
		{ "/sys/devices/system/clocksource/clocksource0/available_clocksource",
		  "tsc acpi_pm \n", CLASS_UNKNOWN },
		{ "/sys/class/dmi/id/sys_vendor", "\n", CLASS_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(names); i++) {
		put_machine();
		write_text("/proc/cpuinfo", "processor : 0\nflags : fpu hypervisor tsc\n");
		is(CLASS_UNKNOWN, "nothing names");
		write_text(names[i].path, names[i].text);
		is(names[i].class, "");
		drop(names[i].path);
	}
	write_text("/proc/cpuinfo", "processor : 0\nflags : fpu nohypervisor\n");
	is(CLASS_TEARABLE, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOT_TEST(all_is_known),
		ROOT_TEST(without_one_piece),
		ROOT_TEST(config_that_is_too_short),
		ROOT_TEST(config_that_says_nothing),
		ROOT_TEST(capability_at_the_end),
		ROOT_TEST(chip_and_msi_irqs_disagree),
		ROOT_TEST(chip_is_of_another_device),
		ROOT_TEST(msi_irqs_without_a_mode),
		ROOT_TEST(msi_irqs_are_directories),
		ROOT_TEST(architecture),
		ROOT_TEST(nothing_of_another_architecture),
		ROOT_TEST(hypervisors),
		ROOT_TEST(a_hypervisor_without_a_name),
	};

	return cmocka_run_group_tests_name("class", tests, NULL, NULL);
}
