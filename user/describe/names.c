// SPDX-License-Identifier: GPL-2.0-only
#include "describe/names.h"

const char *names_place(char *text, const struct names *names, const struct target *target)
{
	return place_text(text, target, names->apicid(names->of, target->cpu));
}

static __u32 past_apicid(const void *of, __u32 cpu)
{
	const struct names_past *past = of;

	return trace_header_apicid(past->run->header, cpu);
}

static const char *past_who(const void *of, char *text, __u32 irq)
{
	const struct names_past *past = of;
	const struct irq_seen *owner = past->owner;

	return who_owner(text, past->run, irq, owner && owner->id.irq == irq ? owner : NULL);
}

struct names names_past(const struct names_past *past)
{
	return (struct names){ .apicid = past_apicid, .who = past_who, .of = past };
}
