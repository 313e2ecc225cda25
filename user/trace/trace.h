/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace format msiscope-trace/1: JSON Lines, a header, records in the order
 * of seq with the findings among them, an end. docs/trace.md tells every field.
 */
#ifndef MSISCOPE_TRACE_H
#define MSISCOPE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "base/interrupt.h"
#include "diagnose/diagnose.h"
#include "record.h"

#define TRACE_FORMAT "msiscope-trace/1"
#define TRACE_ERROR_SIZE 256

struct trace_cpu {
	__u32 cpu;
	__u32 apicid; /* NONE if not known (offline) */
	bool online;
};

/* An interrupt as it stood when the recording began. */
struct trace_irq {
	__u32 irq;
	struct pci_address device; /* domain NONE: not PCI */
	enum irq_kind kind;
	enum irq_class class;
	enum answer maskable;
	enum answer wide; /* 64-bit message address */
	enum answer managed;
	const char *actions; /* comma separated */
	const char *chip; /* irq_chip name */
	const char *affinity; /* CPU list */
	const char *effective; /* CPU list */
	const char *driver; /* of the device */
	const char *model; /* of the device, "8086:2922" */
	const char *capability; /* decoded, in lspci's words */
};

/* An option of the kernel's configuration that matters here. */
struct trace_config {
	const char *name; /* "CONFIG_IRQ_REMAP" */
	const char *value; /* "y", "m", "n", a number; "" if not known */
};

/* A module that taints the kernel. */
struct trace_module {
	const char *name;
	const char *taint; /* "OE", as /proc/modules has it */
	const char *parameters; /* "widen_us=300 inject=0" */
};

/* The rest of what a maintainer asks about the machine. */
struct trace_machine {
	const char *machine_id; /* a UUID made of /etc/machine-id; "" if not known */
	const char *cmdline; /* of the kernel */
	const char *config_source; /* file, "" if none could be read */
	struct trace_config *config;
	unsigned int nr_config;
	enum answer virtual;
	const char *hypervisor; /* its name, "" if not known */
	const char *vendor; /* DMI */
	const char *product; /* DMI */
	enum answer x2apic; /* in use */
	const char *apic; /* routing, in the kernel log's words */
	const char *taint; /* of the kernel: letters, "none"; "" if not known */
	struct trace_module *modules; /* that taint, as the recording began */
	unsigned int nr_modules;
	const char **programs; /* BPF programs of others: "kprobe window" */
	unsigned int nr_programs;
};

struct trace_probe {
	const char *name; /* hook or facility */
	const char *way; /* "fentry", "kprobe", "tracepoint", "none", "off" */
	__s32 error; /* -errno that left it at "none", else 0 */
};

struct trace_options {
	__u64 lost_after; /* ns, as given to diagnose_new() */
	__u64 fail_on; /* bit per enum finding_kind */
	bool window;
	bool all;
	const char *irq; /* filter as typed, "" if none */
	const char *device; /* filter as typed, "" if none */
};

/* What an excerpt was cut by, and out of what. */
struct trace_excerpt {
	bool is_one; /* filters left parts of the recording out */
	const char *irq; /* filter as typed, "" if none */
	const char *device; /* filter as typed, "" if none */
	__u64 begin; /* ts of the recording; 0: older ones say only by how much theirs is later */
	__u64 from; /* ns after its begin */
	__u64 to; /* ns after its begin, 0: its end */
	__u64 findings; /* bit per enum finding_kind; 0: all */
};

/*
 * The first line. Whoever writes a trace fills it and keeps what it points to;
 * what a reader returns belongs to the reader. No string is NULL.
 */
struct trace_header {
	const char *format; /* TRACE_FORMAT */
	const char *tool; /* "msiscope 0.1.0" */
	const char *release; /* uname -r */
	const char *version; /* uname -v */
	const char *machine; /* uname -m */
	const char *boot_id; /* /proc/sys/kernel/random/boot_id */
	const char **command; /* argv of the recording */
	unsigned int nr_command;
	__u64 ts; /* CLOCK_MONOTONIC, ns */
	__u64 realtime; /* CLOCK_REALTIME at the same moment, ns */
	__u64 duration; /* asked for, ns; 0: until the command or a signal ends it */
	enum answer remapping;
	struct trace_options options;
	struct trace_cpu *cpus;
	unsigned int nr_cpus;
	struct trace_irq *irqs; /* ascending */
	unsigned int nr_irqs;
	struct trace_probe *probe;
	unsigned int nr_probe;
	const char **blind; /* what this recording cannot see */
	unsigned int nr_blind;
	struct trace_machine system;
	struct trace_excerpt excerpt;
	__u64 begin; /* by the reader: ts of the recording that it is, or was cut out of */
};

enum trace_when {
	TRACE_BEFORE = 1,
	TRACE_AFTER,
};

/* A line of /proc/interrupts. No record: it has no seq, and findings never come of it. */
struct trace_interrupts {
	__u64 ts;
	enum trace_when when;
	__u32 irq; /* NONE: something else that is counted */
	const char *label; /* "24", "SPU" */
	__u64 total;
	__u32 *cpus; /* those with a count */
	unsigned int nr_cpus;
	__u64 *counts; /* by cpus[] */
	unsigned int nr_counts;
	const char *text; /* chip, trigger and actions */
};

/*
 * A file of the kernel's that a maintainer asks for: config space, or what debugfs has of an
 * interrupt. No record either.
 */
struct trace_snapshot {
	__u64 ts;
	enum trace_when when;
	const char *path;
	struct pci_address device;
	__u32 irq; /* NONE: of the device, or of several */
	__s32 error; /* -errno, 0 if it was read */
	__u32 files; /* that it speaks of */
	__u32 size; /* bytes that were read */
	const char *hex; /* of a binary file, else "" */
	const char *text; /* of a text file, else "" */
};

/* trace_header_apicid() - NONE if it is not known: that CPU was offline when the recording began, say. */
__u32 trace_header_apicid(const struct trace_header *header, __u32 cpu);

/* trace_header_irq() - as it was when the recording began, NULL if it was not there. */
const struct trace_irq *trace_header_irq(const struct trace_header *header, __u32 irq);

/*
 * trace_irq_of() - what the header says of @device's interrupt: of that number, or, as
 * numbers change hands, of that action; else of any, if all of the device's are of one
 * class. NULL if it does not know.
 */
const struct trace_irq *trace_irq_of(const struct trace_header *header, __u32 irq,
				     const struct pci_address *device, const char *action);

/* trace_missing() - that part of the kernel side (user/probe/facility.c) if it did not serve; else NULL. */
const struct trace_probe *trace_missing(const struct trace_header *header, const char *facility);

/* trace_foreign() - was it made by something else, from whose text the reader made records? */
bool trace_foreign(const struct trace_header *header);

/* trace_hides() - could that facility (user/probe/facility.c) not be served when recording? */
bool trace_hides(const struct trace_header *header, const char *facility);

/* trace_diagnose() - the options with which the records behind that header are judged, always. */
void trace_diagnose(const struct trace_header *header, struct diagnose_options *options);

/* Sums of the drops records; members as there. */
struct trace_drops {
	__u64 lost[RECORD_TYPES];
	__u64 missed;
	__u64 unread;
};

/* trace_add_drops() - to the sums what one record tells. */
void trace_add_drops(struct trace_drops *sum, const struct record_drops *drops);

/* trace_drops_lost() - records, of all types; trace_drops_all() - with what was missed or not read. */
__u64 trace_drops_lost(const struct trace_drops *drops);
__u64 trace_drops_all(const struct trace_drops *drops);

/* What findings of one basis are held against: see diagnose/chance.h. */
struct trace_chance {
	__u8 basis; /* enum finding_basis */
	__u32 limit; /* those of that chance at most, in a million, count for the verdict; 0: none */
	__u64 trials;
	__u64 hits;
	__u64 expected; /* in millionths */
	__u64 control_trials;
	__u64 control_hits;
	__u64 control_expected; /* in millionths */
};

#define TRACE_CHANCES (FINDING_BASES - BASIS_RESULT)

/* The last line. The writer fills what it counted itself: see trace_writer_close(). */
struct trace_end {
	__u64 ts; /* end of the run, as given to diagnose_finish() */
	__u32 command_status; /* as a shell's $?; NONE without a command */
	const char *reason; /* "time", "command", "signal", ... */
	__u64 records[RECORD_TYPES]; /* by enum record_type */
	__u64 findings[FINDING_KINDS];
	struct trace_drops drops;
	__u64 lost_output; /* lines that could not be written */
	struct trace_chance chances[TRACE_CHANCES];
	unsigned int nr_chances; /* 0: an older trace */
	struct trace_module *modules; /* that taint, as the recording ended */
	unsigned int nr_modules;
};

/* trace_chances() - fill those of @end. */
void trace_chances(struct trace_end *end, const struct chances *chances);

struct trace_writer;

/*
 * trace_writer_open() - write @header to @fd, which is closed on errors and with the writer.
 * Nothing of @header is used afterwards. The caller ignores SIGPIPE and SIGXFSZ.
 * Returns 0 or -errno.
 */
int trace_writer_open(struct trace_writer **writer, int fd, const struct trace_header *header);

/*
 * trace_write() - append one record.
 * When nothing can be written for a while, lines are counted as lost once the
 * buffer is full; the trace goes on, at a line boundary, when writing works
 * again. Returns 0, -ENOMEM, or -EINVAL for a record that the format cannot say;
 * trouble with the file shows in trace_writer_flush() and trace_writer_lost().
 */
int trace_write(struct trace_writer *writer, const union record *record);

/* trace_write_finding() - append a finding, numbered by the writer. Returns as trace_write(). */
int trace_write_finding(struct trace_writer *writer, const struct finding *finding);

/* trace_write_interrupts() - append one line of /proc/interrupts. Returns as trace_write(). */
int trace_write_interrupts(struct trace_writer *writer, const struct trace_interrupts *line);

/* trace_write_snapshot() - append one file of the kernel's. Returns as trace_write(). */
int trace_write_snapshot(struct trace_writer *writer, const struct trace_snapshot *snapshot);

/*
 * trace_writer_flush() - hand all that is buffered to the kernel.
 * Returns 0, or the first -errno that writing met since the trace was opened.
 */
int trace_writer_flush(struct trace_writer *writer);

/* trace_writer_lost() - lines that could not be written so far. */
__u64 trace_writer_lost(const struct trace_writer *writer);

/*
 * trace_writer_close() - write @end, with ts, command_status and reason from the
 * caller and the rest filled in here; close and free. @end NULL: leave the trace
 * cut off. *@whole: its end is written, whatever was lost before. Returns 0, or the first
 * -errno that the writer met.
 */
int trace_writer_close(struct trace_writer *writer, struct trace_end *end, bool *whole);

struct trace_error {
	char text[TRACE_ERROR_SIZE]; /* one line, fit for a terminal */
	int error; /* -errno that it tells of */
};

#define TRACE_NOTES 16
#define TRACE_NOTE_SIZE 256

/* How whole a trace is. */
struct trace_state {
	bool cut_off; /* no end, or half a line at the end */
	__u64 missing; /* records and findings whose seq never came */
	__u64 late; /* records further out of order than the reader can mend */
	__u64 back; /* records whose times run back: see back.h */
	__u64 skipped; /* lines of an unknown type, or with a word this version does not know */
	char notes[TRACE_NOTES]
		  [TRACE_NOTE_SIZE]; /* what else makes it uncertain; fit for a terminal */
	unsigned int nr_notes;
};

/* trace_is_whole() - does it end, and lack nothing, as far as it tells? */
bool trace_is_whole(const struct trace_state *state);

/* trace_lacks() - how many records it lacks, or has and cannot be used. */
__u64 trace_lacks(const struct trace_state *state);

/* trace_note() - one more note, cut to its room; no more than there is room for. */
void trace_note(struct trace_state *state, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

struct trace_item {
	union record record;
	struct finding finding; /* as stored */
	struct trace_interrupts interrupts;
	struct trace_snapshot snapshot;
};

enum trace_read_result {
	TRACE_END = 0,
	TRACE_RECORD = 1,
	TRACE_FINDING = 2,
	TRACE_INTERRUPTS = 3, /* those before the recording come first, those after it last */
	TRACE_SNAPSHOT = 4, /* the same */
};

struct trace_reader;

/*
 * trace_reader_open() - open @path ("-" is standard input) and read its header. Text
 * of ftrace, trace-cmd or perf (docs/trace.md) is read as well, with a header that is made.
 * Returns NULL with one line in @error, which later calls use as well and which
 * must live as long as the reader. Free with trace_reader_close().
 */
struct trace_reader *trace_reader_open(const char *path, struct trace_error *error);

/* trace_reader_header() - valid until trace_reader_close(). */
const struct trace_header *trace_reader_header(const struct trace_reader *reader);

/*
 * trace_read() - the next record, in the order of seq, or the next finding, line of interrupts, or snapshot.
 * @item is valid until the next call. Returns an enum trace_read_result, or
 * -errno with one line in the trace_error given to trace_reader_open().
 */
int trace_read(struct trace_reader *reader, struct trace_item *item);

/* trace_read_line() - as trace_read(), but in the order of the lines. For one reader the one or the other. */
int trace_read_line(struct trace_reader *reader, struct trace_item *item);

/*
 * trace_reader_line() - the text of the line read last, without its newline: after
 * trace_reader_open() the header, after trace_read_line() what it returned, after
 * TRACE_END the end, NULL if the trace has none. Valid until the next read.
 */
const char *trace_reader_line(const struct trace_reader *reader, size_t *length);

/* trace_reader_end() - after TRACE_END: the end line, NULL if the trace was cut off. */
const struct trace_end *trace_reader_end(const struct trace_reader *reader);

/* trace_reader_state() - after TRACE_END; of records that run back, those so far at any time. */
const struct trace_state *trace_reader_state(const struct trace_reader *reader);

void trace_reader_close(struct trace_reader *reader);

#endif /* MSISCOPE_TRACE_H */
