// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/snapshots.h"
#include "base/text.h"

#define ROW_BYTES 16 /* of a config space */
#define SHORT_CONFIG 64 /* bytes: all that one without CAP_SYS_ADMIN may read */
#define PATH_TOLD 64

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

/* The errno; 0 if it is none. */
static int number(const struct trace_snapshot *missing)
{
	return missing->error < 0 && missing->error > -4096 ? -missing->error : 0;
}

static const char *help(const struct trace_snapshot *missing)
{
	const bool debugfs = strstr(missing->path, "/debug/");

	switch (number(missing)) {
	case E2BIG:
		return "more than a trace takes";
	case EACCES:
	case EPERM:
		return "record as root, and without lockdown";
	case ENOENT:
		return debugfs ? "needs CONFIG_GENERIC_IRQ_DEBUGFS=y, and debugfs mounted"
			       : "gone since the recording began";
	default:
		return "";
	}
}

static const char *what(char text[TEXT_ESCAPED_SIZE(PATH_TOLD)],
			const struct trace_snapshot *missing)
{
	if (strstr(missing->path, "/debug/irq/"))
		return "debugfs";
	if (strstr(missing->path, "/pci/devices/"))
		return "config space";
	text_escape(text, missing->path, strnlen(missing->path, PATH_TOLD));
	return text;
}

/* Returns what was added. */
static size_t tell_missing(char *text, size_t size, const struct trace_snapshot *missing)
{
	const char *error = number(missing) ? strerrorname_np(number(missing)) : NULL;
	const char *helps = help(missing);
	char path[TEXT_ESCAPED_SIZE(PATH_TOLD)];
	size_t used;

	used = snprintf(text, size, "; no %s of %u: %s", what(path, missing), missing->files,
			error ? error : "error not known");
	if (used < size && *helps)
		used += snprintf(text + used, size - used, " (%s)", helps);
	return used < size ? used : size - 1;
}

/* What is missing before is missing after, as a rule: it is told once. */
const char *snapshots_tell(char text[SNAPSHOTS_TOLD], const struct snapshots *snapshots)
{
	unsigned int configs = 0, states = 0, cut = 0;
	const struct snapshot_kept *kept;
	size_t used;

	text[0] = '\0';
	for (kept = snapshots->first; kept; kept = kept->next) {
		if (kept->at.when != TRACE_BEFORE || kept->at.error)
			continue;
		configs += kept->at.irq == NONE;
		states += kept->at.irq != NONE;
		cut += kept->at.irq == NONE && kept->at.size <= SHORT_CONFIG;
	}
	if (!snapshots->first)
		return text;
	used = snprintf(text, SNAPSHOTS_TOLD,
			"before and after: config space of %u device%s, debugfs of %u interrupt%s",
			configs, configs == 1 ? "" : "s", states, states == 1 ? "" : "s");
	if (cut)
		used += snprintf(text + used, SNAPSHOTS_TOLD - used,
				 "; %u cut to 64 bytes (record as root)", cut);
	for (kept = snapshots->first; kept; kept = kept->next)
		if (kept->at.when == TRACE_BEFORE && kept->at.error)
			used += tell_missing(text + used, SNAPSHOTS_TOLD - used, &kept->at);
	if (snapshots->not_kept)
		snprintf(text + used, SNAPSHOTS_TOLD - used, "; %llu more are in the trace only",
			 snapshots->not_kept);
	return text;
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
