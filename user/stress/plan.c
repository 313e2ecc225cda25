// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "inventory/process.h"
#include "stress/plan.h"

#define CPU_DIR "sys/devices/system/cpu"
#define TEXT_SIZE 128

static int refuse(int err, char *message, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static int refuse(int err, char *message, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, size, format, args);
	va_end(args);
	return err;
}

static void leave(struct plan_left *left, size_t *count, __u32 number, const char *why)
{
	left[*count].number = number;
	left[(*count)++].why = why;
}

/* NULL: it can be moved, as far as files tell. */
static const char *why_not(const char *root, const struct inventory_irq *irq)
{
	char path[PATH_MAX];
	struct stat status;

	if (irq->managed == ANSWER_YES)
		return "managed: the kernel keeps its affinity";
	if (!irq->actions[0])
		return "no handler";
	snprintf(path, sizeof(path), "%s/proc/irq/%u/smp_affinity_list", root, irq->irq);
	if (stat(path, &status))
		return "it has no smp_affinity_list";
	if (!(status.st_mode & S_IWUSR))
		return "its affinity cannot be set (per CPU, or no setter)";
	return NULL;
}

static bool any_tearable(const struct plan_options *options, const struct inventory *inventory)
{
	const struct inventory_irq *irq;
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++) {
		irq = &inventory->irqs[i];
		if (irq->class == CLASS_TEARABLE && !why_not(options->root, irq) &&
		    (!options->wants || options->wants(irq, options->arg)))
			return true;
	}
	return false;
}

static int choose_irqs(const struct plan_options *options, struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	__u32 classes = options->classes;
	const struct inventory_irq *irq;
	const char *why;
	size_t i;

	plan->irqs = calloc(inventory->nr_irqs + 1, sizeof(*plan->irqs));
	plan->left_irqs = calloc(inventory->nr_irqs + 1, sizeof(*plan->left_irqs));
	if (!plan->irqs || !plan->left_irqs)
		return -ENOMEM;
	/* Who names interrupts gets these. */
	if (!classes && (options->wants || !any_tearable(options, inventory))) {
		classes = ~0u;
		plan->fallback = !options->wants;
	} else if (!classes) {
		classes = 1u << CLASS_TEARABLE;
	}
	for (i = 0; i < inventory->nr_irqs; i++) {
		irq = &inventory->irqs[i];
		if (options->wants && !options->wants(irq, options->arg))
			continue;
		if (!(classes >> irq->class & 1))
			continue;
		why = why_not(options->root, irq);
		if (why)
			leave(plan->left_irqs, &plan->nr_left_irqs, irq->irq, why);
		else
			plan->irqs[plan->nr_irqs++] = irq;
	}
	return 0;
}

/* Who does the machine's own work when the others are isolated. */
static int read_housekeeping(const char *root, struct cpulist *online, struct cpulist *working)
{
	struct cpulist isolated, tickless;
	size_t i;
	int err;

	err = cpulist_read(root, CPU_DIR "/online", online);
	if (!err)
		err = cpulist_read(root, CPU_DIR "/isolated", &isolated);
	if (!err)
		err = cpulist_read(root, CPU_DIR "/nohz_full", &tickless);
	for (i = 0; !err && i < CPULIST_MAX / 64; i++)
		working->bits[i] = online->bits[i] & ~isolated.bits[i] & ~tickless.bits[i];
	return err;
}

static int choose_cpus(const struct plan_options *options, struct plan *plan,
		       const struct cpulist *online, const struct cpulist *working, char *message,
		       size_t size)
{
	__u32 cpu;

	plan->cpus = *working;
	if (options->cpus && (cpulist_parse(options->cpus, &plan->cpus) || !*options->cpus))
		return refuse(-EINVAL, message, size,
			      "--cpus: invalid list of CPUs '%.64s' (for example 0-3,8)",
			      options->cpus);
	if (options->cpus) {
		for (cpu = cpulist_next(&plan->cpus, 0); cpu != NONE;
		     cpu = cpulist_next(&plan->cpus, cpu + 1))
			if (!cpulist_has(online, cpu))
				return refuse(-EINVAL, message, size,
					      "--cpus: CPU %u is not online, or there is none",
					      cpu);
		return 0;
	}
	for (cpu = cpulist_next(online, 0); cpu != NONE; cpu = cpulist_next(online, cpu + 1))
		if (!cpulist_has(working, cpu))
			leave(plan->left_cpus, &plan->nr_left_cpus, cpu,
			      "isolated or nohz_full; --cpus takes it in");
	return 0;
}

/* One CPU goes at a time: another of those that do the machine's work must stay. */
static const char *why_stays(const char *root, __u32 cpu, const struct cpulist *working)
{
	struct cpulist rest = *working;

	if (inventory_cpu_stays(root, cpu))
		return "stays online: the kernel does not let it go";
	cpulist_remove(&rest, cpu);
	if (!cpulist_count(&rest))
		return "stays online: it is the last one that is not isolated";
	return NULL;
}

static int choose_going(const struct plan_options *options, struct plan *plan,
			const struct cpulist *working, char *message, size_t size)
{
	const char *why;
	__u32 cpu;

	if (!options->pattern->offlines)
		return 0;
	for (cpu = cpulist_next(&plan->cpus, 0); cpu != NONE;
	     cpu = cpulist_next(&plan->cpus, cpu + 1)) {
		why = why_stays(options->root, cpu, working);
		if (why)
			leave(plan->left_cpus, &plan->nr_left_cpus, cpu, why);
		else
			cpulist_add(&plan->going, cpu);
	}
	if (cpulist_count(&plan->going))
		return 0;
	return refuse(-ENODEV, message, size, "no CPU can be taken offline here (%s)",
		      plan->nr_left_cpus ? plan->left_cpus[plan->nr_left_cpus - 1].why : "none");
}

/* As in a container: every write would fail, and what the kernel changed could not be put back. */
static int check_writable(const char *root, const char *place, char *message, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", root, place);
	if (!access(path, W_OK) || errno != EROFS)
		return 0;
	return refuse(-EROFS, message, size, "/%s: %s", place, strerror(EROFS));
}

static int check_plan(const char *root, const struct plan *plan, char *message, size_t size)
{
	if (plan->pattern->check)
		return plan->pattern->check(root, message, size);
	if (!plan->nr_irqs && plan->nr_left_irqs)
		return refuse(-ENODEV, message, size, "no interrupt to move: IRQ %u: %s",
			      plan->left_irqs[0].number, plan->left_irqs[0].why);
	if (!plan->nr_irqs)
		return refuse(-ENODEV, message, size,
			      "no interrupt to move: none is there that "
			      "was asked for");
	if (cpulist_count(&plan->cpus) < 2)
		return refuse(-ENODEV, message, size,
			      "moving takes two CPUs at least, here is %u to move to",
			      cpulist_count(&plan->cpus));
	return 0;
}

int plan_make(const struct plan_options *options, const struct inventory *inventory,
	      struct plan *plan, char *message, size_t size)
{
	struct cpulist online = {}, working = {};
	int err;

	memset(plan, 0, sizeof(*plan));
	plan->pattern = options->pattern;
	plan->inventory = inventory;
	plan->left_cpus = calloc(2 * inventory->nr_cpus + 1, sizeof(*plan->left_cpus));
	if (!plan->left_cpus)
		return refuse(-ENOMEM, message, size, "%s", strerror(ENOMEM));
	err = read_housekeeping(options->root, &online, &working);
	if (err)
		return refuse(err, message, size, "/" CPU_DIR ": %s", strerror(-err));
	err = choose_cpus(options, plan, &online, &working, message, size);
	if (err)
		return err;
	if (choose_irqs(options, plan))
		return refuse(-ENOMEM, message, size, "%s", strerror(ENOMEM));
	err = check_plan(options->root, plan, message, size);
	if (!err)
		err = check_writable(options->root, "proc/irq", message, size);
	if (!err && options->pattern->begin)
		err = check_writable(options->root, "sys", message, size);
	if (!err)
		err = choose_going(options, plan, &working, message, size);
	plan->irqbalance = process_find(options->root, "irqbalance");
	return err;
}

void plan_free(struct plan *plan)
{
	free(plan->irqs);
	free(plan->left_irqs);
	free(plan->left_cpus);
	memset(plan, 0, sizeof(*plan));
}
