// SPDX-License-Identifier: GPL-2.0-only
/* The machine and its counts, below a temporary root. */
#include <zlib.h>

#include "inventory/hypervisor.h"
#include "inventory/interrupts.h"
#include "inventory/system.h"
#include "root.h"

static void write_gzip(const char *path, const char *text)
{
	char full[512];
	gzFile file;

	make_path(full, sizeof(full), path);
	file = gzopen(full, "w");
	assert_non_null(file);
	assert_int_equal(gzwrite(file, text, strlen(text)), strlen(text));
	assert_int_equal(gzclose(file), Z_OK);
}

static struct system read_it(__u32 apicid)
{
	struct inventory_cpu cpu = { .apicid = apicid };
	struct inventory inventory = { .release = "6.12.1", .cpus = &cpu, .nr_cpus = 1 };
	struct system system;

	hypervisor_read(root, &inventory.host);
	system_read(root, &inventory, &system);
	return system;
}

static const char *option(const struct system *system, const char *name)
{
	size_t i;

	for (i = 0; i < CONFIG_OPTIONS; i++)
		if (!strcmp(system->config[i].name, name))
			return system->config[i].value;
	fail_msg("no %s", name);
	return NULL;
}

static void nothing_there(void **state)
{
	struct system system = read_it(0);

	(void)state;
	assert_string_equal(system.config_source, "");
	assert_string_equal(option(&system, "CONFIG_IRQ_REMAP"), "");
	assert_string_equal(system.cmdline, "");
	assert_string_equal(system.hypervisor, "");
	assert_int_equal(system.virtual, ANSWER_UNKNOWN);
	assert_int_equal(system.x2apic, ANSWER_UNKNOWN);
	/* An id that no xAPIC can have. */
	assert_int_equal(read_it(300).x2apic, ANSWER_YES);
}

static void a_debian_guest(void **state)
{
	struct system system;

	(void)state;
	write_text("/boot/config-6.12.1",
		   "CONFIG_IRQ_REMAP=y\nCONFIG_IRQ_REMAP_NOT=m\n"
		   "# CONFIG_GENERIC_IRQ_DEBUGFS is not set\nCONFIG_HZ=250\n");
	write_text("/proc/cmdline", "root=/dev/sda1 intremap=off\n");
	write_text("/proc/cpuinfo", "processor : 0\nflags\t\t: fpu x2apic_not hypervisor\n");
	write_text("/sys/class/dmi/id/sys_vendor", "QEMU\n");
	write_text("/sys/class/dmi/id/product_name", "Standard PC\n");
	write_text("/sys/hypervisor/type", "xen\n");
	system = read_it(0);
	assert_string_equal(system.config_source, "/boot/config-6.12.1");
	assert_string_equal(option(&system, "CONFIG_IRQ_REMAP"), "y");
	assert_string_equal(option(&system, "CONFIG_GENERIC_IRQ_DEBUGFS"), "n");
	assert_string_equal(option(&system, "CONFIG_X86_POSTED_MSI"), "n"); /* unknown to it */
	assert_string_equal(option(&system, "CONFIG_HZ"), "250");
	assert_string_equal(system.cmdline, "root=/dev/sda1 intremap=off");
	assert_string_equal(system.hypervisor, "xen");
	assert_int_equal(system.virtual, ANSWER_YES);
	assert_int_equal(system.x2apic, ANSWER_NO); /* the CPU has none */
}

static void the_running_kernel_knows_better(void **state)
{
	struct system system;

	(void)state;
	write_text("/boot/config-6.12.1", "CONFIG_IRQ_REMAP=y\n");
	write_gzip("/proc/config.gz", "CONFIG_IRQ_REMAP=n\nCONFIG_PM_DEBUG=y\n");
	system = read_it(0);
	assert_string_equal(system.config_source, "/proc/config.gz");
	assert_string_equal(option(&system, "CONFIG_IRQ_REMAP"), "n");
	assert_string_equal(option(&system, "CONFIG_PM_DEBUG"), "y");
}

static void the_log_tells(void **state)
{
	struct system system;

	(void)state;
	write_text("/proc/cpuinfo", "flags\t\t: fpu x2apic\n");
	assert_int_equal(read_it(0).x2apic, ANSWER_UNKNOWN); /* could be, need not */
	write_text("/dev/kmsg", "6,1,0,-;Hypervisor detected: KVM\n"
				"6,2,0,-;APIC: Switched APIC routing to: physical x2apic\n");
	system = read_it(0);
	assert_string_equal(system.hypervisor, "KVM");
	assert_string_equal(system.apic, "physical x2apic");
	assert_int_equal(system.x2apic, ANSWER_YES);
	write_text("/dev/kmsg", "6,2,0,-;Switched APIC routing to physical flat.\n");
	assert_int_equal(read_it(0).x2apic, ANSWER_NO);
}

static void counts_by_cpu(void **state)
{
	struct interrupts interrupts;
	const struct interrupts_line *line;

	(void)state;
	write_text(
		"/proc/interrupts",
		"           CPU0       CPU2       CPU3       \n"
		"  0:          0          0          0   IO-APIC   2-edge      timer\n"
		" 24:          7          0      90000   PCI-MSI-0000:00:05.0    0-edge      edu\n"
		"SPU:          1          0          2   Spurious interrupts\n"
		"ERR:          0\nMIS:          3\n");
	assert_int_equal(interrupts_read(root, false, &interrupts), 0);
	assert_int_equal(interrupts.nr_lines, 3);
	line = &interrupts.lines[0];
	assert_int_equal(line->irq, 24);
	assert_int_equal(line->total, 90007);
	assert_int_equal(line->nr_counts, 2);
	assert_int_equal(line->cpus[0], 0);
	assert_int_equal(line->cpus[1], 3);
	assert_int_equal(line->counts[1], 90000);
	assert_string_equal(line->text, "PCI-MSI-0000:00:05.0 0-edge edu");
	line = &interrupts.lines[1];
	assert_string_equal(line->label, "SPU");
	assert_int_equal(line->irq, NONE);
	assert_int_equal(line->total, 3);
	assert_int_equal(line->nr_counts, 0);
	assert_int_equal(interrupts.lines[2].total, 3);
	interrupts_free(&interrupts);
}

/* Of what is beyond the limit the sum is kept. */
static void too_many_counts(void **state)
{
	const unsigned int cpus = 4096, lines = INTERRUPTS_CELLS / cpus + 3;
	struct interrupts interrupts;
	unsigned int i, j;
	char path[512];
	FILE *file;

	(void)state;
	make_path(path, sizeof(path), "/proc/interrupts");
	file = fopen(path, "w");
	assert_non_null(file);
	for (i = 0; i < cpus; i++)
		fprintf(file, " CPU%u", i);
	for (i = 0; i < lines; i++) {
		fprintf(file, "\n%u:", i);
		for (j = 0; j < cpus; j++)
			fprintf(file, " 1");
		fprintf(file, " PCI-MSI x");
	}
	fclose(file);
	assert_int_equal(interrupts_read(root, false, &interrupts), 0);
	assert_int_equal(interrupts.nr_lines, lines);
	assert_true(interrupts.cells <= INTERRUPTS_CELLS);
	assert_int_equal(interrupts.lines[0].nr_counts, cpus);
	assert_int_equal(interrupts.lines[lines - 1].nr_counts, 0);
	assert_int_equal(interrupts.lines[lines - 1].total, cpus);
	interrupts_free(&interrupts);
}

static void no_counts(void **state)
{
	struct interrupts interrupts;

	(void)state;
	assert_int_equal(interrupts_read(root, false, &interrupts), -2); /* ENOENT */
	interrupts_free(&interrupts);
	write_text("/proc/interrupts", "");
	assert_true(interrupts_read(root, false, &interrupts) < 0);
	interrupts_free(&interrupts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOT_TEST(nothing_there),
		ROOT_TEST(a_debian_guest),
		ROOT_TEST(the_running_kernel_knows_better),
		ROOT_TEST(the_log_tells),
		ROOT_TEST(counts_by_cpu),
		ROOT_TEST(too_many_counts),
		ROOT_TEST(no_counts),
	};

	return cmocka_run_group_tests_name("system", tests, NULL, NULL);
}
