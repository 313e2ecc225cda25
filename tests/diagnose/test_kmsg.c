// SPDX-License-Identifier: GPL-2.0-only
/* Messages of the kernel log that speak of one queue or port of a device. */
#include "disk.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

/* Two of a device wait, and the message names the queue of one: @action, which IRQ 31 has. */
static void one_queue_is_named(struct script *script, enum kmsg_kind kind, const char *action)
{
	struct record_message *write;
	struct record_kmsg *said;
	struct record_move *moved;

	script->nr = 0;
	watch_since(script, T0 - 20 * S);
	handler(script, T0 - 30 * MS, at(0, 0x23), 31, 1);
	offline(script);
	moved = move(script, T0 + 1 * MS, 31, at(0, 0x23), at(2, 0x32), MOVE_OFFLINE);
	write = message(script, T0 + 1 * MS + 5 * US, 31, at(0, 0x23), at(2, 0x32));
	moved->device.bus = 30;
	write->device.bus = 30;
	write->dying = 1;
	strcpy(moved->action, "nvme0q3");
	strcpy(write->action, "nvme0q3");
	said = kmsg(script, T0 + 30 * S, kind);
	said->irq = NONE;
	said->part = 1;
	strcpy(said->actions[1], action);
	tick(script, T0 + 31 * S);
	run_until(script, T0 + 40 * S);
}

static void a_queue_is_evidence_for_its_interrupt_alone(void **state)
{
	struct script *script = *state;

	one_queue_is_named(script, KMSG_POLLED, "nvme0q3");
	assert_true(only(script, FINDING_LOST)->proved);
	assert_int_equal(only(script, FINDING_LOST)->irq, 31);
	one_queue_is_named(script, KMSG_TIMEOUT, "nvme0q3");
	assert_int_equal(only(script, FINDING_LOST)->irq, 31);
	one_queue_is_named(script, KMSG_POLLED, "nvme0q4");
	none(script, FINDING_LOST);
	one_queue_is_named(script, KMSG_POLLED, "");
	none(script, FINDING_LOST);
}

/* One waits, and another queue's completion was found: it may be anybody's but is not that one's. */
static void a_queue_without_a_known_interrupt_proves_for_none(void **state)
{
	struct script *script = *state;
	struct record_kmsg *said;

	watch_since(script, T0 - 20 * S);
	offline(script);
	said = kmsg(script, T0 + 30 * S, KMSG_POLLED);
	said->irq = NONE;
	said->part = 1;
	strcpy(said->actions[0], "nvme0q4");
	tick(script, T0 + 31 * S);
	run_until(script, T0 + 40 * S);
	none(script, FINDING_LOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_queue_is_evidence_for_its_interrupt_alone),
		TEST(a_queue_without_a_known_interrupt_proves_for_none),
	};

	return cmocka_run_group_tests_name("kmsg", tests, NULL, NULL);
}
