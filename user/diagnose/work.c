// SPDX-License-Identifier: GPL-2.0-only
/* How long the work of a device usually takes, and whether it stands still now. */
#include <stdlib.h>

#include "diagnose/irq.h"
#include "diagnose/work.h"

#define SLOW 3 /* so many times what is usual, and SLOW_LEAST */
#define DISTURBED SEC /* a device that was disturbed may answer late for so long after */

/* Where something moves all the time, requests beside harmless moves have to do. 0: not known. */
static __u64 usual_of(const struct work *work)
{
	const __u64 longest = latest(work->usual[0].longest, work->usual[1].longest);

	if (work->usual[0].spans >= WORK_SPANS)
		return work->usual[0].longest;
	return work->usual[0].spans + work->usual[1].spans >= WORK_SPANS ? longest : 0;
}

bool work_is_slow(const struct work *work, __u64 ts)
{
	const __u64 usual = usual_of(work);

	return work->stands && usual &&
	       since(work->stands, ts) > latest(later(usual, usual * (SLOW - 1)), SLOW_LEAST);
}

void works_disturb(struct diagnose *diagnose, const struct pci_address *device, __u64 ts)
{
	struct work *work;

	for (work = diagnose->works; work; work = work->next)
		if (device->domain != NONE && pci_same(&work->device, device))
			work->disturbed = later(ts, DISTURBED);
}

void works_free(struct diagnose *diagnose)
{
	struct work *work, *next;

	for (work = diagnose->works; work; work = next) {
		next = work->next;
		free(work);
	}
}

__u64 work_usual(const struct diagnose *diagnose, const struct irq *irq)
{
	const struct work *work;
	__u64 usual = 0;

	for (work = diagnose->works; work; work = work->next)
		if (irq_is_of(irq, &work->device, work->irq))
			usual = latest(usual, usual_of(work));
	return usual;
}

bool work_in_flight(const struct diagnose *diagnose, const struct irq *irq)
{
	const struct work *work;

	for (work = diagnose->works; work; work = work->next)
		if (irq_is_of(irq, &work->device, work->irq) && work->stands)
			return true;
	return false;
}

/* By how many requests what is usual is known, as usual_of(). */
static __u64 usual_spans(const struct work *work)
{
	if (work->usual[0].spans >= WORK_SPANS)
		return work->usual[0].spans;
	return work->usual[0].spans + work->usual[1].spans;
}

/* That one takes longer than any of these. */
double work_slow_chance(const struct diagnose *diagnose, const struct irq *irq)
{
	const struct work *work;
	double chance = 0;

	for (work = diagnose->works; work; work = work->next)
		if (irq_is_of(irq, &work->device, work->irq) && usual_of(work))
			chance += 1.0 / (usual_spans(work) + 1);
	return chance > 0 && chance < 1 ? chance : 1;
}

bool work_stood(const struct diagnose *diagnose, const struct irq *irq, __u64 ts)
{
	const struct work *work;

	for (work = diagnose->works; work; work = work->next)
		if (irq_is_of(irq, &work->device, work->irq) && work_is_slow(work, ts))
			return true;
	return false;
}
