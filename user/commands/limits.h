/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: limits of this process and machine that end a command, and what helps. */
#ifndef MSISCOPE_LIMITS_H
#define MSISCOPE_LIMITS_H

/* limits_files() - can some more files be opened? What could not be read for want of them would
 * seem not to be there. 0 or -errno. */
int limits_files(void);

/* limits_remedy() - what helps against that errno, or -errno; NULL: nothing is known. Static text. */
const char *limits_remedy(int error);

#endif /* MSISCOPE_LIMITS_H */
