// SPDX-License-Identifier: GPL-2.0-only
/* Tables of the firmware, below a temporary root. */
#include "inventory/firmware.h"
#include "root.h"

#define TABLES "/sys/firmware/acpi/tables/"

static void is(enum iommu_table table, enum answer remaps)
{
	struct firmware_iommu iommu;

	firmware_iommu(root, &iommu);
	assert_int_equal(iommu.table, table);
	assert_int_equal(iommu.remaps, remaps);
}

static void by_its_tables(void **state)
{
	char dmar[48] = "DMAR";

	(void)state;
	is(IOMMU_TABLE_UNKNOWN, ANSWER_UNKNOWN);
	write_text(TABLES "APIC", "APIC");
	is(IOMMU_TABLE_NONE, ANSWER_NO);
	write_text(TABLES "IVRS", "IVRS");
	is(IOMMU_TABLE_IVRS, ANSWER_YES);
	write_text(TABLES "DMAR", "");
	is(IOMMU_TABLE_DMAR, ANSWER_UNKNOWN); /* it is there, and only root can read it */
	write_bytes(TABLES "DMAR", dmar, sizeof(dmar));
	is(IOMMU_TABLE_DMAR, ANSWER_NO);
	dmar[37] = 2; /* x2APIC opt out */
	write_bytes(TABLES "DMAR", dmar, sizeof(dmar));
	is(IOMMU_TABLE_DMAR, ANSWER_NO);
	dmar[37] = 3;
	write_bytes(TABLES "DMAR", dmar, sizeof(dmar));
	is(IOMMU_TABLE_DMAR, ANSWER_YES);
	write_bytes(TABLES "DMAR", dmar, 37);
	is(IOMMU_TABLE_DMAR, ANSWER_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = { ROOT_TEST(by_its_tables) };

	return cmocka_run_group_tests_name("firmware", tests, NULL, NULL);
}
