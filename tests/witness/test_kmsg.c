// SPDX-License-Identifier: GPL-2.0-only
/* Messages of the kernel log, as /dev/kmsg gives them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "witness/kmsg.h"

static char root[] = "/tmp/msiscope-test-XXXXXX";

/* "6,339,5140900,-;" in front, as printk does. */
static bool parse(const char *text, struct record_kmsg *record)
{
	char message[16384];

	snprintf(message, sizeof(message), "3,339,5140900,-;%s\n", text);
	return kmsg_parse(root, message, record);
}

static void all_forms_of_no_irq_handler(void **state)
{
	static const char *const texts[] = {
		"do_IRQ: 2.34 No irq handler for vector",
		"common_interrupt: 2.34 No irq handler for vector",
		"__common_interrupt: 2.34 No irq handler for vector",
		"No irq handler for 2.34",
		"__common_interrupt: No irq handler for 2.34",
	};
	struct record_kmsg record;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!parse(texts[i], &record))
			fail_msg("not seen: %s", texts[i]);
		assert_int_equal(record.kind, KMSG_NO_HANDLER);
		assert_int_equal(record.at.cpu, 2);
		assert_int_equal(record.at.vector, 34);
		assert_int_equal(record.number, 339);
		assert_int_equal(record.head.ts, 5140900000);
		assert_string_equal(record.text, texts[i]);
	}
}

static void numbers_are_read(void **state)
{
	struct record_kmsg record;

	(void)state;
	assert_true(parse("__common_interrupt: 2.255 No irq handler for vector", &record));
	assert_int_equal(record.at.vector, 255);
	assert_true(parse("__common_interrupt: No irq handler for 2.255", &record));
	assert_int_equal(record.at.vector, 255);
	assert_true(parse("__common_interrupt: 12 callbacks suppressed", &record));
	assert_int_equal(record.kind, KMSG_SUPPRESSED);
	assert_int_equal(record.count, 12);
	assert_true(
		parse("irq 17: nobody cared (try booting with the \"irqpoll\" option)", &record));
	assert_int_equal(record.kind, KMSG_NOBODY_CARED);
	assert_int_equal(record.irq, 17);
	assert_true(parse("IRQ24: set affinity failed(-28).", &record));
	assert_int_equal(record.kind, KMSG_MOVE_FAILED);
	assert_int_equal(record.irq, 24);
	assert_int_equal(record.error, -28);
}

static void others_are_left_alone(void **state)
{
	static const char *const texts[] = {
		"",
		"usb 1-1: new high-speed USB device number 2 using xhci_hcd",
		"net_ratelimit: 12 callbacks suppressed",
		"No irq handler for",
		"No irq handler for 2.256",
		"No irq handler for 2.999",
		"common_interrupt: 2.256 No irq handler for vector",
		"common_interrupt: 2.999 No irq handler for vector",
		"common_interrupt: x.y No irq handler for vector",
		"irq : nobody cared",
		"IRQ24: set affinity failed()",
	};
	struct record_kmsg record;
	char message[] = "no such form";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (parse(texts[i], &record))
			fail_msg("seen: %s", texts[i]);
	assert_false(kmsg_parse(root, message, &record));
}

/* The kernel's facility is 0, and whoever writes to /dev/kmsg cannot have it. */
static void what_user_space_writes_is_no_evidence(void **state)
{
	static const char text[] = "ata1.00: qc timeout after 5000 msecs (cmd 0xec)";
	struct record_kmsg record;
	unsigned int priority;
	char message[128];

	(void)state;
	for (priority = 0; priority < 256; priority++) {
		snprintf(message, sizeof(message), "%u,339,5140900,-;%s\n", priority, text);
		if (kmsg_parse(root, message, &record) != (priority < 8))
			fail_msg("%s", message);
		if (priority < 8)
			assert_int_equal(record.level, priority);
	}
}

static void make(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	assert_int_equal(system(command), 0);
}

static void make_root(void)
{
	strcpy(root + strlen(root) - 6, "XXXXXX");
	assert_non_null(mkdtemp(root));
	make("cd %s && d=sys/devices/pci0000:00/0000:00:1f.2 && mkdir -p $d/ata1/0:0:0:0/sda "
	     "$d/msi_irqs sys/bus/pci/devices sys/bus/scsi/devices sys/dev/block sys/class/ata_port && "
	     "touch $d/msi_irqs/24 && ln -s ../../../../$d sys/bus/pci/devices/ && "
	     "ln -s ../../../../$d/ata1/0:0:0:0 sys/bus/scsi/devices/ && "
	     "ln -s ../../../$d/ata1/0:0:0:0/sda sys/dev/block/8:0 && "
	     "ln -s ../../../$d/ata1 sys/class/ata_port/ && "
	     "mkdir -p $d/virtio1/net/eth0 sys/bus/virtio/devices sys/class/net && "
	     "ln -s ../../../../$d/virtio1 sys/bus/virtio/devices/ && "
	     "ln -s ../../../$d/virtio1/net/eth0 sys/class/net/ && mkdir sys/dev/char && "
	     "echo 7 >$d/virtio1/net/eth0/ifindex && mkdir -p $d/nvme/nvme0 $d/usb1/1-4 && "
	     "ln -s ../../../$d/nvme/nvme0 sys/dev/char/241:0 && "
	     "ln -s ../../../$d/usb1/1-4 sys/dev/char/189:4 && "
	     "mkdir -p $d/mmc_host/mmc0 $d/sound/card0 sys/class/mmc_host sys/class/sound && "
	     "ln -s ../../../$d/mmc_host/mmc0 sys/class/mmc_host/ && "
	     "ln -s ../../../$d/sound/card0 sys/class/sound/",
	     root);
}

static void devices_are_found(void **state)
{
	static const char *const texts[] = {
		"ata1.00: qc timeout (cmd 0xec)",
		"sd 0:0:0:0: attempting task abort!scmd(0x0)\n SUBSYSTEM=scsi\n DEVICE=+scsi:0:0:0:0",
		"e1000e 0000:00:1f.2: Detected Hardware Unit Hang:\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:1f.2",
		"sd 0:0:0:0: attempting task abort!\n SUBSYSTEM=block\n DEVICE=b8:0",
		"nvme nvme0: I/O 12 QID 3 timeout, completion polled\n SUBSYSTEM=nvme\n DEVICE=c241:0",
		"usb 1-4: reset high-speed USB device number 5 using xhci_hcd\n SUBSYSTEM=usb\n DEVICE=c189:4",
		"igb 0000:00:1f.2: Detected Tx Unit Hang\n SUBSYSTEM=net\n DEVICE=n7",
		"NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out", /* up to v6.4 */
		"virtio_net virtio1 eth0: NETDEV WATCHDOG: CPU: 2: transmit queue 0 timed out 5200 ms"
		"\n SUBSYSTEM=virtio\n DEVICE=+virtio:virtio1",
		"mmc0: Timeout waiting for hardware interrupt.",
		"snd_hda_intel 0000:00:1f.2: azx_get_response timeout, switching to polling mode: "
		"last cmd=0x00\n SUBSYSTEM=sound\n DEVICE=+sound:card0",
		"DMAR: [INTR-REMAP] Request device [00:1f.2] fault index 0x2c [fault reason 0x22] x",
		"nvme 0000:00:1f.2: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000d "
		"address=0xfdf8000000 flags=0x0008]",
		/* CRLF, escapes and other fields survive a copy */
		"igb 0000:00:1f.2: Detected Tx Unit Hang\\x0a  Tx Queue             <0>\r\n"
		" SUBSYSTEM=net\r\n DEVICE=n7\r\n SEQNUM=7",
	};
	static const char *const nowhere[] = {
		"igb x: Detected Tx Unit Hang\n DEVICE=+pci:../../../../etc",
		"igb x: Detected Tx Unit Hang\n DEVICE=c241:1",
		"igb x: Detected Tx Unit Hang\n DEVICE=c",
		"igb x: Detected Tx Unit Hang\n DEVICE=c../block/8:0",
		"igb x: Detected Tx Unit Hang\n DEVICE=n",
		"igb x: Detected Tx Unit Hang\n DEVICE=n70",
		"igb x: Detected Tx Unit Hang\n DEVICE=n7/eth0",
		"igb x: Detected Tx Unit Hang\n DEVICE=",
		"igb x: Detected Tx Unit Hang\n NODEVICE=n7",
		"igb x: Detected Tx Unit Hang\\x0a DEVICE=n7", /* the text's own */
		"igb x: Detected Tx Unit Hang\n DEVICE=+pci:0000:00:1f.2 and more",
		"DMAR: [INTR-REMAP] Request device [00:1f.3] fault index 0x2c",
	};
	struct record_kmsg record;
	size_t i;

	(void)state;
	make_root();
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_true(parse(texts[i], &record));
		if (record.device.domain != 0)
			fail_msg("no device: %s", texts[i]);
		assert_int_equal(record.device.devfn, 0x1f << 3 | 2);
		assert_int_equal(record.irq, 24);
	}
	for (i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++) {
		assert_true(parse(nowhere[i], &record));
		if (record.device.domain != NONE)
			fail_msg("a device: %s", nowhere[i]);
	}
	/* The message has no domain, and two devices are called so. */
	make("mkdir -p %s/sys/devices/10000:00:1f.2 && ln -s ../../../devices/10000:00:1f.2 "
	     "%s/sys/bus/pci/devices/",
	     root, root);
	assert_true(parse("DMAR: [INTR-REMAP] Request device [00:1f.2] fault index 0x2c", &record));
	assert_int_equal(record.device.domain, NONE);
	make("rm -rf %s", root);
}

/* A device with several interrupts: a queue or a port has its own. */
static void parts_have_their_own_interrupt(void **state)
{
	static const struct {
		const char *text;
		__u32 irq;
	} lines[] = {
		{ "nvme nvme0: I/O 12 QID 1 timeout, completion polled\n DEVICE=c241:0", 25 },
		{ "nvme nvme0: I/O 12 QID 0 timeout, reset controller\n DEVICE=c241:0", 24 },
		{ "nvme nvme0: I/O 12 QID 9 timeout, completion polled\n DEVICE=c241:0", NONE },
		{ "nvme nvme0: controller is down; will reset: CSTS=0x1\n DEVICE=c241:0", NONE },
		{ "NETDEV WATCHDOG: eth0 (virtio_net): transmit queue 0 timed out", NONE },
		{ "virtio_net virtio1 eth0: TX timeout on queue: 0, sq: output.0, vq: 0x1"
		  "\n DEVICE=+virtio:virtio1",
		  26 },
		{ "igb 0000:00:1f.2 eth0: NETDEV WATCHDOG: CPU: 2: transmit queue 1 timed out 52 ms"
		  "\n DEVICE=+pci:0000:00:1f.2",
		  27 },
		{ "ata1: lost interrupt (Status 0x50)", 28 },
	};
	struct record_kmsg record;
	size_t i;

	(void)state;
	make_root();
	make("cd %s && echo 3 >sys/class/ata_port/ata1/port_no && "
	     "for i in 24:nvme0q0 25:nvme0q1,other 26:virtio1-output.0 27:eth0-TxRx-1 28:ahci2; do "
	     "touch sys/bus/pci/devices/0000:00:1f.2/msi_irqs/${i%%:*} && mkdir -p sys/kernel/irq/${i%%:*} && "
	     "echo ${i#*:} >sys/kernel/irq/${i%%:*}/actions; done",
	     root);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_true(parse(lines[i].text, &record));
		if (record.irq != lines[i].irq)
			fail_msg("%s: IRQ %d", lines[i].text, (int)record.irq);
	}
	make("rm -rf %s", root);
}

static void hostile_text_is_cut(void **state)
{
	static const char died[] = "xhci_hcd 0000:00:14.0: HC died; cleaning up";
	struct record_kmsg record;
	char text[9000];

	(void)state;
	memset(text, '\x1b', sizeof(text));
	memcpy(text, died, strlen(died));
	text[sizeof(text) - 1] = 0;
	assert_true(parse(text, &record));
	assert_int_equal(strlen(record.text), KMSG_SIZE - 1);
}

/* What is in front of the text, as the kernel has it, and as it cannot have it. */
static void heads_are_read_as_they_are(void **state)
{
	static const char *const good[] = {
		"3,339,5140900,-;",
		"3,339,5140900,c;",
		"3,339,5140900,+;",
		"3,339,5140900,-,caller=T1;",
		"0,18446744073709551615,0,-;",
		"7,1,18446744073709551615,-;",
	};
	static const char *const bad[] = {
		"",
		";",
		"3;",
		"3,339;",
		"3,339,5140900;",
		"-3,339,5140900,-;",
		"+3,339,5140900,-;",
		" 3,339,5140900,-;",
		"8,339,5140900,-;",
		"14,339,5140900,-;",
		"4294967296,339,5,-;",
		"18446744073709551616,339,5,-;",
		"0x3,339,5,-;",
		"3,,5140900,-;",
		"3,339,,-;",
		"3 ,339,5,-;",
		"<3>",
	};
	static const char text[] = "ata1: lost interrupt (Status 0x50)\n";
	struct record_kmsg record;
	char message[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(message, sizeof(message), "%s%s", good[i], text);
		if (!kmsg_parse(root, message, &record) || record.kind != KMSG_POLLED)
			fail_msg("not read: %s", good[i]);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(message, sizeof(message), "%s%s", bad[i], text);
		if (kmsg_parse(root, message, &record))
			fail_msg("read: %s", bad[i]);
	}
}

static void escapes_are_what_they_stand_for(void **state)
{
	static const char *const forms[][2] = {
		{ "ata1: lost interrupt (Status 0x50)\\x0ax\\x5cy\\x1b", /* as append_char() has it */
		  "ata1: lost interrupt (Status 0x50)\nx\\y\x1b" },
		{ "ata1: lost interrupt (Status 0x50)\\x0",
		  "ata1: lost interrupt (Status 0x50)\\x0" },
		{ "ata1: lost interrupt (Status 0x50)\\x",
		  "ata1: lost interrupt (Status 0x50)\\x" },
		{ "ata1: lost interrupt (Status 0x50)\\xg1",
		  "ata1: lost interrupt (Status 0x50)\\xg1" },
		{ "ata1: lost interrupt (Status 0x50)\\x00",
		  "ata1: lost interrupt (Status 0x50)\\x00" },
		{ "ata1: lost interrupt (Status 0x50)\r\r", "ata1: lost interrupt (Status 0x50)" },
		{ "ata1: lost interrupt (Status 0x50)\n\n\n",
		  "ata1: lost interrupt (Status 0x50)" },
	};
	struct record_kmsg record;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		assert_true(parse(forms[i][0], &record));
		assert_string_equal(record.text, forms[i][1]);
	}
}

static void any_bytes_are_survived(void **state)
{
	static const char start[] = "3,339,5140900,-;nvme nvme0: I/O 12 QID 3 timeout, completion "
				    "polled\\x0a\\x0d\n SUBSYSTEM=nvme\n DEVICE=c241:0\n";
	char message[2 * sizeof(start)];
	struct record_kmsg record;
	unsigned int seed = 7;
	size_t i, at;

	(void)state;
	for (i = 0; i < 20000; i++) {
		memcpy(message, start, sizeof(start));
		seed = seed * 1103515245 + 12345;
		at = (seed >> 8) % sizeof(start);
		message[at] = seed >> 24;
		seed = seed * 1103515245 + 12345;
		at = (seed >> 8) % sizeof(start);
		if (seed >> 31)
			message[at] = '\0';
		else
			message[at] = ",;\n\\x%:"[seed >> 28];
		kmsg_parse(root, message, &record);
		assert_non_null(memchr(record.text, 0, KMSG_SIZE));
	}
}

struct heard {
	unsigned int count;
	struct record_kmsg last;
};

static void on_record(const union record *record, void *arg)
{
	struct heard *heard = arg;

	heard->count++;
	heard->last = record->kmsg;
}

/* As /dev/kmsg: one message a read. Returns how many records came of it. */
static unsigned int poll_one(struct kmsg *kmsg, int to, const char *message, struct heard *heard)
{
	const unsigned int before = heard->count;

	assert_int_equal(write(to, message, strlen(message)), strlen(message));
	kmsg_poll(kmsg, 9000000000, on_record, heard);
	return heard->count - before;
}

/* Warnings, what a driver says of its device, what names interrupts; not the rest, nor without end. */
static void the_log_beside_it(void **state)
{
	struct kmsg kmsg = { .root = "/nonexistent", .next = 0 };
	struct heard heard = { .count = 0 };
	unsigned int i;
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends), 0);
	kmsg.fd = ends[0];
	assert_int_equal(poll_one(&kmsg, ends[1], "4,1,5000000,-;something is odd\n", &heard), 1);
	assert_int_equal(heard.last.kind, KMSG_OTHER);
	assert_int_equal(heard.last.level, 4);
	assert_string_equal(heard.last.text, "something is odd");
	assert_int_equal(poll_one(&kmsg, ends[1], "12,1,5000000,-;systemd is odd\n", &heard), 0);
	assert_int_equal(poll_one(&kmsg, ends[1], "6,2,5000001,-;random: crng init done\n", &heard),
			 0);
	assert_int_equal(
		poll_one(&kmsg, ends[1], "6,3,5000002,-;smpboot: CPU 2 is now offline\n", &heard),
		1);
	assert_int_equal(
		poll_one(&kmsg, ends[1],
			 "6,4,5000003,-;e1000e: link is up\n SUBSYSTEM=pci\n DEVICE=+pci:1\n",
			 &heard),
		1);
	assert_int_equal(
		poll_one(&kmsg, ends[1], "3,5,5000004,-;ata1.00: qc timeout (cmd 0xec)\n", &heard),
		1);
	assert_int_equal(heard.last.kind, KMSG_TIMEOUT);
	assert_int_equal(heard.last.level, 3);
	for (i = 3; i < KMSG_OTHERS; i++)
		assert_int_equal(poll_one(&kmsg, ends[1], "3,0,5,-;again\n", &heard), 1);
	assert_int_equal(poll_one(&kmsg, ends[1], "3,0,5,-;again\n", &heard), 1);
	assert_string_equal(heard.last.text, "(more of the log is not recorded)");
	assert_int_equal(poll_one(&kmsg, ends[1], "3,0,5,-;again\n", &heard), 0);
	assert_int_equal(
		poll_one(&kmsg, ends[1], "3,0,5,-;ata1: lost interrupt (Status 0x50)\n", &heard),
		1);
	assert_int_equal(heard.last.kind, KMSG_POLLED);
	close(ends[1]);
	close(ends[0]);
}

/* mlx5 says in one line which interrupt the EQ has, in the next that its event was there. */
static void an_eq_has_the_interrupt_that_was_said(void **state)
{
	static const char where[] = "\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:1f.2\n";
	struct kmsg kmsg = { .eq = { .device = { .domain = NONE } } };
	struct heard heard = { .count = 0 };
	char message[256];
	int ends[2];

	(void)state;
	make_root();
	make("touch %s/sys/bus/pci/devices/0000:00:1f.2/msi_irqs/25", root);
	snprintf(kmsg.root, sizeof(kmsg.root), "%s", root);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends), 0);
	kmsg.fd = ends[0];
	snprintf(message, sizeof(message), "3,1,5,-;mlx5_core 0000:00:1f.2 e: %s%s",
		 "Recovered 1 eqes on EQ 0x7", where);
	assert_int_equal(poll_one(&kmsg, ends[1], message, &heard), 1);
	assert_int_equal(heard.last.irq, NONE);
	snprintf(message, sizeof(message), "3,2,5,-;mlx5_core 0000:00:1f.2 e: %s%s",
		 "EQ 0x7: Cons = 0x1, irqn = 0x19", where);
	assert_int_equal(poll_one(&kmsg, ends[1], message, &heard), 1);
	assert_int_equal(heard.last.kind, KMSG_OTHER);
	assert_int_equal(heard.last.irq, 25);
	snprintf(message, sizeof(message), "3,3,5,-;mlx5_core 0000:00:1f.2 e: %s%s",
		 "Recovered 1 eqes on EQ 0x8", where);
	assert_int_equal(poll_one(&kmsg, ends[1], message, &heard), 1);
	assert_int_equal(heard.last.irq, NONE);
	snprintf(message, sizeof(message), "3,4,5,-;mlx5_core 0000:00:1f.2 e: %s%s",
		 "Recovered 1 eqes on EQ 0x7", where);
	assert_int_equal(poll_one(&kmsg, ends[1], message, &heard), 1);
	assert_int_equal(heard.last.kind, KMSG_POLLED);
	assert_int_equal(heard.last.irq, 25);
	close(ends[1]);
	close(ends[0]);
	make("rm -rf %s", root);
}

/* Not even beside the evidence: it would be read as the kernel's. */
static void what_is_forged_is_not_recorded(void **state)
{
	struct kmsg kmsg = { .root = "/nonexistent", .next = 0 };
	struct heard heard = { .count = 0 };
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends), 0);
	kmsg.fd = ends[0];
	assert_int_equal(
		poll_one(&kmsg, ends[1],
			 "11,1,5000000,-;nvme nvme0: I/O 1 QID 3 timeout, completion polled"
			 "\n SUBSYSTEM=nvme\n DEVICE=c241:0\n",
			 &heard),
		0);
	/* Its number is told all the same: the one after it leaves no gap. */
	assert_int_equal(poll_one(&kmsg, ends[1],
				  "3,2,5000000,-;ata1: lost interrupt (Status 0x50)\n", &heard),
			 1);
	assert_int_equal(heard.last.kind, KMSG_POLLED);
	close(ends[1]);
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_log_beside_it),
		cmocka_unit_test(all_forms_of_no_irq_handler),
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(what_user_space_writes_is_no_evidence),
		cmocka_unit_test(others_are_left_alone),
		cmocka_unit_test(devices_are_found),
		cmocka_unit_test(hostile_text_is_cut),
		cmocka_unit_test(parts_have_their_own_interrupt),
		cmocka_unit_test(heads_are_read_as_they_are),
		cmocka_unit_test(escapes_are_what_they_stand_for),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(an_eq_has_the_interrupt_that_was_said),
		cmocka_unit_test(what_is_forged_is_not_recorded),
	};

	return cmocka_run_group_tests_name("kmsg", tests, NULL, NULL);
}
