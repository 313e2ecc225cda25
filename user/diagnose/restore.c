// SPDX-License-Identifier: GPL-2.0-only
/* pci_restore_msi_state(): one finding a call, whatever the number of messages. */
#include <string.h>

#include "diagnose/finding.h"
#include "diagnose/restore.h"
#include "diagnose/take.h"
#include "diagnose/work.h"

static void restore_emit(struct diagnose *diagnose, const struct restore *restore)
{
	struct finding finding;
	unsigned int i;

	if (!restore->irq) /* a device without MSI */
		return;
	finding_init(&finding, FINDING_RESTORED, restore->ts);
	finding.proved = true;
	finding.reason =
		restore->differed
			? "the message was written anew, and the device had held another one"
			: "the message was written anew; the device had held the same";
	finding_irq(&finding, restore->irq);
	finding.device = restore->device;
	finding.message = restore->message;
	finding.silent = restore->duration;
	finding_proof(&finding, restore->seq);
	finding_proof(&finding, restore->message);
	for (i = 0; i < restore->nr_others; i++)
		if (restore->others[i] != restore->irq->number)
			finding_other(&finding, restore->others[i]);
	finding_emit(diagnose, &finding);
}

static void restore_drop_first(struct diagnose *diagnose)
{
	restore_emit(diagnose, &diagnose->restores[0]);
	diagnose->nr_restores--;
	memmove(diagnose->restores, diagnose->restores + 1,
		diagnose->nr_restores * sizeof(diagnose->restores[0]));
}

static struct restore *restore_add(struct diagnose *diagnose, __u64 seq, __u64 ts, __u64 duration,
				   const struct pci_address *device)
{
	struct restore *restore;

	works_disturb(diagnose, device, later(ts, duration));
	if (diagnose->nr_restores == NR_RESTORES)
		restore_drop_first(diagnose);
	restore = &diagnose->restores[diagnose->nr_restores++];
	memset(restore, 0, sizeof(*restore));
	restore->seq = seq;
	restore->ts = ts;
	restore->duration = duration;
	restore->device = *device;
	return restore;
}

static struct restore *restore_find(struct diagnose *diagnose, const struct record_message *message)
{
	struct restore *restore;
	unsigned int i;

	for (i = 0; i < diagnose->nr_restores; i++) {
		restore = &diagnose->restores[i];
		if (pci_same(&restore->device, &message->device) &&
		    message->head.ts >= restore->ts &&
		    message->head.ts <= later(restore->ts, restore->duration))
			return restore;
	}
	return NULL;
}

void restore_message(struct diagnose *diagnose, struct irq *irq,
		     const struct record_message *message, bool differed)
{
	struct restore *restore = restore_find(diagnose, message);

	if (!restore)
		restore = restore_add(diagnose, 0, message->head.ts, 0, &message->device);
	if (restore->nr_others < FINDING_OTHERS)
		restore->others[restore->nr_others++] = irq->number;
	if (restore->irq && !(differed && !restore->differed))
		return;
	restore->irq = irq;
	restore->message = message->head.seq;
	restore->differed = differed;
}

void restore_sweep(struct diagnose *diagnose, bool all)
{
	const struct restore *first = diagnose->restores;

	while (diagnose->nr_restores && (all || diagnose->now > later(first->ts, first->duration)))
		restore_drop_first(diagnose);
}

void take_restore(struct diagnose *diagnose, const struct record_restore *restore)
{
	restore_add(diagnose, restore->head.seq, restore->head.ts, restore->duration,
		    &restore->device);
}
