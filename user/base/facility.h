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

#endif /* MSISCOPE_BASE_FACILITY_H */
