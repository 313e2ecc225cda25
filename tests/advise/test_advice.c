// SPDX-License-Identifier: GPL-2.0-only
/* Which remedies apply to which interrupt, of machines made up here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <json-c/json.h>

#include "advise/advice.h"

static struct inventory_irq irqs[4];
static struct machine_irq more[4];
static struct inventory_cpu cpus[2];
static struct inventory inventory;
static struct machine machine;
static struct advice advice;
static char *page;

/* An Intel host with all that helps, and one interrupt of AHCI that can be torn. */
static int begin(void **state)
{
	(void)state;
	memset(irqs, 0, sizeof(irqs));
	irqs[0] = (struct inventory_irq){
		.irq = 25,
		.device = { .devfn = 0x1f << 3 | 2 },
		.kind = IRQ_MSI,
		.maskable = ANSWER_NO,
		.managed = ANSWER_NO,
		.route = ROUTE_NATIVE,
		.class = CLASS_TEARABLE,
		.reason = "no mask bit",
		.pci_class = 0x010601,
		.driver = "ahci",
		.cpu = 3,
	};
	more[0] = (struct machine_irq){ ANSWER_YES, { ANSWER_YES, ANSWER_YES } };
	inventory = (struct inventory){ .release = "6.12.117",
					.version = "#1",
					.machine = "x86_64",
					.cpus = cpus,
					.nr_cpus = 2,
					.irqs = irqs,
					.nr_irqs = 1,
					.remapping = ANSWER_NO };
	memset(&machine, 0, sizeof(machine));
	machine.inventory = &inventory;
	machine.iommu = (struct firmware_iommu){ IOMMU_TABLE_DMAR, ANSWER_YES };
	machine.irqs = more;
	machine.cpu_stays = true;
	machine.system.virtual = ANSWER_NO;
	strcpy(machine.system.cmdline, "root=/dev/sda1 intremap=off");
	return 0;
}

static int end(void **state)
{
	(void)state;
	advice_free(&advice);
	free(page);
	page = NULL;
	return 0;
}

static const struct advice_irq *make(void)
{
	advice_free(&advice);
	assert_int_equal(advice_make(&machine, NULL, NULL, &advice), 0);
	return advice.irqs;
}

static const char *text(void (*print)(const struct advice *advice, FILE *out))
{
	size_t size;
	FILE *out;

	free(page);
	out = open_memstream(&page, &size);
	assert_non_null(out);
	print(&advice, out);
	fclose(out);
	return page;
}

static void says(const char *words)
{
	if (!strstr(text(advice_text), words))
		fail_msg("'%s' is not in:\n%s", words, page);
}

static void says_not(const char *words)
{
	if (strstr(text(advice_text), words))
		fail_msg("'%s' is in:\n%s", words, page);
}

static void is_summary(const char *words)
{
	char summary[ADVICE_SIZE];

	make();
	assert_string_equal(advice_summary(summary, &advice), words);
}

/* It helps, or does not for a reason that has @words. */
static void helps(enum remedy remedy, const char *words)
{
	const struct advice_irq *one = make();

	assert_int_equal(one->risk, RISK_TEARABLE);
	assert_int_equal(advice_helps(one, remedy), !words);
	if (words && !strstr(one->without[remedy], words))
		fail_msg("'%s' is not in '%s'", words, one->without[remedy]);
}

static void all_that_helps(void **state)
{
	enum remedy remedy;

	(void)state;
	for (remedy = 0; remedy < REMEDIES; remedy++)
		helps(remedy, NULL);
	says("IRQ 25 (0000:00:1f.2 ahci) at CPU 3: remedies 1, 2, 3, 4, 5\n");
	says_not("Not here");
	says("\n       echo 0 > /proc/irq/25/smp_affinity_list\n");
	says("\n       w /proc/irq/25/smp_affinity_list - - - - 0\n");
	says("\n       ACTION==\"add|bind\", SUBSYSTEM==\"pci\", KERNEL==\"0000:00:1f.2\", RUN+=\"/bin/sh "
	     "-c 'for i in /sys%p/msi_irqs/*; do test -e $$i && echo 0 > "
	     "/proc/irq/$${i##*/}/smp_affinity_list; done'\"\n");
	says("\n       irqaffinity=0\n");
	says("\n       modinfo -p ahci\n");
	says("\n       echo 0 > /sys/bus/pci/devices/0000:00:1f.2/msi_bus\n");
	says("\n       pci=nomsi\n");
	says_not("irqbalance:");
	text(advice_first);
	assert_non_null(strstr(page, "What helps best: Interrupt remapping. "));
	assert_non_null(strstr(page, "msiscope advise\n"));
}

static void remapping_by_option(void **state)
{
	(void)state;
	helps(REMEDY_REMAPPING, NULL);
	assert_int_equal(advice.way, REMAPPING_OPTION);
	says("   off the kernel's command line:\n       intremap=off\n");
	strcpy(machine.system.cmdline, "intremap=offbeat xintremap=off intel_iommu=off,sm_off");
	make();
	says_not("       intremap=off\n");
	assert_int_equal(advice.way, REMAPPING_LOG); /* none of these surely does it */
	says("it is for DMA only):\n       intel_iommu=off\n");
	strcpy(machine.system.cmdline, "amd_iommu=off");
	make();
	says_not("amd_iommu=off");
	machine.iommu.table = IOMMU_TABLE_IVRS;
	make();
	assert_int_equal(advice.way, REMAPPING_OPTION);
	says("       amd_iommu=off\n");
	strcpy(machine.system.cmdline, "quiet");
	helps(REMEDY_REMAPPING, NULL);
	assert_int_equal(advice.way, REMAPPING_LOG);
	says("dmesg | ");
}

static void remapping_that_is_none(void **state)
{
	(void)state;
	machine.system.config[0] = (struct config_option){ "CONFIG_IRQ_REMAP", "n" };
	helps(REMEDY_REMAPPING, "without CONFIG_IRQ_REMAP");
	strcpy(machine.system.config[0].value, "y");
	helps(REMEDY_REMAPPING, NULL);
	machine.iommu.remaps = ANSWER_UNKNOWN;
	helps(REMEDY_REMAPPING, "needs root");
	machine.iommu.remaps = ANSWER_NO;
	helps(REMEDY_REMAPPING, "does not remap");
	machine.iommu.table = IOMMU_TABLE_NONE;
	helps(REMEDY_REMAPPING, "shows no IOMMU (");
	machine.system.virtual = ANSWER_UNKNOWN;
	helps(REMEDY_REMAPPING, "whether this is a guest is not known");
	machine.iommu.table = IOMMU_TABLE_UNKNOWN;
	machine.iommu.remaps = ANSWER_UNKNOWN;
	helps(REMEDY_REMAPPING, "cannot be read");
	inventory.remapping = ANSWER_YES;
	helps(REMEDY_REMAPPING, "it is on");
}

static void remapping_of_a_guest(void **state)
{
	(void)state;
	machine.system.virtual = ANSWER_YES;
	strcpy(machine.system.hypervisor, "KVM");
	helps(REMEDY_REMAPPING, NULL); /* it has one that remaps, kept off in the guest */
	assert_int_equal(advice.way, REMAPPING_OPTION);
	machine.iommu.remaps = ANSWER_NO;
	helps(REMEDY_REMAPPING, NULL);
	assert_int_equal(advice.way, REMAPPING_HOST);
	says("intremap=on\n");
	machine.iommu.table = IOMMU_TABLE_NONE;
	strcpy(machine.system.hypervisor, "VMware");
	helps(REMEDY_REMAPPING, NULL);
	assert_int_equal(advice.way, REMAPPING_HOST);
	says_not("QEMU:\n");
	strcpy(machine.system.hypervisor, "Xen HVM");
	helps(REMEDY_REMAPPING, "Xen");
	strcpy(machine.system.hypervisor, "Microsoft Hyper-V");
	helps(REMEDY_REMAPPING, "Hyper-V");
	*machine.system.hypervisor = '\0';
	helps(REMEDY_REMAPPING, NULL);
	says("if it runs QEMU");
	strcpy(inventory.host.vendor, "Xen");
	helps(REMEDY_REMAPPING, "Xen");
}

static void ways_of_the_device(void **state)
{
	(void)state;
	more[0].ways = (struct inventory_ways){ ANSWER_NO, ANSWER_NO };
	helps(REMEDY_MSIX, "has no MSI-X");
	helps(REMEDY_INTX, "no interrupt pin");
	says_not("pci=nomsi");
	more[0].ways = (struct inventory_ways){ ANSWER_UNKNOWN, ANSWER_UNKNOWN };
	helps(REMEDY_MSIX, "needs root");
	helps(REMEDY_INTX, "not known");
	more[0].ways.intx = ANSWER_YES;
	irqs[0].pci_class = 0x060400; /* its msi_bus is of the devices behind it */
	make();
	says_not("msi_bus");
	says("pci=nomsi");
}

static void an_affinity_that_is_not_ours(void **state)
{
	(void)state;
	irqs[0].managed = ANSWER_YES;
	more[0].settable = ANSWER_NO;
	machine.irqbalance = true;
	helps(REMEDY_PIN, "managed");
	helps(REMEDY_AWAY, "managed");
	says_not("smp_affinity_list");
	says_not("banirq");
	says_not("irqaffinity");
	irqs[0].managed = ANSWER_NO;
	helps(REMEDY_PIN, "cannot be set");
	more[0].settable = ANSWER_UNKNOWN;
	helps(REMEDY_PIN, NULL);
	says("If the write fails");
	more[0].settable = ANSWER_YES;
	make();
	says_not("If the write fails");
	machine.cpu = NONE;
	helps(REMEDY_PIN, "which CPU stays");
	helps(REMEDY_AWAY, "which CPU stays");
}

static void the_cpu_that_stays(void **state)
{
	(void)state;
	machine.cpu = 2;
	make();
	says("echo 2 > /proc/irq/25/smp_affinity_list\n");
	says("irqaffinity=2\n");
	says_not("That CPU going offline");
	machine.cpu_stays = false;
	make();
	says("That CPU going offline");
}

static void two_share_a_rule(void **state)
{
	(void)state;
	irqs[1] = irqs[0];
	irqs[1].irq = 26;
	irqs[1].device.devfn = 5 << 3;
	more[1] = more[0];
	inventory.nr_irqs = 2;
	machine.irqbalance = true;
	make();
	says("KERNEL==\"0000:00:1f.2|0000:00:05.0\"");
	says("/etc/default/irqbalance:\n       IRQBALANCE_ARGS=\"--banirq=25 --banirq=26\"\n");
	says("       *0000:00:05.0*) echo ban=true ;;\n");
	machine.sysconfig = true;
	make();
	says("/etc/sysconfig/irqbalance:\n");
	/* Each with what is its own. */
	more[1].ways.msix = ANSWER_NO;
	make();
	says("MSI-X instead of MSI, for IRQ 25\n");
	says("MSI-X instead of MSI, for IRQ 26: the device has no MSI-X\n");
	says("IRQ 26 (0000:00:05.0 ahci) at CPU 3: remedies 1, 3, 4, 5\n");
}

static void what_drivers_say_is_no_command(void **state)
{
	static const char *const names[] = { "a;reboot", "$(reboot)", "-x", "a b", "\033[31m" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		strcpy(irqs[0].driver, names[i]);
		make();
		says_not("modinfo");
		says_not("\033");
	}
	says("\\x1b[31m");
}

static void nothing_can_be_torn(void **state)
{
	(void)state;
	inventory.nr_irqs = 0;
	is_summary("Nothing can be torn here: no interrupt is an MSI of a PCI device.");
	inventory.nr_irqs = 1;
	irqs[0].class = CLASS_MASKABLE;
	is_summary("Nothing can be torn here: 1 MSI, all MSI-X or with a mask bit.");
	irqs[1] = irqs[0];
	irqs[1].class = CLASS_REMAPPED;
	irqs[1].route = ROUTE_REMAPPED;
	irqs[2].class = CLASS_NOT_MSI;
	inventory.nr_irqs = 3;
	is_summary(
		"Nothing can be torn here: 2 MSIs, 1 behind interrupt remapping, 1 MSI-X or with a "
		"mask bit.");
	assert_string_equal(text(advice_first), "");
	irqs[0].class = CLASS_UNKNOWN;
	irqs[0].route = ROUTE_PARAVIRTUAL;
	inventory.nr_irqs = 1;
	irqs[0].reason = "the hypervisor routes it";
	is_summary("It is not known whether 1 of 1 MSI can be torn.");
	says("not known: the hypervisor routes it; ask");
	says_not("msiscope record");
	begin(state);
	inventory.nr_cpus = 1;
	is_summary("Nothing can be torn here: 1 MSI, all with only one CPU to go to.");
}

static void by_kernel(void **state)
{
	(void)state;
	strcpy(inventory.release, "5.10.0");
	is_summary("Nothing can be torn here: 1 MSI, all updated by this kernel in two steps "
		   "(6f1a4891a592).");
	strcpy(inventory.release, "6.12.117");
	is_summary("1 of 1 MSI can be torn when moved: no mask bit, no remapping.");
	says_not("--self-test");
	strcpy(inventory.release, "6.8.0-45-generic"); /* a vendor's: what it has is not known */
	make();
	assert_int_equal(advice.irqs[0].risk, RISK_TEARABLE);
	says("--self-test");
}

static void what_is_not_known(void **state)
{
	(void)state;
	irqs[0].class = CLASS_UNKNOWN;
	irqs[0].maskable = ANSWER_UNKNOWN;
	irqs[0].reason = "its MSI capability cannot be read";
	is_summary("It is not known whether 1 of 1 MSI can be torn.");
	says("IRQ 25 (0000:00:1f.2 ahci), not known: its MSI capability");
	says("as root");
	says_not("\n1. ");
	says_not("Not here");
	irqs[0].route = ROUTE_UNKNOWN;
	make();
	assert_non_null(strstr(advice.irqs[0].tells, "msiscope record"));
	strcpy(inventory.machine, "aarch64");
	make();
	assert_non_null(strstr(advice.irqs[0].tells, "x86 only"));
}

static bool wants_not_msi(const struct inventory_irq *irq, void *arg)
{
	(void)arg;
	return irq->class == CLASS_NOT_MSI;
}

static void who_asks_is_answered(void **state)
{
	(void)state;
	irqs[0].class = CLASS_NOT_MSI;
	irqs[0].reason = "not an MSI of a PCI device";
	assert_int_equal(advice_make(&machine, wants_not_msi, NULL, &advice), 0);
	says("IRQ 25 (0000:00:1f.2 ahci) cannot be torn: not an MSI");
}

static void json_says_the_same(void **state)
{
	struct json_object *document, *list, *one, *value;

	(void)state;
	make();
	document = advice_json(&advice);
	assert_true(json_object_object_get_ex(document, "remedies", &list));
	assert_int_equal(json_object_array_length(list), REMEDIES);
	one = json_object_array_get_idx(list, 0);
	assert_true(json_object_object_get_ex(one, "name", &value));
	assert_string_equal(json_object_get_string(value), "remapping");
	assert_true(json_object_object_get_ex(one, "steps", &value));
	one = json_object_array_get_idx(value, 0);
	assert_true(json_object_object_get_ex(one, "text", &value));
	assert_string_equal(json_object_get_string(value), "intremap=off");
	assert_true(json_object_object_get_ex(document, "interrupts", &list));
	one = json_object_array_get_idx(list, 0);
	assert_true(json_object_object_get_ex(one, "risk", &value));
	assert_string_equal(json_object_get_string(value), "tearable");
	json_object_put(document);
}

#define ADVICE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADVICE_TEST(all_that_helps),
		ADVICE_TEST(remapping_by_option),
		ADVICE_TEST(remapping_that_is_none),
		ADVICE_TEST(remapping_of_a_guest),
		ADVICE_TEST(ways_of_the_device),
		ADVICE_TEST(an_affinity_that_is_not_ours),
		ADVICE_TEST(the_cpu_that_stays),
		ADVICE_TEST(two_share_a_rule),
		ADVICE_TEST(what_drivers_say_is_no_command),
		ADVICE_TEST(nothing_can_be_torn),
		ADVICE_TEST(by_kernel),
		ADVICE_TEST(what_is_not_known),
		ADVICE_TEST(who_asks_is_answered),
		ADVICE_TEST(json_says_the_same),
	};

	return cmocka_run_group_tests_name("advice", tests, NULL, NULL);
}
