// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>

#include "probe/others.h"

#define PROGRAMS_MAX 4096 /* looked at */

/* Of a type that can be made to run in the middle of a function; NULL of others. */
static const char *kind_of(enum bpf_prog_type type)
{
	switch (type) {
	case BPF_PROG_TYPE_KPROBE:
		return "kprobe";
	case BPF_PROG_TYPE_TRACING:
		return "tracing";
	case BPF_PROG_TYPE_PERF_EVENT:
		return "perf-event";
	default:
		return NULL;
	}
}

static void add(struct others *others, const struct bpf_prog_info *info)
{
	char text[OTHER_SIZE];
	unsigned int i;

	if (!kind_of(info->type))
		return;
	snprintf(text, sizeof(text), "%s %.*s", kind_of(info->type), (int)sizeof(info->name),
		 info->name);
	for (i = 0; i < others->count; i++)
		if (!strcmp(others->texts[i], text))
			return;
	if (others->count < OTHERS_MAX)
		strcpy(others->texts[others->count++], text);
}

void others_read(struct others *others)
{
	struct bpf_prog_info info;
	__u32 id = 0, size;
	int fd, i;

	memset(others, 0, sizeof(*others));
	for (i = 0; i < PROGRAMS_MAX && !bpf_prog_get_next_id(id, &id); i++) {
		fd = bpf_prog_get_fd_by_id(id);
		if (fd < 0)
			continue; /* it is gone again */
		memset(&info, 0, sizeof(info));
		size = sizeof(info);
		if (!bpf_obj_get_info_by_fd(fd, &info, &size))
			add(others, &info);
		close(fd);
	}
}
