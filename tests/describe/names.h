/* SPDX-License-Identifier: GPL-2.0-only */
/* For whoever tests sentences: APIC ids are twice the number of the CPU, all interrupts one driver's. */
#ifndef TEST_DESCRIBE_NAMES_H
#define TEST_DESCRIBE_NAMES_H

#include <errno.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "describe/names.h"

static inline __u32 twice(const void *of, __u32 cpu)
{
	(void)of;
	return cpu == NONE ? NONE : 2 * cpu;
}

static inline const char *edu(const void *of, char *text, __u32 irq)
{
	const struct pci_address none = { .domain = NONE };

	(void)of;
	return who_text(text, irq, "edu", &none);
}

static const struct names names = { .apicid = twice, .who = edu };

static const struct target nowhere = { NONE, NONE };

#endif /* TEST_DESCRIBE_NAMES_H */
