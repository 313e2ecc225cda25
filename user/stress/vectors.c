// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "stress/vectors.h"
#include "record.h"

#define VECTORS 256

struct table {
	__u64 taken[VECTORS / 64];
};

struct vectors {
	__u32 cpus;
	struct table tables[];
};

struct vectors *vectors_new(__u32 cpus)
{
	struct vectors *vectors = calloc(1, sizeof(*vectors) + cpus * sizeof(struct table));

	if (vectors)
		vectors->cpus = cpus;
	return vectors;
}

static bool is_taken(const struct table *table, __u32 vector)
{
	return table->taken[vector / 64] >> vector % 64 & 1;
}

static void mark(struct table *table, __u32 vector, bool taken)
{
	const __u64 bit = 1ull << vector % 64;

	if (taken)
		table->taken[vector / 64] |= bit;
	else
		table->taken[vector / 64] &= ~bit;
}

__u32 vectors_guess(const struct vectors *vectors, __u32 cpu)
{
	__u32 vector;

	if (cpu >= vectors->cpus)
		return NONE;
	for (vector = VECTOR_FIRST_DEVICE; vector < VECTOR_MANAGED_SHUTDOWN; vector++)
		if (!is_taken(&vectors->tables[cpu], vector))
			return vector;
	return NONE;
}

void vectors_move(struct vectors *vectors, __u32 from_cpu, __u32 from, __u32 to_cpu, __u32 to)
{
	__u32 below;

	if (from_cpu < vectors->cpus && from < VECTORS)
		mark(&vectors->tables[from_cpu], from, false);
	if (to_cpu >= vectors->cpus || to >= VECTORS)
		return;
	for (below = VECTOR_FIRST_DEVICE; below <= to; below++)
		mark(&vectors->tables[to_cpu], below, true);
}

void vectors_free(struct vectors *vectors)
{
	free(vectors);
}
