// SPDX-License-Identifier: GPL-2.0-only
/* Moves in words, also those of which little is known. */
#include "names.h"
#include "describe/moved.h"

static void is(const struct moved *moved, const char *wanted)
{
	char text[MOVED_SIZE];

	assert_string_equal(moved_text(text, &names, moved), wanted);
}

static void from_where_to_where(void **state)
{
	struct moved moved = { .from = { 2, 34 }, .to = { 3, 37 }, .context = MOVE_OFFLINE };
	char text[MOVED_SIZE];

	(void)state;
	is(&moved, "from CPU 2 (APIC 4) vector 34 to CPU 3 (APIC 6) vector 37, as CPU 2 went "
		   "offline");
	assert_string_equal(moved_to(text, &names, &moved),
			    "to CPU 3 (APIC 6) vector 37, as CPU 2 went offline");
	moved.context = 0;
	is(&moved, "from CPU 2 (APIC 4) vector 34 to CPU 3 (APIC 6) vector 37");
	moved.from = nowhere;
	is(&moved, "from CPU ? vector ? to CPU 3 (APIC 6) vector 37");
}

static void hidden(void **state)
{
	struct moved moved = { .from = { 2, 34 }, .to = nowhere, .context = MOVE_OFFLINE };

	(void)state;
	is(&moved, "away from CPU 2, as CPU 2 went offline; where to is hidden here");
	moved.from.vector = NONE;
	is(&moved, "away from CPU 2, as CPU 2 went offline; where to is hidden here");
	moved.from = (struct target){ NONE, 34 };
	is(&moved, "away from CPU ? vector 34, as its CPU went offline; where to is hidden here");
	moved.from = nowhere;
	assert_false(moved_is_known(&moved));
}

static void messages(void **state)
{
	static const struct {
		__u32 writes, messages, masked;
		const char *said;
	} rows[] = {
		{ 0, 0, 0, ": no message write seen" },
		{ 1, 0, 0, ": direct (one step)" },
		{ 1, 1, 0, ": direct (one step), unmasked" },
		{ 2, 2, 2, ": two-step (2 messages), masked" },
		{ 2, 2, 1, ": two-step (2 messages), masked in part" },
	};
	struct moved moved = { .from = { 2, 34 }, .to = { 3, 37 }, .recorded = true };
	char text[MOVED_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		moved.writes = rows[i].writes;
		moved.messages = rows[i].messages;
		moved.masked = rows[i].masked;
		assert_string_equal(strchr(moved_to(text, &names, &moved), ':'), rows[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_where_to_where),
		cmocka_unit_test(hidden),
		cmocka_unit_test(messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
