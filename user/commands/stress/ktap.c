// SPDX-License-Identifier: GPL-2.0-only
/* A stress run as KTAP. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "commands/stress/stress.h"

/* The names of the tests stay as they are: CI labs compare runs by them. */
static const enum finding_kind told[] = {
	FINDING_TORN_EXPOSED, FINDING_TORN_HIT,	    FINDING_TORN_MISROUTED,
	FINDING_LOST,	      FINDING_MASK_IGNORED, FINDING_BAD_VECTOR,
};

#define TOLD (sizeof(told) / sizeof(told[0]))

/* Would a parser that looks into diagnostics, as for tests within a test, take it for more? */
static bool looks_like_result(const char *line)
{
	static const char *const begins[] = { "ok",	      "not ok", "Bail out!", "TAP version",
					      "KTAP version", "pragma", "selftests:" };
	size_t i;

	line += strspn(line, " #-");
	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (!strncasecmp(line, begins[i], strlen(begins[i])))
			return true;
	return !strncmp(line + strspn(line, "0123456789"), "..", 2);
}

/*
 * parse-output.py finds "ok N " anywhere in a line, as in "it took 12 us", and "# selftests: ":
 * a second blank keeps it from that.
 */
static void tell_line(const char *line, FILE *out)
{
	const char *at;

	fputs(looks_like_result(line) ? "# | " : "# ", out);
	for (at = line; *at && *at != '\n'; at++) {
		fputc(*at, out);
		if (*at == ' ' && at > line &&
		    (at[-1] == '#' || (tolower(at[-1]) == 'k' && isdigit((unsigned char)at[1]))))
			fputc(' ', out);
	}
	fputc('\n', out);
}

/*
 * A result is its number and name, and of a skip that alone: what stands behind "# SKIP" is part
 * of the name for LAVA's kselftest (Linaro's test-definitions, parse-output.py), and for whoever
 * compares runs by names. Why it is so stands before it.
 */
static void tell_kind(const struct stress *stress, unsigned int number, enum finding_kind kind,
		      FILE *out)
{
	const bool fails = stress->session.fail_on >> kind & 1;
	const __u64 count = stress->findings[kind];
	const char *name = finding_name(kind);
	const char *doubt = stress->doubts[kind];

	char why[REPORT_DOUBT_SIZE + 64] = "";

	if (count)
		snprintf(why, sizeof(why), "no-%s: found %llu%s", name, count,
			 fails ? "" : ", which --fail-on does not name");
	else if (*doubt)
		snprintf(why, sizeof(why), "no-%s: not known: %s", name, doubt);
	if (*why)
		tell_line(why, out);
	fprintf(out, "%s %u no-%s%s\n", count && fails ? "not ok" : "ok", number, name,
		!count && *doubt ? " # SKIP" : "");
}

static bool did_something(const struct stress *stress)
{
	struct affinity_counts sum = {};

	if (stress->affinity)
		affinity_sum(stress->affinity, &sum);
	if (sum.effective)
		return true;
	return stress->hotplug &&
	       (hotplug_offlines(stress->hotplug)->done || hotplug_suspends(stress->hotplug)->done);
}

void stress_tell_ktap(const struct stress *stress, FILE *text, FILE *out)
{
	bool put_back = !stress->sums.failed && !stress->stuck;
	char *line = NULL;
	size_t room = 0;
	unsigned int i;

	fprintf(out, "KTAP version 1\n1..%zu\n", TOLD + 2);
	while (getline(&line, &room, text) > 0)
		tell_line(line, out);
	free(line);
	fprintf(out, "%s 1 moved\n", did_something(stress) ? "ok" : "not ok");
	for (i = 0; i < TOLD; i++)
		tell_kind(stress, i + 2, told[i], out);
	fprintf(out, "%s %zu put-back\n", put_back ? "ok" : "not ok", TOLD + 2);
}
