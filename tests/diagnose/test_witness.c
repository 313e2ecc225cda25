// SPDX-License-Identifier: GPL-2.0-only
/* What a device's own work and its driver's words make of a silence. */
#include "disk.h"

static void torn_and_standing_still_is_proved(void **state)
{
	struct script *script = *state;
	const struct finding *finding;
	__u64 seq;

	usual(script, 10 * MS);
	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	seq = stall(script, T0 + 400 * MS, T0 + 50 * MS)->head.seq;
	run_until(script, T0 + 3 * S);
	finding = only(script, FINDING_LOST);
	assert_true(finding->proved);
	assert_int_equal(finding->ended, ENDED_NEVER);
	assert_true(proven_by(finding, seq));
}

static void the_driver_tells_before_an_interrupt_comes(void **state)
{
	struct script *script = *state;
	const struct finding *finding;
	__u64 seq, told;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	seq = stall(script, T0 + 400 * MS, T0 + 50 * MS)->head.seq;
	told = kmsg(script, T0 + 4 * S, KMSG_TIMEOUT)->head.seq;
	handler(script, T0 + 4500 * MS, TO, 30, 1);
	run_until(script, T0 + 9 * S);
	finding = only(script, FINDING_LOST);
	assert_true(finding->proved);
	assert_int_equal(finding->ended, ENDED_TIMEOUT);
	assert_true(proven_by(finding, seq));
	assert_true(proven_by(finding, told));
}

/* A NIC of several interrupts, which neither its witness nor its watchdog can tell apart. */
static void the_watchdog_of_a_nic_ends_its_loss(void **state)
{
	struct script *script = *state;
	struct record_witness *witness;
	const struct finding *finding;
	struct record_kmsg *watchdog;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	witness = stall(script, T0 + 700 * MS, T0 - 10 * MS);
	witness->kind = WITNESS_NET;
	witness->irq = NONE;
	strcpy(witness->name, "eth0 tx-0");
	watchdog = kmsg(script, T0 + 5 * S, KMSG_TIMEOUT);
	watchdog->irq = NONE;
	watchdog->device.domain = 0;
	watchdog->device.bus = 30;
	handler(script, T0 + 5200 * MS, TO, 30, 1);
	run_until(script, T0 + 9 * S);
	finding = only(script, FINDING_LOST);
	assert_true(finding->proved);
	assert_int_equal(finding->ended, ENDED_TIMEOUT);
	assert_true(proven_by(finding, witness->head.seq));
	assert_true(proven_by(finding, watchdog->head.seq));
}

/* xHCI: to stop the endpoint the driver makes the controller interrupt, then tells. */
static void the_driver_tells_after_an_interrupt_of_its_own_making(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	handler(script, T0 + 4 * S, TO, 30, 1);
	kmsg(script, T0 + 4 * S + 200 * MS, KMSG_DEAD);
	run_until(script, T0 + 9 * S);
	finding = only(script, FINDING_LOST);
	assert_true(finding->proved);
	assert_int_equal(finding->ended, ENDED_TIMEOUT);
	assert_int_equal(finding->silent, T0 + 4 * S - DOWN_END);
}

static void what_the_driver_says_much_later_is_another_story(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	handler(script, T0 + 4 * S, TO, 30, 1);
	tick(script, T0 + 7 * S);
	kmsg(script, T0 + 8 * S, KMSG_TIMEOUT);
	run_until(script, T0 + 9 * S);
	assert_int_equal(only(script, FINDING_LOST)->ended, ENDED_LATE);
}

/* Nothing torn arrived, and it goes on by itself: a slow disk. */
static void a_slow_device_that_was_moved_is_not_lost(void **state)
{
	struct script *script = *state;

	offline(script);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	handler(script, T0 + 4 * S, TO, 30, 1);
	run_until(script, T0 + 9 * S);
	none(script, FINDING_LOST);
}

static void without_a_torn_arrival_the_driver_proves_nothing(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	offline(script);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	kmsg(script, T0 + 4 * S, KMSG_TIMEOUT);
	handler(script, T0 + 4500 * MS, TO, 30, 1);
	run_until(script, T0 + 9 * S);
	finding = only(script, FINDING_LOST);
	assert_false(finding->proved);
	assert_false(finding->stands);
	assert_int_equal(finding->basis, BASIS_TIMEOUT);
	assert_int_equal(finding->ended, ENDED_TIMEOUT);
}

/* In the affinity path nothing waits for an interrupt by itself. */
static void an_affinity_move_that_stalls_is_told_with_the_driver_only(void **state)
{
	struct script *script = *state;

	handler(script, T0 - 20 * MS, FROM, 30, 1);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	tick(script, T0 + 2 * S);
	run_until(script, T0 + 3 * S);
	none(script, FINDING_LOST);
	kmsg(script, T0 + 4 * S, KMSG_TIMEOUT);
	run_until(script, T0 + 9 * S);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_TIMEOUT);
}

static void another_device_proves_nothing(void **state)
{
	struct script *script = *state;
	struct record_kmsg *message;

	offline(script);
	stall(script, T0 + 400 * MS, T0 + 50 * MS)->irq = 31;
	message = kmsg(script, T0 + 4 * S, KMSG_TIMEOUT);
	message->irq = NONE;
	message->device.bus = 31;
	handler(script, T0 + 4500 * MS, TO, 30, 1);
	run_until(script, T0 + 9 * S);
	none(script, FINDING_LOST);
}

static void a_device_known_by_its_address_alone(void **state)
{
	struct script *script = *state;

	usual(script, 10 * MS);
	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	stall(script, T0 + 400 * MS, T0 + 50 * MS)->irq = NONE;
	run_until(script, T0 + 3 * S);
	assert_true(only(script, FINDING_LOST)->proved);
}

/* Work completed long after the write: it is not this write that stopped it. */
static void a_stall_that_began_later_proves_nothing(void **state)
{
	struct script *script = *state;

	usual(script, 10 * MS);
	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	stall(script, T0 + 4 * S, T0 + 3 * S);
	run_until(script, T0 + 6 * S);
	assert_false(only(script, FINDING_LOST)->proved);
}

/* A completion from before the write may be seen up to a second after it. */
static bool stall_proves(struct script *script, __u64 after)
{
	const struct record_message *write;
	__u64 end;

	script->nr = 0;
	usual(script, 10 * MS);
	handler(script, T0 - 20 * MS, FROM, 30, 1);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	write = tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	end = write->head.ts + write->duration;
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	stall(script, end + 1500 * MS, end + after);
	run_until(script, T0 + 6 * S);
	return only(script, FINDING_LOST)->proved;
}

static void the_look_that_is_a_second_late_counts(void **state)
{
	assert_true(stall_proves(*state, 1 * S));
	assert_false(stall_proves(*state, 1 * S + 1));
}

static void a_finding_is_said_once(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	handler(script, T0 + 4 * S, TO, 30, 1);
	kmsg(script, T0 + 4 * S + 200 * MS, KMSG_TIMEOUT);
	kmsg(script, T0 + 4 * S + 300 * MS, KMSG_DEAD);
	tick(script, T0 + 8 * S);
	run_until(script, T0 + 9 * S);
	only(script, FINDING_LOST);
}

/* IRQ 40, busy, takes what comes to the slot: its own. */
static void a_busy_owner(struct script *script)
{
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
}

/* Each read takes 1.2 s, before the move and after it. */
static void a_disk_that_always_takes_so_long_loses_nothing(void **state)
{
	struct script *script = *state;

	usual(script, 1200 * MS);
	busy(script, T0 - 1 * S, T0, 2, 40);
	offline(script);
	a_busy_owner(script);
	look(script, T0 + 100 * MS, 1, 0);
	tick(script, T0 + 1 * S);
	handler(script, T0 + 1180 * MS, TO, 30, 1);
	look(script, T0 + 1200 * MS, 1, 1200 * MS);
	run_until(script, T0 + 9 * S);
	none(script, FINDING_LOST);
	none(script, FINDING_TORN_MISROUTED);
}

/* What is torn is lost; that its work stands as long as ever proves nothing more. */
static void work_that_stands_as_usual_proves_nothing(void **state)
{
	struct script *script = *state;

	usual(script, 1200 * MS);
	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	tick(script, T0 + 1500 * MS);
	handler(script, T0 + 1600 * MS, TO, 30, 1);
	run_until(script, T0 + 9 * S);
	assert_false(only(script, FINDING_LOST)->proved);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_TEAR);
}

static void what_is_usual_must_be_known(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	run_until(script, T0 + 9 * S);
	assert_false(only(script, FINDING_LOST)->proved);
}

/* It has a witness: that it is silent says nothing while it has no work. */
static void the_silence_of_a_disk_without_work_is_none(void **state)
{
	struct script *script = *state;

	usual(script, 10 * MS);
	busy(script, T0 - 2 * S, T0, 0, 30);
	busy(script, T0 - 2 * S, T0, 2, 40);
	look(script, T0 - 20 * MS, 0, 10 * MS);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	a_busy_owner(script);
	run_until(script, T0 + 9 * S);
	none(script, FINDING_LOST);
	none(script, FINDING_TORN_MISROUTED);
}

/* It has work, that stands: then something came to its slot, and it is silent. */
static void a_disk_whose_work_stands_and_whose_slot_was_hit(void **state)
{
	struct script *script = *state;

	usual(script, 10 * MS);
	offline(script);
	a_busy_owner(script);
	look(script, T0 + 100 * MS, 1, 0);
	tick(script, T0 + 1 * S);
	run_until(script, T0 + 3 * S);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_SILENCE);
}

/*
 * It had nothing to do for 3 s before: how often it paused so long says nothing, of many requests
 * none took so long.
 */
static void a_disk_that_was_idle_before(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 30 * S);
	for (i = 0; i < 40; i++)
		look(script, T0 - 25 * S + i * 500 * MS, 0, 10 * MS);
	handler(script, T0 - 3 * S, FROM, 30, 1);
	look(script, T0 - 50 * MS, 1, 0);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	a_busy_owner(script);
	look(script, T0 + 100 * MS, 1, 0);
	tick(script, T0 + 1 * S);
	run_until(script, T0 + 3 * S);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_SILENCE);
	assert_int_equal(only(script, FINDING_LOST)->chance, 1000000 / 41 + 1);
	assert_int_equal(chances_sum(&script->chances, BASIS_SILENCE).trials, 1);
}

/* The driver's own word: the completion was there, the interrupt was not. */
static void polled_proves_it_without_a_tear(void **state)
{
	struct script *script = *state;
	const struct finding *finding;
	__u64 seq;

	offline(script);
	seq = kmsg(script, T0 + 2 * S, KMSG_POLLED)->head.seq;
	tick(script, T0 + 3 * S);
	handler(script, T0 + 4 * S, TO, 30, 1);
	run_until(script, T0 + 9 * S);
	finding = only(script, FINDING_LOST);
	assert_true(finding->proved);
	assert_true(proven_by(finding, seq));
	assert_target(finding->from, FROM);
}

/* The loss is sure; that the slot's owner took it, saying that it was its own, is not. */
static void polled_proves_no_misroute(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 100 * S);
	offline(script);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	kmsg(script, T0 + 2 * S, KMSG_POLLED);
	run_until(script, T0 + 3 * S);
	assert_true(only(script, FINDING_LOST)->proved);
	none_stands(script, FINDING_TORN_MISROUTED);
}

/* What was told by chance at first has none when it is proved. */
static void a_loss_that_is_proved_late_is_held_against_nothing(void **state)
{
	struct script *script = *state;

	usual(script, 10 * MS);
	watch_since(script, T0 - 100 * S);
	offline(script);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	handler(script, T0 + 4 * S, TO, 30, 1);
	kmsg(script, T0 + 4 * S + 10 * MS, KMSG_POLLED);
	run_until(script, T0 + 6 * S);
	assert_true(only(script, FINDING_LOST)->proved);
	none_stands(script, FINDING_TORN_MISROUTED);
}

/* Whose work is looked at is no control while it has none: the rule tells nothing of it. */
static void a_device_without_work_is_no_control(void **state)
{
	struct script *script = *state;
	unsigned int i;
	__u64 ts;

	handler(script, T0 - 30 * S, FROM, 30, 1);
	usual(script, 10 * MS);
	for (i = 0, ts = T0; i < 5; i++, ts += 5 * S) {
		handler(script, ts - 20 * MS, FROM, 30, 1);
		hotplug(script, ts - 1 * MS, 0, HOTPLUG_DOWN);
		tear(script, ts, 30, FROM, TO, MOVE_OFFLINE);
		hotplug(script, ts + 4 * MS, 0, HOTPLUG_DOWN_END);
		handler(script, ts + 3 * S, TO, 30, 1);
	}
	run_until(script, ts);
	assert_int_equal(script->chances.controls[BASIS_SILENCE].trials, 0);
}

static void of_device(struct script *script, __u64 ts, __u32 irq, __u8 bus)
{
	hotplug(script, ts - 1 * MS, 0, HOTPLUG_DOWN);
	move(script, ts, irq, FROM, TO, MOVE_OFFLINE)->device.bus = bus;
	message(script, ts + 5 * US, irq, FROM, TO)->device.bus = bus;
	hotplug(script, ts + 4 * MS, 0, HOTPLUG_DOWN_END);
}

/* A number goes to another device: words of either reach its own interrupts only. */
static void words_reach_whom_the_device_has_now(void **state)
{
	struct script *script = *state;

	watch_since(script, T0);
	of_device(script, T0 + 1 * S, 30, 1);
	of_device(script, T0 + 2 * S, 31, 1);
	of_device(script, T0 + 3 * S, 30, 2);
	of_device(script, T0 + 4 * S, 32, 2);
	kmsg(script, T0 + 5 * S, KMSG_POLLED)->device.bus = 1;
	script->records[script->nr - 1].kmsg.irq = NONE;
	handler(script, T0 + 6 * S, TO, 31, 1);
	handler(script, T0 + 6 * S, TO, 30, 1);
	kmsg(script, T0 + 7 * S, KMSG_POLLED)->device.bus = 2;
	script->records[script->nr - 1].kmsg.irq = NONE;
	run_until(script, T0 + 9 * S);
	assert_int_equal(count_of(script, FINDING_LOST), 2);
	assert_int_equal(nth(script, FINDING_LOST, 0)->irq, 31);
	assert_int_equal(nth(script, FINDING_LOST, 1)->irq, 32);
}

/* Of two that wait one is lost, or none: the line does not say which. */
static void two_of_one_device_wait(struct script *script, enum kmsg_kind kind)
{
	struct record_message *write;
	unsigned int waiting;

	for (waiting = 1; waiting <= 2; waiting++) {
		script->nr = 0;
		watch_since(script, T0 - 20 * S);
		offline(script);
		move(script, T0 + 1 * MS, 31, at(0, 0x23), at(2, 0x32), MOVE_OFFLINE)->device.bus =
			30;
		write = message(script, T0 + 1 * MS + 5 * US, 31, at(0, 0x23), at(2, 0x32));
		write->device.bus = 30;
		write->dying = 1;
		if (waiting == 1)
			handler(script, T0 + 20 * MS, at(2, 0x32), 31, 1);
		kmsg(script, T0 + 30 * S, kind)->irq = NONE;
		tick(script, T0 + 31 * S);
		run_until(script, T0 + 40 * S);
		assert_int_equal(count_of(script, FINDING_LOST), waiting == 1);
	}
}

static void polled_or_in_vain_of_a_device_with_two_that_wait(void **state)
{
	two_of_one_device_wait(*state, KMSG_POLLED);
	two_of_one_device_wait(*state, KMSG_TIMEOUT);
}

static void polled_without_any_move_is_lost_all_the_same(void **state)
{
	struct script *script = *state;

	handler(script, T0, FROM, 30, 1);
	kmsg(script, T0 + 30 * S, KMSG_POLLED);
	run_until(script, T0 + 40 * S);
	assert_true(only(script, FINDING_LOST)->proved);
	assert_int_equal(only(script, FINDING_LOST)->move, 0);
	assert_int_equal(only(script, FINDING_LOST)->irq, 30);
}

/* It says nothing of an answer: neither proves nor supports. */
static void trouble_is_no_evidence(void **state)
{
	struct script *script = *state;

	offline(script);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	kmsg(script, T0 + 2 * S, KMSG_TROUBLE);
	handler(script, T0 + 4 * S, TO, 30, 1);
	run_until(script, T0 + 9 * S);
	none(script, FINDING_LOST);
}

/* One loss after the other, each until the driver's timeout of 4 s: they do not teach it. */
static void the_twentieth_loss_is_proved_like_the_first(void **state)
{
	struct script *script = *state;
	unsigned int i, j;
	__u64 ts = T0;

	usual(script, 10 * MS);
	for (i = 0; i < 20; i++, ts += 10 * S) {
		handler(script, ts - 20 * MS, FROM, 30, 1);
		hotplug(script, ts - 1 * MS, 0, HOTPLUG_DOWN);
		tear(script, ts, 30, FROM, TO, MOVE_OFFLINE);
		arrival(script, ts + 3 * MS, SLOT, SLOT_UNUSED);
		hotplug(script, ts + 4 * MS, 0, HOTPLUG_DOWN_END);
		look(script, ts + 100 * MS, 1, 0);
		for (j = 2; j < 40; j++)
			tick(script, ts + j * 100 * MS);
		if (i % 2)
			kmsg(script, ts + 4 * S, KMSG_TIMEOUT);
		handler(script, ts + 4500 * MS, TO, 30, 1);
		look(script, ts + 4600 * MS, 0, 4500 * MS);
		move(script, ts + 8 * S, 30, TO, FROM, MOVE_PROCESS);
	}
	run_until(script, ts);
	assert_int_equal(count_of(script, FINDING_LOST), 20);
	assert_int_equal(chances_sum(&script->chances, BASIS_SILENCE).trials, 0);
	for (i = 0; i < 20; i++)
		assert_true(nth(script, FINDING_LOST, i)->proved);
}

/* After the end, without a tear: told then, as likely as a move falls into a request. */
static void without_a_torn_arrival_the_driver_tells_later(void **state)
{
	struct script *script = *state;
	const struct finding *finding;
	unsigned int i;

	watch_since(script, T0 - 90 * S);
	usual(script, 10 * MS);
	offline(script);
	stall(script, T0 + 400 * MS, T0 + 50 * MS);
	handler(script, T0 + 4 * S, TO, 30, 1);
	for (i = 0; i < 3; i++)
		kmsg(script, T0 + 4 * S + (i + 1) * 100 * MS, KMSG_DEAD);
	run_until(script, T0 + 9 * S);
	finding = only(script, FINDING_LOST);
	assert_int_equal(finding->basis, BASIS_TIMEOUT);
	assert_int_equal(finding->ended, ENDED_TIMEOUT);
	assert_in_range(finding->chance, 200, 225);
	/* One trouble has many lines. */
	assert_int_equal(chances_sum(&script->chances, BASIS_TIMEOUT).trials, 1);
	assert_int_equal(chances_sum(&script->chances, BASIS_TIMEOUT).hits, 1);
}

/* It hung before it was moved: that its driver waits in vain has another cause. */
static void what_hung_before_the_move_was_not_lost_by_it(void **state)
{
	struct script *script = *state;
	unsigned int hung;

	for (hung = 0; hung < 2; hung++) {
		script->nr = 0;
		watch_since(script, T0 - 90 * S);
		usual(script, 10 * MS);
		handler(script, T0 - 5 * S, FROM, 30, 1);
		look(script, T0 - (hung ? 4900 : 20) * MS, 1, 0);
		hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
		tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
		hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
		tick(script, T0 + 10 * S);
		kmsg(script, T0 + 25 * S, KMSG_TIMEOUT);
		handler(script, T0 + 26 * S, TO, 30, 1);
		run_until(script, T0 + 30 * S);
		assert_int_equal(count_of(script, FINDING_LOST), !hung);
		/* Its reset makes an interrupt first, then it tells. */
		script->records[script->nr - 1].head.ts = T0 + 24500 * MS;
		run_until(script, T0 + 30 * S);
		assert_int_equal(count_of(script, FINDING_LOST), !hung);
	}
}

static void a_timeout_without_a_move_was_no_chance(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 90 * S);
	handler(script, T0 - 20 * MS, FROM, 30, 1);
	kmsg(script, T0, KMSG_TIMEOUT);
	run_until(script, T0 + 9 * S);
	assert_int_equal(chances_sum(&script->chances, BASIS_TIMEOUT).trials, 0);
}

static void polled_after_an_affinity_move_names_it(void **state)
{
	struct script *script = *state;
	unsigned int activity;

	for (activity = 0; activity < 2; activity++) {
		script->nr = 0;
		handler(script, T0 - 20 * MS, FROM, 30, 1);
		tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
		if (activity)
			handler(script, T0 + 1 * S, TO, 30, 1);
		kmsg(script, T0 + 30 * S, KMSG_POLLED);
		tick(script, T0 + 31 * S);
		run_until(script, T0 + 40 * S);
		assert_true(only(script, FINDING_LOST)->proved);
		assert_int_equal(!only(script, FINDING_LOST)->message, activity);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(torn_and_standing_still_is_proved),
		TEST(the_driver_tells_before_an_interrupt_comes),
		TEST(the_watchdog_of_a_nic_ends_its_loss),
		TEST(the_driver_tells_after_an_interrupt_of_its_own_making),
		TEST(what_the_driver_says_much_later_is_another_story),
		TEST(a_slow_device_that_was_moved_is_not_lost),
		TEST(without_a_torn_arrival_the_driver_proves_nothing),
		TEST(an_affinity_move_that_stalls_is_told_with_the_driver_only),
		TEST(another_device_proves_nothing),
		TEST(a_device_known_by_its_address_alone),
		TEST(a_stall_that_began_later_proves_nothing),
		TEST(the_look_that_is_a_second_late_counts),
		TEST(a_finding_is_said_once),
		TEST(a_disk_that_always_takes_so_long_loses_nothing),
		TEST(work_that_stands_as_usual_proves_nothing),
		TEST(what_is_usual_must_be_known),
		TEST(the_silence_of_a_disk_without_work_is_none),
		TEST(a_disk_whose_work_stands_and_whose_slot_was_hit),
		TEST(a_disk_that_was_idle_before),
		TEST(polled_proves_it_without_a_tear),
		TEST(polled_proves_no_misroute),
		TEST(a_loss_that_is_proved_late_is_held_against_nothing),
		TEST(a_device_without_work_is_no_control),
		TEST(words_reach_whom_the_device_has_now),
		TEST(polled_or_in_vain_of_a_device_with_two_that_wait),
		TEST(polled_without_any_move_is_lost_all_the_same),
		TEST(trouble_is_no_evidence),
		TEST(the_twentieth_loss_is_proved_like_the_first),
		TEST(without_a_torn_arrival_the_driver_tells_later),
		TEST(what_hung_before_the_move_was_not_lost_by_it),
		TEST(a_timeout_without_a_move_was_no_chance),
		TEST(polled_after_an_affinity_move_names_it),
	};

	return cmocka_run_group_tests_name("witness", tests, NULL, NULL);
}
