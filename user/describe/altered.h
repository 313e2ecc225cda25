/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSISCOPE_DESCRIBE_ALTERED_H
#define MSISCOPE_DESCRIBE_ALTERED_H

#include "model/altered.h"

#define ALTERED_SIZE 512

/* altered_text() - clauses with "; " between them; "" if nothing was altered. Returns @text. */
const char *altered_text(char text[ALTERED_SIZE], const struct altered *altered);

#endif /* MSISCOPE_DESCRIBE_ALTERED_H */
