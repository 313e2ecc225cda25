// SPDX-License-Identifier: GPL-2.0-only
/* MSIs that do not have the number of the journal any more when all is put back. */
#include "journals.h"
#include "pauses.h"

#include "stress/item.h"

#define DEVICES "sys/bus/pci/devices/"

/* MSI @hwirq of device 00:@slot.0 has that number now, and that affinity. */
static void has(unsigned int slot, unsigned int hwirq, unsigned int irq, const char *affinity)
{
	char text[16];

	snprintf(text, sizeof(text), "%u\n", hwirq);
	tree_put("msix\n", DEVICES "0000:00:%02x.0/msi_irqs/%u", slot, irq);
	tree_put(text, "sys/kernel/irq/%u/hwirq", irq);
	tree_put(affinity, "proc/irq/%u/smp_affinity_list", irq);
}

static void frees(unsigned int slot, unsigned int irq)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "cd '%s' && rm -r " DEVICES
		 "0000:00:%02x.0/msi_irqs/%u sys/kernel/irq/%u proc/irq/%u",
		 tree, slot, irq, irq, irq);
	assert_int_equal(system(command), 0);
}

static int add(struct journal *journal, unsigned int slot, unsigned int irq)
{
	const struct pci_address device = { .devfn = slot << 3 };
	int item = journal_add_irq(journal, irq, &device);

	assert_true(item >= 0);
	return item;
}

/* A run that dies: two devices and their MSIs, one of them moved, and CPUs were taken. */
static void dies_with_msis(const char *path, const char *value)
{
	struct journal *journal;
	pid_t pid = fork();

	if (!pid) {
		journal = opened();
		add(journal, 4, 24);
		add(journal, 4, 25);
		assert_int_equal(journal_write(journal, add(journal, 5, 26), "1"), 0);
		write_to(journal, path, value);
		kill(getpid(), SIGKILL);
	}
	reap_killed(pid);
}

static int begin(void **state)
{
	if (journals_begin(state))
		return -1;
	has(4, 0, 24, "0-1\n");
	has(4, 1, 25, "2\n");
	has(5, 0, 26, "0,2\n");
	return 0;
}

/* Both devices have freed theirs, and requested them anew, in the other order. */
static void numbers_change_hands(void **state)
{
	struct told told = {};
	struct journal_sums sums;

	(void)state;
	dies_with_msis(CPU3, "0");
	frees(4, 24);
	frees(4, 25);
	frees(5, 26);
	has(5, 0, 24, "0-3\n");
	has(4, 0, 25, "0-3\n");
	has(4, 1, 26, "0-3\n");
	sums = restored(reopened(NULL), 0, &told);
	assert_int_equal(sums.restored, 4);
	assert_int_equal(sums.foreign + sums.gone + sums.failed, 0);
	holds("proc/irq/24/smp_affinity_list", "0,2");
	holds("proc/irq/25/smp_affinity_list", "0-1");
	holds("proc/irq/26/smp_affinity_list", "2");
	assert_string_equal(told.path, "proc/irq/24/smp_affinity_list");
	assert_string_equal(told.noted, "proc/irq/26/smp_affinity_list");
}

/* Whose number another has by now is gone, and that other one is not touched. */
static void a_number_is_not_an_interrupt(void **state)
{
	struct told told = {};
	struct journal_sums sums;

	(void)state;
	dies_with_msis(CPU3, "0");
	frees(5, 26);
	has(6, 0, 26, "1\n");
	sums = restored(reopened(NULL), 0, &told);
	assert_int_equal(sums.gone, 1);
	assert_int_equal(sums.foreign + sums.failed, 0);
	assert_int_equal(told.outcome, JOURNAL_GONE);
	assert_string_equal(told.path, "proc/irq/26/smp_affinity_list");
	assert_string_equal(told.noted, "");
	holds("proc/irq/26/smp_affinity_list", "1");
}

/* No CPU was taken: only what the kernel gives an interrupt that is requested may be under it. */
static enum journal_outcome outcome_when_renumbered(const char *now)
{
	struct told told = {};

	dies_with_msis(PM_DELAY, "1");
	frees(5, 26);
	has(5, 0, 27, now);
	restored(reopened(NULL), 0, &told);
	assert_string_equal(told.path, "proc/irq/27/smp_affinity_list");
	frees(5, 27);
	has(5, 0, 26, "0,2\n");
	return told.outcome;
}

static void what_was_requested_anew_is_put_back(void **state)
{
	(void)state;
	assert_int_equal(outcome_when_renumbered("0-3\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome_when_renumbered("0-2\n"), JOURNAL_FOREIGN);
	assert_int_equal(outcome_when_renumbered("2-3\n"), JOURNAL_FOREIGN);
	tree_put("1\n", "proc/irq/27/node");
	tree_put("2-3\n", "sys/devices/system/node/node1/cpulist");
	assert_int_equal(outcome_when_renumbered("2-3\n"), JOURNAL_RESTORED);
}

/* As after a reset of its device: mostly it gets the number again that it had. */
static enum journal_outcome outcome_when_anew(bool anew, const char *now)
{
	struct told told = { .outcome = JOURNAL_SAME };

	dies_with_msis(PM_DELAY, "1");
	if (anew)
		requested_anew(24);
	tree_put(now, "proc/irq/24/smp_affinity_list");
	restored(reopened(NULL), 0, &told);
	has(4, 0, 24, "0-1\n");
	return strcmp(told.path, "proc/irq/24/smp_affinity_list") ? JOURNAL_SAME : told.outcome;
}

static void its_number_does_not_make_it_the_same(void **state)
{
	(void)state;
	has(5, 0, 26, "1\n"); /* what is told last is of 24 */
	assert_int_equal(outcome_when_anew(false, "0-3\n"), JOURNAL_FOREIGN);
	assert_int_equal(outcome_when_anew(true, "0-3\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome_when_anew(true, "0-2\n"), JOURNAL_FOREIGN);
}

static void writes_to_no_other(void **state)
{
	struct journal *journal = opened();
	int item = add(journal, 4, 24);

	(void)state;
	assert_int_equal(journal_write(journal, item, "1"), 0);
	frees(4, 24);
	has(5, 1, 24, "0-3\n");
	assert_int_equal(journal_write(journal, item, "2"), -ENODEV);
	holds("proc/irq/24/smp_affinity_list", "0-3");
	has(4, 0, 27, "0-3\n"); /* under another number: who moved it has lost sight of it */
	assert_int_equal(journal_write(journal, item, "2"), -ENODEV);
	journal_close(journal);
}

static void comes_back(void)
{
	has(4, 1, 24, "0-3\n");
	has(4, 0, 27, "0-3\n");
}

/* A driver that is not back yet when the restoring begins. */
static void waits_for_a_driver(void **state)
{
	struct told told = {};
	struct journal_sums sums;

	(void)state;
	dies_with_msis(PM_TEST, "core");
	frees(4, 24);
	frees(4, 25);
	at_pause(7, comes_back);
	sums = restored(reopened(NULL), 0, &told);
	assert_int_equal(sums.foreign + sums.gone + sums.failed, 0);
	holds("proc/irq/24/smp_affinity_list", "2");
	holds("proc/irq/27/smp_affinity_list", "0-1");
}

static void a_damaged_line_does_not_count(void **state)
{
	char line[128], path[64];
	struct told told = {};
	struct journal_sums sums;
	FILE *file;
	size_t i;
	static const char *const bad[] = {
		"\"device\":\"0000:00:04.0\"",
		"\"device\":\"0000:00:04.0\",\"hwirq\":-1",
		"\"device\":\"../../../../etc\",\"hwirq\":0",
		"\"device\":\"\",\"hwirq\":0",
	};

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		dies(IRQ24, "1", "2");
		file = fopen(tree_full(JOURNAL), "a");
		assert_non_null(file);
		snprintf(line, sizeof(line), "\n{\"item\":2,\"path\":\"%s\",\"original\":\"0\",%s}",
			 item_affinity(path, 26), bad[i]);
		fputs(line, file);
		fputs("\n{\"item\":2,\"written\":\"0,2\"}", file);
		assert_int_equal(fclose(file), 0);
		sums = restored(reopened("damaged in 2 lines"), 0, &told);
		assert_int_equal(sums.restored, 1);
		holds("proc/irq/26/smp_affinity_list", "0,2");
	}
}

struct order {
	char paths[8][64];
	unsigned int count;
};

static void note_order(const struct journal_result *result, void *arg)
{
	struct order *order = arg;

	assert_true(order->count < 8);
	snprintf(order->paths[order->count++], sizeof(order->paths[0]), "%s", result->path);
}

/* Affinities need the CPUs that come back, and those that go must have left by then. */
static void whatever_the_order_of_the_changes(void **state)
{
	static const char *const changed[][2] = {
		{ IRQ24, "3" }, { PM_DELAY, "1" }, { CPU3, "1" }, { CPU2, "0" }, { IRQ25, "1" },
	};
	static const char *const wanted[] = { CPU2, CPU3, PM_DELAY, IRQ24, IRQ25 };
	struct journal_sums sums;
	struct journal *journal;
	struct order order = {};
	unsigned int i;

	(void)state;
	tree_put("0\n", CPU3); /* offline before */
	journal = opened();
	for (i = 0; i < 5; i++)
		write_to(journal, changed[i][0], changed[i][1]);
	assert_int_equal(journal_restore(journal, false, note_order, &order, &sums), 0);
	journal_close(journal);
	assert_int_equal(order.count, 5);
	for (i = 0; i < 5; i++)
		assert_string_equal(order.paths[i], wanted[i]);
	holds(CPU2, "1");
	holds(CPU3, "0");
}

#define MSI_TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_end)

/* What a worker of the run noted, and that its last line is cut off, is known only from the file. */
static void what_others_noted_since(void **state)
{
	struct journal *journal = opened();
	struct told told = {};
	struct journal_sums sums;
	pid_t pid;
	FILE *file;

	(void)state;
	write_to(journal, IRQ25, "1");
	pid = fork();
	if (!pid) {
		write_to(journal, CPU3, "0");
		kill(getpid(), SIGKILL);
	}
	reap_killed(pid);
	holds(CPU3, "0");
	file = fopen(tree_full(JOURNAL), "a");
	assert_non_null(file);
	fputs("\n{\"item\":1,\"writ", file);
	assert_int_equal(fclose(file), 0);
	sums = restored(journal, 0, &told);
	assert_true(sums.damaged);
	assert_int_equal(sums.kept, 0);
	assert_int_equal(sums.restored, 2);
	holds(CPU3, "1");
	holds(IRQ25, "2");
	assert_true(tree_has(DAMAGED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MSI_TEST(numbers_change_hands),
		MSI_TEST(a_number_is_not_an_interrupt),
		MSI_TEST(what_was_requested_anew_is_put_back),
		MSI_TEST(its_number_does_not_make_it_the_same),
		MSI_TEST(writes_to_no_other),
		MSI_TEST(waits_for_a_driver),
		MSI_TEST(a_damaged_line_does_not_count),
		MSI_TEST(whatever_the_order_of_the_changes),
		MSI_TEST(what_others_noted_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
