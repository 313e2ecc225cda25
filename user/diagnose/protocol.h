/* SPDX-License-Identifier: GPL-2.0-only */
/* How a kernel updates the message of an MSI that moves. Pure. */
#ifndef MSISCOPE_PROTOCOL_H
#define MSISCOPE_PROTOCOL_H

#include <stdbool.h>
#include <linux/types.h>

enum protocol {
	PROTOCOL_UNKNOWN,
	PROTOCOL_DIRECT, /* one message write: tears unless masked */
	PROTOCOL_TWO_STEP, /* new vector on the old CPU first */
	PROTOCOL_MIXED, /* both were seen */
};

/*
 * protocol_expected() - what msi_set_affinity() of that version does when CPU and
 * vector both change and interrupts are not remapped. @release as uname -r and
 * @version as uname -v: Debian has the stable version in the latter. Unknown unless
 * both say that it is Debian's, mainline's or a stable kernel without changes: a vendor's
 * number does not tell what was backported. By arch/x86/kernel/apic/msi.c: 6f1a4891a592 (v5.6),
 * ef8dd01538ea (v5.17), b56ebe7c896d (v6.7, 6.1.66, 6.5.13 and 6.6.3).
 */
enum protocol protocol_expected(const char *release, const char *version, bool maskable);

/* protocol_name() - "unknown", "direct", "two-step", "mixed". */
const char *protocol_name(enum protocol protocol);

/* protocol_of() - of so many moves with @one message write and with @two. */
enum protocol protocol_of(__u64 one, __u64 two);

/* protocol_seen() - the same by moves with 0, 1, 2 writes: "none" if all have 0, "" of no move. */
const char *protocol_seen(const __u64 steps[3]);

/*
 * protocol_history() - a sentence on why a kernel of that version does so, with the
 * commits; one on what is not known if it is not. Static text.
 */
const char *protocol_history(const char *release, const char *version);

#endif /* MSISCOPE_PROTOCOL_H */
