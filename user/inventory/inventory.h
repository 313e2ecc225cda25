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

#include "base/interrupt.h"
#include "record.h"

#define LIST_SIZE 256 /* a list as text; a longer one ends in "..." */

struct inventory_cpu {
	__u32 cpu;
	__u32 apicid; /* NONE while offline: /proc/cpuinfo hides it */
	bool online;
};

struct inventory_irq {
	__u32 irq;
	struct pci_address device; /* domain NONE if not PCI MSI, or if nothing tells */
	bool by_chip; /* device and kind are by the name of its chip: no msi_irqs lists it */
	bool modeless; /* msi_irqs has it without "msi" or "msix": kind is by the name of its chip */
	enum irq_kind kind;
	enum answer maskable; /* MSI: control bit 8; MSI-X: always */
	enum answer wide; /* MSI: control bit 7, 64-bit address */
	enum answer
		managed; /* affinity is the kernel's: /proc/irq/N/smp_affinity cannot be written */
	enum irq_route route;
	enum irq_class class;
	const char *reason; /* of the class; static text */
	__u32 pci_class; /* as lspci -n: 010601; NONE if not known */
	char driver[NAME_SIZE]; /* of the device, "" if none */
	char model[16]; /* of the device, "8086:2922"; "" if not known */
	char capability[128]; /* decoded, in lspci's words; "" if config space cannot be read */
	int config; /* why not: -ENOENT cannot be opened, -ENODATA ends before, -ENXIO shows none */
	__u32 cpu; /* that it is delivered to; NONE if several or not known */
	__u32 apicid; /* of that CPU, NONE if not known */
	__u32 vector; /* NONE unless an MSI's message could be read */
	__u16 data_at; /* where config space has the message data of an MSI; 0 if not known */
	__u64 count; /* handled since boot on all CPUs, those offline included */
	bool counted; /* else nothing tells, and @count is 0 */
	char actions[LIST_SIZE]; /* /sys/kernel/irq/N/actions, comma separated */
	char chip[LIST_SIZE]; /* /sys/kernel/irq/N/chip_name; IR-… is remapped */
	char flow[32]; /* Xen: name of the flow handler, "msi-x"; else "" */
	char affinity[LIST_SIZE]; /* /proc/irq/N/smp_affinity_list */
	char effective[LIST_SIZE]; /* /proc/irq/N/effective_affinity_list */
};

/* What an inventory is made of, and what goes without it. */
enum inventory_source {
	SOURCE_IRQ, /* /proc/irq: affinity, CPU */
	SOURCE_CHIP, /* /sys/kernel/irq: chips and actions; /proc/interrupts is read instead */
	SOURCE_DEVICES, /* /sys/bus/pci/devices: device, kind, mask bit */
	SOURCE_MSI_IRQS, /* of these: by its chip an MSI, and none has it in msi_irqs */
	SOURCE_CONFIG, /* config space of a device with MSIs */
	SOURCE_COUNT, /* /proc/stat, and /proc/interrupts neither: how many came */
	SOURCE_ARCH, /* /proc/sys/kernel/arch, and /proc/cpuinfo does not tell either */
	SOURCE_INTERRUPTS, /* of a copy, /proc/interrupts is there and damaged: it is not used */
	SOURCES
};

#define HOST_TEXT_SIZE 128

/* What the machine says of itself; "" where it does not. */
struct host {
	char vendor[HOST_TEXT_SIZE]; /* DMI: of the machine */
	char product[HOST_TEXT_SIZE];
	char type[HOST_TEXT_SIZE]; /* /sys/hypervisor/type: "xen" */
};

struct inventory {
	char release[LIST_SIZE]; /* as uname -r */
	char version[128]; /* as uname -v */
	char machine[LIST_SIZE]; /* as uname -m */
	enum answer x86;
	struct host host;
	const char *hypervisor; /* why native messages cannot be judged here; static text or NULL */
	char boot_id[LIST_SIZE];
	size_t short_configs; /* MSIs whose config space ends before its capability: needs root */
	unsigned int missing; /* bits: by enum inventory_source */
	enum answer remapping; /* any interrupt through an IR- chip */
	struct inventory_cpu *cpus;
	size_t nr_cpus;
	struct inventory_irq *irqs; /* ascending */
	size_t nr_irqs;
};

/*
 * inventory_read() - look at the machine below @root ("" for this one).
 * What cannot be read is left empty or unknown, and named in missing. Returns 0 or -ENOMEM; release
 * with inventory_free() in both cases.
 */
int inventory_read(const char *root, struct inventory *inventory);

void inventory_free(struct inventory *inventory);

/* inventory_missing() - path of a source, and what is not known without it; static text. */
const char *inventory_missing(enum inventory_source source);

/* inventory_nothing() - why it has no interrupts, as "PATH has none"; static text. */
const char *inventory_nothing(const char *root, const struct inventory *inventory);

/* inventory_by_irq(), inventory_by_cpu() - for qsort() of both, as they stand in an inventory. */
int inventory_by_irq(const void *a, const void *b);
int inventory_by_cpu(const void *a, const void *b);

/* inventory_find() - NULL if there is no such interrupt. */
struct inventory_irq *inventory_find(const struct inventory *inventory, __u32 irq);

/* inventory_find_cpu() - NULL if there is no such CPU. */
struct inventory_cpu *inventory_find_cpu(const struct inventory *inventory, __u32 cpu);

/*
 * inventory_vector() - the vector that is in the device's message just now, two bytes of
 * config space. NONE if it was not known to inventory_read() either, or the device is gone.
 * *@fd is kept from one call to the next, see file_again().
 */
__u32 inventory_vector(const char *root, const struct inventory_irq *irq, int *fd);

/* What a device could use instead of the MSI that it uses; as its config space tells. */
struct inventory_ways {
	enum answer msix; /* it has an MSI-X capability */
	enum answer intx; /* it has an interrupt pin */
};

/* inventory_ways() - asks the device; MSI-X takes root. */
void inventory_ways(const char *root, const struct inventory_irq *irq, struct inventory_ways *ways);

/* inventory_cpu_stays() - the kernel does not let it go offline: it has no file "online". */
bool inventory_cpu_stays(const char *root, __u32 cpu);

/* inventory_highest_irq() - the largest number in use, 0 if none. */
__u32 inventory_highest_irq(const struct inventory *inventory);

#endif /* MSISCOPE_INVENTORY_H */
