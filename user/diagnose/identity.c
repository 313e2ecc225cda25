// SPDX-License-Identifier: GPL-2.0-only
/* Whose a number is, and what ends when it is given to another device. */
#include <string.h>

#include "diagnose/identity.h"
#include "diagnose/irq.h"
#include "diagnose/lost.h"
#include "diagnose/stale.h"

/* What is known of the one that had the number is not true of the other. */
static struct irq *hand_over(struct diagnose *diagnose, struct irq *irq)
{
	loss_end(diagnose, irq, diagnose->now, 0);
	stale_forget(diagnose, irq);
	return irq_renew(diagnose, irq);
}

struct irq *identity_learn(struct diagnose *diagnose, __u32 number,
			   const struct pci_address *device, const char *action)
{
	struct irq *irq = irq_get(diagnose, number);

	if (irq && irq->device.domain != NONE && device->domain != NONE &&
	    !pci_same(&irq->device, device))
		irq = hand_over(diagnose, irq);
	if (!irq)
		return NULL;
	if (irq->device.domain == NONE && device->domain != NONE)
		irq_set_device(diagnose, irq, device);
	if (action[0]) {
		memcpy(irq->action, action, sizeof(irq->action));
		irq->action[sizeof(irq->action) - 1] = 0;
	}
	return irq;
}
