// SPDX-License-Identifier: GPL-2.0-only
/*
 * debugfs edu/control: "DEVICE COMMAND", where DEVICE is 0000:00:05.0 or all:
 *
 *	free FMIN FMAX	compute factorials from this range without end, the next
 *			one when the handler has run
 *	flood FMIN FMAX	the same, whatever the handler does
 *	idle		stop that
 *	raise		raise the interrupt once
 *	mute		disable the interrupt: the kernel masks it when it next
 *			comes, if it thinks that it can
 *	unmute		enable it again
 *	d3hot		let the kernel think the device sleeps: it then drops
 *			message writes
 *	d0		undo that, and write the message anew
 */
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "edu_private.h"

#define EDU_COMMAND_SIZE 128

struct edu_command {
	char **words;			/* device, verb, arguments */
	u32 fmin, fmax;
};

static int edu_parse(struct edu_command *command, int count)
{
	static const char *const plain[] = { "idle", "raise", "mute", "unmute", "d3hot",
					      "d0" };
	static const char *const paced[] = { "free", "flood" };

	if (count == 2)
		return match_string(plain, ARRAY_SIZE(plain), command->words[1]) < 0 ?
			-EINVAL : 0;
	if (count != 4 || match_string(paced, ARRAY_SIZE(paced), command->words[1]) < 0 ||
	    kstrtou32(command->words[2], 10, &command->fmin) ||
	    kstrtou32(command->words[3], 10, &command->fmax) ||
	    command->fmin > command->fmax)
		return -EINVAL;
	return 0;
}

static void edu_raise_now(struct edu_device *edu)
{
	preempt_disable();
	edu_raise(edu->pdev, EDU_BY_CONTROL);
	preempt_enable();
}

/* The device itself has no power management, and notices nothing. */
static void edu_wake(struct edu_device *edu)
{
	edu->pdev->current_state = PCI_D0;
	pci_restore_msi_state(edu->pdev);
}

static void edu_obey(struct edu_device *edu, const struct edu_command *command)
{
	const char *verb = command->words[1];

	if (!strcmp(verb, "free"))
		edu_set_free(edu, command->fmin, command->fmax);
	else if (!strcmp(verb, "flood"))
		edu_set_flood(edu, command->fmin, command->fmax);
	else if (!strcmp(verb, "idle"))
		edu_set_idle(edu);
	else if (!strcmp(verb, "raise"))
		edu_raise_now(edu);
	else if (!strcmp(verb, "mute"))
		disable_irq(edu->irq);
	else if (!strcmp(verb, "unmute"))
		enable_irq(edu->irq);
	else if (!strcmp(verb, "d3hot"))
		edu->pdev->current_state = PCI_D3hot;
	else
		edu_wake(edu);
}

/* Returns how many devices it was for. */
static unsigned int edu_command(const struct edu_command *command)
{
	const char *name = command->words[0];
	bool all = !strcmp(name, "all");
	struct edu_device *edu;
	unsigned int found = 0;

	mutex_lock(&edu_mutex);
	list_for_each_entry(edu, &edu_devices, list) {
		/* Without driver data it is on its way out. */
		if (!edu->pdev || !pci_get_drvdata(edu->pdev))
			continue;
		if (!all && strcmp(name, edu->name))
			continue;
		edu_obey(edu, command);
		found++;
	}
	mutex_unlock(&edu_mutex);
	return found;
}

static ssize_t edu_control_write(struct file *file, const char __user *buffer,
				 size_t count, loff_t *position)
{
	struct edu_command command = {};
	int words, error;
	char *text;

	if (count >= EDU_COMMAND_SIZE)
		return -EINVAL;
	text = memdup_user_nul(buffer, count);
	if (IS_ERR(text))
		return PTR_ERR(text);
	command.words = argv_split(GFP_KERNEL, text, &words);
	kfree(text);
	if (!command.words)
		return -ENOMEM;
	error = edu_parse(&command, words);
	if (!error && !edu_command(&command))
		error = -EINVAL;
	argv_free(command.words);
	return error ?: count;
}

const struct file_operations edu_control_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.write = edu_control_write,
};
