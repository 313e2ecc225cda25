/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what every form of the report calls things. ASCII; untrusted text is escaped. */
#ifndef MSISCOPE_REPORT_WORDS_H
#define MSISCOPE_REPORT_WORDS_H

#include "base/page.h"
#include "base/text.h"
#include "model/run.h"

#define WHO_SIZE (TEXT_ESCAPED_SIZE(NAME_SIZE) + TEXT_DEVICE_SIZE + 32)
#define PLACE_SIZE 64
#define MOVE_SIZE 320
#define TIMES_SIZE 32

/* words_who() - "IRQ 27 (edu, 0000:00:05.0)"; @text holds WHO_SIZE. */
const char *words_who(char *text, const struct irq_seen *irq);

/* words_whose() - the same of whose finding it is, as that names it. */
const char *words_whose(char *text, const struct kept *kept);

/* words_owner() - the same by number; @holder: who had it then, NULL: who had it first. */
const char *words_owner(char *text, const struct run *run, __u32 irq,
			const struct irq_seen *holder);

/* words_device() - "00:05.0", as lspci: the domain only if it is not 0; "-" if it is not PCI. */
const char *words_device(char text[TEXT_DEVICE_SIZE], const struct pci_address *device);

/* words_apicid() - NONE if it is not known: it was offline when the recording began, say. */
__u32 words_apicid(const struct run *run, __u32 cpu);

/* words_place() - "CPU 2 (APIC 4) vector 34"; @text holds PLACE_SIZE. */
const char *words_place(char *text, const struct run *run, const struct target *target);

/* words_is_place() - is CPU or vector known? */
bool words_is_place(const struct target *target);

/*
 * words_move() - "moved from CPU 2 (APIC 4) vector 34 to ..."; @text holds MOVE_SIZE.
 * Returns false if no move is to blame.
 */
bool words_move(char *text, const struct run *run, const struct kept *kept);

/* words_moved() - the same for who knows from where: "moved to CPU 3 (APIC 5) vector 37, ...". */
bool words_moved(char *text, const struct run *run, const struct kept *kept);

/* words_slot() - enum slot_state: "unused", "another interrupt's", ... */
const char *words_slot(__u8 slot);

/* words_outcome() - "silent 1.5 s to the end", "half written 12.3 us"; @text holds 96. */
const char *words_outcome(char text[96], const struct finding *finding);

/* words_times() - "never", "once", "5 times"; @text holds TIMES_SIZE. */
const char *words_times(char *text, __u64 number);

/* words_share() - of 1000, in at most 5 characters: "0.025", "12.3", "<.001". @text: SHARE_SIZE. */
#define SHARE_SIZE SPAN_SIZE
const char *words_share(char *text, double value);

/* words_certainty() - "proved", "inferred", "2 proved, 1 inferred"; @text holds 64. */
const char *words_certainty(char text[64], __u64 proved, __u64 count);

/* words_asker() - "irqbalance (pid 99)"; @text holds ASKER_SIZE. */
#define ASKER_SIZE (TEXT_ESCAPED_SIZE(NAME_SIZE) + 32)
const char *words_asker(char *text, const char *comm, __u32 pid);

/* words_request() - "irqbalance (pid 99) asked for CPU 2,3"; @text holds REQUEST_SIZE. */
#define REQUEST_SIZE (TEXT_ESCAPED_SIZE(NAME_SIZE) + 128)
const char *words_request(char *text, const char *comm, __u32 pid, const __u64 mask[MASK_WORDS]);

/* words_way() - "as a CPU went offline; the slot was another interrupt's"; @text holds 128. */
const char *words_way(char text[128], const struct finding *finding);

#endif /* MSISCOPE_REPORT_WORDS_H */
