// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/text.h"
#include "trace/recording.h"

struct recording recording_of(const struct trace_header *header)
{
	struct recording recording = {
		.begin = header->begin,
		.end = header->begin,
		.excerpt = header->excerpt.is_one,
	};

	if (text_is_uuid(header->boot_id))
		strcpy(recording.boot_id, header->boot_id);
	return recording;
}

static bool same_boot(const struct recording *one, const struct recording *other)
{
	return *one->boot_id && !strcmp(one->boot_id, other->boot_id);
}

bool recording_is_same(const struct recording *one, const struct recording *other)
{
	return same_boot(one, other) && one->begin == other->begin;
}

bool recording_overlaps(const struct recording *one, const struct recording *other)
{
	return same_boot(one, other) && one->begin < other->end && other->begin < one->end;
}
