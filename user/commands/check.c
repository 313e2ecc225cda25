// SPDX-License-Identifier: GPL-2.0-only
/* msiscope check */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "base/clock.h"
#include "advise/advice.h"
#include "base/page.h"
#include "base/text.h"
#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/limits.h"
#include "commands/options.h"
#include "commands/selftest.h"
#include "commands/coverage.h"
#include "commands/signals.h"
#include "inventory/inventory.h"
#include "inventory/unseen.h"
#include "probe/probe.h"
#include "witness/witness.h"

#define MESSAGE_SIZE 256
#define LIST_TEXT 1024
#define SELF_TEST_TIME 5000000000ull

struct check {
	bool json;
	bool self_test;
	__u64 duration; /* of the self-test, ns */
	struct probe_options options;
	struct inventory inventory;
	struct probe *probe;
	struct witness *witness;
	struct unseen unseen;
	const struct probe_facility *facilities;
	size_t nr_facilities;
};

static int parse_option(int option, void *arg)
{
	struct check *check = arg;

	(void)option; /* there is one */
	check->self_test = true;
	return EXIT_CLEAN;
}

static int parse(int argc, char **argv, struct check *check)
{
	const struct arguments arguments = {
		.command = &command_check,
		.shared = { .duration = &check->duration,
			    .hooks = &check->options.first,
			    .json = &check->json },
		.parse = parse_option,
		.arg = check,
	};
	int status = arguments_parse(&arguments, argc, argv);

	if (!status)
		status = arguments_end(&arguments, argc, argv);
	if (status)
		return status;
	if (check->duration && !check->self_test)
		return complain("check", "--duration belongs to --self-test");
	if (!check->duration)
		check->duration = SELF_TEST_TIME;
	return EXIT_CLEAN;
}

enum seen {
	SEEN,
	SEEN_BY_LOG,
	UNSEEN
};

static enum seen seen(const struct check *check, enum finding_kind kind)
{
	if (!coverage_missing(check->probe, kind))
		return SEEN;
	return finding_row(kind)->by_log && !witness_log(check->witness) ? SEEN_BY_LOG : UNSEEN;
}

/* Names of the findings that are seen so, with commas. Returns how many. */
static unsigned int list_findings(const struct check *check, enum seen how, char *text, size_t size)
{
	unsigned int kind, count = 0;
	size_t used = 0;

	*text = '\0';
	for (kind = 0; kind < FINDING_KINDS; kind++) {
		if (seen(check, kind) != how)
			continue;
		used += snprintf(text + used, size - used, "%s%s", count++ ? ", " : "",
				 finding_name(kind));
	}
	return count;
}

/* The next reason behind @at that is not the same again: two names of a function fail alike. */
static unsigned int next_try(const struct probe_facility *facility, unsigned int at)
{
	const struct probe_try *tries = facility->tries;
	unsigned int next = at + 1;

	while (next < facility->nr_tries && !memcmp(&tries[at], &tries[next], sizeof(*tries)))
		next++;
	return next;
}

static bool same_tries(const struct probe_facility *a, const struct probe_facility *b)
{
	unsigned int i = 0, j = 0;

	while (i < a->nr_tries && j < b->nr_tries) {
		if (memcmp(&a->tries[i], &b->tries[j], sizeof(a->tries[i])))
			return false;
		i = next_try(a, i);
		j = next_try(b, j);
	}
	return i >= a->nr_tries && j >= b->nr_tries;
}

static bool is_missing(const struct probe_facility *facility)
{
	return facility->way == WAY_NONE;
}

/* Has one before it the same reasons? */
static bool is_told(const struct check *check, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (is_missing(&check->facilities[i]) &&
		    same_tries(&check->facilities[i], &check->facilities[at]))
			return true;
	return false;
}

static void print_reason(const struct check *check, size_t at)
{
	const struct probe_facility *facility = &check->facilities[at];
	char names[LIST_TEXT] = "";
	const struct probe_try *failed;
	size_t i, used = 0;

	for (i = at; i < check->nr_facilities; i++)
		if (is_missing(&check->facilities[i]) &&
		    same_tries(&check->facilities[i], facility))
			used += snprintf(names + used, sizeof(names) - used, "%s%s",
					 used ? ", " : "", check->facilities[i].name);
	page_say(stdout, "\nMissing: ", 9, "%s", names);
	for (i = 0; i < facility->nr_tries; i = next_try(facility, i)) {
		failed = &facility->tries[i];
		page_say(stdout, "  why    ", 9, "%s: %s (%s)", probe_way_name(failed->way),
			 coverage_way_error(failed), strerrorname_np(-failed->error) ?: "?");
	}
	page_say(stdout, "  remedy ", 9, "%s", coverage_remedy(facility));
}

static void print_machine(const struct check *check)
{
	static const char *const remapping[] = { "no interrupt remapping", "interrupts remapped",
						 "interrupt remapping not known" };
	char release[TEXT_ESCAPED_SIZE(LIST_SIZE)];

	text_escape(release, check->inventory.release, strlen(check->inventory.release));
	page_say(stdout, "", 0, "Linux %s, %zu CPUs, %s.", release, check->inventory.nr_cpus,
		 remapping[check->inventory.remapping]);
}

/* What neither the witnesses nor, of some interrupts, the hooks can tell. NULL: no more. */
static const char *blind(const struct check *check, unsigned int index)
{
	unsigned int witnesses = 0;

	while (witness_blind(check->witness, witnesses))
		witnesses++;
	return index < witnesses ? witness_blind(check->witness, index)
				 : unseen_text(&check->unseen, index - witnesses);
}

static void print_blind(const struct check *check)
{
	const char *text;
	unsigned int i;

	for (i = 0; (text = blind(check, i)); i++)
		page_say(stdout, i ? "         " : "\nUnseen:  ", 9, "%s", text);
}

/* What can be seen is not all that one wants to know: what helps. */
static void print_advice(const struct check *check)
{
	struct machine machine;
	struct advice advice = {};

	if (!machine_read("", &check->inventory, &machine) &&
	    !advice_make(&machine, NULL, NULL, &advice))
		advice_first(&advice, stdout);
	advice_free(&advice);
	machine_free(&machine);
}

static void print_text(const struct check *check)
{
	const struct probe_facility *facility;
	char text[LIST_TEXT];
	size_t i;

	print_machine(check);
	printf("\n%-15s %-11s %s\n", "FACILITY", "SERVED BY", "UNSEEN WITHOUT IT");
	for (i = 0; i < check->nr_facilities; i++) {
		facility = &check->facilities[i];
		if (facility->way == WAY_OFF)
			continue;
		printf("%-15s %-11s %s\n", facility->name,
		       is_missing(facility) ? "MISSING" : probe_way_name(facility->way),
		       is_missing(facility) ? facility->blind : "-");
	}
	for (i = 0; i < check->nr_facilities; i++)
		if (is_missing(&check->facilities[i]) && !is_told(check, i))
			print_reason(check, i);
	print_blind(check);
	if (list_findings(check, SEEN, text, sizeof(text)))
		page_say(stdout, "\nCan be found here:    ", 22, "%s", text);
	if (list_findings(check, SEEN_BY_LOG, text, sizeof(text)))
		page_say(stdout, "By the kernel's log:  ", 22, "%s", text);
	if (list_findings(check, UNSEEN, text, sizeof(text)))
		page_say(stdout, "Cannot be found here: ", 22, "%s", text);
	else
		page_say(stdout, "", 0, "All that msiscope knows of can be found here%s.",
			 blind(check, 0) ? ", but for what is unseen" : "");
	print_advice(check);
}

static void add(struct json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, text ? json_object_new_string(text) : NULL);
}

static struct json_object *facility_json(const struct probe_facility *facility)
{
	struct json_object *object = json_object_new_object();
	struct json_object *tries = json_object_new_array(), *failed;
	unsigned int i;

	add(object, "name", facility->name);
	add(object, "way", probe_way_name(facility->way));
	json_object_object_add(object, "ok", json_object_new_boolean(!is_missing(facility)));
	json_object_object_add(object, "error", json_object_new_int(facility->error));
	for (i = 0; i < facility->nr_tries; i++) {
		failed = json_object_new_object();
		add(failed, "way", probe_way_name(facility->tries[i].way));
		json_object_object_add(failed, "error",
				       json_object_new_int(facility->tries[i].error));
		add(failed, "why", coverage_way_error(&facility->tries[i]));
		json_object_array_add(tries, failed);
	}
	json_object_object_add(object, "tried", tries);
	add(object, "unseen", is_missing(facility) ? facility->blind : NULL);
	add(object, "remedy", is_missing(facility) ? coverage_remedy(facility) : NULL);
	return object;
}

static struct json_object *finding_json(const struct check *check, enum finding_kind kind)
{
	const struct probe_facility *missing = coverage_missing(check->probe, kind);
	struct json_object *object = json_object_new_object();

	add(object, "kind", finding_name(kind));
	json_object_object_add(object, "seen", json_object_new_boolean(!missing));
	json_object_object_add(object, "by_log",
			       json_object_new_boolean(seen(check, kind) == SEEN_BY_LOG));
	add(object, "missing", missing ? missing->name : NULL);
	return object;
}

static struct json_object *check_json(const struct check *check)
{
	static const char *const remapping[] = { "no", "yes", "unknown" };
	struct json_object *document = json_object_new_object();
	struct json_object *facilities = json_object_new_array();
	struct json_object *findings = json_object_new_array();
	struct json_object *blinds = json_object_new_array();
	const char *unseen;
	char release[TEXT_ESCAPED_SIZE(LIST_SIZE)];
	size_t i;

	text_escape(release, check->inventory.release, strlen(check->inventory.release));
	add(document, "release", release);
	add(document, "remapping", remapping[check->inventory.remapping]);
	for (i = 0; i < check->nr_facilities; i++)
		json_object_array_add(facilities, facility_json(&check->facilities[i]));
	for (i = 0; i < FINDING_KINDS; i++)
		json_object_array_add(findings, finding_json(check, i));
	for (i = 0; (unseen = blind(check, i)); i++)
		json_object_array_add(blinds, json_object_new_string(unseen));
	json_object_object_add(document, "facilities", facilities);
	json_object_object_add(document, "blind", blinds);
	json_object_object_add(document, "findings", findings);
	return document;
}

static void print_json(struct json_object *document)
{
	puts(json_object_to_json_string_ext(document, JSON_C_TO_STRING_PRETTY |
							      JSON_C_TO_STRING_NOSLASHESCAPE));
}

static int run(struct check *check)
{
	struct json_object *document = check->json ? check_json(check) : NULL;
	struct selftest *selftest = NULL;
	int status = EXIT_CLEAN;

	if (check->self_test)
		status = selftest_run(check->probe, &check->inventory, check->duration, &selftest);
	if (status == EXIT_USAGE) {
		json_object_put(document);
		return status;
	}
	if (document && selftest)
		json_object_object_add(document, "self_test", selftest_json(selftest));
	if (document)
		print_json(document);
	else
		print_text(check);
	if (!document && selftest)
		selftest_print(selftest, stdout);
	selftest_free(selftest);
	json_object_put(document);
	return flush_output("check", "", stdout, status);
}

static int open_all(struct check *check)
{
	char message[MESSAGE_SIZE] = "";
	int err;

	if (inventory_read("", &check->inventory))
		return complain_error("check", ENOMEM, "%s", strerror(ENOMEM));
	check->options.highest_irq = inventory_highest_irq(&check->inventory);
	err = probe_open(&check->options, &check->probe, message, sizeof(message));
	if (err) {
		complain_error("check", err, "%s", message);
		return probe_is_ours(err) ? EXIT_USAGE : EXIT_CANNOT;
	}
	err = limits_files();
	if (err)
		return complain_error("check", -err, "%s", strerror(-err));
	check->facilities = probe_facilities(check->probe, &check->nr_facilities);
	unseen_read("", &check->inventory, &check->unseen);
	if (witness_open("", clock_now(), &check->witness))
		return complain_error("check", ENOMEM, "%s", strerror(ENOMEM));
	return EXIT_CLEAN;
}

static int command(int argc, char **argv)
{
	struct check check = {};
	int status = parse(argc, argv, &check);

	stop_on_signals();
	if (!status)
		status = open_all(&check);
	if (!status)
		status = run(&check);
	witness_close(check.witness);
	probe_close(check.probe);
	inventory_free(&check.inventory);
	return status;
}

static const struct command_option options[] = {
	{ .name = "json", .letter = 'J', .help = "one JSON document" },
	OPTION_HOOKS,
	{ .name = "self-test",
	  .key = 't',
	  .help = "watch moves for a time, and say which update protocol\n"
		  "this kernel runs, and what its version is known for" },
	{ .name = "duration",
	  .letter = 'd',
	  .value = "TIME",
	  .help = "how long the self-test watches (5s)" },
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "something useful can be seen" },
	{ EXIT_DEFECT, "the self-test saw another protocol than expected" },
	{ EXIT_USAGE, "usage or internal error" },
	{ EXIT_CANNOT, "nothing can be seen, or the self-test saw no move that tells" },
	{},
};

const struct command command_check = {
	.name = "check",
	.what = "say what this kernel lets msiscope see, and what is missing",
	.synopsis = { "[OPTION]..." },
	.about =
		"Say what this kernel lets msiscope see, by loading and attaching each program,\n"
		"and what is missing: why, what follows, and what helps; and where interrupts can\n"
		"be torn, what helps first. Needs root, or CAP_BPF and CAP_PERFMON. Changes nothing.",
	.options = options,
	.exits = exits,
	.run = command,
};
