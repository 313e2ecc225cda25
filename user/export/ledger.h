/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which recordings a file of sums holds. It lies beside that file as FILE.recordings, a
 * line each, and is what those who add to the file lock. It is written first: lines
 * beyond as many recordings as FILE itself counts were never added.
 */
#ifndef MSISCOPE_EXPORT_LEDGER_H
#define MSISCOPE_EXPORT_LEDGER_H

#include "export/export.h"

struct ledger;

/*
 * ledger_open() - that of the file at @path; waits until no other process has it.
 * Returns 0, or -errno with one line in @error. Always ledger_close() it.
 */
int ledger_open(struct ledger **ledger, const char *path, struct trace_error *error);

/*
 * ledger_read() - the file holds so many @recordings. Returns 0, or -errno with one line
 * in @error: -EINVAL if it is not the ledger of such a file.
 */
int ledger_read(struct ledger *ledger, __u64 recordings, struct trace_error *error);

/*
 * ledger_check() - may that recording be added? 0: yes; -EEXIST: it was; -EINVAL: with one
 * line in @error, as its counts could be some that are there already.
 */
int ledger_check(const struct ledger *ledger, const struct recording *recording,
		 struct trace_error *error);

/* ledger_add() - it is being added: what follows is the rename of the file. 0 or -errno. */
int ledger_add(struct ledger *ledger, const struct recording *recording);

void ledger_close(struct ledger *ledger);

#endif /* MSISCOPE_EXPORT_LEDGER_H */
