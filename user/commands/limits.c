// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands/limits.h"

#define SPARE 16 /* files at a time, beside those that are held */

int limits_files(void)
{
	int files[SPARE], count, err = 0;

	for (count = 0; count < SPARE; count++) {
		files[count] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		if (files[count] < 0)
			break;
	}
	if (count < SPARE)
		err = -errno;
	while (count)
		close(files[--count]);
	return err == -EMFILE || err == -ENFILE ? err : 0; /* a chroot need not have a /dev */
}

const char *limits_remedy(int error)
{
	static const struct {
		int error;
		const char *remedy;
	} remedies[] = {
		{ EMFILE, "raise the limit, 'ulimit -n'" },
		{ ENFILE, "raise the machine's limit, sysctl fs.file-max" },
		{ ENOMEM, "free memory, or raise the limit, 'ulimit -v'" },
		{ ENOSPC, "make room there, or write elsewhere" },
		{ EDQUOT, "make room there, or write elsewhere" },
		{ EFBIG, "raise the limit, 'ulimit -f', or write elsewhere" },
	};
	size_t i;

	for (i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++)
		if (remedies[i].error == abs(error))
			return remedies[i].remedy;
	return NULL;
}
