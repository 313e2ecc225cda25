// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>
#include <linux/capability.h>
#include <sys/syscall.h>

#include "probe/privilege.h"

static bool has(const struct __user_cap_data_struct *data, int capability)
{
	return data[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability);
}

const char *privilege_missing(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};

	if (syscall(SYS_capget, &header, data) || has(data, CAP_SYS_ADMIN))
		return NULL;
	if (has(data, CAP_BPF))
		return has(data, CAP_PERFMON) ? NULL : "CAP_PERFMON is";
	return has(data, CAP_PERFMON) ? "CAP_BPF is" : "both are";
}
