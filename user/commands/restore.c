// SPDX-License-Identifier: GPL-2.0-only
/* msiscope restore */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/signals.h"
#include "stress/journal.h"

#define MESSAGE_SIZE 512
#define LINES 20 /* of each outcome; --json has all */
#define WAIT 20000 /* ms: a run that was killed may have a CPU on its way down, and a watcher */

struct restore {
	const char *root;
	bool dry_run;
	bool json;
	struct json_object *results; /* with json */
	struct journal_sums sums;
	unsigned int told[JOURNAL_FAILED + 1]; /* by outcome */
};

static int parse_option(int option, void *arg)
{
	struct restore *restore = arg;

	(void)option; /* there is one */
	restore->dry_run = true;
	return EXIT_CLEAN;
}

static int parse(int argc, char **argv, struct restore *restore)
{
	const struct arguments arguments = {
		.command = &command_restore,
		.shared = { .root = &restore->root, .json = &restore->json },
		.parse = parse_option,
		.arg = restore,
	};
	int status = arguments_parse(&arguments, argc, argv);

	if (!status)
		status = arguments_end(&arguments, argc, argv);
	if (status || *restore->root || !geteuid())
		return status;
	complain("restore", "needs root");
	return EXIT_CANNOT;
}

static const char *outcome_name(enum journal_outcome outcome)
{
	static const char *const names[] = {
		[JOURNAL_SAME] = "same",       [JOURNAL_RESTORED] = "restored",
		[JOURNAL_FOREIGN] = "foreign", [JOURNAL_GONE] = "gone",
		[JOURNAL_FAILED] = "failed",
	};

	return names[outcome];
}

static void add(struct json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, text ? json_object_new_string(text) : NULL);
}

static void keep(const struct restore *restore, const struct journal_result *result)
{
	struct json_object *object = json_object_new_object();

	add(object, "path", result->path);
	add(object, "noted", result->noted);
	add(object, "outcome", outcome_name(result->outcome));
	add(object, "now", result->now);
	add(object, "original", result->original);
	json_object_object_add(object, "error", json_object_new_int(result->error));
	json_object_array_add(restore->results, object);
}

static void print_result(struct restore *restore, const struct journal_result *result)
{
	if (++restore->told[result->outcome] > LINES)
		return;
	printf("%-8s /%s", outcome_name(result->outcome), result->path);
	if (result->noted)
		printf(" (noted as /%s)", result->noted);
	if (result->outcome != JOURNAL_GONE)
		printf(": %s", result->now);
	if (result->outcome == JOURNAL_RESTORED)
		printf(" %s %s", restore->dry_run ? "would become" : "->", result->original);
	if (result->outcome == JOURNAL_FOREIGN)
		printf(", which the run did not write; was %s", result->original);
	if (result->outcome == JOURNAL_FAILED)
		printf(", was %s: %s", result->original, strerror(-result->error));
	putchar('\n');
}

static void tell(const struct journal_result *result, void *arg)
{
	char *now = malloc(TEXT_ESCAPED_SIZE(strlen(result->now)));
	struct restore *restore = arg;
	struct journal_result shown = *result;

	if (now)
		text_escape(now, result->now, strlen(result->now));
	shown.now = now ? now : "?";
	if (restore->json)
		keep(restore, &shown);
	else
		print_result(restore, &shown);
	free(now);
}

static void print_sums(const struct restore *restore)
{
	const struct journal_sums *sums = &restore->sums;
	int outcome;

	for (outcome = 0; outcome <= JOURNAL_FAILED; outcome++)
		if (restore->told[outcome] > LINES)
			printf("%-8s and %u more; --json names all\n", outcome_name(outcome),
			       restore->told[outcome] - LINES);
	printf("%u %s, %u as before, %u left to somebody else, %u gone, %u failed\n",
	       sums->restored, restore->dry_run ? "to put back" : "put back", sums->same,
	       sums->foreign, sums->gone, sums->failed);
}

static void print_json(struct restore *restore, const char *message)
{
	struct json_object *document = json_object_new_object(), *sums = json_object_new_object();

	json_object_object_add(document, "dry_run", json_object_new_boolean(restore->dry_run));
	json_object_object_add(document, "damaged", json_object_new_boolean(restore->sums.damaged));
	add(document, "message", *message ? message : NULL);
	json_object_object_add(sums, "restored", json_object_new_int(restore->sums.restored));
	json_object_object_add(sums, "same", json_object_new_int(restore->sums.same));
	json_object_object_add(sums, "foreign", json_object_new_int(restore->sums.foreign));
	json_object_object_add(sums, "gone", json_object_new_int(restore->sums.gone));
	json_object_object_add(sums, "failed", json_object_new_int(restore->sums.failed));
	json_object_object_add(document, "sums", sums);
	json_object_object_add(document, "results", json_object_get(restore->results));
	puts(json_object_to_json_string_ext(document, JSON_C_TO_STRING_PRETTY |
							      JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(document);
}

static int print_end(struct restore *restore, bool had_journal, const char *message)
{
	if (restore->json)
		print_json(restore, message);
	else if (had_journal)
		print_sums(restore);
	else
		printf("Nothing to put back: %s\n", message);
	return flush_output("restore", "", stdout, EXIT_CLEAN);
}

static int open_journal(const struct restore *restore, struct journal **journal, char *message)
{
	char place[PATH_MAX];
	int err;

	if (snprintf(place, sizeof(place), "%s" JOURNAL_PLACE, restore->root) >= PATH_MAX) {
		snprintf(message, MESSAGE_SIZE, "--root: %s", strerror(ENAMETOOLONG));
		return -ENAMETOOLONG;
	}
	err = journal_reopen(restore->root, place, 0, journal, message, MESSAGE_SIZE);
	if (err != -EBUSY)
		return err;
	complain("restore", "%s; waiting up to %d s", message, WAIT / 1000);
	err = journal_reopen(restore->root, place, WAIT, journal, message, MESSAGE_SIZE);
	if (err == -ENOENT)
		snprintf(message, MESSAGE_SIZE, "the run, or its watcher, has done so");
	return err;
}

static int run(struct restore *restore)
{
	char message[MESSAGE_SIZE];
	struct journal *journal;
	int err, status;

	err = open_journal(restore, &journal, message);
	if (err && err != -ENOENT)
		return complain("restore", "%s", message);
	if (!journal)
		return print_end(restore, false, message);
	if (*message)
		complain("restore", "%s", message);
	err = journal_restore(journal, restore->dry_run, tell, restore, &restore->sums);
	if (err && !restore->sums.failed)
		status = complain_error("restore", -err, "the journal cannot be read: %s",
					strerror(-err));
	else
		status = print_end(restore, true, message);
	if (restore->sums.forgotten)
		complain_error("restore", -restore->sums.forgotten,
			       "later runs will not know what this one wrote: %s",
			       strerror(-restore->sums.forgotten));
	if (restore->sums.kept)
		complain_error("restore", -restore->sums.kept,
			       "the damaged journal stays where it is: %s",
			       strerror(-restore->sums.kept));
	journal_close(journal);
	return err || restore->sums.damaged ? EXIT_USAGE : status;
}

static int command(int argc, char **argv)
{
	struct restore restore = { .root = "" };
	int status = parse(argc, argv, &restore);

	if (status)
		return status;
	stop_on_signals(); /* all that it puts back, or nothing */
	restore.results = json_object_new_array();
	status = run(&restore);
	json_object_put(restore.results);
	return status;
}

static const struct command_option options[] = {
	{ .name = "dry-run", .key = 'n', .help = "only say what would be done" },
	{ .name = "json", .letter = 'J', .help = "one JSON document" },
	{ .name = "root",
	  .value = "DIR",
	  .help = "work on a copy of /proc, /sys and /run below DIR" },
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "all that the run wrote is as before" },
	{ EXIT_USAGE, "something could not be put back, or the journal is damaged (what can be\n"
		      "read of it is put back, and it is kept)" },
	{ EXIT_CANNOT, "not root" },
	{},
};

const struct command command_restore = {
	.name = "restore",
	.what = "put back what a stress run that died had changed",
	.synopsis = { "[OPTION]..." },
	.about =
		"Put back what a stress run had changed that was killed together with its watcher:\n"
		"CPUs, interrupt affinities, /sys/power/pm_test. It reads the journal that the run\n"
		"left in " JOURNAL_PLACE
		". What somebody else has changed since is told, and stays.\n"
		"Needs root.",
	.options = options,
	.exits = exits,
	.run = command,
};
