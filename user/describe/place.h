/* SPDX-License-Identifier: GPL-2.0-only */
/* Where an interrupt is sent, or came, in words. What is not known is "?". */
#ifndef MSISCOPE_DESCRIBE_PLACE_H
#define MSISCOPE_DESCRIBE_PLACE_H

#include <stdbool.h>
#include <linux/types.h>

#include "record.h"

#define PLACE_SIZE 64
#define PLACE_NUMBER 16

/* place_number() - "34". */
const char *place_number(char text[PLACE_NUMBER], __u32 number);

/* place_cpu() - "CPU 2". */
const char *place_cpu(char text[PLACE_NUMBER], __u32 cpu);

/* place_text() - "CPU 2 (APIC 4) vector 34"; @apicid NONE: it is left out. @text: PLACE_SIZE. */
const char *place_text(char *text, const struct target *target, __u32 apicid);

/* place_is_known() - is CPU or vector known? */
bool place_is_known(const struct target *target);

/* place_slot() - enum slot_state: "unused", "another interrupt's", ... */
const char *place_slot(__u8 slot);

#endif /* MSISCOPE_DESCRIBE_PLACE_H */
