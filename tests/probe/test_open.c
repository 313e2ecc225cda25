// SPDX-License-Identifier: GPL-2.0-only
/* What is said when nothing could be loaded. The kernel, and what it says, are made up. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <bpf/btf.h>
#include <cmocka.h>

#include "probe/privilege.h"
#include "probe/probe.h"

static struct {
	const char *release, *missing;
	int error;
} machine;

/* Instead of libbpf's, libc's and the probe's own. */
struct btf *btf__load_vmlinux_btf(void)
{
	errno = machine.error;
	return NULL;
}

int uname(struct utsname *name)
{
	if (!machine.release)
		return -1;
	snprintf(name->release, sizeof(name->release), "%s", machine.release);
	return 0;
}

const char *privilege_missing(void)
{
	return machine.missing;
}

static void says(int error, const char *release, const char *missing, const char *wanted)
{
	const struct probe_options options = {};
	struct probe *probe = NULL;
	char message[256] = "";

	machine.error = error;
	machine.release = release;
	machine.missing = missing;
	assert_int_equal(probe_open(&options, &probe, message, sizeof(message)), -error);
	assert_null(probe);
	if (!strstr(message, wanted))
		fail_msg("'%s' does not say '%s'", message, wanted);
	assert_null(strchr(message, '\n'));
}

static void what_the_kernel_lacks(void **state)
{
	(void)state;
	says(ENOENT, "6.12.0", NULL, "this kernel has no BTF (/sys/kernel/btf/vmlinux)");
	says(ESRCH, "6.12.0", NULL, "needs CONFIG_DEBUG_INFO_BTF");
	says(EDEADLK, "6.6.1-rt", NULL, "this PREEMPT_RT kernel takes a sleeping lock");
	says(ENOMEM, "6.12.0", NULL, "no memory for the tables of the kernel side (Cannot");
	says(E2BIG, "6.12.0", NULL, "no memory for the tables of the kernel side (Argument");
	says(EINVAL, "6.12.0", NULL, "(tracepoint irq_handler_entry: Invalid argument)");
}

static void what_the_user_lacks(void **state)
{
	(void)state;
	says(EPERM, "6.12.0", "both are",
	     "needs root, or CAP_BPF and CAP_PERFMON: both are missing");
	says(EACCES, "6.12.0", "CAP_BPF is", "CAP_PERFMON: CAP_BPF is missing");
	says(EPERM, "6.12.0", NULL,
	     "this kernel refuses BPF programs (Operation not permitted): by lockdown");
	says(EACCES, "6.12.0", NULL, "this kernel refuses BPF programs (Permission denied)");
}

/* Who may not is told that first: an old kernel may have what is needed by its vendor. */
static void an_old_kernel(void **state)
{
	(void)state;
	says(ENOENT, "5.10.0-28-amd64", NULL,
	     "needs Linux 6.1 or later, and this is 5.10.0-28-amd64");
	says(EINVAL, "6.0.19", NULL, "needs Linux 6.1 or later, and this is 6.0.19");
	says(EPERM, "5.10.0", "both are", "both are missing");
	says(EACCES, "5.10.0", NULL, "this kernel refuses BPF programs");
	says(ENOENT, "6.1.0", NULL, "no BTF");
	says(ENOENT, NULL, NULL, "no BTF");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_kernel_lacks),
		cmocka_unit_test(what_the_user_lacks),
		cmocka_unit_test(an_old_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
