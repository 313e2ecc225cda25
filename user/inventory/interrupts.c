// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory/interrupts.h"
#include "record.h"

/* The CPUs that have a column: those online. */
struct columns {
	__u32 *cpus;
	size_t count;
};

/* "           CPU0       CPU2" */
static int take_columns(const char *line, struct columns *columns)
{
	size_t room = strlen(line) / strlen("CPU0") + 1;
	const char *at = line;
	char *end;

	columns->cpus = calloc(room, sizeof(*columns->cpus));
	if (!columns->cpus)
		return -ENOMEM;
	while ((at = strstr(at, "CPU")) && columns->count < room) {
		at += strlen("CPU");
		columns->cpus[columns->count] = strtoul(at, &end, 10);
		columns->count += end != at;
	}
	return 0;
}

static void take_label(const char *text, size_t length, struct interrupts_line *line)
{
	char *end;

	snprintf(line->label, sizeof(line->label), "%.*s", (int)length, text);
	line->irq = strtoul(line->label, &end, 10);
	if (!isdigit((unsigned char)*line->label) || *end)
		line->irq = NONE;
}

/* Spaces in it are for the eye. */
static void take_words(const char *text, struct interrupts_line *line)
{
	size_t used = 0;

	for (; *text && *text != '\n' && used < sizeof(line->text) - 1; text++) {
		if (*text == ' ' && (!used || line->text[used - 1] == ' '))
			continue;
		line->text[used++] = *text;
	}
	while (used && line->text[used - 1] == ' ')
		used--;
	line->text[used] = '\0';
}

static int keep_counts(struct interrupts *interrupts, struct interrupts_line *line,
		       const struct columns *columns, const __u64 *counts, size_t count)
{
	size_t i, kept = 0;

	if (line->irq == NONE || interrupts->cells + count > INTERRUPTS_CELLS)
		return 0;
	line->cpus = calloc(count, sizeof(*line->cpus));
	line->counts = calloc(count, sizeof(*line->counts));
	if (!line->cpus || !line->counts)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (!counts[i])
			continue;
		line->cpus[kept] = columns->cpus[i];
		line->counts[kept++] = counts[i];
	}
	line->nr_counts = kept;
	interrupts->cells += kept;
	return 0;
}

static int add_line(struct interrupts *interrupts, const struct interrupts_line *line)
{
	struct interrupts_line *grown;

	grown = reallocarray(interrupts->lines, interrupts->nr_lines + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	interrupts->lines = grown;
	grown[interrupts->nr_lines++] = *line;
	return 0;
}

static int take_line(struct interrupts *interrupts, const struct columns *columns, __u64 *counts,
		     const char *text)
{
	struct interrupts_line line = { .total = 0 };
	const char *at = text + strspn(text, " ");
	size_t label = strcspn(at, ":\n"), count = 0;
	char *end;
	int err;

	if (at[label] != ':')
		return 0;
	take_label(at, label, &line);
	for (at += label + 1; count < columns->count; at = end) {
		counts[count] = strtoull(at, &end, 10);
		if (end == at)
			break;
		line.total += counts[count++];
	}
	if (!line.total)
		return 0;
	take_words(at, &line);
	err = keep_counts(interrupts, &line, columns, counts, count);
	if (!err)
		err = add_line(interrupts, &line);
	if (err) {
		free(line.cpus);
		free(line.counts);
	}
	return err;
}

int interrupts_read(const char *root, struct interrupts *interrupts)
{
	struct columns columns = { .count = 0 };
	char path[PATH_MAX], *text = NULL;
	__u64 *counts = NULL;
	size_t room = 0;
	int err = -ENODATA;
	FILE *file;

	memset(interrupts, 0, sizeof(*interrupts));
	snprintf(path, sizeof(path), "%s/proc/interrupts", root);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	if (getline(&text, &room, file) > 0)
		err = take_columns(text, &columns);
	if (!err) {
		counts = calloc(columns.count + 1, sizeof(*counts));
		err = counts ? 0 : -ENOMEM;
	}
	while (!err && getline(&text, &room, file) > 0)
		err = take_line(interrupts, &columns, counts, text);
	free(columns.cpus);
	free(counts);
	free(text);
	fclose(file);
	return err;
}

void interrupts_free(struct interrupts *interrupts)
{
	size_t i;

	for (i = 0; i < interrupts->nr_lines; i++) {
		free(interrupts->lines[i].cpus);
		free(interrupts->lines[i].counts);
	}
	free(interrupts->lines);
	memset(interrupts, 0, sizeof(*interrupts));
}
