// SPDX-License-Identifier: GPL-2.0-only
/* What advice rests on, below a temporary root. */
#include <sys/stat.h>

#include "../inventory/root.h"
#include "advise/machine.h"

static struct inventory_cpu cpus[3];
static struct inventory_irq irqs[2];
static struct inventory inventory;

static int begin(void **state)
{
	memset(cpus, 0, sizeof(cpus));
	memset(irqs, 0, sizeof(irqs));
	cpus[0] = (struct inventory_cpu){ 0, 0, true };
	cpus[1] = (struct inventory_cpu){ 1, 1, true };
	cpus[2] = (struct inventory_cpu){ 2, 2, true };
	irqs[0].irq = 25;
	irqs[0].class = CLASS_TEARABLE;
	irqs[0].managed = ANSWER_NO;
	irqs[1].class = CLASS_MASKABLE;
	inventory = (struct inventory){ .cpus = cpus, .nr_cpus = 3, .irqs = irqs, .nr_irqs = 2 };
	return root_begin(state);
}

static struct machine look(void)
{
	struct machine machine;

	assert_int_equal(machine_read(root, &inventory, &machine), 0);
	return machine;
}

static void is_cpu(__u32 cpu, bool stays)
{
	struct machine machine = look();

	assert_int_equal(machine.cpu, cpu);
	assert_int_equal(machine.cpu_stays, stays);
	machine_free(&machine);
}

static void which_cpu(void **state)
{
	(void)state;
	write_text("/sys/devices/system/cpu/cpu1/online", "1\n");
	is_cpu(0, true);
	write_text("/sys/devices/system/cpu/cpu0/online", "1\n");
	is_cpu(2, true);
	cpus[2].online = false;
	is_cpu(0, false);
	cpus[0].online = false;
	is_cpu(1, false);
	inventory.nr_cpus = 0;
	is_cpu(NONE, false);
}

static void is_irqbalance(bool there)
{
	struct machine machine = look();

	assert_int_equal(machine.irqbalance, there);
	machine_free(&machine);
}

static void irqbalance_runs_or_is_installed(void **state)
{
	struct machine machine;

	(void)state;
	is_irqbalance(false);
	write_text("/proc/17/comm", "irqbalance\n");
	is_irqbalance(true);
	write_text("/proc/17/comm", "bash\n");
	is_irqbalance(false);
	write_text("/usr/sbin/irqbalance", "");
	is_irqbalance(true);
	machine = look();
	assert_false(machine.sysconfig);
	machine_free(&machine);
	write_text("/etc/sysconfig/irqbalance", "");
	machine = look();
	assert_true(machine.sysconfig);
	machine_free(&machine);
}

static void is_settable(enum answer settable)
{
	struct machine machine = look();

	assert_int_equal(machine.irqs[0].settable, settable);
	assert_int_equal(machine.irqs[1].settable, ANSWER_UNKNOWN);
	machine_free(&machine);
}

static void whose_affinity(void **state)
{
	char path[512];

	(void)state;
	is_settable(ANSWER_NO); /* there is no such file */
	write_text("/proc/irq/25/smp_affinity_list", "0-3\n");
	is_settable(ANSWER_YES);
	irqs[0].managed = ANSWER_UNKNOWN; /* before v6.12 */
	is_settable(ANSWER_UNKNOWN);
	irqs[0].managed = ANSWER_YES;
	is_settable(ANSWER_NO);
	irqs[0].managed = ANSWER_NO;
	snprintf(path, sizeof(path), "%s/proc/irq/25/smp_affinity_list", root);
	assert_int_equal(chmod(path, 0444), 0);
	is_settable(ANSWER_NO);
	irqs[0].managed = ANSWER_UNKNOWN; /* a read-only copy */
	is_settable(ANSWER_UNKNOWN);
}

#define MACHINE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, root_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_TEST(which_cpu),
		MACHINE_TEST(irqbalance_runs_or_is_installed),
		MACHINE_TEST(whose_affinity),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
