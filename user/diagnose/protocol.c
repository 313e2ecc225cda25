// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/protocol.h"

/* How many numbers with dots between them @text begins with, at most 3. */
static int version_parse(const char *text, unsigned long number[3])
{
	char *end;
	int count;

	for (count = 0; count < 3 && isdigit((unsigned char)*text); text = end + 1) {
		number[count++] = strtoul(text, &end, 10);
		if (*end != '.')
			break;
	}
	return count;
}

/*
 * Debian's uname -r has no patch level ("6.1.0-39-amd64"), its uname -v has:
 * "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-...)".
 */
static bool version_find(const char *release, const char *version, int *number)
{
	const char *debian = strstr(version, "Debian ");
	unsigned long part[3] = { 0 };

	if (version_parse(debian ? debian + strlen("Debian ") : release, part) < 2)
		return false;
	/* A release is anybody's text. */
	if (part[0] > 1023 || part[1] > 1023)
		return false;
	*number = part[0] << 20 | part[1] << 10 | (part[2] > 1023 ? 1023 : part[2]);
	return true;
}

#define VERSION(major, minor, patch) ((major) << 20 | (minor) << 10 | (patch))

enum era {
	ERA_UNKNOWN,
	ERA_TWO_STEP, /* 6f1a4891a592: MSI without mask bit takes two steps */
	ERA_INERT, /* ef8dd01538ea: the mark of such MSI is never set */
	ERA_INVERTED, /* b56ebe7c896d: maskable ones take two steps, the others one */
};

static enum era era(const char *release, const char *version)
{
	int number;

	if (!version_find(release, version, &number) || number < VERSION(5, 6, 0))
		return ERA_UNKNOWN;
	if (number < VERSION(5, 17, 0))
		return ERA_TWO_STEP;
	if (number > VERSION(7, 3, 1023))
		return ERA_UNKNOWN; /* newer than what was read */
	if (number >= VERSION(6, 7, 0) ||
	    (number >= VERSION(6, 6, 5) && number < VERSION(6, 7, 0)) ||
	    (number >= VERSION(6, 1, 66) && number < VERSION(6, 2, 0)))
		return ERA_INVERTED;
	return ERA_INERT;
}

enum protocol protocol_expected(const char *release, const char *version, bool maskable)
{
	switch (era(release, version)) {
	case ERA_TWO_STEP:
		return maskable ? PROTOCOL_DIRECT : PROTOCOL_TWO_STEP;
	case ERA_INERT:
		return PROTOCOL_DIRECT;
	case ERA_INVERTED:
		return maskable ? PROTOCOL_TWO_STEP : PROTOCOL_DIRECT;
	default:
		return PROTOCOL_UNKNOWN;
	}
}

const char *protocol_name(enum protocol protocol)
{
	static const char *const names[] = { "unknown", "direct", "two-step", "mixed" };

	return names[protocol];
}

const char *protocol_history(const char *release, const char *version)
{
	static const char *const texts[] = {
		[ERA_UNKNOWN] = "What this version does was not read in its source.",
		[ERA_TWO_STEP] =
			"6f1a4891a592 (v5.6) gave MSI without mask bit two steps, against torn "
			"updates.",
		[ERA_INERT] =
			"6f1a4891a592 (v5.6) gave MSI without mask bit two steps, against torn "
			"updates; since ef8dd01538ea (v5.17) none is marked so, and all get one.",
		[ERA_INVERTED] =
			"6f1a4891a592 (v5.6) gave MSI without mask bit two steps, against torn "
			"updates; ef8dd01538ea (v5.17) made that inert; b56ebe7c896d (v6.7, "
			"6.1.66, 6.6.5) takes one step if !irqd_can_reserve(), as all MSI without "
			"mask bit: the reverse.",
	};

	return texts[era(release, version)];
}
