/* SPDX-License-Identifier: GPL-2.0-only */
/* PCI addresses as text is read; text_device() writes them. */
#ifndef MSISCOPE_BASE_ADDRESS_H
#define MSISCOPE_BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

/*
 * address_read() - the address that @text begins with, "0000:00:1f.2". Returns how many bytes it
 * takes; 0, and *@device as it was, if there is none.
 */
size_t address_read(const char *text, struct pci_address *device);

/* address_read_short() - the same without a domain, "00:1f.2", as of domain 0. */
size_t address_read_short(const char *text, struct pci_address *device);

/* address_is() - is all of @text one, with its domain? */
bool address_is(const char *text, struct pci_address *device);

#endif /* MSISCOPE_BASE_ADDRESS_H */
