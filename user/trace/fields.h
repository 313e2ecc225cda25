/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one table of fields per line type that drives the writer,
 * the reader and the test of the schema. A field is called as its member.
 */
#ifndef MSISCOPE_TRACE_FIELDS_H
#define MSISCOPE_TRACE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <json-c/json.h>

#include "trace/trace.h"

enum field_kind {
	FIELD_NUMBER, /* unsigned, as wide as the member */
	FIELD_SIGNED, /* __s32 */
	FIELD_MAYBE, /* __u32; NONE is null */
	FIELD_VECTOR, /* __u32 up to 255; NONE is null */
	FIELD_BOOL, /* one byte, 0 or 1 */
	FIELD_ENUM, /* a word of names[]; null for 0 if that has no name */
	FIELD_KINDS, /* __u64, a bit per name: array of words */
	FIELD_COUNTS, /* __u64 per name: object of those that are not 0 */
	FIELD_DEVICE, /* struct pci_address: "0000:00:05.0"; domain NONE is null */
	FIELD_NAME, /* char[], escaped as text_escape() */
	FIELD_TEXT, /* char *, escaped; allocated by the reader */
	FIELD_CPUMASK, /* __u64[MASK_WORDS]: "0-3,5" */
	FIELD_STRUCT, /* object */
	FIELD_ARRAY, /* array of one kind of element */
};

struct table;

struct field {
	const char *name;
	size_t offset;
	size_t size; /* of the member; of one element for FIELD_ARRAY */
	enum field_kind kind;
	const char *(*word)(unsigned int value); /* NULL where there is none */
	unsigned int nr_words;
	bool optional; /* it came later: where it is missing the member stays as it is, text is "" */
	bool open; /* FIELD_ENUM: the reader leaves the member alone at a word it does not know */
	size_t limit; /* FIELD_TEXT: longest, 0 for any */
	const struct table *of; /* FIELD_STRUCT */
	size_t there; /* FIELD_STRUCT: 1 + offset in it of a bool, is it there at all? 0: always */
	const struct field *element; /* FIELD_ARRAY */
	size_t count; /* FIELD_ARRAY: offset of its unsigned int */
	unsigned int capacity; /* FIELD_ARRAY: elements inside the struct; 0: allocated */
};

struct table {
	const char *type; /* of the line; NULL for a part of one */
	size_t size;
	const struct field *fields;
	unsigned int nr_fields;
};

extern const struct table table_head; /* what each record begins with */
extern const struct table table_seq; /* what a finding begins with; struct record_head as well */
extern const struct table table_header;
extern const struct table table_excerpt; /* in a header */
extern const struct table table_end;
extern const struct table table_finding;
extern const struct table table_interrupts;
extern const struct table table_snapshot;

/* table_record() - NULL if @type is no enum record_type. */
const struct table *table_record(unsigned int type);

/* table_record_type() - enum record_type of that word, RECORD_TYPES if there is none. */
unsigned int table_record_type(const char *word);

/* fields_load() - the unsigned number of @size bytes, 1, 4 or 8. */
__u64 fields_load(const void *member, size_t size);

/*
 * fields_encode() - add the fields of @base to @object.
 * Returns 0, -ENOMEM, or -EINVAL for a value that the format cannot say.
 */
int fields_encode(const struct table *table, const void *base, struct json_object *object);

/* fields_decode() met a word that a later version may have brought. */
#define DECODE_SKIP 1

struct decode_error {
	const char *field;
	const char *what;
};

/*
 * fields_decode() - fill @base, zeroed before, from @object.
 * Returns 0, DECODE_SKIP, or -errno with @error filled. In any case fields_free()
 * releases what was allocated.
 */
int fields_decode(const struct table *table, void *base, struct json_object *object,
		  struct decode_error *error);

void fields_free(const struct table *table, void *base);

#endif /* MSISCOPE_TRACE_FIELDS_H */
