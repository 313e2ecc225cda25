/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: what an earlier run found is not overwritten. */
#ifndef MSISCOPE_KEEP_H
#define MSISCOPE_KEEP_H

/*
 * keep_defect() - if @path is a trace whose end tells of a defect, call it @path.1, or the first
 * number that is free, and say so on stderr as @command. Anything else is left to be
 * overwritten. Returns 0, or -errno: it could not be kept.
 */
int keep_defect(const char *command, const char *path);

#endif /* MSISCOPE_KEEP_H */
