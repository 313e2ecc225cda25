// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's messages prove: the formats as its sources have them (printks.h), filled in
 * here by printf() itself, each beside one that looks alike and says something else.
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
#include "printks.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT_SIZE 1024

/* What numbers and words can be. */
static const struct {
	unsigned long number;
	const char *word;
} values[] = { { 0, "a" }, { 1, "eth0" }, { 5, "gfx_0.0.0" }, { 2147483647, "SET_FEATURES" } };

/* "%#06x" as "%#06llx", and so on: one number, printed as printk() would. */
static char *print_number(char *text, const char *from, const char *conversion,
			  unsigned long number)
{
	char spec[32];
	int length = conversion - from;

	while (length && (from[length - 1] == 'l' || from[length - 1] == 'h'))
		length--;
	if (*conversion == 'p')
		return text + sprintf(text, "%016lx", number);
	snprintf(spec, sizeof(spec), "%.*sl%c", length, from, *conversion);
	return text + sprintf(text, spec, number);
}

static void fill_in(char *text, const struct printk *printk, size_t value)
{
	const unsigned long number = printk->most && values[value].number > printk->most
					     ? printk->most
					     : values[value].number;
	const char *format = printk->format, *conversion;

	text = stpcpy(text, printk->prefix);
	for (; *format; format = conversion + 1) {
		conversion = format;
		if (*format != '%') {
			*text++ = *format;
			continue;
		}
		conversion += strcspn(format + 1, "diuxXsp") + 1;
		if (*conversion == 's')
			text = stpcpy(text, values[value].word);
		else
			text = print_number(text, format, conversion, number);
	}
	*text = '\0';
}

static enum kmsg_kind read_kind(const char *text)
{
	struct record_kmsg record = { .irq = NONE };

	return messages_read(text, &record) ? record.kind : NOTHING;
}

static void every_message_is_what_its_source_means(void **state)
{
	char text[TEXT_SIZE];
	size_t i, value;

	(void)state;
	for (i = 0; i < COUNT(printks); i++) {
		for (value = 0; value < COUNT(values); value++) {
			fill_in(text, &printks[i], value);
			if (read_kind(text) != printks[i].kind)
				fail_msg("%s: %s: kind %d, not %d", printks[i].source, text,
					 read_kind(text), printks[i].kind);
		}
		if (read_kind(printks[i].alike) != NOTHING)
			fail_msg("%s: kind %d", printks[i].alike, read_kind(printks[i].alike));
	}
}

/* Nor is it one with anything else in front of it: it is then somebody else who says so. */
static void what_stands_in_another_line_is_none(void **state)
{
	static const char *const fronts[] = {
		"[U] ", /* drivers/char/ttyprintk.c */
		"usb 1-4: Product: ",
		"usb 1-4: Manufacturer: ",
		"hid-generic 0003:046D:C31C.0001: input,hidraw0: USB HID v1.10 Keyboard [",
		"audit: type=1400 audit(1.0:2): ",
		"systemd[1]: ",
		"a[77]: segfault at 0 ip 0 sp 0 error 4 in ",
		"tg3[77]: segfault at 0 ip 0 sp 0 error 4 in ",
		" in ", /* print_vma_addr(): the file's name follows */
		"process 77 (x) ",
		"nvme0: ",
	};
	char text[TEXT_SIZE + 128];
	size_t i, front, length;

	(void)state;
	for (i = 0; i < COUNT(printks); i++) {
		for (front = 0; front < COUNT(fronts); front++) {
			length = sprintf(text, "%s", fronts[front]);
			fill_in(text + length, &printks[i], 2);
			if (printks[i].kind && read_kind(text) != NOTHING)
				fail_msg("%s: kind %d", text, read_kind(text));
		}
	}
}

/* A process and a file can be called anything: comm has 15 bytes, the file's name more. */
static void a_crash_of_a_process_is_none(void **state)
{
	static const char *const names[][2] = {
		{ "tg3", ": No interrupt was generated using MSI. " },
		{ "tg3 0:1.0 eth0", ": No interrupt was generated using MSI. " },
		{ "nvme a: I/O 1", " QID 3 timeout, completion polled" },
		{ "nvme a: I/O tag", " 1 (1) QID 3 timeout, completion polled" },
		{ "ata1: ", "lost interrupt (Status 0x50)" },
		{ "mlx5_core", ": Recovered 1 eqes on EQ 0x7" },
		{ "ath10k", ": failed to receive control response completion, polling.." },
		{ "ena", ": Potential MSIX issue on Tx side Queue = 1" },
		{ "NETDEV WATCHDOG", ": eth0 (e1000e): transmit queue 0 timed out" },
		{ "irq 5", ": nobody cared" },
	};
	char text[TEXT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		snprintf(
			text, sizeof(text),
			"%s[77]: segfault at 0 ip 0000000000000000 sp 00007ffd error 4 in %s[1,2+3]",
			names[i][0], names[i][1]);
		if (read_kind(text) != NOTHING)
			fail_msg("%s: kind %d", text, read_kind(text));
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
	static const char *const links[] = { "ata1.00", "ata12", "ata3.15" };
	char text[256];
	size_t i, link;

	(void)state;
	for (i = 0; i < COUNT(forms); i++) {
		for (link = 0; link < COUNT(links); link++) {
			snprintf(text, sizeof(text),
				 "%s: exception Emask 0x%x SAct 0x%x SErr 0x%x action 0x%x%s",
				 links[link], forms[i].mask, 0x7, 0x4090000, 0x6, forms[i].frozen);
			if (read_kind(text) != forms[i].kind)
				fail_msg("%s: kind %d", text, read_kind(text));
		}
	}
	assert_int_equal(read_kind("ata1.00: exception Emask 0x"), KMSG_TROUBLE);
}

/* What else a message says: numbers, and whose interrupt it is about. */
static void numbers_and_parts_are_read(void **state)
{
	static const struct {
		const char *text;
		__u32 irq, cpu, vector;
		__s32 error;
		__u64 count;
		__u8 part;
		const char *actions[KMSG_ACTIONS];
	} lines[] = {
		{ "do_IRQ: 2.34 No irq handler for vector (irq -1)", NONE, 2, 34, 0, 1, 0, { 0 } },
		{ "No irq handler for 255.236", NONE, 255, 236, 0, 1, 0, { 0 } },
		{ "__common_interrupt: 12 callbacks suppressed",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  12,
		  0,
		  { 0 } },
		{ "irq 17: nobody cared (try", 17, NONE, NONE, 0, 1, 0, { 0 } },
		{ "IRQ24: set affinity failed(-28).", 24, NONE, NONE, -28, 1, 0, { 0 } },
		{ "Eff. affinity 3,5-7 of IRQ 40 contains only offline CPUs after offlining CPU 3",
		  40,
		  3,
		  NONE,
		  0,
		  1,
		  0,
		  { 0 } },
		{ "irq 33: Affinity broken due to vector space exhaustion.",
		  33,
		  NONE,
		  NONE,
		  0,
		  1,
		  0,
		  { 0 } },
		{ "Moved interrupt pending in old target APIC 41", 41, NONE, NONE, 0, 1, 0, { 0 } },
		{ "CPU 3 has 150 vectors, 20 available. Cannot disable CPU",
		  NONE,
		  3,
		  NONE,
		  0,
		  1,
		  0,
		  { 0 } },
		{ "Error taking CPU3 down: -28", NONE, 3, NONE, -28, 1, 0, { 0 } },
		{ "Spurious interrupt (vector 0x2a) on CPU#3. Acked", NONE, 3, 42, 0, 1, 0, { 0 } },
		{ "spurious APIC interrupt through vector ff on CPU#2, should never happen.",
		  NONE,
		  2,
		  255,
		  0,
		  1,
		  0,
		  { 0 } },
		{ "unexpected IRQ trap at vector 21", 33, NONE, NONE, 0, 1, 0, { 0 } },
		{ "APIC error on CPU2: 40(40)", NONE, 2, NONE, 0, 1, 0, { 0 } },
		{ "nvme nvme0: I/O 12 QID 3 timeout, completion polled",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "nvme0q3" } },
		{ "nvme nvme12: I/O tag 12 (300c) opcode 0x2 (I/O Cmd) QID 31 timeout, aborting",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "nvme12q31" } },
		{ "nvme nvme0: controller is down; will reset: CSTS=0x3",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  0,
		  { 0 } },
		{ "ena 0000:00:05.0 eth0: Potential MSIX issue on Tx side Queue = 2. Reset the device",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "eth0-Tx-Rx-2" } },
		{ "ena 0000:00:05.0 eth0: The ena device sent a completion but the driver didn't "
		  "receive a MSI-X interrupt (cmd 5)",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "ena-mgmnt@pci:0000:00:05.0" } },
		{ "virtio_net virtio0 eth0: TX timeout on queue: 0, sq: output.0, vq: 0x1, name: "
		  "output.0, 5130000 usecs ago",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "virtio0-output.0" } },
		{ "virtio_net virtio0 eth0: NETDEV WATCHDOG: CPU: 2: transmit queue 3 timed out 52 ms",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "virtio0-output.3" } },
		{ "NETDEV WATCHDOG: eth0 (igb): transmit queue 3 timed out",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "eth0-TxRx-3", "eth0-tx-3" } },
		{ "i40e 0000:3b:00.0 eno1: tx_timeout: VSI_seid: 390, Q 5, NTC: 0x1",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "i40e-eno1-TxRx-5", "i40e-eno1-tx-5" } },
		{ "igc 0000:02:00.0 enp2s0: Detected Tx Unit Hang\n  Tx Queue             <3>\n",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "enp2s0-TxRx-3", "enp2s0-tx-3" } },
		{ "igb 0000:02:00.0: Detected Tx Unit Hang\n  Tx Queue             <3>\n",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { 0 } },
		{ "tg3 0000:02:00.0 eth0: NETDEV WATCHDOG: CPU: 2: transmit queue 3 timed out 52 ms",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "eth0-txrx-4", "eth0-tx-4" } },
		{ "NETDEV WATCHDOG: eth0 (tg3): transmit queue 0 timed out",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "eth0-txrx-1", "eth0-tx-0" } },
		{ "NETDEV WATCHDOG: ens2f0 (be2net): transmit queue 6 timed out",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "ens2f0-q6" } },
		{ "gve 0000:00:04.0 eth0: Timeout on tx queue, 5",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "gve-ntfy-blk5@pci:0000:00:04.0" } },
		{ "gve 0000:00:04.0 eth0: Kicking queue 5",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "gve-ntfy-blk5@pci:0000:00:04.0" } },
		{ "gve 0000:00:04.0 eth0: NETDEV WATCHDOG: CPU: 2: transmit queue 5 timed out 52 ms",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "gve-ntfy-blk5@pci:0000:00:04.0" } },
		{ "mana 7870:00:00.0 eth0: NETDEV WATCHDOG: CPU: 2: transmit queue 5 timed out 52 ms",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "mana_q5@pci:7870:00:00.0" } },
		/* Without the device, nobody knows which gve it is. */
		{ "NETDEV WATCHDOG: eth0 (gve): transmit queue 5 timed out",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { 0 } },
		{ "mlx5_core 0000:03:00.0 ens1: TX timeout on queue: 3, SQ: 0x81, CQ: 0x9",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "mlx5_comp3@pci:0000:03:00.0" } },
		{ "mlx5_core 0000:03:00.0 ens1: EQ 0x7: Cons = 0x1, irqn = 0x45",
		  0x45,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { 0 } },
		{ "mlx5_core 0000:03:00.0 ens1: Recovered 1 eqes on EQ 0x7",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { 0 } },
		{ "ata3.00: qc timeout after 5000 msecs (cmd 0xec)",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { 0 } },
		{ "nvme nvme0: I/O 12 QID 18446744073709551615 timeout, completion polled",
		  NONE,
		  NONE,
		  NONE,
		  0,
		  1,
		  1,
		  { "nvme0q18446744073709551615" } },
	};
	struct record_kmsg record;
	const char *action;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		memset(&record, 0, sizeof(record));
		record.count = 1;
		record.irq = NONE;
		record.at.cpu = NONE;
		record.at.vector = NONE;
		if (!messages_read(lines[i].text, &record))
			fail_msg("not known: %s", lines[i].text);
		if (record.irq != lines[i].irq || record.at.cpu != lines[i].cpu ||
		    record.at.vector != lines[i].vector || record.error != lines[i].error ||
		    record.count != lines[i].count || record.part != lines[i].part)
			fail_msg("%s: IRQ %d at %d.%d, %d, %llu, part %u", lines[i].text,
				 (int)record.irq, (int)record.at.cpu, (int)record.at.vector,
				 record.error, (unsigned long long)record.count, record.part);
		for (j = 0; j < KMSG_ACTIONS; j++) {
			action = lines[i].actions[j] ? lines[i].actions[j] : "";
			if (strcmp(record.actions[j], action))
				fail_msg("%s: %s", lines[i].text, record.actions[j]);
		}
	}
}

static void devices_are_read(void **state)
{
	struct record_kmsg record = { .device = { .domain = NONE } };

	(void)state;
	assert_true(messages_read("DMAR: [INTR-REMAP] Request device [0a:1f.3] fault index 0x2c",
				  &record));
	assert_int_equal(record.device.domain, NONE);
	assert_int_equal(record.device.bus, 0x0a);
	assert_int_equal(record.device.devfn, 0x1f << 3 | 3);
	assert_true(messages_read("nvme 10000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT "
				  "domain=0x000d address=0xfdf8000000 flags=0x0008]",
				  &record));
	assert_int_equal(record.kind, KMSG_BLOCKED);
	assert_int_equal(record.device.domain, 0x10000);
	assert_int_equal(record.device.bus, 1);
}

static void what_cannot_be_is_none(void **state)
{
	static const char *const texts[] = {
		"",
		"No irq handler for",
		"No irq handler for 2",
		"No irq handler for 2.",
		"No irq handler for 2.256",
		"No irq handler for 4294967296.34",
		"No irq handler for 99999999999999999999999.34",
		"No irq handler for -2.34",
		"common_interrupt: x.y No irq handler for vector",
		"irq : nobody cared",
		"irq -1: nobody cared",
		"irq 4294967295: nobody cared",
		"IRQ24: set affinity failed()",
		"Spurious interrupt (vector 0x100) on CPU#3. Acked",
		"Spurious interrupt (vector 0x) on CPU#3. Acked",
		"DMAR: [INTR-REMAP] Request device [0a:20.0] fault index 0x2c",
		"DMAR: [INTR-REMAP] Request device [0a:00.8] fault index 0x2c",
		"DMAR: [INTR-REMAP] Request device [] fault index 0x2c",
		"nvme nvme0: I/O x QID 3 timeout, completion polled",
		"nvme : I/O 12 QID 3 timeout, completion polled",
		"nvme nvme0: I/O 12 QID timeout, completion polled",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++)
		if (read_kind(texts[i]) != NOTHING)
			fail_msg("%s: kind %d", texts[i], read_kind(texts[i]));
}

static void broken_text_is_survived(void **state)
{
	char text[TEXT_SIZE], broken[2 * TEXT_SIZE];
	struct record_kmsg record;
	unsigned int seed = 1;
	size_t i, length, at;

	(void)state;
	for (i = 0; i < COUNT(printks); i++) {
		fill_in(text, &printks[i], 3);
		length = strlen(text);
		for (at = 0; at < length; at++) {
			memset(&record, 0, sizeof(record));
			memcpy(broken, text, at); /* cut */
			broken[at] = '\0';
			messages_read(broken, &record);
			strcpy(broken, text); /* one byte is another */
			seed = seed * 1103515245 + 12345;
			broken[at] = seed >> 16 | 1;
			messages_read(broken, &record);
			snprintf(broken, sizeof(broken), "%.*s%s", (int)at, text, text);
			messages_read(broken, &record);
			assert_in_range(record.kind, 0, KMSG_OTHER);
			assert_non_null(memchr(record.actions[0], 0, NAME_SIZE));
			assert_non_null(memchr(record.actions[1], 0, NAME_SIZE));
		}
	}
}

static struct record_kmsg graded(enum kmsg_kind kind, const char *text)
{
	struct record_kmsg record = { .kind = kind, .irq = NONE };

	snprintf(record.text, sizeof(record.text), "%s", text);
	messages_regrade(&record);
	return record;
}

static void what_was_graded_before_is_graded_anew(void **state)
{
	static const char reset[] = "usb 1-4: reset high-speed USB device number 5 using xhci_hcd";
	static const char polled[] = "nvme nvme0: I/O 1 QID 1 timeout, completion polled";

	(void)state;
	assert_int_equal(graded(KMSG_TIMEOUT, reset).kind, KMSG_TROUBLE);
	assert_int_equal(graded(KMSG_TIMEOUT, polled).kind, KMSG_POLLED);
	assert_int_equal(graded(KMSG_TIMEOUT, polled).part, 1);
	assert_string_equal(graded(KMSG_TIMEOUT, polled).actions[0], "nvme0q1");
	assert_int_equal(graded(KMSG_POLLED, "foo: not known yet").kind, KMSG_POLLED);
	assert_int_equal(graded(KMSG_TIMEOUT, "No irq handler for 2.34").kind, KMSG_TIMEOUT);
	assert_int_equal(graded(KMSG_OTHER, polled).kind, KMSG_OTHER);
	assert_int_equal(graded(KMSG_OTHER, polled).part, 0);
	assert_int_equal(graded(KMSG_GAP, "").kind, KMSG_GAP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_what_its_source_means),
		cmocka_unit_test(what_stands_in_another_line_is_none),
		cmocka_unit_test(a_crash_of_a_process_is_none),
		cmocka_unit_test(an_ata_exception_is_a_timeout_only_if_it_says_so),
		cmocka_unit_test(numbers_and_parts_are_read),
		cmocka_unit_test(devices_are_read),
		cmocka_unit_test(what_cannot_be_is_none),
		cmocka_unit_test(broken_text_is_survived),
		cmocka_unit_test(what_was_graded_before_is_graded_anew),
	};

	return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
