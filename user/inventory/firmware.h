/* SPDX-License-Identifier: GPL-2.0-only */
/* What the firmware says of an IOMMU. */
#ifndef MSISCOPE_INVENTORY_FIRMWARE_H
#define MSISCOPE_INVENTORY_FIRMWARE_H

#include "inventory/inventory.h"

enum iommu_table {
	IOMMU_TABLE_NONE,
	IOMMU_TABLE_DMAR, /* Intel */
	IOMMU_TABLE_IVRS, /* AMD */
	IOMMU_TABLE_UNKNOWN, /* the tables cannot be listed */
};

struct firmware_iommu {
	enum iommu_table table;
	enum answer remaps; /* interrupts; DMAR says so in a flag, which takes root to read */
};

/* firmware_iommu() - by /sys/firmware/acpi/tables below @root ("" for this machine). */
void firmware_iommu(const char *root, struct firmware_iommu *iommu);

#endif /* MSISCOPE_INVENTORY_FIRMWARE_H */
