// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/page.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "diagnose/diagnose.h"
#include "diagnose/protocol.h"
#include "commands/selftest.h"
#include "commands/coverage.h"
#include "commands/signals.h"

#define REMEDY_CPUS 4
#define STEPS 3 /* message writes of one move: 0, 1, 2 and more */

enum {
	PLAIN,
	MASKABLE,
	CLASSES
};

struct selftest {
	__u64 steps[CLASSES][STEPS]; /* moves to another CPU and vector */
	enum protocol expected[CLASSES];
	__u64 moves; /* all, these included */
	__u64 unwritten; /* of them: a message must have been written, and no write was seen */
	__u64 other; /* of them: CPU and vector did not both change, or not an MSI */
	const struct inventory *inventory;
	bool hidden; /* moves or message writes cannot be seen here */
	struct message {
		bool known;
		bool can_mask;
	} * messages; /* latest by IRQ */
	__u32 nr_messages;
};

static void take_message(struct selftest *selftest, const struct record_message *message)
{
	if (message->irq >= selftest->nr_messages || message->context != MESSAGE_AFFINITY)
		return;
	selftest->messages[message->irq].known = true;
	selftest->messages[message->irq].can_mask =
		message->can_mask || message->kind == MESSAGE_MSIX;
}

static bool both_change(const struct record_move *move)
{
	return move->in_msi && move->started && !move->managed && move->result >= 0 &&
	       move->from.cpu != NONE && move->from.cpu != move->to.cpu &&
	       device_vector(move->from.vector) && move->from.vector != move->to.vector;
}

static void take_move(struct selftest *selftest, const struct record_move *move)
{
	const struct message *message = NULL;

	selftest->moves++;
	if (move_is_unwritten(move)) {
		selftest->unwritten++;
		return;
	}
	if (move->irq < selftest->nr_messages)
		message = &selftest->messages[move->irq];
	if (!both_change(move) || !message || !message->known || !move->writes) {
		selftest->other++;
		return;
	}
	selftest->steps[message->can_mask ? MASKABLE : PLAIN]
		       [move->writes < STEPS ? move->writes : STEPS - 1]++;
}

/* A message is written before its move is over, and so comes first. */
static void take(const union record *record, void *arg)
{
	struct selftest *selftest = arg;

	if (record->head.type == RECORD_MESSAGE)
		take_message(selftest, &record->message);
	else if (record->head.type == RECORD_MOVE)
		take_move(selftest, &record->move);
}

static enum protocol seen(const struct selftest *selftest, int class)
{
	return protocol_of(selftest->steps[class][1], selftest->steps[class][2]);
}

static bool differs(const struct selftest *selftest, int class)
{
	return seen(selftest, class) && selftest->expected[class] &&
	       seen(selftest, class) != selftest->expected[class];
}

static bool saw_none(const struct selftest *selftest)
{
	return !seen(selftest, PLAIN) && !seen(selftest, MASKABLE);
}

static int watch(struct selftest *selftest, struct probe *probe, __u64 duration)
{
	const struct timespec period = { .tv_nsec = PROBE_PERIOD };
	const __u64 until = clock_now() + duration;
	int err = 0;

	while (!err && !stop && clock_now() < until) {
		nanosleep(&period, NULL);
		err = probe_drain(probe, RELEASE_OLD, take, selftest);
	}
	return err ? err : probe_drain(probe, RELEASE_LAST, take, selftest);
}

/* Moves are seen where one that can tear would be. */
static bool hidden(const struct probe *probe)
{
	return coverage_missing(probe, FINDING_TORN_EXPOSED);
}

/* An MSI whose move tells: best one without mask bit that interrupts, and that has a choice of CPUs. */
static const struct inventory_irq *find_movable(const struct inventory *inventory)
{
	const struct inventory_irq *irq, *best = NULL;
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++) {
		irq = &inventory->irqs[i];
		if ((irq->class != CLASS_TEARABLE && irq->class != CLASS_MASKABLE) ||
		    irq->managed == ANSWER_YES || !irq->actions[0])
			continue;
		if (!best || (irq->class == CLASS_TEARABLE && best->class != CLASS_TEARABLE) ||
		    (irq->class == best->class && irq->count > best->count))
			best = irq;
	}
	return best;
}

int selftest_run(struct probe *probe, const struct inventory *inventory, __u64 duration,
		 struct selftest **result)
{
	struct selftest *selftest = calloc(1, sizeof(*selftest));
	int err, class;

	if (!selftest)
		return complain_error("check", ENOMEM, "%s", strerror(ENOMEM));
	*result = selftest;
	selftest->hidden = hidden(probe);
	selftest->inventory = inventory;
	selftest->nr_messages = inventory_highest_irq(inventory) + 512;
	selftest->messages = calloc(selftest->nr_messages, sizeof(*selftest->messages));
	for (class = 0; class < CLASSES; class ++)
		selftest->expected[class] =
			protocol_expected(inventory->release, inventory->version, class);
	err = selftest->messages ? 0 : -ENOMEM;
	if (!err && !selftest->hidden)
		err = watch(selftest, probe, duration);
	if (err)
		return complain_error("check", -err, "the self-test failed: %s", strerror(-err));
	if (differs(selftest, PLAIN) || differs(selftest, MASKABLE))
		return EXIT_DEFECT;
	return saw_none(selftest) ? EXIT_CANNOT : EXIT_CLEAN;
}

static const char *moved_name(int class)
{
	return class == MASKABLE ? "maskable MSI, MSI-X" : "MSI without mask bit";
}

static void print_class(const struct selftest *selftest, int class, FILE *out)
{
	const __u64 *steps = selftest->steps[class];
	const enum protocol expected = selftest->expected[class];

	if (!seen(selftest, class)) {
		page_say(out, "  ", 4, "%s: no such move was seen (this version should be %s)",
			 moved_name(class), protocol_name(expected));
		return;
	}
	page_say(out, "  ", 4, "%s: %s, %s (%llu moves in one step, %llu in two)%s",
		 moved_name(class), protocol_name(seen(selftest, class)),
		 !expected		    ? "and nothing is known of this version"
		 : differs(selftest, class) ? "which DIFFERS from what is known of this version"
					    : "as is known of this version",
		 steps[1], steps[2],
		 class == PLAIN && steps[1] ? "; one step without a mask bit CAN TEAR" : "");
}

/* A few CPUs, and the first again: " 0 1 2 3 0". */
static void print_cpus(const struct inventory *inventory, FILE *out)
{
	__u32 first = NONE;
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < inventory->nr_cpus && count < REMEDY_CPUS; i++) {
		if (!inventory->cpus[i].online)
			continue;
		if (!count++)
			first = inventory->cpus[i].cpu;
		fprintf(out, " %u", inventory->cpus[i].cpu);
	}
	if (first != NONE)
		fprintf(out, " %u", first);
}

/* As a person moves one; the move itself waits for the device's next interrupt. */
static void print_remedy(const struct selftest *selftest, FILE *out)
{
	const struct inventory_irq *irq = find_movable(selftest->inventory);

	if (!irq) {
		page_say(out, "  ", 4,
			 "There is no MSI here whose message a move would write: none can tear.");
		return;
	}
	page_say(out, "  ", 4,
		 "Move one in another shell meanwhile, while its device works (%s), and put its "
		 "affinity back:",
		 irq->actions);
	fputs("    for cpu in", out);
	print_cpus(selftest->inventory, out);
	fprintf(out,
		"; do\n"
		"        echo $cpu >/proc/irq/%u/smp_affinity_list; sleep 1\n"
		"    done; echo %s >/proc/irq/%u/smp_affinity_list\n",
		irq->irq, irq->affinity, irq->irq);
}

static void print_seen(const struct selftest *selftest, FILE *out)
{
	page_say(out, "\nSelf-test: ", 11,
		 "%llu moves were seen, to another CPU and vector:", selftest->moves);
	print_class(selftest, PLAIN, out);
	print_class(selftest, MASKABLE, out);
}

void selftest_print(const struct selftest *selftest, FILE *out)
{
	if (selftest->hidden) {
		page_say(out, "\nSelf-test: ", 11,
			 "not possible: this kernel shows no moves or no message writes");
		return;
	}
	if (saw_none(selftest))
		page_say(out, "\nSelf-test: ", 11, "nothing was tested: %s",
			 selftest->moves ? "no move of an MSI to another CPU and vector was seen"
					 : "no move was seen");
	else
		print_seen(selftest, out);
	if (selftest->unwritten)
		page_say(out, "  ", 4,
			 "%llu wrote a message that was not seen: the hook on message writes does "
			 "not run here, and no tear can be seen",
			 selftest->unwritten);
	if (selftest->other)
		page_say(out, "  ", 4,
			 "%llu more do not tell: not MSI, not written, or not both changed",
			 selftest->other);
	if (saw_none(selftest) && !selftest->unwritten)
		print_remedy(selftest, out);
}

struct json_object *selftest_json(const struct selftest *selftest)
{
	static const char *const names[] = { "plain", "maskable" };
	struct json_object *document = json_object_new_object(), *object;
	int class;

	json_object_object_add(document, "possible", json_object_new_boolean(!selftest->hidden));
	json_object_object_add(document, "moves", json_object_new_uint64(selftest->moves));
	json_object_object_add(document, "unwritten", json_object_new_uint64(selftest->unwritten));
	for (class = 0; class < CLASSES; class ++) {
		object = json_object_new_object();
		json_object_object_add(
			object, "seen",
			json_object_new_string(protocol_name(seen(selftest, class))));
		json_object_object_add(
			object, "expected",
			json_object_new_string(protocol_name(selftest->expected[class])));
		json_object_object_add(object, "one_step",
				       json_object_new_uint64(selftest->steps[class][1]));
		json_object_object_add(object, "two_steps",
				       json_object_new_uint64(selftest->steps[class][2]));
		json_object_object_add(document, names[class], object);
	}
	return document;
}

void selftest_free(struct selftest *selftest)
{
	if (!selftest)
		return;
	free(selftest->messages);
	free(selftest);
}
