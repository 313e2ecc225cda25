/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drive QEMU's edu devices (1234:11e8) from user space through VFIO, for a
 * kernel that the lab's module edu cannot be built for. Parameters, control
 * and truth are that module's (lab/modules), as far as it can be:
 *
 *	/run/edu/truth		what was raised and lost, appended as it happens
 *	/run/edu/control	a FIFO for "DEVICE free MIN MAX", "DEVICE idle" and
 *				"DEVICE raise"; DEVICE may be "all"
 *
 * What it calls handled is later than the kernel's handler: that only signals
 * an eventfd. A step that fails ends it with a line that says so.
 */
#ifndef MSISCOPE_LAB_VFIO_EDU_H
#define MSISCOPE_LAB_VFIO_EDU_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PLACE "/run/edu"
#define EDU_MAX 256
#define PENDING_MAX 256

/*
 * Bits of the interrupt status: 0 is the factorial's; one is for its start,
 * and the rest for raises on demand.
 */
#define RAISE_START (1u << 1)
#define RAISE_SHIFT 8
#define RAISE_BITS 24

/* The parameters: those of the module, and `twice`. */
struct settings {
	unsigned int active, fmin, fmax, seed, stuck_ms;
	unsigned int twice; /* interrupt when a factorial starts, too */
};

struct raise {
	uint64_t ts;
	unsigned int bit;
};

struct edu {
	char name[16]; /* 0000:00:05.0 */
	unsigned int irq, msi_cap;
	int group, device, event;
	volatile uint32_t *regs;
	bool active, free, disarmed;
	unsigned int fmin, fmax;
	uint64_t random;
	uint64_t last, seen, age; /* as in lab/modules/edu_private.h, ns */
	uint64_t handled, none, lost, raised;
	struct raise pending[PENDING_MAX];
	unsigned int pendings;
};

struct lab {
	struct settings settings;
	struct edu edus[EDU_MAX];
	unsigned int count;
	int container, control, signals, epoll;
	FILE *truth;
	uint64_t dropped, polled;
};

/* CLOCK_MONOTONIC, in ns */
uint64_t now(void);

/* open.c: bind all edu devices of the machine to vfio-pci; needs an IOMMU */
void find_devices(struct lab *lab);
void bind_devices(const struct lab *lab);
void open_groups(struct lab *lab);
/* Map its registers and enable its MSI, which signals edu->event. */
void open_device(struct edu *edu);

/* truth.c: a line each, of the form that lab/modules/edu_truth.c gives it; times in ns */
void tell_device(const struct lab *lab, unsigned int index);
/* @handled is 0 when it never was. */
void tell_raise(const struct lab *lab, const struct edu *edu, uint64_t ts, uint64_t handled);
/* @after: the last that is known of it before. */
void tell_late(const struct lab *lab, const struct edu *edu, uint64_t after, uint64_t handled);
void tell_lost(const struct lab *lab, const struct edu *edu, uint64_t after, const char *by);
void tell_end(const struct lab *lab);

/* device.c */
void edu_reset(struct edu *edu);
void edu_set_free(const struct lab *lab, struct edu *edu, unsigned int fmin, unsigned int fmax);
void edu_set_idle(struct edu *edu);
void edu_raise(struct lab *lab, struct edu *edu);
/* Did an interrupt come since the last call? */
bool edu_is_signalled(const struct edu *edu);
void edu_handle(const struct lab *lab, struct edu *edu);
/* Find the interrupts that were raised and never came. */
void edu_watch_all(struct lab *lab);

#endif
