// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "report/compare_rows.h"
#include "report/doubt.h"
#include "trace/blind.h"

struct compare *compare_new(const char *before, const char *after)
{
	const char *const names[COMPARE_SIDES] = { before, after };
	struct compare *compare = calloc(1, sizeof(*compare));
	unsigned int i;

	for (i = 0; compare && i < COMPARE_SIDES; i++) {
		compare->sides[i].name = text_escaped(names[i]);
		compare->sides[i].fleet = fleet_new();
		if (compare->sides[i].name && compare->sides[i].fleet)
			continue;
		compare_free(compare);
		return NULL;
	}
	return compare;
}

static void note_free(struct compare_note *notes, size_t count)
{
	while (count--)
		free(notes[count].text);
}

void compare_free(struct compare *compare)
{
	unsigned int i;

	if (!compare)
		return;
	for (i = 0; i < COMPARE_SIDES; i++) {
		free(compare->sides[i].name);
		fleet_free(compare->sides[i].fleet);
		note_free(compare->sides[i].facts, compare->sides[i].nr_facts);
		note_free(compare->sides[i].missing, compare->sides[i].nr_missing);
	}
	free(compare->devices);
	free(compare->rows);
	free(compare);
}

static int note_add(struct compare_note *note, const char *label, const char *text)
{
	*note = (struct compare_note){ .label = label, .text = strdup(text), .count = 1 };
	return note->text ? 0 : -ENOMEM;
}

/* What is being taken in. */
struct taking {
	struct compare_side *side;
	int err;
};

/* Those of a run that say under which conditions it was; labels as facts_environment() has them. */
static bool is_condition(const char *label)
{
	static const char *const labels[COMPARE_FACTS] = { "kernel",  "altered", "machine",
							   "config",  "cmdline", "CPUs",
							   "seen by", "command", "reproduce" };
	unsigned int i;

	for (i = 0; i < COMPARE_FACTS; i++)
		if (!strcmp(label, labels[i]))
			return true;
	return false;
}

/* The first trace's stands for all. */
static void keep_fact(const char *label, const char *text, void *arg)
{
	struct taking *taking = arg;
	struct compare_side *side = taking->side;
	size_t i;

	if (!is_condition(label))
		return;
	for (i = 0; i < side->nr_facts; i++) {
		if (strcmp(side->facts[i].label, label))
			continue;
		side->facts[i].count += !strcmp(side->facts[i].text, text);
		return;
	}
	if (note_add(&side->facts[side->nr_facts], label, text))
		taking->err = -ENOMEM;
	else
		side->nr_facts++;
}

static void keep_missing(const char *label, const char *text, void *arg)
{
	struct taking *taking = arg;
	struct compare_side *side = taking->side;
	size_t i;

	for (i = 0; i < side->nr_missing; i++)
		if (!strcmp(side->missing[i].text, text))
			return;
	if (side->nr_missing == COMPARE_MISSING) {
		side->more_missing++;
		return;
	}
	if (note_add(&side->missing[side->nr_missing], label, text))
		taking->err = -ENOMEM;
	else
		side->nr_missing++;
}

static __u64 kinds_of(enum compare_measure measure)
{
	switch (measure) {
	case COMPARE_EXPOSED:
		return KIND_BIT(FINDING_TORN_EXPOSED);
	case COMPARE_TORN:
		return KINDS_TORN;
	default:
		return KIND_BIT(FINDING_LOST);
	}
}

static __u64 min(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static __u64 max(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

static void add_altered(struct compare_side *side, const struct altered *altered)
{
	struct altered *most = &side->most, *least = &side->least;

	if (!side->fleet->nr_traces)
		*most = *least = *altered;
	most->window |= altered->window;
	most->program |= altered->program;
	most->widen_us = max(most->widen_us, altered->widen_us);
	most->per_mille = max(most->per_mille, altered->per_mille);
	least->window &= altered->window;
	least->program &= altered->program;
	least->widen_us = min(least->widen_us, altered->widen_us);
	least->per_mille = min(least->per_mille, altered->per_mille);
}

static void add_conditions(struct compare_side *side, const struct run *run)
{
	const struct trace_options *options = &run->header->options;
	unsigned int i;

	add_altered(side, &run->altered);
	side->windows += options->window;
	side->lost_after = max(side->lost_after, options->lost_after);
	if (!side->fleet->nr_traces || options->lost_after < side->lost_after_least)
		side->lost_after_least = options->lost_after;
	for (i = 0; i < COMPARE_MEASURES; i++)
		side->hidden[i] += !!blind_kinds(run->header, kinds_of(i));
	side->dropped += trace_drops_all(&run->drops) + trace_lacks(&run->state) + run->lost_output;
}

/* All of one model and address, whatever their numbers are; beyond COMPARE_DEVICES all the rest. */
static struct compare_device *device_get(struct compare *compare, const char *model,
					 const struct pci_address *address)
{
	const bool full = compare->nr_devices == COMPARE_DEVICES;
	struct compare_device *device, *grown;
	size_t i;

	for (i = 0; i < compare->nr_devices; i++) {
		device = &compare->devices[i];
		if (pci_same(&device->address, address) && !strcmp(device->model, model))
			return device;
	}
	if (full)
		return &compare->devices[COMPARE_DEVICES - 1];
	grown = array_grow(compare->devices, compare->nr_devices, sizeof(*grown));
	if (!grown)
		return NULL;
	compare->devices = grown;
	device = memset(&grown[compare->nr_devices++], 0, sizeof(*device));
	device->address = *address;
	strcpy(device->model, model);
	if (compare->nr_devices < COMPARE_DEVICES)
		return device;
	strcpy(device->model, "all others");
	device->address.domain = NONE;
	return device;
}

const char *compare_protocol(unsigned int bit)
{
	static const char *const names[] = { "direct", "two-step", "none", "mixed",
					     "update not known" };

	return bit < sizeof(names) / sizeof(names[0]) ? names[bit] : NULL;
}

static void add_how(struct compare_how *how, const struct irq_seen *irq)
{
	const char *protocol = summary_protocol(irq), *name;
	unsigned int bit;

	if (!irq->moves.all)
		return;
	for (bit = 0; (name = compare_protocol(bit + 1)); bit++)
		if (protocol && !strcmp(protocol, compare_protocol(bit)))
			break;
	how->protocols |= 1u << bit;
	how->classes |= 1u << summary_class(irq);
}

/* At once and in the acknowledge are one: which it is depends on the kernel. */
static enum compare_path path_of(unsigned int context)
{
	if (context == MOVE_PROCESS || context == MOVE_INTERRUPT)
		return COMPARE_AFFINITY;
	return context == MOVE_OFFLINE ? COMPARE_OFFLINE : COMPARE_UNKNOWN;
}

/* Losses are of CPUs that go offline: the vector may stay. */
static __u64 tries_of(const struct by_context *by, enum compare_measure measure,
		      enum compare_path path)
{
	if (measure == COMPARE_LOST && path == COMPARE_OFFLINE)
		return by->moves;
	return by->new_vector;
}

/* The part of the time in which a silence could be told. */
static double awake(const struct run *run, enum compare_measure measure)
{
	const __u64 span = summary_span(run), stood = run->chances.stood;

	if (measure != COMPARE_LOST || !span)
		return 1;
	return stood < span ? 1 - (double)stood / span : 0;
}

static void count_hits(struct compare_cell *cell, const struct by_context *by,
		       enum compare_measure measure, const struct chances *chances)
{
	const struct grounds *grounds = measure == COMPARE_TORN ? &by->torn : &by->lost;
	__u64 hits;

	if (measure == COMPARE_EXPOSED) {
		cell->hits += by->exposed;
		return;
	}
	hits = grounds_count(grounds, chances);
	cell->hits += hits;
	cell->possible += grounds_told(grounds) - hits;
}

/*
 * Where it cannot be seen, moves are no tries. What is seen all the same (the kernel log tells
 * of some) has no rate: before it is left out, after it shows that it is still there.
 */
static void count(struct compare_cell *cell, const struct run *run, const struct irq_seen *irq,
		  const struct by_context *by, enum compare_measure measure, enum compare_path path,
		  enum compare_when when)
{
	const bool unseen = doubt_hides(run, irq, kinds_of(measure));
	const __u64 tries = tries_of(by, measure, path);

	if (unseen) {
		cell->unseen += tries;
	} else {
		cell->tries += tries;
		cell->watched += tries * awake(run, measure);
	}
	if (!unseen || when == COMPARE_AFTER)
		count_hits(cell, by, measure, &run->chances);
}

static int add_irq(struct compare *compare, enum compare_when when, const struct run *run,
		   const struct irq_seen *irq)
{
	char action[TEXT_ESCAPED_SIZE(NAME_SIZE)], model[FLEET_MODEL];
	struct compare_device *device;
	enum compare_path path;
	unsigned int i, j;

	text_escape(action, irq->id.action, strnlen(irq->id.action, NAME_SIZE));
	device = device_get(compare, fleet_model(model, action), &irq->id.device);
	if (!device)
		return -ENOMEM;
	add_how(&device->how[when], irq);
	device->handled[when] += irq->handled;
	device->held[when] += run_irq_held(run, irq);
	for (i = 0; i < MOVE_STARTUP; i++) {
		path = path_of(i);
		for (j = 0; j < COMPARE_MEASURES; j++)
			count(&device->cells[when][path][j], run, irq, &irq->by[i], j, path, when);
	}
	return 0;
}

static bool has_any(const struct irq_seen *irq)
{
	return irq->moves.all || irq->groups;
}

int compare_add(struct compare *compare, enum compare_when when, const char *path,
		const struct run *run)
{
	struct taking taking = { .side = &compare->sides[when] };
	const struct irq_seen *irq = NULL;
	int err;

	add_conditions(taking.side, run);
	err = fleet_add(taking.side->fleet, path, run);
	while (!err && (irq = run_irq_next(run, irq)))
		if (run_wants(run, irq) && has_any(irq))
			err = add_irq(compare, when, run, irq);
	if (err)
		return err;
	facts_environment(run, keep_fact, &taking);
	facts_missing(run, keep_missing, &taking);
	return taking.err;
}

int compare_copy(struct compare *compare, enum compare_when when, const char *path, const char *of)
{
	return fleet_copy(compare->sides[when].fleet, path, of);
}

bool compare_failed(const struct compare *compare)
{
	return compare->sides[COMPARE_AFTER].fleet->nr_failed;
}
