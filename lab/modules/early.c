// SPDX-License-Identifier: GPL-2.0-only
/*
 * An interrupt that comes to its vector while that is being given to it.
 *
 * The tracepoint vector_update comes before the slot is written, with
 * vector_lock held. From there the vector is sent to its new CPU, which finds
 * the slot unused; and then, where the kernel looks once more
 * (reevaluate_vector()), waits for that lock, and finds the owner.
 */
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <asm/apicdef.h>
#include <asm/smp.h>

#include "compat.h"

#define EARLY_WAIT_MS	1000		/* a busy host may not run that CPU for long */
#define EARLY_FIRST	0x20		/* FIRST_EXTERNAL_VECTOR */
#define EARLY_SYSTEM	0xec		/* what is above is not a device's */

/* Idle for the others, so that the one below is the only sender. */
static int irq = -1;
module_param(irq, int, 0644);
MODULE_PARM_DESC(irq, "of which interrupt; -1: none, -2: any (-1)");

static unsigned int sent, met;
module_param(sent, uint, 0444);
MODULE_PARM_DESC(sent, "how often it was sent");
module_param(met, uint, 0444);
MODULE_PARM_DESC(met, "how often its CPU then waited for vector_lock");

static struct tracepoint *update;
static void __iomem *apic_regs;
static int target = -1;			/* that CPU, while it is waited for */

static void early_send(unsigned int cpu, unsigned int vector)
{
	writel(SET_XAPIC_DEST_FIELD(per_cpu(x86_cpu_to_apicid, cpu)), apic_regs + APIC_ICR2);
	writel(APIC_DM_FIXED | vector, apic_regs + APIC_ICR);
}

static void early_update(void *data, unsigned int number, unsigned int vector,
			 unsigned int cpu, unsigned int prev_vector, unsigned int prev_cpu)
{
	unsigned int ms;

	if (irq != -2 && irq != number)
		return;
	if (cpu == smp_processor_id() || !cpu_online(cpu) || vector < EARLY_FIRST ||
	    vector >= EARLY_SYSTEM)
		return;
	WRITE_ONCE(target, cpu);
	early_send(cpu, vector);
	sent++;
	for (ms = 0; ms < EARLY_WAIT_MS && READ_ONCE(target) >= 0; ms++)
		mdelay(1);
	if (READ_ONCE(target) < 0)
		met++;
	WRITE_ONCE(target, -1);
}

static int early_wait(struct kprobe *probe, struct pt_regs *regs)
{
	if (READ_ONCE(target) == smp_processor_id())
		WRITE_ONCE(target, -1);
	return 0;
}

static struct kprobe early_probe = {
	.symbol_name = "lock_vector_lock",
	.pre_handler = early_wait,
};

static void early_find(struct tracepoint *tracepoint, void *data)
{
	if (!strcmp(tracepoint->name, "vector_update"))
		update = tracepoint;
}

static int __init early_init(void)
{
	int error;

	/* Its registers are in memory, so that this needs no function of the kernel. */
	if (boot_cpu_has(X86_FEATURE_X2APIC))
		return -ENODEV;
	for_each_kernel_tracepoint(early_find, NULL);
	if (!update)
		return -ENOENT;
	apic_regs = ioremap(APIC_DEFAULT_PHYS_BASE, PAGE_SIZE);
	if (!apic_regs)
		return -ENOMEM;
	error = register_kprobe(&early_probe);
	if (error)
		goto unmap;
	error = tracepoint_probe_register(update, early_update, NULL);
	if (!error)
		return 0;
	unregister_kprobe(&early_probe);
unmap:
	iounmap(apic_regs);
	return error;
}

static void __exit early_exit(void)
{
	tracepoint_probe_unregister(update, early_update, NULL);
	tracepoint_synchronize_unregister();
	unregister_kprobe(&early_probe);
	iounmap(apic_regs);
}

module_init(early_init);
module_exit(early_exit);

MODULE_DESCRIPTION("Send a vector while it is being given");
MODULE_LICENSE("GPL");
