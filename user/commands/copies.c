// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/copies.h"
#include "trace/recording.h"

struct trace_seen {
	const char *path;
	bool known; /* its header was read */
	struct recording recording;
	bool read; /* to its end, and what follows is set */
	__u64 records;
	__u64 sum; /* of what is in them */
	size_t counted; /* the index of the one that stands for it */
};

struct copies {
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
	trace->known = true;
	trace->recording = recording_of(header);
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

/* What names no boot is, too, if it began at the same time. */
static bool alike(const struct trace_seen *one, const struct trace_seen *other)
{
	if (!one->known || !other->known)
		return false;
	if (*one->recording.boot_id || *other->recording.boot_id)
		return recording_is_same(&one->recording, &other->recording);
	return one->recording.begin == other->recording.begin;
}

/*
 * Of those that are alike by their headers. What names no boot is alike by chance as well, and
 * of two excerpts each may hold what the other leaves out.
 */
static bool same(const struct trace_seen *one, const struct trace_seen *other)
{
	if (!alike(one, other))
		return false;
	if (*one->recording.boot_id && !(one->recording.excerpt && other->recording.excerpt))
		return true;
	return one->read && other->read && one->records == other->records && one->sum == other->sum;
}

/* Does it hold more of the recording? */
static bool fuller(const struct trace_seen *one, const struct trace_seen *other)
{
	if (one->recording.excerpt != other->recording.excerpt)
		return other->recording.excerpt;
	return one->records > other->records;
}

static int by_header(const void *a, const void *b)
{
	const struct trace_seen *one = *(struct trace_seen *const *)a;
	const struct trace_seen *other = *(struct trace_seen *const *)b;
	int by = strcmp(one->recording.boot_id, other->recording.boot_id);

	if (!by)
		by = (one->recording.begin > other->recording.begin) -
		     (one->recording.begin < other->recording.begin);
	return by ? by : (one > other) - (one < other);
}

/* Of @count that are alike, each gets the fullest of those that are the same. */
static void settle(struct copies *copies, struct trace_seen **alikes, size_t count)
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
		alikes[i]->counted = best - copies->traces;
	}
}

static void settle_all(struct copies *copies, struct trace_seen **sorted)
{
	size_t i, end;

	for (i = 0; i < copies->count; i++)
		sorted[i] = &copies->traces[i];
	qsort(sorted, copies->count, sizeof(*sorted), by_header);
	for (i = 0; i < copies->count; i = end) {
		end = i + 1;
		while (end < copies->count && alike(sorted[i], sorted[end]))
			end++;
		if (end > i + 1)
			settle(copies, sorted + i, end - i);
	}
}

struct copies *copies_find(char *const *paths, size_t count)
{
	struct trace_seen **sorted = calloc(count + 1, sizeof(*sorted));
	struct copies *copies = calloc(1, sizeof(*copies));
	size_t i;

	if (copies)
		copies->traces = calloc(count + 1, sizeof(*copies->traces));
	if (!sorted || !copies || !copies->traces) {
		free(sorted);
		copies_free(copies);
		return NULL;
	}
	copies->count = count;
	for (i = 0; i < count; i++) {
		copies->traces[i] = (struct trace_seen){ .path = paths[i], .counted = i };
		if (count > 1)
			look(&copies->traces[i]);
	}
	settle_all(copies, sorted);
	free(sorted);
	return copies;
}

const char *copies_of(const struct copies *copies, size_t index)
{
	const size_t counted = copies->traces[index].counted;

	return counted == index ? NULL : copies->traces[counted].path;
}

/* What turns out to be damaged is not counted, so nothing is a copy of it. */
static bool is_whole(struct trace_seen *trace)
{
	if (!trace->read && is_regular(trace->path))
		look_through(trace);
	return trace->read || !is_regular(trace->path);
}

const char *copies_meet(struct copies *copies, size_t index, const struct trace_header *header)
{
	struct trace_seen *trace = &copies->traces[index];
	size_t i;

	if (trace->known)
		return NULL;
	take_header(trace, header);
	if (!*trace->recording.boot_id)
		return NULL;
	for (i = 0; i < copies->count; i++)
		if (i != index && alike(&copies->traces[i], trace) && is_whole(&copies->traces[i]))
			return copies->traces[copies->traces[i].counted].path;
	return NULL;
}

void copies_free(struct copies *copies)
{
	if (!copies)
		return;
	free(copies->traces);
	free(copies);
}
