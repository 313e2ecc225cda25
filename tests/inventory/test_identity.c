// SPDX-License-Identifier: GPL-2.0-only
/* The machine's id, below a temporary root; what systemd-id128 --app-specific makes of it. */
#include "inventory/identity.h"
#include "root.h"

static void is_id(const char *wanted)
{
	char id[IDENTITY_SIZE];

	identity_read(root, id);
	assert_string_equal(id, wanted);
}

static void made_of_machine_id(void **state)
{
	(void)state;
	is_id("");
	write_text("/var/lib/dbus/machine-id", "4c4c4544004d3710804bb6c04f4a3333\n");
	is_id("aaa5f2d2-883d-4a52-85b5-68339ceee0f8");
	write_text("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
	is_id("b7355444-f42f-4326-ba7e-bb669268cf24");
	write_text("/etc/machine-id", "0123456789abcdef0123456789abcdef");
	is_id("b7355444-f42f-4326-ba7e-bb669268cf24");
}

static void none(void **state)
{
	static const char *const texts[] = { "",
					     "\n",
					     "uninitialized\n",
					     "00000000000000000000000000000000\n",
					     "0123456789abcdef0123456789abcde\n",
					     "0123456789abcdef0123456789abcdef0\n",
					     "0123456789abcdeg0123456789abcdef\n",
					     "01234567-89ab-cdef-0123-456789abcdef\n" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		write_text("/etc/machine-id", texts[i]);
		is_id("");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOT_TEST(made_of_machine_id),
		ROOT_TEST(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
