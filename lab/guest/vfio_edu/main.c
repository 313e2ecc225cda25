// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

#include "vfio_edu.h"

/* Of what epoll says: else it is a device's number. */
enum {
	TAG_CONTROL = EDU_MAX,
	TAG_SIGNAL
};

static bool obey(struct lab *lab, struct edu *edu, const char *verb)
{
	unsigned int fmin, fmax;

	if (sscanf(verb, "free %u %u", &fmin, &fmax) == 2 && fmin <= fmax) {
		edu_set_free(lab, edu, fmin, fmax);
	} else if (!strcmp(verb, "idle")) {
		edu_set_idle(edu);
	} else if (!strcmp(verb, "raise")) {
		edu_raise(lab, edu);
	} else {
		return false;
	}
	return true;
}

static void command(struct lab *lab, char *line)
{
	char *verb = strchr(line, ' ');
	bool done = false;
	unsigned int i;

	if (verb)
		*verb++ = 0;
	for (i = 0; verb && i < lab->count; i++)
		if (!strcmp(line, "all") || !strcmp(line, lab->edus[i].name))
			done = obey(lab, &lab->edus[i], verb);
	if (!done)
		warnx("not understood: %s %s", line, verb ? verb : "");
}

/* Writers send whole lines, shorter than what a FIFO takes in one piece. */
static void read_control(struct lab *lab)
{
	char text[PIPE_BUF + 1], *rest = text, *line;
	ssize_t size = read(lab->control, text, PIPE_BUF);

	if (size <= 0)
		return;
	text[size] = 0;
	while ((line = strsep(&rest, "\n")))
		if (*line)
			command(lab, line);
}

static void parse(struct settings *settings, char **words)
{
	const struct {
		const char *name;
		unsigned int *value;
	} known[] = {
		{ "active", &settings->active }, { "fmin", &settings->fmin },
		{ "fmax", &settings->fmax },	 { "seed", &settings->seed },
		{ "twice", &settings->twice },	 { "stuck_ms", &settings->stuck_ms },
	};
	char name[16], end;
	unsigned int value;
	size_t i;

	for (; *words; words++) {
		if (sscanf(*words, "%15[a-z_]=%u%c", name, &value, &end) != 2)
			errx(2, "'%s' is not NAME=NUMBER", *words);
		for (i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (!strcmp(name, known[i].name))
				break;
		if (i == sizeof(known) / sizeof(*known))
			errx(2, "no parameter '%s'", name);
		*known[i].value = value;
	}
	if (settings->fmin > settings->fmax)
		errx(2, "fmin is greater than fmax");
}

static void poll_for(const struct lab *lab, int fd, uint32_t tag)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = tag };

	if (epoll_ctl(lab->epoll, EPOLL_CTL_ADD, fd, &event))
		err(1, "epoll");
}

static void start_device(struct lab *lab, unsigned int index)
{
	struct edu *edu = &lab->edus[index];

	open_device(edu);
	edu_reset(edu);
	edu->active = index < lab->settings.active;
	edu->fmin = lab->settings.fmin;
	edu->fmax = lab->settings.fmax;
	edu->random = ((uint64_t)lab->settings.seed << 32) + index;
	poll_for(lab, edu->event, index);
	tell_device(lab, index);
}

/* The FIFO comes last: who sees it knows that all is there. */
static void open_control(struct lab *lab)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	lab->signals = signalfd(-1, &set, 0);
	if (lab->signals < 0)
		err(1, "signalfd");
	poll_for(lab, lab->signals, TAG_SIGNAL);
	if (mkfifo(PLACE "/new", 0600))
		err(1, PLACE "/new");
	/* With a writer of its own it never ends. */
	lab->control = open(PLACE "/new", O_RDWR | O_NONBLOCK);
	if (lab->control < 0 || rename(PLACE "/new", PLACE "/control"))
		err(1, PLACE "/control");
	poll_for(lab, lab->control, TAG_CONTROL);
}

static void start(struct lab *lab)
{
	unsigned int i;

	mkdir(PLACE, 0755);
	lab->truth = fopen(PLACE "/truth", "w");
	lab->epoll = epoll_create1(0);
	if (!lab->truth || lab->epoll < 0)
		err(1, PLACE "/truth");
	setvbuf(lab->truth, NULL, _IOLBF, 0);
	find_devices(lab);
	bind_devices(lab);
	open_groups(lab);
	for (i = 0; i < lab->count; i++)
		start_device(lab, i);
	for (i = 0; i < lab->count; i++)
		if (lab->edus[i].active)
			edu_set_free(lab, &lab->edus[i], lab->edus[i].fmin, lab->edus[i].fmax);
	open_control(lab);
	lab->polled = now();
}

/* Returns whether to go on. */
static bool serve(struct lab *lab, uint32_t tag)
{
	if (tag == TAG_SIGNAL)
		return false;
	if (tag == TAG_CONTROL)
		read_control(lab);
	else if (edu_is_signalled(&lab->edus[tag]))
		edu_handle(lab, &lab->edus[tag]);
	return true;
}

static void serve_all(struct lab *lab)
{
	struct epoll_event events[16];
	bool go_on = true;
	int count, i;

	while (go_on) {
		count = epoll_wait(lab->epoll, events, 16, 20);
		if (count < 0 && errno != EINTR)
			err(1, "epoll");
		for (i = 0; i < count; i++)
			go_on &= serve(lab, events[i].data.u32);
		edu_watch_all(lab);
	}
}

int main(int argc, char **argv)
{
	struct lab *lab = calloc(1, sizeof(*lab));

	if (!lab)
		err(1, "no memory");
	lab->settings = (struct settings){
		.active = UINT_MAX, .fmin = 20000, .fmax = 300000, .seed = 1, .stuck_ms = 1500
	};
	parse(&lab->settings, argv + (argc > 0));
	start(lab);
	serve_all(lab);
	tell_end(lab);
	if (fclose(lab->truth))
		err(1, PLACE "/truth");
	free(lab);
	return 0;
}
