/* SPDX-License-Identifier: GPL-2.0-only */
/* What a maintainer asks about the machine that an interrupt was lost on. */
#ifndef MSISCOPE_INVENTORY_SYSTEM_H
#define MSISCOPE_INVENTORY_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

#include "inventory/identity.h"
#include "inventory/inventory.h"

#define CONFIG_OPTIONS 18
#define CONFIG_VALUE_SIZE 16
#define SYSTEM_TEXT_SIZE HOST_TEXT_SIZE

struct config_option {
	const char *name; /* "CONFIG_IRQ_REMAP" */
	char value[CONFIG_VALUE_SIZE]; /* "y", "m", "n" if not set; "" if nothing is known */
};

struct system {
	char id[IDENTITY_SIZE]; /* "" if not known */
	char cmdline[4096]; /* of the kernel; longer ones are cut (COMMAND_LINE_SIZE is 2048) */
	char config_source[SYSTEM_TEXT_SIZE]; /* file that was read; "" if none can be */
	struct config_option config[CONFIG_OPTIONS];
	enum answer virtual; /* /proc/cpuinfo has the flag hypervisor */
	char hypervisor[SYSTEM_TEXT_SIZE]; /* its name, "" if not known */
	enum answer x2apic; /* is in use */
	char apic
		[SYSTEM_TEXT_SIZE]; /* "physical flat", as the kernel's log has it; "" if not known */
};

/*
 * system_read() - look at the machine below @root ("" for this one). What cannot be read
 * is left empty or unknown.
 */
void system_read(const char *root, const struct inventory *inventory, struct system *system);

#endif /* MSISCOPE_INVENTORY_SYSTEM_H */
