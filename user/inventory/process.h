/* SPDX-License-Identifier: GPL-2.0-only */
/* Which process runs. */
#ifndef MSISCOPE_INVENTORY_PROCESS_H
#define MSISCOPE_INVENTORY_PROCESS_H

#include <linux/types.h>

/* process_find() - a process of that name (/proc/PID/comm) below @root, 0 if none is seen. */
__u32 process_find(const char *root, const char *name);

#endif /* MSISCOPE_INVENTORY_PROCESS_H */
