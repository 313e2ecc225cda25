// SPDX-License-Identifier: GPL-2.0-only
/* The lines that tell what was not put back, as they come to stderr. */
#include <errno.h>
#include <fcntl.h>

#include "tree.h"

#include "inventory/file.h"
#include "stress/internal.h"

static char said[16384];

/* What these results make it say, and the sums after them. */
static unsigned int tell(const struct journal_result *results, unsigned int count, int forgotten)
{
	const struct journal_sums sums = { .forgotten = forgotten };
	int before = dup(STDERR_FILENO),
	    fd = open(tree_full("said"), O_CREAT | O_TRUNC | O_WRONLY, 0600);
	unsigned int left = 0, i;
	ssize_t length;

	assert_true(before >= 0 && fd >= 0);
	dup2(fd, STDERR_FILENO);
	for (i = 0; i < count; i++)
		journal_say_left(&results[i], &left);
	journal_say_rest(left, &sums);
	dup2(before, STDERR_FILENO);
	close(before);
	close(fd);
	length = file_read(said, sizeof(said), "%s", tree_full("said"));
	said[length > 0 ? length : 0] = 0;
	return left;
}

static void each_in_its_words(void **state)
{
	static const struct journal_result results[] = {
		{ .path = "a", .original = "0-3", .now = "1", .outcome = JOURNAL_FOREIGN },
		{ .path = "b", .original = "0-3", .now = "1", .outcome = JOURNAL_RESTORED },
		{ .path = "c", .original = "0-3", .now = "0-3", .outcome = JOURNAL_SAME },
		{ .path = "d",
		  .noted = "e",
		  .original = "2",
		  .now = "",
		  .outcome = JOURNAL_GONE,
		  .error = -ENOENT },
		{ .path = "f",
		  .original = "1",
		  .now = "0",
		  .outcome = JOURNAL_FAILED,
		  .error = -EBUSY },
	};

	(void)state;
	assert_int_equal(tell(results, 5, 0), 3);
	assert_string_equal(
		said, "msiscope stress: /a: somebody else changed it meanwhile: left as it is "
		      "(was 0-3, is 1)\n"
		      "msiscope stress: /d, noted as /e: its device or CPU is gone (was 2, is "
		      "unreadable): No such file or directory\n"
		      "msiscope stress: /f: could not be put back (was 1, is 0): Device or "
		      "resource busy\n");
}

/* The first twenty, and how many more. */
static void not_too_many(void **state)
{
	struct journal_result results[22];
	unsigned int i, lines;
	const char *at;

	(void)state;
	for (i = 0; i < 22; i++)
		results[i] = (struct journal_result){
			.path = "x", .original = "1", .now = "0", .outcome = JOURNAL_GONE
		};
	for (i = 20; i <= 22; i++) {
		assert_int_equal(tell(results, i, 0), i);
		for (lines = 0, at = said; (at = strchr(at, '\n')); at++)
			lines++;
		assert_int_equal(lines, i > 20 ? 21 : 20);
	}
	assert_non_null(strstr(said, "\nmsiscope stress: and 2 more\n"));
}

static void nothing_to_tell(void **state)
{
	const struct journal_result same = {
		.path = "x", .original = "1", .now = "1", .outcome = JOURNAL_SAME
	};

	(void)state;
	assert_int_equal(tell(&same, 1, 0), 0);
	assert_string_equal(said, "");
	tell(&same, 1, -ENOSPC);
	assert_string_equal(said,
			    "msiscope stress: later runs will not know what this one wrote: No "
			    "space left on device\n");
}

static void whatever_the_text(void **state)
{
	char path[300], now[101];
	struct journal_result result = { .path = path,
					 .noted = "\033[2J",
					 .original = "\n1",
					 .now = now,
					 .outcome = JOURNAL_FOREIGN };

	(void)state;
	memset(path, '\377', sizeof(path));
	path[sizeof(path) - 1] = 0;
	memset(now, 'n', sizeof(now));
	now[100] = 0; /* just as long as is shown */
	tell(&result, 1, 0);
	assert_non_null(strstr(said, "\\xff...,"));
	assert_non_null(strstr(said, ", noted as /\\x1b[2J: "));
	assert_non_null(strstr(said, "(was \\x0a1, is nnn"));
	assert_non_null(strstr(said, "nnn)\n"));
	assert_null(strchr(said, '\033'));
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(each_in_its_words),
		TREE_TEST(not_too_many),
		TREE_TEST(nothing_to_tell),
		TREE_TEST(whatever_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
