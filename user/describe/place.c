// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "describe/place.h"

const char *place_number(char text[PLACE_NUMBER], __u32 number)
{
	snprintf(text, PLACE_NUMBER, number == NONE ? "?" : "%u", number);
	return text;
}

const char *place_cpu(char text[PLACE_NUMBER], __u32 cpu)
{
	snprintf(text, PLACE_NUMBER, cpu == NONE ? "CPU ?" : "CPU %u", cpu);
	return text;
}

const char *place_text(char *text, const struct target *target, __u32 apicid)
{
	char cpu[PLACE_NUMBER], vector[PLACE_NUMBER], apic[32] = "";

	if (apicid != NONE)
		snprintf(apic, sizeof(apic), " (APIC %u)", apicid);
	snprintf(text, PLACE_SIZE, "CPU %s%s vector %s", place_number(cpu, target->cpu), apic,
		 place_number(vector, target->vector));
	return text;
}

bool place_is_known(const struct target *target)
{
	return target->cpu != NONE || target->vector != NONE;
}

const char *place_slot(__u8 slot)
{
	static const char *const texts[] = {
		"not known",	      "another interrupt's", "unused",	    "shut down",
		"marked retriggered", "a system vector",     "not readable"
	};

	return slot <= SLOT_UNKNOWN ? texts[slot] : texts[0];
}
