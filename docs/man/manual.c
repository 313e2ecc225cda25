// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: manual page NAME [PROSE] | manual bash
 *
 * The manual page of a command ("msiscope" is the program), or the completion for bash, from the
 * tables by which the program parses its options and prints --help. PROSE is what help does not
 * say, in roff: what stands before its first section belongs to the description, the rest behind
 * the exit status.
 */
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/words.h"
#include "diagnose/kinds.h"
#include "version.h"

#define NAME_SIZE 32
#define WORD_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

/* Roff would take these for something else. */
static void put_character(char character)
{
	switch (character) {
	case '\\':
		fputs("\\e", stdout);
		break;
	case '-':
		fputs("\\-", stdout);
		break;
	case '\'':
		fputs("\\(aq", stdout);
		break;
	case '`':
		fputs("\\(ga", stdout);
		break;
	case '^':
		fputs("\\(ha", stdout);
		break;
	case '~':
		fputs("\\(ti", stdout);
		break;
	default:
		putchar(character);
	}
}

static void put_raw(const char *text, size_t length)
{
	while (length--)
		put_character(*text++);
}

static void put_font(char font, const char *text, size_t length)
{
	printf("\\f%c", font);
	put_raw(text, length);
	fputs("\\fR", stdout);
}

/* Is it what stands for a value, as FILE? Then it is one of help's capital words. */
static bool is_value(const char *word, size_t length)
{
	const char *const others[] = { "CPU", "CPUs", "MSI",   "JSON", "SQL", "KTAP",
				       "BPF", "PCI",  "UTF-8", "IRQ",  "CSV" };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strlen(others[i]) == length && !strncmp(word, others[i], length))
			return false;
	for (i = 0; i < length; i++)
		if (!isupper((unsigned char)word[i]))
			return false;
	return length > 2;
}

static bool is_option(const char *word, size_t length)
{
	return length > 2 && !strncmp(word, "--", 2) && islower((unsigned char)word[2]);
}

/* Words of a line: options stand out, and what stands for a value. */
static void put_words(const char *text, size_t length)
{
	const char *end = text + length;
	size_t word;

	while (text < end) {
		word = strspn(text, WORD_CHARACTERS);
		if (word > (size_t)(end - text))
			word = end - text;
		if (is_option(text, word))
			put_font('B', text, word);
		else if (is_value(text, word))
			put_font('I', text, word);
		else
			put_raw(text, word ? word : 1);
		text += word ? word : 1;
	}
}

/* A line never begins with what roff takes for a request. */
static void put_line(const char *text, size_t length)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	put_words(text, length);
	putchar('\n');
}

/* "  WORD  TEXT", and after "Columns" also "  * WORD  TEXT": the length of WORD; 0: it is no such line. */
static size_t entry_word(const char *line, const char **word)
{
	size_t length;

	if (strncmp(line, "  ", 2))
		return 0;
	*word = line + strspn(line, " *");
	length = strcspn(*word, " \n");
	return (*word)[length] == ' ' ? length : 0;
}

static void put_entry(const char *line, const char *word, size_t length, size_t end)
{
	const char *text = word + length + strspn(word + length, " ");

	fputs(".TP\n", stdout);
	put_font('B', word, length);
	puts(memchr(line, '*', word - line) ? " *" : "");
	put_line(text, line + end - text);
}

/* Lines as help has them. */
static void put_text(const char *text)
{
	bool entries = false;
	const char *word;
	size_t length, end;

	for (; *text; text += end + !!text[end]) {
		end = strcspn(text, "\n");
		length = entry_word(text, &word);
		if (length)
			put_entry(text, word, length, end);
		else if (entries)
			fputs(".PP\n", stdout);
		if (!length && end)
			put_line(text, end);
		entries = length;
	}
}

/* A clause of help, with a full stop behind it. */
static void put_clause(const char *text)
{
	const char *end = strchr(".!?", text[strlen(text) - 1]) ? "" : ".";
	char *copy;

	if (asprintf(&copy, "%s%s", text, end) < 0)
		err(1, "manual");
	put_text(copy);
	free(copy);
}

/* The same as a sentence. */
static void put_sentence(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		err(1, "manual");
	*copy = toupper((unsigned char)*copy);
	put_clause(copy);
	free(copy);
}

static const char *word_of(const struct command_option *option, size_t nth, const char **what)
{
	static char word[64]; /* of the fixed ones, the nth */
	const char *from = option->words;

	*what = NULL;
	if (option->word)
		return option->word(nth, what);
	for (; from && nth; nth--) {
		from = strchr(from, ' ');
		from = from ? from + 1 : NULL;
	}
	if (!from)
		return NULL;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(from, " "), from);
	return word;
}

/* Has help left out what words there are, and does no section tell them? */
static bool words_are_missing(const struct command_option *option)
{
	const char *word, *what;
	bool missing = false;
	size_t i;

	for (i = 0; (word = word_of(option, i, &what)); i++) {
		if (what)
			return false;
		missing |= option->help && !strstr(option->help, word);
	}
	return missing;
}

static void put_one_of(const struct command_option *option)
{
	const char *word, *what;
	size_t i;

	for (i = 0; (word = word_of(option, i, &what)); i++) {
		fputs(i ? ",\n" : "One of\n", stdout);
		put_font('B', word, strlen(word));
	}
	puts(".");
}

static void put_meanings(const struct command_option *option)
{
	const char *word, *what;
	size_t i;

	puts("One of these:\n.RS");
	for (i = 0; (word = word_of(option, i, &what)); i++) {
		fputs(".TP\n", stdout);
		put_font('B', word, strlen(word));
		putchar('\n');
		put_sentence(what);
	}
	puts(".RE");
}

/* A word that stands for itself keeps its small letter. */
static void put_help(const struct command_option *option)
{
	const size_t length = strcspn(option->help, " ,");
	const char *word, *what;
	size_t i;

	for (i = 0; (word = word_of(option, i, &what)); i++)
		if (strlen(word) == length && !strncmp(word, option->help, length))
			break;
	if (word)
		put_clause(option->help);
	else
		put_sentence(option->help);
}

static void put_option(const struct command_option *option)
{
	char letter[] = { '-', option->letter, '\0' };

	fputs(".TP\n", stdout);
	if (option->letter) {
		put_font('B', letter, 2);
		fputs(", ", stdout);
	}
	fputs("\\fB\\-\\-", stdout);
	put_raw(option->name, strlen(option->name));
	fputs("\\fR", stdout);
	if (option->value) {
		putchar(' ');
		put_font('I', option->value, strlen(option->value));
	}
	putchar('\n');
	if (option->help)
		put_help(option);
	else
		put_meanings(option);
	if (words_are_missing(option))
		put_one_of(option);
}

static void put_options(const struct command *command)
{
	const struct command_option *option;

	puts(".SH OPTIONS");
	for (option = command->options; option->name; option++)
		put_option(option);
	puts(".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nPrint a summary of this, and exit.");
}

static void put_exits(const struct command *command)
{
	const struct command_exit *row;

	puts(".SH EXIT STATUS");
	for (row = command->exits; row->help; row++) {
		printf(".TP\n\\fB%d\\fR\n", row->status);
		put_sentence(row->help);
	}
}

static void put_synopsis(const struct command *command)
{
	size_t i;

	puts(".SH SYNOPSIS\n.nf");
	for (i = 0; command->synopsis[i]; i++) {
		printf("\\fBmsiscope%s%s\\fR ", *command->name ? " " : "", command->name);
		put_words(command->synopsis[i], strlen(command->synopsis[i]));
		putchar('\n');
	}
	puts(".fi");
}

static void put_list(const struct command *command)
{
	char *text, *c;
	size_t size;
	FILE *file;

	if (!command->list)
		return;
	fputs(".SH ", stdout);
	for (c = (char *)command->list_title; *c && *c != '('; c++)
		if (*c != ' ' || c[1] != '(')
			putchar(toupper((unsigned char)*c));
	putchar('\n');
	if (strchr(command->list_title, '*'))
		puts("Those with an asterisk are shown unless others are chosen.");
	file = open_memstream(&text, &size);
	if (!file)
		err(1, "manual");
	command->list(file);
	fclose(file);
	put_text(text);
	free(text);
}

static void put_kinds(void)
{
	const char *name;
	int kind;

	puts(".SH FINDINGS\nThese are the kinds of findings, and what options take as\n.IR KINDS ,\n"
	     "with commas between. The word\n.B defects\nstands for those marked with an asterisk.");
	for (kind = 0; kind < FINDING_KINDS; kind++) {
		name = finding_name(kind);
		fputs(".TP\n", stdout);
		put_font('B', name, strlen(name));
		puts(finding_is_defect(kind) ? " *" : "");
		put_sentence(finding_row(kind)->meaning);
	}
}

static void put_see_also(const struct command *command)
{
	const struct command *other;
	size_t i;

	puts(".SH SEE ALSO");
	if (*command->name)
		puts(".BR msiscope (8),");
	for (i = 0; (other = command_nth(i)); i++)
		if (other != command)
			printf(".BR msiscope\\-%s (8),\n", other->name);
	puts(".BR msiscope\\-trace (5)");
}

/* The lines of @file up to its first section, or those from there on. */
static void put_prose(char *line, size_t size, FILE *file, bool first)
{
	while (file && fgets(line, size, file)) {
		if (first && !strncmp(line, ".SH", 3))
			return;
		fputs(line, stdout);
		*line = '\0';
	}
}

static void put_page(const struct command *command, const char *name, FILE *prose)
{
	char line[512] = "", *c, heading[NAME_SIZE];

	snprintf(heading, sizeof(heading), "%s", name);
	for (c = heading; *c; c++)
		*c = toupper((unsigned char)*c);
	puts(".\\\" Made of the program's own tables: see docs/man/manual.c.");
	printf(".TH \"%s\" 8 \"\" \"msiscope %s\" \"System Administration\"\n", heading,
	       MSISCOPE_VERSION);
	puts(".nr HY 0\n.hy 0\n.ad l\n.SH NAME");
	put_raw(name, strlen(name));
	fputs(" \\- ", stdout);
	put_raw(command->what, strlen(command->what));
	putchar('\n');
	put_synopsis(command);
	puts(".SH DESCRIPTION");
	put_text(command->about);
	if (command->notes) {
		puts(".PP");
		put_text(command->notes);
	}
	put_prose(line, sizeof(line), prose, true);
	put_options(command);
	put_list(command);
	if (!*command->name)
		put_kinds();
	put_exits(command);
	fputs(line, stdout);
	put_prose(line, sizeof(line), prose, false);
	put_see_also(command);
}

static const struct command *by_name(const char *page, char *name)
{
	const struct command *command;
	size_t i;

	snprintf(name, NAME_SIZE, "msiscope");
	if (!strcmp(page, name))
		return program();
	for (i = 0; (command = command_nth(i)); i++) {
		snprintf(name, NAME_SIZE, "msiscope-%s", command->name);
		if (!strcmp(page, name))
			return command;
	}
	errx(2, "no page '%s'", page);
}

/* How bash completes a value. */
static void put_value(const struct command_option *option)
{
	const char *word, *what;
	size_t i;

	if (word_of(option, 0, &what)) {
		fputs(option->list ? "_msiscope_list '" : "_msiscope_words '", stdout);
		for (i = 0; (word = word_of(option, i, &what)); i++)
			printf("%s%s", i ? " " : "", word);
		puts("' ;;");
	} else if (!strcmp(option->value, "FILE")) {
		puts("_filedir ;;");
	} else if (!strcmp(option->value, "DIR")) {
		puts("_filedir -d ;;");
	} else if (!strcmp(option->value, "BDF")) {
		puts("_msiscope_words \"$(command ls /sys/bus/pci/devices 2>/dev/null)\" ;;");
	} else if (!strcmp(option->name, "irq")) {
		puts("_msiscope_list \"$(sed -n 's/^ *\\([0-9]*\\):.*/\\1/p' /proc/interrupts)\" ;;");
	} else {
		puts("COMPREPLY=() ;;");
	}
}

static void put_values(const struct command *command)
{
	const struct command_option *option;

	for (option = command->options; option->name; option++) {
		if (!option->value)
			continue;
		printf("\t'%s --%s'", command->name, option->name);
		if (option->letter)
			printf(" | '%s -%c'", command->name, option->letter);
		fputs(") ", stdout);
		put_value(option);
	}
}

static void put_option_names(const struct command *command)
{
	const struct command_option *option;

	for (option = command->options; option->name; option++) {
		if (option->letter)
			printf("-%c ", option->letter);
		printf("--%s ", option->name);
	}
	fputs("-h --help", stdout);
}

/* Does it take files behind its options? */
static bool takes_files(const struct command *command)
{
	static const char *const words[] = { " FILE", "TRACE", "BEFORE" };
	size_t i, j;

	for (i = 0; command->synopsis[i]; i++)
		for (j = 0; j < sizeof(words) / sizeof(words[0]); j++)
			if (strstr(command->synopsis[i], words[j]))
				return true;
	return false;
}

static void put_completion(void)
{
	const struct command *command;
	size_t i;

	puts("# bash completion for msiscope: made of the program's own tables, see docs/man/manual.c\n"
	     "\n"
	     "_msiscope_words()\n{\n"
	     "\tCOMPREPLY=($(compgen -W \"$1\" -- \"$cur\"))\n"
	     "\t[[ ${COMPREPLY-} != *: ]] || compopt -o nospace\n"
	     "\t__ltrim_colon_completions \"$cur\"\n}\n"
	     "\n"
	     "# Words with commas between; of columns, \"+\" may stand before them.\n"
	     "_msiscope_list()\n{\n"
	     "\tlocal last=${cur##*[,+]}\n"
	     "\tCOMPREPLY=($(compgen -P \"${cur%\"$last\"}\" -W \"$1\" -- \"$last\"))\n"
	     "\tcompopt -o nospace\n}\n"
	     "\n"
	     "_msiscope_value()\n{\n"
	     "\tcase \"$1 $2\" in\n"
	     "\t'stress --load' | 'stress --on-finding')\n"
	     "\t\tif [[ $cur == *:* ]]; then\n"
	     "\t\t\tcur=${cur#*:}\n"
	     "\t\t\t_filedir\n"
	     "\t\t\treturn 0\n"
	     "\t\tfi ;;&");
	for (i = 0; (command = command_nth(i)); i++)
		put_values(command);
	puts("\t*) return 1 ;;\n\tesac\n}\n"
	     "\n"
	     "_msiscope()\n{\n"
	     "\tlocal cur prev words cword split options i\n"
	     "\t_init_completion -s -n : || return\n"
	     "\tif ((cword == 1)); then");
	fputs("\t\t_msiscope_words '", stdout);
	for (i = 0; (command = command_nth(i)); i++)
		printf("%s ", command->name);
	put_option_names(program());
	puts("'\n\t\treturn\n\tfi\n"
	     "\tfor ((i = 2; i < cword; i++)); do\n"
	     "\t\tif [[ ${words[1]} == record && ${words[i]} == -- ]]; then\n"
	     "\t\t\t_command_offset $((i + 1))\n"
	     "\t\t\treturn\n"
	     "\t\tfi\n"
	     "\tdone\n"
	     "\t_msiscope_value \"${words[1]}\" \"$prev\" && return\n"
	     "\tcase ${words[1]} in");
	for (i = 0; (command = command_nth(i)); i++) {
		printf("\t%s) options='", command->name);
		put_option_names(command);
		puts("' ;;");
	}
	puts("\t*) return ;;\n\tesac\n"
	     "\tcase ${words[1]} in");
	for (i = 0; (command = command_nth(i)); i++)
		if (takes_files(command))
			printf("\t%s) [[ $cur == -* ]] || { _filedir && return; } ;;\n",
			       command->name);
	puts("\tesac\n"
	     "\t_msiscope_words \"$options\"\n} &&\n"
	     "\tcomplete -F _msiscope msiscope");
}

int main(int argc, char **argv)
{
	const struct command *command;
	char name[NAME_SIZE];
	FILE *prose = NULL;

	if (argc == 2 && !strcmp(argv[1], "bash")) {
		put_completion();
	} else if ((argc == 3 || argc == 4) && !strcmp(argv[1], "page")) {
		command = by_name(argv[2], name);
		if (argc == 4 && !(prose = fopen(argv[3], "r")))
			err(2, "%s", argv[3]);
		put_page(command, name, prose);
	} else {
		errx(2, "usage: manual page NAME [PROSE] | manual bash");
	}
	return fflush(stdout) || ferror(stdout);
}
