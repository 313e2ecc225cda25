// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/page.h"
#include "describe/event.h"
#include "describe/moved.h"

static void add_untrusted(struct strbuf *buf, const char *bytes, size_t size)
{
	char text[TEXT_ESCAPED_SIZE(KMSG_SIZE)];

	text_escape(text, bytes, strnlen(bytes, size));
	strbuf_add(buf, "%s", text);
}

static void add_error(struct strbuf *buf, const char *what, __s32 result)
{
	if (result < 0)
		strbuf_add(buf, ", %s: %s", what,
			   (result > -4096 ? strerrorname_np(-result) : NULL) ?: "error");
}

static void add_request(struct strbuf *buf, const struct record_request *request)
{
	char text[REQUEST_SIZE];

	strbuf_add(buf, "%s", who_request(text, request->comm, request->pid, request->mask));
	if (request->pending)
		strbuf_add(buf, ", waits for its next interrupt");
	add_error(buf, "refused", request->result);
}

static void add_move(struct strbuf *buf, const struct names *names, const struct record_move *move)
{
	const struct moved moved = moved_recorded(move);
	char text[MOVED_SIZE];

	strbuf_add(buf, "%s", moved_text(text, names, &moved));
	add_error(buf, "failed", move->result);
}

static void add_message(struct strbuf *buf, const struct record_message *message)
{
	char span[SPAN_SIZE];

	strbuf_add(buf, "%08x %04x to %08x %04x in %s%s", message->old.address_lo,
		   message->old.data, message->new.address_lo, message->new.data,
		   page_span(span, message->duration), message->masked ? ", masked" : "");
	if (message->at_address && message->at_data >= message->at_address)
		strbuf_add(buf, ", address then data %s later",
			   page_span(span, message->at_data - message->at_address));
}

void event_slot(struct strbuf *buf, const struct names *names, __u8 slot, __u32 owner)
{
	char who[WHO_SIZE];

	strbuf_add(buf, "this slot: %s%s", owner == NONE ? place_slot(slot) : "that of ",
		   owner == NONE ? "" : names->who(names->of, who, owner));
}

static void add_arrival(struct strbuf *buf, const struct names *names,
			const struct record_arrival *arrival)
{
	const struct target at = { arrival->head.cpu, arrival->vector };
	char place[PLACE_SIZE], danger[WHO_NUMBER];

	strbuf_add(buf, "%s", names_place(place, names, &at));
	strbuf_add(buf, ", ");
	event_slot(buf, names, arrival->slot, arrival->irq);
	if (arrival->danger_irq != NONE)
		strbuf_add(buf, ", in the window of %s", who_number(danger, arrival->danger_irq));
	if (arrival->masked)
		strbuf_add(buf, ", though masked");
}

const char *event_handled(const struct record_handler *handler)
{
	if (!handler->result)
		return "IRQ_NONE, nothing to do";
	return handler->result & 2 ? "wakes its thread" : "says that it handled it";
}

static void add_handler(struct strbuf *buf, const struct record_handler *handler)
{
	char span[SPAN_SIZE], cpu[PLACE_NUMBER];

	strbuf_add(buf, "on %s for %s: %s", place_cpu(cpu, handler->head.cpu),
		   page_span(span, handler->duration), event_handled(handler));
}

const char *event_released(const struct record_release *release)
{
	static const char *const hows[] = { "", "after the first interrupt at the new one",
					    "by force, as a CPU goes offline",
					    "its CPU goes offline",
					    "the interrupt is shut down or freed" };

	return hows[release->how <= RELEASE_TEARDOWN ? release->how : 0];
}

static void add_release(struct strbuf *buf, const struct names *names,
			const struct record_release *release)
{
	const char *how = event_released(release);
	char place[PLACE_SIZE];

	strbuf_add(buf, "%s%s%s", names_place(place, names, &release->slot), *how ? ": " : "", how);
}

static const char *hotplug_phase(const struct record_hotplug *hotplug)
{
	switch (hotplug->phase) {
	case HOTPLUG_DOWN:
		return "%s is told to go offline";
	case HOTPLUG_FIXUP:
		return "stop_machine: %s moves its interrupts";
	case HOTPLUG_FIXUP_END:
		return "%s moved all; stop_machine ends soon";
	case HOTPLUG_DOWN_END:
		return hotplug->result ? "%s did not go offline"
				       : "%s is offline: its takedown is over";
	}
	return NULL;
}

void event_hotplug(struct strbuf *buf, const struct record_hotplug *hotplug)
{
	const char *format = hotplug_phase(hotplug);
	char cpu[PLACE_NUMBER], requester[ASKER_SIZE];

	if (!format)
		return;
	place_cpu(cpu, hotplug->subject);
	if (hotplug->phase == HOTPLUG_DOWN && hotplug->pid)
		strbuf_add(buf, "takedown of %s by %s", cpu,
			   who_asked(requester, hotplug->comm, hotplug->pid));
	else
		strbuf_add(buf, format, cpu);
}

void event_retrigger(struct strbuf *buf, const struct record_retrigger *retrigger)
{
	static const char *const callers[] = { "", ": it waited at the new vector of a move",
					       ": it waited on a CPU that goes offline",
					       ": as after enable_irq(), or a resume", "" };

	strbuf_add(buf, "software sends the interrupt again%s",
		   callers[retrigger->caller <= RETRIGGER_OTHER ? retrigger->caller : 0]);
}

static void add_retrigger(struct strbuf *buf, const struct names *names,
			  const struct record_retrigger *retrigger)
{
	char place[PLACE_SIZE];

	strbuf_add(buf, "%s: ", names_place(place, names, &retrigger->to));
	event_retrigger(buf, retrigger);
}

void event_witness(struct strbuf *buf, const struct record_witness *witness)
{
	char took[SPAN_SIZE];

	add_untrusted(buf, witness->name, NAME_SIZE);
	if (!witness->look)
		strbuf_add(buf, witness->stalled ? " stands still" : " goes on");
	strbuf_add(buf, ": %llu %s in flight", witness->inflight,
		   witness->kind == WITNESS_NET ? "bytes"
		   : witness->inflight == 1	? "request"
						: "requests");
	if (witness->look && witness->longest)
		strbuf_add(buf, "; what is done took up to %s", page_span(took, witness->longest));
	else if (!witness->look && witness->stalled)
		strbuf_add(buf, ", none done");
}

void event_kmsg(struct strbuf *buf, const struct record_kmsg *kmsg)
{
	add_untrusted(buf, kmsg->text, KMSG_SIZE);
}

void event_message(struct strbuf *buf, const struct message_pair *message)
{
	static const char *const modes[] = { "fixed", "lowest priority", "SMI",	  "reserved", "NMI",
					     "INIT",  "reserved",	 "ExtINT" };
	const __u32 low = message->address_lo;

	strbuf_add(buf, "%08x%08x %04x: ", message->address_hi, low, message->data);
	if (low >> 20 != 0xfee)
		strbuf_add(buf, "no MSI address");
	else if (low & 0x10) /* remappable format: VT-d specification, 5.1.2.2 */
		strbuf_add(buf, "remapped, handle %u", (low >> 5 & 0x7fff) | (low >> 2 & 1) << 15);
	else /* Intel SDM volume 3, 11.11; bits 11:5 are the extended destination of guests */
		strbuf_add(buf, "APIC %u, vector %u, %s, %s",
			   (low >> 12 & 0xff) | (low >> 5 & 0x7f) << 8, message->data & 0xff,
			   modes[message->data >> 8 & 7], low & 4 ? "logical" : "physical");
}

void event_text(struct strbuf *buf, const struct names *names, const union record *record)
{
	switch (record->head.type) {
	case RECORD_REQUEST:
		return add_request(buf, &record->request);
	case RECORD_MOVE:
		return add_move(buf, names, &record->move);
	case RECORD_MESSAGE:
		return add_message(buf, &record->message);
	case RECORD_ARRIVAL:
		return add_arrival(buf, names, &record->arrival);
	case RECORD_HANDLER:
		return add_handler(buf, &record->handler);
	case RECORD_RELEASE:
		return add_release(buf, names, &record->release);
	case RECORD_RETRIGGER:
		return add_retrigger(buf, names, &record->retrigger);
	case RECORD_HOTPLUG:
		return event_hotplug(buf, &record->hotplug);
	case RECORD_WITNESS:
		return event_witness(buf, &record->witness);
	case RECORD_KMSG:
		return event_kmsg(buf, &record->kmsg);
	}
}
