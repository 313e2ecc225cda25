// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inventory/device.h"
#include "witness/net.h"
#include "witness/work.h"

#define PACE 300000000ull /* ns between looks at a NIC that is not suspected */
#define ASK_AGAIN                                                                                  \
	1000000000ull /* ns, whether its driver counts bytes by now: costs a file a queue */
#define IFNAME_SIZE 16 /* IFNAMSIZ, include/uapi/linux/if.h */
#define BQL "%s/queues/tx-%u/byte_queue_limits/"

/* Counters of a NIC at one look. */
struct counters {
	__u64 sent; /* bytes */
	__u64 inflight; /* bytes, of all its queues */
};

struct nic {
	char name[IFNAME_SIZE];
	struct pci_address device;
	struct work *queues;
	unsigned int count;
	unsigned int room;
	bool there; /* at this look */
	bool suspect; /* bytes were in flight at the latest look, and none were seen done */
	struct counters base; /* at the first look of the suspicion */
	__u64 interrupts; /* at a later one */
	__u64 quiet; /* ns, since when those did not change; 0: not looked at yet */
	__u64 next; /* ns, the next look */
	struct work
		whole; /* all its queues: what looks tell of. since: bytes done, or none there */
	bool counts; /* its driver counts bytes in flight, as far as is known */
	__u64 asked; /* ns, when that was asked for */
};

static bool read_number(const struct net *net, __u64 *value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static bool read_number(const struct net *net, __u64 *value, const char *format, ...)
{
	char path[PATH_MAX], text[32];
	va_list args;
	ssize_t got;
	int fd;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	fd = openat(dirfd(net->dir), path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got <= 0)
		return false;
	text[got] = '\0';
	*value = strtoull(text, NULL, 10);
	return true;
}

static bool grow(void **array, size_t size, size_t room)
{
	void *more = reallocarray(*array, room, size);

	if (more)
		*array = more;
	return more;
}

static struct nic *find(struct net *net, const char *name)
{
	size_t i;

	for (i = 0; i < net->count; i++)
		if (!strcmp(net->nics[i].name, name))
			return &net->nics[i];
	return NULL;
}

static struct nic *add(struct net *net, const char *name)
{
	const size_t room = net->room ? net->room * 2 : 8;
	struct nic *nic;

	if (net->count == net->room) {
		if (!grow((void **)&net->nics, sizeof(*nic), room))
			return NULL;
		net->room = room;
	}
	nic = &net->nics[net->count++];
	memset(nic, 0, sizeof(*nic));
	strcpy(nic->name, name);
	nic->device.domain = NONE; /* until start_over() */
	return nic;
}

static void end_stalls(const struct net *net, struct nic *nic, unsigned int from, __u64 now,
		       witness_fn emit, void *arg)
{
	unsigned int i;

	for (i = from; i < nic->count; i++)
		if (nic->queues[i].stalled)
			work_tell(&nic->queues[i], WITNESS_NET, net->root, false, now, emit, arg);
}

/* Names change hands: what stood still under this one is another's. */
static void start_over(const struct net *net, struct nic *nic, const struct pci_address *device,
		       __u64 now, witness_fn emit, void *arg)
{
	end_stalls(net, nic, 0, now, emit, arg);
	nic->count = 0;
	nic->suspect = false;
	nic->next = now;
	nic->device = *device;
	nic->counts = false;
	nic->asked = 0;
	memset(&nic->whole, 0, sizeof(nic->whole));
	strcpy(nic->whole.name, nic->name);
	nic->whole.device = *device;
	nic->whole.since = now;
}

static void take_name(struct net *net, const char *name, __u64 now, witness_fn emit, void *arg)
{
	struct pci_address device;
	char link[PATH_MAX];
	struct nic *nic;
	ssize_t length;

	length = readlinkat(dirfd(net->dir), name, link, sizeof(link) - 1);
	if (length <= 0 || strlen(name) >= IFNAME_SIZE)
		return;
	link[length] = '\0';
	device_of(&device, link);
	if (device.domain == NONE)
		return;
	nic = find(net, name);
	if (!nic)
		nic = add(net, name);
	if (!nic)
		return;
	nic->there = true;
	if (memcmp(&nic->device, &device, sizeof(device)))
		start_over(net, nic, &device, now, emit, arg);
}

/* What is gone ends its stalls: nothing waits any more. */
static void forget(struct net *net, __u64 now, witness_fn emit, void *arg)
{
	size_t from, to = 0;

	for (from = 0; from < net->count; from++) {
		struct nic *nic = &net->nics[from];

		if (!nic->there) {
			end_stalls(net, nic, 0, now, emit, arg);
			free(nic->queues);
			continue;
		}
		nic->there = false;
		net->nics[to++] = *nic;
	}
	net->count = to;
}

static void scan(struct net *net, __u64 now, witness_fn emit, void *arg)
{
	struct dirent *entry;

	rewinddir(net->dir);
	while ((entry = readdir(net->dir)))
		if (entry->d_name[0] != '.')
			take_name(net, entry->d_name, now, emit, arg);
	forget(net, now, emit, arg);
}

static struct work *add_queue(struct nic *nic, __u64 now)
{
	const unsigned int room = nic->room ? nic->room * 2 : 4;
	struct work *queue;

	if (nic->count == nic->room) {
		if (!grow((void **)&nic->queues, sizeof(*queue), room))
			return NULL;
		nic->room = room;
	}
	queue = &nic->queues[nic->count];
	memset(queue, 0, sizeof(*queue));
	snprintf(queue->name, sizeof(queue->name), "%s tx-%u", nic->name, nic->count++);
	queue->device = nic->device;
	queue->since = now;
	return queue;
}

/* Reads what is in flight. Did a queue drain, in whole or in part, since the latest look? */
static bool look_at_queues(const struct net *net, struct nic *nic, struct counters *counters,
			   __u64 now, witness_fn emit, void *arg)
{
	struct work *queue;
	bool drained = false;
	unsigned int i;
	__u64 inflight;

	counters->inflight = 0;
	for (i = 0; read_number(net, &inflight, BQL "inflight", nic->name, i); i++) {
		queue = i < nic->count ? &nic->queues[i] : add_queue(nic, now);
		if (!queue)
			break;
		drained |= inflight < queue->inflight;
		if (!inflight && queue->stalled)
			work_tell(queue, WITNESS_NET, net->root, false, now, emit, arg);
		if (!inflight)
			queue->since = now;
		queue->inflight = inflight;
		counters->inflight += inflight;
	}
	end_stalls(net, nic, i, now, emit, arg);
	nic->count = i;
	return drained;
}

/*
 * Drivers count what they sent when they hand it to the device, when the device
 * has done it, or take the device's own count, with padding and checksum: only
 * what was sent in excess of what came in flight is done for sure.
 */
static bool is_done(const struct counters *base, const struct counters *now)
{
	const __u64 sent = now->sent - base->sent;

	return now->inflight < base->inflight || sent / 2 > now->inflight - base->inflight;
}

/* Did the device interrupt? True as well if that cannot be known. */
static bool has_interrupted(const struct net *net, struct nic *nic, __u64 now)
{
	__u64 interrupts;
	bool same;

	if (!device_interrupts(net->root, &nic->device, &interrupts))
		return true;
	same = nic->quiet && interrupts == nic->interrupts;
	if (!nic->quiet)
		nic->quiet = now;
	else if (!same)
		return true;
	nic->interrupts = interrupts;
	return false;
}

static void go_on(const struct net *net, struct nic *nic, __u64 now, witness_fn emit, void *arg)
{
	unsigned int i;

	end_stalls(net, nic, 0, now, emit, arg);
	for (i = 0; i < nic->count; i++)
		nic->queues[i].since = now;
	nic->suspect = false;
}

static void stand_still(const struct net *net, struct nic *nic, __u64 now, witness_fn emit,
			void *arg)
{
	struct work *queue;
	unsigned int i;

	for (i = 0; i < nic->count; i++) {
		queue = &nic->queues[i];
		if (queue->inflight && !queue->stalled && now - queue->since >= WORK_STALL)
			work_tell(queue, WITNESS_NET, net->root, true, now, emit, arg);
	}
}

/*
 * Every interface has the files, whether its driver serves them or not. One that
 * does has a limit above 0 since its first completion (lib/dynamic_queue_limits.c).
 */
static bool counts_bytes(const struct net *net, const struct nic *nic)
{
	__u64 limit;
	unsigned int i;

	for (i = 0; read_number(net, &limit, BQL "limit", nic->name, i); i++)
		if (limit)
			return true;
	return false;
}

static bool ask_whether_counts(const struct net *net, struct nic *nic, __u64 now)
{
	if (!nic->counts && (!nic->asked || now - nic->asked >= ASK_AGAIN)) {
		nic->counts = counts_bytes(net, nic);
		nic->asked = now;
	}
	return nic->counts;
}

/* @done: bytes that were in flight are done, or there are none. */
static void tell_look(const struct net *net, struct nic *nic, const struct counters *counters,
		      bool done, __u64 now, witness_fn emit, void *arg)
{
	struct work *whole = &nic->whole;
	const __u64 longest = done && whole->inflight ? now - whole->since : 0;

	whole->inflight = counters->inflight;
	whole->completed = counters->sent;
	if (done)
		whole->since = now;
	if (ask_whether_counts(net, nic, now))
		work_look(whole, WITNESS_NET, net->root, longest, now, emit, arg);
}

/* Bytes in flight, and none seen done. */
static void suspect(const struct net *net, struct nic *nic, const struct counters *counters,
		    __u64 now, witness_fn emit, void *arg)
{
	if (nic->suspect && has_interrupted(net, nic, now)) {
		go_on(net, nic, now, emit, arg);
		return;
	}
	if (!nic->suspect) {
		nic->suspect = true;
		nic->base = *counters;
		nic->quiet = 0;
	}
	if (nic->quiet && now - nic->quiet >= WORK_STALL)
		stand_still(net, nic, now, emit, arg);
	nic->next = now;
}

/*
 * The whole of it stands still, or none: which interrupt is a queue's is not known.
 * A busy NIC is looked at twice every PACE, an idle one once.
 */
static void look(const struct net *net, struct nic *nic, __u64 now, witness_fn emit, void *arg)
{
	struct counters counters = { 0 };
	bool readable, done;
	unsigned int i;

	done = look_at_queues(net, nic, &counters, now, emit, arg) || !counters.inflight;
	readable = read_number(net, &counters.sent, "%s/statistics/tx_bytes", nic->name);
	nic->next = now + PACE;
	if (readable) {
		for (i = 0; i < nic->count; i++)
			nic->queues[i].completed = counters.sent;
		done |= nic->suspect && is_done(&nic->base, &counters);
	}
	if (done)
		go_on(net, nic, now, emit, arg);
	else if (readable)
		suspect(net, nic, &counters, now, emit, arg);
	if (readable)
		tell_look(net, nic, &counters, done, now, emit, arg);
}

static void drop(const union record *record, void *arg)
{
	(void)record;
	(void)arg;
}

void net_open(struct net *net, const char *root)
{
	char path[PATH_MAX];

	snprintf(net->root, sizeof(net->root), "%s", root);
	snprintf(path, sizeof(path), "%s/sys/class/net", root);
	net->dir = opendir(path);
	if (net->dir)
		scan(net, 0, drop, NULL);
}

void net_poll(struct net *net, __u64 now, witness_fn emit, void *arg)
{
	size_t i;

	if (!net->dir)
		return;
	if (now >= net->next) {
		scan(net, now, emit, arg);
		net->next = now + PACE;
	}
	for (i = 0; i < net->count; i++)
		if (now >= net->nics[i].next)
			look(net, &net->nics[i], now, emit, arg);
}

unsigned int net_blind(const struct net *net, char *names, size_t size)
{
	unsigned int count = 0;
	size_t i, used = 0;
	__u64 value;

	*names = '\0';
	for (i = 0; i < net->count; i++) {
		const struct nic *nic = &net->nics[i];

		if (!read_number(net, &value, "%s/statistics/tx_bytes", nic->name) || !value ||
		    counts_bytes(net, nic) || !device_interrupts(net->root, &nic->device, &value))
			continue;
		count++;
		if (used < size)
			used += snprintf(names + used, size - used, "%s%s", used ? ", " : "",
					 nic->name);
	}
	return count;
}

void net_close(struct net *net)
{
	size_t i;

	for (i = 0; i < net->count; i++)
		free(net->nics[i].queues);
	free(net->nics);
	if (net->dir)
		closedir(net->dir);
}
