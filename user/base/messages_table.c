// SPDX-License-Identifier: GPL-2.0-only
/*
 * One table, by driver. Three grades, of which only the first proves:
 *
 * KMSG_POLLED   a completion, or its like, was there and its interrupt was not
 * KMSG_TIMEOUT  an answer did not come: for want of an interrupt, or the device was silent
 * KMSG_TROUBLE  something is amiss, or was reset by hand; an interrupt may have said so
 *
 * Read in the sources of v6.1 and v6.12; versions stand where a message came, went or changed, as
 * far as that is known. Each fits from its first byte on, so that what others have printed (the
 * product of a USB device, the name of a process) is not taken for it.
 */
#include <string.h>

#include "base/messages_table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct message_format formats[] = {
	/*
	 * arch/x86/kernel/irq.c: "%s: %d.%u No irq handler for vector\n" with do_IRQ up to v5.7,
	 * common_interrupt, __common_interrupt since v5.11; "No irq handler for %d.%u\n" since v6.17
	 * and in stable kernels
	 */
	{ "No irq handler for %C.%V", KMSG_NO_HANDLER, { 0 } },
	{ "call_irq_handler: No irq handler for %C.%V", KMSG_NO_HANDLER, { 0 } },
	{ "common_interrupt: No irq handler for %C.%V", KMSG_NO_HANDLER, { 0 } },
	{ "__common_interrupt: No irq handler for %C.%V", KMSG_NO_HANDLER, { 0 } },
	{ "do_IRQ: %C.%V No irq handler for vector", KMSG_NO_HANDLER, { 0 } },
	{ "common_interrupt: %C.%V No irq handler for vector", KMSG_NO_HANDLER, { 0 } },
	{ "__common_interrupt: %C.%V No irq handler for vector", KMSG_NO_HANDLER, { 0 } },
	{ "call_irq_handler: %C.%V No irq handler for vector", KMSG_NO_HANDLER, { 0 } },
	/* lib/ratelimit.c: "%s: %d callbacks suppressed\n", the function that was limited */
	{ "do_IRQ: %N callbacks suppressed", KMSG_SUPPRESSED, { 0 } },
	{ "common_interrupt: %N callbacks suppressed", KMSG_SUPPRESSED, { 0 } },
	{ "__common_interrupt: %N callbacks suppressed", KMSG_SUPPRESSED, { 0 } },
	{ "call_irq_handler: %N callbacks suppressed", KMSG_SUPPRESSED, { 0 } },
	/* kernel/irq/spurious.c: "irq %d: nobody cared (try booting with the \"irqpoll\" option)\n" */
	{ "irq %I: nobody cared", KMSG_NOBODY_CARED, { 0 } },
	/*
	 * kernel/irq/cpuhotplug.c, since v4.15 and v5.2; arch/x86/kernel/irq.c, up to v4.14:
	 * "Cannot set affinity for irq %i\n"
	 */
	{ "IRQ%I: set affinity failed(%E)", KMSG_MOVE_FAILED, { 0 } },
	{ "Eff. affinity %s of IRQ %I contains only offline CPUs after offlining CPU %C",
	  KMSG_MOVE_FAILED,
	  { 0 } },
	{ "Cannot set affinity for irq %I", KMSG_MOVE_FAILED, { 0 } },
	/* drivers/pci/controller/pci-hyperv.c: the host was not told where it goes */
	{ "hv_pci %s: hv_arch_irq_unmask() failed: %x", KMSG_MOVE_FAILED, { 0 } },
	{ "hv_pci %s: hv_irq_unmask() failed: %x", KMSG_MOVE_FAILED, { 0 } },
	/* arch/x86/kernel/apic/vector.c, since v5.0, v6.7 and v4.15; irq.c, v3.14 to v4.14 */
	{ "irq %I: Affinity broken due to vector space exhaustion.", KMSG_NO_VECTOR, { 0 } },
	{ "Moved interrupt pending in old target APIC %I", KMSG_MOVED_PENDING, { 0 } },
	{ "CPU %C has %d vectors, %d available. Cannot disable CPU", KMSG_OFFLINE_REFUSED, { 0 } },
	{ "CPU %C disable failed: CPU has %d vectors assigned and there are only %d available",
	  KMSG_OFFLINE_REFUSED,
	  { 0 } },
	/* kernel/cpu.c, freeze_secondary_cpus() */
	{ "Error taking CPU%C down: %E", KMSG_OFFLINE_REFUSED, { 0 } },
	/*
	 * arch/x86/kernel/apic/apic.c: "Spurious interrupt (vector 0x%02x) on CPU#%d. Acked\n",
	 * ". Not pending!\n", "Spurious APIC interrupt (vector 0xFF) on CPU#%d, should never
	 * happen.\n", since v5.3; "spurious APIC interrupt through vector %02x on CPU#%d, should never
	 * happen.\n" up to v5.2; "APIC error on CPU%d: %02x", up to v2.6.38 with "(%02x)"
	 */
	{ "Spurious interrupt (vector %v) on CPU#%C", KMSG_SPURIOUS, { 0 } },
	{ "Spurious APIC interrupt (vector %v) on CPU#%C", KMSG_SPURIOUS, { 0 } },
	{ "spurious APIC interrupt through vector %v on CPU#%C", KMSG_SPURIOUS, { 0 } },
	{ "spurious APIC interrupt on CPU#%C, should never happen", KMSG_SPURIOUS, { 0 } },
	{ "APIC error on CPU%C: %x", KMSG_APIC_ERROR, { 0 } },
	/* arch/x86/kernel/irq.c, ack_bad_irq(): "vector" is the IRQ number there */
	{ "unexpected IRQ trap at vector %i", KMSG_SPURIOUS, { 0 } },
	/*
	 * drivers/iommu/intel/dmar.c: "[INTR-REMAP] Request device [%02x:%02x.%d] fault index 0x%llx
	 * [fault reason 0x%02x] %s\n"; v4.11 to v5.9 index without 0x; up to v4.10 "INTR-REMAP:
	 * Request device [[%02x:%02x.%d] fault index %llx\nINTR-REMAP:[fault reason %02d] %s\n"
	 */
	{ "DMAR: [INTR-REMAP] Request device [%B] fault index %x", KMSG_BLOCKED, { 0 } },
	{ "DMAR: INTR-REMAP: Request device [[%B] fault index %x", KMSG_BLOCKED, { 0 } },
	{ "dmar: INTR-REMAP: Request device [[%B] fault index %x", KMSG_BLOCKED, { 0 } },
	{ "INTR-REMAP: Request device [[%B] fault index %x", KMSG_BLOCKED, { 0 } },
	/*
	 * drivers/iommu/amd/iommu.c: "Event logged [IO_PAGE_FAULT domain=0x%04x address=0x%llx
	 * flags=0x%04x]\n" behind the device, or with "device=%04x:%02x:%02x.%x " in it, since v5.1
	 * also of others; without the domain up to v6.2
	 */
	{ "%s %L: AMD-Vi: Event logged [IO_PAGE_FAULT domain=%x address=%x flags=%F]",
	  KMSG_BLOCKED,
	  { 0 } },
	{ "AMD-Vi: Event logged [%s device=%L *flags=%F", KMSG_BLOCKED, { 0 } },
	{ "AMD-Vi: Event logged [%s device=%B *flags=%F", KMSG_BLOCKED, { 0 } },
	{ "%s %s: AMD-Vi: Event logged [%s device=%L *flags=%F", KMSG_BLOCKED, { 0 } },
	{ "%s %s: AMD-Vi: Event logged [%s device=%B *flags=%F", KMSG_BLOCKED, { 0 } },

	/*
	 * drivers/nvme/host/pci.c, nvme_timeout(), polls since v4.13: "I/O %d QID %d timeout,
	 * completion polled\n"; "I/O tag %d (%04x) QID %d timeout, ..." since v6.6, "I/O tag %d
	 * (%04x) opcode %#x (%s) QID %d timeout, aborting req_op:%s(%u) size:%u\n" since v6.7.
	 * apple.c: "I/O %d(aq:%d) timeout: completion polled\n"
	 */
	{ "nvme %A: I/O %d QID %Q timeout, completion polled", KMSG_POLLED, { "%Aq%Q" } },
	{ "nvme %A: I/O tag %d (%x) *QID %Q timeout, completion polled", KMSG_POLLED, { "%Aq%Q" } },
	/* "I/O %d (%s) QID %d timeout, ...": v6.2 and v6.3 */
	{ "nvme %A: I/O %d (*) QID %Q timeout, completion polled", KMSG_POLLED, { "%Aq%Q" } },
	{ "nvme %A: I/O %d (*) QID %Q timeout, ", KMSG_TIMEOUT, { "%Aq%Q" } },
	{ "nvme %A: I/O %d(aq:%d) timeout: completion polled", KMSG_POLLED, { 0 } },
	{ "nvme %A: I/O %d QID %Q timeout, ", KMSG_TIMEOUT, { "%Aq%Q" } },
	{ "nvme %A: I/O tag %d (%x) *QID %Q timeout, ", KMSG_TIMEOUT, { "%Aq%Q" } },
	{ "nvme %A: controller is down; will reset: ", KMSG_TROUBLE, { 0 } },
	{ "nvme %A: Device not ready; ", KMSG_TROUBLE, { 0 } },
	{ "nvme %A: Disabling device after reset failure: ", KMSG_DEAD, { 0 } },
	{ "nvme %A: Removing after probe failure status: ", KMSG_DEAD, { 0 } },

	/* drivers/ata/libata-sff.c, ata_sff_lost_interrupt(): the device is not busy any more */
	{ "ata%Q: lost interrupt (Status %x)", KMSG_POLLED, { 0 } },
	/* drivers/ata/libata-core.c, ata_exec_internal(); "after %u msecs" since v6.2 */
	{ "ata%Q.%d: qc timeout *(cmd %x)", KMSG_TIMEOUT, { 0 } },
	/* drivers/ata/libata-eh.c, ata_eh_link_report(), ata_eh_reset() */
	{ "ata%Q: exception Emask %M ", KMSG_TROUBLE, { 0 } },
	{ "ata%Q.%d: exception Emask %M ", KMSG_TROUBLE, { 0 } },
	{ "ata%Q: exception Emask", KMSG_TROUBLE, { 0 } },
	{ "ata%Q.%d: exception Emask", KMSG_TROUBLE, { 0 } },
	{ "ata%Q: %s resetting link", KMSG_TROUBLE, { 0 } },
	{ "ata%Q.%d: %s resetting link", KMSG_TROUBLE, { 0 } },
	{ "ata%Q: SATA link down", KMSG_TROUBLE, { 0 } },

	/* drivers/scsi/stex.c: the command is done once it looked */
	{ "stex(%L): lost interrupt", KMSG_POLLED, { 0 } },
	/* drivers/scsi/ipr.c, lpfc/lpfc_init.c: the driver had its device raise one */
	{ "ipr %s: MSI test failed.", KMSG_POLLED, { 0 } },
	{ "lpfc %s: *0447 Configure interrupt mode (%d) failed active interrupt test",
	  KMSG_POLLED,
	  { 0 } },
	/*
	 * drivers/ufs/core/ufshcd.c, up to v6.5: "%s: cmd was completed, but without a notifying intr,
	 * tag = %d", __func__
	 */
	{ "%s %s: %s: cmd was completed, but without a notifying intr, tag = %d",
	  KMSG_POLLED,
	  { 0 } },
	/* drivers/scsi/scsi_lib.c; message/fusion/mptscsih.c, mpt3sas/mpt3sas_scsih.c, vmw_pvscsi.c */
	{ "s%s %s: *timing out command, waited %ds", KMSG_TIMEOUT, { 0 } },
	{ "mptscsih: %s: attempting task abort!", KMSG_TIMEOUT, { 0 } },
	{ "s%s %s: attempting task abort!", KMSG_TIMEOUT, { 0 } },
	{ "s%s %s: *task abort on host %d, ", KMSG_TIMEOUT, { 0 } },
	/* drivers/scsi/qla2xxx/qla_os.c: "%s [%s]-%04x:%lu: ", then the message */
	{ "qla2xxx [%L]-801c:%d: Abort command issued nexus=", KMSG_TIMEOUT, { 0 } },
	/* drivers/scsi/smartpqi/smartpqi_init.c, megaraid/megaraid_sas_base.c, aacraid/linit.c */
	{ "smartpqi %s: attempting TASK ABORT on ", KMSG_TIMEOUT, { 0 } },
	{ "megaraid_sas %s: [*]waiting for %d commands to complete", KMSG_TIMEOUT, { 0 } },
	{ "megaraid_sas %s: DCMD(opcode: %x) is timed out, func:", KMSG_TIMEOUT, { 0 } },
	{ "aacraid: Host adapter abort request (", KMSG_TIMEOUT, { 0 } },
	{ "aacraid: Host adapter abort request.", KMSG_TIMEOUT, { 0 } },
	/* drivers/usb/storage/uas.c: "%s %d uas-tag %d inflight:", a command without answer */
	{ "s%s %s: *uas_eh_abort_handler %d uas-tag %d inflight:", KMSG_TIMEOUT, { 0 } },

	/* drivers/usb/host/xhci-ring.c, xhci.c, xhci-hub.c, drivers/usb/core/hcd.c */
	{ "%s %s: xHCI host controller not responding, assume dead", KMSG_DEAD, { 0 } },
	{ "%s %s: HC died; cleaning up", KMSG_DEAD, { 0 } },
	{ "xhci%s %s: xHCI host not responding to stop endpoint command", KMSG_TIMEOUT, { 0 } },
	/* xhci_dbg() up to v6.12; "%s" is the register's value and its bits */
	{ "xhci%s %s: Command timeout, USBSTS:", KMSG_TIMEOUT, { 0 } },
	{ "xhci%s %s: Abort failed to stop command ring: ", KMSG_TIMEOUT, { 0 } },
	{ "xhci%s %s: Timeout while waiting for * command", KMSG_TIMEOUT, { 0 } },
	{ "xhci%s %s: Timeout waiting for reset device command", KMSG_TIMEOUT, { 0 } },
	/* drivers/usb/core/hub.c: after a command without answer, but by anybody's wish, too */
	{ "usb %s: reset * USB device number ", KMSG_TROUBLE, { 0 } },
	{ "usb %s: USB disconnect, device number ", KMSG_TROUBLE, { 0 } },
	{ "usb %s: device firmware changed", KMSG_TROUBLE, { 0 } },
	{ "usb %s: device not accepting address %d, error ", KMSG_TROUBLE, { 0 } },
	{ "usb %s: device descriptor read/%s, error ", KMSG_TROUBLE, { 0 } },

	/*
	 * drivers/net/ethernet/amazon/ena/ena_com.c, ena_netdev.c; drivers/infiniband/hw/efa/efa_com.c.
	 * Before v5.10 ena_com.c has no device in front. Without a completion the driver has polled
	 * as well: it speaks of the device then
	 */
	{ "ena %D%p: The ena device sent a completion but the driver didn't receive a MSI-X interrupt",
	  KMSG_POLLED,
	  { "ena-mgmnt@pci:%D" } },
	{ "ena: The ena device sent a completion but the driver didn't receive a MSI-X interrupt",
	  KMSG_POLLED,
	  { 0 } },
	{ "The ena device sent a completion but the driver didn't receive a MSI-X interrupt",
	  KMSG_POLLED,
	  { 0 } },
	{ "ena %s %A: Potential MSIX issue on %s side Queue = %Q", KMSG_POLLED, { "%A-Tx-Rx-%Q" } },
	{ "ena %s: Potential MSIX issue on %s side Queue = %Q", KMSG_POLLED, { 0 } },
	{ "ena %s %A: Found a Tx that wasn't completed on time, qid %Q, ",
	  KMSG_TIMEOUT,
	  { "%A-Tx-Rx-%Q" } },
	{ "ena%p: The ena device didn't send a completion for ", KMSG_TROUBLE, { 0 } },
	{ "efa%p: The device sent a completion but the driver didn't receive any MSI-X interrupt",
	  KMSG_POLLED,
	  { 0 } },
	/* drivers/infiniband/hw/erdma/erdma_cmdq.c */
	{ "The erdma device sent a completion but the driver didn't receive a MSI-X interrupt",
	  KMSG_POLLED,
	  { 0 } },
	{ "erdma%p: The erdma device sent a completion but the driver didn't receive a MSI-X interrupt",
	  KMSG_POLLED,
	  { 0 } },
	/*
	 * drivers/net/ethernet/mellanox/mlx5/core/en/health.c, since v4.18: "EQ 0x%x: Cons = 0x%x,
	 * irqn = 0x%x\n" says which interrupt, then "Recovered %d eqes on EQ 0x%x\n" that its
	 * event was in the queue. cmd.c since v5.10; the device calls itself in front of the function
	 */
	{ "mlx5_core%p: EQ %q: Cons = %x, irqn = %i", KMSG_OTHER, { 0 } },
	{ "mlx5_core%p: Recovered %d eqes on EQ %q", KMSG_POLLED, { 0 } },
	{ "mlx5_core %D: *cmd[%d]: *recovered after timeout",
	  KMSG_POLLED,
	  { "mlx5_async0@pci:%D", "mlx5_async@pci:%D" } },
	{ "mlx5_core %D: *timeout. Will cause a leak of a command resource",
	  KMSG_TIMEOUT,
	  { "mlx5_async0@pci:%D", "mlx5_async@pci:%D" } },
	{ "mlx5_core %D%p: TX timeout on queue: %Q, SQ: %x",
	  KMSG_TIMEOUT,
	  { "mlx5_comp%Q@pci:%D" } },
	{ "mlx5_core%p: TX timeout detected", KMSG_TIMEOUT, { 0 } },
	/* drivers/net/ethernet/mellanox/mlx4/en_netdev.c */
	{ "mlx4_en: %A: TX timeout on queue: %Q, QP: %x", KMSG_TIMEOUT, { 0 } },
	/* drivers/net/virtio_net.c, since v5.16 */
	{ "virtio_net %D%p: TX timeout on queue: %Q, sq: %A, vq: ", KMSG_TIMEOUT, { "%D-%A" } },
	/*
	 * drivers/net/ethernet/broadcom/tg3.c and bnx2.c, marvell/sky2.c, intel/e1000e/netdev.c,
	 * neterion/s2io.c: the driver had its device raise one
	 */
	{ "tg3%p: No interrupt was generated using MSI. ", KMSG_POLLED, { 0 } },
	{ "bnx2%p: No interrupt was generated using MSI, ", KMSG_POLLED, { 0 } },
	{ "sky2%p: No interrupt generated using MSI, ", KMSG_POLLED, { 0 } },
	{ "e1000e%p: MSI interrupt test failed", KMSG_POLLED, { 0 } },
	{ "%s: PCI %L: No interrupt was generated using MSI(X) during test", KMSG_POLLED, { 0 } },
	/*
	 * net/sched/sch_generic.c, dev_watchdog(): "NETDEV WATCHDOG: %s (%s): transmit queue %u timed
	 * out\n", with " %u ms" in v6.4; the device in front and "CPU: %d: " in it since v6.5
	 */
	{ "%T %D %A: NETDEV WATCHDOG: CPU: %d: transmit queue %Q timed out", KMSG_TIMEOUT, { 0 } },
	{ "NETDEV WATCHDOG: %A (%T): transmit queue %Q timed out", KMSG_TIMEOUT, { 0 } },
	{ "NETDEV WATCHDOG: *: transmit timed out", KMSG_TIMEOUT, { 0 } },
	/*
	 * drivers/net/ethernet/intel: e1000e, e1000; igb, igc, ixgbe, ixgbevf; i40e, ice; idpf.
	 * igb, igc and ixgbe: "Detected Tx Unit Hang\n  Tx Queue             <%d>\n..."
	 */
	{ "e1000%p: Detected Hardware Unit Hang", KMSG_TIMEOUT, { 0 } },
	{ "e1000%p: Detected Tx Unit Hang", KMSG_TIMEOUT, { 0 } },
	{ "%T %D %A: Detected Tx Unit Hang*Tx Queue *<%Q>", KMSG_TIMEOUT, { 0 } },
	{ "%T %D: Detected Tx Unit Hang*Tx Queue *<%Q>", KMSG_TIMEOUT, { 0 } },
	{ "ig%p: Detected Tx Unit Hang", KMSG_TIMEOUT, { 0 } },
	{ "ixgb%p: Detected Tx Unit Hang", KMSG_TIMEOUT, { 0 } },
	{ "%T %D %A: tx_timeout: VSI_%s: %d, Q %Q, ", KMSG_TIMEOUT, { 0 } },
	{ "idpf%p: Detected Tx timeout: Count %d, Queue %Q", KMSG_TIMEOUT, { 0 } },
	/* drivers/net/ethernet: broadcom/bnxt/bnxt.c, hisilicon/hns3/hns3_enet.c */
	{ "bnxt_en%p: TX timeout detected, starting reset task!", KMSG_TIMEOUT, { 0 } },
	{ "hns3%p: tx_timeout count: %d, queue id: %Q, ", KMSG_TIMEOUT, { 0 } },
	/* drivers/net/vmxnet3/vmxnet3_drv.c */
	{ "vmxnet3%p: tx hang", KMSG_TIMEOUT, { 0 } },
	/*
	 * drivers/net/ethernet/google/gve/gve_main.c, since v5.16. It kicks a queue of which it found
	 * completions, since v6.16 any: no proof
	 */
	{ "gve %D %A: Timeout on tx queue, %Q", KMSG_TIMEOUT, { "gve-ntfy-blk%Q@pci:%D" } },
	{ "gve %D %A: Kicking queue %Q", KMSG_TIMEOUT, { "gve-ntfy-blk%Q@pci:%D" } },
	/* drivers/net/ethernet/microsoft/mana/hw_channel.c; with the time behind since v6.13 */
	{ "mana %s: HWC: Request timed out", KMSG_TIMEOUT, { 0 } },
	/*
	 * drivers/net/wireless/ath/ath10k/htc.c and wmi.c, ath11k/htc.c, ath12k/htc.c: written
	 * before it polls, so the completion may not be there either
	 */
	{ "ath1%p: failed to receive control response completion, polling..", KMSG_POLLED, { 0 } },
	{ "ath1%p: failed to receive service ready completion, polling..", KMSG_POLLED, { 0 } },
	{ "ath1%p: firmware crashed", KMSG_TROUBLE, { 0 } },
	/* drivers/net/wireless: intel/iwlwifi, mediatek/mt76 */
	{ "iwlwifi %s: Error sending %s: time out after ", KMSG_TIMEOUT, { 0 } },
	{ "iwlwifi %s: Queue %d is stuck ", KMSG_TIMEOUT, { 0 } },
	{ "iwlwifi %s: Microcode SW error detected", KMSG_TROUBLE, { 0 } },
	{ "mt7%p: Message %x (seq %d) timeout", KMSG_TIMEOUT, { 0 } },

	/* sound/pci/hda/hda_controller.c, azx_rirb_get_response(): written before it polls */
	{ "%s %s: azx_get_response timeout, switching to polling mode: last cmd=",
	  KMSG_POLLED,
	  { 0 } },
	{ "%s %s: No response from codec, disabling MSI: last cmd=", KMSG_POLLED, { 0 } },
	/* sound/pci/lola/lola.c likewise; sound/soc/sof/ipc3.c, ipc4.c */
	{ "snd_lola %s: switching to polling mode", KMSG_POLLED, { 0 } },
	{ "sof-audio-pci%s %s: ipc timed out for ", KMSG_TIMEOUT, { 0 } },

	/*
	 * drivers/gpu/drm/amd/amdgpu/amdgpu_fence.c, amdgpu_job.c. In front is "[drm] ", "[drm:%ps] *ERROR*
	 * " or the device, which all share one interrupt
	 */
	{ "[drm*] *Fence fallback timer expired on ring ", KMSG_POLLED, { 0 } },
	{ "amdgpu %s: *Fence fallback timer expired on ring ", KMSG_POLLED, { 0 } },
	{ "[drm*] *ring * timeout, signaled seq=", KMSG_TIMEOUT, { 0 } },
	{ "amdgpu %s: *ring * timeout, signaled seq=", KMSG_TIMEOUT, { 0 } },
	/* drivers/gpu/drm/radeon/radeon_fence.c */
	{ "radeon %s: ring %d stalled for more than ", KMSG_TIMEOUT, { 0 } },
	/* drivers/gpu/drm/i915/i915_irq.c up to v4.9: all work is done, and somebody waits */
	{ "[drm*] *Hangcheck timer elapsed... * idle [waiting on %d, at %d], missed IRQ?",
	  KMSG_POLLED,
	  { 0 } },
	{ "[drm*] *GPU HANG: ecode ", KMSG_TROUBLE, { 0 } },
	{ "i915 %s: *GPU HANG: ecode ", KMSG_TROUBLE, { 0 } },
	/* drivers/gpu/drm/drm_atomic_helper.c, drm_vblank.c; xe/xe_guc_ct.c */
	{ "[drm*] *[CRTC:%d:*] flip_done timed out", KMSG_TIMEOUT, { 0 } },
	{ "%s %s: [drm*[CRTC:%d:*] flip_done timed out", KMSG_TIMEOUT, { 0 } },
	{ "%s %s: [drm*[*:%d:*] commit wait timed out", KMSG_TIMEOUT, { 0 } },
	{ "%s %s: [drm] vblank wait timed out on crtc ", KMSG_TIMEOUT, { 0 } },
	{ "xe %s: *Timed out wait for G2H, fence ", KMSG_TIMEOUT, { 0 } },

	/* drivers/mmc/host/sdhci.c, drivers/i2c/busses/i2c-i801.c, i2c-designware-master.c */
	{ "mmc%d: Timeout waiting for hardware interrupt.", KMSG_TIMEOUT, { 0 } },
	{ "mmc%d: Timeout waiting for hardware cmd interrupt.", KMSG_TIMEOUT, { 0 } },
	{ "i801_smbus %s: Timeout waiting for interrupt!", KMSG_TIMEOUT, { 0 } },
	{ "i2c_designware%s %s: controller timed out", KMSG_TIMEOUT, { 0 } },
	{ "i2c_designware %s: controller timed out", KMSG_TIMEOUT, { 0 } },
	/* drivers/thunderbolt/ctl.c */
	{ "thunderbolt %s: %x: timeout reading config space ", KMSG_TIMEOUT, { 0 } },
	{ "thunderbolt %s: %x: timeout writing config space ", KMSG_TIMEOUT, { 0 } },
	/* drivers/pci/hotplug/pciehp_hpc.c, pciehp_ctrl.c; drivers/pci/pcie/aer.c */
	{ "pcieport %s: pciehp: Timeout on hotplug command ", KMSG_TIMEOUT, { 0 } },
	{ "pcieport %s: pciehp: Slot(*): Link Down", KMSG_TROUBLE, { 0 } },
	{ "pcieport %s: pciehp: Slot(*): Card not present", KMSG_TROUBLE, { 0 } },
	{ "pcieport %s: pciehp: Slot(*): Power fault", KMSG_TROUBLE, { 0 } },
	{ "%s %s: PCIe Bus Error: severity=", KMSG_TROUBLE, { 0 } },
	{ "%s %s: AER: PCIe Bus Error: severity=", KMSG_TROUBLE, { 0 } },
};

/*
 * By the driver: how it names the interrupt that serves a transmit queue and has its number.
 * A driver with fewer vectors than queues has no such name for the last ones.
 */
static const struct {
	const char *driver;
	const char *actions[KMSG_ACTIONS];
} queues[] = {
	{ "virtio_net", { "%D-output.%Q" } }, /* drivers/virtio/virtio_pci_common.c */
	{ "ena", { "%A-Tx-Rx-%Q" } },
	{ "igb", { "%A-TxRx-%Q", "%A-tx-%Q" } },
	{ "igc", { "%A-TxRx-%Q", "%A-tx-%Q" } },
	{ "ixgbe", { "%A-TxRx-%Q", "%A-tx-%Q" } },
	{ "ixgbevf", { "%A-TxRx-%Q", "%A-tx-%Q" } },
	{ "i40e", { "i40e-%A-TxRx-%Q", "i40e-%A-tx-%Q" } },
	{ "ice", { "ice-%A-TxRx-%Q", "ice-%A-tx-%Q" } },
	{ "iavf", { "iavf-%A-TxRx-%Q", "iavf-%A-tx-%Q" } },
	{ "bnxt_en", { "%A-TxRx-%Q" } },
	{ "vmxnet3", { "%A-rxtx-%Q", "%A-tx-%Q" } },
	{ "qede", { "%A-fp-%Q" } },
	/* tg3_request_irq(): vector 0 sends nothing if there are several queues, only queue 0 if not */
	{ "tg3", { "%A-txrx-%P", "%A-tx-%Z" } },
	{ "be2net", { "%A-q%Q" } }, /* be_msix_register() */
	{ "gve", { "gve-ntfy-blk%Q@pci:%D" } }, /* gve_alloc_notify_blocks(), since v6.3 */
	{ "mana", { "mana_q%Q@pci:%D" } }, /* mana_gd_setup_irqs(), since v6.2 */
};

const struct message_format *messages_table(size_t *count)
{
	*count = COUNT(formats);
	return formats;
}

const char *const *messages_queue(const char *driver)
{
	size_t i;

	for (i = 0; i < COUNT(queues); i++)
		if (!strcmp(queues[i].driver, driver))
			return queues[i].actions;
	return NULL;
}
