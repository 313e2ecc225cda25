// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "inventory/file.h"
#include "inventory/hypervisor.h"
#include "inventory/system.h"

#define LOG_RECORD 8192 /* CONSOLE_EXT_LOG_MAX, kernel/printk/printk.c */
#define LOG_RECORDS 100000 /* more than any log buffer holds */
#define APIC_XAPIC_MAX 254 /* an xAPIC id has 8 bits */

static const char *const options[CONFIG_OPTIONS] = {
	"CONFIG_IRQ_REMAP",
	"CONFIG_GENERIC_IRQ_DEBUGFS",
	"CONFIG_GENERIC_IRQ_INJECTION",
	"CONFIG_X86_POSTED_MSI",
	"CONFIG_X86_X2APIC",
	"CONFIG_PCI_MSI",
	"CONFIG_HOTPLUG_CPU",
	"CONFIG_PM_DEBUG",
	"CONFIG_KALLSYMS_ALL",
	"CONFIG_BPF_SYSCALL",
	"CONFIG_DEBUG_INFO_BTF",
	"CONFIG_FUNCTION_TRACER",
	"CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS",
	"CONFIG_KPROBE_EVENTS",
	"CONFIG_PREEMPT_RT",
	"CONFIG_PREEMPT_DYNAMIC",
	"CONFIG_HZ",
	"CONFIG_SECURITY_LOCKDOWN_LSM",
};

/* "CONFIG_HZ=250" or "# CONFIG_HZ is not set" */
static void take_option(struct system *system, const char *line)
{
	struct config_option *option;
	const char *name = line;
	size_t i, length;

	if (!strncmp(line, "# ", 2))
		name += 2;
	length = strcspn(name, "= \n");
	for (i = 0; i < CONFIG_OPTIONS; i++) {
		option = &system->config[i];
		if (strlen(option->name) != length || strncmp(option->name, name, length))
			continue;
		if (name == line && name[length] == '=')
			snprintf(option->value, sizeof(option->value), "%.*s",
				 (int)strcspn(name + length + 1, "\n"), name + length + 1);
		return;
	}
}

/* gzread() takes plain files as they are. */
static bool read_config_file(struct system *system, const char *root, const char *path)
{
	char full[PATH_MAX], line[512];
	gzFile file;
	size_t i;

	snprintf(full, sizeof(full), "%s%s", root, path);
	file = gzopen(full, "re");
	if (!file)
		return false;
	if (!gzgets(file, line, sizeof(line))) {
		gzclose(file);
		return false;
	}
	/* What is not there cannot be chosen, or does not exist in this version: it is off. */
	for (i = 0; i < CONFIG_OPTIONS; i++)
		strcpy(system->config[i].value, "n");
	do {
		take_option(system, line);
	} while (gzgets(file, line, sizeof(line)));
	gzclose(file);
	snprintf(system->config_source, sizeof(system->config_source), "%s", path);
	return true;
}

/* Where distributions put it. */
static void read_config(const char *root, const char *release, struct system *system)
{
	static const char *const places[] = { "/boot/config-%s", "/lib/modules/%s/config",
					      "/usr/lib/modules/%s/config",
					      "/lib/modules/%s/build/.config" };
	char path[SYSTEM_TEXT_SIZE];
	size_t i;

	for (i = 0; i < CONFIG_OPTIONS; i++)
		system->config[i].name = options[i];
	if (read_config_file(system, root, "/proc/config.gz"))
		return;
	if (!*release || strchr(release, '/') || strlen(release) > SYSTEM_TEXT_SIZE / 2)
		return;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, sizeof(path), places[i], release);
		if (read_config_file(system, root, path))
			return;
	}
}

/* What follows @lead in the text of a log record, up to its end. */
static void take_text(const char *text, const char *lead, char *out)
{
	const char *at = strstr(text, lead);

	if (!at)
		return;
	at += strlen(lead);
	at += strspn(at, ": ");
	snprintf(out, SYSTEM_TEXT_SIZE, "%.*s", (int)strcspn(at, "\n"), at);
}

/* arch/x86/kernel/cpu/hypervisor.c, and arch/x86/kernel/apic/: init.c, probe_64.c before v6.6. */
static void take_log(struct system *system, char *record)
{
	const char *text = strchr(record, ';');

	if (!text)
		return;
	take_text(text, "Hypervisor detected", system->hypervisor);
	take_text(text, "witched APIC routing to", system->apic);
}

/* The log since boot, if it still goes back so far. */
static void read_log(const char *root, struct system *system)
{
	char path[PATH_MAX], record[LOG_RECORD + 1];
	unsigned int i;
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	for (i = 0; i < LOG_RECORDS && fd >= 0; i++) {
		got = read(fd, record, LOG_RECORD);
		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got <= 0)
			break;
		record[got] = '\0';
		take_log(system, record);
	}
	if (fd >= 0)
		close(fd);
}

/*
 * Is x2APIC in use? The CPU's flag says only that it could be. The log tells; so do
 * ids that an xAPIC cannot have.
 */
static enum answer find_x2apic(const char *root, const struct inventory *inventory,
			       const struct system *system)
{
	size_t i;

	if (*system->apic)
		return strstr(system->apic, "x2apic") ? ANSWER_YES : ANSWER_NO;
	for (i = 0; i < inventory->nr_cpus; i++)
		if (inventory->cpus[i].apicid != NONE && inventory->cpus[i].apicid > APIC_XAPIC_MAX)
			return ANSWER_YES;
	return cpu_flag(root, "x2apic") == ANSWER_NO ? ANSWER_NO : ANSWER_UNKNOWN;
}

void system_read(const char *root, const struct inventory *inventory, struct system *system)
{
	memset(system, 0, sizeof(*system));
	identity_read(root, system->id);
	file_line(system->cmdline, sizeof(system->cmdline), "%s/proc/cmdline", root);
	read_config(root, inventory->release, system);
	read_log(root, system);
	if (!*system->hypervisor)
		strcpy(system->hypervisor, inventory->host.type);
	system->virtual = cpu_flag(root, "hypervisor");
	system->x2apic = find_x2apic(root, inventory, system);
}
