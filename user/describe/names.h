/* SPDX-License-Identifier: GPL-2.0-only */
/* What numbers stand for. A run knows it of the past, the live view of now. */
#ifndef MSISCOPE_DESCRIBE_NAMES_H
#define MSISCOPE_DESCRIBE_NAMES_H

#include "describe/place.h"
#include "describe/who.h"

struct names {
	/* The APIC id to be told beside that CPU; NONE: none. */
	__u32 (*apicid)(const void *of, __u32 cpu);
	/* As who_text(), of that number. @text: WHO_SIZE. */
	const char *(*who)(const void *of, char *text, __u32 irq);
	const void *of;
};

/* names_place() - place_text() with the APIC id. */
const char *names_place(char *text, const struct names *names, const struct target *target);

struct names_past {
	const struct run *run;
	const struct irq_seen *owner; /* who had its number then; NULL: who had it first */
};

/* names_past() - as a run knows them; @past outlives them. */
struct names names_past(const struct names_past *past);

#endif /* MSISCOPE_DESCRIBE_NAMES_H */
