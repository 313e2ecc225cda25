/* SPDX-License-Identifier: GPL-2.0-only */
/* What records say, in words. ASCII; untrusted text is escaped. */
#ifndef MSISCOPE_DESCRIBE_EVENT_H
#define MSISCOPE_DESCRIBE_EVENT_H

#include "base/strbuf.h"
#include "describe/names.h"

/* event_text() - one of a time line, with its place; nothing of kinds that are on none. */
void event_text(struct strbuf *buf, const struct names *names, const union record *record);

/* event_slot() - where an interrupt came to: "this slot: that of IRQ 28 (edu)", "this slot: unused". */
void event_slot(struct strbuf *buf, const struct names *names, __u8 slot, __u32 owner);

/* event_handled() - what a handler said: "IRQ_NONE, nothing to do". Static text. */
const char *event_handled(const struct record_handler *handler);

/* event_released() - why a slot was: "by force, as a CPU goes offline". Static text. */
const char *event_released(const struct record_release *release);

/* event_hotplug() - "CPU 2 is told to go offline"; nothing of one that comes. */
void event_hotplug(struct strbuf *buf, const struct record_hotplug *hotplug);

/* event_retrigger() - that software sends the interrupt again, and why. */
void event_retrigger(struct strbuf *buf, const struct record_retrigger *retrigger);

/* event_witness() - "sda stands still: 1 request in flight, none done". */
void event_witness(struct strbuf *buf, const struct record_witness *witness);

/* event_kmsg() - what the kernel log says. */
void event_kmsg(struct strbuf *buf, const struct record_kmsg *kmsg);

/* event_message() - "fee01000 0022: APIC 1, vector 34, fixed, physical". */
void event_message(struct strbuf *buf, const struct message_pair *message);

#endif /* MSISCOPE_DESCRIBE_EVENT_H */
