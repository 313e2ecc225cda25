// SPDX-License-Identifier: GPL-2.0-only
/* Which findings a recording could not show, by its header. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "trace/blind.h"

#define BIT(kind) (1ull << FINDING_##kind)
#define ALL ((1ull << FINDING_KINDS) - 1)

static void each_part_hides_its_kinds(void **state)
{
	struct trace_probe probe = { .way = "none", .error = -EPERM };
	struct trace_header header = { .tool = "", .probe = &probe, .nr_probe = 1 };
	const char *const *needs;
	unsigned int kind, i;

	(void)state;
	for (kind = 0; kind < FINDING_KINDS; kind++) {
		needs = finding_row(kind)->needs;
		for (i = 0; i < KIND_NEEDS && needs[i]; i++) {
			probe.name = needs[i];
			assert_ptr_equal(blind_to(&header, kind), &probe);
			assert_true(blind_kinds(&header, ALL) >> kind & 1);
			assert_int_equal(blind_kinds(&header, 0), 0);
		}
	}
	probe.name = "offline-request"; /* says who, and nothing hangs on it */
	assert_int_equal(blind_kinds(&header, ALL), 0);
	probe.name = "message";
	probe.way = "off";
	assert_int_equal(blind_kinds(&header, ALL), 0);
	probe.way = "kprobe";
	assert_int_equal(blind_kinds(&header, ALL), 0);
}

static void interrupts_are_told_apart(void **state)
{
	static const struct {
		const char *text;
		__u32 irq;
		__u64 kinds;
	} cases[] = {
		{ "what the threads of IRQ 9 find: torn-misrouted, unhandled, storm cannot", 9,
		  BIT(UNHANDLED) | BIT(STORM) },
		{ "what the threads of IRQ 9 find: torn-misrouted, unhandled, storm cannot", 90,
		  0 },
		{ "what the threads of IRQ 9, 24-31, 40 find: unhandled, storm cannot", 24,
		  BIT(UNHANDLED) | BIT(STORM) },
		{ "what the threads of IRQ 9, 24-31, 40 find: unhandled, storm cannot", 31,
		  BIT(UNHANDLED) | BIT(STORM) },
		{ "what the threads of IRQ 9, 24-31, 40 find: unhandled, storm cannot", 32, 0 },
		{ "what the threads of IRQ 9, 24-31, 40 find: unhandled, storm cannot", 40,
		  BIT(UNHANDLED) | BIT(STORM) },
		{ "what the threads of IRQ 9, 24-31, ... find: unhandled cannot be told", 77,
		  BIT(UNHANDLED) },
		{ "what the threads of IRQ 9, 24-31, ... find: unhandled cannot be told", 12, 0 },
		{ "message writes of IRQ 0 (HPET, IOMMU), which no hook sees: torn-exposed, "
		  "torn-hit, lost cannot be told there",
		  0, BIT(TORN_EXPOSED) | BIT(TORN_HIT) | BIT(LOST) },
		{ "arrivals of IRQ 30, if posted: stray, spurious-vector, mask-ignored cannot", 30,
		  BIT(STRAY) | BIT(SPURIOUS_VECTOR) | BIT(MASK_IGNORED) },
		{ "message writes: torn-exposed cannot be proved", 0, 0 },
		{ "what the threads of IRQ ", 0, 0 },
		{ "what the threads of IRQ 1-", 1, 0 },
		{ "what the threads of IRQ 99999999999999999999999 find: lost", 7, 0 },
	};
	struct trace_header header = { .tool = "", .nr_blind = 1 };
	const char *blind;
	size_t i;

	(void)state;
	header.blind = &blind;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		blind = cases[i].text;
		if (blind_irq(&header, cases[i].irq) != cases[i].kinds)
			fail_msg("IRQ %u: '%s': %llx", cases[i].irq, blind,
				 blind_irq(&header, cases[i].irq));
	}
}

static void the_log_and_why(void **state)
{
	struct trace_probe probe = { .name = "message", .way = "none", .error = -EPERM };
	const char *blind = "the kernel log: driver timeouts (EPERM; needs root, or CAP_SYSLOG)";
	struct trace_header header = { .tool = "msiscope 0.1.0", .blind = &blind };
	char why[BLIND_WHY], list[64], small[9];

	(void)state;
	assert_false(blind_log(&header));
	header.nr_blind = 1;
	assert_true(blind_log(&header));
	assert_string_equal(blind_why(why, &header, &probe),
			    "EPERM: refused by lockdown or a security module");
	probe.error = -ECANCELED;
	assert_string_equal(blind_why(why, &header, &probe), "ECANCELED: left out by --hooks");
	probe.error = -ENOENT;
	assert_string_equal(blind_why(why, &header, &probe), "ENOENT: no such function in BTF");
	for (probe.error = -5000; probe.error < 5; probe.error++)
		assert_true(*blind_why(why, &header, &probe));
	probe.error = INT32_MIN;
	assert_string_equal(blind_why(why, &header, &probe), "?: unknown error");
	header.tool = "ftrace";
	assert_string_equal(blind_why(why, &header, &probe), "not in such a text");
	assert_string_equal(blind_list(list, sizeof(list), BIT(TORN_EXPOSED) | BIT(LOST)),
			    "lost, torn-exposed");
	assert_string_equal(blind_list(small, sizeof(small), ALL), "lost, to");
	assert_string_equal(blind_list(list, sizeof(list), 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_hides_its_kinds),
		cmocka_unit_test(interrupts_are_told_apart),
		cmocka_unit_test(the_log_and_why),
	};

	return cmocka_run_group_tests_name("blind", tests, NULL, NULL);
}
