// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <bpf/libbpf.h>

#include "commands/arguments.h"
#include "commands/options.h"
#include "commands/usage.h"
#include "version.h"

#define TEXT_COLUMN 24 /* where an option's text begins */
#define EXIT_COLUMN 5

/* Those behind the first are indented. */
static void put_lines(const char *text, int indent, FILE *out)
{
	size_t length;

	for (;;) {
		length = strcspn(text, "\n");
		fprintf(out, "%.*s\n", (int)length, text);
		if (!text[length])
			return;
		text += length + 1;
		fprintf(out, "%*s", indent, "");
	}
}

static int widest_word(const struct command_option *option)
{
	const char *word, *what;
	size_t i, widest = 0;

	for (i = 0; (word = option->word(i, &what)); i++)
		if (strlen(word) > widest)
			widest = strlen(word);
	return widest;
}

static void put_words(const struct command_option *option, FILE *out)
{
	const int width = widest_word(option) + 2;
	const char *word, *what;
	size_t i;

	for (i = 0; (word = option->word(i, &what)); i++)
		fprintf(out, "%*s%-*s%s\n", i ? TEXT_COLUMN : 0, "", width, word, what);
}

static void put_option(const struct command_option *option, FILE *out)
{
	char head[64];
	int length;

	length = snprintf(head, sizeof(head), "  %c%c%c --%s%s%s", option->letter ? '-' : ' ',
			  option->letter ? option->letter : ' ', option->letter ? ',' : ' ',
			  option->name, option->value ? " " : "",
			  option->value ? option->value : "");
	if (length >= TEXT_COLUMN)
		fprintf(out, "%s  ", head);
	else
		fprintf(out, "%-*s", TEXT_COLUMN, head);
	if (option->help)
		put_lines(option->help, TEXT_COLUMN, out);
	else
		put_words(option, out);
}

static void put_exits(const struct command_exit *exits, FILE *out)
{
	fputs("\nExit status:\n", out);
	for (; exits->help; exits++) {
		fprintf(out, "  %d  ", exits->status);
		put_lines(exits->help, EXIT_COLUMN, out);
	}
}

void usage(const struct command *command, FILE *out)
{
	const struct command_option *option;
	size_t i;

	for (i = 0; command->synopsis[i]; i++)
		fprintf(out, "%s msiscope%s%s %s\n",
			i ? "      " : "usage:", *command->name ? " " : "", command->name,
			command->synopsis[i]);
	fprintf(out, "\n%s\n\n", command->about);
	for (option = command->options; option->name; option++)
		put_option(option, out);
	fputs("  -h, --help\n", out);
	if (command->list) {
		fprintf(out, "\n%s:\n", command->list_title);
		command->list(out);
	}
	if (command->notes)
		fprintf(out, "\n%s\n", command->notes);
	put_exits(command->exits, out);
}

void help(const struct command *command)
{
	usage(command, stdout);
	exit(flush_output(command->name, "", stdout, EXIT_CLEAN));
}

void version(void)
{
	printf("msiscope %s, libbpf %u.%u\n", MSISCOPE_VERSION MSISCOPE_COMMIT,
	       libbpf_major_version(), libbpf_minor_version());
	exit(flush_output("", "", stdout, EXIT_CLEAN));
}
