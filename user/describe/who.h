/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose an interrupt is, and who asked for something. ASCII; untrusted text is escaped. */
#ifndef MSISCOPE_DESCRIBE_WHO_H
#define MSISCOPE_DESCRIBE_WHO_H

#include "base/text.h"
#include "model/run.h"

#define WHO_SIZE (TEXT_ESCAPED_SIZE(NAME_SIZE) + TEXT_DEVICE_SIZE + 32)

/*
 * who_text() - "IRQ 27 (edu, 0000:00:05.0)"; what is not known is left out, "no known interrupt"
 * of NONE. @action is cut at NAME_SIZE. @text: WHO_SIZE.
 */
const char *who_text(char *text, __u32 irq, const char *action, const struct pci_address *device);

/* who_irq() - the same of one that was seen. */
const char *who_irq(char *text, const struct irq_seen *irq);

/* who_kept() - the same of whose finding it is, as that names it. */
const char *who_kept(char *text, const struct kept *kept);

/* who_owner() - the same by number; @holder: who had it then, NULL: who had it first. */
const char *who_owner(char *text, const struct run *run, __u32 irq, const struct irq_seen *holder);

/* who_device() - "00:05.0", as lspci: the domain only if it is not 0; "-" if it is not PCI. */
const char *who_device(char text[TEXT_DEVICE_SIZE], const struct pci_address *device);

/* who_number() - "IRQ 27", "IRQ ?"; for one named before. */
#define WHO_NUMBER 16
const char *who_number(char text[WHO_NUMBER], __u32 irq);

/* who_asked() - "irqbalance (pid 99)". @text: ASKER_SIZE. */
#define ASKER_SIZE (TEXT_ESCAPED_SIZE(NAME_SIZE) + 32)
const char *who_asked(char *text, const char *comm, __u32 pid);

/* who_request() - "irqbalance (pid 99) asked for CPU 2,3". @text: REQUEST_SIZE. */
#define REQUEST_SIZE (TEXT_ESCAPED_SIZE(NAME_SIZE) + 128)
const char *who_request(char *text, const char *comm, __u32 pid, const __u64 mask[MASK_WORDS]);

#endif /* MSISCOPE_DESCRIBE_WHO_H */
