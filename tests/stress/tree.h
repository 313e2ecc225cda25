/* SPDX-License-Identifier: GPL-2.0-only */
/* A machine of files for tests of stress/: CPUs, and interrupts of edu-like devices. */
#ifndef MSISCOPE_TESTS_TREE_H
#define MSISCOPE_TESTS_TREE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <cmocka.h>

#define TREE_CAPABILITY 0x40
#define TREE_MSI_WIDE 0x81 /* enabled, 64-bit, no mask bit */

static char tree[] = "/tmp/msiscope-test-XXXXXX";

static inline const char *tree_full(const char *path)
{
	static char name[512];

	snprintf(name, sizeof(name), "%s/%s", tree, path);
	return name;
}

static inline void tree_bytes(const char *path, const void *bytes, size_t size)
{
	char name[512], *slash;
	FILE *file;

	strcpy(name, tree_full(path));
	for (slash = strchr(name + strlen(tree) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		assert_true(!mkdir(name, 0777) || errno == EEXIST);
		*slash = '/';
	}
	file = fopen(name, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static inline void tree_put(const char *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline void tree_put(const char *text, const char *format, ...)
{
	char path[256];
	va_list args;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	tree_bytes(path, text, strlen(text));
}

/* What a file holds, without its newline. */
static inline const char *tree_get(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static inline const char *tree_get(char *text, size_t size, const char *format, ...)
{
	char path[256];
	va_list args;
	FILE *file;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	file = fopen(tree_full(path), "r");
	assert_non_null(file);
	text[0] = 0;
	if (fgets(text, size, file))
		text[strcspn(text, "\n")] = 0;
	fclose(file);
	return text;
}

/* The message in config space: MSI without a mask bit, to that vector. */
static inline void tree_vector(unsigned int irq, unsigned int vector)
{
	unsigned char config[256] = {
		[6] = 0x10, [0x34] = TREE_CAPABILITY, [TREE_CAPABILITY] = 0x05
	};
	char path[128];

	config[TREE_CAPABILITY + 2] = TREE_MSI_WIDE;
	config[TREE_CAPABILITY + 0x0c] = vector;
	snprintf(path, sizeof(path), "sys/bus/pci/devices/0000:00:%02x.0/config", irq);
	tree_bytes(path, config, sizeof(config));
}

static inline void tree_irq(unsigned int irq, const char *affinity, const char *effective,
			    unsigned int vector)
{
	tree_put(affinity, "proc/irq/%u/smp_affinity_list", irq);
	tree_put(effective, "proc/irq/%u/effective_affinity_list", irq);
	tree_put("edu\n", "sys/kernel/irq/%u/actions", irq);
	tree_put("PCI-MSI\n", "sys/kernel/irq/%u/chip_name", irq);
	tree_put("0\n", "sys/kernel/irq/%u/hwirq", irq);
	tree_put("msi\n", "sys/bus/pci/devices/0000:00:%02x.0/msi_irqs/%u", irq, irq);
	tree_vector(irq, vector);
}

/* So many came of that one, and none of the others. */
static inline void tree_interrupts(unsigned int irq, unsigned int count)
{
	char text[1024];
	unsigned int i, used = snprintf(text, sizeof(text), "intr %u", count);

	for (i = 0; i < 32; i++)
		used += snprintf(text + used, sizeof(text) - used, " %u", i == irq ? count : 0);
	snprintf(text + used, sizeof(text) - used, "\n");
	tree_put(text, "proc/stat");
}

static inline void tree_cpus(unsigned int cpus)
{
	char text[32], info[2048];
	unsigned int cpu, used = 0;

	for (cpu = 0; cpu < cpus; cpu++) {
		used += snprintf(info + used, sizeof(info) - used,
				 "processor\t: %u\napicid\t\t: %u\n\n", cpu, cpu);
		tree_put("1\n", "sys/devices/system/cpu/cpu%u/%s", cpu, cpu ? "online" : "x");
	}
	snprintf(text, sizeof(text), "0-%u\n", cpus - 1);
	tree_put(text, "sys/devices/system/cpu/online");
	tree_put(info, "proc/cpuinfo");
	tree_put("6.12.0\n", "proc/sys/kernel/osrelease");
	tree_put("x86_64\n", "proc/sys/kernel/arch");
	tree_put("this-boot\n", "proc/sys/kernel/random/boot_id");
}

static inline int tree_begin(void **state)
{
	(void)state;
	strcpy(tree + strlen(tree) - 6, "XXXXXX");
	return mkdtemp(tree) ? 0 : -1;
}

static inline int tree_end(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", tree);
	return system(command);
}

static inline bool tree_has(const char *path)
{
	return !access(tree_full(path), F_OK);
}

#define TREE_TEST(function) cmocka_unit_test_setup_teardown(function, tree_begin, tree_end)

#endif /* MSISCOPE_TESTS_TREE_H */
