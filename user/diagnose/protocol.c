// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/protocol.h"

#define PART_MAX 1023 /* a release is anybody's text */
#define VERSION(major, minor, patch) ((major) << 20 | (minor) << 10 | (patch))

enum era {
	ERA_UNKNOWN,
	ERA_TWO_STEP, /* 6f1a4891a592: MSI without mask bit takes two steps */
	ERA_INERT, /* ef8dd01538ea: the mark of such MSI is never set */
	ERA_INVERTED, /* b56ebe7c896d: maskable ones take two steps, the others one */
};

struct version {
	unsigned long part[3];
	bool candidate; /* -rc: not all of its version is in it yet */
};

/* "6.12.117", "6.1", with "-rc3" or Debian's "~rc3". What follows, NULL if it begins otherwise. */
static const char *version_parse(const char *text, struct version *version)
{
	char *end;
	int count;

	*version = (struct version){};
	for (count = 0; count < 3 && isdigit((unsigned char)*text); text = end) {
		version->part[count] = strtoul(text, &end, 10);
		if (version->part[count++] > PART_MAX)
			return NULL;
		if (count < 3 && *end == '.' && isdigit((unsigned char)end[1]))
			end++;
	}
	if (count < 2)
		return NULL;
	if (!strncmp(text, "-rc", 3) || !strncmp(text, "~rc", 3)) {
		version->candidate = true;
		text += 3 + strspn(text + 3, "0123456789");
	}
	return text;
}

/*
 * A revision of Debian's own, "-1", "-1~bpo12+1", "-2+deb12u1". Who builds its kernel with
 * changes marks that otherwise: "-1kali2".
 */
static bool is_debian_revision(const char *text)
{
	static const char *const watches[] = {
		"~bpo", "~deb", "~exp", "+deb", "+b", "u", "+", "."
	};
	size_t i;

	if (*text != '-' || !isdigit((unsigned char)text[1]))
		return false;
	text += 1 + strspn(text + 1, "0123456789");
	while (*text && *text != ' ') {
		for (i = 0; i < sizeof(watches) / sizeof(watches[0]); i++)
			if (!strncmp(text, watches[i], strlen(watches[i])))
				break;
		if (i == sizeof(watches) / sizeof(watches[0]))
			return false;
		text += strlen(watches[i]);
		if (!isdigit((unsigned char)*text))
			return false;
		text += strspn(text, "0123456789");
	}
	return true;
}

/*
 * Debian's uname -r has no patch level ("6.1.0-39-amd64"), its uname -v has:
 * "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-...)".
 */
static bool debian_find(const char *release, const char *text, struct version *version)
{
	const char *rest = version_parse(text, version);
	struct version named;

	return rest && is_debian_revision(rest) && version_parse(release, &named) &&
	       named.part[0] == version->part[0] && named.part[1] == version->part[1];
}

/* Nothing behind the number: whoever builds with changes adds to it, as all vendors do. */
static bool mainline_find(const char *release, const char *version, struct version *found)
{
	const char *rest = version_parse(release, found);
	size_t digits;

	if (!rest || *rest || *version != '#')
		return false;
	digits = strspn(version + 1, "0123456789");
	version += 1 + digits;
	return digits && (!*version || *version == ' '); /* not "#1-NixOS" */
}

static bool version_find(const char *release, const char *version, struct version *found)
{
	const char *debian = strstr(version, " Debian ");

	if (debian)
		return debian_find(release, debian + strlen(" Debian "), found);
	return mainline_find(release, version, found);
}

static enum era era_of(unsigned long number)
{
	static const struct {
		unsigned long from;
		unsigned long below;
	} inverted[] = {
		{ VERSION(6, 1, 66), VERSION(6, 2, 0) },
		{ VERSION(6, 5, 13), VERSION(6, 6, 0) },
		{ VERSION(6, 6, 3), VERSION(6, 7, 0) },
		{ VERSION(6, 7, 0), VERSION(7, 4, 0) }, /* nothing newer was read */
	};
	size_t i;

	if (number < VERSION(5, 6, 0) || number >= VERSION(7, 4, 0))
		return ERA_UNKNOWN;
	if (number < VERSION(5, 17, 0))
		return ERA_TWO_STEP;
	for (i = 0; i < sizeof(inverted) / sizeof(inverted[0]); i++)
		if (number >= inverted[i].from && number < inverted[i].below)
			return ERA_INVERTED;
	return ERA_INERT;
}

/* That which a candidate was made from. */
static unsigned long before(const struct version *version)
{
	const unsigned long *part = version->part;

	if (part[2])
		return VERSION(part[0], part[1], part[2] - 1);
	if (part[1])
		return VERSION(part[0], part[1] - 1, 0);
	return VERSION(part[0] ? part[0] - 1 : 0, PART_MAX, 0);
}

static enum era era(const char *release, const char *version)
{
	struct version found;
	enum era era;

	if (!version_find(release, version, &found))
		return ERA_UNKNOWN;
	era = era_of(VERSION(found.part[0], found.part[1], found.part[2]));
	if (found.candidate && era != era_of(before(&found)))
		return ERA_UNKNOWN;
	return era;
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

enum protocol protocol_of(__u64 one, __u64 two)
{
	if (one && two)
		return PROTOCOL_MIXED;
	if (one)
		return PROTOCOL_DIRECT;
	return two ? PROTOCOL_TWO_STEP : PROTOCOL_UNKNOWN;
}

const char *protocol_seen(const __u64 steps[3])
{
	const enum protocol protocol = protocol_of(steps[1], steps[2]);

	if (protocol == PROTOCOL_UNKNOWN)
		return steps[0] ? "none" : "";
	return protocol_name(steps[0] ? PROTOCOL_MIXED : protocol);
}

const char *protocol_history(const char *release, const char *version)
{
	static const char *const texts[] = {
		[ERA_UNKNOWN] =
			"What it does is not known: the source that was read is Debian's, mainline "
			"and stable, v5.6 to v7.3, without changes.",
		[ERA_TWO_STEP] =
			"6f1a4891a592 (v5.6) gave MSI without mask bit two steps, against torn "
			"updates.",
		[ERA_INERT] =
			"6f1a4891a592 (v5.6) gave MSI without mask bit two steps, against torn "
			"updates; since ef8dd01538ea (v5.17) none is marked so, and all get one.",
		[ERA_INVERTED] =
			"6f1a4891a592 (v5.6) gave MSI without mask bit two steps, against torn "
			"updates; ef8dd01538ea (v5.17) made that inert; b56ebe7c896d (v6.7, "
			"6.1.66, 6.5.13, 6.6.3) takes one if !irqd_can_reserve(), as MSI without "
			"mask bit is: the reverse.",
	};

	return texts[era(release, version)];
}
