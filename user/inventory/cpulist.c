// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory/cpulist.h"
#include "inventory/file.h"
#include "record.h"

#define TEXT_MAX 32768 /* of a list of CPULIST_MAX CPUs, every second one */

static int parse_cpu(const char **text, unsigned long *cpu)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	*cpu = strtoul(*text, &end, 10);
	*text = end;
	return *cpu < CPULIST_MAX ? 0 : -EINVAL;
}

static int parse_range(const char **text, struct cpulist *list)
{
	unsigned long first, last;

	if (parse_cpu(text, &first))
		return -EINVAL;
	last = first;
	if (**text == '-') {
		++*text;
		if (parse_cpu(text, &last) || last < first)
			return -EINVAL;
	}
	for (; first <= last; first++)
		cpulist_add(list, first);
	return 0;
}

int cpulist_parse(const char *text, struct cpulist *list)
{
	memset(list, 0, sizeof(*list));
	if (!*text)
		return 0;
	for (;;) {
		if (parse_range(&text, list))
			return -EINVAL;
		if (!*text)
			return 0;
		if (*text++ != ',')
			return -EINVAL;
	}
}

int cpulist_parse_mask(const char *text, struct cpulist *list)
{
	static const char digits[] = "0123456789abcdef";
	size_t length = strlen(text);
	__u32 cpu = 0, bit;
	const char *digit;

	memset(list, 0, sizeof(*list));
	if (!length)
		return -EINVAL;
	while (length--) {
		if (text[length] == ',' && cpu && !(cpu % 32))
			continue;
		digit = strchr(digits, text[length]);
		if (!digit || cpu >= CPULIST_MAX)
			return -EINVAL;
		for (bit = 0; bit < 4; bit++)
			if ((digit - digits) >> bit & 1)
				cpulist_add(list, cpu + bit);
		cpu += 4;
	}
	return 0;
}

/* nohz_full where no CPU is: padded to as many places as there are CPUs ("%*pbl", drivers/base/cpu.c). */
static bool is_null(const char *text)
{
	return !strcmp(text + strspn(text, " "), "(null)");
}

int cpulist_read(const char *root, const char *path, struct cpulist *list)
{
	char *text = malloc(TEXT_MAX);
	int err;

	memset(list, 0, sizeof(*list));
	if (!text)
		return -ENOMEM;
	err = file_line(text, TEXT_MAX, "%s/%s", root, path);
	if (err == -ENOENT)
		err = 0;
	else if (err >= 0)
		err = cpulist_parse(is_null(text) ? "" : text, list);
	free(text);
	return err;
}

bool cpulist_has(const struct cpulist *list, __u32 cpu)
{
	return cpu < CPULIST_MAX && list->bits[cpu / 64] >> cpu % 64 & 1;
}

void cpulist_add(struct cpulist *list, __u32 cpu)
{
	if (cpu < CPULIST_MAX)
		list->bits[cpu / 64] |= 1ull << cpu % 64;
}

void cpulist_remove(struct cpulist *list, __u32 cpu)
{
	if (cpu < CPULIST_MAX)
		list->bits[cpu / 64] &= ~(1ull << cpu % 64);
}

__u32 cpulist_next(const struct cpulist *list, __u32 cpu)
{
	for (; cpu < CPULIST_MAX; cpu++)
		if (cpulist_has(list, cpu))
			return cpu;
	return NONE;
}

unsigned int cpulist_count(const struct cpulist *list)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < CPULIST_MAX / 64; i++)
		count += __builtin_popcountll(list->bits[i]);
	return count;
}

bool cpulist_equal(const struct cpulist *a, const struct cpulist *b)
{
	return !memcmp(a, b, sizeof(*a));
}

const char *cpulist_text(const struct cpulist *list, char *text, size_t size)
{
	size_t used = 0, before = 0;
	__u32 first, last;

	text[0] = 0;
	for (first = cpulist_next(list, 0); first != NONE; first = cpulist_next(list, last + 1)) {
		last = first;
		while (cpulist_has(list, last + 1))
			last++;
		used += snprintf(text + used, size - used, "%s%u", used ? "," : "", first);
		if (last > first && used < size)
			used += snprintf(text + used, size - used, "-%u", last);
		if (used + sizeof(",...") > size) {
			strcpy(text + before, before ? ",..." : "...");
			break;
		}
		before = used;
	}
	return text;
}
