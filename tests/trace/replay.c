// SPDX-License-Identifier: GPL-2.0-only
/* usage: replay TRACE...: does the replay of each find what its recording found? */
#include "replay.h"

int main(int argc, char **argv)
{
	int i, failed = argc < 2;

	for (i = 1; i < argc; i++) {
		struct replay replay = { .compared = 0 };

		if (replay_trace(&replay, argv[i])) {
			printf("%s: %llu findings, the same in the replay\n", argv[i],
			       replay.compared);
			continue;
		}
		printf("%s: %s\n", argv[i], replay.difference);
		failed = 1;
	}
	return failed;
}
