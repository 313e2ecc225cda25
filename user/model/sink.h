/* SPDX-License-Identifier: GPL-2.0-only */
/* A run as one who hears of it, live or replayed. */
#ifndef MSISCOPE_MODEL_SINK_H
#define MSISCOPE_MODEL_SINK_H

#include "replay/stream.h"
#include "model/run.h"

/* run_sink() - all that comes goes into @run, its end as well. */
struct sink run_sink(struct run *run);

#endif /* MSISCOPE_MODEL_SINK_H */
