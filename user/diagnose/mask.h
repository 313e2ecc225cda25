/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: interrupts that do not heed their mask. */
#ifndef MSISCOPE_DIAGNOSE_MASK_H
#define MSISCOPE_DIAGNOSE_MASK_H

#include "diagnose/state.h"

/* masked_arrival() - does it show that its owner does not heed its mask? */
void masked_arrival(struct diagnose *diagnose, const struct record_arrival *arrival);
/* masked_message() - what a message write says of the mask of @irq. */
void masked_message(struct irq *irq, const struct record_message *message);

#endif /* MSISCOPE_DIAGNOSE_MASK_H */
