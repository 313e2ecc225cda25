// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel is known for, by its version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "diagnose/protocol.h"

struct known_kernel {
	const char *release;
	const char *version;
	enum protocol plain;
	enum protocol maskable;
};

static void known_kernels(void **state)
{
	static const struct known_kernel kernels[] = {
		{ "4.19.0", "#1 SMP", PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN },
		{ "5.10.209", "#1 SMP", PROTOCOL_TWO_STEP, PROTOCOL_DIRECT },
		{ "5.17.0-rc1", "#1 SMP", PROTOCOL_DIRECT, PROTOCOL_DIRECT },
		{ "6.1.65", "#1 SMP", PROTOCOL_DIRECT, PROTOCOL_DIRECT },
		{ "6.1.66", "#1 SMP", PROTOCOL_DIRECT, PROTOCOL_TWO_STEP },
		{ "6.2.1", "#1 SMP", PROTOCOL_DIRECT, PROTOCOL_DIRECT },
		{ "6.12.117+deb12-amd64",
		  "#1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1~bpo12+1 (2026-09-01)", PROTOCOL_DIRECT,
		  PROTOCOL_TWO_STEP },
		/* Debian's release has no patch level, its version has. */
		{ "6.1.0-56-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-10-01)",
		  PROTOCOL_DIRECT, PROTOCOL_TWO_STEP },
		{ "6.1.0-13-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)",
		  PROTOCOL_DIRECT, PROTOCOL_DIRECT },
		{ "7.3.4-custom", "#1 SMP", PROTOCOL_DIRECT, PROTOCOL_TWO_STEP },
		{ "9.0.0", "#1 SMP", PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN },
		{ "", "", PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN },
		{ "6112.12.1", "#1 SMP", PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN },
		{ "6.99999.1", "#1 SMP", PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN },
		{ "-6.12.1", "#1 SMP", PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN },
		{ "6.12.99999999999", "#1 SMP", PROTOCOL_DIRECT, PROTOCOL_TWO_STEP },
		{ "garbage 99999999999.1", "Debian ", PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		const struct known_kernel *kernel = &kernels[i];

		if (protocol_expected(kernel->release, kernel->version, false) != kernel->plain ||
		    protocol_expected(kernel->release, kernel->version, true) != kernel->maskable)
			fail_msg("%s, %s", kernel->release, kernel->version);
	}
}

static void tells_the_commits(void **state)
{
	(void)state;
	assert_non_null(strstr(protocol_history("6.12.117-amd64", "#1 SMP"), "b56ebe7c896d"));
	assert_null(strstr(protocol_history("6.5.13", "#1 SMP"), "b56ebe7c896d"));
	assert_non_null(strstr(protocol_history("6.5.13", "#1 SMP"), "ef8dd01538ea"));
	assert_null(strstr(protocol_history("5.10.209", "#1 SMP"), "ef8dd01538ea"));
	assert_non_null(strstr(protocol_history("5.10.209", "#1 SMP"), "6f1a4891a592"));
	assert_null(strstr(protocol_history("9.0.0", "#1 SMP"), "6f1a4891a592"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(known_kernels),
					    cmocka_unit_test(tells_the_commits) };

	return cmocka_run_group_tests_name("protocol", tests, NULL, NULL);
}
