// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "base/array.h"
#include "base/address.h"
#include "report/facts.h"
#include "report/doubt.h"
#include "report/fleet_rows.h"

#define INSTANCE_DIGITS 3 /* longer numbers are part of a name: "i8042" */

struct fleet *fleet_new(void)
{
	return calloc(1, sizeof(struct fleet));
}

const char *fleet_model(char *model, const char *action)
{
	char *out = model, *end = model + FLEET_MODEL - 1;
	struct pci_address device;
	size_t length, i;

	while (*action && out < end) {
		length = address_read(action, &device);
		if (length && (out == model || !isxdigit((unsigned char)out[-1]))) {
			action += length;
			while (out > model && strchr("-_@:[( ", out[-1]))
				out--;
			action += strspn(action, ")]");
		} else if (isdigit((unsigned char)*action)) {
			length = strspn(action, "0123456789");
			if (length <= INSTANCE_DIGITS)
				*out++ = 'N';
			for (i = 0; length > INSTANCE_DIGITS && i < length && out < end; i++)
				*out++ = action[i];
			action += length;
		} else {
			*out++ = *action++;
		}
	}
	*out = '\0';
	if (out == model)
		strcpy(model, "-");
	return model;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static struct fleet_group *group_get(struct fleet *fleet, const struct fleet_group *like)
{
	struct fleet_group *group, *grown;
	size_t i;

	for (i = 0; i < fleet->nr_groups; i++) {
		group = &fleet->groups[i];
		if (!strcmp(group->model, like->model) && !strcmp(group->kernel, like->kernel) &&
		    group->class == like->class && same(group->protocol, like->protocol) &&
		    same(group->masked, like->masked))
			return group;
	}
	grown = array_grow(fleet->groups, fleet->nr_groups, sizeof(*grown));
	if (!grown)
		return NULL;
	fleet->groups = grown;
	group = &grown[fleet->nr_groups++];
	*group = *like;
	return group;
}

static int add_irq(struct fleet *fleet, const struct run *run, const struct irq_seen *irq)
{
	struct fleet_group like = { .class = summary_class(irq),
				    .protocol = summary_protocol(irq),
				    .masked = summary_masked(irq) };
	char action[TEXT_ESCAPED_SIZE(NAME_SIZE)];
	struct fleet_group *group;
	unsigned int i;

	if (fleet->nr_groups == FLEET_GROUPS) {
		fleet->more_irqs++;
		return 0;
	}
	text_escape(action, irq->id.action, strnlen(irq->id.action, NAME_SIZE));
	fleet_model(like.model, action);
	text_escape(like.kernel, run->header->release, strnlen(run->header->release, 64));
	group = group_get(fleet, &like);
	if (!group)
		return -ENOMEM;
	if (group->last != fleet->nr_traces &&
	    fleet_group_boot(group, fleet->traces[fleet->nr_traces - 1].boot))
		return -ENOMEM;
	group->traces += group->last != fleet->nr_traces;
	group->last = fleet->nr_traces;
	group->irqs++;
	group->handled += irq->handled;
	group->moves += irq->moves.all;
	group->new_vector += irq->moves.new_vector;
	group->exposed += summary_count(irq, FINDING_TORN_EXPOSED);
	group->torn +=
		summary_count(irq, FINDING_TORN_HIT) + summary_count(irq, FINDING_TORN_MISROUTED);
	group->lost += summary_count(irq, FINDING_LOST);
	group->hidden |= doubt_hidden(run, irq);
	group->moves_hidden |= doubt_moves(run);
	for (i = 0; i < irq->windows.nr_kept; i++)
		if (spans_add(&group->windows, irq->windows.kept[i]))
			return -ENOMEM;
	if (irq->windows.max > group->longest)
		group->longest = irq->windows.max;
	return 0;
}

static struct fleet_trace *trace_new(struct fleet *fleet, const char *path)
{
	struct fleet_trace *grown = array_grow(fleet->traces, fleet->nr_traces, sizeof(*grown));

	if (!grown)
		return NULL;
	fleet->traces = grown;
	grown += fleet->nr_traces;
	memset(grown, 0, sizeof(*grown));
	grown->path = text_escaped(path);
	if (!grown->path)
		return NULL;
	fleet->nr_traces++;
	return grown;
}

int fleet_add(struct fleet *fleet, const char *path, const struct run *run)
{
	struct fleet_trace *trace = trace_new(fleet, path);
	const struct irq_seen *irq = NULL;
	int err = 0, kind;

	if (!trace)
		return -ENOMEM;
	text_escape(trace->kernel, run->header->release, strnlen(run->header->release, 64));
	trace->boot = fleet_boot(fleet, run->header);
	trace->begin = run->header->begin;
	trace->verdict = summary_verdict(run);
	trace->failed = run_failed(run);
	trace->complete = summary_complete(run);
	trace->span = summary_span(run);
	trace->moves = summary_moves(run).moves;
	memcpy(trace->findings, run->findings, sizeof(trace->findings));
	trace->hidden = doubt_hidden(run, NULL);
	trace->moves_hidden = doubt_moves(run);
	fleet->hidden |= trace->hidden;
	fleet->moves_hidden |= trace->moves_hidden;
	fleet->nr_unknown += trace->verdict == VERDICT_UNKNOWN;
	fleet->nr_failed += trace->failed;
	fleet->moves += trace->moves;
	for (kind = 0; kind < FINDING_KINDS; kind++)
		fleet->findings[kind] += run->findings[kind];
	while (!err && (irq = run_irq_next(run, irq)))
		if (irq->id.irq != NONE && run_wants(run, irq) &&
		    (irq->moves.all || summary_count(irq, FINDING_LOST)))
			err = add_irq(fleet, run, irq);
	return err;
}

int fleet_unread(struct fleet *fleet, const char *path, const char *why)
{
	struct fleet_trace *trace = trace_new(fleet, path);

	if (!trace)
		return -ENOMEM;
	trace->error = text_escaped(why);
	fleet->nr_unread++;
	return trace->error ? 0 : -ENOMEM;
}

static int down(__u64 a, __u64 b)
{
	return (a < b) - (a > b);
}

/* A group with the sums of its model: these stand together. */
struct ranked {
	const struct fleet_group *group;
	__u64 lost;
	__u64 torn;
	__u64 exposed;
};

static int by_model(const void *a, const void *b)
{
	const struct ranked *one = a, *other = b;

	return strcmp(one->group->model, other->group->model);
}

static int worst_first(const void *a, const void *b)
{
	const struct ranked *one = a, *other = b;
	int by = down(one->lost, other->lost);

	if (!by)
		by = down(one->torn, other->torn);
	if (!by)
		by = down(one->exposed, other->exposed);
	if (!by)
		by = by_model(a, b);
	if (!by)
		by = down(one->group->lost, other->group->lost);
	if (!by)
		by = down(one->group->torn, other->group->torn);
	if (!by)
		by = down(one->group->exposed, other->group->exposed);
	return by ? by : strcmp(one->group->kernel, other->group->kernel);
}

static void rank(struct ranked *ranked, size_t count)
{
	size_t i, j, end;

	qsort(ranked, count, sizeof(*ranked), by_model);
	for (i = 0; i < count; i = end) {
		struct ranked sum = { .lost = 0 };

		for (end = i; end < count && !by_model(&ranked[i], &ranked[end]); end++) {
			sum.lost += ranked[end].group->lost;
			sum.torn += ranked[end].group->torn;
			sum.exposed += ranked[end].group->exposed;
		}
		for (j = i; j < end; j++) {
			sum.group = ranked[j].group;
			ranked[j] = sum;
		}
	}
	qsort(ranked, count, sizeof(*ranked), worst_first);
}

const struct fleet_group **fleet_sorted(const struct fleet *fleet)
{
	const struct fleet_group **sorted = calloc(fleet->nr_groups + 1, sizeof(*sorted));
	struct ranked *ranked = calloc(fleet->nr_groups + 1, sizeof(*ranked));
	size_t i;

	if (!sorted || !ranked) {
		free(sorted);
		free(ranked);
		return NULL;
	}
	for (i = 0; i < fleet->nr_groups; i++)
		ranked[i].group = &fleet->groups[i];
	rank(ranked, fleet->nr_groups);
	for (i = 0; i < fleet->nr_groups; i++)
		sorted[i] = ranked[i].group;
	free(ranked);
	return sorted;
}

/* Whatever --fail-on names. */
static bool has_defect(const struct fleet_trace *trace)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (trace->findings[kind] && finding_is_defect(kind))
			return true;
	return false;
}

/* Of nothing seen where nothing could be, no number is said. */
static size_t add_found(char *text, const struct fleet *fleet)
{
	const size_t read = fleet->nr_traces - fleet->nr_unread;
	size_t used, i, lost = 0, defects = 0;

	for (i = 0; i < fleet->nr_traces; i++) {
		lost += fleet->traces[i].findings[FINDING_LOST] > 0;
		defects += has_defect(&fleet->traces[i]);
	}
	used = snprintf(text, SUMMARY_SIZE, "%zu trace%s; ", read, read == 1 ? "" : "s");
	if (!lost && fleet->hidden & KIND_BIT(FINDING_LOST))
		used += snprintf(text + used, SUMMARY_SIZE - used,
				 "whether interrupts were lost cannot be told, ");
	else
		used += snprintf(text + used, SUMMARY_SIZE - used, "interrupts were lost in %zu, ",
				 lost);
	if (!defects && fleet->nr_unknown)
		used += snprintf(text + used, SUMMARY_SIZE - used,
				 "and whether any has a defect is not known. ");
	else
		used += snprintf(text + used, SUMMARY_SIZE - used, "and %zu %s a defect. ", defects,
				 defects == 1 ? "has" : "have");
	if (!fleet->moves && fleet->moves_hidden)
		return used + snprintf(text + used, SUMMARY_SIZE - used, "Moves were not seen");
	return used + snprintf(text + used, SUMMARY_SIZE - used, "%llu move%s", fleet->moves,
			       fleet->moves == 1 ? "" : "s");
}

const char *fleet_summary(char *text, const struct fleet *fleet)
{
	size_t used = add_found(text, fleet);
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (fleet->findings[kind] && finding_is_defect(kind))
			used += snprintf(text + used, SUMMARY_SIZE - used, ", %llu %s",
					 fleet->findings[kind], finding_name(kind));
	used += snprintf(text + used, SUMMARY_SIZE - used, ".");
	if (fleet->nr_unknown)
		used += snprintf(text + used, SUMMARY_SIZE - used,
				 " %zu %s UNKNOWN: no defect was seen there, but not all of them "
				 "could have been.",
				 fleet->nr_unknown, fleet->nr_unknown == 1 ? "is" : "are");
	if (fleet->nr_unread)
		used += snprintf(text + used, SUMMARY_SIZE - used, " %zu more could not be read.",
				 fleet->nr_unread);
	if (fleet->more_irqs)
		used += snprintf(text + used, SUMMARY_SIZE - used,
				 " %llu interrupt%s of more groups than are told apart.",
				 fleet->more_irqs, fleet->more_irqs == 1 ? " is" : "s are");
	fleet_add_identity(
		&(struct strbuf){ .text = text, .size = SUMMARY_SIZE, .used = strlen(text) },
		fleet);
	return text;
}

void fleet_free(struct fleet *fleet)
{
	size_t i;

	if (!fleet)
		return;
	for (i = 0; i < fleet->nr_groups; i++) {
		spans_free(&fleet->groups[i].windows);
		free(fleet->groups[i].boots);
	}
	for (i = 0; i < fleet->nr_traces; i++) {
		free(fleet->traces[i].path);
		free(fleet->traces[i].error);
	}
	fleet_copies_free(fleet);
	free(fleet->groups);
	free(fleet->traces);
	free(fleet);
}
