/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: what devices and the kernel log say. */
#ifndef MSISCOPE_DIAGNOSE_WITNESS_H
#define MSISCOPE_DIAGNOSE_WITNESS_H

#include "diagnose/state.h"

/* works_sweep() - work that still stands: for longer than usual by now? */
void works_sweep(struct diagnose *diagnose);

#endif /* MSISCOPE_DIAGNOSE_WITNESS_H */
