/* SPDX-License-Identifier: GPL-2.0-only */
/* Which machine it is, whatever its boots: to count machines, not to find one. */
#ifndef MSISCOPE_INVENTORY_IDENTITY_H
#define MSISCOPE_INVENTORY_IDENTITY_H

#define IDENTITY_SIZE 37

/*
 * identity_read() - a UUID of the machine below @root ("" for this one), or "". The id in
 * /etc/machine-id is confidential (machine-id(5)), so this is made of it as
 * sd_id128_get_machine_app_specific(3) does, and cannot be turned back.
 */
void identity_read(const char *root, char id[IDENTITY_SIZE]);

#endif /* MSISCOPE_INVENTORY_IDENTITY_H */
