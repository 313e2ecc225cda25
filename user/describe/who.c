// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "describe/who.h"

const char *who_text(char *text, __u32 irq, const char *action, const struct pci_address *address)
{
	char name[TEXT_ESCAPED_SIZE(NAME_SIZE)], device[TEXT_DEVICE_SIZE];

	if (irq == NONE) {
		snprintf(text, WHO_SIZE, "no known interrupt");
		return text;
	}
	text_escape(name, action, strnlen(action, NAME_SIZE));
	text_device(device, address);
	if (strstr(name, device))
		*device = '\0'; /* many drivers name it already */
	if (!*name && !*device)
		snprintf(text, WHO_SIZE, "IRQ %u", irq);
	else
		snprintf(text, WHO_SIZE, "IRQ %u (%s%s%s)", irq, name, *name && *device ? ", " : "",
			 device);
	return text;
}

const char *who_irq(char *text, const struct irq_seen *irq)
{
	return who_text(text, irq->id.irq, irq->id.action, &irq->id.device);
}

const char *who_kept(char *text, const struct kept *kept)
{
	const struct finding *finding = &kept->finding;

	return who_text(text, kept->irq->id.irq,
			*finding->action ? finding->action : kept->irq->id.action,
			&kept->irq->id.device);
}

/* One that was not heard of is as it was when the recording began. */
const char *who_owner(char *text, const struct run *run, __u32 irq, const struct irq_seen *holder)
{
	const struct trace_irq *known = trace_header_irq(run->header, irq);
	const struct pci_address none = { .domain = NONE };

	if (!holder)
		holder = run_irq_at(run, irq, 0);
	if (holder)
		return who_irq(text, holder);
	return who_text(text, irq, known ? known->actions : "", known ? &known->device : &none);
}

const char *who_device(char text[TEXT_DEVICE_SIZE], const struct pci_address *device)
{
	text_device(text, device);
	if (!*text)
		return "-";
	return !strncmp(text, "0000:", 5) ? text + 5 : text;
}

const char *who_number(char text[WHO_NUMBER], __u32 irq)
{
	snprintf(text, WHO_NUMBER, irq == NONE ? "IRQ ?" : "IRQ %u", irq);
	return text;
}

const char *who_asked(char *text, const char *comm, __u32 pid)
{
	char name[TEXT_ESCAPED_SIZE(NAME_SIZE)];

	text_escape(name, comm, strnlen(comm, NAME_SIZE));
	snprintf(text, ASKER_SIZE, "%s (pid %u)", *name ? name : "a task", pid);
	return text;
}

const char *who_request(char *text, const char *comm, __u32 pid, const __u64 mask[MASK_WORDS])
{
	char requester[ASKER_SIZE], cpus[TEXT_CPUS_SIZE];

	text_cpus(cpus, mask);
	snprintf(text, REQUEST_SIZE, "%s asked for CPU %.64s", who_asked(requester, comm, pid),
		 cpus);
	return text;
}
