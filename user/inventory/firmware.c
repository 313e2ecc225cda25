// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "inventory/file.h"
#include "inventory/firmware.h"

#define TABLES "%s/sys/firmware/acpi/tables"
#define DMAR_FLAGS 37 /* struct acpi_table_dmar, include/acpi/actbl1.h */
#define DMAR_INTR_REMAP 1

static bool is_there(const char *root, const char *table)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), TABLES "/%s", root, table);
	return !access(path, F_OK);
}

static enum answer dmar_remaps(const char *root)
{
	char table[DMAR_FLAGS + 2];

	if (file_read(table, sizeof(table), TABLES "/DMAR", root) <= DMAR_FLAGS)
		return ANSWER_UNKNOWN;
	return table[DMAR_FLAGS] & DMAR_INTR_REMAP ? ANSWER_YES : ANSWER_NO;
}

void firmware_iommu(const char *root, struct firmware_iommu *iommu)
{
	iommu->remaps = ANSWER_UNKNOWN;
	iommu->table = IOMMU_TABLE_UNKNOWN;
	if (!is_there(root, ""))
		return;
	if (is_there(root, "DMAR")) {
		iommu->table = IOMMU_TABLE_DMAR;
		iommu->remaps = dmar_remaps(root);
		return;
	}
	/* All of AMD's remap interrupts: the table has no flag for it. */
	iommu->table = is_there(root, "IVRS") ? IOMMU_TABLE_IVRS : IOMMU_TABLE_NONE;
	iommu->remaps = iommu->table == IOMMU_TABLE_IVRS ? ANSWER_YES : ANSWER_NO;
}
