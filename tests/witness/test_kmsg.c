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
		"No irq handler for 2.999",
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

static void devices_are_found(void **state)
{
	static const char *const texts[] = {
		"ata1.00: qc timeout (cmd 0xec)",
		"sd 0:0:0:0: attempting task abort! (sc=0)\n SUBSYSTEM=scsi\n DEVICE=+scsi:0:0:0:0",
		"e1000e 0000:00:1f.2: Detected Hardware Unit Hang:\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:1f.2",
		"sda: attempting task abort!\n SUBSYSTEM=block\n DEVICE=b8:0",
		"nvme nvme0: I/O 12 QID 3 timeout, completion polled\n SUBSYSTEM=nvme\n DEVICE=c241:0",
		"usb 1-4: reset high-speed USB device number 5 using xhci_hcd\n SUBSYSTEM=usb\n DEVICE=c189:4",
		"eth0: Detected Tx Unit Hang\n SUBSYSTEM=net\n DEVICE=n7",
		"NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out", /* up to v6.4 */
		"virtio_net virtio1 eth0: NETDEV WATCHDOG: CPU: 2: transmit queue 0 timed out 5200 ms"
		"\n SUBSYSTEM=virtio\n DEVICE=+virtio:virtio1",
	};
	static const char *const nowhere[] = {
		"x: Detected Tx Unit Hang\n DEVICE=+pci:../../../../etc",
		"x: Detected Tx Unit Hang\n DEVICE=c241:1",
		"x: Detected Tx Unit Hang\n DEVICE=c",
		"x: Detected Tx Unit Hang\n DEVICE=c../block/8:0",
		"x: Detected Tx Unit Hang\n DEVICE=n",
		"x: Detected Tx Unit Hang\n DEVICE=n70",
		"x: Detected Tx Unit Hang\n DEVICE=n7/eth0",
	};
	struct record_kmsg record;
	size_t i;

	(void)state;
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
	     "ln -s ../../../$d/usb1/1-4 sys/dev/char/189:4",
	     root);
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
	make("rm -rf %s", root);
}

static void hostile_text_is_cut(void **state)
{
	struct record_kmsg record;
	char text[9000];

	(void)state;
	memset(text, '\x1b', sizeof(text));
	memcpy(text, "HC died; cleaning up", 20);
	text[sizeof(text) - 1] = 0;
	assert_true(parse(text, &record));
	assert_int_equal(strlen(record.text), KMSG_SIZE - 1);
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
	};

	return cmocka_run_group_tests_name("kmsg", tests, NULL, NULL);
}
