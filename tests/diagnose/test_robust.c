// SPDX-License-Identifier: GPL-2.0-only
/* Disorder, repetition, and records that no kernel wrote. */
#include "feed.h"
#include "diagnose/state.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22)

/* xorshift64: the same numbers on every machine */
static __u64 next_number(__u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Something of everything. */
static void story(struct script *script)
{
	busy(script, T0 - 2 * S, T0, 0, 30);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	release(script, T0, FROM, 30, RELEASE_OFFLINE);
	hotplug(script, T0 + 4 * MS, 0, HOTPLUG_DOWN_END);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	tear(script, T0 + 100 * MS, 31, at(1, 0x24), at(3, 0x25), MOVE_INTERRUPT);
	owned(script, T0 + 101 * MS, at(3, 0x24), 40);
	handler(script, T0 + 101 * MS + 5 * US, at(3, 0x24), 40, 0);
	handler(script, T0 + 100 * MS + 30 * US, at(1, 0x24), 31, 1)->first = 1;
	two_step(script, T0 + 200 * MS, 32, at(1, 0x51), at(3, 0x52), MOVE_INTERRUPT);
	retrigger(script, T0 + 200 * MS + 16 * US, 32, at(3, 0x52), RETRIGGER_AFFINITY);
	handler(script, T0 + 1500 * MS, TO, 30, 1)->first = 1;
	busy(script, T0 + 1500 * MS, T0 + 3 * S, 2, 30);
}

static void assert_story(const struct script *script)
{
	assert_int_equal(count_of(script, FINDING_TORN_EXPOSED), 2);
	assert_int_equal(only(script, FINDING_TORN_HIT)->irq, 30);
	assert_true(only(script, FINDING_TORN_MISROUTED)->proved);
	assert_int_equal(only(script, FINDING_LOST)->irq, 30);
	assert_int_equal(only(script, FINDING_LOST)->ended, ENDED_LATE);
	assert_int_equal(only(script, FINDING_TRANSIT_HIT)->irq, 32);
	assert_int_equal(script->nr_found, 6);
}

static int by_delivery(const void *a, const void *b)
{
	const union record *x = a, *y = b;

	return x->head.seq < y->head.seq ? -1 : x->head.seq > y->head.seq;
}

/* Each record is delivered up to 400 ms late, seq telling when. */
static void the_story_is_the_same_in_any_disorder(void **state)
{
	struct script *script = *state;
	__u64 seed = 1;
	unsigned int round, i;

	for (round = 0; round < 200; round++) {
		script->nr = 0;
		story(script);
		for (i = 0; i < script->nr; i++)
			script->records[i].head.seq =
				script->records[i].head.ts + next_number(&seed) % (400 * MS);
		qsort(script->records, script->nr, sizeof(script->records[0]), by_delivery);
		for (i = 0; i < script->nr; i++)
			script->records[i].head.seq = i + 1;
		run_until(script, T0 + 10 * S);
		assert_story(script);
	}
}

static void a_move_comes_before_its_message_at_the_same_time(void **state)
{
	struct script *script = *state;

	message(script, T0, 30, FROM, TO);
	move(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	run(script);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->move, 2);
}

static void findings_do_not_wait_for_the_end(void **state)
{
	const struct diagnose_options options = {};
	struct script *script = *state;
	struct diagnose *diagnose = diagnose_new(&options, found, script);
	unsigned int i;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	tick(script, T0 + 600 * MS);
	for (i = 0; i < script->nr; i++)
		diagnose_record(diagnose, &script->records[i]);
	only(script, FINDING_TORN_EXPOSED);
	diagnose_free(diagnose);
}

struct output {
	unsigned char bytes[1 << 20];
	size_t size;
};

static void write_down(const struct finding *finding, void *arg)
{
	struct output *output = arg;

	assert_true(output->size + sizeof(*finding) <= sizeof(output->bytes));
	memcpy(output->bytes + output->size, finding, sizeof(*finding));
	output->size += sizeof(*finding);
}

static void feed_twice(const struct script *script, struct output *outputs)
{
	const struct diagnose_options options = {};
	struct diagnose *diagnose;
	unsigned int round, i;

	for (round = 0; round < 2; round++) {
		diagnose = diagnose_new(&options, write_down, &outputs[round]);
		for (i = 0; i < script->nr; i++)
			diagnose_record(diagnose, &script->records[i]);
		diagnose_finish(diagnose, T0 + 10 * S);
		diagnose_free(diagnose);
	}
}

static void the_same_records_give_the_same_findings(void **state)
{
	struct output *outputs = calloc(2, sizeof(*outputs));
	struct script *script = *state;

	story(script);
	feed_twice(script, outputs);
	assert_true(outputs[0].size > 0);
	assert_int_equal(outputs[0].size, outputs[1].size);
	assert_memory_equal(outputs[0].bytes, outputs[1].bytes, outputs[0].size);
	free(outputs);
}

static void numbers_out_of_range_are_no_findings(void **state)
{
	struct script *script = *state;

	tear(script, T0, 4294967294u, FROM, TO, MOVE_INTERRUPT);
	tear(script, T0 + 1 * MS, NONE, FROM, TO, MOVE_INTERRUPT);
	tear(script, T0 + 2 * MS, 31, FROM, at(NONE, 0x31), MOVE_INTERRUPT);
	arrival(script, T0 + 3 * MS, at(NONE, 0x22), SLOT_UNUSED);
	arrival(script, T0 + 3 * MS, at(2, 0x100), SLOT_UNUSED);
	arrival(script, T0 + 3 * MS, at(2, 0xffff), SLOT_SYSTEM);
	arrival(script, T0 + 3 * MS, at(2, 0x40), (enum slot_state)77);
	owned(script, T0 + 3 * MS, SLOT, NONE);
	handler(script, T0 + 3 * MS, SLOT, NONE, 0);
	add(script, 999, 0, T0, 0);
	add(script, 0, 0, T0, 0);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_EXPOSED), 1 + 1);
	assert_target(only(script, FINDING_SPURIOUS_VECTOR)->at, at(NONE, 0x22));
	assert_int_equal(script->nr_found, 3);
}

static void times_may_be_zero_or_the_last_there_is(void **state)
{
	struct script *script = *state;
	struct record_message *write;

	write = tear(script, 0, 30, FROM, TO, MOVE_OFFLINE);
	write->head.ts = 0;
	write->duration = 0;
	arrival(script, 0, SLOT, SLOT_UNUSED);
	write = tear(script, T0, 31, FROM, TO, MOVE_OFFLINE);
	write->duration = ~0ull;
	arrival(script, ~0ull, SLOT, SLOT_UNUSED);
	counters(script, ~0ull, 2, 31, ~0ull, ~0ull)->interval = ~0ull;
	counters(script, 5, 2, 31, ~0ull, 0)->interval = 7;
	handler(script, ~0ull, TO, 31, 1);
	restore(script, ~0ull, 31, ~0ull);
	tear(script, T0, 32, FROM, TO, MOVE_INTERRUPT);
	hotplug(script, 0, 0, HOTPLUG_DOWN_END);
	run_until(script, ~0ull);
	assert_int_equal(count_of(script, FINDING_TORN_EXPOSED), 3);
	assert_int_equal(count_of(script, FINDING_TORN_HIT), 1);
}

/* Back by more than can be mended: each record still counts for what it is. */
static void time_that_goes_backwards(void **state)
{
	struct script *script = *state;

	tick(script, T0 + 100 * S);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 1 * MS, SLOT, SLOT_UNUSED);
	tear(script, T0 - 50 * S, 31, at(1, 0x41), TO, MOVE_INTERRUPT);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_EXPOSED), 2);
}

/* Stragglers so late that they are judged after what they came before. */
static void a_straggler_is_judged_by_its_own_time(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	tear(script, T0, 31, at(0, 0x28), TO, MOVE_OFFLINE);
	owned(script, T0 + 50 * MS, SLOT, 40);
	tick(script, T0 + 2 * S);
	arrival(script, T0 - 1 * MS, at(2, 0x28), SLOT_UNUSED);
	handler(script, T0 + 49 * MS, SLOT, 40, 0);
	run(script);
	none(script, FINDING_TORN_HIT);
	none(script, FINDING_TORN_MISROUTED);
}

static void random_record(union record *record, __u64 *seed, __u64 *ts)
{
	__u64 *words = (__u64 *)record;
	unsigned int i;

	for (i = 0; i < sizeof(*record) / sizeof(*words); i++)
		words[i] = next_number(seed);
	*ts += next_number(seed) % MS;
	record->head.type = next_number(seed) % (RECORD_TYPES + 1);
	if (next_number(seed) % 8)
		record->head.ts = *ts;
	if (next_number(seed) % 2)
		record->head.cpu = next_number(seed) % 4;
}

/* Every second one as the kernel could write it, with IRQ numbers all over the place. */
static void plausible_message(union record *record, __u64 *seed, __u64 ts)
{
	struct record_message *write = &record->message;

	write->head.type = RECORD_MESSAGE;
	write->head.ts = ts;
	write->irq = next_number(seed);
	write->from = at(next_number(seed) % 4, 0x20 + next_number(seed) % 200);
	write->to = at(next_number(seed) % 4, 0x20 + next_number(seed) % 200);
	write->old = pair(write->from);
	write->new = pair(write->to);
	write->context = MESSAGE_AFFINITY;
	write->kind = MESSAGE_MSI;
	write->can_mask = 0;
	write->enabled = 1;
	write->started = 1;
	write->power = 0;
	write->error_state = 1;
	write->virtual = 0;
	write->dying = next_number(seed) % 2;
}

static void count_it(const struct finding *finding, void *arg)
{
	unsigned int *counts = arg;

	assert_non_null(finding->reason);
	counts[finding->kind]++;
}

static void many_random_records_stay_within_bounds(void **state)
{
	const struct diagnose_options options = {};
	unsigned int counts[FINDING_KINDS] = {}, i;
	struct diagnose *diagnose = diagnose_new(&options, count_it, counts);
	union record record;
	__u64 seed = 42, ts = T0;

	(void)state;
	for (i = 0; i < 200000; i++) {
		random_record(&record, &seed, &ts);
		if (i % 2)
			plausible_message(&record, &seed, ts);
		assert_int_equal(diagnose_record(diagnose, &record), 0);
		assert_true(diagnose->nr_irqs <= IRQ_LIMIT);
		assert_true(diagnose->nr_watches <= WATCH_LIMIT);
		assert_true(diagnose->queue.room <= QUEUE_LIMIT);
	}
	assert_int_equal(diagnose->nr_irqs, IRQ_LIMIT);
	diagnose_finish(diagnose, ts);
	assert_int_equal(diagnose->queue.count, 0);
	diagnose_free(diagnose);
	assert_true(counts[FINDING_TORN_EXPOSED] > 1000);
}

static void names_go_both_ways(void **state)
{
	enum finding_kind kind;

	(void)state;
	for (kind = 0; kind < FINDING_KINDS; kind++)
		assert_int_equal(finding_by_name(finding_name(kind)), kind);
	assert_int_equal(finding_by_name("torn"), FINDING_KINDS);
	assert_int_equal(finding_by_name(""), FINDING_KINDS);
}

static void the_defects(void **state)
{
	unsigned int defects = 0;
	enum finding_kind kind;

	(void)state;
	for (kind = 0; kind < FINDING_KINDS; kind++)
		defects += finding_is_defect(kind);
	assert_int_equal(defects, 7);
	assert_true(finding_is_defect(FINDING_STALE_MESSAGE));
	assert_true(finding_is_defect(FINDING_TORN_EXPOSED));
	assert_true(finding_is_defect(FINDING_TORN_HIT));
	assert_true(finding_is_defect(FINDING_TORN_MISROUTED));
	assert_true(finding_is_defect(FINDING_LOST));
	assert_true(finding_is_defect(FINDING_BAD_VECTOR));
	assert_true(finding_is_defect(FINDING_MASK_IGNORED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_story_is_the_same_in_any_disorder, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_move_comes_before_its_message_at_the_same_time,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(findings_do_not_wait_for_the_end, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(the_same_records_give_the_same_findings, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(numbers_out_of_range_are_no_findings, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(times_may_be_zero_or_the_last_there_is, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(time_that_goes_backwards, script_new, script_free),
		cmocka_unit_test_setup_teardown(a_straggler_is_judged_by_its_own_time, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(many_random_records_stay_within_bounds, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(names_go_both_ways, script_new, script_free),
		cmocka_unit_test_setup_teardown(the_defects, script_new, script_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
