/* SPDX-License-Identifier: GPL-2.0-only */
/* Registers of QEMU's edu device, in its BAR 0. */
#ifndef MSISCOPE_LAB_EDU_REGS_H
#define MSISCOPE_LAB_EDU_REGS_H

#define EDU_FACT		0x08
#define EDU_STATUS		0x20
#define EDU_STATUS_COMPUTING	BIT(0)
#define EDU_STATUS_IRQ		BIT(7)
#define EDU_IRQ_STATUS		0x24
#define EDU_IRQ_RAISE		0x60
#define EDU_IRQ_ACK		0x64

#endif
