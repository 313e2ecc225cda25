// SPDX-License-Identifier: GPL-2.0-only
/* Config space and debugfs, below a temporary root. */
#include <errno.h>

#include "inventory/snapshot.h"
#include "root.h"

#define TAKEN_MAX 256
#define NR_IRQS 200

struct taken {
	struct snapshot snapshots[TAKEN_MAX];
	char paths[TAKEN_MAX][64];
	unsigned char bytes[TAKEN_MAX][SNAPSHOT_DEBUGFS + 1];
	unsigned int count;
	unsigned int refuse_after;
};

static struct taken taken;
static struct inventory_irq irqs[NR_IRQS];
static struct inventory inventory = { .irqs = irqs };

static int begin(void **state)
{
	memset(&taken, 0, sizeof(taken));
	inventory.nr_irqs = 0;
	return root_begin(state);
}

static void add_irq(__u32 number, __u8 devfn, enum irq_class class)
{
	struct inventory_irq *irq = &irqs[inventory.nr_irqs++];

	memset(irq, 0, sizeof(*irq));
	irq->irq = number;
	irq->device.domain = class == CLASS_NOT_MSI ? NONE : 0;
	irq->device.devfn = devfn;
	irq->class = class;
}

static int take(const struct snapshot *snapshot, void *arg)
{
	unsigned int i = taken.count++;

	(void)arg;
	assert_true(i < TAKEN_MAX);
	assert_true(snapshot->size <= SNAPSHOT_DEBUGFS);
	taken.snapshots[i] = *snapshot;
	snprintf(taken.paths[i], sizeof(taken.paths[i]), "%s", snapshot->path);
	memcpy(taken.bytes[i], snapshot->bytes, snapshot->size);
	return taken.count == taken.refuse_after ? -ENOSPC : 0;
}

static void is(unsigned int i, const char *path, int error, unsigned int files, size_t size)
{
	assert_true(i < taken.count);
	assert_string_equal(taken.paths[i], path);
	assert_int_equal(taken.snapshots[i].error, error);
	assert_int_equal(taken.snapshots[i].files, files);
	assert_int_equal(taken.snapshots[i].size, size);
}

/* Those that can tear first; each device once; no interrupt that is none of PCI's. */
static void each_once(void **state)
{
	unsigned char config[SNAPSHOT_CONFIG * 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(config); i++)
		config[i] = i * 7;
	add_irq(4, 0, CLASS_NOT_MSI);
	add_irq(24, 8 | 1, CLASS_MASKABLE);
	add_irq(25, 8 | 1, CLASS_MASKABLE);
	add_irq(26, 5 << 3, CLASS_TEARABLE);
	write_bytes("/sys/bus/pci/devices/0000:00:05.0/config", config, sizeof(config));
	write_bytes("/sys/bus/pci/devices/0000:00:01.1/config", config, 64); /* no root */
	write_bytes("/sys/kernel/debug/irq/irqs/24", "handler: a\n", 11);
	write_bytes("/sys/kernel/debug/irq/irqs/26", "handler: b\0\033\n", 13);
	assert_int_equal(snapshot_read(root, &inventory, take, NULL), 0);
	assert_int_equal(taken.count, 5);
	is(0, "/sys/bus/pci/devices/0000:00:05.0/config", 0, 1, SNAPSHOT_CONFIG);
	assert_memory_equal(taken.bytes[0], config, SNAPSHOT_CONFIG);
	assert_true(taken.snapshots[0].binary);
	assert_int_equal(taken.snapshots[0].irq, NONE);
	is(1, "/sys/bus/pci/devices/0000:00:01.1/config", 0, 1, 64);
	is(2, "/sys/kernel/debug/irq/irqs/26", 0, 1, 13);
	assert_int_equal(taken.snapshots[2].irq, 26);
	assert_false(taken.snapshots[2].binary);
	is(3, "/sys/kernel/debug/irq/irqs/24", 0, 1, 11);
	/* 25 went away meanwhile, say. */
	is(4, "/sys/kernel/debug/irq/irqs/*", -ENOENT, 1, 0);
}

static void nothing_there(void **state)
{
	(void)state;
	add_irq(24, 1 << 3, CLASS_TEARABLE);
	add_irq(25, 2 << 3, CLASS_UNKNOWN);
	assert_int_equal(snapshot_read(root, &inventory, take, NULL), 0);
	assert_int_equal(taken.count, 2);
	is(0, "/sys/bus/pci/devices/*/config", -ENOENT, 2, 0);
	is(1, "/sys/kernel/debug/irq/irqs/*", -ENOENT, 2, 0);
}

static void not_msi_at_all(void **state)
{
	(void)state;
	add_irq(4, 0, CLASS_NOT_MSI);
	assert_int_equal(snapshot_read(root, &inventory, take, NULL), 0);
	assert_int_equal(taken.count, 0);
}

/* Many, and long ones: bounded, and what was left out is counted. */
static void bounded(void **state)
{
	static char text[SNAPSHOT_DEBUGFS * 2];
	char path[64];
	int i;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (i = 0; i < NR_IRQS; i++) {
		add_irq(100 + i, i, i == NR_IRQS - 1 ? CLASS_TEARABLE : CLASS_MASKABLE);
		snprintf(path, sizeof(path), "/sys/kernel/debug/irq/irqs/%d", 100 + i);
		write_bytes(path, text, sizeof(text));
	}
	assert_int_equal(snapshot_read(root, &inventory, take, NULL), 0);
	assert_int_equal(taken.count, 2 + SNAPSHOT_IRQS + 1);
	is(0, "/sys/bus/pci/devices/*/config", -ENOENT, SNAPSHOT_DEVICES, 0);
	is(1, "/sys/bus/pci/devices/*/config", -E2BIG, NR_IRQS - SNAPSHOT_DEVICES, 0);
	is(2, "/sys/kernel/debug/irq/irqs/299", 0, 1, SNAPSHOT_DEBUGFS);
	is(3, "/sys/kernel/debug/irq/irqs/100", 0, 1, SNAPSHOT_DEBUGFS);
	is(taken.count - 1, "/sys/kernel/debug/irq/irqs/*", -E2BIG, NR_IRQS - SNAPSHOT_IRQS, 0);
}

static void the_taker_ends_it(void **state)
{
	(void)state;
	add_irq(24, 1 << 3, CLASS_TEARABLE);
	taken.refuse_after = 1;
	assert_int_equal(snapshot_read(root, &inventory, take, NULL), -ENOSPC);
	assert_int_equal(taken.count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, root_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_once), TEST(nothing_there),	  TEST(not_msi_at_all),
		TEST(bounded),	 TEST(the_taker_ends_it),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
