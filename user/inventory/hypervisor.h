/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside inventory/: is this x86, and under whom does it run? */
#ifndef MSISCOPE_INVENTORY_HYPERVISOR_H
#define MSISCOPE_INVENTORY_HYPERVISOR_H

#include "inventory/inventory.h"

/*
 * hypervisor_read() - why native messages cannot be judged below @root: it runs under a hypervisor
 * that is neither KVM nor QEMU, and with others nobody has seen what becomes of a message that is
 * half written (bhyve kept the old one, https://reviews.freebsd.org/D24593). Asks this machine's
 * CPU; else /sys/hypervisor and DMI. Of a copy also where the CPU has the flag "hypervisor", and
 * nothing names it. NULL: there is none, or nothing tells. Static text. Fills in @host in any case.
 */
const char *hypervisor_read(const char *root, struct host *host);

/* cpu_flag() - is that word in the first line "flags : ..." of /proc/cpuinfo below @root? */
enum answer cpu_flag(const char *root, const char *flag);

/* architecture_read() - is it x86? By @machine (uname -m), else by what only x86 has in cpuinfo. */
enum answer architecture_read(const char *root, const char *machine);

#endif /* MSISCOPE_INVENTORY_HYPERVISOR_H */
