// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inputs of n, 2n and 4n repeated pieces, read one after the other. Under callgrind, which dumps its
 * count of instructions after each growth_measure(), growth.py sees how the work grows. One line
 * on stdout names each.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shape.h"
#include "trace/trace.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SMALLEST (8 << 10) /* bytes of the pieces together */
#define SIZES 3
#define TOKEN_SIZE 128
#define DOWN_FROM 1000000

/* In a piece: its number, up from 1, or down. */
#define UP "\1"
#define DOWN "\2"

#define LINE(number, event) "  a-1 [002] d.h1. " number ".000001: " event "\n"

struct input {
	const char *name;
	bool trace; /* behind a header */
	const char *lead;
	const char *piece;
	const char *tail;
};

static const struct input inputs[] = {
	{ "vertical tabs", false, "", "[1]\v", "\n" },
	{ "CPUs in brackets", false, "", "[1] ", "\n" },
	{ "contexts in one line", false, "", "a-1 [002] 1.0:", "\n" },
	{ "known events in one line", false, "", "-1 [2] 1.0: vector_clear:", "\n" },
	{ "times", false, "", " 1.1:", "\n" },
	{ "spaces", false, "", " ", "\n" },
	{ "spaces before each time", false, "", "                    1.1:", "\n" },
	{ "colons", false, "", ":", "\n" },
	{ "digits", false, "  a-1 [002] d.h1. 1.", "1", ": vector_clear: irq=1\n" },
	{ "fields without an end", false, LINE("1", "vector_update: irq=1"), "vector=1 ", "\n" },
	{ "half fields", false, "  a-1 [002] d.h1. 1.0: vector_update: ", "irq", "\n" },
	{ "marks of quoting", false, "", ">", "\n" },
	{ "times of a console", false, "", "[ 1.1] ", "\n" },
	{ "brackets without an end", false, "", "[", "\n" },
	{ "broken lines", false, LINE("1", "vector_update: irq=1"), "vector=1\n", "" },
	{ "fragments", false, "", "a-1 [002]\n", "" },
	{ "files of trace-cmd", false, "", "f" UP ": cpus=1\n", "" },
	{ "lost events", false, LINE("1", "vector_clear: irq=1"), "CPU:1 [LOST EVENTS]\n", "" },
	{ "blank lines", false, "", "\n", "" },
	{ "NUL bytes", false, "a", "", "\n" },
	{ "interrupts, up", false, "", LINE("1", "irq_handler_entry: irq=" UP " name=a"), "" },
	{ "interrupts, down", false, "", LINE("1", "irq_handler_entry: irq=" DOWN " name=a"), "" },
	{ "moves", false, "",
	  LINE(UP, "vector_update: irq=1 vector=35 cpu=1 prev_vector=34 prev_cpu=2"), "" },
	{ "scalars", true, "{\"type\":\"tick\",\"a\":[", "1,", "1]}\n" },
	{ "strings", true, "{\"type\":\"tick\",\"a\":[", "\"\",", "1]}\n" },
	{ "escapes", true, "{\"type\":\"tick\",\"a\":\"", "\\\\x41", "\"}\n" },
	{ "code points", true, "{\"type\":\"tick\",\"a\":\"", "\\u00e9", "\"}\n" },
	{ "keys", true, "{\"type\":\"tick\"", ",\"k" UP "\":1", "}\n" },
	{ "keys that stand twice", true, "{\"type\":\"tick\"", ",\"k\":1", "}\n" },
	{ "nesting", true, "{\"type\":\"tick\",\"a\":", "[", "\n" },
	{ "blanks", true, "{\"type\":\"tick\",\"a\":", " ", "1}\n" },
	{ "ticks", true, "", "{\"type\":\"tick\",\"seq\":" UP ",\"ts\":1,\"cpu\":0}\n", "" },
	{ "ticks, the last first", true, "",
	  "{\"type\":\"tick\",\"seq\":" DOWN ",\"ts\":1,\"cpu\":0}\n", "" },
	{ "unknown types", true, "", "{\"type\":\"x\",\"seq\":" UP "}\n", "" },
	{ "CPUs of a line of interrupts", true,
	  "{\"type\":\"interrupts\",\"ts\":1,\"when\":\"before\",\"irq\":1,\"label\":\"\",\"total\":1,"
	  "\"text\":\"\",\"counts\":[1],\"cpus\":[",
	  UP ",", "1]}\n" },
};

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

/* What callgrind counts: the reader alone. */
__attribute__((noinline)) void growth_measure(const char *path);

void growth_measure(const char *path)
{
	static struct trace_item item;
	struct trace_error error;
	struct trace_reader *reader = trace_reader_open(path, &error);

	while (reader && trace_read(reader, &item) > 0)
		;
	trace_reader_close(reader);
}

static void put_piece(FILE *out, const char *piece, unsigned int number)
{
	for (; *piece; piece++)
		if (*piece == *UP)
			fprintf(out, "%u", number);
		else if (*piece == *DOWN)
			fprintf(out, "%u", DOWN_FROM - number);
		else
			fputc(*piece, out);
}

static void put_header(FILE *out)
{
	struct shape shape = { .out = out };

	shape_line(&shape, &table_header, NULL);
}

static void measure(const struct input *input, size_t size)
{
	const unsigned int count = size / (*input->piece ? strlen(input->piece) : 1);
	int fd = memfd_create("growth", 0);
	char path[32];
	unsigned int i;
	FILE *out = fd < 0 ? NULL : fdopen(dup(fd), "w");

	if (!out)
		fail("memfd");
	if (input->trace)
		put_header(out);
	fputs(input->lead, out);
	for (i = 1; i <= count; i++)
		if (*input->piece)
			put_piece(out, input->piece, i);
		else
			fputc('\0', out);
	fputs(input->tail, out);
	if (fclose(out))
		fail("write");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	growth_measure(path);
	close(fd);
}

static void grow(const struct input *input, size_t smallest)
{
	size_t i;

	for (i = 0; i < SIZES; i++)
		measure(input, smallest << i);
	printf("%s\n", input->name);
}

/* A line of a dictionary for libFuzzer: "..." with \xNN, \" and \\. Returns false if it is none. */
static bool token(const char *line, char out[TOKEN_SIZE])
{
	size_t used = 0;
	unsigned int byte;

	if (*line++ != '"')
		return false;
	while (*line && *line != '"' && used < TOKEN_SIZE - 1) {
		if (*line == '\\' && sscanf(line, "\\x%2x", &byte) == 1) {
			out[used++] = byte;
			line += 4;
			continue;
		}
		line += *line == '\\' && line[1];
		out[used++] = *line++;
	}
	out[used] = '\0';
	return used;
}

/* Each word that the fuzzers know: in one line, one a line, and with blanks between, of both kinds. */
static void grow_words(const char *path, bool trace)
{
	static const char *const between[] = { "", "\n", " ", "\v" };
	static const char *const names[] = { "at once", "in lines", "with blanks", "with tabs" };
	char line[256], word[TOKEN_SIZE], piece[TOKEN_SIZE + 1], name[512];
	FILE *in = fopen(path, "r");
	size_t i;

	if (!in)
		fail(path);
	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		for (i = 0; i < COUNT(between) && token(line, word); i++) {
			snprintf(piece, sizeof(piece), "%s%s", word, between[i]);
			snprintf(name, sizeof(name), "%s, %s", line, names[i]);
			grow(&(const struct input){ name, trace, "", piece, "\n" }, SMALLEST / 2);
		}
	}
	fclose(in);
}

int main(void)
{
	struct input first = inputs[0];
	size_t i;

	/* What only the first one pays, as binding symbols. */
	first.name = "(warm-up)";
	grow(&first, SMALLEST);
	for (i = 0; i < COUNT(inputs); i++)
		grow(&inputs[i], SMALLEST);
	grow_words("tests/fuzz/ftrace.dict", false);
	grow_words("tests/fuzz/trace.dict", true);
	return 0;
}
