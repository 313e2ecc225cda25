/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: messages that were restored. */
#ifndef MSISCOPE_DIAGNOSE_RESTORE_H
#define MSISCOPE_DIAGNOSE_RESTORE_H

#include "diagnose/state.h"

void restore_message(struct diagnose *diagnose, struct irq *irq,
		     const struct record_message *message, bool differed);
void restore_sweep(struct diagnose *diagnose, bool all);

#endif /* MSISCOPE_DIAGNOSE_RESTORE_H */
