/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: a heap of records by time. */
#ifndef MSISCOPE_DIAGNOSE_QUEUE_H
#define MSISCOPE_DIAGNOSE_QUEUE_H

#include "diagnose/state.h"

int queue_add(struct queue *queue, const union record *record);
const union record *queue_first(const struct queue *queue);
void queue_drop(struct queue *queue);
void queue_free(struct queue *queue);

#endif /* MSISCOPE_DIAGNOSE_QUEUE_H */
