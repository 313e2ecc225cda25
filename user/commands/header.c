// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "commands/header.h"
#include "version.h"

static int header_cpus(struct trace_header *header, const struct inventory *inventory)
{
	size_t i;

	header->cpus = calloc(inventory->nr_cpus + 1, sizeof(*header->cpus));
	if (!header->cpus)
		return -ENOMEM;
	for (i = 0; i < inventory->nr_cpus; i++) {
		header->cpus[i].cpu = inventory->cpus[i].cpu;
		header->cpus[i].apicid = inventory->cpus[i].apicid;
		header->cpus[i].online = inventory->cpus[i].online;
	}
	header->nr_cpus = inventory->nr_cpus;
	return 0;
}

static int header_irqs(struct trace_header *header, const struct inventory *inventory)
{
	const struct inventory_irq *from;
	struct trace_irq *to;
	size_t i;

	header->irqs = calloc(inventory->nr_irqs + 1, sizeof(*header->irqs));
	if (!header->irqs)
		return -ENOMEM;
	for (i = 0; i < inventory->nr_irqs; i++) {
		from = &inventory->irqs[i];
		to = &header->irqs[i];
		to->irq = from->irq;
		to->device = from->device;
		to->kind = from->kind;
		to->class = from->class;
		to->maskable = from->maskable;
		to->wide = from->wide;
		to->managed = from->managed;
		to->actions = from->actions;
		to->chip = from->chip;
		to->affinity = from->affinity;
		to->effective = from->effective;
		to->driver = from->driver;
		to->model = from->model;
		to->capability = from->capability;
	}
	header->nr_irqs = inventory->nr_irqs;
	return 0;
}

int header_probe(struct trace_header *header, const struct probe *probe,
		 const struct witness *witness, const struct unseen *unseen)
{
	const struct probe_facility *facilities;
	size_t count, notes = 0, i;

	facilities = probe_facilities(probe, &count);
	header->probe = calloc(count, sizeof(*header->probe));
	while (witness_blind(witness, notes))
		notes++;
	header->blind = calloc(count + notes + unseen->count, sizeof(*header->blind));
	if (!header->probe || !header->blind)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		header->probe[i].name = facilities[i].name;
		header->probe[i].way = probe_way_name(facilities[i].way);
		header->probe[i].error = facilities[i].error;
		if (facilities[i].way == WAY_NONE)
			header->blind[header->nr_blind++] = facilities[i].blind;
	}
	header->nr_probe = count;
	for (i = 0; i < notes; i++)
		header->blind[header->nr_blind++] = witness_blind(witness, i);
	for (i = 0; i < unseen->count; i++)
		header->blind[header->nr_blind++] = unseen_text(unseen, i);
	return 0;
}

struct trace_module *header_modules(const struct modules *modules, unsigned int *count)
{
	struct trace_module *to = calloc(MODULES_MAX, sizeof(*to));
	unsigned int i;

	*count = 0;
	for (i = 0; to && i < modules->count; i++) {
		to[i].name = modules->list[i].name;
		to[i].taint = modules->list[i].taint;
		to[i].parameters = modules->list[i].parameters;
		*count = i + 1;
	}
	return to;
}

static int header_altered(struct trace_machine *to, const struct modules *modules,
			  const struct others *others)
{
	unsigned int i;

	to->taint = modules->taint;
	to->modules = header_modules(modules, &to->nr_modules);
	to->programs = calloc(OTHERS_MAX, sizeof(*to->programs));
	if (!to->modules || !to->programs)
		return -ENOMEM;
	for (i = 0; i < others->count; i++)
		to->programs[i] = others->texts[i];
	to->nr_programs = others->count;
	return 0;
}

static int header_system(struct trace_header *header, const struct system *system)
{
	struct trace_machine *to = &header->system;
	size_t i;

	to->config = calloc(CONFIG_OPTIONS, sizeof(*to->config));
	if (!to->config)
		return -ENOMEM;
	for (i = 0; i < CONFIG_OPTIONS; i++) {
		to->config[i].name = system->config[i].name;
		to->config[i].value = system->config[i].value;
	}
	to->nr_config = CONFIG_OPTIONS;
	to->machine_id = system->id;
	to->cmdline = system->cmdline;
	to->config_source = system->config_source;
	to->virtual = system->virtual;
	to->hypervisor = system->hypervisor;
	to->vendor = system->vendor;
	to->product = system->product;
	to->x2apic = system->x2apic;
	to->apic = system->apic;
	return 0;
}

int header_fill(struct trace_header *header, const struct session_options *options,
		const struct inventory *inventory, const struct system *system,
		const struct modules *modules, const struct others *others)
{
	struct timespec wall;
	int err;

	header->format = TRACE_FORMAT;
	header->tool = "msiscope " MSISCOPE_VERSION;
	header->release = inventory->release;
	header->version = inventory->version;
	header->machine = inventory->machine;
	header->boot_id = inventory->boot_id;
	header->command = (const char **)options->argv;
	header->nr_command = options->argc;
	header->ts = clock_now();
	clock_gettime(CLOCK_REALTIME, &wall);
	header->realtime = wall.tv_sec * 1000000000ull + wall.tv_nsec;
	header->duration = options->duration;
	header->remapping = inventory->remapping;
	header->options.lost_after = options->lost_after;
	header->options.fail_on = options->fail_on;
	header->options.window = options->window;
	header->options.all = options->all;
	header->options.irq = options->irqs ? options->irqs : "";
	header->options.device = options->device ? options->device : "";
	err = header_cpus(header, inventory);
	if (!err)
		err = header_irqs(header, inventory);
	if (!err)
		err = header_system(header, system);
	return err ? err : header_altered(&header->system, modules, others);
}

void header_free(struct trace_header *header)
{
	free(header->cpus);
	free(header->irqs);
	free(header->probe);
	free(header->blind);
	free(header->system.config);
	free(header->system.modules);
	free(header->system.programs);
}
