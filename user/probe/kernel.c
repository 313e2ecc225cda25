// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/btf.h>

#include "probe/kernel.h"

__u32 kernel_bit(const struct btf *btf, const char *name)
{
	const struct btf_type *type;
	const struct btf_enum *entry;
	__u32 id, i;

	for (id = 1; id < btf__type_cnt(btf); id++) {
		type = btf__type_by_id(btf, id);
		if (!btf_is_enum(type) || type->name_off)
			continue;
		entry = btf_enum(type);
		for (i = 0; i < btf_vlen(type); i++, entry++)
			if (!strcmp(btf__name_by_offset(btf, entry->name_off), name))
				return entry->val;
	}
	return 0;
}

/* The type behind typedefs and qualifiers. NULL if there is none. */
static const struct btf_type *resolve(const struct btf *btf, __u32 id)
{
	int resolved = btf__resolve_type(btf, id);

	return resolved > 0 ? btf__type_by_id(btf, resolved) : NULL;
}

static const struct btf_type *member_type(const struct btf *btf, const struct btf_type *type,
					  const char *name)
{
	const struct btf_member *member = btf_members(type);
	__u16 i;

	for (i = 0; i < btf_vlen(type); i++, member++)
		if (!strcmp(btf__name_by_offset(btf, member->name_off), name))
			return resolve(btf, member->type);
	return NULL;
}

static bool is_rt_mutex(const struct btf *btf, const struct btf_type *type)
{
	const char *name = type ? btf__name_by_offset(btf, type->name_off) : NULL;

	return name && !strncmp(name, "rt_mutex", strlen("rt_mutex"));
}

bool kernel_ring_sleeps(const struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "bpf_ringbuf", BTF_KIND_STRUCT);
	const struct btf_type *lock;

	if (id <= 0)
		return false;
	lock = member_type(btf, btf__type_by_id(btf, id), "spinlock");
	return lock && btf_is_composite(lock) && is_rt_mutex(btf, member_type(btf, lock, "lock"));
}

bool kernel_too_old(const char *release)
{
	unsigned int major, minor;

	if (sscanf(release, "%u.%u", &major, &minor) != 2)
		return false;
	return major < 6 || (major == 6 && minor < 1);
}

bool kernel_has_kprobes(const char *root)
{
	static const char *const files[] = { "sys/bus/event_source/devices/kprobe/type",
					     "sys/kernel/tracing/kprobe_events",
					     "sys/kernel/debug/tracing/kprobe_events" };
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", root, files[i]);
		if (!access(path, F_OK))
			return true;
	}
	return false;
}
