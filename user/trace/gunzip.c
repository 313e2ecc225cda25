// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "trace/gunzip.h"

#define PACKED_SIZE (64 << 10)
#define GZIP_ONLY (16 + MAX_WBITS) /* zlib.h, inflateInit2() */

struct gunzip {
	z_stream stream;
	bool inside; /* a member */
	bool eof; /* of the packed data */
	bool cut;
	unsigned char packed[2 * PACKED_SIZE]; /* what was read before may be more than one read */
};

bool gunzip_is(const char *data, size_t length)
{
	return length > 2 && !memcmp(data, "\x1f\x8b\x08", 3);
}

struct gunzip *gunzip_new(const char *data, size_t length)
{
	struct gunzip *gunzip = calloc(1, sizeof(*gunzip));

	if (!gunzip || length > sizeof(gunzip->packed) ||
	    inflateInit2(&gunzip->stream, GZIP_ONLY) != Z_OK) {
		free(gunzip);
		return NULL;
	}
	memcpy(gunzip->packed, data, length);
	gunzip->stream.next_in = gunzip->packed;
	gunzip->stream.avail_in = length;
	gunzip->inside = true;
	return gunzip;
}

/* Returns 0 or -errno. */
static int fill(struct gunzip *gunzip, int fd)
{
	ssize_t got;

	if (gunzip->stream.avail_in || gunzip->eof)
		return 0;
	do {
		got = read(fd, gunzip->packed, PACKED_SIZE);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	gunzip->stream.next_in = gunzip->packed;
	gunzip->stream.avail_in = got;
	gunzip->eof = !got;
	return 0;
}

/* Behind a member: another one, or what fills a tape's block and is no data. */
static int next_member(struct gunzip *gunzip)
{
	while (gunzip->stream.avail_in && !*gunzip->stream.next_in) {
		gunzip->stream.next_in++;
		gunzip->stream.avail_in--;
	}
	if (!gunzip->stream.avail_in)
		return 0;
	gunzip->inside = true;
	return inflateReset(&gunzip->stream) == Z_OK ? 0 : -EBADMSG;
}

static int step(struct gunzip *gunzip)
{
	int result;

	if (!gunzip->inside)
		return next_member(gunzip);
	result = inflate(&gunzip->stream, Z_NO_FLUSH);
	if (result == Z_STREAM_END)
		gunzip->inside = false;
	else if (result == Z_MEM_ERROR)
		return -ENOMEM;
	else if (result != Z_OK && result != Z_BUF_ERROR)
		return -EBADMSG;
	return 0;
}

ssize_t gunzip_read(struct gunzip *gunzip, int fd, char *out, size_t size)
{
	z_stream *stream = &gunzip->stream;
	int err = 0;

	stream->next_out = (unsigned char *)out;
	stream->avail_out = size;
	while (!err && stream->avail_out == size) {
		err = fill(gunzip, fd);
		if (!err && gunzip->eof && !stream->avail_in) {
			gunzip->cut = gunzip->inside;
			return 0;
		}
		if (!err)
			err = step(gunzip);
	}
	return stream->avail_out == size ? err : (ssize_t)(size - stream->avail_out);
}

bool gunzip_cut(const struct gunzip *gunzip)
{
	return gunzip->cut;
}

void gunzip_free(struct gunzip *gunzip)
{
	if (!gunzip)
		return;
	inflateEnd(&gunzip->stream);
	free(gunzip);
}
