/* SPDX-License-Identifier: GPL-2.0-only */
/* was the kernel made to tear more than it does by itself? By the lab's means. */
#ifndef MSISCOPE_MODEL_ALTERED_H
#define MSISCOPE_MODEL_ALTERED_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/trace.h"

struct altered {
	bool window; /* lab/modules/window.c is loaded */
	unsigned int widen_us; /* by it */
	unsigned int per_mille; /* of the windows, in which it raises the device's interrupt */
	bool inject; /* lab/modules/inject.c: interrupts sent by software */
	bool protocol; /* lab/modules/protocol.c: another update protocol */
	bool program; /* lab/guest/window: the same as the module, how much is not known */
};

/* altered_modules() - take in what was loaded, at the begin and again at the end. */
void altered_modules(struct altered *altered, const struct trace_module *modules, size_t count);

/* altered_programs() - the same for BPF programs of others. */
void altered_programs(struct altered *altered, const char **programs, size_t count);

#endif /* MSISCOPE_MODEL_ALTERED_H */
