// SPDX-License-Identifier: GPL-2.0-only
/* The affinity driver against a kernel of files: what is written takes effect when the test says so. */
#include "journals.h"

#include "stress/affinity.h"

#include <sys/resource.h>

#define MS 1000000ull

static struct inventory inventory;
static struct plan plan;
static struct journal *journal;
static struct choices choices;
static struct affinity *affinity;
static __u64 now;

static void open_all(__u64 rate)
{
	struct plan_options options = { .root = tree, .pattern = &pattern_affinity };
	char message[256] = "";

	now = 1000 * MS;
	choices = choices_from(1);
	snprintf(place, sizeof(place), "%s/run", tree);
	assert_int_equal(inventory_read(tree, &inventory), 0);
	assert_int_equal(plan_make(&options, &inventory, &plan, message, sizeof(message)), 0);
	journal = opened();
	assert_int_equal(affinity_new(tree, &plan, journal, &choices, rate, &affinity), 0);
}

static void close_all(void)
{
	struct journal_sums sums;

	affinity_free(affinity);
	assert_int_equal(journal_restore(journal, false, NULL, NULL, &sums), 0);
	journal_close(journal);
	plan_free(&plan);
	inventory_free(&inventory);
}

static unsigned int affinity_of(unsigned int irq)
{
	char text[64];

	return atoi(tree_get(text, sizeof(text), "proc/irq/%u/smp_affinity_list", irq));
}

/* The next interrupt comes, and the kernel moves it: to that vector of that CPU. */
static void takes_effect(unsigned int irq, unsigned int vector)
{
	char text[64];

	tree_put(tree_get(text, sizeof(text), "proc/irq/%u/smp_affinity_list", irq),
		 "proc/irq/%u/effective_affinity_list", irq);
	tree_vector(irq, vector);
}

static void wait_ms(unsigned int ms)
{
	while (ms--) {
		now += MS;
		affinity_step(affinity, now);
	}
}

static void confirms_each_move(void **state)
{
	const struct affinity_counts *counts;
	unsigned int first, second;

	(void)state;
	tree_cpus(4);
	tree_irq(24, "0-3\n", "1\n", 0x22);
	open_all(0);
	affinity_step(affinity, now);
	first = affinity_of(24);
	assert_int_not_equal(first, 1);
	/* Nothing takes effect: nothing else is written. */
	wait_ms(500);
	counts = affinity_counts(affinity, 0);
	assert_int_equal(counts->written, 1);
	assert_int_equal(counts->effective, 0);
	assert_true(counts->pending);
	takes_effect(24, 0x23);
	wait_ms(50);
	second = affinity_of(24);
	assert_int_not_equal(second, first);
	assert_int_equal(counts->written, 2);
	assert_int_equal(counts->effective, 1);
	assert_int_equal(counts->known, 1);
	assert_int_equal(counts->new_vector, 1);
	takes_effect(24, 0x23);
	wait_ms(50);
	assert_int_equal(counts->effective, 2);
	assert_int_equal(counts->new_vector, 1);
	assert_int_equal(counts->coalesced, 0);
	close_all();
	assert_int_equal(affinity_of(24), 0); /* "0-3" */
}

/* Its driver has freed it, and another device's has that number: none of ours to move. */
static void leaves_a_number_that_another_has(void **state)
{
	const struct affinity_counts *counts;

	(void)state;
	tree_cpus(4);
	tree_irq(24, "0-3\n", "1\n", 0x22);
	open_all(0);
	affinity_step(affinity, now);
	counts = affinity_counts(affinity, 0);
	assert_int_equal(counts->written, 1);
	takes_effect(24, 0x23);
	assert_int_equal(remove(tree_full("sys/bus/pci/devices/0000:00:18.0/msi_irqs/24")), 0);
	tree_put("msi\n", "sys/bus/pci/devices/0000:00:19.0/msi_irqs/24");
	tree_put("0-3\n", "proc/irq/24/smp_affinity_list");
	wait_ms(500);
	assert_int_equal(counts->written, 1);
	assert_string_equal(counts->ended, "it went away");
	close_all();
	assert_int_equal(affinity_of(24), 0);
}

static void sees_a_quiet_device(void **state)
{
	const struct affinity_counts *counts;

	(void)state;
	tree_cpus(2);
	tree_irq(24, "0-1\n", "1\n", 0x22);
	tree_interrupts(24, 0);
	open_all(0);
	counts = affinity_counts(affinity, 0);
	wait_ms(1500);
	assert_true(counts->quiet);
	assert_int_equal(counts->written, 1);
	/* Interrupts came, and it is elsewhere: then another is written. */
	tree_interrupts(24, 5);
	wait_ms(1500);
	assert_false(counts->quiet);
	assert_int_equal(counts->elsewhere, 1);
	assert_int_equal(counts->written, 2);
	close_all();
}

static void survives_one_that_goes(void **state)
{
	char command[128];

	(void)state;
	tree_cpus(2);
	tree_irq(24, "0-1\n", "1\n", 0x22);
	tree_irq(25, "0-1\n", "1\n", 0x23);
	open_all(0);
	affinity_step(affinity, now);
	snprintf(command, sizeof(command), "rm -r '%s/proc/irq/24'", tree);
	assert_int_equal(system(command), 0);
	takes_effect(25, 0x24);
	/* Unlike one of /proc, a file that is kept open here can still be read. */
	wait_ms(1500);
	assert_non_null(affinity_counts(affinity, 0)->ended);
	assert_null(affinity_counts(affinity, 1)->ended);
	assert_int_equal(affinity_counts(affinity, 1)->effective, 1);
	close_all();
}

/* A device that was slow may become quick: that is seen only by looking sooner. */
static void looks_sooner_when_moves_are_quick(void **state)
{
	const struct affinity_counts *counts;
	__u64 before;
	int i;

	(void)state;
	tree_cpus(4);
	tree_irq(24, "0-3\n", "1\n", 0x22);
	open_all(0);
	counts = affinity_counts(affinity, 0);
	for (i = 0; i < 10; i++) {
		wait_ms(30);
		takes_effect(24, 0x22);
		wait_ms(10);
	}
	assert_in_range(counts->effective, 5, 10);
	for (i = 0; i < 100; i++) {
		takes_effect(24, 0x22);
		wait_ms(1);
	}
	before = counts->effective;
	for (i = 0; i < 20; i++) {
		takes_effect(24, 0x22);
		wait_ms(1);
	}
	assert_in_range(counts->effective - before, 18, 20);
	close_all();
}

static void keeps_to_the_rate(void **state)
{
	struct affinity_counts sum;
	unsigned int i;

	(void)state;
	tree_cpus(4);
	tree_irq(24, "0-3\n", "1\n", 0x22);
	tree_irq(25, "0-3\n", "2\n", 0x22);
	open_all(10);
	for (i = 0; i < 100; i++) {
		wait_ms(10);
		takes_effect(24, 0x22);
		takes_effect(25, 0x22);
	}
	affinity_sum(affinity, &sum);
	assert_in_range(sum.written, 9, 11);
	assert_true(affinity_counts(affinity, 0)->written > 2);
	assert_true(affinity_counts(affinity, 1)->written > 2);
	close_all();
}

/* CPU 2 alone gives another vector than the one it has: from there, all others do. */
static void chooses_by_vector(void **state)
{
	unsigned int i, to;

	(void)state;
	tree_cpus(4);
	tree_irq(24, "0-3\n", "0\n", 0x21);
	open_all(0);
	for (i = 0; i < 100; i++) {
		wait_ms(2);
		to = affinity_of(24);
		takes_effect(24, to == 2 ? 0x25 : 0x21);
		wait_ms(1);
	}
	assert_true(affinity_counts(affinity, 0)->effective >= 100);
	assert_true(affinity_counts(affinity, 0)->new_vector * 10 >=
		    affinity_counts(affinity, 0)->known * 9);
	close_all();
}

static void points_and_prepares(void **state)
{
	char text[64];

	(void)state;
	tree_cpus(4);
	tree_irq(24, "0-3\n", "1\n", 0x22);
	tree_irq(25, "0-3\n", "3\n", 0x22);
	open_all(0);
	affinity_pause(affinity, true);
	affinity_avoid(affinity, 3);
	assert_int_equal(affinity_point(affinity, 3, 32, now), 2);
	assert_int_equal(affinity_of(24), 3);
	assert_int_equal(affinity_pointed(affinity, 3, now), 1);
	takes_effect(24, 0x23);
	now += 100 * MS;
	assert_int_equal(affinity_pointed(affinity, 3, now), 2);
	affinity_prepare(affinity, 3);
	tree_get(text, sizeof(text), "proc/irq/24/smp_affinity_list");
	assert_int_equal(strlen(text), 3);
	assert_string_equal(text + 1, ",3");
	close_all();
}

static void counts_what_the_kernel_tried(void **state)
{
	union record record = {
		.move = { .head = { .type = RECORD_MOVE }, .irq = 24, .result = -EBUSY }
	};

	(void)state;
	tree_cpus(2);
	tree_irq(24, "0-1\n", "1\n", 0x22);
	open_all(0);
	affinity_record(affinity, &record);
	record.move.result = -ENOSPC;
	affinity_record(affinity, &record);
	record.move.irq = 99;
	affinity_record(affinity, &record);
	assert_int_equal(affinity_counts(affinity, 0)->deferred, 1);
	assert_int_equal(affinity_counts(affinity, 0)->exhausted, 1);
	close_all();
}

/* What cannot be noted is not written, and no vector is to blame. */
static void needs_room_in_the_journal(void **state)
{
	struct rlimit before, full = { 0, RLIM_INFINITY };
	struct stat journal_now;
	char text[16];

	(void)state;
	tree_cpus(2);
	tree_irq(24, "0-1\n", "1\n", 0x22);
	open_all(0);
	assert_int_equal(stat(tree_full(JOURNAL), &journal_now), 0);
	full.rlim_cur = journal_now.st_size;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	wait_ms(100);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_string_equal(tree_get(text, sizeof(text), IRQ24), "0-1");
	assert_non_null(strstr(affinity_counts(affinity, 0)->ended, "journal"));
	assert_int_equal(affinity_counts(affinity, 0)->written, 0);
	assert_int_equal(affinity_counts(affinity, 0)->exhausted, 0);
	assert_int_equal(affinity_counts(affinity, 0)->errors[0].error, 0);
	close_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(confirms_each_move),
		TREE_TEST(leaves_a_number_that_another_has),
		TREE_TEST(sees_a_quiet_device),
		TREE_TEST(survives_one_that_goes),
		TREE_TEST(looks_sooner_when_moves_are_quick),
		TREE_TEST(keeps_to_the_rate),
		TREE_TEST(chooses_by_vector),
		TREE_TEST(points_and_prepares),
		TREE_TEST(counts_what_the_kernel_tried),
		TREE_TEST(needs_room_in_the_journal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
