/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: a file that is there as a whole, or as it was before. */
#ifndef MSISCOPE_OUTPUT_H
#define MSISCOPE_OUTPUT_H

#include <stdio.h>

struct output {
	FILE *file; /* to write to */
	char *path; /* NULL: standard output */
	char *beside; /* what is written, to become @path; NULL: @path itself, as for a device */
};

/*
 * output_open() - @path NULL or "-" is standard output; a regular file is written
 * beside what has its name. Returns 0 or -errno. Close it in any case.
 */
int output_open(struct output *output, const char *path);

/* output_close() - all was written: put it in its place. Returns 0 or -errno. */
int output_close(struct output *output);

/* output_discard() - leave what has its name as it was. */
void output_discard(struct output *output);

#endif /* MSISCOPE_OUTPUT_H */
