// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "commands/columns.h"
#include "trace/text.h"

struct column {
	const char *name;
	const char *heading;
	bool right; /* aligned so */
	bool usual;
	/* @text is "" where it is not known; in JSON a number if it is one. */
	void (*get)(const struct row *row, char *text);
	bool number;
	const char *what;
};

static void get_number(char *text, __u32 value)
{
	if (value != NONE)
		snprintf(text, COLUMN_SIZE, "%u", value);
}

static void get_text(char *text, const char *value)
{
	text_escape(text, value, strlen(value));
}

static void get_known(char *text, enum known known)
{
	static const char *const words[] = { "no", "yes", "" };

	strcpy(text, words[known]);
}

static void get_irq(const struct row *row, char *text)
{
	get_number(text, row->irq->irq);
}

static void get_device(const struct row *row, char *text)
{
	text_device(text, &row->irq->device);
}

static void get_driver(const struct row *row, char *text)
{
	get_text(text, row->irq->driver);
}

static void get_pci_class(const struct row *row, char *text)
{
	if (row->irq->pci_class != NONE)
		snprintf(text, COLUMN_SIZE, "%06x", row->irq->pci_class);
}

static void get_kind(const struct row *row, char *text)
{
	static const char *const words[] = { "other", "MSI", "MSI-X" };

	strcpy(text, words[row->irq->kind]);
}

static void get_route(const struct row *row, char *text)
{
	static const char *const words[] = { "native", "remapped", "paravirtual", "" };

	strcpy(text, words[row->irq->route]);
}

static void get_maskable(const struct row *row, char *text)
{
	get_known(text, row->irq->maskable);
}

static void get_wide(const struct row *row, char *text)
{
	get_known(text, row->irq->wide);
}

static void get_managed(const struct row *row, char *text)
{
	get_known(text, row->irq->managed);
}

static void get_class(const struct row *row, char *text)
{
	strcpy(text, class_name(row->irq->class));
}

static void get_reason(const struct row *row, char *text)
{
	strcpy(text, row->irq->reason);
}

static void get_cpu(const struct row *row, char *text)
{
	get_number(text, row->irq->cpu);
}

static void get_apicid(const struct row *row, char *text)
{
	get_number(text, row->irq->apicid);
}

static void get_vector(const struct row *row, char *text)
{
	get_number(text, row->irq->vector);
}

static void get_affinity(const struct row *row, char *text)
{
	get_text(text, row->irq->affinity);
}

static void get_effective(const struct row *row, char *text)
{
	get_text(text, row->irq->effective);
}

static void get_count(const struct row *row, char *text)
{
	snprintf(text, COLUMN_SIZE, "%llu", row->irq->count);
}

static void get_rate(const struct row *row, char *text)
{
	if (row->rate >= 0)
		snprintf(text, COLUMN_SIZE, "%.1f", row->rate);
}

static void get_actions(const struct row *row, char *text)
{
	get_text(text, row->irq->actions);
}

static void get_chip(const struct row *row, char *text)
{
	get_text(text, row->irq->chip);
}

static const struct column table[] = {
	{ "irq", "IRQ", true, true, get_irq, true, "number" },
	{ "device", "DEVICE", false, true, get_device, false, "PCI address" },
	{ "driver", "DRIVER", false, true, get_driver, false, "of the device" },
	{ "pciclass", "PCICLASS", false, false, get_pci_class, false,
	  "of the device, as lspci -n" },
	{ "kind", "KIND", false, true, get_kind, false, "MSI, MSI-X, other" },
	{ "route", "ROUTE", false, false, get_route, false, "native, remapped, paravirtual" },
	{ "maskable", "MASKABLE", false, false, get_maskable, false, "has it a mask bit" },
	{ "wide", "64BIT", false, false, get_wide, false, "64-bit message address" },
	{ "managed", "MANAGED", false, false, get_managed, false, "the kernel keeps its affinity" },
	{ "class", "CLASS", false, true, get_class, false,
	  "tearable, maskable, remapped, not-msi, unknown" },
	{ "cpu", "CPU", true, true, get_cpu, true, "that it is delivered to" },
	{ "apicid", "APIC", true, false, get_apicid, true, "id of that CPU's local APIC" },
	{ "vector", "VECTOR", true, true, get_vector, true,
	  "there (MSI without remapping, as root)" },
	{ "affinity", "AFFINITY", false, true, get_affinity, false, "CPUs allowed" },
	{ "effective", "EFFECTIVE", false, false, get_effective, false, "CPUs used" },
	{ "count", "COUNT", true, false, get_count, true, "since boot, on all CPUs" },
	{ "rate", "RATE", true, true, get_rate, true, "interrupts a second, now" },
	{ "actions", "ACTIONS", false, true, get_actions, false,
	  "handlers, as in /proc/interrupts" },
	{ "chip", "CHIP", false, false, get_chip, false, "irq_chip" },
	{ "reason", "REASON", false, false, get_reason, false, "why it is in that class" },
};

#define LAST_LEAST 8 /* characters */
#define TABLE (sizeof(table) / sizeof(table[0]))

const char *class_name(enum irq_class class)
{
	static const char *const words[] = { "tearable", "maskable", "remapped", "not-msi",
					     "unknown" };

	return words[class];
}

void columns_all(struct columns *columns)
{
	columns->count = 0;
	while (columns->count < TABLE) {
		columns->chosen[columns->count] = &table[columns->count];
		columns->count++;
	}
}

static void choose_usual(struct columns *columns)
{
	size_t i;

	for (i = 0; i < TABLE; i++)
		if (table[i].usual)
			columns->chosen[columns->count++] = &table[i];
}

static const struct column *find(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < TABLE; i++)
		if (strlen(table[i].name) == length && !strncasecmp(table[i].name, name, length))
			return &table[i];
	return NULL;
}

const char *columns_parse(struct columns *columns, const char *text, char *wrong, size_t size)
{
	const struct column *column;
	size_t length;

	columns->count = 0;
	if (!text || *text == '+')
		choose_usual(columns);
	if (!text)
		return NULL;
	text += *text == '+';
	for (;;) {
		length = strcspn(text, ",");
		column = find(text, length);
		if (!column || columns->count == COLUMNS_MAX) {
			snprintf(wrong, size, "%.*s", (int)length, text);
			return wrong;
		}
		columns->chosen[columns->count++] = column;
		if (!text[length])
			return NULL;
		text += length + 1;
	}
}

void columns_help(FILE *out)
{
	size_t i;

	for (i = 0; i < TABLE; i++)
		fprintf(out, "  %c %-10s %s\n", table[i].usual ? '*' : ' ', table[i].name,
			table[i].what);
}

static const char *cell(const struct column *column, const struct row *row, char *text)
{
	*text = '\0';
	column->get(row, text);
	return *text ? text : "-";
}

static void print_cell(const struct column *column, const char *text, int width, bool last,
		       FILE *out)
{
	if (last && !column->right)
		fprintf(out, "%.*s\n", width, text);
	else
		fprintf(out, column->right ? "%*s%c" : "%-*s%c", width, text, last ? '\n' : ' ');
}

/* The last column gives way, but for a rest that tells nothing. */
static void fit(const struct columns *columns, int *widths, int room)
{
	int *last = &widths[columns->count - 1];
	unsigned int i;

	for (i = 0; i + 1 < columns->count; i++)
		room -= widths[i] + 1;
	if (room >= LAST_LEAST && *last > room)
		*last = room;
}

void columns_print(const struct columns *columns, const struct row *rows, size_t count,
		   bool headings, int room, FILE *out)
{
	int widths[COLUMNS_MAX] = {}, width;
	char text[COLUMN_SIZE];
	unsigned int i;
	size_t row;

	for (i = 0; i < columns->count; i++) {
		widths[i] = headings ? strlen(columns->chosen[i]->heading) : 1;
		for (row = 0; row < count; row++) {
			width = strlen(cell(columns->chosen[i], &rows[row], text));
			widths[i] = width > widths[i] ? width : widths[i];
		}
	}
	fit(columns, widths, room);
	for (i = 0; headings && i < columns->count; i++)
		print_cell(columns->chosen[i], columns->chosen[i]->heading, widths[i],
			   i == columns->count - 1, out);
	for (row = 0; row < count; row++)
		for (i = 0; i < columns->count; i++)
			print_cell(columns->chosen[i], cell(columns->chosen[i], &rows[row], text),
				   widths[i], i == columns->count - 1, out);
}

struct json_object *columns_json(const struct columns *columns, const struct row *row)
{
	struct json_object *object = json_object_new_object(), *value;
	char text[COLUMN_SIZE];
	unsigned int i;

	for (i = 0; i < columns->count; i++) {
		*text = '\0';
		columns->chosen[i]->get(row, text);
		value = NULL;
		if (*text && columns->chosen[i]->number)
			value = json_tokener_parse(text);
		else if (*text)
			value = json_object_new_string(text);
		json_object_object_add(object, columns->chosen[i]->name, value);
	}
	return object;
}
