// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/array.h"
#include "base/text.h"
#include "inventory/device.h"
#include "stress/load.h"

#define READ "read:"
#define EXEC "exec:"
#define BLOCK 4096
#define SHOWN 48 /* bytes of what cannot be */
#define KILL_STEPS 50 /* of 20 ms each, from SIGTERM to SIGKILL, and then to giving up */
#define ERROR_PAUSE 50000 /* us after a read that failed */

/* Shared with the process that reads. */
struct reading {
	__u64 reads;
	__u64 errors;
};

struct load {
	char *text;
	pid_t pid; /* 0: not running */
	bool ended;
	int status;
	struct reading *reading;
};

struct loads {
	struct load *loads;
	size_t count;
};

struct loads *loads_new(void)
{
	return calloc(1, sizeof(struct loads));
}

static const char *path_of(const char *text)
{
	return text + strlen(READ);
}

static bool is_read(const char *text)
{
	return !strncmp(text, READ, strlen(READ));
}

/* Without waiting: a FIFO may have no writer. */
static int open_source(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECT | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static __u64 size_of(int fd)
{
	struct stat status;
	__u64 size = 0;

	if (fstat(fd, &status))
		return 0;
	if (!S_ISBLK(status.st_mode))
		return status.st_size;
	return ioctl(fd, BLKGETSIZE64, &size) ? 0 : size;
}

/* Why it cannot be read; NULL: it can. */
static const char *check_source(const char *path, int *err)
{
	int fd = open_source(path);
	__u64 length;

	*err = fd;
	if (fd == -EINVAL)
		return "cannot be read with O_DIRECT";
	if (fd < 0)
		return strerror(-fd);
	length = size_of(fd);
	close(fd);
	*err = length < BLOCK ? -EINVAL : 0;
	return length < BLOCK ? "is too small to read blocks of" : NULL;
}

static int add(struct loads *loads, const char *text)
{
	struct load *grown = array_grow(loads->loads, loads->count, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	loads->loads = grown;
	grown += loads->count;
	memset(grown, 0, sizeof(*grown));
	grown->text = strdup(text);
	if (!grown->text)
		return -ENOMEM;
	loads->count++;
	return 0;
}

int loads_add(struct loads *loads, const char *text, char *message, size_t size)
{
	char shown[TEXT_ESCAPED_SIZE(SHOWN)];
	const char *why;
	int err = 0;

	text_escape(shown, text, strnlen(text, SHOWN));
	if (is_read(text)) {
		why = check_source(path_of(text), &err);
		if (why)
			snprintf(message, size, "--load %s: %s", shown, why);
	} else if (strncmp(text, EXEC, strlen(EXEC)) || !text[strlen(EXEC)]) {
		snprintf(message, size, "--load: '%s' is not " READ "PATH or " EXEC "COMMAND",
			 shown);
		err = -EINVAL;
	}
	if (!err) {
		err = add(loads, text);
		if (err)
			snprintf(message, size, "%s", strerror(-err));
	}
	return err;
}

static bool is_chosen(const struct plan *plan, const struct pci_address *device)
{
	size_t i;

	for (i = 0; device->domain != NONE && i < plan->nr_irqs; i++)
		if (pci_same(&plan->irqs[i]->device, device))
			return true;
	return false;
}

int loads_find(struct loads *loads, const char *root, const struct plan *plan)
{
	char path[PATH_MAX], text[PATH_MAX], message[256];
	struct pci_address device;
	struct dirent *entry;
	char *slash;
	int err = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/sys/block", root);
	dir = opendir(path);
	while (dir && err != -ENOMEM && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		device_find(&device, "%s/sys/block/%s", root, entry->d_name);
		if (!is_chosen(plan, &device))
			continue;
		/* An empty card reader or CD drive is none to read from. */
		snprintf(text, sizeof(text), READ "/dev/%s", entry->d_name);
		while ((slash = strchr(text, '!'))) /* kobject_set_name_vargs(), lib/kobject.c */
			*slash = '/';
		err = loads_add(loads, text, message, sizeof(message));
	}
	if (dir)
		closedir(dir);
	return err == -ENOMEM ? err : 0;
}

size_t loads_count(const struct loads *loads)
{
	return loads->count;
}

const char *loads_text(const struct loads *loads, size_t i)
{
	return loads->loads[i].text;
}

static void read_on(const char *path, struct reading *reading)
{
	int fd = open_source(path);
	__u64 length, at = 0;
	void *buffer;

	if (fd < 0 || posix_memalign(&buffer, BLOCK, BLOCK))
		_exit(EXIT_FAILURE);
	length = size_of(fd);
	for (;;) {
		reading->reads++;
		if (pread(fd, buffer, BLOCK, at) != BLOCK) {
			if (errno == ENODEV || errno == ENXIO || errno == EBADF)
				_exit(EXIT_FAILURE);
			reading->errors++;
			usleep(ERROR_PAUSE);
		}
		at += BLOCK;
		if (at + BLOCK > length)
			at = 0;
	}
}

static void become(const struct load *load)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null >= 0)
		dup2(null, STDIN_FILENO);
	dup2(STDERR_FILENO, STDOUT_FILENO); /* the run's own output is for its findings */
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	if (is_read(load->text))
		read_on(path_of(load->text), load->reading);
	execl("/bin/sh", "sh", "-c", load->text + strlen(EXEC), NULL);
	_exit(127);
}

static int start(struct load *load, struct journal *journal)
{
	pid_t parent = getpid();

	load->reading = mmap(NULL, sizeof(*load->reading), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (load->reading == MAP_FAILED) {
		load->reading = NULL;
		return -ENOMEM;
	}
	load->pid = fork();
	if (load->pid < 0) {
		load->pid = 0;
		return -errno;
	}
	if (!load->pid) {
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(EXIT_FAILURE);
		journal_leave(journal);
		become(load);
	}
	setpgid(load->pid, load->pid);
	return 0;
}

int loads_start(struct loads *loads, struct journal *journal)
{
	size_t i;
	int err;

	for (i = 0; i < loads->count; i++) {
		err = start(&loads->loads[i], journal);
		if (err)
			return err;
	}
	return 0;
}

static void reap(struct load *load)
{
	int status;

	if (!load->pid || waitpid(load->pid, &status, WNOHANG) != load->pid)
		return;
	load->ended = true;
	load->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	load->pid = 0;
}

void loads_state(struct loads *loads, size_t i, struct load_state *state)
{
	struct load *load = &loads->loads[i];

	reap(load);
	state->ended = load->ended;
	state->status = load->status;
	state->reads = load->reading ? load->reading->reads : 0;
	state->errors = load->reading ? load->reading->errors : 0;
}

/* Returns how many still run. */
static unsigned int end_all(struct loads *loads, int signal)
{
	const struct timespec step = { .tv_nsec = 20000000 };
	unsigned int running = 0, steps;
	struct load *load;
	size_t i;

	for (i = 0; i < loads->count; i++)
		if (loads->loads[i].pid)
			kill(-loads->loads[i].pid, signal);
	for (steps = 0; steps < KILL_STEPS; steps++) {
		running = 0;
		for (i = 0; i < loads->count; i++) {
			load = &loads->loads[i];
			if (load->pid && waitpid(load->pid, NULL, WNOHANG) == load->pid)
				load->pid = 0;
			running += load->pid != 0;
		}
		if (!running)
			break;
		nanosleep(&step, NULL);
	}
	return running;
}

unsigned int loads_stop(struct loads *loads)
{
	size_t i;

	for (i = 0; i < loads->count; i++)
		reap(&loads->loads[i]);
	return end_all(loads, SIGTERM) ? end_all(loads, SIGKILL) : 0;
}

void loads_free(struct loads *loads)
{
	size_t i;

	if (!loads)
		return;
	for (i = 0; i < loads->count; i++) {
		if (loads->loads[i].reading)
			munmap(loads->loads[i].reading, sizeof(*loads->loads[i].reading));
		free(loads->loads[i].text);
	}
	free(loads->loads);
	free(loads);
}
