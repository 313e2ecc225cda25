// SPDX-License-Identifier: GPL-2.0-only
/* Moves and the message writes inside them: which update can tear? */
#include <string.h>

#include "base/chip.h"
#include "diagnose/failed.h"
#include "diagnose/finding.h"
#include "diagnose/identity.h"
#include "diagnose/lost.h"
#include "diagnose/mask.h"
#include "diagnose/restore.h"
#include "diagnose/stale.h"
#include "diagnose/stray.h"
#include "diagnose/take.h"
#include "diagnose/takedown.h"
#include "diagnose/trial.h"
#include "diagnose/watch.h"

#define ADDRESS_REMAPPED 0x10 /* interrupt format: an index, no CPU (VT-d specification 5.1.2.2) */
#define DATA_VECTOR 0xff

#define POWER_D0 0 /* PCI_D0 */
#define ERROR_FROZEN 2 /* pci_channel_io_frozen */
#define ERROR_FAILED 3 /* pci_channel_io_perm_failure */

void take_move(struct diagnose *diagnose, const struct record_move *move)
{
	struct irq *irq = identity_learn(diagnose, move->irq, &move->device, move->action);

	if (!irq)
		return;
	irq->move.seq = move->head.seq;
	irq->move.ts = move->head.ts;
	irq->move.end = later(move->head.ts, move->duration);
	irq->move.cpu = move->head.cpu;
	irq->move.context = move->context;
	irq->move.remapped = chip_behind_iommu(move->chip);
	failed_move(diagnose, irq, move);
	if (move->started)
		return;
	loss_end(diagnose, irq, move->head.ts, move->head.seq);
	stale_forget(diagnose, irq);
}

/* Why the device did not get the message; NULL if it did (__pci_write_msi_msg(), drivers/pci/msi). */
static const char *drop_reason(const struct record_message *message)
{
	if (message->power != POWER_D0)
		return "the device was not in D0: only the kernel's copy of the message was changed";
	if (message->error_state == ERROR_FAILED)
		return "the device is gone: only the kernel's copy of the message was changed";
	if (message->error_state == ERROR_FROZEN)
		return "the device's I/O is frozen: the message does not reach it";
	if (message->virtual)
		return "a virtual MSI-X entry, beyond the device's table: there is nothing to write";
	return NULL;
}

/* What the device holds before this write: the kernel's copy, unless a write was dropped. */
static const struct message_pair *held_by_device(struct irq *irq,
						 const struct record_message *message)
{
	const struct message_pair *kernel = &irq->shadow.kernel;

	/* A copy that is not what the last record left means that a record is missing. */
	if (message->old.address_lo != kernel->address_lo ||
	    message->old.address_hi != kernel->address_hi || message->old.data != kernel->data)
		irq->shadow.stale = false;
	irq->shadow.kernel = message->new;
	return irq->shadow.stale ? &irq->shadow.held : &message->old;
}

static void write_fill(struct write *write, const struct irq *irq,
		       const struct record_message *message)
{
	bool inside = irq->move.seq && message->head.ts >= irq->move.ts &&
		      message->head.ts <= irq->move.end && message->head.cpu == irq->move.cpu;

	write->ts = message->head.ts;
	write->end = later(message->head.ts, message->duration);
	write->message = message->head.seq;
	write->from = irq->shadow.stale ? irq->shadow.target : message->from;
	write->to = message->to;
	write->window = message->duration;
	if (message->at_address && message->at_data > message->at_address) {
		write->window = message->at_data - message->at_address;
		write->window_exact = true;
	}
	write->masked = message->kind == MESSAGE_MSIX || (message->can_mask && message->masked);
	write->step = message->step;
	if (inside) {
		write->move = irq->move.seq;
		write->context = irq->move.context;
	} else if (message->dying) {
		write->context = MOVE_OFFLINE;
	}
}

static void dropped(struct diagnose *diagnose, struct irq *irq,
		    const struct record_message *message, const struct message_pair *held,
		    const struct write *write, const char *reason)
{
	struct finding finding;

	finding_init(&finding, FINDING_WRITE_DROPPED, message->head.ts);
	finding.proved = true;
	finding.reason = reason;
	finding_irq(&finding, irq);
	finding_write(&finding, write);
	finding.window = 0;
	finding.window_exact = false;
	finding_emit(diagnose, &finding);
	if (!irq->shadow.stale) {
		irq->shadow.held = *held;
		irq->shadow.target = message->from;
		irq->shadow.stale = true;
	}
}

/*
 * Does the message name a CPU and its vector? Where Intel's IOMMU remaps, the address says that it
 * does not. AMD's leaves the address as it was: the data is an index (fill_msi_msg(),
 * drivers/iommu/amd/iommu.c), and no more than by chance what the vector domain gave.
 */
static bool is_native(const struct irq *irq, const struct record_message *message,
		      const struct message_pair *held, const struct write *write)
{
	if ((held->address_lo | message->new.address_lo) & ADDRESS_REMAPPED)
		return false;
	if (write->move && irq->move.remapped)
		return false;
	return message->to.vector == NONE || (message->new.data &DATA_VECTOR) == message->to.vector;
}

/* Do address and data change in this one write, on a device that is listening? */
static bool changes_both(const struct record_message *message, const struct message_pair *held,
			 const struct write *write)
{
	const struct message_pair *new = &message->new;

	if (!message->enabled || !message->started || write->context == MOVE_STARTUP)
		return false;
	if (!device_vector(held->data & DATA_VECTOR) || !device_vector(new->data &DATA_VECTOR))
		return false;
	return (held->address_lo != new->address_lo || held->address_hi != new->address_hi) &&
	       (held->data & DATA_VECTOR) != (new->data &DATA_VECTOR);
}

static void exposed(struct diagnose *diagnose, struct irq *irq,
		    const struct record_message *message, const struct write *write)
{
	struct finding finding;

	finding_init(&finding, FINDING_TORN_EXPOSED, message->head.ts);
	finding.proved = true;
	finding.reason = "CPU and vector both changed in one message update of separate writes, "
			 "and the device cannot mask";
	if (message->can_mask)
		finding.reason = "maskable, but moved without masking: CPU and vector both changed "
				 "in one message update of separate writes";
	finding_irq(&finding, irq);
	finding_write(&finding, write);
	finding_emit(diagnose, &finding);
}

static void transit(struct diagnose *diagnose, struct irq *irq, const struct write *write)
{
	const struct target slot = { .cpu = write->from.cpu, .vector = write->to.vector };
	struct watch *watch = watch_add(diagnose, WATCH_TRANSIT, irq, slot, write);

	if (watch)
		watch->resent = false;
}

/* A message write inside a set-affinity that reached the device. */
static void affinity_write(struct diagnose *diagnose, struct irq *irq,
			   const struct record_message *message, const struct message_pair *held,
			   struct write *write)
{
	const struct target slot = { .cpu = write->to.cpu, .vector = held->data & DATA_VECTOR };
	bool native = is_native(irq, message, held, write);
	bool both = native && changes_both(message, held, write);
	struct takedown *takedown = NULL;
	struct watch *watch;

	if (write->context == MOVE_OFFLINE)
		takedown = takedown_current(diagnose, message->head.cpu, message->head.ts);
	write->exposed = both && !write->masked;
	irq->write = *write;
	irq->sends = native;
	if (write->exposed)
		exposed(diagnose, irq, message, write);
	if (native && write->step >= 2)
		transit(diagnose, irq, write);
	if (write->exposed || takedown)
		irq->moves++;
	/* Whose that slot is may not be known: who was not seen to run may run all the same. */
	if (write->exposed)
		chance_trial_up_to(diagnose, BASIS_RESULT, CHANCE_TELL);
	if (write->exposed)
		chance_trial(diagnose, BASIS_PACE,
			     (double)PROMPT / latest(since(diagnose->begin, write->ts), SEC));
	if (write->exposed && watch_next(diagnose, NULL, WATCH_RELEASED, &slot))
		chance_trial(diagnose, BASIS_STRAY, stray_chance(diagnose));
	if (both) {
		watch = watch_add(diagnose, write->masked ? WATCH_MASKED : WATCH_TORN, irq, slot,
				  write);
		if (watch && takedown)
			watch->takedown = takedown_get(takedown);
	}
	if (native)
		stale_write(diagnose, irq, message, write);
	else
		stale_forget(diagnose, irq);
	if (takedown && native && message->started && message->kind == MESSAGE_MSI)
		loss_watch(diagnose, irq, write, takedown);
}

void take_message(struct diagnose *diagnose, const struct record_message *message)
{
	struct irq *irq = identity_learn(diagnose, message->irq, &message->device, message->action);
	const char *reason = drop_reason(message);
	struct write write = {};
	struct message_pair held;
	bool differed;

	if (!irq)
		return;
	masked_message(irq, message);
	held = *held_by_device(irq, message);
	write_fill(&write, irq, message);
	if (reason || message->context != MESSAGE_AFFINITY)
		stale_forget(diagnose, irq);
	if (reason)
		return dropped(diagnose, irq, message, &held, &write, reason);
	differed = irq->shadow.stale;
	irq->shadow.stale = false;
	if (message->context == MESSAGE_RESTORE)
		restore_message(diagnose, irq, message, differed);
	else if (message->context == MESSAGE_AFFINITY)
		affinity_write(diagnose, irq, message, &held, &write);
}
