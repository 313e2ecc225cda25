/* SPDX-License-Identifier: GPL-2.0-only */
/* What was changed about this kernel: its taint, and the modules that taint it. */
#ifndef MSISCOPE_INVENTORY_MODULES_H
#define MSISCOPE_INVENTORY_MODULES_H

#define MODULES_MAX 32 /* of those that taint; more are left out */
#define MODULE_NAME 64 /* MODULE_NAME_LEN is 56 on 64-bit */
#define MODULE_PARAMETERS 256

struct module {
	char name[MODULE_NAME];
	char taint[32]; /* letters as /proc/modules has them, "OE": out of tree, unsigned */
	char parameters[MODULE_PARAMETERS]; /* "widen_us=300 inject=0", by name; cut if longer */
};

struct modules {
	char taint[32]; /* of the kernel: letters, "none"; "" if not known */
	struct module list[MODULES_MAX];
	unsigned int count;
};

/*
 * modules_read() - below @root ("" for this machine). Letters as in kernel/panic.c,
 * taint_flags (v7.3). What cannot be read is left out.
 */
void modules_read(const char *root, struct modules *modules);

#endif /* MSISCOPE_INVENTORY_MODULES_H */
