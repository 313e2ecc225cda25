// SPDX-License-Identifier: GPL-2.0-only
/* What a fleet's traces are of: boots, and recordings that are there more than once. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "report/build.h"
#include "report/fleet_rows.h"
#include "report/html.h"
#include "report/markup.h"

#define TOLD 20 /* in text: of so many recordings, so many copies */
#define NAMED 4

size_t fleet_boot(struct fleet *fleet, const struct trace_header *header)
{
	char **grown;
	size_t i;

	if (!*header->boot_id)
		return 0;
	for (i = 0; i < fleet->nr_boots; i++)
		if (!strcmp(fleet->boots[i], header->boot_id))
			return i + 1;
	grown = reallocarray(fleet->boots, fleet->nr_boots + 1, sizeof(*grown));
	if (!grown)
		return 0;
	fleet->boots = grown;
	grown[fleet->nr_boots] = strdup(header->boot_id);
	if (!grown[fleet->nr_boots])
		return 0;
	return ++fleet->nr_boots;
}

int fleet_copy(struct fleet *fleet, const char *path, const char *of)
{
	struct fleet_copy *grown =
		reallocarray(fleet->copies, fleet->nr_copies + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	fleet->copies = grown;
	grown += fleet->nr_copies;
	*grown = (struct fleet_copy){ .path = text_escaped(path), .of = text_escaped(of) };
	fleet->nr_copies++;
	return grown->path && grown->of ? 0 : -ENOMEM;
}

void fleet_copies_free(struct fleet *fleet)
{
	while (fleet->nr_copies) {
		free(fleet->copies[--fleet->nr_copies].path);
		free(fleet->copies[fleet->nr_copies].of);
	}
	free(fleet->copies);
	while (fleet->nr_boots)
		free(fleet->boots[--fleet->nr_boots]);
	free(fleet->boots);
}

static size_t without_boot(const struct fleet *fleet)
{
	size_t i, count = 0;

	for (i = 0; i < fleet->nr_traces; i++)
		count += !fleet->traces[i].error && !fleet->traces[i].boot;
	return count;
}

/* Recordings of one boot that were made at the same time: two recorders, or parts of a trace. */
static size_t overlapping(const struct fleet *fleet)
{
	const struct fleet_trace *one, *other;
	size_t i, j, count = 0;

	for (i = 0; i < fleet->nr_traces; i++) {
		one = &fleet->traces[i];
		for (j = 0; one->boot && j < fleet->nr_traces; j++) {
			other = &fleet->traces[j];
			if (j == i || other->boot != one->boot ||
			    one->begin >= other->begin + other->span ||
			    other->begin >= one->begin + one->span)
				continue;
			count++;
			break;
		}
	}
	return count;
}

void fleet_add_identity(struct strbuf *buf, const struct fleet *fleet)
{
	const size_t unknown = without_boot(fleet), twice = overlapping(fleet);

	strbuf_add(buf, " Boots: %zu", fleet->nr_boots);
	if (unknown)
		strbuf_add(buf, "; of %zu trace%s it is not known", unknown,
			   unknown == 1 ? "" : "s");
	strbuf_add(buf, ".");
	if (twice)
		strbuf_add(
			buf,
			" %zu traces overlap in time with others of their boot: what several saw "
			"counts several times.",
			twice);
	if (fleet->nr_copies)
		strbuf_add(buf, " Other traces of the same recordings, not counted: %zu.",
			   fleet->nr_copies);
}

int fleet_group_boot(struct fleet_group *group, size_t boot)
{
	size_t *grown, i;

	for (i = group->nr_boots; boot && i; i--)
		if (group->boots[i - 1] == boot)
			return 0;
	grown = reallocarray(group->boots, group->nr_boots + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	group->boots = grown;
	grown[group->nr_boots++] = boot;
	return 0;
}

static bool told_before(const struct fleet *fleet, size_t index)
{
	size_t i;

	for (i = 0; i < index; i++)
		if (!strcmp(fleet->copies[i].of, fleet->copies[index].of))
			return true;
	return false;
}

/* Each that has copies, with the first of them. */
static void say_copies(const struct fleet *fleet, size_t index, FILE *out)
{
	const char *of = fleet->copies[index].of;
	char text[4096];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	size_t i, count = 0;

	for (i = index; i < fleet->nr_copies; i++) {
		if (strcmp(fleet->copies[i].of, of))
			continue;
		if (count++ < NAMED)
			strbuf_add(&buf, "%s%s", count > 1 ? ", " : "", fleet->copies[i].path);
	}
	if (count > NAMED)
		strbuf_add(&buf, " and %zu more", count - NAMED);
	page_say(out, "  ", 4, "%s: as %s", text, of);
}

/* Its traces, if there are several. */
static size_t say_boot(const struct fleet *fleet, size_t boot, bool first, FILE *out)
{
	char text[4096];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	size_t i, count = 0;

	for (i = 0; i < fleet->nr_traces; i++) {
		if (fleet->traces[i].boot != boot)
			continue;
		if (count++ < NAMED)
			strbuf_add(&buf, "%s%s", count > 1 ? ", " : "", fleet->traces[i].path);
	}
	if (count < 2)
		return 0;
	if (count > NAMED)
		strbuf_add(&buf, " and %zu more", count - NAMED);
	if (first)
		fputs("\nSeveral recordings of one boot:\n", out);
	page_say(out, "  ", 4, "%s", text);
	return 1;
}

void fleet_copies_text(const struct fleet *fleet, FILE *out)
{
	size_t i, told = 0;

	for (i = 1; i <= fleet->nr_boots && told < TOLD; i++)
		told += say_boot(fleet, i, !told, out);
	told = 0;
	for (i = 0; i < fleet->nr_copies && told < TOLD; i++) {
		if (told_before(fleet, i))
			continue;
		fputs(told++ ? "" : "\nOf the same recording, not counted:\n", out);
		say_copies(fleet, i, out);
	}
	if (told == TOLD && i < fleet->nr_copies)
		page_say(out, "  ", 4, "and others: all are in 'report --format json'");
}

void fleet_copies_markdown(const struct fleet *fleet, FILE *out)
{
	size_t i;

	if (!fleet->nr_copies)
		return;
	fputs("\n<details><summary>Of the same recording, not counted</summary>\n\n", out);
	for (i = 0; i < fleet->nr_copies; i++) {
		fputs("- ", out);
		markup_markdown(out, fleet->copies[i].path);
		fputs(" as ", out);
		markup_markdown(out, fleet->copies[i].of);
		fputc('\n', out);
	}
	fputs("\n</details>\n", out);
}

void fleet_copies_html(const struct fleet *fleet, FILE *out)
{
	size_t i;

	if (!fleet->nr_copies)
		return;
	fputs("<h2>Of the same recording, not counted</h2>\n<dl>\n", out);
	for (i = 0; i < fleet->nr_copies; i++)
		html_fact(fleet->copies[i].path, fleet->copies[i].of, out);
	fputs("</dl>\n", out);
}

void fleet_copies_json(const struct fleet *fleet, struct build *build)
{
	struct json_object *array;
	struct build inner;
	size_t i;

	build_number(build, "boots", fleet->nr_boots);
	array = build_array(build, "copies");
	for (i = 0; !build->err && i < fleet->nr_copies; i++) {
		inner = build_append(build, array);
		build_word(&inner, "path", fleet->copies[i].path);
		build_word(&inner, "of", fleet->copies[i].of);
		build->err = inner.err;
	}
}

/* By boot and begin; of those without a boot it is known only if they are one file. */
static bool is_of_both(const struct fleet *one, const struct fleet_trace *trace,
		       const struct fleet *other, const struct fleet_trace *its)
{
	if (!trace->boot && !its->boot)
		return !strcmp(trace->path, its->path);
	return trace->boot && its->boot && trace->begin == its->begin &&
	       !strcmp(one->boots[trace->boot - 1], other->boots[its->boot - 1]);
}

size_t fleet_shared(const struct fleet *one, const struct fleet *other)
{
	size_t i, j, count = 0;

	for (i = 0; i < one->nr_traces; i++)
		for (j = 0; j < other->nr_traces; j++)
			if (is_of_both(one, &one->traces[i], other, &other->traces[j])) {
				count++;
				break;
			}
	return count;
}
