/* SPDX-License-Identifier: GPL-2.0-only */
/* Choices that a seed repeats. */
#ifndef MSISCOPE_STRESS_RANDOM_H
#define MSISCOPE_STRESS_RANDOM_H

#include <linux/types.h>

struct choices {
	__u64 state;
};

static inline struct choices choices_from(__u64 seed)
{
	return (struct choices){ seed };
}

/* choose() - a number below @below, which is not 0. Splitmix64: any seed will do. */
static inline __u32 choose(struct choices *choices, __u32 below)
{
	__u64 x = choices->state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return (x ^ x >> 31) % below;
}

#endif /* MSISCOPE_STRESS_RANDOM_H */
