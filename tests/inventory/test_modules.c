// SPDX-License-Identifier: GPL-2.0-only
/* Taint and tainting modules, below a temporary root. */
#include "inventory/modules.h"
#include "root.h"

static struct modules modules;

static const char *taint_of(const char *number)
{
	write_text("/proc/sys/kernel/tainted", number);
	modules_read(root, &modules);
	return modules.taint;
}

static void nothing_there(void **state)
{
	(void)state;
	modules_read(root, &modules);
	assert_string_equal(modules.taint, "");
	assert_int_equal(modules.count, 0);
}

static void taints(void **state)
{
	(void)state;
	assert_string_equal(taint_of("0\n"), "none");
	assert_string_equal(taint_of("12288\n"), "OE");
	assert_string_equal(taint_of("512\n"), "W");
	assert_string_equal(taint_of("1\n"), "P");
	assert_string_equal(taint_of("524287\n"), "PFSRMBUDAWCIOELKXTN");
	assert_string_equal(taint_of("4294971392\n"), "O?");
	assert_string_equal(taint_of("18446744073709551615\n"), "PFSRMBUDAWCIOELKXTNJ?");
	assert_string_equal(taint_of("99999999999999999999\n"), "");
	assert_string_equal(taint_of("-\n"), "");
	assert_string_equal(taint_of("1x\n"), "");
	assert_string_equal(taint_of("\n"), "");
}

static void those_that_taint(void **state)
{
	(void)state;
	write_text("/proc/modules", "ahci 49152 0 - Live 0xffffffffc0200000\n"
				    "window 16384 0 - Live 0xffffffffc0300000 (OE)\n"
				    "edu 28672 1 window, Live 0xffffffffc0400000 (OE+)\n"
				    "nvidia 6000000 2 - Live 0xffffffffc0500000 (POE)\n"
				    "odd 1 0 - Live 0x0 ()\n");
	write_text("/sys/module/window/parameters/widen_us", "300\n");
	write_text("/sys/module/window/parameters/inject", "0\n");
	write_text("/sys/module/window/parameters/device", "\n");
	modules_read(root, &modules);
	assert_int_equal(modules.count, 3);
	assert_string_equal(modules.list[0].name, "window");
	assert_string_equal(modules.list[0].taint, "OE");
	assert_string_equal(modules.list[0].parameters, "device= inject=0 widen_us=300");
	assert_string_equal(modules.list[1].name, "edu");
	assert_string_equal(modules.list[1].taint, "OE");
	assert_string_equal(modules.list[1].parameters, "");
	assert_string_equal(modules.list[2].taint, "POE");
}

/* Names lead nowhere but to their own directory. */
static void strange_lines(void **state)
{
	char text[8192], *at = text;
	int i;

	(void)state;
	write_text("/proc/modules",
		   "../../etc 1 0 - Live 0x0 (O)\n\n(O)\n (O)\n"
		   "no bracket\nlong(((OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO");
	modules_read(root, &modules);
	assert_int_equal(modules.count, 1);
	assert_string_equal(modules.list[0].taint, "OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO");
	for (i = 0; i < 100; i++)
		at += sprintf(at, "module%d 1 0 - Live 0x0 (O)\n", i);
	write_text("/proc/modules", text);
	modules_read(root, &modules);
	assert_int_equal(modules.count, MODULES_MAX);
}

static void long_parameters(void **state)
{
	char path[128], value[300];
	int i;

	(void)state;
	write_text("/proc/modules", "big 1 0 - Live 0x0 (O)\n");
	memset(value, 'x', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	for (i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/sys/module/big/parameters/p%02d", i);
		write_text(path, i == 3 ? value : "1");
	}
	modules_read(root, &modules);
	assert_memory_equal(modules.list[0].parameters, "p00=1 p01=1 p02=1 p03=xxx", 25);
	assert_int_equal(strlen(modules.list[0].parameters), MODULE_PARAMETERS - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOT_TEST(nothing_there), ROOT_TEST(taints),	      ROOT_TEST(those_that_taint),
		ROOT_TEST(strange_lines), ROOT_TEST(long_parameters),
	};

	return cmocka_run_group_tests_name("modules", tests, NULL, NULL);
}
