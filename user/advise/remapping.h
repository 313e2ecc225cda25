/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside advise/: how interrupt remapping is to be had on this machine. */
#ifndef MSISCOPE_ADVISE_REMAPPING_H
#define MSISCOPE_ADVISE_REMAPPING_H

#include "advise/advice.h"

/* remapping_find() - sets *@way; returns why it is not to be had, static text, or NULL. */
const char *remapping_find(const struct machine *machine, enum remapping_way *way);

/*
 * remapping_option() - the option number @index on the kernel's command line that has to go, NULL
 * if there are not so many. *@sure: it turns remapping off, else only the IOMMU as such.
 */
const char *remapping_option(const struct machine *machine, unsigned int index, bool *sure);

/* remapping_qemu() - the host runs QEMU, or may do so. */
bool remapping_qemu(const struct machine *machine);

#endif /* MSISCOPE_ADVISE_REMAPPING_H */
