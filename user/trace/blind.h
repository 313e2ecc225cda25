/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which findings a recording could not show, and why: by its header alone, so a live run and
 * the replay of its trace agree. Where there is none of a kind that is blind, it is not known.
 */
#ifndef MSISCOPE_TRACE_BLIND_H
#define MSISCOPE_TRACE_BLIND_H

#include "trace/trace.h"

#define BLIND_WHY 96

/*
 * blind_to() - the first part of the kernel side that a finding of that kind cannot do without
 * (finding_row()) and that did not serve; NULL: all did. What the kernel log tells all the same
 * is not all there is.
 */
const struct trace_probe *blind_to(const struct trace_header *header, enum finding_kind kind);

/* blind_kinds() - those of @kinds that blind_to() is about; bit per enum finding_kind. */
__u64 blind_kinds(const struct trace_header *header, __u64 kinds);

/*
 * blind_irq() - the kinds that cannot be told of interrupt @irq though they can of others, as
 * the header's blind texts name it: see user/inventory/unseen.c. Bit per enum finding_kind.
 */
__u64 blind_irq(const struct trace_header *header, __u32 irq);

/*
 * blind_handlers() - is "0 were handled" no answer: handlers could not be seen, or a text of
 * another tracer may have left them out, as far as @handled interrupts tell?
 */
bool blind_handlers(const struct trace_header *header, __u64 handled);

/* blind_log() - could the kernel log not be read? */
bool blind_log(const struct trace_header *header);

/*
 * blind_error() - why a program could not serve, in a few words, by the -errno with which
 * loading or attaching it failed; static text. @kprobe: it was one.
 */
const char *blind_error(int error, bool kprobe);

/* blind_why() - the same of what blind_to() found, with the name of the errno. @text: BLIND_WHY. */
const char *blind_why(char *text, const struct trace_header *header,
		      const struct trace_probe *missing);

/* blind_list() - the names of @kinds with commas, the gravest first; cut to @size. */
const char *blind_list(char *text, size_t size, __u64 kinds);

#endif /* MSISCOPE_TRACE_BLIND_H */
