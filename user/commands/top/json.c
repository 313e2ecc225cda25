// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/facility.h"
#include "base/text.h"
#include "commands/top/top.h"
#include "commands/top/json.h"
#include "diagnose/protocol.h"
#include "trace/fields.h"

#define FORMAT "msiscope-top/1"

static void put(struct json_object *object, const char *key, __u64 value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

static void put_text(struct json_object *object, const char *key, const char *text)
{
	char escaped[TEXT_ESCAPED_SIZE(LIST_SIZE)];

	text_escape(escaped, text, strnlen(text, LIST_SIZE - 1));
	json_object_object_add(object, key, json_object_new_string(escaped));
}

/* Null if there is none, and none could be seen. */
static void put_seen(struct json_object *object, const char *key, __u64 value, bool hidden)
{
	if (hidden && !value)
		json_object_object_add(object, key, NULL);
	else
		put(object, key, value);
}

/* Negative: not known. */
static void put_real(struct json_object *object, const char *key, double value)
{
	char text[64];

	snprintf(text, sizeof(text), "%.3f", value);
	json_object_object_add(object, key,
			       value < 0 ? NULL : json_object_new_double_s(value, text));
}

static struct json_object *counts(const struct view *view, bool minute)
{
	struct json_object *object = json_object_new_object();
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (view->findings[kind])
			put(object, finding_name(kind),
			    minute ? view_minute(view, kind) : view->findings[kind]);
		else if (view_hides(view, NULL, KIND_BIT(kind)))
			json_object_object_add(object, finding_name(kind), NULL);
	return object;
}

static struct json_object *drops(const struct view *view)
{
	struct json_object *object = json_object_new_object();

	put(object, "lost", trace_drops_lost(&view->drops));
	put(object, "missed", view->drops.missed);
	put(object, "unread", view->drops.unread);
	put(object, "unlisted", view->unlisted);
	return object;
}

static struct json_object *blind(const struct machine_words *machine)
{
	struct json_object *array = json_object_new_array();
	char escaped[TEXT_ESCAPED_SIZE(LIST_SIZE)];
	unsigned int i;

	for (i = 0; i < machine->nr_blind; i++) {
		text_escape(escaped, machine->blind[i], strnlen(machine->blind[i], LIST_SIZE - 1));
		json_object_array_add(array, json_object_new_string(escaped));
	}
	return array;
}

static struct json_object *cpus(const struct view *view)
{
	struct json_object *array = json_object_new_array(), *object;
	size_t i;

	for (i = 0; i < view->nr_cpus; i++) {
		object = json_object_new_object();
		put(object, "cpu", view->cpus[i].cpu);
		json_object_object_add(object, "apicid",
				       view->cpus[i].apicid == NONE
					       ? NULL
					       : json_object_new_uint64(view->cpus[i].apicid));
		json_object_object_add(object, "online",
				       json_object_new_boolean(view->cpus[i].online));
		put_real(object, "rate", view->cpus[i].rate);
		put_real(object, "share", view->cpus[i].rate < 0 ? -1 : view->cpus[i].share);
		json_object_array_add(array, object);
	}
	return array;
}

static const char *text_of(struct json_object *object)
{
	return json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							      JSON_C_TO_STRING_NOSLASHESCAPE);
}

/* A row at a time: as one tree a thousand of them cost twice as much. */
static int print_interrupts(const struct top *top, FILE *out)
{
	struct json_object *row;
	const char *text;
	size_t i;

	for (i = 0; i < top->select.nr_rows; i++) {
		row = columns_json(&top->columns, &top->select.rows[i]);
		text = text_of(row);
		if (text)
			fprintf(out, "%s%s", i ? "," : "", text);
		json_object_put(row);
		if (!text)
			return -ENOMEM;
	}
	return 0;
}

/* The oldest first, as they were found; those that the feed could not hold are counted only. */
static struct json_object *found(const struct view *view, __u64 fresh)
{
	struct json_object *array = json_object_new_array(), *object;
	__u64 i = fresh < VIEW_FEED ? fresh : VIEW_FEED;

	while (i--) {
		object = json_object_new_object();
		fields_encode(&table_finding, view_latest(view, i), object);
		json_object_array_add(array, object);
	}
	return array;
}

/* The latest first, as the screen shows them. */
static struct json_object *lasting(const struct view *view)
{
	struct json_object *array = json_object_new_array(), *object;
	struct finding finding;
	unsigned int i;

	for (i = view->nr_lasting; i; i--) {
		finding = view->lasting[i - 1];
		if (view->now > finding.ts)
			finding.silent = view->now - finding.ts;
		object = json_object_new_object();
		fields_encode(&table_finding, &finding, object);
		json_object_array_add(array, object);
	}
	return array;
}

int top_json_print(const struct top *top, __u64 fresh, FILE *out)
{
	struct json_object *object = json_object_new_object();
	const struct view *view = top->view;
	const bool blind_to_moves = view->coverage.moves_hidden;
	const char *text;
	int err = -ENOMEM;

	json_object_object_add(object, "format", json_object_new_string(FORMAT));
	put(object, "ts", view->now);
	put(object, "start", view->start);
	put(object, "gap", top->time.gap);
	put(object, "left_out", top->time.left_out);
	put(object, "back", top->time.back);
	put_text(object, "release", top->machine.release);
	put_text(object, "machine", top->machine.machine);
	put_text(object, "remapping", top->machine.remapping);
	put_seen(object, "handled", view->handled, view_hides_handlers(view));
	put_real(object, "rate", view->rate);
	put_seen(object, "moves", view->moves.all, blind_to_moves);
	put_real(object, "move_rate", blind_to_moves && !view->moves.all ? -1 : view->moving);
	put_seen(object, "offlines", view->offlines, trace_hides(top->header, FACILITY_HOTPLUG));
	if (blind_to_moves && !view->moves.all)
		json_object_object_add(object, "protocol", NULL);
	else
		put_text(object, "protocol", moves_protocol(&view->moves));
	json_object_object_add(object, "findings", counts(view, false));
	put_seen(object, "possible", view->possible, view_hides(view, NULL, ~0ull));
	json_object_object_add(object, "last_minute", counts(view, true));
	json_object_object_add(object, "drops", drops(view));
	json_object_object_add(object, "blind", blind(&top->machine));
	json_object_object_add(object, "cpus", cpus(view));
	json_object_object_add(object, "lasting", lasting(view));
	json_object_object_add(object, "found", found(view, fresh));
	text = text_of(object);
	if (text) {
		fprintf(out, "%.*s,\"interrupts\":[", (int)strlen(text) - 1, text);
		err = print_interrupts(top, out);
		fputs("]}\n", out);
	}
	json_object_put(object);
	return err;
}
