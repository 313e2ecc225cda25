// SPDX-License-Identifier: GPL-2.0-only
#include "commands/stress.h"

/* The names of the tests stay as they are: CI labs compare runs by them. */
static const enum finding_kind told[] = {
	FINDING_TORN_EXPOSED, FINDING_TORN_HIT,	    FINDING_TORN_MISROUTED,
	FINDING_LOST,	      FINDING_MASK_IGNORED, FINDING_BAD_VECTOR,
};

#define TOLD (sizeof(told) / sizeof(told[0]))

static void tell_kind(const struct stress *stress, unsigned int number, enum finding_kind kind,
		      FILE *out)
{
	const __u64 count = stress->findings[kind];
	const char *blind = stress->blind[kind];

	if (count && stress->session.fail_on >> kind & 1)
		fprintf(out, "not ok %u no-%s # found %llu\n", number, finding_name(kind), count);
	else if (!count && blind)
		fprintf(out, "ok %u no-%s # SKIP this kernel does not show: %s\n", number,
			finding_name(kind), blind);
	else
		fprintf(out, "ok %u no-%s\n", number, finding_name(kind));
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
	bool line_begins = true;
	unsigned int i;
	int c;

	fprintf(out, "KTAP version 1\n1..%zu\n", TOLD + 2);
	while ((c = fgetc(text)) != EOF) {
		if (line_begins)
			fputs("# ", out);
		fputc(c, out);
		line_begins = c == '\n';
	}
	fprintf(out, "%s 1 moved\n", did_something(stress) ? "ok" : "not ok");
	for (i = 0; i < TOLD; i++)
		tell_kind(stress, i + 2, told[i], out);
	fprintf(out, "%s %zu put-back\n", put_back ? "ok" : "not ok", TOLD + 2);
}
