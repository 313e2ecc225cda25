// SPDX-License-Identifier: GPL-2.0-only
/* NICs below a temporary root, looked at every 100 ms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "witness/net.h"

#define MS 1000000ull
#define SECOND 10 /* looks */
#define RECORDS 600

static char root[] = "/tmp/msiscope-test-XXXXXX";

struct looks {
	struct net net;
	__u64 now;
	union record records[RECORDS]; /* edges */
	unsigned int count;
	union record looks[RECORDS];
	unsigned int nr_looks;
};

static void take(const union record *record, void *arg)
{
	struct looks *looks = arg;

	assert_true(looks->count < RECORDS && looks->nr_looks < RECORDS);
	assert_int_equal(record->head.type, RECORD_WITNESS);
	assert_int_equal(record->witness.kind, WITNESS_NET);
	assert_int_equal(record->head.ts, looks->now);
	if (record->witness.look)
		looks->looks[looks->nr_looks++] = *record;
	else
		looks->records[looks->count++] = *record;
}

static void look(struct looks *looks, unsigned int times)
{
	while (times--) {
		looks->now += 100 * MS;
		net_poll(&looks->net, looks->now, take, looks);
	}
}

static void make(const char *format, ...)
{
	char command[1024];
	va_list args;
	int used;

	used = snprintf(command, sizeof(command), "cd %s && ", root);
	va_start(args, format);
	vsnprintf(command + used, sizeof(command) - used, format, args);
	va_end(args);
	assert_int_equal(system(command), 0);
}

/* A file of the NIC @name. */
static void put(const char *name, const char *file, unsigned long long value)
{
	char path[256];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/sys/class/net/%s/%s", root, name, file);
	stream = fopen(path, "w");
	assert_non_null(stream);
	fprintf(stream, "%llu\n", value);
	fclose(stream);
}

static void inflight(const char *name, unsigned int queue, unsigned long long bytes)
{
	char file[64];

	snprintf(file, sizeof(file), "queues/tx-%u/byte_queue_limits/inflight", queue);
	put(name, file, bytes);
}

static void sent(const char *name, unsigned long long bytes)
{
	put(name, "statistics/tx_bytes", bytes);
}

/* IRQ 3 of all. */
static void interrupts(unsigned long long count)
{
	make("printf 'cpu 1 2\\nintr 100 7 7 7 %llu 7\\nctxt 5\\n' >proc/stat", count);
}

static void add_queues(const char *name, unsigned int queues)
{
	make("for i in $(seq 0 %u); do q=sys/class/net/%s/queues/tx-$i/byte_queue_limits && "
	     "mkdir -p $q && echo 0 >$q/inflight && echo 188 >$q/limit || exit 1; done",
	     queues - 1, name);
}

/* @name in slot @slot, below whatever @below may be, with IRQ @irq. */
static void add_nic(const char *name, unsigned int slot, const char *below, unsigned int irq)
{
	make("d=sys/devices/pci0000:00/0000:00:%02x.0 && mkdir -p $d/msi_irqs sys/class/net "
	     "sys/bus/pci/devices $d/%snet/%s/statistics && touch $d/msi_irqs/%u && "
	     "ln -s ../../../$d/%snet/%s sys/class/net/ && "
	     "{ ln -s ../../../../$d sys/bus/pci/devices/ 2>/dev/null || :; }",
	     slot, below, name, irq, below, name);
	sent(name, 0);
}

static int begin(void **state)
{
	struct looks *looks = calloc(1, sizeof(*looks));

	strcpy(root + strlen(root) - 6, "XXXXXX");
	if (!looks || !mkdtemp(root))
		return -1;
	make("mkdir -p proc sys/devices/virtual/net/lo sys/class/net && "
	     "ln -s ../../devices/virtual/net/lo sys/class/net/");
	add_nic("eth0", 2, "virtio1/", 3);
	add_queues("eth0", 1);
	interrupts(50);
	net_open(&looks->net, root);
	looks->now = 1000 * MS;
	*state = looks;
	return 0;
}

static int end(void **state)
{
	struct looks *looks = *state;
	char command[128];

	net_close(&looks->net);
	free(looks);
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

static void nothing_in_flight_says_nothing(void **state)
{
	struct looks *looks = *state;

	look(looks, 2 * SECOND);
	assert_int_equal(looks->count, 0);
}

static void a_stall_begins_and_ends(void **state)
{
	struct looks *looks = *state;
	const struct record_witness *stall = &looks->records[0].witness;

	look(looks, 1); /* 1100 ms: nothing in flight */
	inflight("eth0", 0, 98);
	look(looks, SECOND);
	assert_int_equal(looks->count, 1);
	assert_true(stall->stalled);
	assert_int_equal(stall->inflight, 98);
	assert_int_equal(stall->since, 1100 * MS);
	assert_in_range(stall->head.ts, 1400 * MS, 2000 * MS);
	assert_int_equal(stall->irq, 3);
	assert_int_equal(stall->device.devfn, 2 << 3);
	assert_string_equal(stall->name, "eth0 tx-0");
	inflight("eth0", 0, 196); /* more comes, none is done: the same stall */
	look(looks, SECOND);
	assert_int_equal(looks->count, 1);
	inflight("eth0", 0, 98);
	look(looks, 1);
	assert_int_equal(looks->count, 2);
	assert_false(looks->records[1].witness.stalled);
	inflight("eth0", 0, 0);
	look(looks, 2 * SECOND);
	assert_int_equal(looks->count, 2);
}

/* A queue that is full whenever it is looked at: what was sent tells. */
static void a_busy_queue_does_not_stand_still(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	inflight("eth0", 0, 3000);
	for (i = 0; i < 50; i++) {
		sent("eth0", i * 1000000);
		look(looks, 1);
	}
	assert_int_equal(looks->count, 0);
}

/* Some drivers count what they sent as they hand it over: it is all in flight. */
static void what_is_sent_and_in_flight_is_not_done(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	for (i = 1; i < 20; i++) {
		sent("eth0", i * 102); /* with the checksum */
		inflight("eth0", 0, i * 98);
		look(looks, 1);
	}
	assert_int_equal(looks->count, 1);
}

static void an_interrupt_is_no_stall(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	inflight("eth0", 0, 98);
	for (i = 0; i < 30; i++) {
		interrupts(100 + i / 2);
		look(looks, 1);
	}
	assert_int_equal(looks->count, 0);
	look(looks, SECOND);
	assert_int_equal(looks->count, 1);
	interrupts(200);
	look(looks, 1);
	assert_int_equal(looks->count, 2);
}

/* All interrupts of a device count: of which queue one is, is not known. */
static void any_interrupt_of_the_device_counts(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	make("touch sys/devices/pci0000:00/0000:00:02.0/msi_irqs/900");
	inflight("eth0", 0, 98);
	for (i = 0; i < 30; i++) {
		make("{ printf 'intr 1'; seq -s ' ' -f ' %%g' 0 899; echo ' %u 5'; } | tr -d '\\n' "
		     ">proc/stat",
		     i);
		look(looks, 1);
	}
	assert_int_equal(looks->count, 0);
}

/* Without MSI, or without a count of its interrupts, nothing can be said. */
static void what_cannot_be_known_is_no_stall(void **state)
{
	struct looks *looks = *state;

	inflight("eth0", 0, 98);
	make("rm proc/stat");
	look(looks, 2 * SECOND);
	assert_int_equal(looks->count, 0);
	interrupts(3);
	make("rm -r sys/devices/pci0000:00/0000:00:02.0/msi_irqs");
	look(looks, 2 * SECOND);
	assert_int_equal(looks->count, 0);
}

static void a_nic_that_comes_and_goes(void **state)
{
	struct looks *looks = *state;

	look(looks, 1);
	add_nic("eth1", 3, "", 4);
	add_queues("eth1", 2);
	inflight("eth1", 1, 60);
	look(looks, 2 * SECOND);
	assert_int_equal(looks->count, 1);
	assert_string_equal(looks->records[0].witness.name, "eth1 tx-1");
	assert_int_equal(looks->records[0].witness.irq, 4);
	make("rm -r sys/class/net/eth1 sys/devices/pci0000:00/0000:00:03.0");
	look(looks, SECOND);
	assert_int_equal(looks->count, 2);
	assert_false(looks->records[1].witness.stalled);
}

static void a_renamed_nic_is_told_by_its_new_name(void **state)
{
	struct looks *looks = *state;

	inflight("eth0", 0, 98);
	look(looks, SECOND);
	assert_int_equal(looks->count, 1);
	make("mv sys/class/net/eth0 sys/class/net/lan");
	look(looks, 2 * SECOND);
	assert_int_equal(looks->count, 3);
	assert_string_equal(looks->records[1].witness.name, "eth0 tx-0");
	assert_false(looks->records[1].witness.stalled);
	assert_string_equal(looks->records[2].witness.name, "lan tx-0");
	assert_true(looks->records[2].witness.stalled);
}

/* Two NICs swap their names. */
static void a_name_that_changes_hands(void **state)
{
	struct looks *looks = *state;

	add_nic("eth1", 3, "", 4);
	add_queues("eth1", 1);
	inflight("eth0", 0, 98);
	look(looks, SECOND);
	assert_int_equal(looks->count, 1);
	make("cd sys/class/net && mv eth0 x && mv eth1 eth0 && mv x eth1");
	look(looks, 2 * SECOND);
	assert_int_equal(looks->count, 3);
	assert_string_equal(looks->records[2].witness.name, "eth1 tx-0");
	assert_int_equal(looks->records[2].witness.device.devfn, 2 << 3);
}

static void queues_that_come_and_go(void **state)
{
	struct looks *looks = *state;

	add_queues("eth0", 4);
	inflight("eth0", 3, 98);
	look(looks, SECOND);
	assert_int_equal(looks->count, 1);
	assert_string_equal(looks->records[0].witness.name, "eth0 tx-3");
	make("rm -r sys/class/net/eth0/queues/tx-2 sys/class/net/eth0/queues/tx-3");
	look(looks, 1);
	assert_int_equal(looks->count, 2);
	assert_false(looks->records[1].witness.stalled);
}

static void hundreds_of_queues(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	add_queues("eth0", 256);
	for (i = 0; i < 256; i++)
		inflight("eth0", i, i ? 98 : 0);
	look(looks, SECOND);
	assert_int_equal(looks->count, 255);
	assert_string_equal(looks->records[254].witness.name, "eth0 tx-255");
	/* One that goes on shows that the device does. */
	inflight("eth0", 7, 0);
	look(looks, 1);
	assert_int_equal(looks->count, 510);
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
	assert_int_equal(look->irq, 3);
	assert_string_equal(look->name, "eth0");
}

static void looks_are_told_when_there_is_news(void **state)
{
	struct looks *looks = *state;

	look(looks, 1); /* 1100: there it is */
	is_look(latest(looks, 1), 1100 * MS, 0, 0);
	look(looks, 9); /* 1400: quiet for the first time; then nothing */
	is_look(latest(looks, 2), 1100 * MS, 0, 0);
	sent("eth0", 500);
	look(looks, 3); /* 2300: sent and done between two looks */
	is_look(latest(looks, 3), 2000 * MS, 500, 0);
	assert_int_equal(latest(looks, 3)->longest, 0);
	inflight("eth0", 0, 98);
	look(looks, 3); /* 2600: in flight. It may be so since just after 2300 */
	is_look(latest(looks, 4), 2300 * MS, 500, 98);
	look(looks, 2);
	assert_int_equal(looks->nr_looks, 4);
	sent("eth0", 598);
	inflight("eth0", 0, 0);
	look(looks, 1); /* 2900 */
	is_look(latest(looks, 5), 2800 * MS, 598, 0);
	assert_int_equal(latest(looks, 5)->longest, 600 * MS);
	assert_int_equal(latest(looks, 5)->last, 0);
	look(looks, 3);
	assert_int_equal(latest(looks, 6)->longest, 0);
}

/* What it counts as sent was counted when it was handed over. */
static void what_drains_in_part_is_news(void **state)
{
	struct looks *looks = *state;

	look(looks, 1);
	inflight("eth0", 0, 300);
	look(looks, 4);
	latest(looks, 2);
	inflight("eth0", 0, 100);
	look(looks, 1);
	is_look(latest(looks, 3), 1500 * MS, 0, 100);
	assert_int_equal(latest(looks, 3)->longest, 500 * MS);
}

/* All its queues together: one look, however many there are. */
static void a_busy_nic_is_told_of_at_most_once_a_look(void **state)
{
	struct looks *looks = *state;
	unsigned int i;

	add_queues("eth0", 8);
	for (i = 1; i <= 100; i++) {
		sent("eth0", 1000 * i);
		inflight("eth0", i % 8, 50 + i % 3);
		look(looks, 1);
	}
	assert_in_range(looks->nr_looks, 20, 100);
	assert_true(looks->looks[looks->nr_looks - 1].witness.inflight > 8 * 50 - 1);
}

static void no_looks_of_a_driver_without_bql(void **state)
{
	struct looks *looks = *state;

	put("eth0", "queues/tx-0/byte_queue_limits/limit", 0);
	sent("eth0", 5000);
	look(looks, SECOND);
	assert_int_equal(looks->nr_looks, 0);
	put("eth0", "queues/tx-0/byte_queue_limits/limit", 188);
	look(looks, 2 * SECOND);
	assert_true(looks->nr_looks);
}

static void a_driver_without_bql_is_named(void **state)
{
	struct looks *looks = *state;
	char names[24];

	assert_int_equal(net_blind(&looks->net, names, sizeof(names)), 0);
	add_nic("eth1", 3, "", 1);
	add_nic("eth2", 4, "", 2); /* has not even the files */
	add_queues("eth1", 2);
	put("eth1", "queues/tx-0/byte_queue_limits/limit", 0);
	put("eth1", "queues/tx-1/byte_queue_limits/limit", 0);
	look(looks, SECOND);
	/* Nothing was sent yet: nothing is known. */
	assert_int_equal(net_blind(&looks->net, names, sizeof(names)), 0);
	sent("eth0", 5000);
	sent("eth1", 5000);
	sent("eth2", 5000);
	assert_int_equal(net_blind(&looks->net, names, sizeof(names)), 2);
	assert_non_null(strstr(names, "eth1"));
	assert_non_null(strstr(names, "eth2"));
	assert_null(strstr(names, "eth0"));
	assert_int_equal(net_blind(&looks->net, names, 3), 2); /* cut, not overrun */
	assert_int_equal(strlen(names), 2);
}

static void without_sysfs_there_is_nothing(void **state)
{
	struct net net = { .count = 0 };
	char names[8];

	net_open(&net, "/nonexistent");
	net_poll(&net, 1000 * MS, take, *state);
	assert_int_equal(net_blind(&net, names, sizeof(names)), 0);
	net_close(&net);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_in_flight_says_nothing),
		TEST(a_stall_begins_and_ends),
		TEST(a_busy_queue_does_not_stand_still),
		TEST(what_is_sent_and_in_flight_is_not_done),
		TEST(an_interrupt_is_no_stall),
		TEST(any_interrupt_of_the_device_counts),
		TEST(what_cannot_be_known_is_no_stall),
		TEST(a_nic_that_comes_and_goes),
		TEST(a_renamed_nic_is_told_by_its_new_name),
		TEST(a_name_that_changes_hands),
		TEST(queues_that_come_and_go),
		TEST(hundreds_of_queues),
		TEST(looks_are_told_when_there_is_news),
		TEST(a_busy_nic_is_told_of_at_most_once_a_look),
		TEST(what_drains_in_part_is_news),
		TEST(no_looks_of_a_driver_without_bql),
		TEST(a_driver_without_bql_is_named),
		TEST(without_sysfs_there_is_nothing),
	};

	return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}
