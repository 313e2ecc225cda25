// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stress/cpus.h"

/* A CPU number at *@text, which then points behind it; -EINVAL if none below CPUS_MAX stands there. */
static int take_cpu(const char **text)
{
	unsigned long cpu;
	char *end;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	cpu = strtoul(*text, &end, 10); /* one too large for it is ULONG_MAX */
	if (cpu >= CPUS_MAX)
		return -EINVAL;
	*text = end;
	return cpu;
}

int cpus_parse(struct cpus *cpus, const char *list)
{
	int first, last;

	memset(cpus, 0, sizeof(*cpus));
	if (!*list)
		return 0;
	for (;; list++) {
		first = last = take_cpu(&list);
		if (first >= 0 && *list == '-') {
			list++;
			last = take_cpu(&list);
		}
		if (first < 0 || last < first)
			return -EINVAL;
		for (; first <= last; first++)
			cpus_add(cpus, first);
		if (!*list)
			return 0;
		if (*list != ',')
			return -EINVAL;
	}
}

void cpus_add(struct cpus *cpus, unsigned int cpu)
{
	cpus->words[cpu / CPUS_BITS] |= 1ul << (cpu % CPUS_BITS);
}

bool cpus_empty(const struct cpus *cpus)
{
	size_t i;

	for (i = 0; i < CPUS_WORDS; i++)
		if (cpus->words[i])
			return false;
	return true;
}

bool cpus_equal(const struct cpus *one, const struct cpus *other)
{
	return !memcmp(one, other, sizeof(*one));
}

bool cpus_between(const struct cpus *cpus, const struct cpus *most, const struct cpus *spare)
{
	size_t i;

	for (i = 0; i < CPUS_WORDS; i++)
		if (cpus->words[i] & ~most->words[i] ||
		    most->words[i] & ~cpus->words[i] & ~spare->words[i])
			return false;
	return true;
}
