// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "stress/plan.h"
#include "record.h"

static char message[256];

static int make(struct plan_options *options, struct inventory *inventory, struct plan *plan)
{
	options->root = tree;
	message[0] = 0;
	assert_int_equal(inventory_read(tree, inventory), 0);
	return plan_make(options, inventory, plan, message, sizeof(message));
}

static void done(struct inventory *inventory, struct plan *plan)
{
	plan_free(plan);
	inventory_free(inventory);
}

static void machine(void)
{
	tree_cpus(4);
	tree_irq(24, "0-3\n", "1\n", 0x22);
	tree_irq(25, "0-3\n", "2\n", 0x22);
	tree_put("0-3\n", "proc/irq/9/smp_affinity_list");
	tree_put("acpi\n", "sys/kernel/irq/9/actions");
	tree_put("IO-APIC\n", "sys/kernel/irq/9/chip_name");
}

static void takes_the_tearable(void **state)
{
	struct plan_options options = { .pattern = &pattern_mixed };
	struct inventory inventory;
	struct plan plan;
	char text[64];

	(void)state;
	machine();
	assert_int_equal(make(&options, &inventory, &plan), 0);
	assert_int_equal(plan.nr_irqs, 2);
	assert_int_equal(plan.irqs[0]->irq, 24);
	assert_int_equal(plan.irqs[1]->irq, 25);
	assert_false(plan.fallback);
	assert_string_equal(cpulist_text(&plan.cpus, text, sizeof(text)), "0-3");
	/* cpu0 has no file "online" */
	assert_string_equal(cpulist_text(&plan.going, text, sizeof(text)), "1-3");
	done(&inventory, &plan);
}

static void takes_all_where_none_is_tearable(void **state)
{
	struct plan_options options = { .pattern = &pattern_affinity };
	struct inventory inventory;
	struct plan plan;

	(void)state;
	tree_cpus(2);
	tree_put("0-1\n", "proc/irq/9/smp_affinity_list");
	tree_put("acpi\n", "sys/kernel/irq/9/actions");
	tree_put("0-1\n", "proc/irq/10/smp_affinity_list");
	tree_put("\n", "sys/kernel/irq/10/actions");
	assert_int_equal(make(&options, &inventory, &plan), 0);
	assert_true(plan.fallback);
	assert_int_equal(plan.nr_irqs, 1);
	assert_int_equal(plan.nr_left_irqs, 1);
	assert_int_equal(plan.left_irqs[0].number, 10);
	assert_string_equal(plan.left_irqs[0].why, "no handler");
	done(&inventory, &plan);
}

static bool is_24(const struct inventory_irq *irq, void *arg)
{
	(void)arg;
	return irq->irq == 24;
}

static void leaves_managed_out(void **state)
{
	struct plan_options options = { .pattern = &pattern_affinity, .wants = is_24 };
	struct inventory inventory;
	struct plan plan;
	char path[128];

	(void)state;
	machine();
	snprintf(path, sizeof(path), "%s/proc/irq/24/smp_affinity_list", tree);
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(make(&options, &inventory, &plan), -ENODEV);
	assert_non_null(strstr(message, "IRQ 24: managed"));
	done(&inventory, &plan);
}

static void keeps_isolated_cpus_out(void **state)
{
	struct plan_options options = { .pattern = &pattern_hotplug };
	struct inventory inventory;
	struct plan plan;
	char text[64];

	(void)state;
	machine();
	tree_put("1\n", "sys/devices/system/cpu/isolated");
	tree_put("2\n", "sys/devices/system/cpu/nohz_full");
	assert_int_equal(make(&options, &inventory, &plan), 0);
	assert_string_equal(cpulist_text(&plan.cpus, text, sizeof(text)), "0,3");
	assert_string_equal(cpulist_text(&plan.going, text, sizeof(text)), "3");
	done(&inventory, &plan);
	options.cpus = "1-2";
	assert_int_equal(make(&options, &inventory, &plan), 0);
	assert_string_equal(cpulist_text(&plan.going, text, sizeof(text)), "1-2");
	done(&inventory, &plan);
}

/* The machine's own work must stay somewhere. */
static void keeps_the_last_working_cpu(void **state)
{
	struct plan_options options = { .pattern = &pattern_hotplug, .cpus = "1-3" };
	struct inventory inventory;
	struct plan plan;
	char text[64];

	(void)state;
	machine();
	tree_put("0,2-3\n", "sys/devices/system/cpu/isolated");
	assert_int_equal(make(&options, &inventory, &plan), 0);
	assert_string_equal(cpulist_text(&plan.going, text, sizeof(text)), "2-3");
	assert_int_equal(plan.left_cpus[0].number, 1);
	done(&inventory, &plan);
}

static void refuses(const char *cpus, const struct pattern_ops *pattern, int err, const char *why)
{
	struct plan_options options = { .pattern = pattern, .cpus = cpus };
	struct inventory inventory;
	struct plan plan;

	assert_int_equal(make(&options, &inventory, &plan), err);
	if (!strstr(message, why))
		fail_msg("'%s' does not say '%s'", message, why);
	done(&inventory, &plan);
}

static void refuses_what_cannot_be(void **state)
{
	(void)state;
	machine();
	refuses("7", &pattern_mixed, -EINVAL, "CPU 7");
	refuses("nonsense", &pattern_mixed, -EINVAL, "nonsense");
	refuses("", &pattern_mixed, -EINVAL, "--cpus");
	refuses("1", &pattern_affinity, -ENODEV, "two CPUs");
	refuses(NULL, &pattern_suspend, -ENODEV, "pm_test: No such file");
	tree_put("0,2-3\n", "sys/devices/system/cpu/online");
	refuses("1", &pattern_mixed, -EINVAL, "CPU 1");
}

/* As the file is where nohz_full= was not given, on 16 CPUs. */
static void no_tickless_cpu_is_written_oddly(void **state)
{
	struct plan_options options = { .pattern = &pattern_affinity };
	struct inventory inventory;
	struct plan plan;

	(void)state;
	machine();
	tree_put("          (null)\n", "sys/devices/system/cpu/nohz_full");
	assert_int_equal(make(&options, &inventory, &plan), 0);
	assert_int_equal(cpulist_count(&plan.cpus), 4);
	done(&inventory, &plan);
}

static void sees_irqbalance(void **state)
{
	struct plan_options options = { .pattern = &pattern_affinity };
	struct inventory inventory;
	struct plan plan;

	(void)state;
	machine();
	tree_put("irqbalance\n", "proc/731/comm");
	assert_int_equal(make(&options, &inventory, &plan), 0);
	assert_int_equal(plan.irqbalance, 731);
	done(&inventory, &plan);
}

static void patterns_have_names(void **state)
{
	const struct pattern_ops *pattern;
	size_t i;

	(void)state;
	for (i = 0; (pattern = pattern_nth(i)); i++) {
		assert_ptr_equal(pattern_by_name(pattern->name), pattern);
		assert_true(*pattern->help);
		/* A pattern does something, and what has cycles counts them. */
		assert_true(pattern->moves || pattern->begin);
		assert_true(!pattern->begin == !pattern->counts);
	}
	assert_int_equal(i, 5);
	assert_null(pattern_by_name("none"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(takes_the_tearable),
		TREE_TEST(takes_all_where_none_is_tearable),
		TREE_TEST(leaves_managed_out),
		TREE_TEST(keeps_isolated_cpus_out),
		TREE_TEST(keeps_the_last_working_cpu),
		TREE_TEST(refuses_what_cannot_be),
		TREE_TEST(no_tickless_cpu_is_written_oddly),
		TREE_TEST(sees_irqbalance),
		TREE_TEST(patterns_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
