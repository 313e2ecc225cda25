/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A client of one PCI device, in bursts, that times each of its requests.
 *
 * What a kind of client has: open() finds the device's node again whenever it is
 * not open (a driver comes and goes), request() does one request and returns 0 or
 * -errno, close() puts the handle away.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_SIZE 32
#define WORKERS_MAX 8

/* One that does requests, one after another. */
struct worker {
	const char *bdf;
	char name[NAME_SIZE]; /* of the node, as sda */
	unsigned int index;
	unsigned int random; /* state of draw() */
	int fd; /* -1: not open */
	void *buffer; /* a page */
};

struct kind {
	const char *name;
	unsigned int depth_max; /* requests at the same time */
	unsigned int pause_us; /* between two */
	/* These return 0 or -errno; open() sets fd and name. */
	int (*open)(struct worker *worker);
	int (*request)(struct worker *worker);
	/* A burst ends; may be NULL. */
	void (*settle)(struct worker *worker);
};

extern const struct kind disk_kind, net_kind, sound_kind;

/* The next number below `limit` of a sequence that `state` begins. */
unsigned int draw(unsigned int *state, unsigned int limit);

/* CLOCK_MONOTONIC in ns. */
uint64_t now(void);

/*
 * Find an entry of the directory of a class (as /sys/block) that belongs to the
 * device; `prefix` is what its name begins with. Returns whether there is one.
 */
bool find_node(const char *class, const char *prefix, const char *bdf, char name[NAME_SIZE]);

/* Move the interrupts of the devices `bdfs`, NULL at the end; does not return. */
_Noreturn void shuffle(unsigned int random, char **bdfs);

/* Append a line to requests.jsonl, whole. `end` 0 is told as null: it never ended. */
void tell_request(const char *bdf, const char *name, uint64_t begin, uint64_t end);
void tell_requests(const char *bdf, const char *name, unsigned long count, uint64_t longest,
		   uint64_t begin, uint64_t end);
void tell_period(const char *bdf, const char *name, const char *what, uint64_t begin, uint64_t end);

#endif
