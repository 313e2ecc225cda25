// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/utsname.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "probe/drain.h"
#include "probe/facility.h"
#include "probe/kernel.h"
#include "probe/privilege.h"
#include "probe/requests.h"

#define SPARE_IRQS 512 /* interrupts that may yet be allocated */
#define VECTORS 256
#define VMLINUX_BTF "/sys/kernel/btf/vmlinux"

struct probe {
	struct probe_options options;
	struct btf *btf;
	__u32 bits[FACILITY_BITS]; /* 0: not named */
	bool kprobes; /* the kernel has any */
	struct msiscope_bpf *skeleton;
	const struct way *chosen[FACILITIES]; /* NULL: none */
	struct probe_facility facilities[FACILITIES];
	struct bpf_link *links[FACILITIES][WAY_PROGRAMS];
	struct drain *drain;
	struct requests *requests; /* NULL: not counted */
};

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	if (!getenv("MSISCOPE_LIBBPF_DEBUG"))
		return 0;
	(void)level;
	return vfprintf(stderr, format, args);
}

/* A skeleton with every map sized and every program off. */
static struct msiscope_bpf *skeleton_open(const struct probe *probe, __u32 irqs)
{
	__u32 nr_cpus = libbpf_num_possible_cpus();
	struct msiscope_bpf *skeleton = msiscope_bpf__open();
	struct bpf_program *program;

	if (!skeleton)
		return NULL;
	bpf_object__for_each_program(program, skeleton->obj)
		bpf_program__set_autoload(program, false);
	skeleton->rodata->config_cpus = nr_cpus;
	skeleton->rodata->config_all = probe->options.all;
	skeleton->rodata->irqd_started = probe->bits[BIT_STARTED];
	skeleton->rodata->irqd_masked = probe->bits[BIT_MASKED];
	skeleton->rodata->irqd_managed = probe->bits[BIT_MANAGED];
	skeleton->rodata->irqd_pending = probe->bits[BIT_PENDING];
	bpf_map__set_max_entries(skeleton->maps.irqs, irqs);
	bpf_map__set_max_entries(skeleton->maps.counts, irqs);
	bpf_map__set_max_entries(skeleton->maps.slices, irqs);
	bpf_map__set_max_entries(skeleton->maps.dangers, nr_cpus * VECTORS);
	return skeleton;
}

/* The reverse of how it was attached: no move is seen whose message write is not. */
static void detach(struct probe *probe)
{
	int i, j;

	for (i = FACILITIES - 1; i >= 0; i--)
		for (j = 0; j < WAY_PROGRAMS; j++) {
			bpf_link__destroy(probe->links[i][j]);
			probe->links[i][j] = NULL;
		}
}

static bool wanted(const struct probe *probe, int facility)
{
	return probe->options.window || !facility_table[facility].window;
}

/* Why that way cannot serve, as far as one can tell without trying. 0 or -errno. */
static int excluded(const struct probe *probe, const struct msiscope_bpf *skeleton,
		    const struct facility *facility, const struct way *way)
{
	if (way->kind < probe->options.first)
		return -ECANCELED;
	if (!facility_has_bits(facility, probe->bits))
		return -ENODATA;
	/* A load takes some 20 ms, to be told the same. */
	if (way->kind == WAY_KPROBE && !probe->kprobes)
		return -ENOENT;
	return facility_exists(probe->btf, skeleton, way) ? 0 : -ENOENT;
}

/* By load and attach. 0 or -errno. */
static int trial(struct probe *probe, const struct way *way)
{
	struct msiscope_bpf *skeleton = skeleton_open(probe, 1);
	struct bpf_link *links[WAY_PROGRAMS] = {};
	int err, i;

	if (!skeleton)
		return -errno;
	facility_enable(skeleton, way);
	err = msiscope_bpf__load(skeleton);
	if (!err)
		err = facility_attach(skeleton, way, links);
	for (i = 0; i < WAY_PROGRAMS; i++)
		bpf_link__destroy(links[i]);
	msiscope_bpf__destroy(skeleton);
	return err;
}

static void note(struct probe_facility *facility, const struct way *way, int error)
{
	facility->tries[facility->nr_tries].way = way->kind;
	facility->tries[facility->nr_tries++].error = error;
}

/* The first way of each facility that BTF says may work, or with @tried the first that does. */
static void choose(struct probe *probe, const struct msiscope_bpf *skeleton, bool tried)
{
	const struct way *way;
	int i, j, error;

	for (i = 0; i < FACILITIES; i++) {
		probe->chosen[i] = NULL;
		probe->facilities[i].nr_tries = 0;
		for (j = 0; j < FACILITY_WAYS && wanted(probe, i) && !probe->chosen[i]; j++) {
			way = &facility_table[i].ways[j];
			if (!way->kind)
				break;
			error = excluded(probe, skeleton, &facility_table[i], way);
			if (!error && tried)
				error = trial(probe, way);
			if (error)
				note(&probe->facilities[i], way, error);
			else
				probe->chosen[i] = way;
		}
	}
}

static int load_chosen(struct probe *probe)
{
	int i, err;

	probe->skeleton = skeleton_open(probe, probe->options.highest_irq + SPARE_IRQS);
	if (!probe->skeleton)
		return -errno;
	for (i = 0; i < FACILITIES; i++)
		if (probe->chosen[i])
			facility_enable(probe->skeleton, probe->chosen[i]);
	err = msiscope_bpf__load(probe->skeleton);
	for (i = 0; i < FACILITIES && !err; i++)
		if (probe->chosen[i])
			err = facility_attach(probe->skeleton, probe->chosen[i], probe->links[i]);
	if (!err)
		return 0;
	detach(probe);
	msiscope_bpf__destroy(probe->skeleton);
	probe->skeleton = NULL;
	return err;
}

/* What the way said that would have been the best. */
static int first_error(const struct probe_facility *facility)
{
	unsigned int i;

	for (i = 0; i < facility->nr_tries; i++)
		if (facility->tries[i].error != -ECANCELED)
			return facility->tries[i].error;
	return -ECANCELED;
}

/* Why what must be seen cannot be. 0 or -errno. */
static int least_error(const struct probe *probe)
{
	int i;

	for (i = 0; i < FACILITIES; i++)
		if (facility_table[i].least && !probe->chosen[i])
			return first_error(&probe->facilities[i]);
	return 0;
}

/* A way that was refused for want of files is not refused by the kernel. 0 or -errno. */
static int want_of_files(const struct probe *probe)
{
	const struct probe_facility *facility;
	unsigned int i, j;

	for (i = 0; i < FACILITIES; i++) {
		facility = &probe->facilities[i];
		for (j = 0; j < facility->nr_tries; j++)
			if (facility->tries[j].error == -EMFILE ||
			    facility->tries[j].error == -ENFILE)
				return facility->tries[j].error;
	}
	return 0;
}

static int choose_and_load(struct probe *probe)
{
	struct msiscope_bpf *skeleton = skeleton_open(probe, 1);
	int err;

	if (!skeleton)
		return -errno;
	choose(probe, skeleton, false);
	err = load_chosen(probe);
	if (err && err != -EMFILE && err != -ENFILE) {
		/* One refused program fails the whole object, so each is tried alone. */
		choose(probe, skeleton, true);
		err = want_of_files(probe);
		if (!err)
			err = least_error(probe);
		if (!err)
			err = load_chosen(probe);
	}
	msiscope_bpf__destroy(skeleton);
	return err;
}

static void describe(struct probe *probe)
{
	struct probe_facility *facility;
	int i;

	for (i = 0; i < FACILITIES; i++) {
		facility = &probe->facilities[i];
		facility->name = facility_table[i].name;
		facility->blind = facility_table[i].blind;
		if (probe->chosen[i])
			facility->way = probe->chosen[i]->kind;
		else
			facility->way = wanted(probe, i) ? WAY_NONE : WAY_OFF;
		facility->error = facility->way == WAY_NONE ? first_error(facility) : 0;
	}
}

/*
 * What is said of a kernel on which nothing could be loaded. An old one need not be so: its
 * vendor may have added what is needed.
 */
static void explain(int err, char *message, size_t size)
{
	const char *missing;
	struct utsname name;
	bool old = !uname(&name) && kernel_too_old(name.release);

	if (old && err != -EPERM && err != -EACCES) {
		snprintf(message, size, "needs Linux 6.1 or later, and this is %s", name.release);
		return;
	}
	switch (-err) {
	case EDEADLK:
		snprintf(message, size,
			 "the BPF ring buffer of this PREEMPT_RT kernel takes a sleeping lock in "
			 "hard interrupts; needs Linux 6.11.6 or later, or its backport");
		break;
	case EPERM:
	case EACCES:
		missing = privilege_missing();
		if (missing)
			snprintf(message, size,
				 "needs root, or CAP_BPF and CAP_PERFMON: %s missing", missing);
		else
			snprintf(message, size,
				 "this kernel refuses BPF programs (%s): by lockdown, a "
				 "security module or kernel.unprivileged_bpf_disabled",
				 strerror(-err));
		break;
	case ENOMEM:
	case E2BIG:
		snprintf(message, size, "no memory for the tables of the kernel side (%s)",
			 strerror(-err));
		break;
	case EMFILE:
	case ENFILE:
		snprintf(message, size, "cannot load BPF programs: %s", strerror(-err));
		break;
	case ENOENT:
	case ESRCH:
		snprintf(message, size,
			 "this kernel has no BTF (/sys/kernel/btf/vmlinux); "
			 "needs CONFIG_DEBUG_INFO_BTF");
		break;
	default:
		snprintf(message, size,
			 "this kernel lets no interrupt handler be seen "
			 "(tracepoint irq_handler_entry: %s)",
			 strerror(-err));
	}
}

bool probe_is_ours(int err)
{
	return err == -ENOMEM || err == -E2BIG || err == -EMFILE || err == -ENFILE;
}

/* libbpf says ESRCH where it finds no BTF, whatever kept it from the one there is. */
static int true_error(int err)
{
	struct btf *btf;

	if (err != -ESRCH || access(VMLINUX_BTF, F_OK))
		return err;
	btf = btf__parse(VMLINUX_BTF, NULL);
	if (!btf)
		return -errno;
	btf__free(btf);
	return err;
}

static bool counts_requests(const struct probe *probe)
{
	int i;

	for (i = 0; i < FACILITIES; i++)
		if (facility_table[i].requests && probe->chosen[i])
			return true;
	return false;
}

int probe_open(const struct probe_options *options, struct probe **result, char *message,
	       size_t size)
{
	struct probe *probe = calloc(1, sizeof(*probe));
	int err;

	if (!probe) {
		snprintf(message, size, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	libbpf_set_print(quiet);
	probe->options = *options;
	probe->kprobes = kernel_has_kprobes("");
	probe->btf = btf__load_vmlinux_btf();
	err = probe->btf ? 0 : -errno;
	if (!err && kernel_ring_sleeps(probe->btf))
		err = -EDEADLK;
	if (!err) {
		facility_bits(probe->btf, probe->bits);
		err = choose_and_load(probe);
	}
	if (!err) {
		describe(probe);
		err = drain_open(probe->skeleton, &probe->drain);
	}
	if (!err && counts_requests(probe))
		err = requests_open(probe->skeleton, &probe->requests);
	if (err) {
		err = true_error(err);
		explain(err, message, size);
		probe_close(probe);
		return err;
	}
	*result = probe;
	return 0;
}

const struct probe_facility *probe_facilities(const struct probe *probe, size_t *count)
{
	*count = FACILITIES;
	return probe->facilities;
}

int probe_drain(struct probe *probe, enum probe_release release, record_fn emit, void *arg)
{
	int err = drain_run(probe->drain, release == RELEASE_ALL, emit, arg);

	if (err || release != RELEASE_LAST)
		return err;
	detach(probe); /* or the ring might fill faster than it drains; it can take seconds */
	return drain_end(probe->drain, emit, arg);
}

int probe_add(struct probe *probe, const union record *record)
{
	return drain_add(probe->drain, record);
}

int probe_alarm(struct probe *probe)
{
	return drain_alarm(probe->drain);
}

int probe_requests(struct probe *probe, __u32 major, __u32 minor, struct request_count *sum)
{
	return probe->requests ? requests_read(probe->requests, major, minor, sum) : -EOPNOTSUPP;
}

void probe_close(struct probe *probe)
{
	if (!probe)
		return;
	detach(probe);
	requests_close(probe->requests);
	drain_close(probe->drain);
	msiscope_bpf__destroy(probe->skeleton);
	btf__free(probe->btf);
	free(probe);
}

const char *probe_way_name(enum probe_way way)
{
	static const char *const names[] = { "none", "fentry", "kprobe", "tracepoint", "off" };

	return names[way];
}
