// SPDX-License-Identifier: GPL-2.0-only
/* msiscope record */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/progress.h"
#include "commands/session.h"
#include "commands/signals.h"
#include "probe/probe.h"

#define KILL_PERIODS 50 /* from SIGTERM to SIGKILL for a command that does not end */

struct recording {
	struct session_options session;
	char **command; /* NULL: none */
	pid_t child; /* 0: none, or reaped */
	__u64 until; /* CLOCK_MONOTONIC, 0: open end */
	bool quiet; /* no progress line */
	struct progress progress;
	__u64 findings[FINDING_KINDS]; /* so far */
	struct session_end end;
};

static int parse_option(int option, void *arg)
{
	struct recording *recording = arg;

	if (option == 'o')
		recording->session.output = optarg;
	else if (option == 'q')
		recording->quiet = true;
	else
		recording->session.all = true;
	return EXIT_CLEAN;
}

static int parse(int argc, char **argv, struct recording *recording)
{
	struct session_options *session = &recording->session;
	const struct arguments arguments = {
		.command = &command_record,
		.behind = true,
		.shared = session_shared(session),
		.parse = parse_option,
		.arg = recording,
	};
	int status = arguments_parse(&arguments, argc, argv);

	if (status)
		return status;
	if (optind < argc && strcmp(argv[optind - 1], "--"))
		return complain("record", "'%s': a command stands behind --", argv[optind]);
	if (optind < argc)
		recording->command = argv + optind;
	return EXIT_CLEAN;
}

/* The command gets its signals back, and not our stdout when the trace goes there. */
static int start(struct recording *recording)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int err;

	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&files);
	if (recording->session.output && !strcmp(recording->session.output, "-"))
		posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
	err = posix_spawnp(&recording->child, recording->command[0], &files, &attributes,
			   recording->command, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	if (err)
		recording->child = 0;
	return err;
}

/* Has the command ended? Notes its status as a shell's $?. */
static bool reap(struct recording *recording)
{
	int status;

	if (waitpid(recording->child, &status, WNOHANG) != recording->child)
		return false;
	recording->child = 0;
	recording->end.command_status =
		WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return true;
}

static void on_finding(const struct finding *finding, void *arg)
{
	struct recording *recording = arg;

	recording->findings[finding->kind] += finding->count;
}

/* On a terminal alone: a command that is silent for a minute might hang. */
static void begin_progress(struct recording *recording)
{
	recording->progress =
		(struct progress){ .command = "record", .duration = recording->session.duration };
	progress_begin(&recording->progress, clock_now());
	if (recording->progress.terminal && !recording->quiet)
		fprintf(stderr, "msiscope record: watching%s. Ctrl-C ends it.\n",
			recording->session.output ? "" : "; no trace is kept (-o FILE keeps one)");
}

static void show_progress(struct recording *recording)
{
	if (!recording->quiet && progress_line(&recording->progress, clock_now()))
		progress_put(&recording->progress, recording->findings);
}

static int wait_and_drain(struct session *session)
{
	struct timespec period = { .tv_nsec = PROBE_PERIOD };

	nanosleep(&period, NULL); /* a signal ends it early: fine */
	return session_drain(session, false);
}

/* Why to stop now, or NULL. */
static const char *reason_to_stop(struct recording *recording, __u64 now)
{
	if (stop)
		return "signal";
	if (recording->child && reap(recording)) {
		recording->end.reason = "command";
		recording->until = now + recording->session.lost_after + 2 * PROBE_PERIOD;
	}
	if (recording->until && now >= recording->until)
		return recording->end.reason ? recording->end.reason : "time";
	return NULL;
}

static void end_child(struct recording *recording, struct session *session)
{
	int i;

	if (!recording->child)
		return;
	kill(recording->child, SIGTERM);
	for (i = 0; i < KILL_PERIODS && !reap(recording); i++)
		wait_and_drain(session);
	if (!recording->child)
		return;
	kill(recording->child, SIGKILL);
	while (!reap(recording))
		wait_and_drain(session);
}

static int watch(struct recording *recording, struct session *session)
{
	const char *reason;
	int err = 0;

	begin_progress(recording);
	do {
		err = wait_and_drain(session);
		show_progress(recording);
		if (err)
			reason = err == -EPIPE ? "output" : "error";
		else
			reason = reason_to_stop(recording, clock_now());
	} while (!reason);
	if (!recording->quiet)
		progress_end(&recording->progress);
	recording->end.reason = reason;
	end_child(recording, session);
	if (err && err != -EPIPE)
		return complain_error("record", -err, "the recording broke off: %s",
				      strerror(-err));
	return EXIT_CLEAN;
}

static int run(struct recording *recording)
{
	bool to_stdout = recording->session.output && !strcmp(recording->session.output, "-");
	FILE *out = to_stdout ? stderr : stdout;
	struct session *session;
	int status, err, closed;

	status = session_open("record", &recording->session, &session);
	if (status)
		return status;
	if (recording->session.duration)
		recording->until = clock_now() + recording->session.duration;
	err = recording->command ? start(recording) : 0;
	if (err) {
		status = complain_error("record", err, "cannot run %s: %s", recording->command[0],
					strerror(err));
		recording->end.reason = "error";
	} else {
		status = watch(recording, session);
	}
	/* Of a command that never ran there is nothing to tell. */
	closed = session_close(session, &recording->end, err ? NULL : out);
	return status ? status : closed;
}

static int command(int argc, char **argv)
{
	struct recording recording = {
		.session = { .lost_after = LOST_AFTER_NS,
			     .fail_on = kinds_defects(),
			     .argv = argv,
			     .argc = argc },
		.end = { .command_status = NONE },
	};
	int status = parse(argc, argv, &recording);

	recording.session.on_finding = on_finding;
	recording.session.arg = &recording;
	stop_on_signals();
	return status ? status : run(&recording);
}

static const struct command_option options[] = {
	{ .name = "output",
	  .letter = 'o',
	  .value = "FILE",
	  .key = 'o',
	  .help = "write a trace (docs/trace.md); - is stdout, and the\n"
		  "findings then go to stderr" },
	{ .name = "duration",
	  .letter = 'd',
	  .value = "TIME",
	  .help = "how long: 5, 500ms, 5s, 5m, 1h, 1d" },
	{ .name = "irq",
	  .value = "LIST",
	  .help = "say findings of these only: numbers, ranges, globs over\n"
		  "action names (the trace keeps all: slots are shared)" },
	{ .name = "device",
	  .value = "BDF",
	  .help = "say findings of this device only: 0000:00:1f.2" },
	OPTION_WINDOW,
	{ .name = "all",
	  .key = 'a',
	  .help = "record every arrival and handler, not only rare ones" },
	{ .name = "quiet", .letter = 'q', .key = 'q', .help = "no progress line" },
	OPTION_LOST_AFTER,
	OPTION_FAIL_ON,
	OPTION_REQUIRE,
	OPTION_HOOKS,
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "nothing of --fail-on was found, and all of it could have been" },
	{ EXIT_DEFECT, "something of --fail-on was found" },
	{ EXIT_USAGE, "usage or internal error" },
	{ EXIT_CANNOT,
	  "nothing was found, but something could have been missed (check says what),\n"
	  "or this kernel or user cannot" },
	{},
};

const struct command command_record = {
	.name = "record",
	.what = "watch this machine, write a trace, print the findings",
	.synopsis = { "[OPTION]... [-- COMMAND...]" },
	.about = "Watch this machine's MSI interrupts while COMMAND runs (or for a time, or until\n"
		 "interrupted), then print what was found. Needs root, or CAP_BPF and\n"
		 "CAP_PERFMON.",
	.options = options,
	.notes = "After COMMAND ends it watches on for --lost-after, to see what its end cost.\n"
		 "COMMAND's own status is printed and stored, not returned.",
	.exits = exits,
	.run = command,
};
