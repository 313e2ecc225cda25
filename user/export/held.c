// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "export/held.h"

#define LINE_SIZE 4096
#define SAMPLES_MAX 65536
#define NS 9 /* digits behind the point */

static const char *const not_ours = "is no file that export --add-to wrote";

/* All of @text is a number: "12", or seconds "0.000012000" as ns. */
static bool parse_value(const char *text, __u64 *value)
{
	unsigned int behind = 0;
	bool point = false;

	*value = 0;
	if (!isdigit((unsigned char)*text))
		return false;
	for (; *text; text++) {
		if (*text == '.' && !point) {
			point = true;
			continue;
		}
		if (!isdigit((unsigned char)*text) || __builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, (__u64)(*text - '0'), value))
			return false;
		behind += point;
	}
	return !point || behind == NS;
}

static int add(struct held *held, const char *series, __u64 value)
{
	struct held_sample *grown;

	if (held->nr_samples == SAMPLES_MAX)
		return -EINVAL;
	grown = array_grow(held->samples, held->nr_samples, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	held->samples = grown;
	grown += held->nr_samples;
	*grown = (struct held_sample){ .series = strdup(series), .value = value };
	if (!grown->series)
		return -ENOMEM;
	held->nr_samples++;
	return 0;
}

/* One line, without its newline. */
static int take_line(struct held *held, char *line)
{
	char *space, *c;
	__u64 value;

	if (!strncmp(line, "# ", 2))
		return 0;
	space = strrchr(line, ' ');
	if (!space || strncmp(line, "msiscope_", 9))
		return -EINVAL;
	*space = '\0';
	for (c = line; *c; c++)
		if (*c < ' ' || *c > '~')
			return -EINVAL;
	if (!parse_value(space + 1, &value))
		return -EINVAL;
	return add(held, line, value);
}

static int read_all(struct held *held, FILE *file, unsigned int *number)
{
	char line[LINE_SIZE];
	size_t length;
	int err = 0;

	while (!err && fgets(line, sizeof(line), file)) {
		(*number)++;
		length = strlen(line);
		/* Half a line, a NUL, or one longer than any of ours. */
		if (!length || line[length - 1] != '\n')
			return -EINVAL;
		line[length - 1] = '\0';
		err = take_line(held, line);
	}
	if (!err && ferror(file))
		return -EIO;
	return err;
}

static int by_series(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Twice the same: whose sum it is nobody knows. */
static int check_twice(const struct held *held)
{
	const char **names = calloc(held->nr_samples + 1, sizeof(*names));
	int err = names ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; names && i < held->nr_samples; i++)
		names[i] = held->samples[i].series;
	if (names)
		qsort(names, held->nr_samples, sizeof(*names), by_series);
	for (i = 1; names && i < held->nr_samples; i++)
		if (!strcmp(names[i - 1], names[i]))
			err = -EINVAL;
	free(names);
	return err;
}

/* Of the right kind, and up to what stands last. */
static bool is_whole(const struct held *held)
{
	return held_value(held, HELD_RECORDINGS) &&
	       !strcmp(held->samples[held->nr_samples - 1].series, HELD_LAST);
}

int held_read(struct held *held, const char *path, struct trace_error *error)
{
	unsigned int number = 0;
	FILE *file;
	int err;

	memset(held, 0, sizeof(*held));
	file = fopen(path, "re");
	if (!file && errno == ENOENT)
		return 0;
	if (!file) {
		err = -errno;
		snprintf(error->text, sizeof(error->text), "%s", strerror(errno));
		return error->error = err;
	}
	err = read_all(held, file, &number);
	fclose(file);
	if (err == -EINVAL)
		snprintf(error->text, sizeof(error->text), "line %u: %s", number, not_ours);
	else if (err)
		snprintf(error->text, sizeof(error->text), "%s", strerror(-err));
	error->error = err;
	if (err)
		return err;
	err = is_whole(held) ? check_twice(held) : -EINVAL;
	if (err)
		snprintf(error->text, sizeof(error->text), "%s",
			 err == -EINVAL ? not_ours : strerror(-err));
	return error->error = err;
}

__u64 held_value(const struct held *held, const char *series)
{
	size_t i;

	for (i = 0; i < held->nr_samples; i++)
		if (!strcmp(held->samples[i].series, series))
			return held->samples[i].value;
	return 0;
}

__u64 held_take(struct held *held, const char *series)
{
	size_t i, at;

	for (i = 0; i < held->nr_samples; i++) {
		at = (held->next + i) % held->nr_samples;
		if (held->samples[at].taken || strcmp(held->samples[at].series, series))
			continue;
		held->samples[at].taken = true;
		held->next = at + 1;
		return held->samples[at].value;
	}
	return 0;
}

const struct held_sample *held_of(struct held *held, const char *name)
{
	const size_t length = strlen(name);
	struct held_sample *sample;
	size_t i;

	for (i = 0; i < held->nr_samples; i++) {
		sample = &held->samples[i];
		if (sample->taken || strncmp(sample->series, name, length) ||
		    (sample->series[length] && sample->series[length] != '{'))
			continue;
		sample->taken = true;
		return sample;
	}
	return NULL;
}

const struct held_sample *held_left(const struct held *held)
{
	size_t i;

	for (i = 0; i < held->nr_samples; i++)
		if (!held->samples[i].taken)
			return &held->samples[i];
	return NULL;
}

void held_free(struct held *held)
{
	while (held->nr_samples)
		free(held->samples[--held->nr_samples].series);
	free(held->samples);
	memset(held, 0, sizeof(*held));
}
