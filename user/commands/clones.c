// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/clones.h"

struct trace_seen {
	const char *path;
	char *boot_id; /* NULL: it could not be read, or not yet */
	__u64 begin;
	bool read; /* to its end, and what follows is set */
	bool excerpt;
	__u64 records;
	__u64 sum; /* of what is in them */
	size_t counted; /* the index of the one that stands for it */
};

struct clones {
	struct trace_seen *traces;
	size_t count;
};

static bool is_regular(const char *path)
{
	struct stat status;

	return strcmp(path, "-") && !stat(path, &status) && S_ISREG(status.st_mode);
}

/* FNV-1a: of two recordings not one record has the same time as one of the other. */
static void add_sum(struct trace_seen *trace, __u64 number)
{
	unsigned int i;

	for (i = 0; i < 64; i += 8)
		trace->sum = (trace->sum ^ (number >> i & 0xff)) * 0x100000001b3;
}

static void take_header(struct trace_seen *trace, const struct trace_header *header)
{
	trace->boot_id = strdup(header->boot_id);
	trace->begin = header->begin;
	trace->excerpt = header->excerpt.is_one;
}

static void look(struct trace_seen *trace)
{
	struct trace_error error;
	struct trace_reader *reader;

	if (!is_regular(trace->path))
		return;
	reader = trace_reader_open(trace->path, &error);
	if (reader)
		take_header(trace, trace_reader_header(reader));
	trace_reader_close(reader);
}

static void look_through(struct trace_seen *trace)
{
	struct trace_error error;
	struct trace_reader *reader = trace_reader_open(trace->path, &error);
	struct trace_item item;
	int result = -1;

	while (reader && (result = trace_read(reader, &item)) > 0) {
		if (result != TRACE_RECORD)
			continue;
		trace->records++;
		add_sum(trace, item.record.head.ts);
		add_sum(trace, (__u64)item.record.head.type << 32 | item.record.head.cpu);
	}
	trace->read = result == TRACE_END;
	trace_reader_close(reader);
}

static bool alike(const struct trace_seen *one, const struct trace_seen *other)
{
	return one->boot_id && other->boot_id && one->begin == other->begin &&
	       !strcmp(one->boot_id, other->boot_id);
}

/*
 * Of those that are alike by their headers. What names no boot is alike by chance as well, and
 * of two excerpts each may hold what the other leaves out.
 */
static bool same(const struct trace_seen *one, const struct trace_seen *other)
{
	if (!alike(one, other))
		return false;
	if (*one->boot_id && !(one->excerpt && other->excerpt))
		return true;
	return one->read && other->read && one->records == other->records && one->sum == other->sum;
}

/* Does it hold more of the recording? */
static bool fuller(const struct trace_seen *one, const struct trace_seen *other)
{
	if (one->excerpt != other->excerpt)
		return other->excerpt;
	return one->records > other->records;
}

static int by_header(const void *a, const void *b)
{
	const struct trace_seen *one = *(struct trace_seen *const *)a;
	const struct trace_seen *other = *(struct trace_seen *const *)b;
	int by = strcmp(one->boot_id ?: "", other->boot_id ?: "");

	if (!by)
		by = (one->begin > other->begin) - (one->begin < other->begin);
	return by ? by : (one > other) - (one < other);
}

/* Of @count that are alike, each gets the fullest of those that are the same. */
static void settle(struct clones *clones, struct trace_seen **alikes, size_t count)
{
	struct trace_seen *best;
	size_t i, j;

	for (i = 0; i < count; i++)
		look_through(alikes[i]);
	for (i = 0; i < count; i++) {
		best = alikes[i];
		for (j = 0; best->read && j < count; j++)
			if (alikes[j]->read && same(alikes[i], alikes[j]) &&
			    (fuller(alikes[j], best) ||
			     (alikes[j] < best && !fuller(best, alikes[j]))))
				best = alikes[j];
		alikes[i]->counted = best - clones->traces;
	}
}

static void settle_all(struct clones *clones, struct trace_seen **sorted)
{
	size_t i, end;

	for (i = 0; i < clones->count; i++)
		sorted[i] = &clones->traces[i];
	qsort(sorted, clones->count, sizeof(*sorted), by_header);
	for (i = 0; i < clones->count; i = end) {
		end = i + 1;
		while (end < clones->count && alike(sorted[i], sorted[end]))
			end++;
		if (end > i + 1)
			settle(clones, sorted + i, end - i);
	}
}

struct clones *clones_find(char *const *paths, size_t count)
{
	struct trace_seen **sorted = calloc(count + 1, sizeof(*sorted));
	struct clones *clones = calloc(1, sizeof(*clones));
	size_t i;

	if (clones)
		clones->traces = calloc(count + 1, sizeof(*clones->traces));
	if (!sorted || !clones || !clones->traces) {
		free(sorted);
		clones_free(clones);
		return NULL;
	}
	clones->count = count;
	for (i = 0; i < count; i++) {
		clones->traces[i] = (struct trace_seen){ .path = paths[i], .counted = i };
		if (count > 1)
			look(&clones->traces[i]);
	}
	settle_all(clones, sorted);
	free(sorted);
	return clones;
}

const char *clones_of(const struct clones *clones, size_t index)
{
	const size_t counted = clones->traces[index].counted;

	return counted == index ? NULL : clones->traces[counted].path;
}

/* What turns out to be damaged is not counted, so nothing is a copy of it. */
static bool is_whole(struct trace_seen *trace)
{
	if (!trace->read && is_regular(trace->path))
		look_through(trace);
	return trace->read || !is_regular(trace->path);
}

const char *clones_meet(struct clones *clones, size_t index, const struct trace_header *header)
{
	struct trace_seen *trace = &clones->traces[index];
	size_t i;

	if (trace->boot_id || !*header->boot_id)
		return NULL;
	take_header(trace, header);
	for (i = 0; i < clones->count; i++)
		if (i != index && alike(&clones->traces[i], trace) && is_whole(&clones->traces[i]))
			return clones->traces[clones->traces[i].counted].path;
	return NULL;
}

void clones_free(struct clones *clones)
{
	if (!clones)
		return;
	while (clones->count)
		free(clones->traces[--clones->count].boot_id);
	free(clones->traces);
	free(clones);
}
