// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <unistd.h>

#include "commands/progress.h"
#include "diagnose/kinds.h"

#define SECOND 1000000000ull
#define CLEAR_LINE "\r\033[K"

void progress_begin(struct progress *progress, __u64 now)
{
	progress->terminal = isatty(STDERR_FILENO);
	progress->begin = now;
	progress->next = now + SECOND;
}

bool progress_line(struct progress *progress, __u64 now)
{
	if (now < progress->next || (!progress->terminal && !progress->period))
		return false;
	progress->next = now + (progress->terminal ? SECOND : progress->period);
	fprintf(stderr, "%smsiscope %s: %llu s", progress->terminal ? CLEAR_LINE : "",
		progress->command, (now - progress->begin) / SECOND);
	if (progress->duration)
		fprintf(stderr, " of %llu", progress->duration / SECOND);
	return true;
}

void progress_put(const struct progress *progress, const __u64 *findings)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (findings[kind] && finding_is_defect(kind))
			fprintf(stderr, ", %llu %s", findings[kind], finding_name(kind));
	if (!progress->terminal)
		fputc('\n', stderr);
	fflush(stderr);
}

void progress_end(const struct progress *progress)
{
	if (progress->terminal)
		fputs(CLEAR_LINE, stderr);
}
