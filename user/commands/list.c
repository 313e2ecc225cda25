// SPDX-License-Identifier: GPL-2.0-only
/* msiscope list */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "inventory/counts.h"
#include "inventory/inventory.h"
#include "trace/filter.h"
#include "view/columns.h"

#define INTERVAL 500000000ull /* ns */
#define MESSAGE_SIZE 256

struct list {
	const char *root;
	const char *irqs;
	const char *device;
	__u32 classes; /* bit per enum irq_class; 0: all */
	const char *chosen; /* columns as typed, NULL: the usual */
	__u64 interval; /* ns, 0: no rate */
	bool json;
	bool plain; /* no headings */
	struct columns columns;
	struct inventory inventory;
	struct filter *filter;
	struct row *rows;
	size_t nr_rows;
};

static int parse_option(int option, void *arg)
{
	struct list *list = arg;

	switch (option) {
	case 'o':
		list->chosen = optarg;
		return EXIT_CLEAN;
	case 'n':
		list->plain = true;
		return EXIT_CLEAN;
	default:
		list->interval = 0;
		if (strcmp(optarg, "0") && parse_duration(optarg, &list->interval))
			return complain(
				"list",
				"--interval: invalid duration '%s' (for example 1, 500ms; 0: none)",
				optarg);
		return EXIT_CLEAN;
	}
}

static int parse(int argc, char **argv, struct list *list)
{
	const struct arguments arguments = {
		.command = &command_list,
		.shared = { .irqs = &list->irqs,
			    .device = &list->device,
			    .classes = &list->classes,
			    .root = &list->root,
			    .json = &list->json },
		.parse = parse_option,
		.arg = list,
	};
	char wrong[64];
	int status = arguments_parse(&arguments, argc, argv);

	if (!status)
		status = arguments_end(&arguments, argc, argv);
	if (status)
		return status;
	if (list->json && !list->chosen)
		columns_all(&list->columns, COLUMNS_LIST);
	else if (columns_parse(&list->columns, COLUMNS_LIST, list->chosen, wrong, sizeof(wrong)))
		return complain("list", "--output: '%s' is no column; see --help", wrong);
	return EXIT_CLEAN;
}

static int open_all(struct list *list)
{
	char message[MESSAGE_SIZE] = "";

	if (inventory_read(list->root, &list->inventory))
		return complain_error("list", ENOMEM, "%s", strerror(ENOMEM));
	if (!list->inventory.nr_irqs)
		return complain("list", "%s%s%s", list->root, *list->root ? ": " : "",
				inventory_nothing(list->root, &list->inventory));
	if (filter_new(list->irqs, list->device, &list->filter, message, sizeof(message)))
		return complain("list", "%s", message);
	return EXIT_CLEAN;
}

static int choose(struct list *list)
{
	const struct inventory_irq *irq;
	const char *unmatched;
	size_t i;

	list->rows = calloc(list->inventory.nr_irqs, sizeof(*list->rows));
	if (!list->rows)
		return complain_error("list", ENOMEM, "%s", strerror(ENOMEM));
	for (i = 0; i < list->inventory.nr_irqs; i++) {
		irq = &list->inventory.irqs[i];
		if (!filter_match(list->filter, irq->irq, irq->actions, &irq->device))
			continue;
		if (list->classes && !(list->classes >> irq->class & 1))
			continue;
		list->rows[list->nr_rows].irq = irq;
		list->rows[list->nr_rows++].rate = -1;
	}
	unmatched = filter_unmatched(list->filter);
	if (unmatched)
		return complain("list", "'%s' matches no interrupt of this machine", unmatched);
	return EXIT_CLEAN;
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* An interrupt that is gone, or counts anew, has no rate. */
static double rate(const struct counts *before, const struct counts *after, __u32 irq, double span)
{
	__u64 first, last;

	if (!counts_get(before, irq, &first) || !counts_get(after, irq, &last) || last < first)
		return -1;
	return (last - first) / span;
}

static void measure(struct list *list)
{
	const struct timespec pause = { .tv_sec = list->interval / 1000000000,
					.tv_nsec = list->interval % 1000000000 };
	struct counts before, after;
	double begin, span;
	size_t i;

	if (!list->interval || *list->root)
		return;
	counts_read("", &before);
	begin = seconds();
	nanosleep(&pause, NULL);
	counts_read("", &after);
	span = seconds() - begin;
	for (i = 0; i < list->nr_rows; i++)
		list->rows[i].rate = rate(&before, &after, list->rows[i].irq->irq, span);
	counts_free(&before);
	counts_free(&after);
}

static void print_json(const struct list *list)
{
	struct json_object *document = json_object_new_object(), *irqs = json_object_new_array();
	size_t i;

	for (i = 0; i < list->nr_rows; i++)
		json_object_array_add(irqs, columns_json(&list->columns, &list->rows[i]));
	json_object_object_add(document, "interrupts", irqs);
	puts(json_object_to_json_string_ext(document, JSON_C_TO_STRING_PRETTY |
							      JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(document);
}

/* 0: stdout is no terminal. */
static int terminal_width(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

/* Does a column that was chosen say less without it? */
static bool is_missed(const struct list *list, enum inventory_source source)
{
	static const char *const columns[SOURCES] = {
		[SOURCE_IRQ] = " affinity effective cpu apicid managed ",
		[SOURCE_CHIP] = " chip actions kind route class reason ",
		[SOURCE_DEVICES] =
			" device driver pciclass kind maskable wide vector class reason ",
		[SOURCE_MSI_IRQS] =
			" device driver pciclass kind maskable wide vector class reason ",
		[SOURCE_CONFIG] = " maskable wide vector class reason ",
		[SOURCE_COUNT] = " count ",
		[SOURCE_ARCH] = " class reason ",
		[SOURCE_INTERRUPTS] = " count chip actions kind route class reason ",
	};
	char name[32];
	unsigned int i;

	if (!(list->inventory.missing >> source & 1))
		return false;
	for (i = 0; i < list->columns.count; i++) {
		snprintf(name, sizeof(name), " %s ", list->columns.chosen[i]->name);
		if (strstr(columns[source], name))
			return true;
	}
	return false;
}

static void print_missing(const struct list *list)
{
	const char *lead = "msiscope list: missing: ";
	char path[PATH_MAX];
	unsigned int source;
	bool any = false;

	for (source = 0; source < SOURCES; source++) {
		if (!is_missed(list, source))
			continue;
		fprintf(stderr, "%s%s", lead, inventory_missing(source));
		lead = ", ";
		any = true;
	}
	snprintf(path, sizeof(path), "%s/sos_commands", list->root);
	if (any && *list->root && !access(path, F_OK))
		fputs("; what lspci said in this sosreport is not read", stderr);
	if (any)
		fputc('\n', stderr);
}

static int print(const struct list *list)
{
	if (list->json)
		print_json(list);
	else if (columns_print(&list->columns, list->rows, list->nr_rows, !list->plain,
			       terminal_width(), stdout))
		return complain_error("list", ENOMEM, "%s", strerror(ENOMEM));
	if (flush_output("list", "", stdout, EXIT_CLEAN))
		return EXIT_USAGE;
	if (list->inventory.short_configs)
		fprintf(stderr,
			"msiscope list: %zu MSI%s: config space ends before the MSI capability; "
			"mask bit, 64-bit and vector need root\n",
			list->inventory.short_configs,
			list->inventory.short_configs == 1 ? "" : "s");
	print_missing(list);
	return EXIT_CLEAN;
}

static int command(int argc, char **argv)
{
	struct list list = { .root = "", .interval = INTERVAL };
	int status = parse(argc, argv, &list);

	if (!status)
		status = open_all(&list);
	if (!status)
		status = choose(&list);
	if (!status) {
		measure(&list);
		status = print(&list);
	}
	free(list.rows);
	filter_free(list.filter);
	inventory_free(&list.inventory);
	return status;
}

static void list_columns(FILE *out)
{
	columns_help(COLUMNS_LIST, out);
}

static const struct command_option options[] = {
	OPTION_COLUMNS(word_list_column),
	{ .name = "json",
	  .letter = 'J',
	  .help = "one JSON document, of all columns unless -o chooses" },
	{ .name = "noheadings", .key = 'n', .help = "no line of headings" },
	OPTION_IRQ,
	OPTION_DEVICE,
	OPTION_CLASS,
	{ .name = "interval",
	  .letter = 'i',
	  .value = "TIME",
	  .key = 'I',
	  .help = "measure the rate for so long (500ms); 0: do not" },
	{ .name = "root",
	  .value = "DIR",
	  .help = "look at a copy of /proc and /sys below DIR; no rate,\n"
		  "and what it lacks is unknown" },
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "it was listed" },
	{ EXIT_USAGE, "usage or internal error" },
	{},
};

const struct command command_list = {
	.name = "list",
	.what = "say whose each interrupt is, and whether its update can tear",
	.synopsis = { "[OPTION]..." },
	.about = "Every interrupt of this machine: whose it is, where it goes, and whether an\n"
		 "update of its MSI message can tear. Without root it says less, and what is\n"
		 "missing. On a terminal the last column is cut to fit.",
	.options = options,
	.list_title = "Columns (* the usual)",
	.list = list_columns,
	.exits = exits,
	.run = command,
};
