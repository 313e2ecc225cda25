// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's messages prove: the formats as its sources have them, filled in here, each
 * beside one that looks alike and says something else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/messages.h"

#define NOTHING 0

struct line {
	const char *prefix; /* as dev_warn(), netdev_err() and their like put it in front */
	const char *format;
	enum kmsg_kind kind;
	const char *alike;
	enum kmsg_kind alike_kind;
};

static const struct line lines[] = {
	/* arch/x86/kernel/irq.c */
	{ "__common_interrupt: ", "%d.%u No irq handler for vector\n", KMSG_NO_HANDLER,
	  "__common_interrupt: No handler for 2.34", NOTHING },
	{ "call_irq_handler: ", "%d callbacks suppressed\n", KMSG_SUPPRESSED,
	  "net_ratelimit: 12 callbacks suppressed", NOTHING },
	/* kernel/irq/spurious.c, cpuhotplug.c */
	{ "", "irq %d: nobody cared (try booting with the \"irqpoll\" option)\n", KMSG_NOBODY_CARED,
	  "irq 17: somebody cared", NOTHING },
	{ "", "IRQ%u: set affinity failed(%d).\n", KMSG_MOVE_FAILED, "IRQ24: set affinity done",
	  NOTHING },
	/* drivers/nvme/host/pci.c, up to v6.5 and since */
	{ "nvme nvme0: ", "I/O %d QID %d timeout, completion polled\n", KMSG_POLLED,
	  "s1c33-hsdma s1c33-hsdma: 4 channels, completion polled", NOTHING },
	{ "nvme nvme0: ", "I/O tag %d (%04x) QID %d timeout, completion polled\n", KMSG_POLLED,
	  "nvme nvme0: 8/0/4 default/read/poll queues", NOTHING },
	{ "nvme nvme0: ", "I/O %d QID %d timeout, aborting\n", KMSG_TIMEOUT,
	  "nvme nvme0: Abort status: 0x0", NOTHING },
	{ "nvme nvme0: ",
	  "I/O tag %d (%04x) opcode %#x (%s) QID %d timeout, aborting req_op:%s(%u) size:%u\n",
	  KMSG_TIMEOUT, "backup: timeout, aborting", NOTHING },
	{ "nvme nvme0: ", "I/O tag %d (%04x) opcode %#x (%s) QID %d timeout, reset controller\n",
	  KMSG_TIMEOUT, "nvme nvme0: resetting controller", NOTHING },
	{ "nvme nvme0: ", "I/O %d QID %d timeout, disable controller\n", KMSG_TIMEOUT,
	  "nvme nvme0: Shutdown timeout set to 8 seconds", NOTHING },
	{ "nvme nvme0: ", "controller is down; will reset: CSTS=0x%x, PCI_STATUS=0x%x\n",
	  KMSG_TROUBLE, "eth0: controller is down; will reset", NOTHING },
	{ "nvme nvme0: ", "Disabling device after reset failure: %d\n", KMSG_DEAD,
	  "nvme nvme0: Disabling device", NOTHING },
	/* drivers/ata/libata-sff.c, libata-core.c up to v6.1 and since, libata-eh.c */
	{ "ata1: ", "lost interrupt (Status 0x%x)\n", KMSG_POLLED,
	  "thermal: lost interrupt (Status 0x50)", NOTHING },
	{ "ata1.00: ", "qc timeout (cmd 0x%x)\n", KMSG_TIMEOUT, "ata1.00: qc done (cmd 0xec)",
	  NOTHING },
	{ "ata1.00: ", "qc timeout after %u msecs (cmd 0x%x)\n", KMSG_TIMEOUT,
	  "foo: qc timeout after 5 msecs", NOTHING },
	{ "ata1: ", "hard resetting link\n", KMSG_TROUBLE,
	  "ata1: SATA link up 6.0 Gbps (SStatus 133 SControl 300)", NOTHING },
	/* drivers/scsi/scsi_lib.c */
	{ "sd 0:0:0:0: [sda] tag#0 ", "timing out command, waited %lus\n", KMSG_TIMEOUT,
	  "sd 0:0:0:0: [sda] tag#0 FAILED Result: hostbyte=DID_OK", NOTHING },
	/* drivers/message/fusion/mptscsih.c, drivers/scsi/vmw_pvscsi.c */
	{ "mptscsih: ", "%s: attempting task abort! (sc=%p)\n", KMSG_TIMEOUT,
	  "mptscsih: ioc0: task abort: SUCCESS (rv=2002) (sc=00000000)", NOTHING },
	{ "sd 2:0:0:0: ", "task abort on host %u, %p\n", KMSG_TIMEOUT,
	  "sd 2:0:0:0: SCSI device reset on scsi2:0", NOTHING },
	/* drivers/scsi/megaraid/megaraid_sas_base.c, drivers/scsi/aacraid/linit.c */
	{ "megaraid_sas 0000:03:00.0: ", "[%2d]waiting for %d commands to complete for scsi%d\n",
	  KMSG_TIMEOUT, "[ 5]waiting for 12 commands to complete", NOTHING },
	{ "megaraid_sas 0000:03:00.0: ", "DCMD(opcode: 0x%x) is timed out, func:%s\n", KMSG_TIMEOUT,
	  "megaraid_sas 0000:03:00.0: Ignore DCMD timeout: megasas_get_pd_list 4727", NOTHING },
	{ "aacraid: ", "Host adapter abort request (%d,%d,%d,%d)\n", KMSG_TIMEOUT,
	  "aacraid: Host bus reset request. SCSI hang ?", NOTHING },
	/* drivers/usb/host/xhci.c, xhci-ring.c, drivers/usb/core/hcd.c, hub.c */
	{ "xhci_hcd 0000:00:14.0: ", "xHCI host controller not responding, assume dead\n",
	  KMSG_DEAD, "xhci_hcd 0000:00:14.0: xHCI Host Controller", NOTHING },
	{ "xhci_hcd 0000:00:14.0: ", "HC died; cleaning up\n", KMSG_DEAD,
	  "xhci_hcd 0000:00:14.0: remove, state 4", NOTHING },
	{ "xhci_hcd 0000:00:14.0: ", "xHCI host not responding to stop endpoint command\n",
	  KMSG_TIMEOUT, "xhci_hcd 0000:00:14.0: bad transfer trb length 8 in event trb", NOTHING },
	{ "xhci_hcd 0000:00:14.0: ", "Abort failed to stop command ring: %d\n", KMSG_TIMEOUT,
	  "xhci_hcd 0000:00:14.0: // Abort command ring", NOTHING },
	{ "xhci_hcd 0000:00:14.0: ", "Timeout while waiting for setup %s command\n", KMSG_TIMEOUT,
	  "Timeout while waiting for setup of the display", NOTHING },
	{ "usb 1-4: ", "reset %s USB device number %d using %s\n", KMSG_TROUBLE,
	  "usb 1-1: new high-speed USB device number 2 using xhci_hcd", NOTHING },
	{ "usb 1-4: ", "USB disconnect, device number %d\n", KMSG_TROUBLE,
	  "usb 1-4: USB disconnected by user", NOTHING },
	/* drivers/net/ethernet/amazon/ena/ena_com.c, ena_netdev.c */
	{ "ena 0000:00:05.0: ",
	  "The ena device sent a completion but the driver didn't receive a MSI-X interrupt (cmd %d), autopolling mode is %s\n",
	  KMSG_POLLED,
	  "ena 0000:00:05.0: The ena device didn't send a completion for the admin cmd 3 status 1",
	  NOTHING },
	{ "ena 0000:00:05.0 eth0: ",
	  "Potential MSIX issue on Rx side Queue = %d. Reset the device\n", KMSG_POLLED,
	  "ena 0000:00:05.0 eth0: Trigger reset is on", NOTHING },
	{ "ena 0000:00:05.0 eth0: ",
	  "Potential MSIX issue on Tx side Queue = %d. Reset the device\n", KMSG_POLLED,
	  "Potential MSIX issue on the roadmap", NOTHING },
	/* drivers/infiniband/hw/erdma/erdma_cmdq.c */
	{ "",
	  "The erdma device sent a completion but the driver didn't receive a MSI-X interrupt.\n",
	  KMSG_POLLED, "The erdma device didn't send a completion for the cmdq.", NOTHING },
	/* drivers/net/ethernet/mellanox/mlx5/core/en/health.c, cmd.c, en/reporter_tx.c */
	{ "mlx5_core 0000:03:00.0 ens1: ", "Recovered %d eqes on EQ 0x%x\n", KMSG_POLLED,
	  "mlx5_core 0000:03:00.0 ens1: EQ 0x7: Cons = 0x1, irqn = 0x45", NOTHING },
	{ "mlx5_core 0000:03:00.0: ", "cmd[%d]: %s(0x%x) recovered after timeout\n", KMSG_POLLED,
	  "mlx5_core 0000:03:00.0: cmd[0]: QUERY_HCA_CAP(0x100) No done completion", NOTHING },
	{ "mlx5_core 0000:03:00.0: ", "cmd[%d]: %s(0x%x) Async, recovered after timeout\n",
	  KMSG_POLLED, "link recovered after timeout", NOTHING },
	{ "mlx5_core 0000:03:00.0 ens1: ",
	  "TX timeout on queue: %d, SQ: 0x%x, CQ: 0x%x, SQ Cons: 0x%x SQ Prod: 0x%x, usecs since last trans: %u\n",
	  KMSG_TIMEOUT, "mlx5_core 0000:03:00.0 ens1: TX timeout detected", NOTHING },
	/* drivers/net/virtio_net.c */
	{ "virtio_net virtio0 eth0: ",
	  "TX timeout on queue: %u, sq: %s, vq: 0x%x, name: %s, %u usecs ago\n", KMSG_TIMEOUT,
	  "virtio_net virtio0 eth0: TX queue 0", NOTHING },
	/* drivers/net/ethernet/broadcom/tg3.c, bnx2.c; marvell/sky2.c; intel/e1000e/netdev.c */
	{ "tg3 0000:02:00.0 eth0: ",
	  "No interrupt was generated using MSI. Switching to INTx mode. Please report this failure to the PCI maintainer and include system chipset information\n",
	  KMSG_POLLED, "tg3 0000:02:00.0 eth0: Link is up at 1000 Mbps, full duplex", NOTHING },
	{ "sky2 0000:02:00.0: ", "No interrupt generated using MSI, switching to INTx mode.\n",
	  KMSG_POLLED, "sky2 0000:02:00.0: Yukon-2 EC Ultra chip revision 3", NOTHING },
	{ "e1000e 0000:00:19.0 eth0: ", "MSI interrupt test failed, using legacy interrupt.\n",
	  KMSG_POLLED, "e1000e 0000:00:19.0 eth0: MSI interrupt test succeeded!", NOTHING },
	/* net/sched/sch_generic.c, up to v6.4 and since */
	{ "", "NETDEV WATCHDOG: %s (%s): transmit queue %u timed out\n", KMSG_TIMEOUT,
	  "watchdog: BUG: soft lockup - CPU#1 stuck for 22s!", NOTHING },
	{ "virtio_net virtio1 eth0: ",
	  "NETDEV WATCHDOG: CPU: %d: transmit queue %u timed out %u ms\n", KMSG_TIMEOUT,
	  "NETDEV WATCHDOG: enabled", NOTHING },
	/* drivers/net/ethernet/intel */
	{ "e1000e 0000:00:1f.6 eno1: ", "Detected Hardware Unit Hang:\n", KMSG_TIMEOUT,
	  "e1000e 0000:00:1f.6 eno1: Reset adapter unexpectedly", NOTHING },
	{ "igb 0000:01:00.0: ", "Detected Tx Unit Hang\n", KMSG_TIMEOUT,
	  "igb 0000:01:00.0: Tx Unit ready", NOTHING },
	{ "i40e 0000:3b:00.0 eno1: ",
	  "tx_timeout: VSI_seid: %d, Q %d, NTC: 0x%x, HWB: 0x%x, NTU: 0x%x, TAIL: 0x%x, INT: 0x%x\n",
	  KMSG_TIMEOUT, "i40e 0000:3b:00.0 eno1: tx_timeout recovery level 1, txqueue 5", NOTHING },
	{ "ice 0000:3b:00.0 eno1: ",
	  "tx_timeout: VSI_num: %d, Q %u, NTC: 0x%x, HW_HEAD: 0x%x, NTU: 0x%x, INT: 0x%x\n",
	  KMSG_TIMEOUT, "ice 0000:3b:00.0 eno1: tx_timeout recovery level 1, txqueue 5", NOTHING },
	/* drivers/net/ethernet/microsoft/mana/hw_channel.c */
	{ "mana 7870:00:00.0: ", "HWC: Request timed out!\n", KMSG_TIMEOUT,
	  "ping: Request timed out!", NOTHING },
	{ "mana 7870:00:00.0: ", "HWC: Request timed out: %u ms\n", KMSG_TIMEOUT,
	  "mana 7870:00:00.0: HWC: Failed hw_channel req: 0x5", NOTHING },
	/* drivers/net/wireless/ath/ath10k/htc.c, wmi.c, core.c; ath11k/htc.c */
	{ "ath10k_pci 0000:02:00.0: ", "failed to receive control response completion, polling..\n",
	  KMSG_POLLED, "ath10k_pci 0000:02:00.0: ctl_resp never came in (-110)", NOTHING },
	{ "ath11k_pci 0000:02:00.0: ", "failed to receive control response completion, polling..\n",
	  KMSG_POLLED, "ath11k_pci 0000:02:00.0: Service connect timeout", NOTHING },
	{ "ath10k_pci 0000:02:00.0: ", "failed to receive service ready completion, polling..\n",
	  KMSG_POLLED,
	  "ath10k_pci 0000:02:00.0: service ready completion received, continuing normally",
	  NOTHING },
	{ "ath10k_pci 0000:02:00.0: ", "firmware crashed! (guid %s)\n", KMSG_TROUBLE,
	  "ath10k_pci 0000:02:00.0: firmware ver 10.2.4 api 5", NOTHING },
	/* drivers/net/wireless/intel/iwlwifi */
	{ "iwlwifi 0000:00:14.3: ", "Error sending %s: time out after %dms.\n", KMSG_TIMEOUT,
	  "mailer: Error sending mail: time out after 30ms", NOTHING },
	{ "iwlwifi 0000:00:14.3: ", "Microcode SW error detected. Restarting 0x%X.\n", KMSG_TROUBLE,
	  "iwlwifi 0000:00:14.3: loaded firmware version 77", NOTHING },
	/* sound/pci/hda/hda_controller.c, hda_intel.c */
	{ "snd_hda_intel 0000:00:1f.3: ",
	  "azx_get_response timeout, switching to polling mode: last cmd=0x%08x\n", KMSG_POLLED,
	  "snd_hda_intel 0000:00:1f.3: azx_get_response timeout, switching to single_cmd mode: last cmd=0x001f000a",
	  NOTHING },
	{ "snd_hda_intel 0000:00:1f.3: ",
	  "No response from codec, disabling MSI: last cmd=0x%08x\n", KMSG_POLLED,
	  "snd_hda_intel 0000:00:1f.3: No response from codec, resetting bus: last cmd=0x20170500",
	  NOTHING },
	/* Interrupts come too early there: hda_intel.c, azx_irq_pending_work() */
	{ "snd_hda_intel 0000:00:1f.3: ",
	  "IRQ timing workaround is activated for card #%d. Suggest a bigger bdl_pos_adj.\n",
	  NOTHING, "snd_hda_intel 0000:00:1f.3: spurious response 0x0:0x0", NOTHING },
	/* drivers/gpu/drm/amd/amdgpu/amdgpu_fence.c, amdgpu_job.c */
	{ "amdgpu 0000:03:00.0: amdgpu: ", "Fence fallback timer expired on ring %s\n", KMSG_POLLED,
	  "amdgpu 0000:03:00.0: amdgpu: ring gfx_0.0.0 uses VM inv eng 0", NOTHING },
	{ "[drm:amdgpu_job_timedout [amdgpu]] *ERROR* ",
	  "ring %s timeout, signaled seq=%u, emitted seq=%u\n", KMSG_TIMEOUT,
	  "[drm:amdgpu_job_timedout [amdgpu]] *ERROR* ring gfx timeout, but soft recovered",
	  NOTHING },
	/* drivers/gpu/drm/i915/i915_irq.c, drm_atomic_helper.c */
	{ "[drm:i915_hangcheck_elapsed] *ERROR* ",
	  "Hangcheck timer elapsed... %s idle [waiting on %d, at %d], missed IRQ?\n", KMSG_POLLED,
	  "[drm:i915_hangcheck_elapsed] *ERROR* Hangcheck timer elapsed... GPU hung", NOTHING },
	{ "i915 0000:00:02.0: [drm] *ERROR* ", "[CRTC:%d:%s] flip_done timed out\n", KMSG_TIMEOUT,
	  "i915 0000:00:02.0: [drm] flip_done", NOTHING },
	/* drivers/mmc/host/sdhci.c, drivers/i2c/busses/i2c-i801.c */
	{ "mmc0: ", "Timeout waiting for hardware interrupt.\n", KMSG_TIMEOUT,
	  "mmc0: Timeout waiting for card", NOTHING },
	{ "mmc0: ", "Timeout waiting for hardware cmd interrupt.\n", KMSG_TIMEOUT,
	  "robot: Timeout waiting for hardware cmd interrupt.", NOTHING },
	{ "i801_smbus 0000:00:1f.4: ", "Timeout waiting for interrupt!\n", KMSG_TIMEOUT,
	  "i801_smbus 0000:00:1f.4: Transaction timeout", NOTHING },
	/* drivers/pci/hotplug/pciehp_hpc.c, pciehp_ctrl.c, drivers/pci/pcie/aer.c */
	{ "pcieport 0000:00:1c.0: pciehp: ",
	  "Timeout on hotplug command %#06x (issued %u msec ago)\n", KMSG_TIMEOUT,
	  "pcieport 0000:00:1c.0: pciehp: Slot #4 AttnBtn- PwrCtrl-", NOTHING },
	{ "pcieport 0000:00:1c.0: pciehp: ", "Slot(%s): Link Down\n", KMSG_TROUBLE,
	  "e1000e 0000:00:1f.6 eno1: NIC Link is Down", NOTHING },
	{ "pcieport 0000:00:1c.0: ", "PCIe Bus Error: severity=%s, type=%s, (%s)\n", KMSG_TROUBLE,
	  "pcieport 0000:00:1c.0: AER: enabled with IRQ 122", NOTHING },
};

/* How the conversions of one format can come out: the least and the most. */
static const char *const values[2][4] = {
	{ "0", "0", "a", "0000000000000000" },
	{ "4294967295", "ffffffff", "SET_FEATURES gfx_0.0.0", "00000000f1d2d2f9" },
};

static const char *value_of(char conversion, int most)
{
	switch (conversion) {
	case 'd':
	case 'u':
		return values[most][0];
	case 'x':
	case 'X':
		return values[most][1];
	case 's':
		return values[most][2];
	default:
		return values[most][3];
	}
}

static void fill_in(char *text, const char *prefix, const char *format, int most)
{
	text = stpcpy(text, prefix);
	for (; *format && *format != '\n'; format++) {
		if (*format != '%') {
			*text++ = *format;
			continue;
		}
		for (format++; strchr("#0123456789l", *format); format++)
			if (*format == '#')
				text = stpcpy(text, "0x");
		text = stpcpy(text, value_of(*format, most));
	}
	*text = '\0';
}

static void every_message_is_what_its_source_means(void **state)
{
	char text[1024];
	size_t i;
	int most;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		for (most = 0; most <= 1; most++) {
			fill_in(text, lines[i].prefix, lines[i].format, most);
			if (messages_kind(text) != lines[i].kind)
				fail_msg("%s: kind %d, not %d", text, messages_kind(text),
					 lines[i].kind);
		}
		if (messages_kind(lines[i].alike) != lines[i].alike_kind)
			fail_msg("%s: kind %d, not %d", lines[i].alike,
				 messages_kind(lines[i].alike), lines[i].alike_kind);
	}
}

/* drivers/ata/libata-eh.c, ata_eh_link_report(): the mask of AC_ERR_*, and whether it froze. */
static void an_ata_exception_is_a_timeout_only_if_it_says_so(void **state)
{
	static const struct {
		unsigned int mask;
		const char *frozen;
		enum kmsg_kind kind;
	} forms[] = {
		{ 0x0, " frozen", KMSG_TIMEOUT }, /* only commands without an answer */
		{ 0x4, " frozen", KMSG_TIMEOUT },
		{ 0x4, "", KMSG_TIMEOUT },
		{ 0x14, " frozen", KMSG_TIMEOUT },
		{ 0x0, "", KMSG_TROUBLE },
		{ 0x1, "", KMSG_TROUBLE }, /* AC_ERR_DEV: the device said so */
		{ 0x2, " frozen", KMSG_TROUBLE }, /* AC_ERR_HSM */
		{ 0x10, " frozen", KMSG_TROUBLE }, /* AC_ERR_ATA_BUS */
		{ 0x12, " frozen t4", KMSG_TROUBLE },
		{ 0x40, " frozen", KMSG_TROUBLE }, /* AC_ERR_SYSTEM */
	};
	char text[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		snprintf(text, sizeof(text),
			 "ata1.00: exception Emask 0x%x SAct 0x%x SErr 0x%x action 0x%x%s",
			 forms[i].mask, 0x7, 0x4090000, 0x6, forms[i].frozen);
		if (messages_kind(text) != forms[i].kind)
			fail_msg("%s: kind %d", text, messages_kind(text));
	}
	assert_int_equal(messages_kind("ata1.00: exception Emask 0x"), KMSG_TROUBLE);
}

/* Of an older version, which took more for timeouts; and of a newer one, which knows more. */
static void what_was_graded_before_is_graded_anew(void **state)
{
	static const char reset[] = "usb 1-4: reset high-speed USB device number 5 using xhci_hcd";
	static const char polled[] = "nvme nvme0: I/O 12 QID 3 timeout, completion polled";

	(void)state;
	assert_int_equal(messages_regrade(KMSG_TIMEOUT, reset), KMSG_TROUBLE);
	assert_int_equal(messages_regrade(KMSG_TIMEOUT, polled), KMSG_POLLED);
	assert_int_equal(messages_regrade(KMSG_POLLED, "foo: not known yet"), KMSG_POLLED);
	assert_int_equal(messages_regrade(KMSG_TIMEOUT, "No irq handler for 2.34"), KMSG_TIMEOUT);
	assert_int_equal(messages_regrade(KMSG_OTHER, polled), KMSG_OTHER);
	assert_int_equal(messages_regrade(KMSG_GAP, ""), KMSG_GAP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_what_its_source_means),
		cmocka_unit_test(what_was_graded_before_is_graded_anew),
		cmocka_unit_test(an_ata_exception_is_a_timeout_only_if_it_says_so),
	};

	return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
