// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "advise/advice.h"
#include "advise/remapping.h"
#include "base/interrupt.h"
#include "diagnose/protocol.h"

static void judge_unknown(const struct inventory *inventory, struct advice_irq *one)
{
	const struct inventory_irq *irq = one->irq;

	one->risk = RISK_UNKNOWN;
	if (*inventory->machine && !machine_is_x86(inventory->machine))
		one->tells = "msiscope knows the updates of x86 only";
	else if (irq->route == ROUTE_PARAVIRTUAL)
		one->tells = "ask on the host, which writes the device's message";
	else if (irq->kind == IRQ_MSI && irq->route == ROUTE_NATIVE &&
		 irq->maskable == ANSWER_UNKNOWN && !irq->by_chip && !irq->modeless)
		one->tells =
			"run 'msiscope advise' as root; if it still says so, 'msiscope record' "
			"while it moves";
	else
		one->tells =
			"run 'msiscope record' while it moves: an update that can tear is told "
			"as torn-exposed";
}

static void judge(const struct advice *advice, struct advice_irq *one)
{
	const struct inventory_irq *irq = one->irq;

	one->why = irq->reason;
	one->risk = RISK_NONE;
	if (irq->class == CLASS_UNKNOWN)
		judge_unknown(advice->machine->inventory, one);
	else if (irq->class == CLASS_TEARABLE && advice->machine->inventory->nr_cpus == 1)
		one->why = "no mask bit, but there is one CPU only, and nowhere to move to";
	else if (irq->class == CLASS_TEARABLE && advice->two_steps)
		one->why = "no mask bit, but this kernel updates it in two steps (6f1a4891a592)";
	else if (irq->class == CLASS_TEARABLE)
		one->risk = RISK_TEARABLE;
}

static const char *not_msix(const struct machine_irq *more)
{
	if (more->ways.msix == ANSWER_NO)
		return "the device has no MSI-X";
	if (more->ways.msix == ANSWER_UNKNOWN)
		return "whether the device has MSI-X is not known: that needs root";
	return NULL;
}

static const char *not_settable(const struct advice_irq *one, const struct machine_irq *more)
{
	if (one->irq->managed == ANSWER_YES)
		return "managed: the kernel keeps its affinity and refuses another; take no CPU "
		       "offline that serves it while the device works";
	if (more->settable == ANSWER_NO)
		return "its affinity cannot be set";
	return NULL;
}

static const char *not_pin(const struct advice *advice, const struct advice_irq *one,
			   const struct machine_irq *more)
{
	if (advice->machine->cpu == NONE)
		return "which CPU stays online is not known";
	return not_settable(one, more);
}

static const char *not_intx(const struct machine_irq *more)
{
	if (more->ways.intx == ANSWER_NO)
		return "the device has no interrupt pin";
	if (more->ways.intx == ANSWER_UNKNOWN)
		return "whether the device has an interrupt pin is not known: its config space "
		       "cannot be read";
	return NULL;
}

static void find_remedies(struct advice *advice, struct advice_irq *one)
{
	const struct machine *machine = advice->machine;
	const struct machine_irq *more = &machine->irqs[one->irq - machine->inventory->irqs];

	one->without[REMEDY_REMAPPING] = remapping_find(machine, &advice->way);
	one->without[REMEDY_MSIX] = not_msix(more);
	one->without[REMEDY_PIN] = not_pin(advice, one, more);
	one->without[REMEDY_AWAY] = not_pin(advice, one, more);
	one->without[REMEDY_INTX] = not_intx(more);
}

static void add(struct advice *advice, const struct inventory_irq *irq)
{
	struct advice_irq *one = &advice->irqs[advice->nr_irqs++];

	one->irq = irq;
	judge(advice, one);
	if (one->risk == RISK_TEARABLE)
		find_remedies(advice, one);
	else if (one->risk == RISK_UNKNOWN && advice->machine->inventory->hypervisor)
		one->without[REMEDY_REMAPPING] = remapping_find(advice->machine, &advice->way);
	advice->counts[irq->route][irq->class]++;
	advice->risks[one->risk]++;
}

static bool is_wanted(const struct inventory_irq *irq, advice_fn wants, void *arg)
{
	return wants ? wants(irq, arg) : irq->class != CLASS_NOT_MSI;
}

int advice_make(const struct machine *machine, advice_fn wants, void *arg, struct advice *advice)
{
	const struct inventory *inventory = machine->inventory;
	enum protocol protocol =
		protocol_expected(inventory->release, inventory->version, /* maskable */ false);
	size_t i;

	memset(advice, 0, sizeof(*advice));
	advice->machine = machine;
	advice->chosen = wants;
	advice->two_steps = protocol == PROTOCOL_TWO_STEP;
	advice->protocol_known = protocol != PROTOCOL_UNKNOWN;
	advice->irqs = calloc(inventory->nr_irqs + 1, sizeof(*advice->irqs));
	if (!advice->irqs)
		return -ENOMEM;
	for (i = 0; i < inventory->nr_irqs; i++)
		if (is_wanted(&inventory->irqs[i], wants, arg))
			add(advice, &inventory->irqs[i]);
	return 0;
}

void advice_free(struct advice *advice)
{
	free(advice->irqs);
	memset(advice, 0, sizeof(*advice));
}

bool advice_helps(const struct advice_irq *irq, enum remedy remedy)
{
	return irq->risk == RISK_TEARABLE && !irq->without[remedy];
}

bool advice_any(const struct advice *advice, enum remedy remedy)
{
	size_t i;

	for (i = 0; i < advice->nr_irqs; i++)
		if (advice_helps(&advice->irqs[i], remedy))
			return true;
	return false;
}
