// SPDX-License-Identifier: GPL-2.0-only
/* Records in words: each kind, and with nothing known of it. */
#include "names.h"
#include "describe/event.h"

static union record record_of(enum record_type type)
{
	union record record;

	memset(&record, 0, sizeof(record));
	record.head.type = type;
	return record;
}

static void is(const union record *record, const char *wanted)
{
	char text[1024] = "";
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	event_text(&buf, &names, record);
	assert_string_equal(text, wanted);
}

static void requests(void **state)
{
	union record record = record_of(RECORD_REQUEST);

	(void)state;
	record.request.mask[0] = 4;
	record.request.pid = 77;
	strcpy(record.request.comm, "irq\033");
	is(&record, "irq\\x1b (pid 77) asked for CPU 2");
	record.request.pending = 1;
	is(&record, "irq\\x1b (pid 77) asked for CPU 2, waits for its next interrupt");
	record.request.pending = 0;
	record.request.result = -EINVAL;
	is(&record, "irq\\x1b (pid 77) asked for CPU 2, refused: EINVAL");
	record.request.result = -0x7fffffff - 1;
	is(&record, "irq\\x1b (pid 77) asked for CPU 2, refused: error");
}

static void moves(void **state)
{
	union record record = record_of(RECORD_MOVE);

	(void)state;
	record.move.from = (struct target){ 1, 34 };
	record.move.to = (struct target){ 2, 35 };
	record.move.writes = 1;
	record.move.context = MOVE_PROCESS;
	is(&record, "from CPU 1 (APIC 2) vector 34 to CPU 2 (APIC 4) vector 35, at once: direct "
		    "(one step)");
	record.move.masked = 1;
	record.move.result = -ENOSPC;
	is(&record, "from CPU 1 (APIC 2) vector 34 to CPU 2 (APIC 4) vector 35, at once: direct "
		    "(one step), masked, failed: ENOSPC");
}

static void messages(void **state)
{
	static const struct {
		struct message_pair pair;
		const char *said;
	} rows[] = {
		{ { 0xfee02000, 0, 0x22 },
		  "00000000fee02000 0022: APIC 2, vector 34, fixed, physical" },
		{ { 0xfee02024, 0, 0x122 },
		  "00000000fee02024 0122: APIC 258, vector 34, lowest priority, logical" },
		{ { 0xfee00010 | 5 << 5, 0, 0 }, "00000000fee000b0 0000: remapped, handle 5" },
		{ { 0, 0, 0 }, "0000000000000000 0000: no MSI address" },
	};
	union record record = record_of(RECORD_MESSAGE);
	char text[256];
	size_t i;

	(void)state;
	record.message.old = rows[0].pair;
	record.message.new = rows[1].pair;
	record.message.duration = 8400;
	is(&record, "fee02000 0022 to fee02024 0122 in 8.4 us");
	record.message.masked = 1;
	record.message.at_address = 100;
	record.message.at_data = 900;
	is(&record,
	   "fee02000 0022 to fee02024 0122 in 8.4 us, masked, address then data 800 ns later");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf buf = { .text = text, .size = sizeof(text) };

		event_message(&buf, &rows[i].pair);
		assert_string_equal(text, rows[i].said);
	}
}

static void arrivals(void **state)
{
	union record record = record_of(RECORD_ARRIVAL);

	(void)state;
	record.head.cpu = 1;
	record.arrival.vector = 34;
	record.arrival.irq = 28;
	record.arrival.danger_irq = NONE;
	record.arrival.slot = SLOT_OWNED;
	is(&record, "CPU 1 (APIC 2) vector 34, this slot: that of IRQ 28 (edu)");
	record.arrival.irq = NONE;
	record.arrival.danger_irq = 27;
	record.arrival.masked = 1;
	record.arrival.slot = SLOT_UNUSED;
	is(&record, "CPU 1 (APIC 2) vector 34, this slot: unused, in the window of IRQ 27, though "
		    "masked");
	record.head.cpu = record.arrival.vector = NONE;
	record.arrival.danger_irq = NONE;
	record.arrival.masked = 0;
	is(&record, "CPU ? vector ?, this slot: unused");
}

static void handlers(void **state)
{
	union record record = record_of(RECORD_HANDLER);

	(void)state;
	record.head.cpu = 1;
	record.handler.duration = 3000;
	is(&record, "on CPU 1 for 3.0 us: IRQ_NONE, nothing to do");
	record.handler.result = 1;
	is(&record, "on CPU 1 for 3.0 us: says that it handled it");
	record.handler.result = 2;
	record.head.cpu = NONE;
	is(&record, "on CPU ? for 3.0 us: wakes its thread");
}

static void slots(void **state)
{
	union record record = record_of(RECORD_RELEASE);

	(void)state;
	record.release.slot = (struct target){ 1, 34 };
	record.release.how = RELEASE_FORCED;
	is(&record, "CPU 1 (APIC 2) vector 34: by force, as a CPU goes offline");
	record.release.how = 255;
	is(&record, "CPU 1 (APIC 2) vector 34");
	record = record_of(RECORD_RETRIGGER);
	record.retrigger.to = (struct target){ 1, NONE };
	record.retrigger.caller = RETRIGGER_AFFINITY;
	is(&record, "CPU 1 (APIC 2) vector ?: software sends the interrupt again: it waited at the "
		    "new vector of a move");
	record.retrigger.caller = 255;
	is(&record, "CPU 1 (APIC 2) vector ?: software sends the interrupt again");
}

static void cpus(void **state)
{
	union record record = record_of(RECORD_HOTPLUG);

	(void)state;
	record.hotplug.subject = 2;
	record.hotplug.phase = HOTPLUG_DOWN;
	is(&record, "CPU 2 is told to go offline");
	record.hotplug.pid = 412;
	strcpy(record.hotplug.comm, "off");
	is(&record, "takedown of CPU 2 by off (pid 412)");
	record.hotplug.subject = NONE;
	is(&record, "takedown of CPU ? by off (pid 412)");
	record.hotplug.phase = HOTPLUG_FIXUP;
	is(&record, "stop_machine: CPU ? moves its interrupts");
	record.hotplug.phase = HOTPLUG_FIXUP_END;
	is(&record, "CPU ? moved all; stop_machine ends soon");
	record.hotplug.phase = HOTPLUG_DOWN_END;
	is(&record, "CPU ? is offline: its takedown is over");
	record.hotplug.result = -EBUSY;
	is(&record, "CPU ? did not go offline");
	record.hotplug.phase = HOTPLUG_UP;
	is(&record, "");
}

static void what_others_say(void **state)
{
	union record record = record_of(RECORD_WITNESS);

	(void)state;
	strcpy(record.witness.name, "sda");
	record.witness.kind = WITNESS_BLOCK;
	record.witness.inflight = 1;
	record.witness.stalled = 1;
	is(&record, "sda stands still: 1 request in flight, none done");
	record.witness.stalled = 0;
	record.witness.inflight = 2;
	is(&record, "sda goes on: 2 requests in flight");
	record.witness.look = 1;
	is(&record, "sda: 2 requests in flight");
	record.witness.kind = WITNESS_NET;
	record.witness.longest = 3000;
	is(&record, "sda: 2 bytes in flight; what is done took up to 3.0 us");
	record = record_of(RECORD_KMSG);
	memset(record.kmsg.text, '\033', sizeof(record.kmsg.text));
	strcpy(record.kmsg.text, "ata1: \033[2J");
	is(&record, "ata1: \\x1b[2J");
	record.head.type = RECORD_TICK;
	is(&record, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests), cmocka_unit_test(moves),
		cmocka_unit_test(messages), cmocka_unit_test(arrivals),
		cmocka_unit_test(handlers), cmocka_unit_test(slots),
		cmocka_unit_test(cpus),	    cmocka_unit_test(what_others_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
