// SPDX-License-Identifier: GPL-2.0-only
/* What `check --self-test` makes of moves. The probe is made up: it gives what a test wants seen. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "commands/commands.h"
#include "commands/selftest.h"

#define DIRECT "6.12.0" /* plain MSI in one step, maskable in two; v5.17 on */

volatile sig_atomic_t stop;

static struct {
	struct probe_facility facilities[2];
	union record records[16];
	unsigned int count, given, drains;
	int error; /* of a drain */
	__u64 now;
} kernel;

static char said[4096];

/* Instead of the probe's. */
const struct probe_facility *probe_facilities(const struct probe *probe, size_t *count)
{
	(void)probe;
	*count = 2;
	return kernel.facilities;
}

__u64 clock_now(void)
{
	return kernel.now += PROBE_PERIOD;
}

int probe_drain(struct probe *probe, enum probe_release release, record_fn emit, void *arg)
{
	(void)probe;
	kernel.drains++;
	if (release == RELEASE_LAST)
		while (kernel.given < kernel.count)
			emit(&kernel.records[kernel.given++], arg);
	else if (kernel.given < kernel.count)
		emit(&kernel.records[kernel.given++], arg);
	return kernel.error;
}

/* Instead of libc's: a test waits for nothing. */
int nanosleep(const struct timespec *time, struct timespec *rest)
{
	(void)time;
	(void)rest;
	return 0;
}

static union record *add(enum record_type type, size_t size)
{
	union record *record = &kernel.records[kernel.count++];

	assert_true(kernel.count <= 16);
	memset(record, 0, sizeof(*record));
	record->head.type = type;
	record->head.size = size;
	return record;
}

static void message(__u32 irq, bool can_mask, enum message_kind kind)
{
	struct record_message *record = &add(RECORD_MESSAGE, sizeof(*record))->message;

	record->irq = irq;
	record->can_mask = can_mask;
	record->kind = kind;
	record->context = MESSAGE_AFFINITY;
}

static struct record_move *move(__u32 irq, __u32 writes)
{
	struct record_move *record = &add(RECORD_MOVE, sizeof(*record))->move;

	record->irq = irq;
	record->writes = writes;
	record->in_msi = record->started = 1;
	record->from = (struct target){ .cpu = 0, .vector = 34 };
	record->to = (struct target){ .cpu = 1, .vector = 36 };
	strcpy(record->chip, "PCI-MSI-0000:00:05.0");
	return record;
}

/* Without the line breaks of a page. */
static void unfold(char *text)
{
	char *to = text;

	for (; *text; text++)
		if (*text != ' ' && *text != '\n')
			*to++ = *text;
		else if (to > said && to[-1] != ' ')
			*to++ = ' ';
	*to = 0;
}

/* Run it on a machine with that inventory; $said is what it prints. */
static int run(struct inventory *inventory, __u64 *plain_one, __u64 *maskable_two)
{
	struct selftest *selftest = NULL;
	struct json_object *json, *class, *count;
	int status = selftest_run(NULL, inventory, 5 * PROBE_PERIOD, &selftest);
	FILE *out = fmemopen(said, sizeof(said), "w");

	assert_non_null(out);
	memset(said, 0, sizeof(said));
	selftest_print(selftest, out);
	fclose(out);
	unfold(said);
	json = selftest_json(selftest);
	assert_true(json_object_object_get_ex(json, "possible", &class));
	assert_int_equal(json_object_get_boolean(class), !strstr(said, "not possible"));
	assert_true(json_object_object_get_ex(json, "plain", &class));
	assert_true(json_object_object_get_ex(class, "one_step", &count));
	*plain_one = json_object_get_int64(count);
	assert_true(json_object_object_get_ex(json, "maskable", &class));
	assert_true(json_object_object_get_ex(class, "two_steps", &count));
	*maskable_two = json_object_get_int64(count);
	json_object_put(json);
	selftest_free(selftest);
	return status;
}

/* As run(), on a machine without interrupts. */
static int run_on(const char *release, const char *words)
{
	struct inventory inventory = { .version = "#1 SMP" };
	__u64 one, two;
	int status;

	strcpy(inventory.release, release);
	status = run(&inventory, &one, &two);
	if (!strstr(said, words))
		fail_msg("'%s' does not say '%s'", said, words);
	return status;
}

static int begin(void **state)
{
	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	kernel.facilities[0] = (struct probe_facility){ .name = "message", .way = WAY_FENTRY };
	kernel.facilities[1] = (struct probe_facility){ .name = "move", .way = WAY_FENTRY };
	return 0;
}

static void as_known(void **state)
{
	struct inventory inventory = { .release = DIRECT, .version = "#1 SMP" };
	__u64 one, two;

	(void)state;
	message(24, false, MESSAGE_MSI);
	move(24, 1);
	message(24, false, MESSAGE_MSI);
	move(24, 1);
	message(25, true, MESSAGE_MSI);
	move(25, 2);
	message(26, false, MESSAGE_MSIX); /* all of them can be masked */
	move(26, 3);
	assert_int_equal(run(&inventory, &one, &two), EXIT_CLEAN);
	assert_int_equal(kernel.drains, 5); /* four in the time, and the last */
	assert_int_equal(one, 2);
	assert_int_equal(two, 2);
	assert_non_null(strstr(said, "Self-test: 4 moves were seen, to another CPU and vector:"));
	assert_non_null(strstr(said, "MSI without mask bit: direct"));
	assert_non_null(
		strstr(said, "as is known of this version (2 moves in one step, 0 in two); one"));
	assert_null(strstr(said, "DIFFERS"));
}

static void not_as_known(void **state)
{
	(void)state;
	message(24, false, MESSAGE_MSI);
	move(24, 2);
	assert_int_equal(run_on(DIRECT, "DIFFERS"), EXIT_DEFECT);
	assert_null(strstr(said, "CAN TEAR"));
	assert_non_null(strstr(said, "maskable MSI, MSI-X: no such move was seen"));
	kernel.given = 0;
	message(24, false, MESSAGE_MSI);
	move(24, 1);
	assert_int_equal(run_on(DIRECT, "(1 moves in one step, 1 in two)"), EXIT_DEFECT);
	assert_non_null(strstr(said, "CAN TEAR"));
	kernel.given = 0;
	assert_int_equal(run_on("9.9.custom", "nothing is known of this version"), EXIT_CLEAN);
}

static void what_does_not_tell(void **state)
{
	struct record_move *other;

	(void)state;
	message(24, false, MESSAGE_MSI);
	move(24, 1)->result = -EBUSY;
	move(24, 1)->started = 0;
	move(24, 1)->managed = 1;
	move(24, 1)->from.cpu = NONE;
	move(24, 1)->to.cpu = 0;
	move(24, 1)->from.vector = 0;
	move(24, 1)->from.vector = 0xef;
	move(24, 1)->from.vector = 36;
	move(25, 1); /* of whose message nothing was seen */
	message(4000000000, false, MESSAGE_MSI);
	move(4000000000, 1);
	other = move(24, 0);
	other->in_msi = 0;
	strcpy(other->chip, "IO-APIC");
	assert_int_equal(run_on(DIRECT, "nothing was tested: no move of an MSI to another CPU"),
			 EXIT_CANNOT);
	assert_non_null(strstr(said, "11 more do not tell"));
	assert_non_null(strstr(said, "There is no MSI here whose message a move would write"));
}

/* Not the words of a kernel whose write cannot be seen. */
static void unwritten(void **state)
{
	(void)state;
	move(24, 0);
	assert_int_equal(run_on(DIRECT, "1 wrote a message that was not seen"), EXIT_CANNOT);
	assert_null(strstr(said, "do not tell"));
	assert_null(strstr(said, "There is no MSI here"));
}

static void hidden(void **state)
{
	(void)state;
	message(24, false, MESSAGE_MSI);
	move(24, 1);
	kernel.facilities[1].way = WAY_NONE;
	assert_int_equal(run_on(DIRECT, "Self-test: not possible"), EXIT_CANNOT);
	kernel.facilities[1].name = "handler"; /* is not needed for it */
	assert_int_equal(run_on(DIRECT, "1 moves were seen"), EXIT_CLEAN);
}

static void a_drain_that_fails(void **state)
{
	(void)state;
	message(24, false, MESSAGE_MSI);
	move(24, 1);
	kernel.error = -ENOMEM;
	assert_int_equal(run_on(DIRECT, ""), EXIT_USAGE);
}

static struct inventory_irq irq(__u32 number, enum irq_class class, __u64 count)
{
	struct inventory_irq irq = { .irq = number, .class = class, .count = count };

	strcpy(irq.affinity, "0-3");
	strcpy(irq.actions, "edu");
	return irq;
}

/* How to have one seen: of those that tell the most, the one that interrupts the most. */
static void what_to_move(void **state)
{
	struct inventory_cpu cpus[] = {
		{ .cpu = 0 }, { .cpu = 1, .online = true },
		{ .cpu = 2 }, { .cpu = 3, .online = true },
		{ .cpu = 4 },
	};
	struct inventory_irq irqs[] = {
		irq(20, CLASS_MASKABLE, 900), irq(21, CLASS_TEARABLE, 5),
		irq(22, CLASS_TEARABLE, 7),   irq(23, CLASS_MASKABLE, 9000),
		irq(24, CLASS_TEARABLE, 8),   irq(25, CLASS_TEARABLE, 9),
	};
	struct inventory inventory = { .release = DIRECT,
				       .version = "#1 SMP",
				       .irqs = irqs,
				       .nr_irqs = 6,
				       .cpus = cpus,
				       .nr_cpus = 5 };
	__u64 one, two;

	(void)state;
	irqs[4].managed = ANSWER_YES;
	irqs[5].actions[0] = 0;
	assert_int_equal(run(&inventory, &one, &two), EXIT_CANNOT);
	assert_non_null(strstr(said, "nothing was tested: no move was seen"));
	assert_non_null(strstr(said, "for cpu in 1 3 1; do echo $cpu >"));
	assert_non_null(strstr(said, "/proc/irq/22/smp_affinity_list; sleep 1 done; "));
	assert_non_null(strstr(said, "done; echo 0-3 >/proc/irq/22/smp_affinity_list"));
	cpus[0].online = cpus[2].online = cpus[4].online = true;
	inventory.nr_irqs = 1;
	assert_int_equal(run(&inventory, &one, &two), EXIT_CANNOT);
	assert_non_null(strstr(said, "/proc/irq/20/"));
	assert_non_null(strstr(said, "for cpu in 0 1 2 3 0; do")); /* a few are enough */
}

#define SEEN(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SEEN(as_known), SEEN(not_as_known),	  SEEN(what_does_not_tell), SEEN(unwritten),
		SEEN(hidden),	SEEN(a_drain_that_fails), SEEN(what_to_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
