/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: a file or a pipe, line by line, whatever is in it; gzip data is inflated. */
#ifndef MSISCOPE_TRACE_INPUT_H
#define MSISCOPE_TRACE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct gunzip;

struct input {
	int fd;
	struct gunzip *gunzip; /* NULL: the bytes are read as they stand */
	char *buffer; /* holds start to used */
	size_t size;
	size_t start;
	size_t used;
	bool begun; /* the first bytes were looked at */
	bool eof;
	unsigned long long
		line; /* number of the latest line, 1 up; 0: trouble with the file itself */
};

enum input_got {
	INPUT_END = 0,
	INPUT_WHOLE = 1,
	INPUT_CUT = 2, /* the file ends before the line does */
};

/*
 * input_open() - @path "-" is standard input; if it is not there, @path.partial is taken, of a
 * recording that did not end. 0 or -errno; input_close() in both cases.
 */
int input_open(struct input *input, const char *path);

/*
 * input_peek() - the first bytes, at least INPUT_PEEK of them if there are so many, before
 * the first line is asked for. Returns how many, or -errno.
 */
#define INPUT_PEEK 512
ssize_t input_peek(struct input *input, const char **data);

/*
 * input_line() - the next line, without its newline, a carriage return before that, and UTF-8's
 * byte order mark, in the input's own memory until the next call; one byte behind it is
 * the caller's. Returns an enum input_got, -E2BIG for one beyond @limit bytes, -EBADMSG for
 * damaged gzip data, or another -errno.
 */
int input_line(struct input *input, size_t limit, char **text, size_t *length);

/* input_done() - is there nothing more? */
bool input_done(const struct input *input);

/* input_truncated() - at its end: gzip data that ended too early. */
bool input_truncated(const struct input *input);

/* input_rewind() - to the first line again. False for what cannot, as a pipe. */
bool input_rewind(struct input *input);

void input_close(struct input *input);

#endif /* MSISCOPE_TRACE_INPUT_H */
