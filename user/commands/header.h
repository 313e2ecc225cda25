/* SPDX-License-Identifier: GPL-2.0-only */
/* The header of a live run: what inventory, probe and witness know, as the trace has it. */
#ifndef MSISCOPE_COMMANDS_HEADER_H
#define MSISCOPE_COMMANDS_HEADER_H

#include "commands/session.h"
#include "inventory/inventory.h"
#include "inventory/modules.h"
#include "inventory/system.h"
#include "inventory/unseen.h"
#include "probe/others.h"
#include "trace/trace.h"
#include "witness/witness.h"

/* header_modules() - *@count of them, to be freed; texts stay those of @modules. NULL: no memory. */
struct trace_module *header_modules(const struct modules *modules, unsigned int *count);

/*
 * header_fill() - all but what is watched, and by what: see header_probe(). Texts stay those
 * of the arguments. Returns 0 or -ENOMEM; header_free() in both cases.
 */
int header_fill(struct trace_header *header, const struct session_options *options,
		const struct inventory *inventory, const struct system *system,
		const struct modules *modules, const struct others *others);

/* header_probe() - what serves each part, and what is blind. Returns 0 or -ENOMEM. */
int header_probe(struct trace_header *header, const struct probe *probe,
		 const struct witness *witness, const struct unseen *unseen);

void header_free(struct trace_header *header);

#endif /* MSISCOPE_COMMANDS_HEADER_H */
