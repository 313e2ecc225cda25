/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel side may see: facilities by their names, as in a trace's header. What serves
 * each stands in probe/facility.c, which findings need it in diagnose/kinds.c.
 */
#ifndef MSISCOPE_BASE_FACILITY_H
#define MSISCOPE_BASE_FACILITY_H

#define FACILITY_HANDLER "handler"
#define FACILITY_MESSAGE "message"
#define FACILITY_WINDOW_DWORD "window-dword"
#define FACILITY_WINDOW_WORD "window-word"
#define FACILITY_MOVE "move"
#define FACILITY_SET_AFFINITY "set-affinity"
#define FACILITY_ACKNOWLEDGE "acknowledge"
#define FACILITY_REQUEST "request"
#define FACILITY_VECTOR_UPDATE "vector-update"
#define FACILITY_VECTOR_ALLOC "vector-alloc"
#define FACILITY_VECTOR_CLEAR "vector-clear"
#define FACILITY_VECTOR_RELEASE "vector-release"
#define FACILITY_ARRIVAL "arrival"
#define FACILITY_SLOT "slot"
#define FACILITY_SPURIOUS "spurious"
#define FACILITY_RETRIGGER "retrigger"
#define FACILITY_RESEND "resend"
#define FACILITY_MASK_MSI "mask-msi"
#define FACILITY_MASK_MSIX "mask-msix"
#define FACILITY_RESTORE "restore"
#define FACILITY_HOTPLUG "hotplug"
#define FACILITY_OFFLINE_REQUEST "offline-request"
#define FACILITY_FIXUP "fixup"
#define FACILITY_DISK_REQUESTS "disk-requests"

/* All of them, in the order in which a trace's header has them: a row each in probe/facility.c. */
/* clang-format off */
#define FACILITY_NAMES { \
	FACILITY_HANDLER, FACILITY_MESSAGE, FACILITY_WINDOW_DWORD, \
	FACILITY_WINDOW_WORD, FACILITY_MOVE, FACILITY_SET_AFFINITY, \
	FACILITY_ACKNOWLEDGE, FACILITY_REQUEST, FACILITY_VECTOR_UPDATE, \
	FACILITY_VECTOR_ALLOC, FACILITY_VECTOR_CLEAR, \
	FACILITY_VECTOR_RELEASE, FACILITY_ARRIVAL, FACILITY_SLOT, \
	FACILITY_SPURIOUS, FACILITY_RETRIGGER, FACILITY_RESEND, \
	FACILITY_MASK_MSI, FACILITY_MASK_MSIX, FACILITY_RESTORE, \
	FACILITY_HOTPLUG, FACILITY_OFFLINE_REQUEST, FACILITY_FIXUP, \
	FACILITY_DISK_REQUESTS \
}
/* clang-format on */

enum {
	FACILITIES = sizeof((const char *const[])FACILITY_NAMES) / sizeof(const char *)
};

#endif /* MSISCOPE_BASE_FACILITY_H */
