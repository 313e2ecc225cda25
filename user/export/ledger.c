// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "export/ledger.h"

#define LINE_SIZE 128

struct ledger {
	FILE *file;
	struct recording *list;
	__u64 count;
	long end; /* of its last line */
};

static int fail(struct trace_error *error, int err, const char *what)
{
	snprintf(error->text, sizeof(error->text), "%s", what);
	error->error = err;
	return err;
}

int ledger_open(struct ledger **ledger, const char *path, struct trace_error *error)
{
	struct ledger *opened = calloc(1, sizeof(*opened));
	struct stat status;
	char *name;
	int fd;

	*ledger = opened;
	if (!opened || asprintf(&name, "%s.recordings", path) < 0)
		return fail(error, -ENOMEM, strerror(ENOMEM));
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	free(name);
	if (fd < 0)
		return fail(error, -errno, strerror(errno));
	opened->file = fdopen(fd, "r+");
	if (!opened->file) {
		close(fd);
		return fail(error, -ENOMEM, strerror(ENOMEM));
	}
	if (fstat(fd, &status) || !S_ISREG(status.st_mode))
		return fail(error, -EINVAL, "its FILE.recordings is no regular file");
	if (flock(fd, LOCK_EX))
		return fail(error, -errno, errno == EINTR ? "interrupted" : strerror(errno));
	return 0;
}

static int read_line(struct ledger *ledger)
{
	struct recording one = { .begin = 0 }, *grown;
	char line[LINE_SIZE];
	int length = 0;

	if (!fgets(line, sizeof(line), ledger->file) ||
	    sscanf(line, "%36s %llu %llu%n", one.boot_id, &one.begin, &one.end, &length) != 3 ||
	    strcmp(line + length, "\n"))
		return -EINVAL;
	grown = reallocarray(ledger->list, ledger->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	ledger->list = grown;
	ledger->list[ledger->count++] = one;
	return 0;
}

int ledger_read(struct ledger *ledger, __u64 recordings, struct trace_error *error)
{
	int err = 0;

	while (!err && ledger->count < recordings)
		err = read_line(ledger);
	if (err == -EINVAL)
		return fail(error, err,
			    "its FILE.recordings is missing or damaged, so what it holds is not "
			    "known: begin another file");
	if (err)
		return fail(error, err, strerror(-err));
	ledger->end = ftell(ledger->file);
	return ledger->end < 0 ? fail(error, -errno, strerror(errno)) : 0;
}

int ledger_check(const struct ledger *ledger, const struct recording *recording,
		 struct trace_error *error)
{
	const struct recording *one;
	__u64 i;

	if (!*recording->boot_id)
		return fail(error, -EINVAL,
			    "no boot id in it: whether it was added before cannot be told");
	if (recording->excerpt)
		return fail(error, -EINVAL, "an excerpt: add the whole recording");
	for (i = 0; i < ledger->count; i++) {
		one = &ledger->list[i];
		if (recording_is_same(one, recording) && one->end == recording->end)
			return -EEXIST;
		if (recording_is_same(one, recording))
			return fail(error, -EINVAL,
				    "another part of this recording was added: not added");
		if (recording_overlaps(one, recording))
			return fail(error, -EINVAL,
				    "a recording of the same time was added, and what both saw "
				    "would count twice: not added");
	}
	return 0;
}

int ledger_add(struct ledger *ledger, const struct recording *recording)
{
	int fd = fileno(ledger->file);

	errno = 0;
	if (fseek(ledger->file, ledger->end, SEEK_SET) || ftruncate(fd, ledger->end) ||
	    fprintf(ledger->file, "%s %llu %llu\n", recording->boot_id, recording->begin,
		    recording->end) < 0 ||
	    fflush(ledger->file) || fsync(fd))
		return errno ? -errno : -EIO;
	return 0;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	if (ledger->file)
		fclose(ledger->file); /* and unlocks it */
	free(ledger->list);
	free(ledger);
}
