// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the lab's module window does, without raising interrupts, for a kernel
 * that it cannot be built for: widen_us, device and only_dying are its
 * parameters. /run/window is there while it acts; on SIGTERM it leaves
 * /run/window/delayed, the number of windows that were widened, and ends.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "window.skel.h"

#define PLACE "/run/window"

static bool parse_number(const char *text, const char *name, unsigned long *value)
{
	size_t length = strlen(name);
	char *end;

	if (strncmp(text, name, length))
		return false;
	*value = strtoul(text + length, &end, 10);
	return text[length] && !*end;
}

static bool parse_device(const char *text, struct window_bpf *skeleton)
{
	unsigned int bus, slot, function;
	char end;

	if (sscanf(text, "device=0000:%2x:%2x.%1x%c", &bus, &slot, &function, &end) != 3)
		return false;
	skeleton->rodata->chosen_bus = bus;
	skeleton->rodata->chosen_devfn = slot << 3 | function;
	return true;
}

static void parse(struct window_bpf *skeleton, char **words)
{
	unsigned long value;

	for (; *words; words++) {
		if (parse_number(*words, "widen_us=", &value))
			skeleton->rodata->widen_ns = value * 1000;
		else if (parse_number(*words, "only_dying=", &value))
			skeleton->rodata->only_dying = value;
		else if (!parse_device(*words, skeleton))
			errx(2, "'%s' is not widen_us=N, only_dying=0|1 or device=0000:BB:SS.F",
			     *words);
	}
}

static void tell(const struct window_bpf *skeleton)
{
	FILE *file = fopen(PLACE "/delayed", "w");

	if (!file || fprintf(file, "%llu\n", skeleton->bss->delayed) < 0 || fclose(file))
		err(1, PLACE "/delayed");
}

int main(int argc, char **argv)
{
	struct window_bpf *skeleton = window_bpf__open();
	sigset_t set;
	int number;

	if (!skeleton)
		err(1, "the program does not open");
	parse(skeleton, argv + (argc > 0));
	if (window_bpf__load(skeleton) || window_bpf__attach(skeleton))
		err(1, "the kernel does not take the program");
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	mkdir(PLACE, 0755);
	sigwait(&set, &number);
	window_bpf__detach(skeleton);
	tell(skeleton);
	window_bpf__destroy(skeleton);
	return 0;
}
