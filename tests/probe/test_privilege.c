// SPDX-License-Identifier: GPL-2.0-only
/* What is missing, in processes that gave the rest up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "probe/privilege.h"

enum {
	RIGHT,
	WRONG,
	CANNOT
};

static int child(const int *capabilities, const char *wanted)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
	const char *missing;
	size_t i;

	for (i = 0; capabilities[i] >= 0; i++) {
		data[CAP_TO_INDEX(capabilities[i])].effective |= CAP_TO_MASK(capabilities[i]);
		data[CAP_TO_INDEX(capabilities[i])].permitted |= CAP_TO_MASK(capabilities[i]);
	}
	if (syscall(SYS_capset, &header, data))
		return CANNOT; /* it does not have these itself */
	missing = privilege_missing();
	if (!missing || !wanted)
		return missing == wanted ? RIGHT : WRONG;
	return strcmp(missing, wanted) ? WRONG : RIGHT;
}

/* False if it cannot be tried: who runs this does not have these itself. */
static bool with(const int *capabilities, const char *wanted)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid)
		_exit(child(capabilities, wanted));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), WRONG);
	return WEXITSTATUS(status) == RIGHT;
}

#define WITH(wanted, ...) with((const int[]){ __VA_ARGS__, -1 }, wanted)

static void none_of_them(void **state)
{
	(void)state;
	assert_true(with((const int[]){ -1 }, "both are")); /* anybody may give all up */
}

static void some_of_them(void **state)
{
	bool tried = WITH("both are", CAP_CHOWN);

	(void)state;
	tried &= WITH("both are", CAP_NET_ADMIN, CAP_SYSLOG, CAP_DAC_OVERRIDE);
	tried &= WITH("CAP_PERFMON is", CAP_BPF);
	tried &= WITH("CAP_BPF is", CAP_PERFMON);
	tried &= WITH(NULL, CAP_BPF, CAP_PERFMON);
	tried &= WITH(NULL, CAP_SYS_ADMIN);
	tried &= WITH(NULL, CAP_SYS_ADMIN, CAP_BPF);
	if (!tried)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_of_them),
		cmocka_unit_test(some_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
