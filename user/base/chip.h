/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the name of an irq_chip says. Each answer is a list of what is known;
 * a name that is on none says nothing.
 */
#ifndef MSISCOPE_BASE_CHIP_H
#define MSISCOPE_BASE_CHIP_H

#include <stdbool.h>
#include <linux/types.h>

#include "base/interrupt.h"
#include "record.h"

/*
 * chip_kind() - of the interrupts of that chip. @flow: name of their flow handler, as
 * /sys/kernel/irq/N/name has it: by that the pirqs of Xen tell MSI from MSI-X
 * (drivers/xen/events/events_base.c, arch/x86/pci/xen.c).
 */
enum irq_kind chip_kind(const char *chip, const char *flow);

/* chip_device() - the PCI device that a chip of its own is named after, since v6.2. Else NONE. */
void chip_device(const char *chip, struct pci_address *device);

/*
 * chip_is_native() - a PCI MSI whose message x86 writes itself, for the vector: "PCI-MSI"
 * (pci_msi_controller up to v6.1, arch/x86/kernel/apic/msi.c), "PCI-MSI-0000:00:1f.2",
 * "PCI-MSIX-..." (pci_msi_template, drivers/pci/msi/irqdomain.c), "PCI-MSI-edge" of old files.
 * Others than x86 use the first name as well: arm, ia64, s390. With another word behind it is none.
 */
bool chip_is_native(const char *chip);

/* chip_is_remapped() - the same behind interrupt remapping: "IR-" before. */
bool chip_is_remapped(const char *chip);

/* chip_behind_iommu() - of any kind, with "IR-" before (drivers/iommu, both Intel's and AMD's). */
bool chip_behind_iommu(const char *chip);

/* chip_begins_native() - "PCI-MSI", whatever follows: as chip_is_native(), of a name that may be cut. */
bool chip_begins_native(const char *chip);

/* chip_begins_remapped() - the same behind interrupt remapping. */
bool chip_begins_remapped(const char *chip);

/* chip_is_xen() - one of Xen's own: event channels and pirqs. */
bool chip_is_xen(const char *chip);

/* chip_is_paravirtual() - Xen's event channels and pirqs, Hyper-V's own. */
bool chip_is_paravirtual(const char *chip);

/* chip_is_other() - known to be no MSI of a PCI device. */
bool chip_is_other(const char *chip, const char *flow);

#endif /* MSISCOPE_BASE_CHIP_H */
