// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>
#include <unistd.h>

#include "vfio_edu.h"

/* Registers: docs/specs/edu.txt of QEMU */
#define EDU_FACT 0x08
#define EDU_STATUS 0x20
#define EDU_STATUS_COMPUTING (1u << 0)
#define EDU_STATUS_IRQ (1u << 7)
#define EDU_IRQ_STATUS 0x24
#define EDU_IRQ_RAISE 0x60
#define EDU_IRQ_ACK 0x64

#define POLL_NS 40000000ull
#define LATE_NS 500000000ull

uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static uint32_t edu_read(const struct edu *edu, unsigned int reg)
{
	return edu->regs[reg / 4];
}

static void edu_write(const struct edu *edu, unsigned int reg, uint32_t value)
{
	edu->regs[reg / 4] = value;
}

/* SplitMix64, by Sebastiano Vigna. */
static uint64_t next_random(struct edu *edu)
{
	uint64_t mixed = edu->random += 0x9e3779b97f4a7c15ull;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ull;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
	return mixed ^ mixed >> 31;
}

/*
 * Armed first: a factorial that ends meanwhile then interrupts. With @twice
 * its interrupt may come while that of its start moves the IRQ.
 */
static void restart(struct edu *edu, bool twice)
{
	uint64_t range = (uint64_t)edu->fmax - edu->fmin + 1;

	if (edu->disarmed)
		edu_write(edu, EDU_STATUS, EDU_STATUS_IRQ);
	edu->disarmed = false;
	edu_write(edu, EDU_FACT, edu->fmin + next_random(edu) % range);
	if (twice)
		edu_write(edu, EDU_IRQ_RAISE, RAISE_START);
	edu->last = now();
}

static void disarm(struct edu *edu)
{
	edu_write(edu, EDU_STATUS, 0);
	edu->disarmed = true;
}

/* Tell of the raises in @status; returns when the newest was, 0 if there is none. */
static uint64_t settle(const struct lab *lab, struct edu *edu, uint32_t status, uint64_t handled)
{
	unsigned int i, left = 0;
	uint64_t newest = 0;

	for (i = 0; i < edu->pendings; i++) {
		if (!(status >> RAISE_SHIFT >> edu->pending[i].bit & 1)) {
			edu->pending[left++] = edu->pending[i];
			continue;
		}
		newest = edu->pending[i].ts;
		tell_raise(lab, edu, newest, handled);
	}
	edu->pendings = left;
	return newest;
}

void edu_handle(const struct lab *lab, struct edu *edu)
{
	uint32_t status = edu_read(edu, EDU_IRQ_STATUS);
	uint64_t time = now();

	if (!status) {
		edu->none++;
		return;
	}
	edu_write(edu, EDU_IRQ_ACK, status);
	settle(lab, edu, status, time);
	if (edu->age > LATE_NS)
		tell_late(lab, edu, edu->last, time);
	edu->seen = 0;
	edu->age = 0;
	edu->handled++;
	edu->last = time;
	if (edu->free)
		restart(edu, lab->settings.twice);
}

/* No interrupt came: tell of the loss, and help the device as a timeout would. */
static void lose(const struct lab *lab, struct edu *edu, uint32_t status)
{
	uint64_t raised = settle(lab, edu, status, 0);
	uint64_t after = raised ? raised : edu->last < edu->seen ? edu->last : edu->seen;

	tell_lost(lab, edu, after, raised ? "control" : "factorial");
	edu_write(edu, EDU_IRQ_ACK, status);
	edu->lost++;
	edu->seen = 0;
	edu->age = 0;
	if (edu->free)
		restart(edu, lab->settings.twice);
}

/* An interrupt that this process has only not come to yet is not lost. */
bool edu_is_signalled(const struct edu *edu)
{
	uint64_t number;

	return read(edu->event, &number, sizeof(number)) > 0;
}

static void watch(const struct lab *lab, struct edu *edu, uint64_t time, uint64_t passed)
{
	uint32_t status = edu_read(edu, EDU_IRQ_STATUS);

	if (!status) {
		edu->seen = 0;
		return;
	}
	if (edu_is_signalled(edu)) {
		edu_handle(lab, edu);
		return;
	}
	if (!edu->seen) {
		edu->seen = time;
		edu->age = 0;
		return;
	}
	edu->age += passed < 2 * POLL_NS ? passed : 2 * POLL_NS;
	if (edu->age >= lab->settings.stuck_ms * 1000000ull)
		lose(lab, edu, status);
}

void edu_watch_all(struct lab *lab)
{
	uint64_t time = now(), passed = time - lab->polled;
	unsigned int i;

	if (passed < POLL_NS)
		return;
	lab->polled = time;
	for (i = 0; i < lab->count; i++)
		watch(lab, &lab->edus[i], time, passed);
}

void edu_raise(struct lab *lab, struct edu *edu)
{
	unsigned int bit = edu->raised++ % RAISE_BITS;

	if (edu->pendings < PENDING_MAX)
		edu->pending[edu->pendings++] = (struct raise){ now(), bit };
	else
		lab->dropped++;
	/* A running factorial then ends without one, so that nothing else makes up for a loss. */
	if (edu->free)
		disarm(edu);
	edu_write(edu, EDU_IRQ_RAISE, 1u << RAISE_SHIFT << bit);
}

void edu_set_free(const struct lab *lab, struct edu *edu, unsigned int fmin, unsigned int fmax)
{
	edu->fmin = fmin;
	edu->fmax = fmax;
	edu->free = true;
	if (!edu_read(edu, EDU_IRQ_STATUS))
		restart(edu, lab->settings.twice);
}

void edu_set_idle(struct edu *edu)
{
	edu->free = false;
	disarm(edu);
}

void edu_reset(struct edu *edu)
{
	disarm(edu);
	edu_write(edu, EDU_IRQ_ACK, UINT32_MAX);
}
