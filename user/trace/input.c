// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/gunzip.h"
#include "trace/input.h"

#define READ_SIZE (64 << 10)

static int make_room(struct input *input)
{
	size_t size = input->size * 2 + READ_SIZE;
	char *grown;

	if (input->size - input->used > READ_SIZE)
		return 0;
	grown = realloc(input->buffer, size);
	if (!grown)
		return -ENOMEM;
	input->buffer = grown;
	input->size = size;
	return 0;
}

/* What a recording that was killed, or still goes on, has of @path. */
static int open_partial(const char *path)
{
	char *partial;
	int fd;

	if (asprintf(&partial, "%s.partial", path) < 0)
		return -1;
	fd = open(partial, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	free(partial);
	return fd;
}

int input_open(struct input *input, const char *path)
{
	memset(input, 0, sizeof(*input));
	if (!strcmp(path, "-"))
		input->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		input->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (input->fd < 0 && errno == ENOENT)
		input->fd = open_partial(path);
	if (input->fd < 0)
		return -errno;
	return make_room(input);
}

/* As read(). */
static ssize_t read_bytes(struct input *input, char *to)
{
	ssize_t got;

	if (input->gunzip)
		return gunzip_read(input->gunzip, input->fd, to, READ_SIZE);
	do {
		got = read(input->fd, to, READ_SIZE);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* More bytes into the buffer. Returns how many, 0 at the end, or -errno. */
static ssize_t fill(struct input *input)
{
	ssize_t got;

	if (input->start) {
		input->used -= input->start;
		memmove(input->buffer, input->buffer + input->start, input->used);
		input->start = 0;
	}
	if (make_room(input))
		return -ENOMEM;
	got = read_bytes(input, input->buffer + input->used);
	if (got < 0) {
		input->line = 0;
		return got;
	}
	input->used += got;
	input->eof = !got;
	return got;
}

/* Until so many are there, or no more come. */
static ssize_t fill_to(struct input *input, size_t length)
{
	ssize_t got = 0;

	while (!input->eof && input->used - input->start < length) {
		got = fill(input);
		if (got < 0)
			return got;
	}
	return 0;
}

/* What the file is made of shows in its first bytes. */
static ssize_t begin(struct input *input)
{
	static const char mark[] = "\xef\xbb\xbf"; /* UTF-8's byte order mark */
	ssize_t err = fill_to(input, INPUT_PEEK);

	if (!err && gunzip_is(input->buffer, input->used)) {
		input->gunzip = gunzip_new(input->buffer, input->used);
		input->used = 0;
		input->eof = false;
		err = input->gunzip ? fill_to(input, INPUT_PEEK) : -ENOMEM;
	}
	if (err)
		return err;
	if (input->used >= strlen(mark) && !memcmp(input->buffer, mark, strlen(mark)))
		input->start = strlen(mark);
	input->begun = true;
	return 0;
}

ssize_t input_peek(struct input *input, const char **data)
{
	ssize_t err = input->begun ? 0 : begin(input);

	*data = input->buffer + input->start;
	return err ? err : (ssize_t)(input->used - input->start);
}

static void cut_returns(const char *text, size_t *length)
{
	while (*length && text[*length - 1] == '\r')
		--*length;
}

int input_line(struct input *input, size_t limit, char **text, size_t *length)
{
	size_t seen = 0, left;
	char *start, *end;
	ssize_t got = input->begun ? 0 : begin(input);

	if (got < 0)
		return got;
	input->line++;
	for (;;) {
		start = input->buffer + input->start;
		left = input->used - input->start;
		end = memchr(start + seen, '\n', left - seen);
		seen = left;
		*text = start;
		*length = end ? (size_t)(end - start) : left;
		if (*length > limit)
			return -E2BIG;
		if (end) {
			input->start += *length + 1;
			cut_returns(*text, length);
			return INPUT_WHOLE;
		}
		if (input->eof) {
			input->start = input->used;
			return left ? INPUT_CUT : INPUT_END;
		}
		got = fill(input);
		if (got < 0)
			return got;
	}
}

bool input_done(const struct input *input)
{
	return input->eof && input->start == input->used;
}

bool input_truncated(const struct input *input)
{
	return input->gunzip && gunzip_cut(input->gunzip);
}

bool input_rewind(struct input *input)
{
	if (lseek(input->fd, 0, SEEK_SET) < 0)
		return false;
	gunzip_free(input->gunzip);
	input->gunzip = NULL;
	input->begun = false;
	input->start = 0;
	input->used = 0;
	input->eof = false;
	input->line = 0;
	return true;
}

void input_close(struct input *input)
{
	if (input->fd >= 0)
		close(input->fd);
	gunzip_free(input->gunzip);
	free(input->buffer);
}
