// SPDX-License-Identifier: GPL-2.0-only
/* Rates, moves and findings of the view, while CPUs and interrupts come and go. */
#include "diagnose/protocol.h"
#include "sample.h"

static struct machine machine;

static void rates(void **state)
{
	struct view *view = view_begin(&machine);
	struct view_irq *irq = view_irq(view, 24);

	(void)state;
	assert_non_null(irq);
	assert_true(irq->rate < 0); /* not known, which is not 0 */
	came(view, BEGIN + SECOND / 2, 24, 1, 30);
	came(view, BEGIN + SECOND, 24, 1, 20);
	came(view, BEGIN + SECOND, 27, 3, 150);
	ticked(view, BEGIN + 2 * SECOND);
	view_refresh(view);
	assert_float_equal(irq->rate, 25, 0.001);
	assert_float_equal(view->rate, 100, 0.001);
	assert_float_equal(view_cpu(view, 1)->share, 0.25, 0.001);
	assert_float_equal(view_cpu(view, 3)->share, 0.75, 0.001);
	assert_float_equal(view_cpu(view, 0)->rate, 0, 0.001);
	assert_int_equal(view_count(irq), 1050);
	view_refresh(view); /* no time has passed: nothing to measure */
	assert_float_equal(irq->rate, 25, 0.001);
	assert_int_equal(irq->nr_trend, 1);
	ticked(view, BEGIN + 3 * SECOND);
	view_refresh(view);
	assert_float_equal(irq->rate, 0, 0.001);
	assert_int_equal(irq->nr_trend, 2);
	view_free(view);
}

/*
 * irqtop of util-linux matches by position: once CPU 1 is gone it takes CPU 2's count for
 * it, calls it cpu1, and shows a difference of 18446744073709550621.
 */
static void cpu_offline(void **state)
{
	struct view *view = view_begin(&machine);

	(void)state;
	came(view, BEGIN + SECOND, 24, 1, 1000);
	came(view, BEGIN + SECOND, 27, 2, 5);
	view_refresh(view);
	went(view, BEGIN + SECOND + 1, 1, HOTPLUG_DOWN_END);
	assert_true(view->stale);
	/* What is left: CPU 1 is not in the list any more, and the counts are those of the rest. */
	machine.cpus[1] = machine.cpus[2];
	machine.cpus[2] = machine.cpus[3];
	machine.inventory.nr_cpus = 3;
	machine.irqs[0].cpu = 2;
	machine.irqs[0].count = 6;
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + SECOND + 2), 0);
	came(view, BEGIN + 2 * SECOND, 24, 2, 10);
	ticked(view, BEGIN + 2 * SECOND);
	view_refresh(view);
	assert_int_equal(view->nr_cpus, 4);
	assert_false(view_cpu(view, 1)->online);
	assert_int_equal(view_cpu(view, 1)->apicid, 2);
	assert_float_equal(view_cpu(view, 1)->rate, 0, 0.001);
	assert_float_equal(view_cpu(view, 2)->rate, 10, 0.001);
	assert_int_equal(view_cpu(view, 2)->apicid, 4);
	assert_float_equal(view_irq(view, 24)->rate, 10, 0.001);
	assert_float_equal(view_irq(view, 27)->rate, 0, 0.001);
	assert_int_equal(view_count(view_irq(view, 24)), 16);
	assert_int_equal(view->offlines, 1);
	went(view, BEGIN + 3 * SECOND, 1, HOTPLUG_UP_END);
	assert_true(view_cpu(view, 1)->online);
	view_free(view);
}

/* A count that fell, taken for one that rose. */
static void impossible_counts(void **state)
{
	struct view *view = view_begin(&machine);

	(void)state;
	came(view, BEGIN + SECOND, 24, 1, 18446744073709550621ull);
	came(view, BEGIN + SECOND, 24, 1, 7);
	view_refresh(view);
	assert_float_equal(view_irq(view, 24)->rate, 7, 0.001);
	assert_float_equal(view->rate, 7, 0.001);
	assert_int_equal(view->unlisted, 1);
	view_free(view);
}

static void number_in_other_hands(void **state)
{
	struct view *view = view_begin(&machine);
	struct finding finding = found(FINDING_LOST, BEGIN, 24);
	struct view_irq *irq = view_irq(view, 24);

	(void)state;
	came(view, BEGIN + SECOND, 24, 1, 100);
	assert_int_equal(view_finding(view, &finding), 0);
	view_refresh(view);
	/* Shared now: still the same one. */
	strcpy(machine.irqs[0].actions, "other,edu-a");
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + SECOND), 0);
	assert_int_equal(irq->handled, 100);
	/* "edu" is no part of "edu-a". */
	strcpy(machine.irqs[0].actions, "edu");
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + SECOND), 0);
	assert_int_equal(irq->handled, 0);
	assert_int_equal(view_found(irq), 0);
	assert_true(irq->rate < 0);
	came(view, BEGIN + 2 * SECOND, 24, 1, 3);
	ticked(view, BEGIN + 2 * SECOND);
	view_refresh(view);
	assert_float_equal(irq->rate, 3, 0.001);
	/* Another device, the same name. */
	machine.irqs[0].device.devfn = 0x40;
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + 2 * SECOND), 0);
	assert_int_equal(irq->handled, 0);
	assert_int_equal(view->findings[FINDING_LOST], 1); /* it did happen */
	view_free(view);
}

/* What comes while the inventory is read is in it, and in a later record. */
static void nothing_is_counted_twice(void **state)
{
	struct view *view = view_begin(&machine);
	const struct view_irq *irq = view_irq(view, 24);

	(void)state;
	came(view, BEGIN + SECOND, 24, 1, 100);
	/* The first one was read before all was attached: its count says nothing later. */
	machine.irqs[0].count = 1500 + 100 + 7; /* of the 50 that come next */
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + SECOND), 0);
	came(view, BEGIN + 2 * SECOND, 24, 1, 50);
	assert_int_equal(view_count(irq), 1657);
	machine.irqs[0].count = 1650; /* nothing on its way */
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + 2 * SECOND), 0);
	came(view, BEGIN + 3 * SECOND, 24, 1, 5);
	assert_int_equal(view_count(irq), 1655);
	/* It was bound anew on the same number, unseen. */
	machine.irqs[0].count = 3;
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + 4 * SECOND), 0);
	came(view, BEGIN + 5 * SECOND, 24, 1, 2);
	assert_int_equal(view_count(irq), 5);
	view_free(view);
}

/* Counters tell of an interval, in which the number had two owners. */
static void counts_of_two_hands(void **state)
{
	struct view *view = view_begin(&machine);
	union record record =
		view_sample(RECORD_MESSAGE, sizeof(record.message), BEGIN + SECOND, 1);
	const struct view_irq *irq = view_irq(view, 24);

	(void)state;
	record.message.irq = 24;
	record.message.context = MESSAGE_OTHER;
	record.message.device = machine.irqs[0].device;
	record.message.device.devfn = 0x40;
	assert_int_equal(view_record(view, &record), 0);
	came(view, BEGIN + SECOND + SECOND / 20, 24, 1, 29); /* in the 100 ms before */
	assert_int_equal(irq->handled, 0);
	assert_int_equal(view->handled, 29);
	came(view, BEGIN + SECOND + SECOND / 10, 24, 1, 4);
	assert_int_equal(irq->handled, 4);
	view_free(view);
}

/* A message that gives it its number comes before its name; a trace has no inventory to ask. */
static void name_after_the_device(void **state)
{
	struct view *view = view_begin(&machine);
	union record message = view_sample(RECORD_MESSAGE, sizeof(message.message), BEGIN + 1, 1);
	union record move = view_sample(RECORD_MOVE, sizeof(move.move), BEGIN + 2, 1);
	const struct view_irq *irq = view_irq(view, 24);

	(void)state;
	message.message.irq = move.move.irq = 24;
	message.message.device = machine.irqs[0].device;
	message.message.device.devfn = 0x40;
	move.move.device = message.message.device;
	assert_int_equal(view_record(view, &message), 0);
	assert_string_equal(irq->info.actions, "");
	strcpy(move.move.action, "edu-b");
	assert_int_equal(view_record(view, &move), 0);
	assert_string_equal(irq->info.actions, "edu-b");
	/* All of its names are in an inventory only: no record changes them. */
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + 3), 0);
	move.move.device = machine.irqs[0].device;
	assert_int_equal(view_record(view, &move), 0);
	assert_string_equal(irq->info.actions, machine.irqs[0].actions);
	view_free(view);
}

/* What is still on its way from the device that had the number before changes nothing. */
static void late_news_of_other_hands(void **state)
{
	struct view *view = view_begin(&machine);
	struct finding finding = found(FINDING_LOST, BEGIN + SECOND, 24);
	union record record = view_sample(RECORD_MOVE, sizeof(record.move), BEGIN + SECOND, 1);
	struct view_irq *irq = view_irq(view, 24);

	(void)state;
	finding.device = record.move.device = machine.irqs[0].device;
	record.move.irq = 24;
	record.move.from = (struct target){ 1, 34 };
	record.move.to = (struct target){ 2, 35 };
	record.move.context = MOVE_PROCESS;
	machine.irqs[0].device.devfn = 0x40;
	strcpy(machine.irqs[0].actions, "new");
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + 2 * SECOND), 0);
	assert_int_equal(view_record(view, &record), 0);
	assert_int_equal(view_finding(view, &finding), 0);
	assert_string_equal(irq->info.actions, "new");
	assert_int_equal(irq->info.device.devfn, 0x40);
	assert_int_equal(irq->info.cpu, 1);
	assert_int_equal(irq->moves.all, 0);
	assert_int_equal(view_found(irq), 0);
	assert_int_equal(view->findings[FINDING_LOST], 1);
	/* One of after that inventory is news. */
	record.head.ts = BEGIN + 3 * SECOND;
	assert_int_equal(view_record(view, &record), 0);
	assert_int_equal(irq->info.device.devfn, 0x28);
	view_free(view);
}

/* A busy interrupt is exposed hundreds of times a second: one loss must stay in sight. */
static void what_repeats_hides_nothing(void **state)
{
	struct view *view = view_begin(&machine);
	struct finding exposed = found(FINDING_TORN_EXPOSED, BEGIN, 24);
	struct finding lost = found(FINDING_LOST, BEGIN + 1, 24);
	int i;

	(void)state;
	lost.ended = ENDED_LATE;
	assert_int_equal(view_finding(view, &exposed), 0);
	assert_int_equal(view_finding(view, &lost), 0);
	for (i = 0; i < 2 * VIEW_FEED; i++)
		assert_int_equal(view_finding(view, &exposed), 0);
	assert_int_equal(view_shown_latest(view, 0)->kind, FINDING_LOST);
	assert_int_equal(view_shown_latest(view, 1)->kind, FINDING_TORN_EXPOSED);
	assert_null(view_shown_latest(view, 2));
	exposed.irq = 27;
	assert_int_equal(view_finding(view, &exposed), 0);
	assert_int_equal(view_shown_latest(view, 0)->irq, 27);
	assert_int_equal(view->nr_feed, 2 * VIEW_FEED + 3);
	view_free(view);
}

/* It is counted when it is told, and moves to the feed when it has ended. */
static void a_loss_that_lasts(void **state)
{
	struct view *view = view_begin(&machine);
	struct finding one = found(FINDING_LOST, BEGIN + SECOND, 24), other;

	(void)state;
	one.ended = ENDED_UNSAID;
	other = one;
	other.ts++; /* of the same interrupt, later */
	assert_int_equal(view_finding(view, &one), 0);
	assert_int_equal(view_finding(view, &other), 0);
	assert_int_equal(view->nr_lasting, 2);
	assert_int_equal(view->nr_feed, 0);
	assert_int_equal(view->findings[FINDING_LOST], 2);
	assert_int_equal(view_irq(view, 24)->findings[FINDING_LOST], 2);
	one.told = true;
	one.ended = ENDED_LATE;
	assert_int_equal(view_finding(view, &one), 0);
	assert_int_equal(view->nr_lasting, 1);
	assert_int_equal(view->lasting[0].ts, other.ts);
	assert_int_equal(view_latest(view, 0)->ended, ENDED_LATE);
	assert_int_equal(view->findings[FINDING_LOST], 2);
	assert_int_equal(view_minute(view, FINDING_LOST), 2);
	assert_int_equal(view_irq(view, 24)->findings[FINDING_LOST], 2);
	view_free(view);
}

static void many_losses_that_last(void **state)
{
	struct view *view = view_begin(&machine);
	struct finding finding = found(FINDING_LOST, BEGIN, 24);
	int i;

	(void)state;
	finding.ended = ENDED_UNSAID;
	for (i = 0; i < VIEW_LASTING + 10; i++) {
		finding.ts = BEGIN + i;
		assert_int_equal(view_finding(view, &finding), 0);
	}
	assert_int_equal(view->nr_lasting, VIEW_LASTING);
	assert_int_equal(view->lasting[0].ts, BEGIN + 10);
	assert_int_equal(view->findings[FINDING_LOST], VIEW_LASTING + 10);
	/* One that had given way ends, and all others. */
	finding.told = true;
	finding.ended = ENDED_NEVER;
	for (i = 0; i < VIEW_LASTING + 10; i++) {
		finding.ts = BEGIN + i;
		assert_int_equal(view_finding(view, &finding), 0);
	}
	assert_int_equal(view->nr_lasting, 0);
	assert_int_equal(view->nr_feed, VIEW_LASTING + 10);
	assert_int_equal(view->findings[FINDING_LOST], VIEW_LASTING + 10);
	view_free(view);
}

static void unbound_and_bound(void **state)
{
	struct view *view = view_begin(&machine);
	struct view_irq *irq = view_irq(view, 27);

	(void)state;
	came(view, BEGIN + SECOND, 27, 1, 100);
	machine.inventory.nr_irqs = 1;
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + 2 * SECOND), 0);
	assert_true(irq->rate < 0);
	assert_true(view_shown(view, irq));
	/* What is still on its way from before brings nothing back. */
	came(view, BEGIN + 2 * SECOND - 1, 27, 1, 1);
	assert_true(irq->gone);
	ticked(view, BEGIN + 2 * SECOND + VIEW_GONE_AFTER);
	view_refresh(view);
	assert_true(irq->rate < 0);
	assert_false(view_shown(view, irq));
	machine_irq(&machine, 27, "edu-b", 0x30);
	machine.irqs[1].count = 0;
	assert_int_equal(view_inventory(view, &machine.inventory, BEGIN + 13 * SECOND), 0);
	assert_true(view_shown(view, irq));
	assert_int_equal(irq->handled, 0);
	came(view, BEGIN + 14 * SECOND, 27, 1, 2);
	ticked(view, BEGIN + 14 * SECOND);
	view_refresh(view);
	assert_float_equal(irq->rate, 1, 0.001);
	assert_int_equal(view_count(irq), 2);
	view_free(view);
}

/* The number is somebody else's by what a record says, before the inventory was read again. */
static void record_knows_better(void **state)
{
	struct view *view = view_begin(&machine);
	union record record =
		moved(BEGIN + SECOND, 24, (struct target){ 1, 34 }, (struct target){ 2, 35 });

	(void)state;
	came(view, BEGIN + SECOND, 24, 1, 100);
	record.move.device.devfn = 0x48;
	strcpy(record.move.action, "new");
	assert_int_equal(view_record(view, &record), 0);
	assert_string_equal(view_irq(view, 24)->info.actions, "new");
	assert_int_equal(view_irq(view, 24)->info.class, CLASS_UNKNOWN);
	assert_int_equal(view_irq(view, 24)->handled, 0);
	assert_int_equal(view_irq(view, 24)->moves.all, 1);
	assert_true(view->stale);
	view_free(view);
}

static void unknown_number(void **state)
{
	struct view *view = view_begin(&machine);

	(void)state;
	came(view, BEGIN + SECOND, 25, 9, 4);
	assert_true(view->stale);
	view_refresh(view);
	assert_int_equal(view->irqs[0]->info.irq, 24);
	assert_int_equal(view->irqs[1]->info.irq, 25);
	assert_int_equal(view->irqs[2]->info.irq, 27);
	assert_float_equal(view->irqs[1]->rate, 4, 0.001);
	assert_float_equal(view_cpu(view, 9)->share, 1, 0.001);
	assert_int_equal(view->cpus[4].cpu, 9);
	view_free(view);
}

static void moves(void **state)
{
	struct view *view = view_begin(&machine);
	struct view_irq *irq = view_irq(view, 24);
	struct target a = { 1, 34 }, b = { 2, 34 }, c = { 3, 40 };
	union record record;

	(void)state;
	asked(view, BEGIN + 1, 24, "irqbalance", 0xc);
	assert_string_equal(irq->info.affinity, "2-3");
	record = moved(BEGIN + 2, 24, a, b);
	assert_int_equal(view_record(view, &record), 0);
	assert_string_equal(irq->asked.comm, "irqbalance");
	assert_int_equal(irq->info.cpu, 2);
	assert_int_equal(irq->info.apicid, 4);
	record = moved(BEGIN + SECOND, 24, b, c);
	record.move.context = MOVE_OFFLINE;
	record.move.writes = 2;
	assert_int_equal(view_record(view, &record), 0);
	assert_int_equal(irq->asked.ts, 0); /* the CPU did it */
	record = moved(BEGIN + SECOND, 24, c, c); /* nothing changed */
	assert_int_equal(view_record(view, &record), 0);
	record = moved(BEGIN + SECOND, 24, c, a);
	record.move.result = -28;
	assert_int_equal(view_record(view, &record), 0);
	record = moved(BEGIN + SECOND, 27, (struct target){ 0, 0 }, a); /* its first vector */
	assert_int_equal(view_record(view, &record), 0);
	assert_int_equal(irq->moves.all, 2);
	assert_int_equal(irq->moves.new_vector, 1);
	assert_int_equal(irq->info.cpu, 3);
	assert_int_equal(irq->info.vector, 40);
	assert_int_equal(view->moves.all, 2);
	assert_string_equal(moves_protocol(&view->moves), "mixed");
	view_refresh(view);
	assert_float_equal(view->moving, 2, 0.001);
	view_free(view);
}

static void findings(void **state)
{
	struct view *view = view_begin(&machine);
	struct finding exposed = found(FINDING_TORN_EXPOSED, BEGIN, 24);
	struct finding stray = found(FINDING_STRAY, BEGIN, NONE);
	int i;

	(void)state;
	for (i = 0; i < 300; i++) {
		exposed.window = 1000 + i;
		exposed.ts = BEGIN + i;
		assert_int_equal(view_finding(view, &exposed), 0);
	}
	assert_int_equal(view_finding(view, &stray), 0);
	assert_int_equal(view->findings[FINDING_TORN_EXPOSED], 300);
	assert_int_equal(view_latest(view, 0)->kind, FINDING_STRAY);
	assert_int_equal(view_latest(view, 1)->ts, BEGIN + 299);
	assert_non_null(view_latest(view, VIEW_FEED - 1));
	assert_null(view_latest(view, VIEW_FEED));
	assert_int_equal(view_irq(view, 24)->windows.max, 1299);
	assert_int_equal(view_irq(view, 24)->histogram[0], 24); /* below 1024 ns */
	assert_int_equal(view_irq(view, 24)->histogram[1], 276);
	assert_int_equal(view_minute(view, FINDING_TORN_EXPOSED), 300);
	ticked(view, BEGIN + 30 * SECOND);
	assert_int_equal(view_finding(view, &exposed), 0);
	assert_int_equal(view_minute(view, FINDING_TORN_EXPOSED), 301);
	ticked(view, BEGIN + 61 * SECOND); /* the minute goes on where nothing is found */
	assert_int_equal(view_minute(view, FINDING_TORN_EXPOSED), 1);
	assert_int_equal(view_finding(view, &stray), 0);
	assert_int_equal(view_minute(view, FINDING_TORN_EXPOSED), 1);
	ticked(view, BEGIN + 500 * SECOND);
	assert_int_equal(view_finding(view, &stray), 0);
	assert_int_equal(view_minute(view, FINDING_TORN_EXPOSED), 0);
	assert_int_equal(view_minute(view, FINDING_STRAY), 1);
	view_free(view);
}

/* What is torn off IRQ 24 comes to a slot of IRQ 27: in the story of both, and no more than fits. */
static void time_lines(void **state)
{
	struct view *view = view_begin(&machine);
	union record record = view_sample(RECORD_ARRIVAL, sizeof(record.arrival), BEGIN + 1, 2);
	int i;

	(void)state;
	record.arrival.irq = 27;
	record.arrival.danger_irq = 24;
	record.arrival.slot = SLOT_OWNED;
	assert_int_equal(view_record(view, &record), 0);
	assert_int_equal(view_irq(view, 24)->nr_events, 1);
	assert_int_equal(view_irq(view, 27)->nr_events, 1);
	record.arrival.danger_irq = NONE;
	for (i = 0; i < 1000; i++) /* as --all records them: not a story */
		assert_int_equal(view_record(view, &record), 0);
	assert_int_equal(view_irq(view, 27)->nr_events, 1);
	for (i = 0; i < 1000; i++)
		asked(view, BEGIN + 2 + i, 27, "sh", 1);
	assert_int_equal(view_irq(view, 27)->nr_events, 1001);
	view_free(view);
}

static void bounded(void **state)
{
	struct view *view = view_begin(&machine);
	__u32 i;

	(void)state;
	for (i = 0; i < VIEW_IRQS_MAX + 100; i++)
		asked(view, BEGIN + 1, 1000 + i, "sh", 1);
	assert_int_equal(view->nr_irqs, VIEW_IRQS_MAX);
	assert_int_equal(view->unlisted, 102);
	assert_int_equal(view->nr_timelines, VIEW_TIMELINES);
	for (i = 0; i < VIEW_CPUS_MAX + 100; i++)
		came(view, BEGIN + 2, 24, i, 1);
	assert_int_equal(view->nr_cpus, VIEW_CPUS_MAX);
	assert_int_equal(view_irq(view, 24)->nr_hot, VIEW_HOT);
	assert_int_equal(view_irq(view, 24)->handled, VIEW_CPUS_MAX + 100);
	view_free(view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates),
		cmocka_unit_test(cpu_offline),
		cmocka_unit_test(impossible_counts),
		cmocka_unit_test(number_in_other_hands),
		cmocka_unit_test(late_news_of_other_hands),
		cmocka_unit_test(name_after_the_device),
		cmocka_unit_test(nothing_is_counted_twice),
		cmocka_unit_test(counts_of_two_hands),
		cmocka_unit_test(what_repeats_hides_nothing),
		cmocka_unit_test(a_loss_that_lasts),
		cmocka_unit_test(many_losses_that_last),
		cmocka_unit_test(unbound_and_bound),
		cmocka_unit_test(record_knows_better),
		cmocka_unit_test(unknown_number),
		cmocka_unit_test(moves),
		cmocka_unit_test(findings),
		cmocka_unit_test(time_lines),
		cmocka_unit_test(bounded),
	};

	return cmocka_run_group_tests_name("view/model", tests, NULL, NULL);
}
