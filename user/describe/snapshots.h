/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSISCOPE_DESCRIBE_SNAPSHOTS_H
#define MSISCOPE_DESCRIBE_SNAPSHOTS_H

#include "model/snapshots.h"

#define SNAPSHOTS_TOLD 1024

/* snapshots_text() - what there is and what is missing, and what helps. "" if there are none. */
const char *snapshots_text(char text[SNAPSHOTS_TOLD], const struct snapshots *snapshots);

#endif /* MSISCOPE_DESCRIBE_SNAPSHOTS_H */
