// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/input.h"

#define READ_SIZE (64 << 10)

static int make_room(struct input *input)
{
	size_t size = input->size * 2 + READ_SIZE;
	char *grown;

	if (input->size - input->used >= READ_SIZE)
		return 0;
	grown = realloc(input->buffer, size);
	if (!grown)
		return -ENOMEM;
	input->buffer = grown;
	input->size = size;
	return 0;
}

int input_open(struct input *input, const char *path)
{
	memset(input, 0, sizeof(*input));
	if (!strcmp(path, "-"))
		input->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		input->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (input->fd < 0)
		return -errno;
	return make_room(input);
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
	do {
		got = read(input->fd, input->buffer + input->used, READ_SIZE);
	} while (got < 0 && errno == EINTR);
	if (got < 0) {
		input->line = 0;
		return -errno;
	}
	input->used += got;
	input->eof = !got;
	return got;
}

int input_line(struct input *input, size_t limit, char **text, size_t *length)
{
	size_t seen = 0, left;
	char *start, *end;
	ssize_t got;

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

bool input_rewind(struct input *input)
{
	if (lseek(input->fd, 0, SEEK_SET) < 0)
		return false;
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
	free(input->buffer);
}
