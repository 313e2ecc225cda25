// SPDX-License-Identifier: GPL-2.0-only
/* What devices and the kernel log say beside the interrupts. */
#include "diagnose/internal.h"

#define LOOKS SEC /* a completion from before the write may be seen so much later */

/* Did its work stand still since about the latest write, as far as @witness saw? */
static bool since_write(const struct irq *irq, const struct record_witness *witness)
{
	return irq->write.ts && witness->since <= later(irq->write.end, LOOKS);
}

void take_witness(struct diagnose *diagnose, const struct record_witness *witness)
{
	struct irq *irq;

	if (!witness->stalled || witness->look)
		return;
	for (irq = diagnose->first; irq; irq = irq->next)
		if (irq_is_of(irq, &witness->device, witness->irq) && since_write(irq, witness))
			debt_stall(diagnose, irq, witness->head.seq);
}

static void timeout(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	struct irq *irq;

	for (irq = diagnose->first; irq; irq = irq->next)
		if (irq_is_of(irq, &kmsg->device, kmsg->irq))
			debt_timeout(diagnose, irq, kmsg->head.seq);
}

void take_kmsg(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	if (kmsg->kind == KMSG_POLLED || kmsg->kind == KMSG_TIMEOUT || kmsg->kind == KMSG_DEAD)
		timeout(diagnose, kmsg);
	else if (kmsg->kind == KMSG_NO_HANDLER)
		hidden_arrival(diagnose, kmsg);
}
