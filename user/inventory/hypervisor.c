// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "base/interrupt.h"
#include "inventory/file.h"
#include "inventory/hypervisor.h"

#define TEXT_SIZE 64
#define LEAF_FEATURES 1
#define LEAF_HYPERVISOR 0x40000000
#define HYPERVISOR_PRESENT (1u << 31) /* of ecx */

#define CLOCKSOURCES "/sys/devices/system/clocksource/clocksource0/available_clocksource"

#define UNDER(name) "under " name ": what it makes of a half-written message is not known"

/* As each says of itself by CPUID, and in DMI. */
struct known_one {
	const char *reason;
	const char *signature; /* 12 characters */
	const char *vendor; /* how DMI's sys_vendor begins, NULL: any */
	const char *product; /* how product_name begins, NULL: any */
};

static const struct known_one all[] = {
	{ UNDER("Xen"), "XenVMMXenVMM", "Xen", NULL },
	{ UNDER("VMware"), "VMwareVMware", "VMware", NULL },
	{ UNDER("VMware"), "VMwareVMware", NULL, "VMware" },
	{ UNDER("Hyper-V"), "Microsoft Hv", "Microsoft Corporation", "Virtual Machine" },
	{ UNDER("VirtualBox"), "VBoxVBoxVBox", NULL, "VirtualBox" },
	{ UNDER("bhyve"), "bhyve bhyve ", NULL, "BHYVE" },
	{ UNDER("Parallels"), " prl hyperv ", "Parallels", NULL },
	{ UNDER("Parallels"), "prl hyperv  ", NULL, "Parallels" },
	{ UNDER("ACRN"), "ACRNACRNACRN", NULL, "ACRN" },
};

#define ALL (sizeof(all) / sizeof(all[0]))

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

#if defined(__x86_64__) || defined(__i386__)
static bool read_signature(char text[13])
{
	unsigned int eax, ebx, ecx, edx;

	if (!__get_cpuid(LEAF_FEATURES, &eax, &ebx, &ecx, &edx) || !(ecx & HYPERVISOR_PRESENT))
		return false;
	__cpuid(LEAF_HYPERVISOR, eax, ebx, ecx, edx);
	memcpy(text, &ebx, 4);
	memcpy(text + 4, &ecx, 4);
	memcpy(text + 8, &edx, 4);
	text[12] = '\0';
	return true;
}
#else
static bool read_signature(char text[13])
{
	*text = '\0';
	return false;
}
#endif

static const char *by_signature(void)
{
	char text[13];
	size_t i;

	if (!read_signature(text))
		return NULL;
	for (i = 0; i < ALL; i++)
		if (!strcmp(text, all[i].signature))
			return all[i].reason;
	return NULL;
}

static void read_host(const char *root, struct host *host)
{
	file_line(host->vendor, sizeof(host->vendor), "%s/sys/class/dmi/id/sys_vendor", root);
	file_line(host->product, sizeof(host->product), "%s/sys/class/dmi/id/product_name", root);
	file_line(host->type, sizeof(host->type), "%s/sys/hypervisor/type", root);
}

static const char *by_dmi(const struct host *host)
{
	size_t i;

	for (i = 0; i < ALL; i++)
		if ((!all[i].vendor || begins(host->vendor, all[i].vendor)) &&
		    (!all[i].product || begins(host->product, all[i].product)))
			return all[i].reason;
	return NULL;
}

enum answer cpu_flag(const char *root, const char *flag)
{
	char path[PATH_MAX], *line = NULL, *word, *rest;
	enum answer known = ANSWER_UNKNOWN;
	size_t room = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/cpuinfo", root);
	file = fopen(path, "re");
	if (!file)
		return ANSWER_UNKNOWN;
	while (known == ANSWER_UNKNOWN && getline(&line, &room, file) > 0) {
		if (strncmp(line, "flags", strlen("flags")))
			continue;
		known = ANSWER_NO;
		for (word = strtok_r(line, " \t\n", &rest); word;
		     word = strtok_r(NULL, " \t\n", &rest))
			if (!strcmp(word, flag))
				known = ANSWER_YES;
	}
	free(line);
	fclose(file);
	return known;
}

/* Does anything say which it is? DMI, and what only guests of KVM have. */
static bool is_named(const char *root, const struct host *host)
{
	char text[4096];

	return *host->vendor || *host->product ||
	       (file_read(text, sizeof(text), "%s/proc/cpuinfo", root) > 0 &&
		(strstr(text, "QEMU") || strstr(text, "KVM"))) ||
	       (file_line(text, sizeof(text), "%s" CLOCKSOURCES, root) > 0 &&
		strstr(text, "kvm-clock"));
}

const char *hypervisor_read(const char *root, struct host *host)
{
	const char *reason = *root ? NULL : by_signature();

	read_host(root, host);
	if (reason)
		return reason;
	if (!strcmp(host->type, "xen"))
		return UNDER("Xen");
	reason = by_dmi(host);
	if (!reason && *root && cpu_flag(root, "hypervisor") == ANSWER_YES && !is_named(root, host))
		return UNDER("a hypervisor that nothing names");
	return reason;
}

/* show_cpuinfo(), arch/x86/kernel/cpu/proc.c: others have neither, or other vendors. */
static bool only_x86_says(const char *line)
{
	static const char *const vendors[] = { "GenuineIntel", "AuthenticAMD", "HygonGenuine",
					       "CentaurHauls", "Shanghai" };
	char vendor[TEXT_SIZE];
	unsigned int number;
	size_t i;

	if (sscanf(line, "apicid : %u", &number) == 1)
		return true;
	if (sscanf(line, "vendor_id : %63s", vendor) != 1)
		return false;
	for (i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++)
		if (!strcmp(vendor, vendors[i]))
			return true;
	return false;
}

enum answer architecture_read(const char *root, const char *machine)
{
	enum answer x86 = ANSWER_UNKNOWN;
	char path[PATH_MAX], line[256];
	FILE *file;

	if (*machine)
		return machine_is_x86(machine) ? ANSWER_YES : ANSWER_NO;
	snprintf(path, sizeof(path), "%s/proc/cpuinfo", root);
	file = fopen(path, "re");
	if (!file)
		return ANSWER_UNKNOWN;
	while (x86 == ANSWER_UNKNOWN && fgets(line, sizeof(line), file))
		if (only_x86_says(line))
			x86 = ANSWER_YES;
	fclose(file);
	return x86;
}
