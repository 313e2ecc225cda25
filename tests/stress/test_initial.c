// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "stress/initial.h"

static void initially(const char *wanted)
{
	struct cpulist online, affinity;
	char text[64];

	assert_int_equal(cpulist_parse("0-5", &online), 0);
	initial_affinity(tree, 24, &online, &affinity);
	assert_string_equal(cpulist_text(&affinity, text, sizeof(text)), wanted);
}

static void all_that_are_online(void **state)
{
	(void)state;
	initially("0-5");
	tree_put("ff\n", "proc/irq/default_smp_affinity");
	tree_put("-1\n", "proc/irq/24/node");
	initially("0-5");
	tree_put("nonsense\n", "proc/irq/default_smp_affinity");
	tree_put("0-99999\n", "sys/devices/system/node/node-1/cpulist");
	initially("0-5");
}

static void of_the_default_and_the_node(void **state)
{
	(void)state;
	tree_put("1c\n", "proc/irq/default_smp_affinity");
	initially("2-4");
	tree_put("1\n", "proc/irq/24/node");
	tree_put("4-7\n", "sys/devices/system/node/node1/cpulist");
	initially("4");
	tree_put("5-7\n", "sys/devices/system/node/node1/cpulist");
	initially("2-4"); /* none of the node's is in the default */
	tree_put("c0\n", "proc/irq/default_smp_affinity");
	initially("5"); /* none of the default is online */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(all_that_are_online),
		TREE_TEST(of_the_default_and_the_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
