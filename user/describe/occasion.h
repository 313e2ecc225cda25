/* SPDX-License-Identifier: GPL-2.0-only */
/* When a move took place, in words: the same in the report and in the live view. */
#ifndef MSISCOPE_DESCRIBE_OCCASION_H
#define MSISCOPE_DESCRIBE_OCCASION_H

#include <linux/types.h>

#define OCCASION_SIZE 64

/*
 * describe_occasion() - ", as CPU 2 went offline", "" if it is not known.
 * @context: enum move_context, any value; @from: the CPU that it left, or NONE.
 * Returns @text or a constant.
 */
const char *describe_occasion(char text[OCCASION_SIZE], __u8 context, __u32 from);

#endif /* MSISCOPE_DESCRIBE_OCCASION_H */
