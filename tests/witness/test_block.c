// SPDX-License-Identifier: GPL-2.0-only
/* Disks below a temporary root, looked at every 100 ms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "witness/block.h"

#define MS 1000000ull

static char root[] = "/tmp/msiscope-test-XXXXXX";

struct looks {
	struct block block;
	__u64 now;
	union record records[16];
	unsigned int count;
};

static void take(const union record *record, void *arg)
{
	struct looks *looks = arg;

	assert_true(looks->count < 16);
	assert_int_equal(record->head.type, RECORD_WITNESS);
	assert_int_equal(record->head.ts, looks->now);
	looks->records[looks->count++] = *record;
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
	if (!looks->block.stats)
		block_open(&looks->block, root);
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
		"$d/ata1/block/sda $d/msi_irqs sys/devices/virtual/block/loop0 sys/bus/pci/devices && "
		"touch $d/msi_irqs/24 && ln -s ../../$d/ata1/block/sda sys/block/ && "
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(work_that_goes_on_says_nothing),  TEST(a_stall_begins_and_ends),
		TEST(a_disk_that_goes_ends_its_stall), TEST(bad_lines_are_passed_over),
		TEST(many_disks_keep_their_names),
	};

	return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}
