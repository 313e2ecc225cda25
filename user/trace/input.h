/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: a file or a pipe, line by line, whatever is in it. */
#ifndef MSISCOPE_TRACE_INPUT_H
#define MSISCOPE_TRACE_INPUT_H

#include <stdbool.h>
#include <stddef.h>

struct input {
	int fd;
	char *buffer; /* holds start to used */
	size_t size;
	size_t start;
	size_t used;
	bool eof;
	unsigned long long
		line; /* number of the latest line, 1 up; 0: trouble with the file itself */
};

enum input_got {
	INPUT_END = 0,
	INPUT_WHOLE = 1,
	INPUT_CUT = 2, /* the file ends before the line does */
};

/* input_open() - @path "-" is standard input. 0 or -errno; input_close() in both cases. */
int input_open(struct input *input, const char *path);

/*
 * input_line() - the next line, without its newline, in the input's own memory until
 * the next call. Returns an enum input_got, -E2BIG for one beyond @limit bytes, or -errno.
 */
int input_line(struct input *input, size_t limit, char **text, size_t *length);

/* input_done() - is there nothing more? */
bool input_done(const struct input *input);

/* input_rewind() - to the first line again. False for what cannot, as a pipe. */
bool input_rewind(struct input *input);

void input_close(struct input *input);

#endif /* MSISCOPE_TRACE_INPUT_H */
