// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "inventory/interrupts.h"
#include "record.h"

/* The CPUs that have a column: those online. */
struct layout {
	__u32 *cpus;
	size_t count;
};

/* "           CPU0       CPU2" */
static int take_layout(const char *line, struct layout *layout)
{
	size_t room = strlen(line) / strlen("CPU0") + 1;
	const char *at = line;
	char *end;

	layout->cpus = calloc(room, sizeof(*layout->cpus));
	if (!layout->cpus)
		return -ENOMEM;
	while ((at = strstr(at, "CPU")) && layout->count < room) {
		at += strlen("CPU");
		layout->cpus[layout->count] = strtoul(at, &end, 10);
		layout->count += end != at;
	}
	return 0;
}

static void take_label(const char *text, size_t length, struct interrupts_line *line)
{
	char *end;

	unsigned long long number = strtoull(text, &end, 10);

	snprintf(line->label, sizeof(line->label), "%.*s", (int)length, text);
	line->irq = NONE;
	if (isdigit((unsigned char)*text) && end == text + length && number < NONE)
		line->irq = number;
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
	while (used && (line->text[used - 1] == ' ' || line->text[used - 1] == '\r'))
		used--;
	line->text[used] = '\0';
}

static int keep_counts(struct interrupts *interrupts, struct interrupts_line *line,
		       const struct layout *layout, const __u64 *counts, size_t count)
{
	size_t i, kept = 0;

	if (line->irq == NONE || interrupts->cells + count > INTERRUPTS_CELLS)
		return 0;
	line->cpus = calloc(count + 1, sizeof(*line->cpus));
	line->counts = calloc(count + 1, sizeof(*line->counts));
	if (!line->cpus || !line->counts)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (!counts[i])
			continue;
		line->cpus[kept] = layout->cpus[i];
		line->counts[kept++] = counts[i];
	}
	line->nr_counts = kept;
	interrupts->cells += kept;
	return 0;
}

static int add_line(struct interrupts *interrupts, const struct interrupts_line *line)
{
	struct interrupts_line *grown;

	grown = array_grow(interrupts->lines, interrupts->nr_lines, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	interrupts->lines = grown;
	grown[interrupts->nr_lines++] = *line;
	return 0;
}

/* "24", "LOC", "IPI0", "I/O" of s390: the rest of a line that was broken has others, if any. */
static bool is_label(const char *text, size_t length)
{
	size_t i;

	if (islower((unsigned char)*text))
		return false;
	for (i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '/' && (i || *text != '-'))
			return false;
	return length;
}

/* @strict: the CPUs are those of the first line. Of this machine one may come or go meanwhile. */
static int take_line(struct interrupts *interrupts, const struct layout *layout, bool idle,
		     bool strict, __u64 *counts, const char *text)
{
	struct interrupts_line line = { .total = 0 };
	const char *at = text + strspn(text, " ");
	size_t label = strcspn(at, ":\n"), count = 0;
	char *end;
	int err;

	if (strict && at[strspn(at, " \t\r\n")] && (at[label] != ':' || !is_label(at, label)))
		return -EBADMSG;
	if (at[label] != ':')
		return 0;
	take_label(at, label, &line);
	for (at += label + 1; count < layout->count; at = end) {
		counts[count] = strtoull(at, &end, 10);
		if (end == at)
			break;
		line.total += counts[count++];
	}
	if (strict && isdigit((unsigned char)*line.label) && count < layout->count)
		return -EBADMSG;
	if (!line.total && !idle)
		return 0;
	take_words(at, &line);
	err = keep_counts(interrupts, &line, layout, counts, count);
	if (!err)
		err = add_line(interrupts, &line);
	if (err) {
		free(line.cpus);
		free(line.counts);
	}
	return err;
}

/* An editor's, in a copy; the kernel writes none. */
static void spread_tabs(char *text)
{
	while ((text = strchr(text, '\t')))
		*text = ' ';
}

int interrupts_read(const char *root, bool idle, struct interrupts *interrupts)
{
	struct layout layout = { .count = 0 };
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
		err = take_layout(text, &layout);
	if (!err && !layout.count)
		err = -EBADMSG; /* which words are counts nothing tells */
	if (!err) {
		counts = calloc(layout.count + 1, sizeof(*counts));
		err = counts ? 0 : -ENOMEM;
	}
	while (!err && getline(&text, &room, file) > 0) {
		if (*root)
			spread_tabs(text);
		err = take_line(interrupts, &layout, idle, *root, counts, text);
	}
	if (err == -EBADMSG)
		interrupts_free(interrupts);
	free(layout.cpus);
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

/* "512000-edge", "524288" */
static bool is_hwirq(const char *word, size_t length)
{
	size_t digits = strspn(word, "0123456789");

	return digits && (digits == length || (digits < length && word[digits] == '-'));
}

static bool is_trigger(const char *word, size_t length)
{
	return (length == 4 && !strncmp(word, "Edge", 4)) ||
	       (length == 5 && !strncmp(word, "Level", 5));
}

/* "PCI-MSI-edge", "xen-pirq-msi-x": where its flow handler's name begins, NULL: it has none. */
static const char *old_flow(const char *word, size_t length)
{
	static const char *const flows[] = { "-edge", "-level", "-fasteoi",	 "-msi-x",
					     "-msi",  "-event", "-ioapic-level", "-ioapic-edge",
					     "-virq", "-ipi",	"-XT-PIC" };
	size_t i, size, longest = 0;

	for (i = 0; i < sizeof(flows) / sizeof(flows[0]); i++) {
		size = strlen(flows[i]);
		if (size < length && size > longest &&
		    !strncmp(word + length - size, flows[i], size))
			longest = size;
	}
	return longest ? word + length - longest : NULL;
}

static const char *next_word(const char *word)
{
	word += strcspn(word, " ");
	return word + strspn(word, " ");
}

static void copy(char *to, const char *from, size_t length)
{
	snprintf(to, INTERRUPTS_TEXT, "%.*s", (int)length, from);
}

static void copy_word(char *to, const char *from)
{
	copy(to, from, strcspn(from, " "));
}

/* "PCIe PME, aerdrv" are two. */
static void copy_actions(char *to, const char *from)
{
	for (; *from; from++)
		if (*from != ' ' || from[-1] != ',')
			*to++ = *from;
	*to = '\0';
}

/* Behind the chip: number, trigger and flow handler, as far as they are there. */
static const char *take_flow(const char *word, struct interrupts_words *words)
{
	size_t length = strcspn(word, " ");

	if (is_hwirq(word, length)) {
		if (memchr(word, '-', length))
			copy_word(words->flow, strchr(word, '-') + 1);
		word = next_word(word);
		length = strcspn(word, " ");
	}
	if (is_trigger(word, length))
		word = next_word(word);
	if (*word == '-' && word[1] != ' ' && word[1]) {
		copy_word(words->flow, word + 1);
		word = next_word(word);
	}
	return word;
}

/* Where the chip's name ends: it can have spaces, "Hyper-V PCIe MSI". NULL: nothing tells. */
static const char *chip_end(const char *text)
{
	const char *word;

	for (word = next_word(text); *word; word = next_word(word))
		if (is_hwirq(word, strcspn(word, " ")) || is_trigger(word, strcspn(word, " ")) ||
		    (*word == '-' && word[1] && word[1] != ' '))
			return word;
	return NULL;
}

void interrupts_split(const char *text, struct interrupts_words *words)
{
	size_t length = strcspn(text, " ");
	const char *flow = old_flow(text, length), *end = flow ? NULL : chip_end(text);

	memset(words, 0, sizeof(*words));
	if (end) {
		copy(words->chip, text, end - 1 - text);
		text = take_flow(end, words);
	} else {
		copy(words->chip, text, flow ? (size_t)(flow - text) : length);
		if (flow)
			copy(words->flow, flow + 1, length - (flow + 1 - text));
		text = next_word(text);
	}
	copy_actions(words->actions, text);
}
