// SPDX-License-Identifier: GPL-2.0-only
/* What a run wrote is known to those after it. */
#include "journals.h"
#include "pauses.h"

#define EFFECTIVE24 "proc/irq/24/effective_affinity_list"
#define HEADER "{\"format\":\"msiscope-history/1\",\"boot_id\":\"this-boot\"}"

/* A run that writes these, and ends well. */
static void ran(const char *path, const char *first, const char *second)
{
	struct journal *journal = opened();
	struct told told;

	write_to(journal, path, first);
	write_to(journal, path, second);
	assert_int_equal(restored(journal, 0, &told).forgotten, 0);
}

/* What a run makes of @now, which it did not write. */
static enum journal_outcome outcome(const char *path, const char *now)
{
	struct told told = { .outcome = JOURNAL_SAME };
	struct journal *journal;
	char message[256];

	assert_int_equal(journal_open(tree, place, &journal, message, sizeof(message)), 0);
	write_to(journal, path, "1");
	tree_put(now, "%s", path);
	restored(journal, 0, &told);
	return told.outcome;
}

/* Without the checksums. */
static void history_is(const char *text)
{
	char now[2048], *sum;

	assert_true(file_read(now, sizeof(now), "%s", tree_full(HISTORY)) >= 0);
	while ((sum = strstr(now, ",\"sum\":\"")))
		memmove(sum, strchr(sum, '}'), strlen(strchr(sum, '}')) + 1);
	assert_string_equal(now, text);
}

static void an_earlier_runs_mask_is_ours(void **state)
{
	(void)state;
	ran(IRQ24, "0,2", "3");
	holds(IRQ24, "0-3");
	/* Run 2 took the last CPU of a pending mask: the older one shows. */
	assert_int_equal(outcome(IRQ24, "0,2\n"), JOURNAL_RESTORED);
	holds(IRQ24, "0-3");
	assert_int_equal(outcome(IRQ24, "0,2\n"), JOURNAL_RESTORED); /* and run 3 */
	assert_int_equal(outcome(IRQ24, "0,3\n"), JOURNAL_FOREIGN);
	assert_int_equal(outcome(IRQ25, "0,2\n"), JOURNAL_FOREIGN); /* it was not written there */
}

/* Its masks went with its descriptor: of who has that number now they say nothing. */
static void requested_anew_it_has_no_history(void **state)
{
	const struct pci_address device = { .devfn = 4 << 3 };
	struct journal *journal = opened();
	struct told told;
	int item;

	(void)state;
	tree_put("msi\n", "sys/bus/pci/devices/0000:00:04.0/msi_irqs/24");
	tree_put("0\n", "sys/kernel/irq/24/hwirq");
	item = journal_add_irq(journal, 24, &device);
	assert_true(item >= 0);
	assert_int_equal(journal_write(journal, item, "0,2"), 0);
	requested_anew(24);
	restored(journal, 0, &told);
	assert_int_equal(outcome(IRQ24, "0,2\n"), JOURNAL_FOREIGN);
}

static void each_value_once_by_root_alone(void **state)
{
	struct stat stat;

	(void)state;
	ran(IRQ25, "3", "0");
	ran(IRQ24, "0,2", "3");
	ran(IRQ24, "1", "3");
	ran(CPU2, "0", "1");
	history_is(HEADER "\n{\"irq\":24,\"written\":\"0,2\"}\n{\"irq\":24,\"written\":\"1\"}"
			  "\n{\"irq\":24,\"written\":\"3\"}\n{\"irq\":25,\"written\":\"0\"}"
			  "\n{\"irq\":25,\"written\":\"3\"}\n{\"cpu\":2,\"written\":\"0\"}");
	assert_int_equal(lstat(tree_full(HISTORY), &stat), 0);
	assert_int_equal(stat.st_mode, S_IFREG | 0600);
	assert_false(tree_has(HISTORY ".new"));
}

static void only_what_can_be_in_effect(void **state)
{
	(void)state;
	tree_put("2\n", EFFECTIVE24);
	tree_put("2\n", "proc/irq/25/effective_affinity_list");
	ran(IRQ24, "0,2", "3");
	ran(IRQ24, "2", "1");
	history_is(HEADER "\n{\"irq\":24,\"written\":\"0,2\"}\n{\"irq\":24,\"written\":\"2\"}");
	tree_put("3\n", EFFECTIVE24); /* an interrupt came: the pending mask took effect */
	ran(IRQ25, "3", "1");
	assert_false(tree_has(HISTORY));
	ran(IRQ24, "3", "2");
	assert_true(tree_has(HISTORY));
	tree_put("2\n", EFFECTIVE24);
	assert_int_equal(unlink(tree_full(EFFECTIVE24)), 0);
	assert_int_equal(unlink(tree_full(IRQ24)), 0);
	assert_int_equal(rmdir(tree_full("proc/irq/24")), 0);
	ran(IRQ25, "3", "1");
	assert_false(tree_has(HISTORY));
}

/*
 * An earlier run took CPU 2, and the kernel widened the mask to the others; what was put back is
 * pending on top. This run takes the last CPU of what it wrote there, and the kernel's own shows.
 */
static void what_the_kernel_made_then_is_ours(void **state)
{
	(void)state;
	ran(CPU2, "0", "1");
	assert_int_equal(outcome(IRQ24, "0-1,3\n"), JOURNAL_RESTORED);
	holds(IRQ24, "0-3");
	assert_int_equal(outcome(IRQ24, "0-2\n"), JOURNAL_FOREIGN); /* CPU 3 was not taken */
	tree_put("0-3\n", IRQ24);
	ran(CPU3, "0", "1");
	assert_int_equal(outcome(IRQ24, "0-2\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome(IRQ24, "0-1,3\n"), JOURNAL_RESTORED); /* the first run's too */
	assert_int_equal(outcome(IRQ24, "1,3\n"), JOURNAL_FOREIGN);
}

static void after_a_kill_too(void **state)
{
	struct told told = {};

	(void)state;
	ran(IRQ24, "0,2", "3");
	dies(IRQ24, "1", "2");
	tree_put("0,2\n", IRQ24);
	assert_int_equal(restored(reopened(NULL), 0, &told).restored, 1);
	assert_string_equal(told.now, "0,2");
	holds(IRQ24, "0-3");
	ran(IRQ24, "0", "3");
	assert_int_equal(outcome(IRQ24, "2\n"), JOURNAL_RESTORED); /* of the run that was killed */
}

static void takes_effect(void)
{
	tree_put("0-3\n", IRQ24);
}

/* What a run put back is just taking effect when the next begins, and its own shows for a moment. */
static void is_not_taken_for_the_original(void **state)
{
	struct journal *journal;

	(void)state;
	ran(IRQ24, "0,2", "3");
	tree_put("3\n", IRQ24);
	journal = opened();
	at_pause(1, takes_effect);
	assert_true(journal_add(journal, IRQ24) >= 0);
	noted(IRQ24, "0-3");
	journal_close(journal);
	tree_put("3\n", IRQ24); /* somebody wants it so: it lasts */
	journal = opened();
	assert_true(journal_add(journal, IRQ24) >= 0);
	noted(IRQ24, "3");
	journal_close(journal);
}

static void nor_is_what_the_kernel_made(void **state)
{
	struct journal *journal;

	(void)state;
	ran(CPU2, "0", "1");
	tree_put("0-1,3\n", IRQ24);
	journal = opened();
	at_pause(1, takes_effect);
	assert_true(journal_add(journal, IRQ24) >= 0);
	noted(IRQ24, "0-3");
	journal_close(journal);
}

static void a_dry_run_keeps_nothing(void **state)
{
	struct journal_sums sums;
	struct journal *journal;

	(void)state;
	dies(IRQ24, "1", "2");
	journal = reopened(NULL);
	assert_int_equal(journal_restore(journal, true, NULL, NULL, &sums), 0);
	journal_close(journal);
	assert_false(tree_has(HISTORY));
}

static void nor_does_a_run_that_changed_nothing(void **state)
{
	struct journal *journal = opened();
	struct told told = {};

	(void)state;
	assert_true(journal_add(journal, IRQ24) >= 0);
	restored(journal, 0, &told);
	assert_false(tree_has(JOURNAL));
	assert_false(tree_has(HISTORY));
}

static void without_a_journal_it_is_no_matter(void **state)
{
	struct journal *journal;
	char message[256];

	(void)state;
	ran(IRQ24, "0,2", "3");
	assert_int_equal(journal_reopen(tree, place, 0, &journal, message, sizeof(message)),
			 -ENOENT);
	assert_true(tree_has(HISTORY));
}

static void another_boot_has_none(void **state)
{
	(void)state;
	ran(IRQ24, "0,2", "3");
	tree_put("next-boot\n", "proc/sys/kernel/random/boot_id");
	journal_close(opened());
	assert_false(tree_has(HISTORY));
	assert_int_equal(outcome(IRQ24, "0,2\n"), JOURNAL_FOREIGN);
}

/* What is said of the history when a run begins. */
static void begins_saying(const char *said)
{
	struct journal *journal;
	char message[256];

	assert_int_equal(journal_open(tree, place, &journal, message, sizeof(message)), 0);
	if (!*said)
		assert_string_equal(message, "");
	else if (!strstr(message, said))
		fail_msg("'%s' does not say '%s'", message, said);
	journal_close(journal);
}

static void begins_with(const char *text, mode_t mode, const char *said)
{
	tree_put(text, HISTORY);
	assert_int_equal(chmod(tree_full(HISTORY), mode), 0);
	begins_saying(said);
}

static void what_is_damaged_or_forged_does_not_count(void **state)
{
	char text[1024];

	(void)state;
	journal_close(opened()); /* the place */
	sprintf(text, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s", HEADER,
		"{\"irq\":24,\"written\":\"0;reboot\"}", "{\"irq\":-1,\"written\":\"0\"}",
		"{\"cpu\":2,\"written\":\"1\"}", "{\"cpu\":8192,\"written\":\"0\"}",
		"{\"irq\":24,\"written\":\"0,3\"}", "{\"irq\":4294967320,\"written\":\"0,1\"}",
		"{\"irq\":24,\"wri");
	begins_with(text, 0600, "damaged in 6 lines; what can be read counts");
	assert_int_equal(outcome(IRQ24, "0,3\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome(IRQ24, "0,1\n"), JOURNAL_FOREIGN);
	begins_with("{\"irq\":24,\"written\":\"0,3\"}", 0600, "damaged in 1 line;");
	begins_with("", 0600, "");
	begins_with(HEADER "\n{\"irq\":24,\"written\":\"0,3\"}", 0620, "does not count: ");
	begins_with(HEADER "\n{\"irq\":24,\"written\":\"0,3\"}", 0602, "does not count: ");
	assert_int_equal(unlink(tree_full(HISTORY)), 0);
	assert_int_equal(symlink("/dev/null", tree_full(HISTORY)), 0);
	begins_saying("does not count: ");
}

static void if_it_cannot_be_kept_that_is_told(void **state)
{
	struct journal_sums sums;
	struct journal *journal;
	struct told told;

	(void)state;
	ran(IRQ24, "0,2", "3");
	tree_put("", HISTORY ".new/in the way");
	journal = opened();
	write_to(journal, IRQ24, "1");
	sums = restored(journal, 0, &told);
	assert_int_equal(sums.restored, 1);
	assert_int_equal(sums.forgotten, -EEXIST);
	assert_false(tree_has(JOURNAL));
	assert_int_equal(unlink(tree_full(HISTORY ".new/in the way")), 0);
	assert_int_equal(rmdir(tree_full(HISTORY ".new")), 0);
	tree_put("of one that was killed", HISTORY ".new");
	assert_int_equal(outcome(IRQ24, "0,2\n"), JOURNAL_RESTORED); /* the old file was left */
	assert_false(tree_has(HISTORY ".new"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_earlier_runs_mask_is_ours),
		TEST(requested_anew_it_has_no_history),
		TEST(each_value_once_by_root_alone),
		TEST(only_what_can_be_in_effect),
		TEST(what_the_kernel_made_then_is_ours),
		TEST(after_a_kill_too),
		TEST(is_not_taken_for_the_original),
		TEST(nor_is_what_the_kernel_made),
		TEST(a_dry_run_keeps_nothing),
		TEST(nor_does_a_run_that_changed_nothing),
		TEST(without_a_journal_it_is_no_matter),
		TEST(another_boot_has_none),
		TEST(what_is_damaged_or_forged_does_not_count),
		TEST(if_it_cannot_be_kept_that_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
