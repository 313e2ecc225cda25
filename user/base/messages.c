// SPDX-License-Identifier: GPL-2.0-only
/*
 * One table, by driver. Three grades, of which only the first proves:
 *
 * KMSG_POLLED   a completion, or its like, was there and its interrupt was not
 * KMSG_TIMEOUT  an answer did not come: for want of an interrupt, or the device was silent
 * KMSG_TROUBLE  something is amiss, or was reset by hand; an interrupt may have said so
 *
 * Read in the sources of v6.1 to v7.3; versions stand where a message came or went since.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/messages.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ATA_TIMEOUT 0x4 /* AC_ERR_TIMEOUT, include/linux/libata.h */

struct pattern {
	const char *text;
	const char *also; /* somewhere else in it; NULL: nothing more */
	const char *driver; /* the message begins so; NULL: as it likes */
	enum kmsg_kind kind;
};

/* The first that fits counts. */
static const struct pattern patterns[] = {
	/* arch/x86/kernel/irq.c; numbers stand before up to v6.16, behind since v6.17 */
	{ "No irq handler for", NULL, NULL, KMSG_NO_HANDLER },
	/* lib/ratelimit.c, with the function that was limited in front */
	{ "common_interrupt: ", "callbacks suppressed", NULL, KMSG_SUPPRESSED },
	{ "call_irq_handler: ", "callbacks suppressed", NULL, KMSG_SUPPRESSED },
	{ "do_IRQ: ", "callbacks suppressed", NULL, KMSG_SUPPRESSED },
	/* kernel/irq/spurious.c, kernel/irq/cpuhotplug.c */
	{ ": nobody cared", NULL, NULL, KMSG_NOBODY_CARED },
	{ ": set affinity failed(", NULL, NULL, KMSG_MOVE_FAILED },

	/* drivers/nvme/host/pci.c, nvme_timeout(): it looks into the queue before it aborts */
	{ "timeout, completion polled", NULL, "nvme ", KMSG_POLLED },
	{ "timeout, aborting", NULL, "nvme ", KMSG_TIMEOUT },
	{ "timeout, reset controller", NULL, "nvme ", KMSG_TIMEOUT },
	{ "timeout, disable controller", NULL, "nvme ", KMSG_TIMEOUT },
	{ "controller is down; will reset", NULL, "nvme ", KMSG_TROUBLE },
	{ "Disabling device after reset failure", NULL, "nvme ", KMSG_DEAD },

	/* drivers/ata/libata-sff.c, ata_sff_lost_interrupt(): the device is not busy any more */
	{ ": lost interrupt (Status 0x", NULL, "ata", KMSG_POLLED },
	/* drivers/ata/libata-core.c, ata_exec_internal(); "after N msecs" since v6.2 */
	{ ": qc timeout ", NULL, "ata", KMSG_TIMEOUT },
	/* drivers/ata/libata-eh.c, ata_eh_link_report(): see ata_exception() */
	{ ": exception Emask 0x", NULL, "ata", KMSG_TROUBLE },
	{ ": hard resetting link", NULL, "ata", KMSG_TROUBLE },

	/* drivers/scsi/scsi_lib.c; drivers/message/fusion/mptscsih.c, drivers/scsi/vmw_pvscsi.c */
	{ "timing out command, waited ", NULL, NULL, KMSG_TIMEOUT },
	{ "attempting task abort", NULL, NULL, KMSG_TIMEOUT },
	{ "task abort on host", NULL, NULL, KMSG_TIMEOUT },
	/* drivers/scsi/megaraid/megaraid_sas_base.c, drivers/scsi/aacraid/linit.c */
	{ "]waiting for ", " commands to complete", "megaraid_sas ", KMSG_TIMEOUT },
	{ " is timed out, func:", "DCMD(opcode: 0x", "megaraid_sas ", KMSG_TIMEOUT },
	{ "Host adapter abort request", NULL, "aacraid", KMSG_TIMEOUT },

	/* drivers/usb/host/xhci-ring.c, xhci.c, drivers/usb/core/hcd.c */
	{ "xHCI host controller not responding, assume dead", NULL, NULL, KMSG_DEAD },
	{ "HC died; cleaning up", NULL, NULL, KMSG_DEAD },
	{ "xHCI host not responding to stop endpoint command", NULL, NULL, KMSG_TIMEOUT },
	{ "Abort failed to stop command ring", NULL, NULL, KMSG_TIMEOUT },
	{ "Timeout while waiting for setup ", NULL, "xhci", KMSG_TIMEOUT },
	/* drivers/usb/core/hub.c: after a command without answer, but by anybody's wish, too */
	{ ": reset ", "USB device number", "usb ", KMSG_TROUBLE },
	{ ": USB disconnect, device number", NULL, "usb ", KMSG_TROUBLE },

	/* drivers/net/ethernet/amazon/ena/ena_com.c, ena_netdev.c; drivers/infiniband/hw/erdma */
	{ "sent a completion but the driver didn't receive a MSI-X interrupt", NULL, NULL,
	  KMSG_POLLED },
	{ "Potential MSIX issue on ", "side Queue = ", NULL, KMSG_POLLED },
	/* drivers/net/ethernet/mellanox/mlx5/core/en/health.c, cmd.c: the event was in the queue */
	{ "Recovered ", " eqes on EQ 0x", "mlx5_core ", KMSG_POLLED },
	{ "recovered after timeout", ": cmd[", "mlx5_core ", KMSG_POLLED },
	{ "TX timeout on queue: ", ", SQ: 0x", NULL, KMSG_TIMEOUT },
	/* drivers/net/virtio_net.c, since v5.16 */
	{ "TX timeout on queue: ", ", sq: ", NULL, KMSG_TIMEOUT },
	/*
	 * drivers/net/ethernet/broadcom/tg3.c and bnx2.c, marvell/sky2.c, intel/e1000e/netdev.c:
	 * the driver had its device raise one
	 */
	{ "No interrupt was generated using MSI", NULL, NULL, KMSG_POLLED },
	{ "No interrupt generated using MSI", NULL, NULL, KMSG_POLLED },
	{ "MSI interrupt test failed", NULL, "e1000e ", KMSG_POLLED },
	/* net/sched/sch_generic.c, dev_watchdog() */
	{ "NETDEV WATCHDOG", "timed out", NULL, KMSG_TIMEOUT },
	/* drivers/net/ethernet/intel: e1000e, igb, igc, ixgbe; i40e, ice */
	{ "Detected Hardware Unit Hang", NULL, NULL, KMSG_TIMEOUT },
	{ "Detected Tx Unit Hang", NULL, NULL, KMSG_TIMEOUT },
	{ "tx_timeout: VSI_", NULL, NULL, KMSG_TIMEOUT },
	/* drivers/net/ethernet/microsoft/mana/hw_channel.c; with the time behind since v6.13 */
	{ "HWC: Request timed out", NULL, "mana ", KMSG_TIMEOUT },
	/*
	 * drivers/net/wireless/ath/ath10k/htc.c and wmi.c, ath11k/htc.c, ath12k/htc.c: written
	 * before it polls, so the completion may not be there either
	 */
	{ "failed to receive control response completion, polling..", NULL, "ath1", KMSG_POLLED },
	{ "failed to receive service ready completion, polling..", NULL, "ath1", KMSG_POLLED },
	{ ": firmware crashed", NULL, "ath1", KMSG_TROUBLE },
	/* drivers/net/wireless/intel/iwlwifi */
	{ "Error sending ", ": time out after ", "iwlwifi ", KMSG_TIMEOUT },
	{ "Microcode SW error detected", NULL, "iwlwifi ", KMSG_TROUBLE },

	/* sound/pci/hda/hda_controller.c, azx_rirb_get_response(): written before it polls */
	{ "azx_get_response timeout, switching to polling mode", NULL, NULL, KMSG_POLLED },
	{ "No response from codec, disabling MSI", NULL, NULL, KMSG_POLLED },

	/* drivers/gpu/drm/amd/amdgpu/amdgpu_fence.c, amdgpu_job.c */
	{ "Fence fallback timer expired on ring ", NULL, NULL, KMSG_POLLED },
	{ " timeout, signaled seq=", "ring ", NULL, KMSG_TIMEOUT },
	/* drivers/gpu/drm/i915/i915_irq.c up to v4.9: all work is done, and somebody waits */
	{ "Hangcheck timer elapsed... ", ", missed IRQ?", NULL, KMSG_POLLED },
	/* drivers/gpu/drm/drm_atomic_helper.c */
	{ "flip_done timed out", NULL, NULL, KMSG_TIMEOUT },

	/* drivers/mmc/host/sdhci.c, drivers/i2c/busses/i2c-i801.c */
	{ ": Timeout waiting for hardware interrupt.", NULL, "mmc", KMSG_TIMEOUT },
	{ ": Timeout waiting for hardware cmd interrupt.", NULL, "mmc", KMSG_TIMEOUT },
	{ "Timeout waiting for interrupt!", NULL, "i801_smbus ", KMSG_TIMEOUT },
	/* drivers/pci/hotplug/pciehp_hpc.c, pciehp_ctrl.c; drivers/pci/pcie/aer.c */
	{ "Timeout on hotplug command ", NULL, "pcieport ", KMSG_TIMEOUT },
	{ ": Slot(", "): Link Down", "pcieport ", KMSG_TROUBLE },
	{ "PCIe Bus Error: severity=", NULL, NULL, KMSG_TROUBLE },
};

static bool fits(const struct pattern *pattern, const char *text)
{
	return strstr(text, pattern->text) && (!pattern->also || strstr(text, pattern->also)) &&
	       (!pattern->driver || !strncmp(text, pattern->driver, strlen(pattern->driver)));
}

/*
 * "ata1.00: exception Emask 0x0 SAct 0x10 SErr 0x0 action 0x6 frozen": commands that ran into
 * their limit freeze the port, and the mask says of which faults it knows beside that. Another
 * fault freezes it too, and an interrupt told of that one.
 */
static enum kmsg_kind ata_exception(const char *text)
{
	unsigned int mask;

	if (sscanf(strstr(text, "Emask"), "Emask %x", &mask) != 1)
		return KMSG_TROUBLE;
	if (mask & ATA_TIMEOUT || (!mask && strstr(text, " frozen")))
		return KMSG_TIMEOUT;
	return KMSG_TROUBLE;
}

enum kmsg_kind messages_kind(const char *text)
{
	size_t i;

	for (i = 0; i < COUNT(patterns); i++) {
		if (!fits(&patterns[i], text))
			continue;
		if (strstr(patterns[i].text, "exception Emask"))
			return ata_exception(text);
		return patterns[i].kind;
	}
	return 0;
}

static bool is_graded(enum kmsg_kind kind)
{
	return kind == KMSG_POLLED || kind == KMSG_TIMEOUT || kind == KMSG_TROUBLE ||
	       kind == KMSG_DEAD;
}

enum kmsg_kind messages_regrade(enum kmsg_kind kind, const char *text)
{
	enum kmsg_kind now = is_graded(kind) ? messages_kind(text) : kind;

	return is_graded(now) ? now : kind;
}
