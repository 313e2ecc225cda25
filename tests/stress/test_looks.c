// SPDX-License-Identifier: GPL-2.0-only
/* How often values are looked at that may show for a moment only. */
#include "journals.h"
#include "pauses.h"

static const char *value;

static void changes(void)
{
	tree_put(value, IRQ24);
}

/* The run wrote 1, then 2, and what is there now is nobody's, until it is @then. */
static enum journal_outcome outcome_if(unsigned int due, const char *then)
{
	struct told told = { .outcome = JOURNAL_SAME };

	dies(IRQ24, "1", "2");
	tree_put("0,3\n", IRQ24);
	value = then;
	at_pause(due, changes);
	restored(reopened(NULL), 0, &told);
	tree_put("0-3\n", IRQ24);
	return told.outcome;
}

static void what_seems_to_be_anothers_is_looked_at_again(void **state)
{
	(void)state;
	assert_int_equal(outcome_if(1, "2\n"), JOURNAL_RESTORED);
	assert_int_equal(pauses.count, 1);
	assert_int_equal(outcome_if(2, "1\n"), JOURNAL_RESTORED);
	assert_int_equal(pauses.count, 2);
	assert_int_equal(outcome_if(0, NULL), JOURNAL_FOREIGN);
	assert_int_equal(pauses.count, 2); /* not for ever */
}

static void ran(const char *written)
{
	struct journal *journal = opened();
	struct journal_sums sums;

	write_to(journal, IRQ24, written);
	assert_int_equal(journal_restore(journal, false, NULL, NULL, &sums), 0);
	journal_close(journal);
}

/* What an earlier run wrote stands there when this one begins, until it is @then. */
static void noted_if(unsigned int due, const char *then, const char *original)
{
	struct journal *journal = opened();

	tree_put("0,2\n", IRQ24);
	value = then;
	at_pause(due, changes);
	assert_true(journal_add(journal, IRQ24) >= 0);
	noted(IRQ24, original);
	tree_put("0-3\n", IRQ24);
	journal_close(journal);
}

static void what_an_earlier_run_wrote_is_looked_at_again(void **state)
{
	(void)state;
	tree_put("0\n", "proc/irq/24/effective_affinity_list");
	ran("0,2");
	noted_if(1, "0-1\n", "0-1");
	assert_int_equal(pauses.count, 1);
	noted_if(2, "0-1\n", "0-1");
	assert_int_equal(pauses.count, 2);
	noted_if(0, NULL, "0,2"); /* somebody wants it so: it lasts */
	assert_int_equal(pauses.count, 2);
}

/* As the kernel's is, while a pending mask takes effect. */
static void an_empty_moment_is_waited_out(void **state)
{
	struct journal *journal = opened();

	(void)state;
	tree_put("", IRQ24);
	value = "1-2\n";
	at_pause(3, changes);
	assert_true(journal_add(journal, IRQ24) >= 0);
	assert_int_equal(pauses.count, 3);
	noted(IRQ24, "1-2");
	journal_close(journal);
}

static void resets(void)
{
	tree_put("0-3\n", IRQ25);
}

/* As nvme does: after the test, in a work, with the default affinity. */
static void what_a_driver_resets_later_is_put_back_again(void **state)
{
	struct told told = { .outcome = JOURNAL_SAME };
	struct journal_sums sums;

	(void)state;
	dies(PM_TEST, "core", "processors");
	at_pause(15, resets);
	sums = restored(reopened(NULL), 0, &told);
	assert_string_equal(told.path, IRQ25);
	assert_int_equal(told.outcome, JOURNAL_RESTORED);
	assert_int_equal(sums.restored, 2);
	holds(IRQ25, "2");
	assert_true(pauses.count > 2 * 15); /* it is watched as long again */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_seems_to_be_anothers_is_looked_at_again),
		TEST(what_an_earlier_run_wrote_is_looked_at_again),
		TEST(an_empty_moment_is_waited_out),
		TEST(what_a_driver_resets_later_is_put_back_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
