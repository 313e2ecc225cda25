// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing N to the parameter irq sends interrupt N by software, so that a
 * device which never interrupts can be moved.
 */
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/module.h>

static int irq_set(const char *value, const struct kernel_param *param)
{
	unsigned int irq;
	int error = kstrtouint(value, 0, &irq);

	return error ?: irq_inject_interrupt(irq);
}

static const struct kernel_param_ops irq_ops = {
	.set = irq_set,
};
module_param_cb(irq, &irq_ops, NULL, 0200);
MODULE_PARM_DESC(irq, "write a number to send that interrupt");

MODULE_DESCRIPTION("Send interrupts by software");
MODULE_LICENSE("GPL");
