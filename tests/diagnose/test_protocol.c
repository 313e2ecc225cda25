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

#define UNSURE PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN
#define TWO_STEP PROTOCOL_TWO_STEP, PROTOCOL_DIRECT
#define INERT PROTOCOL_DIRECT, PROTOCOL_DIRECT
#define INVERTED PROTOCOL_DIRECT, PROTOCOL_TWO_STEP

static void expect(const struct known_kernel *kernels, size_t count)
{
	const struct known_kernel *kernel;

	for (kernel = kernels; kernel < kernels + count; kernel++)
		if (protocol_expected(kernel->release, kernel->version, false) != kernel->plain ||
		    protocol_expected(kernel->release, kernel->version, true) != kernel->maskable)
			fail_msg("%s, %s", kernel->release, kernel->version);
}

static void mainline_and_stable(void **state)
{
	static const struct known_kernel kernels[] = {
		{ "4.19.0", "#1 SMP", UNSURE },
		{ "5.4.250", "#1 SMP", UNSURE },
		{ "5.5.19", "#1 SMP Wed Apr 22 08:00:00 UTC 2020", UNSURE },
		{ "5.6.0", "#1 SMP Mon Mar 30 08:00:00 UTC 2020", TWO_STEP },
		{ "5.10.209", "#1 SMP", TWO_STEP },
		{ "5.10.262", "#3 SMP PREEMPT Fri Nov 6 09:21:02 CET 2026", TWO_STEP },
		{ "5.15.153", "#1 SMP PREEMPT", TWO_STEP },
		{ "5.16.20", "#1", TWO_STEP },
		{ "5.17.0", "#1 SMP PREEMPT", INERT },
		{ "5.18.0-rc3", "#1 SMP PREEMPT", INERT },
		{ "6.1.65", "#1 SMP PREEMPT_DYNAMIC", INERT },
		{ "6.1.66", "#1 SMP PREEMPT_DYNAMIC", INVERTED },
		{ "6.1.192", "#12 SMP PREEMPT_DYNAMIC Mon Oct 5 14:00:00 UTC 2026", INVERTED },
		{ "6.2.1", "#1 SMP", INERT },
		{ "6.4.16", "#1 SMP", INERT },
		{ "6.5.12", "#1 SMP", INERT },
		{ "6.5.13", "#1 SMP", INVERTED },
		{ "6.6.2", "#1 SMP", INERT },
		{ "6.6.3", "#1 SMP", INVERTED },
		{ "6.6.4", "#1 SMP", INVERTED },
		{ "6.6.90", "#1 SMP PREEMPT_RT", INVERTED },
		{ "6.7.0", "#1 SMP", INVERTED },
		{ "6.12.0", "#1 SMP PREEMPT(full) Sun Nov 17 22:15:08 UTC 2024", INVERTED },
		{ "7.0.0-rc1", "#1 SMP", INVERTED },
		{ "7.3.0-rc7", "#1 SMP", INVERTED },
		{ "7.3.4", "#1 SMP PREEMPT_DYNAMIC", INVERTED },
		{ "7.4.0-rc1", "#1 SMP", UNSURE },
		{ "7.4.0", "#1 SMP", UNSURE },
		{ "9.0.0", "#1 SMP", UNSURE },
		/* Candidates of a version that brings another: which has it is not known. */
		{ "5.6.0-rc6", "#1 SMP", UNSURE },
		{ "5.17.0-rc1", "#1 SMP", UNSURE },
		{ "6.1.66-rc1", "#1 SMP", UNSURE },
		{ "6.1.67-rc1", "#1 SMP", INVERTED },
		{ "6.5.13-rc4", "#1 SMP", UNSURE },
		{ "6.6.3-rc1", "#1 SMP", UNSURE },
		{ "6.7.0-rc1", "#1 SMP", UNSURE },
	};

	(void)state;
	expect(kernels, sizeof(kernels) / sizeof(kernels[0]));
}

static void debian(void **state)
{
	static const struct known_kernel kernels[] = {
		{ "4.19.0-27-amd64", "#1 SMP Debian 4.19.316-1 (2024-06-25)", UNSURE },
		{ "5.10.0-46-amd64", "#1 SMP Debian 5.10.262-1 (2026-10-20)", TWO_STEP },
		{ "5.10.0-0.deb10.30-amd64", "#1 SMP Debian 5.10.218-1~deb10u1 (2024-06-12)",
		  TWO_STEP },
		{ "6.1.0-13-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)", INERT },
		{ "6.1.0-15-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.66-1 (2023-12-09)",
		  INVERTED },
		{ "6.1.0-57-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-10-01)",
		  INVERTED },
		{ "6.1.0-57-rt-amd64", "#1 SMP PREEMPT_RT Debian 6.1.192-1 (2026-10-01)",
		  INVERTED },
		{ "6.1.0-57-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-10-01)",
		  INVERTED },
		{ "6.1.0-0.deb11.25-amd64",
		  "#1 SMP PREEMPT_DYNAMIC Debian 6.1.106-3~deb11u3 (2024-10-01)", INVERTED },
		{ "6.5.0-0.deb12.4-amd64",
		  "#1 SMP PREEMPT_DYNAMIC Debian 6.5.10-1~bpo12+1 (2023-11-23)", INERT },
		{ "6.5.0-5-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.5.13-1 (2023-11-29)",
		  INVERTED },
		{ "6.7-rc4-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.7~rc4-1~exp1 (2023-12-06)",
		  UNSURE },
		{ "6.12.43+deb13-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.12.43-1 (2025-08-27)",
		  INVERTED },
		{ "6.12.117+deb12-amd64",
		  "#1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1~bpo12+1 (2026-09-01)", INVERTED },
		{ "6.18.15+deb13-amd64",
		  "#1 SMP PREEMPT_DYNAMIC Debian 6.18.15-1~bpo13+1 (2026-03-09)", INVERTED },
		{ "7.3-rc7-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 7.3~rc7-1~exp1 (2026-09-28)",
		  INVERTED },
		{ "7.3.4+deb13-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 7.3.4-1~bpo13+1 (2026-11-10)",
		  INVERTED },
	};

	(void)state;
	expect(kernels, sizeof(kernels) / sizeof(kernels[0]));
}

/* Their number is one that mainline had; what else is in them it does not say. */
static void vendors(void **state)
{
	static const struct known_kernel kernels[] = {
		{ "5.15.0-119-generic", "#129-Ubuntu SMP Fri Aug 2 19:25:20 UTC 2024", UNSURE },
		{ "6.5.0-28-generic",
		  "#29~22.04.1-Ubuntu SMP PREEMPT_DYNAMIC Thu Apr  4 14:39:20 UTC 2", UNSURE },
		{ "6.8.0-45-generic", "#45-Ubuntu SMP PREEMPT_DYNAMIC Fri Aug 30 12:02:04 UTC 2024",
		  UNSURE },
		{ "6.8.0-1015-aws", "#16~22.04.1-Ubuntu SMP Mon Aug 19 19:38:17 UTC 2024", UNSURE },
		{ "6.9.3-060903-generic", "#202405300957 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "4.18.0-553.el8_10.x86_64", "#1 SMP Fri May 10 15:19:13 EDT 2024", UNSURE },
		{ "5.14.0-427.13.1.el9_4.x86_64",
		  "#1 SMP PREEMPT_DYNAMIC Wed Apr 10 10:29:16 EDT 2024", UNSURE },
		{ "6.12.0-55.9.1.el10_0.x86_64", "#1 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "5.15.0-208.159.3.2.el9uek.x86_64", "#2 SMP Tue Jul 16 08:00:00 PDT 2024",
		  UNSURE },
		{ "6.10.6-200.fc40.x86_64", "#1 SMP PREEMPT_DYNAMIC Mon Aug 19 14:09:30 UTC 2024",
		  UNSURE },
		{ "6.1.102-111.182.amzn2023.x86_64", "#1 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "5.14.21-150500.55.52-default",
		  "#1 SMP PREEMPT_DYNAMIC Tue Mar 5 16:53:41 UTC 2024 (a62851f)", UNSURE },
		{ "6.4.0-150600.23.17-default",
		  "#1 SMP PREEMPT_DYNAMIC Tue Jul 30 06:37:32 UTC 2024 (9c450d7)", UNSURE },
		{ "6.10.5-1-default", "#1 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "6.10.6-arch1-1", "#1 SMP PREEMPT_DYNAMIC Mon, 19 Aug 2024 17:02:39 +0000",
		  UNSURE },
		{ "6.6.47-1-lts", "#1 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "6.6.47-gentoo-x86_64", "#1 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "6.6.47", "#1-NixOS SMP PREEMPT_DYNAMIC Mon Aug 19 04:05:02 UTC 2024", UNSURE },
		{ "6.6.47_1", "#1 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "6.8.12-1-pve", "#1 SMP PREEMPT_DYNAMIC PMX 6.8.12-1 (2024-08-05T16:17Z)",
		  UNSURE },
		{ "6.8.11-amd64", "#1 SMP PREEMPT_DYNAMIC Kali 6.8.11-1kali2 (2024-05-30)",
		  UNSURE },
		{ "6.8.11-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.8.11-1kali2 (2024-05-30)",
		  UNSURE },
		{ "6.10.11-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.10.11-1~mx23ahs (2024-09-29)",
		  UNSURE },
		{ "5.15.153.1-microsoft-standard-WSL2", "#1 SMP Fri Mar 29 23:14:13 UTC 2024",
		  UNSURE },
		{ "5.15.133-20574-g1f83d0d5a0f7", "#1 SMP PREEMPT", UNSURE },
		{ "6.1.100+", "#1 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "6.12.0-rc3-00123-gabcdef012345", "#7 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "6.12.0-rc3+", "#7 SMP PREEMPT_DYNAMIC", UNSURE },
		{ "6.12.0-next-20240930", "#1 SMP", UNSURE },
		{ "6.12.117-rt12", "#1 SMP PREEMPT_RT", UNSURE },
		{ "7.3.4-custom", "#1 SMP", UNSURE },
	};

	(void)state;
	expect(kernels, sizeof(kernels) / sizeof(kernels[0]));
}

static void anybodys_text(void **state)
{
	static const struct known_kernel kernels[] = {
		{ "", "", UNSURE },
		{ "6", "#1 SMP", UNSURE },
		{ "6.12.1", "", UNSURE },
		{ "6.12.1", "SMP", UNSURE },
		{ "6.12.1", "#", UNSURE },
		{ "6.12.1.", "#1 SMP", UNSURE },
		{ "6..1", "#1 SMP", UNSURE },
		{ "6112.12.1", "#1 SMP", UNSURE },
		{ "6.99999.1", "#1 SMP", UNSURE },
		{ "-6.12.1", "#1 SMP", UNSURE },
		{ "6.12.99999999999", "#1 SMP", UNSURE },
		{ "0.0.0-rc1", "#1 SMP", UNSURE },
		{ "garbage 99999999999.1", "Debian ", UNSURE },
		{ "6.12.1", "#1 SMP Debian ", UNSURE },
		{ "6.12.1", "#1 SMP Debian 6.12.1", UNSURE },
		{ "6.12.1", "#1 SMP Debian 6.12.1-", UNSURE },
		{ "6.12.1", "#1 SMP Debian 6.12.1-1~", UNSURE },
		{ "6.12.1", "#1 SMP Debian 6.12.1-1~bpo", UNSURE },
		/* The two do not speak of the same kernel. */
		{ "5.10.0-46-amd64", "#1 SMP Debian 6.1.192-1 (2026-10-01)", UNSURE },
	};

	(void)state;
	expect(kernels, sizeof(kernels) / sizeof(kernels[0]));
}

static void tells_the_commits(void **state)
{
	(void)state;
	assert_non_null(strstr(protocol_history("6.12.117", "#1 SMP"), "b56ebe7c896d"));
	assert_null(strstr(protocol_history("6.5.12", "#1 SMP"), "b56ebe7c896d"));
	assert_non_null(strstr(protocol_history("6.5.12", "#1 SMP"), "ef8dd01538ea"));
	assert_null(strstr(protocol_history("5.10.209", "#1 SMP"), "ef8dd01538ea"));
	assert_non_null(strstr(protocol_history("5.10.209", "#1 SMP"), "6f1a4891a592"));
	assert_null(strstr(protocol_history("9.0.0", "#1 SMP"), "6f1a4891a592"));
}

static void by_what_was_seen(void **state)
{
	static const struct {
		__u64 steps[3];
		const char *word;
	} all[] = {
		{ { 0, 0, 0 }, "" },	     { { 3, 0, 0 }, "none" },  { { 0, 2, 0 }, "direct" },
		{ { 0, 0, 1 }, "two-step" }, { { 0, 2, 1 }, "mixed" }, { { 1, 2, 0 }, "mixed" },
		{ { 1, 0, 2 }, "mixed" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_string_equal(protocol_seen(all[i].steps), all[i].word);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_what_was_seen),
					    cmocka_unit_test(mainline_and_stable),
					    cmocka_unit_test(debian),
					    cmocka_unit_test(vendors),
					    cmocka_unit_test(anybodys_text),

					    cmocka_unit_test(tells_the_commits) };

	return cmocka_run_group_tests_name("protocol", tests, NULL, NULL);
}
