// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/interrupt.h"

const char *answer_name(enum answer answer)
{
	static const char *const words[] = { "unknown", "no", "yes" };

	return words[answer];
}

const char *class_name(enum irq_class class)
{
	static const char *const words[] = { "unknown", "tearable", "maskable", "remapped",
					     "not-msi" };

	return words[class];
}

bool class_by_name(const char *name, enum irq_class *class)
{
	unsigned int i;

	for (i = 0; i < IRQ_CLASSES; i++) {
		*class = i;
		if (!strcmp(name, class_name(i)))
			return true;
	}
	return false;
}

bool machine_is_x86(const char *machine)
{
	return !strncmp(machine, "x86", strlen("x86")) ||
	       (machine[0] == 'i' && machine[1] && !strcmp(machine + 2, "86"));
}
