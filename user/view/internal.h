/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside view/: between model.c and record.c. */
#ifndef MSISCOPE_VIEW_INTERNAL_H
#define MSISCOPE_VIEW_INTERNAL_H

#include "view/model.h"

/*
 * view_irq_get() - the place for that interrupt, made if need be; NULL in @irq for NONE
 * or when there are too many. 0 or -ENOMEM.
 */
int view_irq_get(struct view *view, __u32 number, struct view_irq **irq);

/* view_cpu_get() - the same for a CPU. */
int view_cpu_get(struct view *view, __u32 number, struct view_cpu **cpu);

/* view_irq_anew() - forget what is known of it but its number. */
void view_irq_anew(struct view *view, struct view_irq *irq);

#endif /* MSISCOPE_VIEW_INTERNAL_H */
