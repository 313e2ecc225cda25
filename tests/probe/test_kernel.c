// SPDX-License-Identifier: GPL-2.0-only
/* What is read from BTF before anything is loaded, on types that are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <bpf/btf.h>

#include "diagnose/kinds.h"
#include "probe/facility.h"
#include "probe/kernel.h"

static int int_type(struct btf *btf)
{
	return btf__add_int(btf, "unsigned int", 4, 0);
}

/* struct NAME { TYPE member; }, a negative @type being none. */
static int wrap(struct btf *btf, const char *name, const char *member, int type)
{
	int id = btf__add_struct(btf, name, 64);

	assert_true(id > 0);
	if (type > 0)
		assert_int_equal(btf__add_field(btf, member, type, 0, 0), 0);
	return id;
}

/* struct bpf_ringbuf with a lock of that type, behind a pointer as in the kernel. */
static bool ring_sleeps(struct btf *btf, int lock)
{
	int word = int_type(btf), id = btf__add_struct(btf, "bpf_ringbuf", 256);

	assert_true(id > 0);
	assert_int_equal(btf__add_field(btf, "mask", word, 0, 0), 0);
	assert_int_equal(btf__add_field(btf, "spinlock", lock, 64, 0), 0);
	assert_int_equal(btf__add_field(btf, "nr_pages", word, 128, 0), 0);
	return kernel_ring_sleeps(btf);
}

static struct btf *made(void)
{
	struct btf *btf = btf__new_empty();

	assert_non_null(btf);
	return btf;
}

static void a_sleeping_ring(void **state)
{
	struct btf *btf = made();
	int mutex = wrap(btf, "rt_mutex_base", "owner", int_type(btf));
	int lock = wrap(btf, "spinlock", "lock", mutex);

	(void)state;
	assert_true(ring_sleeps(btf, btf__add_typedef(btf, "spinlock_t", lock)));
	btf__free(btf);

	/* Qualified, and by the name of patched kernels before v5.15. */
	btf = made();
	mutex = wrap(btf, "rt_mutex", "owner", int_type(btf));
	lock = btf__add_volatile(btf, wrap(btf, "spinlock", "lock", mutex));
	assert_true(ring_sleeps(btf, btf__add_typedef(btf, "spinlock_t", lock)));
	btf__free(btf);
}

/* Not PREEMPT_RT: spinlock_t is a union around the raw lock. */
static void a_plain_kernel(void **state)
{
	struct btf *btf = made();
	int raw = wrap(btf, "raw_spinlock", "raw_lock", int_type(btf)), all;

	(void)state;
	all = btf__add_union(btf, NULL, 4);
	assert_int_equal(btf__add_field(btf, "rlock", raw, 0, 0), 0);
	all = wrap(btf, "spinlock", "", all);
	assert_false(ring_sleeps(btf, btf__add_typedef(btf, "spinlock_t", all)));
	btf__free(btf);
}

/* PREEMPT_RT with the cure: rt_mutex_base is there, but the ring has a raw lock. */
static void a_cured_kernel(void **state)
{
	static const char *const locks[][2] = { { "raw_spinlock", "raw_spinlock_t" },
						{ "rqspinlock", "rqspinlock_t" } };
	struct btf *btf;
	int mutex, raw;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(locks) / sizeof(locks[0]); i++) {
		btf = made();
		mutex = wrap(btf, "rt_mutex_base", "owner", int_type(btf));
		btf__add_typedef(btf, "spinlock_t", wrap(btf, "spinlock", "lock", mutex));
		raw = wrap(btf, locks[i][0], "raw_lock", int_type(btf));
		assert_false(ring_sleeps(btf, btf__add_typedef(btf, locks[i][1], raw)));
		btf__free(btf);
	}
}

static void no_ring_at_all(void **state)
{
	struct btf *btf = made();

	(void)state;
	assert_false(kernel_ring_sleeps(btf));
	wrap(btf, "bpf_ringbuf", "mask", int_type(btf));
	assert_false(kernel_ring_sleeps(btf));
	btf__free(btf);

	/* A lock that is no struct, and one of no type that there is. */
	btf = made();
	assert_false(ring_sleeps(btf, int_type(btf)));
	btf__free(btf);
}

/* The enum has no name; one that has is another. */
static struct btf *with_bits(unsigned int left_out)
{
	static const char *const names[] = { "IRQD_IRQ_STARTED", "IRQD_IRQ_MASKED",
					     "IRQD_AFFINITY_MANAGED", "IRQD_SETAFFINITY_PENDING" };
	struct btf *btf = made();
	unsigned int i;

	int_type(btf);
	assert_true(btf__add_enum(btf, "other", 4) > 0);
	assert_int_equal(btf__add_enum_value(btf, names[left_out % 4], 77), 0);
	assert_true(btf__add_enum(btf, NULL, 4) > 0);
	assert_int_equal(btf__add_enum_value(btf, "IRQD_TRIGGER_MASK", 15), 0);
	for (i = 0; i < 4; i++)
		if (i != left_out)
			assert_int_equal(btf__add_enum_value(btf, names[i], 1 << (8 + i)), 0);
	return btf;
}

static const struct facility *facility(const char *name)
{
	int i;

	for (i = 0; i < FACILITIES; i++)
		if (!strcmp(facility_table[i].name, name))
			return &facility_table[i];
	return NULL;
}

static void bits_that_are_named(void **state)
{
	struct btf *btf = with_bits(4);
	__u32 bits[FACILITY_BITS];
	int i;

	(void)state;
	assert_int_equal(kernel_bit(btf, "IRQD_AFFINITY_MANAGED"), 1 << 10);
	assert_int_equal(kernel_bit(btf, "IRQD_NO_SUCH"), 0);
	facility_bits(btf, bits);
	for (i = 0; i < FACILITIES; i++)
		assert_true(facility_has_bits(&facility_table[i], bits));
	btf__free(btf);
}

/* What rests on one that is not named is told as missing, and nothing else is. */
static void bits_that_are_not(void **state)
{
	__u32 bits[FACILITY_BITS];
	unsigned int left_out;
	struct btf *btf;

	(void)state;
	for (left_out = 0; left_out < FACILITY_BITS; left_out++) {
		btf = with_bits(left_out);
		facility_bits(btf, bits);
		assert_false(facility_has_bits(facility("move"), bits));
		assert_int_equal(facility_has_bits(facility("request"), bits),
				 left_out != BIT_PENDING);
		assert_true(facility_has_bits(facility("message"), bits));
		assert_true(facility_has_bits(facility("arrival"), bits));
		btf__free(btf);
	}
}

/* Also where a text of ftrace has no kernel side to ask. */
static void names_are_of_rows(void **state)
{
	static const char *const names[] = FACILITY_NAMES;
	int i;

	(void)state;
	for (i = 0; i < FACILITIES; i++) {
		assert_non_null(facility_table[i].name);
		assert_string_equal(facility_table[i].name, names[i]);
	}
}

static bool needs(enum finding_kind kind, const char *name)
{
	const char *const *needs = finding_row(kind)->needs;
	int i;

	for (i = 0; i < KIND_NEEDS && needs[i]; i++)
		if (!strcmp(needs[i], name))
			return true;
	return false;
}

/* Coverage compares words: one that no facility has would count as seen. */
static void needs_name_facilities(void **state)
{
	const struct finding_kind_row *row;
	int kind, i;

	(void)state;
	for (kind = 0; kind < FINDING_KINDS; kind++) {
		row = finding_row(kind);
		assert_non_null(row->needs[0]);
		for (i = 0; i < KIND_NEEDS && row->needs[i]; i++)
			if (!facility(row->needs[i]))
				fail_msg("%s needs %s", row->name, row->needs[i]);
	}
	assert_true(needs(FINDING_TORN_EXPOSED, "move") && needs(FINDING_TORN_EXPOSED, "message"));
	assert_true(needs(FINDING_TORN_HIT, "move") && needs(FINDING_TORN_HIT, "arrival"));
	assert_true(needs(FINDING_LOST, "move") && needs(FINDING_LOST, "handler"));
	assert_true(needs(FINDING_TORN_MISROUTED, "move") &&
		    needs(FINDING_TORN_MISROUTED, "set-affinity"));
	assert_true(needs(FINDING_MASK_IGNORED, "mask-msix") &&
		    needs(FINDING_MASK_IGNORED, "mask-msi"));
}

static void kernels_that_are_too_old(void **state)
{
	(void)state;
	assert_true(kernel_too_old("5.10.0-46-amd64"));
	assert_true(kernel_too_old("6.0.19"));
	assert_true(kernel_too_old("4.19"));
	assert_false(kernel_too_old("6.1.0-57-amd64"));
	assert_false(kernel_too_old("6.12.117+deb12-amd64"));
	assert_false(kernel_too_old("10.0"));
	assert_false(kernel_too_old("none"));
}

static void has_kprobes(const char *file, bool wanted)
{
	char root[] = "/tmp/msiscope-test-XXXXXX", command[256];

	assert_non_null(mkdtemp(root));
	snprintf(command, sizeof(command),
		 "cd %s && mkdir -p sys/bus/event_source/devices/kprobe sys/kernel/tracing "
		 "sys/kernel/debug/tracing && touch %s",
		 root, file);
	assert_int_equal(system(command), 0);
	assert_int_equal(kernel_has_kprobes(root), wanted);
	snprintf(command, sizeof(command), "rm -r %s", root);
	assert_int_equal(system(command), 0);
}

static void kprobes_by_either_way(void **state)
{
	(void)state;
	has_kprobes("sys/bus/event_source/devices/kprobe/type", true);
	has_kprobes("sys/kernel/tracing/kprobe_events", true);
	has_kprobes("sys/kernel/debug/tracing/kprobe_events", true);
	has_kprobes("sys/kernel/tracing/uprobe_events", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sleeping_ring),	 cmocka_unit_test(a_plain_kernel),
		cmocka_unit_test(a_cured_kernel),	 cmocka_unit_test(no_ring_at_all),
		cmocka_unit_test(bits_that_are_named),	 cmocka_unit_test(bits_that_are_not),
		cmocka_unit_test(needs_name_facilities), cmocka_unit_test(kernels_that_are_too_old),
		cmocka_unit_test(kprobes_by_either_way), cmocka_unit_test(names_are_of_rows),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
