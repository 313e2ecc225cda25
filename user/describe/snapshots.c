// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "describe/snapshots.h"

#define SHORT_CONFIG 64 /* bytes: all that one without CAP_SYS_ADMIN may read */
#define PATH_TOLD 64

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
const char *snapshots_text(char text[SNAPSHOTS_TOLD], const struct snapshots *snapshots)
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
