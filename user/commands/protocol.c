// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "commands/protocol.h"

static bool version_parse(const char *text, int *major, int *minor, int *patch)
{
	const char *at = text;

	/* "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-…)" */
	while (at && *at) {
		*patch = 0;
		if (sscanf(at, "%d.%d.%d", major, minor, patch) >= 2)
			return true;
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	return false;
}

/* Debian's uname -r has no patch level ("6.1.0-39-amd64"), its uname -v has. */
static bool version_find(const char *release, const char *version, int *number)
{
	const char *debian = strstr(version, "Debian ");
	int major, minor, patch;

	if (!version_parse(debian ? debian : release, &major, &minor, &patch))
		return false;
	*number = major << 20 | minor << 10 | (patch > 1023 ? 1023 : patch);
	return true;
}

#define VERSION(major, minor, patch) ((major) << 20 | (minor) << 10 | (patch))

enum protocol protocol_expected(const char *release, const char *version, bool maskable)
{
	bool inverted; /* b56ebe7c896d: maskable ones take two steps, the others one */
	int number;

	if (!version_find(release, version, &number) || number < VERSION(5, 6, 0))
		return PROTOCOL_UNKNOWN;
	if (number < VERSION(5, 17, 0))
		return maskable ? PROTOCOL_DIRECT : PROTOCOL_TWO_STEP;
	if (number > VERSION(7, 3, 1023))
		return PROTOCOL_UNKNOWN; /* newer than what was read */
	inverted = number >= VERSION(6, 7, 0) ||
		   (number >= VERSION(6, 6, 5) && number < VERSION(6, 7, 0)) ||
		   (number >= VERSION(6, 1, 66) && number < VERSION(6, 2, 0));
	return maskable && inverted ? PROTOCOL_TWO_STEP : PROTOCOL_DIRECT;
}
