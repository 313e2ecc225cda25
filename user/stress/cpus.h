/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside stress/: sets of CPUs, so that lists compare by what they mean. */
#ifndef MSISCOPE_STRESS_CPUS_H
#define MSISCOPE_STRESS_CPUS_H

#include <stdbool.h>

#define CPUS_MAX 8192 /* NR_CPUS of x86-64 with CONFIG_MAXSMP */
#define CPUS_BITS (8 * sizeof(unsigned long))
#define CPUS_WORDS (CPUS_MAX / CPUS_BITS)

struct cpus {
	unsigned long words[CPUS_WORDS];
};

/* cpus_parse() - "0-3,8" as the kernel prints it; "" is the empty set. 0 or -EINVAL. */
int cpus_parse(struct cpus *cpus, const char *list);

/* cpus_add() - @cpu below CPUS_MAX. */
void cpus_add(struct cpus *cpus, unsigned int cpu);

bool cpus_empty(const struct cpus *cpus);
bool cpus_equal(const struct cpus *one, const struct cpus *other);

/* cpus_between() - does @cpus lack nothing of @most but some of @spare, and have no more? */
bool cpus_between(const struct cpus *cpus, const struct cpus *most, const struct cpus *spare);

#endif /* MSISCOPE_STRESS_CPUS_H */
