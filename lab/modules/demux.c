// SPDX-License-Identifier: GPL-2.0-only
/*
 * A demultiplexer: an edu device whose interrupt stands for several inner ones, each bit
 * of its status for one. Line 2 is itself a demultiplexer, with line 3 behind it.
 *
 * Odd lines always say IRQ_NONE. What ran, and how often, is counted here: see truth.
 */
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/irqchip/chained_irq.h>
#include <linux/irqdomain.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "edu_regs.h"

#define DEMUX_LINES	4
#define DEMUX_BITS	3	/* lines that a bit of the status stands for */
#define DEMUX_OUTER	2
#define DEMUX_INNER	3

enum demux_mode { DEMUX_HANDLER, DEMUX_CHAINED, DEMUX_THREAD };

static const char *const modes[] = { "handler", "chained", "thread" };

static char *mode_name = "handler";
module_param_named(mode, mode_name, charp, 0444);
MODULE_PARM_DESC(mode, "how the device's interrupt is handled: handler (default; shared with "
		       "another that finds nothing), chained or thread");

struct demux_line {
	unsigned int irq;
	char name[24];
	atomic_t runs, none;
};

struct demux {
	void __iomem *regs;
	enum demux_mode mode;
	struct irq_domain *domain;
	struct demux_line outer;
	struct demux_line lines[DEMUX_LINES];
};

static DEFINE_MUTEX(demux_mutex);
static struct demux *demux;	/* one device is enough */

static void line_handle(struct demux *demux, unsigned int number)
{
	if (demux->mode == DEMUX_THREAD)
		handle_nested_irq(demux->lines[number].irq);
	else
		generic_handle_irq(demux->lines[number].irq);
}

static irqreturn_t line_interrupt(int irq, void *data)
{
	struct demux *demux = data;
	unsigned int number = irq_get_irq_data(irq)->hwirq;
	struct demux_line *line = &demux->lines[number];

	atomic_inc(&line->runs);
	if (number == DEMUX_OUTER)
		line_handle(demux, DEMUX_INNER);
	if (!(number & 1))
		return IRQ_HANDLED;
	atomic_inc(&line->none);
	return IRQ_NONE;
}

/* Returns whether there was anything to do. */
static bool demux_run(struct demux *demux)
{
	unsigned long status = readl(demux->regs + EDU_IRQ_STATUS) & GENMASK(DEMUX_BITS - 1, 0);
	unsigned int number;

	if (!status)
		return false;
	writel(status, demux->regs + EDU_IRQ_ACK);
	for_each_set_bit(number, &status, DEMUX_BITS)
		line_handle(demux, number);
	return true;
}

static irqreturn_t outer_interrupt(int irq, void *data)
{
	struct demux *demux = data;

	atomic_inc(&demux->outer.runs);
	if (demux_run(demux))
		return IRQ_HANDLED;
	atomic_inc(&demux->outer.none);
	return IRQ_NONE;
}

static irqreturn_t outer_wake(int irq, void *data)
{
	struct demux *demux = data;

	atomic_inc(&demux->outer.runs);
	return IRQ_WAKE_THREAD;
}

static irqreturn_t outer_thread(int irq, void *data)
{
	return demux_run(data) ? IRQ_HANDLED : IRQ_NONE;
}

/* Its neighbour on the same interrupt. */
static irqreturn_t outer_neighbour(int irq, void *data)
{
	return IRQ_NONE;
}

static void outer_chained(struct irq_desc *desc)
{
	struct demux *demux = irq_desc_get_handler_data(desc);
	struct irq_chip *chip = irq_desc_get_chip(desc);

	chained_irq_enter(chip, desc);
	atomic_inc(&demux->outer.runs);
	demux_run(demux);
	chained_irq_exit(chip, desc);
}

static int outer_request(struct demux *demux)
{
	struct demux_line *outer = &demux->outer;
	int error;

	switch (demux->mode) {
	case DEMUX_CHAINED:
		irq_set_chained_handler_and_data(outer->irq, outer_chained, demux);
		return 0;
	case DEMUX_THREAD:
		return request_threaded_irq(outer->irq, outer_wake, outer_thread, 0, outer->name,
					    demux);
	case DEMUX_HANDLER:
		break;
	}
	error = request_irq(outer->irq, outer_interrupt, IRQF_SHARED, outer->name, demux);
	if (error)
		return error;
	error = request_irq(outer->irq, outer_neighbour, IRQF_SHARED, "neighbour", outer);
	if (error)
		free_irq(outer->irq, demux);
	return error;
}

static void outer_free(struct demux *demux)
{
	if (demux->mode == DEMUX_CHAINED) {
		irq_set_chained_handler_and_data(demux->outer.irq, NULL, NULL);
		return;
	}
	if (demux->mode == DEMUX_HANDLER)
		free_irq(demux->outer.irq, &demux->outer);
	free_irq(demux->outer.irq, demux);
}

static int line_map(struct irq_domain *domain, unsigned int irq, irq_hw_number_t number)
{
	struct demux *demux = domain->host_data;

	irq_set_chip_and_handler(irq, &dummy_irq_chip, handle_simple_irq);
	irq_set_nested_thread(irq, demux->mode == DEMUX_THREAD);
	irq_set_noprobe(irq);
	return 0;
}

static const struct irq_domain_ops line_ops = {
	.map = line_map,
};

static void lines_free(struct demux *demux, unsigned int count)
{
	while (count--) {
		free_irq(demux->lines[count].irq, demux);
		irq_dispose_mapping(demux->lines[count].irq);
	}
	irq_domain_remove(demux->domain);
}

static int line_request(struct demux *demux, unsigned int number)
{
	struct demux_line *line = &demux->lines[number];
	int error;

	snprintf(line->name, sizeof(line->name), "demux-%u", number);
	line->irq = irq_create_mapping(demux->domain, number);
	if (!line->irq)
		return -ENOMEM;
	if (demux->mode == DEMUX_THREAD)
		error = request_threaded_irq(line->irq, NULL, line_interrupt, IRQF_ONESHOT,
					     line->name, demux);
	else
		error = request_irq(line->irq, line_interrupt, 0, line->name, demux);
	if (error)
		irq_dispose_mapping(line->irq);
	return error;
}

static int lines_request(struct demux *demux)
{
	unsigned int number;
	int error;

	demux->domain = irq_domain_create_linear(NULL, DEMUX_LINES, &line_ops, demux);
	if (!demux->domain)
		return -ENOMEM;
	for (number = 0; number < DEMUX_LINES; number++) {
		error = line_request(demux, number);
		if (error) {
			lines_free(demux, number);
			return error;
		}
	}
	return 0;
}

static int demux_start(struct demux *new, struct pci_dev *pdev)
{
	int error = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSI);

	if (error < 0)
		return error;
	new->outer.irq = pci_irq_vector(pdev, 0);
	strscpy(new->outer.name, "demux", sizeof(new->outer.name));
	error = lines_request(new);
	if (error)
		goto free_vectors;
	error = outer_request(new);
	if (error)
		goto free_lines;
	return 0;

free_lines:
	lines_free(new, DEMUX_LINES);
free_vectors:
	pci_free_irq_vectors(pdev);
	return error;
}

static int demux_enable(struct demux *new, struct pci_dev *pdev)
{
	int error = pcim_enable_device(pdev);

	if (error)
		return error;
	new->regs = pcim_iomap(pdev, 0, 0);
	if (!new->regs)
		return -ENOMEM;
	pci_set_master(pdev);
	writel(0, new->regs + EDU_STATUS);
	writel(U32_MAX, new->regs + EDU_IRQ_ACK);
	return 0;
}

static int demux_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct demux *new;
	int error;

	if (demux)
		return -EBUSY;
	new = devm_kzalloc(&pdev->dev, sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	new->mode = match_string(modes, ARRAY_SIZE(modes), mode_name);
	error = demux_enable(new, pdev);
	if (error)
		return error;
	error = demux_start(new, pdev);
	if (error)
		return error;
	pci_set_drvdata(pdev, new);
	mutex_lock(&demux_mutex);
	demux = new;
	mutex_unlock(&demux_mutex);
	return 0;
}

static void demux_remove(struct pci_dev *pdev)
{
	struct demux *old = pci_get_drvdata(pdev);

	mutex_lock(&demux_mutex);
	demux = NULL;
	mutex_unlock(&demux_mutex);
	outer_free(old);
	lines_free(old, DEMUX_LINES);
	pci_free_irq_vectors(pdev);
}

/* Returns when they were sent, and handled as far as they were. */
static int raise_set(const char *text, const struct kernel_param *param)
{
	unsigned int count;
	int error = kstrtouint(text, 0, &count);

	if (error)
		return error;
	mutex_lock(&demux_mutex);
	while (demux && count--) {
		writel(1 + get_random_u32() % GENMASK(DEMUX_BITS - 1, 0),
		       demux->regs + EDU_IRQ_RAISE);
		usleep_range(200, 1000);
	}
	mutex_unlock(&demux_mutex);
	msleep(100);
	return 0;
}

static const struct kernel_param_ops raise_ops = {
	.set = raise_set,
};
module_param_cb(raise, &raise_ops, NULL, 0200);
MODULE_PARM_DESC(raise, "write N to raise the device's interrupt so often, for lines by chance");

static int line_tell(char *text, int length, const struct demux_line *line)
{
	return sysfs_emit_at(text, length, "%u %s %d %d\n", line->irq, line->name,
			     atomic_read(&line->runs), atomic_read(&line->none));
}

static int truth_get(char *text, const struct kernel_param *param)
{
	unsigned int number;
	int length = 0;

	mutex_lock(&demux_mutex);
	if (demux)
		length = line_tell(text, 0, &demux->outer);
	for (number = 0; demux && number < DEMUX_LINES; number++)
		length += line_tell(text, length, &demux->lines[number]);
	mutex_unlock(&demux_mutex);
	return length;
}

static const struct kernel_param_ops truth_ops = {
	.get = truth_get,
};
module_param_cb(truth, &truth_ops, NULL, 0444);
MODULE_PARM_DESC(truth, "a line each: IRQ, name, runs of its handler, and of them IRQ_NONE");

static const struct pci_device_id demux_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{ }
};

static struct pci_driver demux_driver = {
	.name = "demux",
	.id_table = demux_ids,
	.probe = demux_probe,
	.remove = demux_remove,
};

static int __init demux_init(void)
{
	if (match_string(modes, ARRAY_SIZE(modes), mode_name) < 0)
		return -EINVAL;
	return pci_register_driver(&demux_driver);
}
module_init(demux_init);

static void __exit demux_exit(void)
{
	pci_unregister_driver(&demux_driver);
}
module_exit(demux_exit);

MODULE_DESCRIPTION("Several interrupts behind the one of an edu device");
MODULE_LICENSE("GPL");
