// SPDX-License-Identifier: GPL-2.0-only
/* On a made-up root. What real kernels do to the files is tested in guests. */
#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "journals.h"

#define HEADER                                                                                     \
	"{\"format\":\"msiscope-journal/1\",\"boot_id\":\"%s\",\"pid\":77,\"online\":\"0-3\"}"
#define ITEM "\n{\"item\":%d,\"path\":\"%s\",\"original\":\"%s\"}"
#define WRITTEN "\n{\"item\":%d,\"written\":\"%s\"}"

static void puts_all_back(void **state)
{
	struct journal *journal = opened();
	struct journal_sums sums;
	struct told told;

	(void)state;
	write_to(journal, IRQ24, "1");
	write_to(journal, IRQ24, "2");
	write_to(journal, CPU2, "0");
	write_to(journal, PM_TEST, "core");
	write_to(journal, PM_DELAY, "1");
	assert_true(journal_add(journal, PM_TEST) >= 0); /* again: what it was first stays */
	noted(PM_TEST, "none");
	holds(IRQ24, "2");
	holds(PM_TEST, "core");
	assert_int_equal(journal_restore(journal, true, note, &told, &sums), 0);
	assert_int_equal(sums.restored, 4);
	holds(CPU2, "0"); /* that was dry */
	sums = restored(journal, 0, &told);
	assert_int_equal(sums.restored, 4);
	assert_int_equal(sums.same + sums.failed + sums.foreign + sums.gone, 0);
	assert_string_equal(told.path, IRQ24); /* affinities come last */
	assert_string_equal(told.now, "2");
	holds(IRQ24, "0-3");
	holds(CPU2, "1");
	holds(PM_TEST, "none");
	holds(PM_DELAY, "5");
	assert_false(tree_has(JOURNAL));
}

static void nothing_else_can_be_changed(void **state)
{
	static const char *const bad[] = {
		"",
		"/" IRQ24,
		"proc/irq/../irq/24/smp_affinity_list",
		"proc/irq/24/smp_affinity",
		"proc/irq/024/smp_affinity_list",
		"proc/irq/-1/smp_affinity_list",
		"proc/irq/24/smp_affinity_list/",
		"proc/irq//smp_affinity_list",
		"proc/irq/99999999999/smp_affinity_list",
		"proc/sysrq-trigger",
		"sys/devices/system/cpu/cpu9000/online",
		"sys/devices/system/cpu/cpu1x/online",
		"sys/power/state",
		"sys/power/pm_test2",
	};
	struct journal *journal = opened();
	size_t i;
	int item;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (*bad[i] && bad[i][strlen(bad[i]) - 1] != '/' && bad[i][0] != '/' &&
		    !strstr(bad[i], ".."))
			tree_put("1\n", "%s", bad[i]);
		assert_true(journal_add(journal, bad[i]) < 0);
	}
	assert_int_equal(journal_add(journal, "proc/irq/26/smp_affinity_list"), -ENOENT);
	tree_put("", "proc/irq/26/smp_affinity_list");
	assert_int_equal(journal_add(journal, "proc/irq/26/smp_affinity_list"), -EIO);
	item = journal_add(journal, CPU2);
	assert_int_equal(journal_intend(journal, item, "2"), -EINVAL);
	item = journal_add(journal, IRQ24);
	assert_int_equal(journal_intend(journal, item, "3-1"), -EINVAL);
	assert_int_equal(journal_intend(journal, item, "0,1,2,3,0,1,2,3,0,1,2,3,0,1,2,3"), 0);
	assert_int_equal(journal_intend(journal, item, "0,1,2,3,0,1,2,3,0,1,2,3,0,1,2,30"),
			 -EINVAL);
	journal_close(journal);
}

/* As the kernel's is, while a pending mask takes effect. */
static void an_empty_moment_is_waited_out(void **state)
{
	struct journal *journal = opened();
	pid_t pid;
	int item;

	(void)state;
	tree_put("", IRQ24);
	pid = fork();
	if (!pid) {
		usleep(3000);
		tree_put("1-2\n", IRQ24);
		_exit(0);
	}
	item = journal_add(journal, IRQ24);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(item >= 0);
	noted(IRQ24, "1-2");
	journal_close(journal);
}

static void a_second_run_is_kept_out(void **state)
{
	struct journal *journal = opened(), *other;
	char message[256];

	(void)state;
	refused(-EBUSY, "is at work");
	assert_int_equal(journal_reopen(tree, place, 0, &other, message, sizeof(message)), -EBUSY);
	assert_non_null(strstr(message, "is at work (pid "));
	journal_close(journal);
	assert_false(tree_has(JOURNAL));
	journal_close(opened());
	assert_int_equal(journal_reopen(tree, place, 0, &other, message, sizeof(message)), -ENOENT);
	assert_string_not_equal(message, "");
}

static void a_run_that_died_is_put_back_first(void **state)
{
	struct journal_sums sums;
	struct told told;

	(void)state;
	dies(IRQ24, "1", "3");
	refused(-EEXIST, "msiscope restore");
	sums = restored(reopened(NULL), 0, &told);
	assert_int_equal(sums.restored, 1);
	assert_int_equal(sums.same, 1);
	holds(IRQ24, "0-3");
	journal_close(opened());
}

static void what_an_earlier_boot_left_is_void(void **state)
{
	struct journal *journal;
	char message[256];

	(void)state;
	dies(IRQ24, "1", "3");
	tree_put("next-boot\n", "proc/sys/kernel/random/boot_id");
	assert_int_equal(journal_reopen(tree, place, 0, &journal, message, sizeof(message)), 0);
	assert_null(journal);
	assert_non_null(strstr(message, "earlier boot"));
	assert_false(tree_has(JOURNAL));
	holds(IRQ24, "3");
	dies(IRQ24, "1", "2");
	tree_put("third-boot\n", "proc/sys/kernel/random/boot_id");
	assert_int_equal(journal_open(tree, place, &journal, message, sizeof(message)), 0);
	assert_non_null(strstr(message, "earlier boot"));
	journal_close(journal);
}

static enum journal_outcome outcome_with(const char *now)
{
	struct told told = { .outcome = JOURNAL_SAME };

	dies(IRQ24, "1", "2,3");
	tree_put(now, IRQ24);
	restored(reopened(NULL), 0, &told);
	tree_put("0-3\n", IRQ24);
	return told.outcome;
}

static void what_somebody_else_wrote_stays(void **state)
{
	(void)state;
	assert_int_equal(outcome_with("0,1\n"), JOURNAL_FOREIGN);
	assert_int_equal(outcome_with("3\n"), JOURNAL_FOREIGN);
	assert_int_equal(outcome_with("0,1-2,3\n"), JOURNAL_SAME);
	assert_int_equal(outcome_with("2-3\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome_with("1\n"), JOURNAL_RESTORED); /* it was not the last */
	/* As if widened by a CPU's end, but no CPU was touched. */
	assert_int_equal(outcome_with("0-2\n"), JOURNAL_FOREIGN);
}

static enum journal_outcome outcome_without_cpus(const char *now)
{
	struct told told = { .outcome = JOURNAL_SAME };

	dies(CPU2, "0", "1");
	tree_put(now, IRQ25);
	restored(reopened(NULL), 0, &told);
	tree_put("2\n", IRQ25);
	return told.outcome;
}

static void what_the_kernel_widened_is_ours(void **state)
{
	(void)state;
	assert_int_equal(outcome_without_cpus("0-1,3\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome_without_cpus("0-3\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome_without_cpus("0-2\n"),
			 JOURNAL_FOREIGN); /* CPU 3 was not touched */
	assert_int_equal(outcome_without_cpus("0-4\n"), JOURNAL_FOREIGN);
	assert_int_equal(outcome_without_cpus("1,3\n"), JOURNAL_FOREIGN);
}

/* While a pending mask takes effect, the older one shows for a moment. */
static void what_only_shows_for_a_moment(void **state)
{
	struct told told = { .outcome = JOURNAL_SAME };
	struct journal_sums sums;
	pid_t pid;

	(void)state;
	dies(IRQ24, "1", "2");
	tree_put("0,3\n", IRQ24); /* seems to be somebody else's */
	pid = fork();
	if (!pid) {
		usleep(5000);
		tree_put("1\n", IRQ24);
		_exit(0);
	}
	sums = restored(reopened(NULL), 0, &told);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(sums.restored, 1);
	/* Seems as before, but a run that wrote there may have left it pending: it is written. */
	dies(IRQ24, "1", "2");
	tree_put("0,1,2,3\n", IRQ24);
	tree_put("2,2\n", IRQ25); /* was not written by the run: it is not */
	assert_int_equal(restored(reopened(NULL), 0, &told).same, 2);
	holds(IRQ24, "0-3");
	holds(IRQ25, "2,2");
}

/* It takes all CPUs but the first, one after the other. */
static enum journal_outcome outcome_after_suspend(const char *now)
{
	struct told told = { .outcome = JOURNAL_SAME };

	dies(PM_TEST, "core", "processors");
	tree_put("none\n", PM_TEST); /* is the kernel's after a test, and not ours to tell */
	tree_put(now, IRQ25);
	restored(reopened(NULL), 0, &told);
	tree_put("2\n", IRQ25);
	return told.outcome;
}

static void a_suspend_test_widens_too(void **state)
{
	(void)state;
	assert_int_equal(outcome_after_suspend("0\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome_after_suspend("0-1\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome_after_suspend("0-3\n"), JOURNAL_RESTORED);
	assert_int_equal(outcome_after_suspend("1-3\n"), JOURNAL_FOREIGN);
	assert_int_equal(outcome_after_suspend("0-4\n"), JOURNAL_FOREIGN);
}

/* As nvme does: after the test, in a work, with the default affinity. */
static void what_a_driver_resets_later_is_put_back_again(void **state)
{
	struct told told = { .outcome = JOURNAL_SAME };
	struct journal_sums sums;
	pid_t pid;

	(void)state;
	dies(PM_TEST, "core", "processors");
	pid = fork();
	if (!pid) {
		usleep(700000);
		tree_put("0-3\n", IRQ25);
		_exit(0);
	}
	sums = restored(reopened(NULL), 0, &told);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_string_equal(told.path, IRQ25);
	assert_int_equal(told.outcome, JOURNAL_RESTORED);
	assert_int_equal(sums.restored, 2);
	holds(IRQ25, "2");
}

static void what_is_gone_is_told(void **state)
{
	struct journal_sums sums;
	struct told told;

	(void)state;
	dies(IRQ24, "1", "2");
	assert_int_equal(unlink(tree_full(IRQ24)), 0);
	sums = restored(reopened(NULL), 0, &told);
	assert_int_equal(sums.gone, 1);
	assert_int_equal(told.error, -ENOENT);
	assert_false(tree_has(JOURNAL));
}

static void what_fails_can_be_tried_again(void **state)
{
	struct journal_sums sums;
	char elsewhere[64];
	struct told told;

	(void)state;
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", tree);
	dies(IRQ24, "1", "2");
	assert_int_equal(rename(tree_full(IRQ24), elsewhere), 0);
	/* It can be read through the link, but is not written through it. */
	assert_int_equal(symlink(elsewhere, tree_full(IRQ24)), 0);
	sums = restored(reopened(NULL), -EIO, &told);
	assert_int_equal(sums.failed, 1);
	assert_int_equal(told.error, -ELOOP);
	assert_true(tree_has(JOURNAL));
	assert_int_equal(rename(elsewhere, tree_full(IRQ24)), 0);
	sums = restored(reopened(NULL), 0, &told);
	assert_int_equal(sums.restored, 1);
	holds(IRQ24, "0-3");
}

static struct journal_sums restored_from(const char *text, const char *said)
{
	struct told told;

	unlink(tree_full(HISTORY));
	tree_put(text, JOURNAL);
	assert_int_equal(chmod(tree_full(JOURNAL), 0600), 0);
	tree_put("1\n", IRQ24);
	tree_put("1\n", IRQ25);
	return restored(reopened(said), 0, &told);
}

static void a_damaged_journal_gives_what_it_can(void **state)
{
	char text[2048], header[128];
	int length;

	(void)state;
	snprintf(header, sizeof(header), HEADER, "this-boot");
	length = sprintf(text, "%s" ITEM ITEM WRITTEN WRITTEN, header, 0, IRQ24, "0-3", 1, IRQ25,
			 "2", 0, "1", 1, "1");
	assert_int_equal(restored_from(text, NULL).restored, 2);
	text[length - 3] = 0; /* cut off */
	assert_int_equal(restored_from(text, "damaged in 1 line;").restored, 1);
	holds(IRQ25, "1");
	sprintf(text, "%s\nxx" ITEM WRITTEN WRITTEN, header, 1, IRQ25, "2", 0, "1", 1, "1");
	assert_int_equal(restored_from(text, "damaged in 2 lines;").restored, 1);
	holds(IRQ25, "2");
	sprintf(text, "{\"form" ITEM WRITTEN, 1, IRQ25, "2", 1, "1");
	assert_int_equal(restored_from(text, "damaged").restored, 1);
	memcpy(text, "\0\n\n", 4);
	assert_int_equal(restored_from(text, NULL).restored, 0);
	assert_int_equal(restored_from("\xff\xfe\n[[[[[[[[\n{}", "damaged").restored, 0);
	assert_false(tree_has(JOURNAL));
}

static void a_forged_journal_reaches_nothing_else(void **state)
{
	char text[2048];

	(void)state;
	tree_put("1\n", "etc/shadow");
	sprintf(text, HEADER ITEM ITEM ITEM WRITTEN WRITTEN WRITTEN, "this-boot", 0, "etc/shadow",
		"0", 1, "proc/irq/24/../../../etc/shadow", "0", 2, IRQ24, "0;reboot", 0, "1", 1,
		"1", 2, "1");
	assert_int_equal(restored_from(text, "damaged in 6 lines").restored, 0);
	holds("etc/shadow", "1");
	holds(IRQ24, "1");
}

static void others_must_not_have_had_a_hand_in_it(void **state)
{
	struct journal *journal;
	char message[256];

	(void)state;
	dies(IRQ24, "1", "2");
	assert_int_equal(chmod(tree_full(JOURNAL), 0666), 0);
	assert_int_equal(journal_reopen(tree, place, 0, &journal, message, sizeof(message)),
			 -EPERM);
	refused(-EPERM, "others may write");
	assert_int_equal(chmod(tree_full(JOURNAL), 0600), 0);
	if (!geteuid()) {
		assert_int_equal(chown(tree_full(JOURNAL), 65534, 0), 0);
		refused(-EPERM, "belongs to somebody else");
	}
	assert_int_equal(chmod(place, 0777), 0);
	refused(-EPERM, "others may write");
	assert_int_equal(chmod(place, 0700), 0);
	assert_int_equal(unlink(tree_full(JOURNAL)), 0);
	assert_int_equal(symlink("/dev/null", tree_full(JOURNAL)), 0);
	refused(-ELOOP, JOURNAL);
	assert_int_equal(unlink(tree_full(JOURNAL)), 0);
	snprintf(place, sizeof(place), "%s/none/run", tree);
	refused(-ENOENT, "none/run: No such file");
}

static void a_full_disk_is_said(void **state)
{
	struct rlimit before, none = { 0, RLIM_INFINITY };
	struct journal *journal;
	int item;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	refused(-EFBIG, JOURNAL ": File too large");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_false(tree_has(JOURNAL));
	journal = opened();
	item = journal_add(journal, IRQ24);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_int_equal(journal_write(journal, item, "1"), -EFBIG);
	assert_int_equal(journal_add(journal, IRQ25), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	holds(IRQ24, "0-3"); /* what cannot be noted is not written */
	journal_close(journal);
}

static void eight_thousand_cpus(void **state)
{
	char list[24576], now[24576];
	struct journal *journal;
	struct told told;
	int cpu, length = 0;

	(void)state;
	for (cpu = 0; cpu < 8192; cpu += 2)
		length += sprintf(list + length, "%s%d", cpu ? "," : "", cpu);
	tree_put(list, IRQ24);
	journal = opened();
	write_to(journal, IRQ24, "8191");
	assert_int_equal(journal_write(journal, 0, "8192"), -EINVAL);
	assert_int_equal(restored(journal, 0, &told).restored, 1);
	file_line(now, sizeof(now), "%s", tree_full(IRQ24));
	assert_string_equal(now, list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(puts_all_back),
		TEST(nothing_else_can_be_changed),
		TEST(an_empty_moment_is_waited_out),
		TEST(a_second_run_is_kept_out),
		TEST(a_run_that_died_is_put_back_first),
		TEST(what_an_earlier_boot_left_is_void),
		TEST(what_somebody_else_wrote_stays),
		TEST(what_the_kernel_widened_is_ours),
		TEST(what_only_shows_for_a_moment),
		TEST(a_suspend_test_widens_too),
		TEST(what_a_driver_resets_later_is_put_back_again),
		TEST(what_is_gone_is_told),
		TEST(what_fails_can_be_tried_again),
		TEST(a_damaged_journal_gives_what_it_can),
		TEST(a_forged_journal_reaches_nothing_else),
		TEST(others_must_not_have_had_a_hand_in_it),
		TEST(a_full_disk_is_said),
		TEST(eight_thousand_cpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
