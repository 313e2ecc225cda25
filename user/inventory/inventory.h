/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this machine is: its CPUs with their APIC ids, and which interrupt is
 * which device. Reads /proc, /sys and PCI config space, nothing else.
 */
#ifndef MSISCOPE_INVENTORY_H
#define MSISCOPE_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

#define LIST_SIZE 256 /* a list as text; a longer one ends in "..." */

enum irq_kind {
	IRQ_OTHER,
	IRQ_MSI,
	IRQ_MSIX
};

enum known {
	KNOWN_NO,
	KNOWN_YES,
	UNKNOWN
};

enum irq_route {
	ROUTE_NATIVE,
	ROUTE_REMAPPED,
	ROUTE_PARAVIRTUAL,
	ROUTE_UNKNOWN
};

/* Can an update of its message tear, when CPU and vector change? */
enum irq_class {
	CLASS_TEARABLE,
	CLASS_MASKABLE,
	CLASS_REMAPPED,
	CLASS_NOT_MSI,
	CLASS_UNKNOWN
};

struct inventory_cpu {
	__u32 cpu;
	__u32 apicid; /* NONE while offline: /proc/cpuinfo hides it */
	bool online;
};

struct inventory_irq {
	__u32 irq;
	struct pci_address device; /* domain NONE if not PCI MSI */
	enum irq_kind kind;
	enum known maskable; /* MSI: control bit 8; MSI-X: always */
	enum known wide; /* MSI: control bit 7, 64-bit address */
	enum known
		managed; /* affinity is the kernel's: /proc/irq/N/smp_affinity cannot be written */
	enum irq_route route;
	enum irq_class class;
	const char *reason; /* of the class; static text */
	__u32 pci_class; /* as lspci -n: 010601; NONE if not known */
	char driver[NAME_SIZE]; /* of the device, "" if none */
	char model[16]; /* of the device, "8086:2922"; "" if not known */
	char capability[128]; /* decoded, in lspci's words; "" if config space cannot be read */
	__u32 cpu; /* that it is delivered to; NONE if several or not known */
	__u32 apicid; /* of that CPU, NONE if not known */
	__u32 vector; /* NONE unless an MSI's message could be read */
	__u16 data_at; /* where config space has the message data of an MSI; 0 if not known */
	__u64 count; /* handled since boot on all CPUs, those offline included */
	char actions[LIST_SIZE]; /* /sys/kernel/irq/N/actions, comma separated */
	char chip[LIST_SIZE]; /* /sys/kernel/irq/N/chip_name; IR-… is remapped */
	char affinity[LIST_SIZE]; /* /proc/irq/N/smp_affinity_list */
	char effective[LIST_SIZE]; /* /proc/irq/N/effective_affinity_list */
};

struct inventory {
	char release[LIST_SIZE]; /* as uname -r */
	char version[128]; /* as uname -v */
	char machine[LIST_SIZE]; /* as uname -m; /proc/sys/kernel/arch, since v6.1 */
	char boot_id[LIST_SIZE];
	size_t short_configs; /* MSIs whose config space cannot be read beyond 64 bytes: needs root */
	enum known remapping; /* any interrupt through an IR- chip */
	struct inventory_cpu *cpus;
	size_t nr_cpus;
	struct inventory_irq *irqs; /* ascending */
	size_t nr_irqs;
};

/*
 * inventory_read() - look at the machine below @root ("" for this one).
 * What cannot be read is left empty or unknown. Returns 0 or -ENOMEM; release
 * with inventory_free() in both cases.
 */
int inventory_read(const char *root, struct inventory *inventory);

void inventory_free(struct inventory *inventory);

/* inventory_find() - NULL if there is no such interrupt. */
struct inventory_irq *inventory_find(const struct inventory *inventory, __u32 irq);

/*
 * inventory_vector() - the vector that is in the device's message just now, two bytes of
 * config space. NONE if it was not known to inventory_read() either, or the device is gone.
 * *@fd is kept from one call to the next, see file_again().
 */
__u32 inventory_vector(const char *root, const struct inventory_irq *irq, int *fd);

/* inventory_highest_irq() - the largest number in use, 0 if none. */
__u32 inventory_highest_irq(const struct inventory *inventory);

#endif /* MSISCOPE_INVENTORY_H */
