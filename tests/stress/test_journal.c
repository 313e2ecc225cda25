// SPDX-License-Identifier: GPL-2.0-only
/* On a made-up root. What real kernels do to the files is tested in guests. */
#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "journals.h"
#include "pauses.h"

#include "stress/internal.h"

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
		("/" IRQ24),
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

/* It seems as before, but a run that wrote there may have left it pending: it is written. */
static void what_only_seems_as_before(void **state)
{
	struct told told = { .outcome = JOURNAL_SAME };

	(void)state;
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

static void put_journal(const void *text, size_t size)
{
	FILE *file;

	tree_put("", JOURNAL);
	file = fopen(tree_full(JOURNAL), "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(tree_full(JOURNAL), 0600), 0);
	unlink(tree_full(HISTORY));
	unlink(tree_full(DAMAGED));
	tree_put("1\n", IRQ24);
	tree_put("1\n", IRQ25);
}

/* A journal that is damaged, if something is @said of it, is kept. */
static struct journal_sums restored_from(const char *text, const char *said)
{
	struct journal_sums sums;
	char kept[4096] = "";
	struct told told;

	put_journal(text, strlen(text));
	if (said)
		refused(-EEXIST, "its journal is damaged");
	sums = restored(reopened(said), 0, &told);
	assert_int_equal(sums.damaged, !!said);
	assert_int_equal(sums.kept, 0);
	assert_int_equal(tree_has(DAMAGED), !!said);
	assert_false(tree_has(JOURNAL));
	if (said && *text) {
		assert_true(file_read(kept, sizeof(kept), "%s", tree_full(DAMAGED)) >= 0);
		assert_string_equal(kept, text);
	}
	return sums;
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
	text[length - 3] = 0; /* cut off: who wrote there is not known */
	assert_int_equal(restored_from(text, "damaged in 1 line;").restored, 2);
	holds(IRQ25, "2");
	sprintf(text, "%s\nxx" ITEM WRITTEN WRITTEN, header, 1, IRQ25, "2", 0, "1", 1, "1");
	assert_int_equal(restored_from(text, "damaged in 2 lines;").restored, 1);
	holds(IRQ25, "2");
	sprintf(text, "{\"form" ITEM WRITTEN, 1, IRQ25, "2", 1, "1");
	assert_int_equal(restored_from(text, "damaged").restored, 1);
	assert_int_equal(restored_from("", "is empty; nothing of it counts").restored, 0);
	assert_int_equal(restored_from("\n\n", "its first line is missing").restored, 0);
	assert_int_equal(restored_from("\xff\xfe\n[[[[[[[[\n{}", "damaged in 3").restored, 0);
	sprintf(text, "%s" ITEM ITEM, header, 0, IRQ24, "0-3", 1, IRQ25, "1");
	assert_int_equal(restored_from(text, "it ends too early").restored, 1);
	sprintf(text, "%s" ITEM ITEM, header, 0, IRQ24, "1", 1, IRQ25, "1");
	assert_int_equal(restored_from(text, NULL).restored, 0);
	sprintf(text, "{\"format\":\"msiscope-journal/9\",\"boot_id\":\"this-boot\"}" ITEM WRITTEN,
		0, IRQ24, "0-3", 0, "1");
	assert_int_equal(restored_from(text, "of a version that is not known").restored, 1);
	for (length = BOOT_ID_SIZE - 1; length <= BOOT_ID_SIZE; length++) { /* no boot's */
		snprintf(header, sizeof(header), "%.*s", length,
			 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		assert_int_equal(strlen(header), length);
		tree_put(header, "proc/sys/kernel/random/boot_id");
		sprintf(text, HEADER ITEM WRITTEN, header, 1, IRQ25, "2", 1, "1");
		assert_int_equal(
			restored_from(text, length < BOOT_ID_SIZE ? NULL : "damaged in 1 line;")
				.restored,
			1);
	}
}

static void a_journal_out_of_order_counts(void **state)
{
	char text[2048], header[128];

	(void)state;
	snprintf(header, sizeof(header), HEADER, "this-boot");
	sprintf(text, "%s" WRITTEN ITEM WRITTEN ITEM, header, 1, "1", 1, IRQ25, "2", 0, "1", 0,
		IRQ24, "0-3");
	assert_int_equal(restored_from(text, "damaged in 3 lines").restored, 2);
	holds(IRQ24, "0-3");
	holds(IRQ25, "2");
	sprintf(text, ITEM "\n%s" WRITTEN, 0, IRQ24, "0-3", header, 0, "1");
	assert_int_equal(restored_from(text + 1, "damaged in 1 line").restored, 1);
	/* Twice the same is no damage, two of a number or a path are: the first counts. */
	sprintf(text, "%s" ITEM ITEM WRITTEN, header, 0, IRQ24, "0-3", 0, IRQ24, "0-3", 0, "1");
	assert_int_equal(restored_from(text, NULL).restored, 1);
	sprintf(text, "%s" ITEM ITEM ITEM ITEM WRITTEN, header, 0, IRQ24, "0-3", 0, IRQ24, "2", 0,
		IRQ25, "3", 1, IRQ24, "3", 0, "1");
	assert_int_equal(restored_from(text, "damaged in 3 lines").restored, 1);
	holds(IRQ24, "0-3");
	holds(IRQ25, "1");
	/* A member that is not known, as a checksum with a wrong name. */
	sprintf(text, "%s" ITEM "\n{\"item\":0,\"written\":\"1\",\"rum\":\"00000000\"}", header, 0,
		IRQ24, "0-3");
	assert_int_equal(restored_from(text, "damaged in 1 line").restored, 1);
}

/* Whatever bit turns: all is as before, or it is said; and nothing else is written. */
static void no_bit_turns_unseen(void **state)
{
	char text[4096], message[1024], now[64];
	struct journal_sums sums;
	struct journal *journal;
	size_t size, bit;
	struct told told;
	int err;

	(void)state;
	dies(IRQ24, "2", "1");
	size = file_read(text, sizeof(text), "%s", tree_full(JOURNAL));
	assert_true(size > 200);
	for (bit = 0; bit < 8 * size; bit += 7) {
		text[bit / 8] ^= 1 << bit % 8;
		put_journal(text, size);
		tree_put("2\n", IRQ25);
		err = journal_reopen(tree, place, 0, &journal, message, sizeof(message));
		assert_true(!err == !!journal);
		sums.damaged = true;
		if (!err)
			sums = restored(journal, 0, &told);
		if (!sums.damaged)
			holds(IRQ24, "0-3"); /* a newline became a space, or one more */
		assert_true(!sums.damaged || tree_has(DAMAGED));
		assert_true(!sums.damaged || *message);
		assert_true(file_line(now, sizeof(now), "%s", tree_full(IRQ24)) > 0);
		assert_true(!strcmp(now, "0-3") || !strcmp(now, "1"));
		holds(IRQ25, "2");
		text[bit / 8] ^= 1 << bit % 8;
	}
}

/* Cut anywhere, also between two lines: it is known, and what stands before that counts. */
static void cut_anywhere(void **state)
{
	char text[4096], message[1024];
	struct journal_sums sums;
	struct journal *journal;
	struct told told;
	size_t size, cut, item_end;

	(void)state;
	dies(IRQ24, "2", "1");
	size = file_read(text, sizeof(text), "%s", tree_full(JOURNAL));
	assert_non_null(strstr(text, IRQ24));
	item_end = strchr(strstr(text, IRQ24), '\n') - text;
	for (cut = 0; cut <= size; cut++) {
		put_journal(text, cut);
		tree_put("1\n", IRQ24);
		tree_put("2\n", IRQ25);
		assert_int_equal(journal_reopen(tree, place, 0, &journal, message, sizeof(message)),
				 0);
		sums = restored(journal, 0, &told);
		assert_int_equal(sums.damaged, cut < size);
		if (cut >= item_end)
			holds(IRQ24, "0-3");
	}
}

/* Killed before its first write: what differs since then is somebody else's. */
static void nothing_written_is_no_damage(void **state)
{
	struct journal_sums sums;
	struct journal *journal;
	struct told told;
	pid_t child;
	int status;

	(void)state;
	child = fork();
	if (!child) {
		journal = opened();
		_exit(journal_add(journal, IRQ24) < 0 || journal_add(journal, IRQ25) < 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	tree_put("1\n", IRQ24);
	sums = restored(reopened(""), 0, &told);
	assert_false(sums.damaged);
	assert_int_equal(sums.restored, 0);
	holds(IRQ24, "1");
	assert_false(tree_has(JOURNAL));
}

static void another_boots_damaged_journal_is_kept(void **state)
{
	char text[1024], message[1024];
	struct journal *journal;

	(void)state;
	sprintf(text, HEADER ITEM "\nxx", "last-boot", 0, IRQ24, "0-3");
	put_journal(text, strlen(text));
	assert_int_equal(journal_reopen(tree, place, 0, &journal, message, sizeof(message)),
			 -EBADMSG);
	assert_non_null(strstr(message, "seems to be of an earlier boot: nothing is put back"));
	assert_true(tree_has(DAMAGED));
	assert_false(tree_has(JOURNAL));
	holds(IRQ24, "1");
}

/* By somebody else, while the run is at work. */
static void damaged_meanwhile(void **state)
{
	struct journal *journal = opened();
	struct journal_sums sums;
	struct told told;

	(void)state;
	write_to(journal, IRQ24, "1");
	put_journal("xx", 2);
	sums = restored(journal, 0, &told);
	assert_int_equal(sums.restored, 1);
	assert_true(sums.damaged);
	holds(IRQ24, "0-3");
	assert_false(tree_has(JOURNAL));
	assert_true(tree_has(DAMAGED));
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

static void nobody_else_may_write_it(void **state)
{
	static const mode_t bad[] = { 0620, 0602, 0660, 0666 };
	struct journal *journal;
	char message[256];
	size_t i;

	(void)state;
	dies(IRQ24, "1", "2");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(chmod(tree_full(JOURNAL), bad[i]), 0);
		assert_int_equal(journal_reopen(tree, place, 0, &journal, message, sizeof(message)),
				 -EPERM);
		refused(-EPERM, "others may write");
		assert_int_equal(chmod(tree_full(JOURNAL), 0600), 0);
		assert_int_equal(chmod(place, bad[i] | 0111), 0);
		refused(-EPERM, "others may write");
		assert_int_equal(chmod(place, 0700), 0);
	}
	holds(IRQ24, "2");
	assert_int_equal(chmod(tree_full(JOURNAL), 0644), 0); /* to read it does no harm */
	journal_close(reopened(NULL));
}

static void others_must_not_have_had_a_hand_in_it(void **state)
{
	(void)state;
	dies(IRQ24, "1", "2");
	if (!geteuid()) {
		assert_int_equal(chown(tree_full(JOURNAL), 65534, 0), 0);
		refused(-EPERM, "belongs to somebody else");
	}
	assert_int_equal(unlink(tree_full(JOURNAL)), 0);
	assert_int_equal(symlink("/dev/null", tree_full(JOURNAL)), 0);
	refused(-ELOOP, JOURNAL);
	assert_int_equal(unlink(tree_full(JOURNAL)), 0);
	snprintf(place, sizeof(place), "%s/none/run", tree);
	refused(-ENOENT, "none/run: No such file");
}

static void a_full_disk_is_said(void **state)
{
	struct rlimit before, none = { 0, RLIM_INFINITY }, little = none;
	struct stat now, then;
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
	/* Half a line does not stay. */
	assert_int_equal(stat(tree_full(JOURNAL), &then), 0);
	little.rlim_cur = then.st_size + 10;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	assert_int_equal(journal_write(journal, item, "1"), -ENOSPC);
	assert_int_equal(stat(tree_full(JOURNAL), &now), 0);
	assert_int_equal(now.st_size, then.st_size);
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
		TEST(a_second_run_is_kept_out),
		TEST(a_run_that_died_is_put_back_first),
		TEST(what_an_earlier_boot_left_is_void),
		TEST(what_somebody_else_wrote_stays),
		TEST(what_the_kernel_widened_is_ours),
		TEST(what_only_seems_as_before),
		TEST(a_suspend_test_widens_too),
		TEST(what_is_gone_is_told),
		TEST(what_fails_can_be_tried_again),
		TEST(a_damaged_journal_gives_what_it_can),
		TEST(a_journal_out_of_order_counts),
		TEST(no_bit_turns_unseen),
		TEST(cut_anywhere),
		TEST(nothing_written_is_no_damage),
		TEST(another_boots_damaged_journal_is_kept),
		TEST(damaged_meanwhile),
		TEST(a_forged_journal_reaches_nothing_else),
		TEST(nobody_else_may_write_it),
		TEST(others_must_not_have_had_a_hand_in_it),
		TEST(a_full_disk_is_said),
		TEST(eight_thousand_cpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
