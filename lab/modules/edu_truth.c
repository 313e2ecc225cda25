// SPDX-License-Identifier: GPL-2.0-only
/*
 * debugfs edu/truth: what the devices raised and what was lost, as JSON Lines.
 * A device line for each binding, the log, and a total for each binding.
 * Times are ns of CLOCK_MONOTONIC.
 */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/vmalloc.h>

#include "edu_private.h"

static unsigned int log = 100000;
module_param(log, uint, 0444);
MODULE_PARM_DESC(log, "entries that the log has room for (100000)");

static struct edu_entry *edu_entries;
static atomic_t edu_next;
static atomic_t edu_dropped;

static const char *const edu_by_names[] = {
	[EDU_BY_FACTORIAL] = "factorial",
	[EDU_BY_WINDOW] = "window",
	[EDU_BY_CONTROL] = "control",
};

/* What a reader sees: the state at open, so that positions keep their meaning. */
struct edu_truth {
	unsigned int devices, entries;
};

int edu_log_create(void)
{
	if (!log || log > INT_MAX)
		return -EINVAL;
	edu_entries = vzalloc(array_size(log, sizeof(*edu_entries)));
	return edu_entries ? 0 : -ENOMEM;
}

void edu_log_destroy(void)
{
	vfree(edu_entries);
}

struct edu_entry *edu_log_slot(void)
{
	int slot = atomic_fetch_add_unless(&edu_next, 1, log);

	if (slot < log)
		return &edu_entries[slot];
	atomic_inc(&edu_dropped);
	return NULL;
}

void edu_log_publish(struct edu_entry *entry, enum edu_event event)
{
	smp_store_release(&entry->event, event);
}

u32 edu_log_number(const struct edu_entry *entry)
{
	return entry - edu_entries + 1;
}

struct edu_entry *edu_log_entry(u32 number)
{
	return &edu_entries[number - 1];
}

static void edu_show_head(struct seq_file *m, const char *type, const struct edu_device *edu)
{
	seq_printf(m, "{\"type\":\"%s\",\"device\":\"%s\",\"irq\":%u", type, edu->name, edu->irq);
}

static void edu_show_device(struct seq_file *m, const struct edu_device *edu)
{
	edu_show_head(m, "device", edu);
	seq_printf(m, ",\"index\":%u,\"active\":%s,\"msi_cap\":%u,\"claims_mask\":%s}\n",
		   edu->index, edu->active ? "true" : "false", edu->msi_cap,
		   edu->maskable ? "true" : "false");
}

static void edu_show_raise(struct seq_file *m, const struct edu_entry *entry)
{
	u64 handled = READ_ONCE(entry->at[EDU_AT_HANDLED]);

	edu_show_head(m, "raise", entry->device);
	seq_printf(m, ",\"ts\":%llu,\"by\":\"%s\",\"handled\":", entry->at[EDU_AT_RAISE],
		   edu_by_names[entry->by]);
	if (handled)
		seq_printf(m, "%llu}\n", handled);
	else
		seq_puts(m, "null}\n");
}

static void edu_show_lost(struct seq_file *m, const struct edu_entry *entry)
{
	edu_show_head(m, "lost", entry->device);
	seq_printf(m, ",\"raised_after\":%llu,\"seen\":%llu,\"kicked\":%llu,\"by\":\"%s\"}\n",
		   entry->at[EDU_AT_AFTER], entry->at[EDU_AT_SEEN], entry->at[EDU_AT_END],
		   edu_by_names[entry->by]);
}

static void edu_show_late(struct seq_file *m, const struct edu_entry *entry)
{
	edu_show_head(m, "late", entry->device);
	seq_printf(m, ",\"raised_after\":%llu,\"seen\":%llu,\"handled\":%llu}\n",
		   entry->at[EDU_AT_AFTER], entry->at[EDU_AT_SEEN], entry->at[EDU_AT_END]);
}

static void edu_show_entry(struct seq_file *m, const struct edu_entry *entry)
{
	switch (smp_load_acquire(&entry->event)) {
	case EDU_RAISE:
		edu_show_raise(m, entry);
		break;
	case EDU_LOST:
		edu_show_lost(m, entry);
		break;
	case EDU_LATE:
		edu_show_late(m, entry);
		break;
	}
}

static void edu_show_total(struct seq_file *m, const struct edu_device *edu)
{
	edu_show_head(m, "total", edu);
	seq_printf(m, ",\"handled\":%llu,\"none\":%llu,\"lost\":%llu,\"raised\":%d}\n",
		   READ_ONCE(edu->handled), READ_ONCE(edu->none), READ_ONCE(edu->lost),
		   atomic_read(&edu->raised));
}

static void edu_show_overflow(struct seq_file *m)
{
	int dropped = atomic_read(&edu_dropped);

	if (dropped)
		seq_printf(m, "{\"type\":\"overflow\",\"dropped\":%d}\n", dropped);
}

static const struct edu_device *edu_nth_device(unsigned int n)
{
	const struct edu_device *edu;

	list_for_each_entry(edu, &edu_devices, list)
		if (!n--)
			return edu;
	return NULL;
}

static int edu_truth_show(struct seq_file *m, void *v)
{
	const struct edu_truth *truth = m->private;
	loff_t line = *(loff_t *)v;

	if (line < truth->devices)
		edu_show_device(m, edu_nth_device(line));
	else if (line - truth->devices < truth->entries)
		edu_show_entry(m, &edu_entries[line - truth->devices]);
	else if (line == truth->devices + truth->entries)
		edu_show_overflow(m);
	else
		edu_show_total(m, edu_nth_device(line - truth->devices - truth->entries - 1));
	return 0;
}

static void *edu_truth_at(struct seq_file *m, loff_t *position)
{
	const struct edu_truth *truth = m->private;

	return *position <= 2 * truth->devices + truth->entries ? position : NULL;
}

static void *edu_truth_start(struct seq_file *m, loff_t *position)
{
	mutex_lock(&edu_mutex);
	return edu_truth_at(m, position);
}

static void *edu_truth_next(struct seq_file *m, void *v, loff_t *position)
{
	++*position;
	return edu_truth_at(m, position);
}

static void edu_truth_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&edu_mutex);
}

static const struct seq_operations edu_truth_ops = {
	.start = edu_truth_start,
	.next = edu_truth_next,
	.stop = edu_truth_stop,
	.show = edu_truth_show,
};

static int edu_truth_open(struct inode *inode, struct file *file)
{
	struct edu_truth *truth = __seq_open_private(file, &edu_truth_ops, sizeof(*truth));
	const struct edu_device *edu;

	if (!truth)
		return -ENOMEM;
	mutex_lock(&edu_mutex);
	list_for_each_entry(edu, &edu_devices, list)
		truth->devices++;
	mutex_unlock(&edu_mutex);
	truth->entries = atomic_read(&edu_next);
	return 0;
}

const struct file_operations edu_truth_fops = {
	.owner = THIS_MODULE,
	.open = edu_truth_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release_private,
};
