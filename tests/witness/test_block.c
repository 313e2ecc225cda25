// SPDX-License-Identifier: GPL-2.0-only
/* Disks below a temporary root, looked at every 100 ms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "witness/block.h"

#define MS 1000000ull

static char root[] = "/tmp/msiscope-test-XXXXXX";

#define RECORDS 64

struct looks {
	struct block block;
	__u64 now;
	union record records[RECORDS]; /* edges */
	unsigned int count;
	union record looks[RECORDS];
	unsigned int nr_looks;
	struct request_count requests; /* of sda, as the kernel side would count them */
	bool blind; /* and it does not */
};

static void take(const union record *record, void *arg)
{
	struct looks *looks = arg;

	assert_int_equal(record->head.type, RECORD_WITNESS);
	assert_int_equal(record->head.ts, looks->now);
	assert_true(looks->count < RECORDS && looks->nr_looks < RECORDS);
	if (record->witness.look)
		looks->looks[looks->nr_looks++] = *record;
	else
		looks->records[looks->count++] = *record;
}

static int read_requests(void *arg, __u32 major, __u32 minor, struct request_count *sum)
{
	struct looks *looks = arg;

	assert_int_equal(major, 8);
	assert_int_equal(minor, 0);
	*sum = looks->requests;
	return looks->blind ? -1 : 0;
}

static void stats(const char *format, ...)
{
	char path[128];
	va_list args;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/diskstats", root);
	file = fopen(path, "w");
	assert_non_null(file);
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fclose(file);
}

/* A disk and its partition, of which only the disk has a PCI device. */
static void disk(unsigned int reads, unsigned int inflight)
{
	stats("   8       0 sda %u 2 3 4 5 6 7 8 %u 10 11 12 13 14 15 16 17\n"
	      "   8       1 sda1 9 0 0 0 0 0 0 0 7 0 0 0 0 0 0 0 0\n"
	      "   7       0 loop0 9 0 0 0 0 0 0 0 7 0 0 0 0 0 0 0 0\n",
	      reads, inflight);
}

static void look(struct looks *looks)
{
	if (!looks->block.stats) {
		block_open(&looks->block, root);
		looks->block.read = read_requests;
		looks->block.arg = looks;
	}
	looks->now += 100 * MS;
	block_poll(&looks->block, looks->now, take, looks);
}

static int begin(void **state)
{
	struct looks *looks = calloc(1, sizeof(*looks));
	char command[512];

	strcpy(root + strlen(root) - 6, "XXXXXX");
	if (!looks || !mkdtemp(root))
		return -1;
	snprintf(
		command, sizeof(command),
		"cd %s && d=sys/devices/pci0000:00/0000:00:1f.2 && mkdir -p proc sys/block "
		"$d/ata1/block/sda/queue $d/msi_irqs sys/devices/virtual/block/loop0 sys/bus/pci/devices && "
		"echo 1 >$d/ata1/block/sda/queue/iostats && touch $d/msi_irqs/24 && ln -s ../../$d/ata1/block/sda sys/block/ && "
		"ln -s ../devices/virtual/block/loop0 sys/block/ && "
		"ln -s ../../../../$d sys/bus/pci/devices/",
		root);
	looks->now = 1000 * MS;
	*state = looks;
	return system(command);
}

static int end(void **state)
{
	struct looks *looks = *state;
	char command[128];

	block_close(&looks->block);
	free(looks);
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

static void work_that_goes_on_says_nothing(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		disk(i, 1);
		look(looks);
	}
	disk(20, 0);
	for (i = 0; i < 20; i++)
		look(looks);
	assert_int_equal(looks->count, 0);
}

static void a_stall_begins_and_ends(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	disk(1, 0);
	look(looks);
	disk(1, 3);
	for (i = 0; i < 10; i++)
		look(looks);
	assert_int_equal(looks->count, 1);
	assert_true(looks->records[0].witness.stalled);
	assert_int_equal(looks->records[0].witness.inflight, 3);
	assert_int_equal(looks->records[0].witness.since, 1100 * MS);
	assert_int_equal(looks->records[0].head.ts, 1400 * MS);
	assert_int_equal(looks->records[0].witness.irq, 24);
	assert_int_equal(looks->records[0].witness.device.devfn, 0x1f << 3 | 2);
	assert_string_equal(looks->records[0].witness.name, "sda");
	disk(2, 2);
	look(looks);
	look(looks);
	assert_int_equal(looks->count, 2);
	assert_false(looks->records[1].witness.stalled);
	assert_int_equal(looks->records[1].witness.inflight, 3);
}

static void a_disk_that_goes_ends_its_stall(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	disk(1, 1);
	for (i = 0; i < 6; i++)
		look(looks);
	assert_int_equal(looks->count, 1);
	stats("   7       0 loop0 9 0 0 0 0 0 0 0 7 0 0 0 0 0 0 0 0\n");
	look(looks);
	assert_int_equal(looks->count, 2);
	assert_false(looks->records[1].witness.stalled);
	disk(1, 1);
	for (i = 0; i < 3; i++)
		look(looks);
	assert_int_equal(looks->count, 2); /* a new one, standing still for 200 ms */
}

static void bad_lines_are_passed_over(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	stats("garbage\n 8 0\n%0600d\n   8       0 sda 1 2 3 4 5 6 7 8 1 10 11\n", 0);
	for (i = 0; i < 6; i++)
		look(looks);
	assert_int_equal(looks->count, 1); /* the form of before v4.18 */
}

static void many_disks_keep_their_names(void **state)
{
	struct looks *looks = *state;
	char text[64 * 200] = "";
	unsigned int i;

	for (i = 0; i < 100; i++)
		sprintf(text + strlen(text), " 7 %u loop%u 9 0 0 0 0 0 0 0 7 0 0\n", i, i);
	strcat(text, " 8 0 sda 1 0 0 0 0 0 0 0 1 0 0\n");
	stats("%s", text);
	for (i = 0; i < 4; i++)
		look(looks);
	stats("%s", strstr(text, " 7 50 ")); /* half of them are gone */
	for (i = 0; i < 4; i++)
		look(looks);
	assert_int_equal(looks->count, 1);
	assert_string_equal(looks->records[0].witness.name, "sda");
}

/* What the latest look that was told of says. */
static const struct record_witness *latest(const struct looks *looks, unsigned int count)
{
	assert_int_equal(looks->nr_looks, count);
	return &looks->looks[count - 1].witness;
}

static void is_look(const struct record_witness *look, __u64 since, __u64 completed, __u64 inflight)
{
	assert_int_equal(look->since, since);
	assert_int_equal(look->completed, completed);
	assert_int_equal(look->inflight, inflight);
	assert_false(look->stalled);
	assert_int_equal(look->kind, WITNESS_BLOCK);
	assert_int_equal(look->irq, 24);
	assert_string_equal(look->name, "sda");
}

static void looks_are_told_when_there_is_news(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	disk(1, 0);
	look(looks); /* 1100: there it is */
	is_look(latest(looks, 1), 1100 * MS, 34, 0);
	for (i = 0; i < 5; i++)
		look(looks); /* 1200: quiet for the first time; then nothing */
	is_look(latest(looks, 2), 1100 * MS, 34, 0);
	disk(1, 2);
	look(looks); /* 1700: something is in flight */
	is_look(latest(looks, 3), 1600 * MS, 34, 2);
	disk(1, 3);
	for (i = 0; i < 5; i++)
		look(looks); /* how much is no news */
	assert_int_equal(looks->nr_looks, 3);
	disk(3, 3);
	look(looks); /* 2300: something is done */
	is_look(latest(looks, 4), 2200 * MS, 36, 3);
	disk(3, 0);
	look(looks); /* 2400: and nothing in flight any more, though nothing is done */
	is_look(latest(looks, 5), 2300 * MS, 36, 0);
	look(looks);
	look(looks);
	is_look(latest(looks, 6), 2400 * MS, 36, 0);
	disk(9, 0);
	look(looks); /* begun and done between two looks */
	is_look(latest(looks, 7), 2600 * MS, 42, 0);
	look(looks);
	is_look(latest(looks, 8), 2700 * MS, 42, 0);
	assert_int_equal(looks->count, 2); /* the stall of 1700 to 2300 has its edges */
}

/* One that took @ns. */
static void complete(struct looks *looks, __u64 ns)
{
	looks->requests.took[request_bucket(ns)]++;
	looks->requests.last = looks->now + 50 * MS;
}

/* Each begins where the one before ends, and none is wider than a quarter of where it begins. */
static void buckets_leave_no_gap(void **state)
{
	__u64 bucket, begin, end = 0;

	(void)state;
	for (bucket = 0; bucket < REQUEST_BUCKETS; bucket++) {
		begin = end;
		end = request_bucket_end(bucket);
		assert_int_equal(request_bucket(begin), bucket);
		if (bucket == REQUEST_BUCKETS - 1)
			break;
		assert_int_equal(request_bucket(end - 1), bucket);
		assert_true(!bucket || end - begin <= begin / 4);
	}
	assert_int_equal(begin, REQUEST_LIMIT_NS);
	assert_int_equal(request_bucket(~0ull), REQUEST_BUCKETS - 1);
}

static void how_long_it_took_is_an_upper_bound(void **state)
{
	static const __u64 took[] = { 1,	 1000000,    1048575,	  1048576,     1310719,
				      1310720,	 7 * MS,     30 * MS,	  700 * MS,    1200 * MS,
				      5000 * MS, 30000 * MS, 100000 * MS, 137438953471 };
	const struct record_witness *told;
	struct looks *looks = *state;
	unsigned int i;

	disk(0, 0);
	look(looks);
	assert_int_equal(latest(looks, 1)->longest, 0);
	assert_int_equal(latest(looks, 1)->last, 0);
	for (i = 0; i < sizeof(took) / sizeof(took[0]); i++) {
		complete(looks, took[i]);
		complete(looks, took[i] / 8);
		disk(2 * i + 2, 0);
		look(looks);
		told = latest(looks, i + 2);
		assert_true(told->longest > took[i]);
		assert_true(told->longest == REQUEST_FIRST_NS ||
			    told->longest <= took[i] + took[i] / 4);
		assert_int_equal(told->last, looks->now - 50 * MS);
	}
	complete(looks, 200000 * MS);
	disk(2 * i + 2, 0);
	look(looks);
	assert_int_equal(latest(looks, i + 2)->longest, REQUEST_LIMIT_NS);
	look(looks); /* nothing more is done: quiet */
	assert_int_equal(latest(looks, i + 3)->longest, 0);
	assert_true(latest(looks, i + 3)->last);
	complete(looks, 7 * MS); /* what was long before is over */
	disk(2 * i + 4, 0);
	look(looks);
	assert_in_range(latest(looks, i + 4)->longest, 7 * MS, 9 * MS);
}

static void old_requests_teach_nothing(void **state)
{
	struct looks *looks = *state;

	complete(looks, 5000 * MS);
	disk(7, 0);
	look(looks);
	assert_int_equal(latest(looks, 1)->longest, 0);
	disk(8, 0); /* of one that has no start only the end is known */
	looks->requests.last = 1150 * MS;
	look(looks);
	assert_int_equal(latest(looks, 2)->longest, 0);
	assert_int_equal(latest(looks, 2)->last, 1150 * MS);
}

/* @reads took @ms together. */
static void slow_disk(unsigned int reads, unsigned int ms)
{
	stats("   8       0 sda %u 2 3 %u 5 6 7 8 0 10 11 12 13 14 15 16 17\n", reads, ms);
}

static void without_the_kernel_side_one_alone_is_known(void **state)
{
	struct looks *looks = *state;

	looks->blind = true;
	slow_disk(5, 100);
	look(looks);
	assert_int_equal(latest(looks, 1)->longest, 0);
	slow_disk(6, 830);
	look(looks);
	assert_int_equal(latest(looks, 2)->longest, 731 * MS);
	slow_disk(8, 2000);
	look(looks);
	assert_int_equal(latest(looks, 3)->longest, 0); /* of two it is not known which */
	assert_int_equal(latest(looks, 3)->last, 0);
	looks->blind = false; /* comes back: what was before is nobody's */
	complete(looks, 5000 * MS);
	slow_disk(9, 2001);
	look(looks);
	assert_int_equal(latest(looks, 4)->longest, 0);
}

/* A queue that counts nothing looks idle: silence of the witness, not of the disk. */
static void a_queue_without_statistics_has_no_looks(void **state)
{
	struct looks *looks = *state;
	char command[128];
	unsigned int i;

	snprintf(command, sizeof(command), "echo 0 >%s/sys/block/sda/queue/iostats", root);
	assert_int_equal(system(command), 0);
	for (i = 0; i < 4; i++) {
		disk(i, 1);
		look(looks);
	}
	assert_int_equal(looks->nr_looks, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(work_that_goes_on_says_nothing),
		TEST(a_stall_begins_and_ends),
		TEST(a_disk_that_goes_ends_its_stall),
		TEST(bad_lines_are_passed_over),
		TEST(many_disks_keep_their_names),
		TEST(looks_are_told_when_there_is_news),
		TEST(buckets_leave_no_gap),
		TEST(how_long_it_took_is_an_upper_bound),
		TEST(old_requests_teach_nothing),
		TEST(without_the_kernel_side_one_alone_is_known),
		TEST(a_queue_without_statistics_has_no_looks),
	};

	return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}
