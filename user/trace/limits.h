/* SPDX-License-Identifier: GPL-2.0-only */
/* How much one line may hold, so that no trace can eat the memory. */
#ifndef MSISCOPE_TRACE_LIMITS_H
#define MSISCOPE_TRACE_LIMITS_H

/*
 * Bytes of a line, objects and arrays in it (json-c takes some 750 bytes for an empty one), and
 * values of any kind (some 70 bytes). /proc/interrupts of 8192 CPUs has two for each.
 */
#define LINE_LENGTH_MAX (1 << 20)
#define LINE_CONTAINERS_MAX 1024
#define LINE_VALUES_MAX (1 << 15)

/* The header grows with the machine: 8192 CPUs and 10000 interrupts take 5 MB, 165000 values. */
#define HEADER_LENGTH_MAX (8 << 20)
#define HEADER_CONTAINERS_MAX (1 << 16)
#define HEADER_VALUES_MAX (1 << 18)

#define NESTING_MAX 32

#endif /* MSISCOPE_TRACE_LIMITS_H */
