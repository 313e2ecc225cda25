// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/snapshots.h"
#include "base/text.h"

#define ROW_BYTES 16 /* of a config space */

static void release(struct snapshot_kept *kept)
{
	if (!kept)
		return;
	free((char *)kept->at.path);
	free((char *)kept->at.hex);
	free((char *)kept->at.text);
	free(kept);
}

int snapshots_add(struct snapshots *snapshots, const struct trace_snapshot *snapshot)
{
	struct snapshot_kept *kept;

	if (snapshots->count == SNAPSHOTS_MAX) {
		snapshots->not_kept++;
		return 0;
	}
	kept = calloc(1, sizeof(*kept));
	if (!kept)
		return -ENOMEM;
	kept->at = *snapshot;
	kept->at.path = strndup(snapshot->path, SNAPSHOT_TEXT_MAX);
	kept->at.hex = strndup(snapshot->hex, SNAPSHOT_TEXT_MAX);
	kept->at.text = strndup(snapshot->text, SNAPSHOT_TEXT_MAX);
	if (!kept->at.path || !kept->at.hex || !kept->at.text) {
		release(kept);
		return -ENOMEM;
	}
	if (snapshots->last)
		snapshots->last->next = kept;
	else
		snapshots->first = kept;
	snapshots->last = kept;
	snapshots->count++;
	return 0;
}

const struct trace_snapshot *snapshots_find(const struct snapshots *snapshots, enum trace_when when,
					    const struct pci_address *device, __u32 irq)
{
	const struct snapshot_kept *kept;

	for (kept = snapshots->first; kept; kept = kept->next) {
		if (kept->at.when != when || kept->at.irq != irq || kept->at.error)
			continue;
		if (irq != NONE || pci_same(&kept->at.device, device))
			return &kept->at;
	}
	return NULL;
}

/* The bytes of the next line at @at, all of them escaped into @line; @at moves behind it. */
static bool next_text(const char *text, size_t *at, char *line, size_t size)
{
	size_t length = strcspn(text + *at, "\n");

	if (!text[*at])
		return false;
	text_escape(line, text + *at, length < size / 4 - 1 ? length : size / 4 - 1);
	*at += length + (text[*at + length] == '\n');
	return true;
}

/* "00: 34 12 e8 11 ..." of what should be hex digits, but is anybody's text. */
static bool next_hex(const char *hex, size_t *at, char *line, size_t size)
{
	size_t i, used, left = strlen(hex + *at);
	char pair[TEXT_ESCAPED_SIZE(2)];

	if (!left)
		return false;
	used = snprintf(line, size, "%02zx:", *at / 2);
	for (i = 0; i < ROW_BYTES && left; i++) {
		text_escape(pair, hex + *at, left < 2 ? left : 2);
		used += snprintf(line + used, size - used, " %s", pair);
		*at += left < 2 ? left : 2;
		left = strlen(hex + *at);
	}
	return true;
}

static bool next_line(const struct trace_snapshot *snapshot, size_t *at, char *line, size_t size)
{
	if (!snapshot)
		return false;
	return *snapshot->hex ? next_hex(snapshot->hex, at, line, size)
			      : next_text(snapshot->text, at, line, size);
}

static bool is_zeros(const char *row)
{
	const char *bytes = strchr(row, ':');

	return bytes && strspn(bytes + 1, " 0") == strlen(bytes + 1);
}

bool snapshots_differ(const struct trace_snapshot *before, const struct trace_snapshot *after)
{
	return before && after &&
	       (strcmp(before->hex, after->hex) || strcmp(before->text, after->text));
}

char *snapshots_compare(const struct trace_snapshot *before, const struct trace_snapshot *after)
{
	const bool config = (before && *before->hex) || (after && *after->hex);
	const bool brief = config && snapshots_differ(before, after);
	char one[1024], other[1024], *text = NULL;
	size_t at_before = 0, at_after = 0, size;
	FILE *out = open_memstream(&text, &size);
	bool was, is, same;

	if (!out)
		return NULL;
	for (;;) {
		was = next_line(before, &at_before, one, sizeof(one));
		is = next_line(after, &at_after, other, sizeof(other));
		if (!was && !is)
			break;
		same = was && is && !strcmp(one, other);
		if (brief ? same : config && is_zeros(is ? other : one))
			continue;
		if (same)
			fprintf(out, "  %s\n", other);
		if (was && !same)
			fprintf(out, "- %s\n", one);
		if (is && !same)
			fprintf(out, "+ %s\n", other);
	}
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

void snapshots_free(struct snapshots *snapshots)
{
	struct snapshot_kept *kept = snapshots->first, *next;

	for (; kept; kept = next) {
		next = kept->next;
		release(kept);
	}
	memset(snapshots, 0, sizeof(*snapshots));
}
