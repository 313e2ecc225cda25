// SPDX-License-Identifier: GPL-2.0-only
/* What is found in an inventory by its number. */
#include <stdlib.h>

#include "inventory/inventory.h"

int inventory_by_irq(const void *a, const void *b)
{
	const struct inventory_irq *x = a, *y = b;

	return x->irq < y->irq ? -1 : x->irq > y->irq;
}

struct inventory_irq *inventory_find(const struct inventory *inventory, __u32 irq)
{
	struct inventory_irq key = { .irq = irq };

	if (!inventory->nr_irqs)
		return NULL;
	return bsearch(&key, inventory->irqs, inventory->nr_irqs, sizeof(key), inventory_by_irq);
}

__u32 inventory_highest_irq(const struct inventory *inventory)
{
	return inventory->nr_irqs ? inventory->irqs[inventory->nr_irqs - 1].irq : 0;
}

int inventory_by_cpu(const void *a, const void *b)
{
	const struct inventory_cpu *x = a, *y = b;

	return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

struct inventory_cpu *inventory_find_cpu(const struct inventory *inventory, __u32 cpu)
{
	struct inventory_cpu key = { .cpu = cpu };

	if (!inventory->nr_cpus)
		return NULL;
	return bsearch(&key, inventory->cpus, inventory->nr_cpus, sizeof(key), inventory_by_cpu);
}
