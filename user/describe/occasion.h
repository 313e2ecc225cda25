/* SPDX-License-Identifier: GPL-2.0-only */
/* When a move took place, in words. */
#ifndef MSISCOPE_DESCRIBE_OCCASION_H
#define MSISCOPE_DESCRIBE_OCCASION_H

#include <linux/types.h>

#define OCCASION_SIZE 64

/*
 * occasion_text() - "as CPU 2 went offline", "" if it is not known.
 * @context: enum move_context, any value; @from: the CPU that it left, or NONE.
 * Returns @text or a constant.
 */
const char *occasion_text(char text[OCCASION_SIZE], __u8 context, __u32 from);

/* occasion_of_kind() - the same of many moves: "as a CPU went offline". Static text. */
const char *occasion_of_kind(__u8 context);

#endif /* MSISCOPE_DESCRIBE_OCCASION_H */
