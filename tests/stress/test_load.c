// SPDX-License-Identifier: GPL-2.0-only
/* Loads are real processes here, on files and by the shell. */
#include "journals.h"

#include "stress/load.h"

#include <dirent.h>
#include <fcntl.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define BLOCKS "disk"
#define BLOCKS_SIZE 65536

static struct loads *loads;
static struct journal *journal;
static char message[256];

static void begin_with(const char *text)
{
	journal = opened();
	loads = loads_new();
	assert_non_null(loads);
	assert_int_equal(loads_add(loads, text, message, sizeof(message)), 0);
	assert_int_equal(loads_start(loads, journal), 0);
}

static void done(void)
{
	loads_free(loads);
	journal_close(journal);
}

static struct load_state state_of(size_t i)
{
	struct load_state state;

	loads_state(loads, i, &state);
	return state;
}

/* What is to be waited, by all processes together: libc's functions are replaced by these. */
static struct {
	unsigned int naps; /* usleep() */
	__u64 rests; /* ns of nanosleep() */
} * waits;

static void rest(__u64 ns)
{
	const struct timespec time = { ns / 1000000000, ns % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
}

int usleep(useconds_t us)
{
	__atomic_add_fetch(&waits->naps, 1, __ATOMIC_SEQ_CST);
	rest(us * 1000ull);
	return 0;
}

int nanosleep(const struct timespec *time, struct timespec *left)
{
	const __u64 ns = time->tv_sec * 1000000000ull + time->tv_nsec;

	(void)left;
	__atomic_add_fetch(&waits->rests, ns, __ATOMIC_SEQ_CST);
	rest(ns);
	return 0;
}

/* A machine's disks are files of the tree. */
int open(const char *path, int flags, ...)
{
	char name[512];
	va_list args;
	int mode;

	va_start(args, flags);
	mode = va_arg(args, int);
	va_end(args);
	if (strncmp(path, "/dev/", 5) || !strcmp(path, "/dev/null"))
		return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	snprintf(name, sizeof(name), "%s%s", tree, path);
	return syscall(SYS_openat, AT_FDCWD, name, flags, mode);
}

static double seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* Wait for what a process does. */
static bool comes(bool (*has_come)(void))
{
	const double until = seconds() + 30;

	while (!has_come() && seconds() < until)
		rest(5000000);
	return has_come();
}

static const char *reads_of_disk(void)
{
	static char text[600];
	char *bytes = calloc(1, BLOCKS_SIZE);

	tree_bytes(BLOCKS, bytes, BLOCKS_SIZE);
	free(bytes);
	snprintf(text, sizeof(text), "read:%s", tree_full(BLOCKS));
	return text;
}

static bool direct_works(void)
{
	int fd = open(tree_full(BLOCKS), O_RDONLY | O_DIRECT);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool has_read_twice_round(void)
{
	return state_of(0).reads > 2 * BLOCKS_SIZE / 4096;
}

static void reads_round_and_round(void **state)
{
	const char *text = reads_of_disk();

	(void)state;
	if (!direct_works())
		skip(); /* no O_DIRECT on this file system */
	begin_with(text);
	assert_int_equal(loads_count(loads), 1);
	assert_string_equal(loads_text(loads, 0), text);
	assert_true(comes(has_read_twice_round));
	assert_int_equal(state_of(0).errors, 0);
	assert_false(state_of(0).ended);
	assert_int_equal(loads_stop(loads), 0);
	assert_false(state_of(0).ended); /* not by itself */
	done();
}

static bool has_errors(void)
{
	return state_of(0).errors > 2;
}

/* A disk that fails is read on, but not in a rush. */
static void counts_reads_that_fail(void **state)
{
	struct load_state seen;

	(void)state;
	begin_with(reads_of_disk());
	if (!direct_works())
		skip();
	assert_int_equal(truncate(tree_full(BLOCKS), 0), 0);
	waits->naps = 0;
	assert_true(comes(has_errors));
	seen = state_of(0);
	assert_true(seen.errors <= waits->naps + 1); /* one after each */
	assert_int_equal(loads_stop(loads), 0);
	done();
}

static bool said_hello(void)
{
	return tree_has("hello");
}

static void runs_a_command(void **state)
{
	char text[600], now[64];

	(void)state;
	snprintf(text, sizeof(text),
		 "exec:cd %s && readlink /proc/$$/fd/0 >part; mv part hello; sleep 1000", tree);
	begin_with(text);
	assert_true(comes(said_hello));
	assert_string_equal(tree_get(now, sizeof(now), "hello"), "/dev/null");
	assert_false(state_of(0).ended);
	assert_int_equal(loads_stop(loads), 0);
	done();
}

static bool has_ended(void)
{
	return state_of(0).ended;
}

static void tells_one_that_ends_by_itself(void **state)
{
	(void)state;
	begin_with("exec:exit 7");
	assert_true(comes(has_ended));
	assert_int_equal(state_of(0).status, 7);
	assert_int_equal(loads_stop(loads), 0);
	assert_int_equal(state_of(0).status, 7);
	done();
	begin_with("exec:kill -9 $$");
	assert_true(comes(has_ended));
	assert_int_equal(state_of(0).status, 128 + SIGKILL);
	done();
	begin_with("exec:/no/such/command 2>&-");
	assert_true(comes(has_ended));
	assert_int_equal(state_of(0).status, 127);
	done();
}

/* How many processes have @name as their name. */
static unsigned int count_named(const char *name)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	char text[64];
	unsigned int count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (file_line(text, sizeof(text), "/proc/%s/comm", entry->d_name) > 0)
			count += !strcmp(text, name);
	closedir(dir);
	return count;
}

static char stubborn[16];

static bool is_stubborn(void)
{
	return count_named(stubborn) == 2;
}

static bool is_gone(void)
{
	return !count_named(stubborn);
}

/* It ignores SIGTERM, and so does its child: both must go. */
static void stops_one_that_will_not(void **state)
{
	char text[600];

	(void)state;
	snprintf(stubborn, sizeof(stubborn), "no%d", getpid());
	snprintf(text, sizeof(text),
		 "exec:trap '' TERM; (echo %s >/proc/self/comm; while :; do sleep 0.1; done) & "
		 "echo %s >/proc/$$/comm; while :; do sleep 0.1; done",
		 stubborn, stubborn);
	begin_with(text);
	assert_true(comes(is_stubborn));
	waits->rests = 0;
	assert_int_equal(loads_stop(loads), 0);
	assert_true(waits->rests >= 1000000000); /* it had its chance */
	assert_true(comes(is_gone)); /* the child is not ours to wait for */
	done();
}

static void refuses(const char *text, int err, const char *why)
{
	struct loads *none = loads_new();

	message[0] = 0;
	assert_int_equal(loads_add(none, text, message, sizeof(message)), err);
	assert_int_equal(loads_count(none), 0);
	if (!strstr(message, why))
		fail_msg("'%s' does not say '%s'", message, why);
	assert_null(strchr(message, '\n'));
	assert_null(strchr(message, '\033'));
	loads_free(none);
}

static void refuses_what_is_none(void **state)
{
	char text[600], odd[600];

	(void)state;
	refuses("", -EINVAL, "'' is not read:PATH or exec:COMMAND");
	refuses("exec:", -EINVAL, "is not read:PATH or exec:COMMAND");
	refuses("write:/dev/sda", -EINVAL, "'write:/dev/sda' is not");
	refuses("\033[31m\n", -EINVAL, "'\\x1b[31m\\x0a' is not");
	refuses("read:", -ENOENT, "read:: No such file");
	refuses("read:/no/such\n\033[2J", -ENOENT, "read:/no/such\\x0a\\x1b[2J: No such file");
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	memcpy(text, "read:", 5);
	refuses(text, -ENAMETOOLONG, "File name too long");
	tree_put("small", "small");
	snprintf(odd, sizeof(odd), "read:%s", tree_full("small"));
	refuses(odd, -EINVAL, "too small");
	snprintf(odd, sizeof(odd), "read:%s", tree);
	refuses(odd, -EINVAL, "");
	assert_int_equal(mkfifo(tree_full("fifo"), 0600), 0);
	snprintf(odd, sizeof(odd), "read:%s", tree_full("fifo"));
	refuses(odd, -EINVAL, "cannot be read with O_DIRECT"); /* and does not wait for a writer */
}

/* A disk of sysfs below device 00:@slot.0, and its node if it has a medium. */
static void disk(const char *name, unsigned int slot, const char *node)
{
	static char bytes[BLOCKS_SIZE];
	char text[128];

	snprintf(text, sizeof(text), "sys/devices/pci0000:00/0000:00:%02x.0/ata1/block/%s", slot,
		 name);
	tree_put("0\n", "%s/size", text);
	assert_true(!mkdir(tree_full("sys/block"), 0777) || errno == EEXIST);
	snprintf(text, sizeof(text), "../devices/pci0000:00/0000:00:%02x.0/ata1/block/%s", slot,
		 name);
	assert_int_equal(symlink(text, tree_full(strcat(strcpy(message, "sys/block/"), name))), 0);
	if (node)
		tree_bytes(node, bytes, sizeof(bytes));
}

static bool has_load(const char *text)
{
	size_t i;

	for (i = 0; i < loads_count(loads); i++)
		if (!strcmp(loads_text(loads, i), text))
			return true;
	return false;
}

/* Disks of the chosen devices that can be read; by the names that they have in /dev. */
static void finds_the_disks_of_what_is_moved(void **state)
{
	const struct inventory_irq chosen[] = { { .device = { .devfn = 4 << 3 } },
						{ .device = { .domain = NONE } } };
	const struct inventory_irq *irqs[] = { &chosen[0], &chosen[1] };
	const struct plan plan = { .irqs = irqs, .nr_irqs = 2 };

	(void)state;
	loads = loads_new();
	assert_non_null(loads);
	assert_int_equal(loads_find(loads, tree, &plan), 0); /* no /sys/block at all */
	assert_int_equal(loads_count(loads), 0);
	disk("sda", 4, "dev/sda");
	disk("sr0", 4, NULL); /* empty */
	disk("sdb", 5, "dev/sdb"); /* of another device */
	disk("cciss!c0d0", 4, "dev/cciss/c0d0"); /* "/" in sysfs (kobject_set_name_vargs()) */
	tree_put("", "sys/devices/virtual/block/loop0/size");
	assert_int_equal(symlink("../devices/virtual/block/loop0", tree_full("sys/block/loop0")),
			 0);
	tree_put("", "dev/loop0");
	assert_int_equal(loads_find(loads, tree, &plan), 0);
	if (!loads_count(loads)) {
		loads_free(loads);
		skip(); /* no O_DIRECT here */
	}
	assert_int_equal(loads_count(loads), 2);
	assert_true(has_load("read:/dev/sda"));
	assert_true(has_load("read:/dev/cciss/c0d0"));
	loads_free(loads);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_round_and_round),
		TEST(counts_reads_that_fail),
		TEST(runs_a_command),
		TEST(tells_one_that_ends_by_itself),
		TEST(stops_one_that_will_not),
		TEST(refuses_what_is_none),
		TEST(finds_the_disks_of_what_is_moved),
	};

	waits = mmap(NULL, sizeof(*waits), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (waits == MAP_FAILED)
		return EXIT_FAILURE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
