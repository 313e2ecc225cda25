// SPDX-License-Identifier: GPL-2.0-only
/*
 * ktap [KIND=COUNT]... [KIND?WHY]... [--fail-on=KINDS]: the KTAP of a stress run in which so many
 * were found, and of which "none" cannot be said for that reason. Its text comes from stdin.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/options.h"
#include "commands/stress/stress.h"

static int take(struct stress *stress, const char *text)
{
	size_t length = strcspn(text, "=?");
	char name[64] = "";
	enum finding_kind kind;

	if (!strncmp(text, "--fail-on=", 10))
		return parse_kinds(text + 10, &stress->session.fail_on);
	if (!text[length] || length >= sizeof(name))
		return -1;
	memcpy(name, text, length);
	kind = finding_by_name(name);
	if (kind == FINDING_KINDS)
		return -1;
	if (text[length] == '=')
		stress->findings[kind] = strtoull(text + length + 1, NULL, 10);
	else
		snprintf(stress->doubts[kind], sizeof(stress->doubts[kind]), "%s",
			 text + length + 1);
	return 0;
}

int main(int argc, char **argv)
{
	static struct stress stress;
	int i;

	stress.session.fail_on = kinds_defects();
	for (i = 1; i < argc; i++)
		if (take(&stress, argv[i])) {
			fprintf(stderr, "ktap: '%s'?\n", argv[i]);
			return 2;
		}
	stress_tell_ktap(&stress, stdin, stdout);
	return 0;
}
