/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: one function a record type, each in the file of its theme. */
#ifndef MSISCOPE_DIAGNOSE_TAKE_H
#define MSISCOPE_DIAGNOSE_TAKE_H

#include "diagnose/state.h"

void take_request(struct diagnose *diagnose, const struct record_request *request);
void take_move(struct diagnose *diagnose, const struct record_move *move);
void take_message(struct diagnose *diagnose, const struct record_message *message);
void take_alloc(struct diagnose *diagnose, const struct record_alloc *alloc);
void take_release(struct diagnose *diagnose, const struct record_release *release);
void take_arrival(struct diagnose *diagnose, const struct record_arrival *arrival);
void take_handler(struct diagnose *diagnose, const struct record_handler *handler);
void take_retrigger(struct diagnose *diagnose, const struct record_retrigger *retrigger);
void take_mask(struct diagnose *diagnose, const struct record_mask *mask);
void take_restore(struct diagnose *diagnose, const struct record_restore *restore);
void take_hotplug(struct diagnose *diagnose, const struct record_hotplug *hotplug);
void take_witness(struct diagnose *diagnose, const struct record_witness *witness);
void take_kmsg(struct diagnose *diagnose, const struct record_kmsg *kmsg);
void take_counters(struct diagnose *diagnose, const struct record_counters *counters);

#endif /* MSISCOPE_DIAGNOSE_TAKE_H */
