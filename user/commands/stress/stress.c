// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <json-c/json.h>

#include "base/clock.h"
#include "base/text.h"
#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/stress/stress.h"
#include "commands/signals.h"
#include "view/columns.h"

#define DURATION (60 * 1000000000ull)
#define DURATION_KTAP (30 * 1000000000ull) /* kselftest gives a test 45 s */
#define RATE_MAX 1000000
#define MESSAGE_SIZE 256

static int parse_classes(const char *text, __u32 *classes)
{
	char *copy = strdup(text), *rest = copy, *name;
	enum irq_class class;
	int err = copy ? 0 : -ENOMEM;

	*classes = 0;
	while (!err && (name = strsep(&rest, ","))) {
		if (class_by_name(name, &class))
			*classes |= 1u << class;
		else
			err = -EINVAL;
	}
	free(copy);
	return err;
}

static int parse_until(const char *text, struct stress_until *until)
{
	if (!parse_number(text, ~0ull >> 1, &until->moves))
		return 0;
	return parse_kinds(text, &until->kinds) || !until->kinds ? -EINVAL : 0;
}

static int parse_action(const char *text, struct stress_action *action)
{
	if (!strcmp(text, "stop"))
		action->stop = true;
	else if (!strncmp(text, "exec:", 5) && text[5])
		action->command = text + 5;
	else
		return -EINVAL;
	return 0;
}

/* As words: "a, b or c". */
static int parse_pattern(struct stress *stress)
{
	const struct pattern_ops *pattern;
	char names[256] = "";
	size_t i, used = 0;

	stress->choice.pattern = pattern_by_name(optarg);
	if (stress->choice.pattern)
		return EXIT_CLEAN;
	for (i = 0; (pattern = pattern_nth(i)) && used < sizeof(names); i++)
		used += snprintf(names + used, sizeof(names) - used, "%s%s",
				 !i		      ? ""
				 : pattern_nth(i + 1) ? ", "
						      : " or ",
				 pattern->name);
	return complain("stress", "--pattern: '%s' is not %s", optarg, names);
}

/* Options that choose what is done. */
static int parse_choice(int option, struct stress *stress)
{
	switch (option) {
	case 'C':
		if (parse_classes(optarg, &stress->choice.classes))
			return complain_class("stress", optarg);
		return EXIT_CLEAN;
	case 'c':
		stress->choice.cpus = optarg;
		return EXIT_CLEAN;
	case 'p':
		return parse_pattern(stress);
	case 'r':
		if (parse_number(optarg, RATE_MAX, &stress->rate))
			return complain("stress", "--rate: '%s' is no number of moves, 1 to %d",
					optarg, RATE_MAX);
		return EXIT_CLEAN;
	case 's':
		if (parse_number(optarg, ~0ull, &stress->seed))
			return complain("stress", "--seed: '%s' is no number, 1 to %llu", optarg,
					~0ull);
		stress->seed_asked = true;
		return EXIT_CLEAN;
	case 'L':
		if (stress->nr_loads_asked == STRESS_LOADS)
			return complain("stress", "--load: more than %d", STRESS_LOADS);
		stress->loads_asked[stress->nr_loads_asked++] = optarg;
		return EXIT_CLEAN;
	default:
		stress->no_load = true;
		return EXIT_CLEAN;
	}
}

/* Options that choose what is watched and said. */
static int parse_watch(int option, struct stress *stress)
{
	switch (option) {
	case 'W':
		if (parse_duration(optarg, &stress->watch_first))
			return complain("stress",
					"--watch-first: '%s' is no time like 5, 500ms, 1.5m",
					optarg);
		return EXIT_CLEAN;
	case 'u':
		if (parse_until(optarg, &stress->until))
			return complain("stress",
					"--until: '%s' is no kind of finding, and no "
					"number of moves",
					optarg);
		return EXIT_CLEAN;
	case 'F':
		if (parse_action(optarg, &stress->action))
			return complain("stress", "--on-finding: '%s' is not stop or exec:COMMAND",
					optarg);
		return EXIT_CLEAN;
	case 'o':
		stress->session.output = optarg;
		return EXIT_CLEAN;
	case 'k':
		stress->ktap = true;
		return EXIT_CLEAN;
	case 'n':
		stress->dry_run = true;
		return EXIT_CLEAN;
	default:
		stress->quiet = true;
		return EXIT_CLEAN;
	}
}

static int parse_option(int option, void *arg)
{
	return strchr("CcprsLN", option) ? parse_choice(option, arg) : parse_watch(option, arg);
}

static int parse(int argc, char **argv, struct stress *stress)
{
	struct arguments arguments = {
		.command = &command_stress,
		.shared = session_shared(&stress->session),
		.parse = parse_option,
		.arg = stress,
	};
	int status;

	arguments.shared.json = &stress->json;
	status = arguments_parse(&arguments, argc, argv);
	if (!status)
		status = arguments_end(&arguments, argc, argv);
	if (status)
		return status;
	if (stress->json && stress->ktap)
		return complain("stress", "--json or --ktap, not both");
	if (stress->no_load && stress->nr_loads_asked)
		return complain("stress", "--load or --no-load, not both");
	if (!stress->session.duration)
		stress->session.duration = stress->ktap ? DURATION_KTAP : DURATION;
	return EXIT_CLEAN;
}

static bool wants(const struct inventory_irq *irq, void *arg)
{
	struct stress *stress = arg;

	return filter_match(stress->filter, irq->irq, irq->actions, &irq->device);
}

static int plan(struct stress *stress)
{
	char message[MESSAGE_SIZE] = "";
	const char *unmatched;
	int err;

	if (inventory_read("", &stress->inventory))
		return complain_error("stress", ENOMEM, "%s", strerror(ENOMEM));
	if (filter_new(stress->session.irqs, stress->session.device, &stress->filter, message,
		       sizeof(message)))
		return complain("stress", "%s", message);
	if (stress->session.irqs || stress->session.device)
		stress->choice.wants = wants;
	stress->choice.arg = stress;
	err = plan_make(&stress->choice, &stress->inventory, &stress->plan, message,
			sizeof(message));
	unmatched = filter_unmatched(stress->filter);
	if (err != -ENOMEM && unmatched)
		return complain("stress", "'%s' matches no interrupt of this machine", unmatched);
	if (err)
		complain_error("stress", err, "%s", message);
	if (err == -EROFS)
		return EXIT_CANNOT;
	if (err == -ENODEV && !stress->session.irqs && !stress->choice.cpus)
		return EXIT_CANNOT;
	return err ? EXIT_USAGE : EXIT_CLEAN;
}

static int find_loads(struct stress *stress)
{
	char message[MESSAGE_SIZE] = "";
	size_t i;

	stress->loads = loads_new();
	if (!stress->loads)
		return complain_error("stress", ENOMEM, "%s", strerror(ENOMEM));
	for (i = 0; i < stress->nr_loads_asked; i++)
		if (loads_add(stress->loads, stress->loads_asked[i], message, sizeof(message)))
			return complain("stress", "%s", message);
	if (stress->no_load || stress->nr_loads_asked)
		return EXIT_CLEAN;
	if (loads_find(stress->loads, "", &stress->plan))
		return complain_error("stress", ENOMEM, "%s", strerror(ENOMEM));
	return EXIT_CLEAN;
}

/* The command runs beside; findings that come meanwhile do not queue up. */
static void act(struct stress *stress, const struct finding *finding)
{
	char device[TEXT_DEVICE_SIZE], irq[16] = "";
	char *command[] = { "sh", "-c", (char *)stress->action.command, NULL };

	if (stress->action.pid) {
		stress->action.skipped++;
		return;
	}
	if (finding->irq != NONE)
		snprintf(irq, sizeof(irq), "%u", finding->irq);
	setenv("MSISCOPE_FINDING", finding_name(finding->kind), 1);
	setenv("MSISCOPE_IRQ", irq, 1);
	setenv("MSISCOPE_DEVICE", text_device(device, &finding->device), 1);
	if (posix_spawn(&stress->action.pid, "/bin/sh", NULL, NULL, command, environ))
		stress->action.pid = 0;
}

static void on_finding(const struct finding *finding, void *arg)
{
	struct stress *stress = arg;

	if (finding->told) {
		stress->nr_lasting -= stress->nr_lasting > 0;
		return;
	}
	/* What acts at once goes by what there is so far. */
	if (!finding->stands)
		return;
	stress->findings[finding->kind]++;
	if (finding_lasts(finding) && !stress->nr_lasting++)
		stress->lasting_since = clock_now();
	/* Where nothing can mask, every interrupt that moves is exposed. */
	if (!finding_is_defect(finding->kind) || finding->kind == FINDING_TORN_EXPOSED)
		return;
	if (stress->action.command)
		act(stress, finding);
	else if (stress->action.stop)
		stress->until.kinds |= 1ull << finding->kind;
}

static void on_record(const union record *record, void *arg)
{
	struct stress *stress = arg;

	if (stress->affinity)
		affinity_record(stress->affinity, record);
	if (stress->hotplug)
		hotplug_record(stress->hotplug, record);
}

static int cannot(int err)
{
	complain_error("stress", -err, "cannot journal what is to be changed: %s", strerror(-err));
	return EXIT_USAGE;
}

/* From here on something may be changed, and the watcher puts it back if we die. */
static int prepare(struct stress *stress)
{
	char message[MESSAGE_SIZE] = "";
	int err;

	err = journal_open("", JOURNAL_PLACE, &stress->journal, message, sizeof(message));
	if (*message)
		complain_error("stress", err, "%s", message);
	if (err)
		return EXIT_USAGE;
	stress->choices = choices_from(stress->seed);
	if (stress->plan.pattern->moves)
		err = affinity_new("", &stress->plan, stress->journal, &stress->choices,
				   stress->rate, &stress->affinity);
	if (!err)
		err = journal_watch(stress->journal);
	if (!err && stress->plan.pattern->begin)
		err = hotplug_new("", &stress->plan, stress->journal, &stress->choices,
				  stress->affinity, &stress->hotplug);
	return err ? cannot(err) : EXIT_CLEAN;
}

/* What was done and what was found, as asked for. */
static int tell(struct stress *stress, FILE *out)
{
	struct session_end end = { .command_status = NONE, .reason = stress->reason };
	FILE *text = stress->ktap ? tmpfile() : out;
	int status;

	if (!text)
		text = stderr;
	end.findings = stress->findings;
	end.doubts = stress->doubts;
	end.print.format = stress->json ? PRINT_JSON : PRINT_TEXT;
	if (stress->json)
		end.print.extra = stress_json(stress);
	else
		stress_tell(stress, text);
	status = session_close(stress->live, &end, text);
	json_object_put(end.print.extra);
	if (!stress->ktap)
		return status;
	rewind(text);
	stress_tell_ktap(stress, text, out);
	status = flush_output("stress", "", out, status);
	if (text != stderr)
		fclose(text);
	return status;
}

/* Whoever has the trace can run it again. */
static int note_seed(struct stress *stress)
{
	struct session_options *session = &stress->session;
	int i;

	if (stress->seed_asked)
		return 0;
	stress->command = calloc(session->argc + 2, sizeof(*stress->command));
	if (!stress->command)
		return -ENOMEM;
	snprintf(stress->seed_text, sizeof(stress->seed_text), "--seed=%llu", stress->seed);
	stress->command[0] = session->argv[0];
	stress->command[1] = stress->seed_text;
	for (i = 1; i < session->argc; i++)
		stress->command[i + 1] = session->argv[i];
	session->argv = stress->command;
	session->argc++;
	return 0;
}

static int live(struct stress *stress, FILE *out)
{
	int status, told, err;

	if (note_seed(stress))
		return complain_error("stress", ENOMEM, "%s", strerror(ENOMEM));
	status = session_open("stress", &stress->session, &stress->live);
	if (status)
		return status;
	err = loads_start(stress->loads, stress->journal);
	if (err) {
		status =
			complain_error("stress", -err, "cannot start the load: %s", strerror(-err));
		stress->reason = "error";
	} else {
		err = stress_run(stress);
		if (err)
			status = complain_error("stress", -err, "the run broke off: %s",
						strerror(-err));
		else if (stress->sums.damaged)
			status = EXIT_USAGE; /* it was said */
	}
	told = tell(stress, out);
	if (!status && !strcmp(stress->reason, "signal"))
		return EXIT_INTERRUPTED;
	return status ? status : told;
}

static void print_json(struct json_object *object, FILE *out)
{
	fputs(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
							     JSON_C_TO_STRING_NOSLASHESCAPE),
	      out);
	fputc('\n', out);
	json_object_put(object);
}

static int run(struct stress *stress)
{
	const char *output = stress->session.output;
	FILE *out = output && !strcmp(output, "-") ? stderr : stdout;
	int status;

	if (!stress->dry_run && geteuid()) {
		complain("stress", "needs root: it writes /proc/irq/*/smp_affinity_list");
		return EXIT_CANNOT;
	}
	status = plan(stress);
	if (!status)
		status = find_loads(stress);
	if (status)
		return status;
	if (stress->dry_run && stress->json)
		print_json(stress_plan_json(stress), out);
	else if (stress->dry_run || (!stress->json && !stress->ktap))
		stress_tell_plan(stress, out);
	status = flush_output("stress", "", out, EXIT_CLEAN);
	if (status || stress->dry_run)
		return status;
	status = prepare(stress);
	return status ? status : live(stress, out);
}

static __u64 clock_seed(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec * 1000003ull + time.tv_nsec / 1000;
}

static int command(int argc, char **argv)
{
	struct stress stress = {
		.session = { .lost_after = LOST_AFTER_NS,
			     .fail_on = kinds_defects(),
			     .on_record = on_record,
			     .on_finding = on_finding,
			     .argv = argv,
			     .argc = argc },
		.choice = { .root = "", .pattern = &pattern_mixed },
		.seed = clock_seed() % 1000000 + 1,
	};
	int status;

	stop_on_signals();
	stress.session.arg = &stress;
	status = parse(argc, argv, &stress);
	if (!status)
		status = run(&stress);
	hotplug_free(stress.hotplug);
	affinity_free(stress.affinity);
	journal_close(stress.journal);
	loads_free(stress.loads);
	plan_free(&stress.plan);
	filter_free(stress.filter);
	inventory_free(&stress.inventory);
	free(stress.command);
	return status;
}

static const struct command_option options[] = {
	{ .name = "pattern", .letter = 'p', .value = "P", .key = 'p', .word = word_pattern },
	{ .name = "irq",
	  .value = "LIST",
	  .help = "move these: numbers, ranges, globs over action names" },
	{ .name = "device", .value = "BDF", .help = "move those of this device: 0000:00:1f.2" },
	{ .name = "class",
	  .value = "CLASSES",
	  .key = 'C',
	  .word = word_class,
	  .list = true,
	  .help = "move those of these classes, with commas, see list; else\n"
		  "the tearable ones, or all that can be moved if none is" },
	{ .name = "cpus",
	  .letter = 'c',
	  .value = "LIST",
	  .key = 'c',
	  .help = "CPUs to use (all but isolated and nohz_full ones)" },
	{ .name = "duration",
	  .letter = 'd',
	  .value = "TIME",
	  .help = "how long: 5, 500ms, 5s, 5m, 1h, 1d (60s; with --ktap 30s)" },
	{ .name = "watch-first",
	  .value = "TIME",
	  .key = 'W',
	  .help = "first only watch: the longer, the sooner a loss can\n"
		  "be told from a pause (0)" },
	{ .name = "rate",
	  .value = "N",
	  .key = 'r',
	  .help = "make at most N moves a second, all together" },
	{ .name = "seed",
	  .value = "N",
	  .key = 's',
	  .help = "seed of all choices (from the clock, and printed)" },
	{ .name = "load",
	  .value = "LOAD",
	  .key = 'L',
	  .words = "read: exec:",
	  .help = "keep devices busy: read:PATH (O_DIRECT reads of a block\n"
		  "device or file) or exec:COMMAND; may be repeated. Else\n"
		  "reads of the disks behind the chosen interrupts" },
	{ .name = "no-load", .key = 'N', .help = "keep no device busy" },
	{ .name = "until",
	  .value = "WHAT",
	  .key = 'u',
	  .word = word_kind,
	  .list = true,
	  .help = "end at the first torn-hit, lost, ... (as --fail-on), or\n"
		  "after so many moves" },
	{ .name = "on-finding",
	  .value = "DO",
	  .key = 'F',
	  .words = "stop exec:",
	  .help = "stop, or exec:COMMAND, at each defect but torn-exposed;\n"
		  "told by $MSISCOPE_FINDING, _IRQ and _DEVICE" },
	{ .name = "output",
	  .letter = 'o',
	  .value = "FILE",
	  .key = 'o',
	  .help = "write a trace; - is stdout, all else then goes to stderr" },
	{ .name = "json", .help = "one JSON document instead of text" },
	{ .name = "ktap", .key = 'k', .help = "KTAP instead of text, for kselftest" },
	OPTION_FAIL_ON,
	OPTION_REQUIRE,
	OPTION_LOST_AFTER,
	OPTION_WINDOW,
	OPTION_HOOKS,
	{ .name = "dry-run", .key = 'n', .help = "only say what would be done" },
	{ .name = "quiet", .letter = 'q', .key = 'q', .help = "no status line" },
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "nothing of --fail-on was found, and all of it could have been" },
	{ EXIT_DEFECT, "something of --fail-on was found" },
	{ EXIT_USAGE, "usage or internal error, or something could not be put back" },
	{ EXIT_CANNOT, "nothing was found, but something could have been missed; or this kernel,\n"
		       "machine or user cannot; with --require, before anything is moved" },
	{ EXIT_INTERRUPTED, "ended early by a signal, all put back" },
	{},
};

const struct command command_stress = {
	.name = "stress",
	.what = "move interrupts, take CPUs offline, say what was torn and lost",
	.synopsis = { "[OPTION]..." },
	.about =
		"Move interrupts, take CPUs offline and back, watch what is torn and lost, and\n"
		"put everything back. Needs root. It can stall devices that lose interrupts: that\n"
		"is its purpose, so not on a machine that you need.",
	.options = options,
	.notes =
		"Ctrl-C ends it early, all put back. After a crash a watcher puts all back; if that\n"
		"is killed too, 'msiscope restore' does.",
	.exits = exits,
	.run = command,
};
