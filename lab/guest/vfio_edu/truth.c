// SPDX-License-Identifier: GPL-2.0-only
#include "vfio_edu.h"

static void tell(const struct lab *lab, const char *type, const struct edu *edu)
{
	fprintf(lab->truth, "{\"type\":\"%s\",\"device\":\"%s\",\"irq\":%u", type, edu->name,
		edu->irq);
}

void tell_device(const struct lab *lab, unsigned int index)
{
	const struct edu *edu = &lab->edus[index];

	tell(lab, "device", edu);
	fprintf(lab->truth,
		",\"index\":%u,\"active\":%s,\"msi_cap\":%u,\"claims_mask\":false,\"vfio\":true}\n",
		index, edu->active ? "true" : "false", edu->msi_cap);
}

void tell_raise(const struct lab *lab, const struct edu *edu, uint64_t ts, uint64_t handled)
{
	tell(lab, "raise", edu);
	fprintf(lab->truth, ",\"ts\":%llu,\"by\":\"control\",\"handled\":", (unsigned long long)ts);
	if (handled)
		fprintf(lab->truth, "%llu}\n", (unsigned long long)handled);
	else
		fprintf(lab->truth, "null}\n");
}

/* @end: what the time @ts is of, "kicked" or "handled". */
static void tell_wait(const struct lab *lab, const char *type, const struct edu *edu,
		      uint64_t after, const char *end, uint64_t ts)
{
	tell(lab, type, edu);
	fprintf(lab->truth, ",\"raised_after\":%llu,\"seen\":%llu,\"%s\":%llu",
		(unsigned long long)after, (unsigned long long)edu->seen, end,
		(unsigned long long)ts);
}

void tell_late(const struct lab *lab, const struct edu *edu, uint64_t after, uint64_t handled)
{
	tell_wait(lab, "late", edu, after, "handled", handled);
	fprintf(lab->truth, "}\n");
}

void tell_lost(const struct lab *lab, const struct edu *edu, uint64_t after, const char *by)
{
	tell_wait(lab, "lost", edu, after, "kicked", now());
	fprintf(lab->truth, ",\"by\":\"%s\"}\n", by);
}

static void tell_total(const struct lab *lab, const struct edu *edu)
{
	tell(lab, "total", edu);
	fprintf(lab->truth, ",\"handled\":%llu,\"none\":%llu,\"lost\":%llu,\"raised\":%llu}\n",
		(unsigned long long)edu->handled, (unsigned long long)edu->none,
		(unsigned long long)edu->lost, (unsigned long long)edu->raised);
}

void tell_end(const struct lab *lab)
{
	const struct edu *edu;
	unsigned int i, n;

	for (i = 0; i < lab->count; i++) {
		edu = &lab->edus[i];
		for (n = 0; n < edu->pendings; n++)
			tell_raise(lab, edu, edu->pending[n].ts, 0);
	}
	if (lab->dropped)
		fprintf(lab->truth, "{\"type\":\"overflow\",\"dropped\":%llu}\n",
			(unsigned long long)lab->dropped);
	for (i = 0; i < lab->count; i++)
		tell_total(lab, &lab->edus[i]);
}
