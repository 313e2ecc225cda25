// SPDX-License-Identifier: GPL-2.0-only
/*
 * client KIND BDF SEED: work with the device 0000:BB:SS.F in bursts, and tell of it. SIGUSR1
 * ends a burst at once: the next one begins after a pause as ever. SIGTERM ends it.
 *
 * client shuffle SEED BDF...: move the interrupts of these devices all the time.
 * client clock: print CLOCK_MONOTONIC in ns.
 * client period BDF WHAT BEGIN: tell that the device had no work from BEGIN until now.
 */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define MS 1000000ull
#define SLOW (100 * MS) /* told one by one */
#define PAGE 4096
#define RETRY_US 100000
#define BURST_MS_MIN 200
#define BURST_MS_MAX 3000
#define PAUSE_MS_MIN 100
#define PAUSE_MS_MAX 1500
/* What stands is waited for: reads of slow disks take 1.2 s. */
#define GRACE_MS 2500

struct seat {
	struct client *client;
	struct worker worker;
	_Atomic uint64_t begin; /* of the request that stands; 0: none */
};

struct client {
	const struct kind *kind;
	_Atomic unsigned int depth; /* workers that shall work; 0 in a pause */
	bool ended; /* SIGTERM came */
	atomic_bool over; /* all has been told */
	atomic_ulong count; /* since the last line */
	_Atomic uint64_t longest;
	pthread_mutex_t lock; /* of the name */
	char name[NAME_SIZE]; /* of the node when first found: told ever after */
	struct seat seats[WORKERS_MAX];
};

static void note_end(struct client *client, struct worker *worker, uint64_t begin, bool done)
{
	uint64_t end = now(), longest = client->longest;

	client->count += done;
	while (end - begin > longest &&
	       !atomic_compare_exchange_weak(&client->longest, &longest, end - begin))
		;
	if (end - begin >= SLOW)
		tell_request(worker->bdf, client->name, begin, end);
}

static void put_away(struct worker *worker)
{
	if (worker->fd >= 0)
		close(worker->fd);
	worker->fd = -1;
}

static void keep_name(struct client *client, const struct worker *worker)
{
	pthread_mutex_lock(&client->lock);
	if (!client->name[0])
		memcpy(client->name, worker->name, NAME_SIZE);
	pthread_mutex_unlock(&client->lock);
}

/* Until the device has a driver, and that a node. One worker tells how long it had none. */
static void reopen(struct client *client, struct worker *worker)
{
	uint64_t begin = now();

	while (client->kind->open(worker) && !client->over) {
		put_away(worker);
		usleep(RETRY_US);
	}
	keep_name(client, worker);
	if (!worker->index && now() - begin > MS * 50)
		tell_period(worker->bdf, client->name, "absent", begin, now());
}

static void do_request(struct seat *seat)
{
	struct worker *worker = &seat->worker;
	uint64_t begin = now();
	int error;

	seat->begin = begin;
	error = seat->client->kind->request(worker);
	/* One given up has not ended; one cancelled was none. */
	if (error == -ETIMEDOUT)
		tell_request(worker->bdf, seat->client->name, begin, 0);
	else if (error != -ECANCELED && !seat->client->over)
		note_end(seat->client, worker, begin, !error);
	seat->begin = 0;
	if (!error)
		return;
	if (error == -ECANCELED)
		return;
	put_away(worker);
	usleep(RETRY_US / 10);
}

static void *work(void *argument)
{
	struct seat *seat = argument;
	struct client *client = seat->client;
	struct worker *worker = &seat->worker;
	bool busy = false;

	while (!client->over) {
		if (worker->index >= client->depth) {
			if (busy && client->kind->settle && worker->fd >= 0)
				client->kind->settle(worker);
			busy = false;
			usleep(1000);
			continue;
		}
		busy = true;
		if (worker->fd < 0)
			reopen(client, worker);
		else
			do_request(seat);
		if (client->kind->pause_us)
			usleep(client->kind->pause_us);
	}
	return NULL;
}

static void tell_second(struct client *client, uint64_t *begin)
{
	struct worker *first = &client->seats[0].worker;
	unsigned long count = atomic_exchange(&client->count, 0);
	uint64_t longest = atomic_exchange(&client->longest, 0), end = now();

	if (count)
		tell_requests(first->bdf, client->name, count, longest, *begin, end);
	*begin = end;
}

static void wanted_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGUSR1);
	sigaddset(set, SIGTERM);
}

/* Wait so long, or until the end, or if `busy` until SIGUSR1, with a line for each second. */
static void wait_ms(struct client *client, unsigned int ms, bool busy, uint64_t *second)
{
	uint64_t until = now() + ms * MS, at;
	sigset_t set;

	wanted_signals(&set);
	while (!client->ended && (at = now()) < until) {
		uint64_t left = until - at < 100 * MS ? until - at : 100 * MS;
		struct timespec time = { .tv_nsec = left };
		int number = sigtimedwait(&set, NULL, &time);

		if (number == SIGTERM)
			client->ended = true;
		if (number == SIGUSR1 && busy)
			return;
		if (now() - *second >= 1000 * MS)
			tell_second(client, second);
	}
}

static unsigned int draw_depth(const struct kind *kind, unsigned int *random)
{
	return draw(random, 3) ? 1 : 1 + draw(random, kind->depth_max);
}

static void run_bursts(struct client *client, unsigned int random)
{
	struct worker *first = &client->seats[0].worker;
	uint64_t second = now(), begin;
	unsigned int ms;

	while (!client->ended) {
		client->depth = draw_depth(client->kind, &random);
		ms = BURST_MS_MIN + draw(&random, BURST_MS_MAX - BURST_MS_MIN);
		wait_ms(client, ms, true, &second);
		client->depth = 0;
		begin = now();
		ms = PAUSE_MS_MIN + draw(&random, PAUSE_MS_MAX - PAUSE_MS_MIN);
		wait_ms(client, ms, false, &second);
		tell_period(first->bdf, client->name, "paused", begin, now());
	}
	tell_second(client, &second);
}

static bool stands(const struct client *client)
{
	unsigned int i;

	for (i = 0; i < client->kind->depth_max; i++) {
		if (client->seats[i].begin)
			return true;
	}
	return false;
}

static void tell_standing(struct client *client)
{
	unsigned int i;

	client->over = true;
	for (i = 0; i < client->kind->depth_max; i++) {
		struct seat *seat = &client->seats[i];
		uint64_t begin = seat->begin;

		if (begin)
			tell_request(seat->worker.bdf, client->name, begin, 0);
	}
}

static void start(struct client *client, const char *bdf, unsigned int random)
{
	pthread_t thread;
	sigset_t set;
	unsigned int i;

	wanted_signals(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (i = 0; i < client->kind->depth_max; i++) {
		struct seat *seat = &client->seats[i];

		seat->client = client;
		seat->worker = (struct worker){ .bdf = bdf, .index = i, .fd = -1 };
		seat->worker.random = random + i;
		seat->worker.buffer = aligned_alloc(PAGE, PAGE);
		if (!seat->worker.buffer)
			errx(1, "no memory");
		memset(seat->worker.buffer, 0, PAGE);
		if (pthread_create(&thread, NULL, work, seat))
			errx(1, "no thread");
	}
}

static int run(const struct kind *kind, char **words)
{
	static struct client client = { .lock = PTHREAD_MUTEX_INITIALIZER };
	unsigned int random = strtoul(words[1], NULL, 10);
	uint64_t limit;

	client.kind = kind;
	start(&client, words[0], random);
	run_bursts(&client, random);
	limit = now() + GRACE_MS * MS;
	while (stands(&client) && now() < limit)
		usleep(10000);
	tell_standing(&client);
	/* A worker may stand for long yet. */
	fflush(NULL);
	_exit(0);
}

int main(int argc, char **argv)
{
	static const struct kind *const kinds[] = { &disk_kind, &net_kind, &sound_kind };
	size_t i;

	if (argc == 2 && !strcmp(argv[1], "clock")) {
		printf("%" PRIu64 "\n", now());
		return 0;
	}
	if (argc == 5 && !strcmp(argv[1], "period")) {
		tell_period(argv[2], "", argv[3], strtoull(argv[4], NULL, 10), now());
		return 0;
	}
	if (argc > 3 && !strcmp(argv[1], "shuffle"))
		shuffle(strtoul(argv[2], NULL, 10), argv + 3);
	for (i = 0; argc == 4 && i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strcmp(argv[1], kinds[i]->name))
			return run(kinds[i], argv + 2);
	}
	errx(2, "usage: client disk|net|sound BDF SEED | shuffle SEED BDF... | clock | "
		"period BDF WHAT BEGIN");
}
