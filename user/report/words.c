// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "describe/occasion.h"
#include "report/words.h"

static const char *who(char *text, __u32 irq, const char *name, const struct pci_address *address)
{
	char action[TEXT_ESCAPED_SIZE(NAME_SIZE)], device[TEXT_DEVICE_SIZE];

	if (irq == NONE) {
		snprintf(text, WHO_SIZE, "no known interrupt");
		return text;
	}
	text_escape(action, name, strnlen(name, NAME_SIZE));
	text_device(device, address);
	if (strstr(action, device))
		*device = '\0'; /* many drivers name it already */
	if (!*action && !*device)
		snprintf(text, WHO_SIZE, "IRQ %u", irq);
	else
		snprintf(text, WHO_SIZE, "IRQ %u (%s%s%s)", irq, action,
			 *action && *device ? ", " : "", device);
	return text;
}

const char *words_who(char *text, const struct irq_seen *irq)
{
	return who(text, irq->id.irq, irq->id.action, &irq->id.device);
}

const char *words_whose(char *text, const struct kept *kept)
{
	const struct finding *finding = &kept->finding;

	return who(text, kept->irq->id.irq,
		   *finding->action ? finding->action : kept->irq->id.action,
		   &kept->irq->id.device);
}

/* One that was not heard of is as it was when the recording began. */
const char *words_owner(char *text, const struct run *run, __u32 number,
			const struct irq_seen *holder)
{
	const struct trace_irq *known = trace_header_irq(run->header, number);
	const struct pci_address none = { .domain = NONE };

	if (!holder)
		holder = run_irq_at(run, number, 0);
	if (holder)
		return words_who(text, holder);
	return who(text, number, known ? known->actions : "", known ? &known->device : &none);
}

const char *words_device(char text[TEXT_DEVICE_SIZE], const struct pci_address *device)
{
	text_device(text, device);
	if (!*text)
		return "-";
	return !strncmp(text, "0000:", 5) ? text + 5 : text;
}

__u32 words_apicid(const struct run *run, __u32 cpu)
{
	const struct trace_header *header = run->header;
	unsigned int i;

	for (i = 0; i < header->nr_cpus; i++)
		if (header->cpus[i].cpu == cpu)
			return header->cpus[i].apicid;
	return NONE;
}

static const char *number_or_not(char text[16], __u32 number)
{
	snprintf(text, 16, "%u", number);
	return number == NONE ? "?" : text;
}

const char *words_place(char *text, const struct run *run, const struct target *target)
{
	__u32 apicid = words_apicid(run, target->cpu);
	char cpu[16], vector[16], apic[32] = "";

	if (apicid != NONE)
		snprintf(apic, sizeof(apic), " (APIC %u)", apicid);
	snprintf(text, PLACE_SIZE, "CPU %s%s vector %s", number_or_not(cpu, target->cpu), apic,
		 number_or_not(vector, target->vector));
	return text;
}

bool words_is_place(const struct target *target)
{
	return target->cpu != NONE || target->vector != NONE;
}

/* "direct (one step), unmasked" */
static const char *protocol(char text[64], const struct move_seen *move)
{
	const char *masked = ", masked in part";

	if (!move->writes)
		return "no message write seen";
	if (!move->messages)
		masked = "";
	else if (!move->masked)
		masked = ", unmasked";
	else if (move->masked == move->messages)
		masked = ", masked";
	if (move->writes == 1)
		snprintf(text, 64, "direct (one step)%s", masked);
	else
		snprintf(text, 64, "two-step (%u messages)%s", move->writes, masked);
	return text;
}

static bool tell_move(char *text, const struct run *run, const struct kept *kept, bool with_from)
{
	const struct finding *finding = &kept->finding;
	char from[PLACE_SIZE], to[PLACE_SIZE], when[OCCASION_SIZE], how[64];

	if (!words_is_place(&finding->from) && !words_is_place(&finding->to))
		return false;
	if (!words_is_place(&finding->to)) {
		snprintf(text, MOVE_SIZE, "moved away from CPU %u%s; where to is hidden here",
			 finding->from.cpu,
			 describe_occasion(when, finding->context, finding->from.cpu));
		return true;
	}
	words_place(from, run, &finding->from);
	snprintf(text, MOVE_SIZE, "moved %s%s%sto %s%s%s%s", with_from ? "from " : "",
		 with_from ? from : "", with_from ? " " : "", words_place(to, run, &finding->to),
		 describe_occasion(when, finding->context, finding->from.cpu),
		 kept->move.seq ? ": " : "", kept->move.seq ? protocol(how, &kept->move) : "");
	return true;
}

bool words_move(char *text, const struct run *run, const struct kept *kept)
{
	return tell_move(text, run, kept, true);
}

bool words_moved(char *text, const struct run *run, const struct kept *kept)
{
	return tell_move(text, run, kept, false);
}

const char *words_slot(__u8 slot)
{
	static const char *const texts[] = {
		"not known",	      "another interrupt's", "unused",	    "shut down",
		"marked retriggered", "a system vector",     "not readable"
	};

	return slot <= SLOT_UNKNOWN ? texts[slot] : texts[0];
}

const char *words_outcome(char text[96], const struct finding *finding)
{
	char part[SPAN_SIZE], cpu[16], vector[16];

	if (finding->kind == FINDING_LOST)
		snprintf(text, 96, "silent %s%s", page_span(part, finding->silent),
			 finding->ended == ENDED_NEVER	   ? " to the end"
			 : finding->ended == ENDED_TIMEOUT ? " to the driver's timeout"
							   : "");
	else if (finding->kind == FINDING_TORN_EXPOSED)
		snprintf(text, 96, "half written %s%s", finding->window_exact ? "" : "at most ",
			 page_span(part, finding->window));
	else
		snprintf(text, 96, "arrived at CPU %s vector %s",
			 number_or_not(cpu, finding->at.cpu),
			 number_or_not(vector, finding->at.vector));
	return text;
}

const char *words_times(char *text, __u64 number)
{
	snprintf(text, TIMES_SIZE, "%llu times", number);
	return number == 0 ? "never" : number == 1 ? "once" : text;
}

const char *words_share(char *text, double value)
{
	if (value == 0)
		return "0";
	if (value < 0.001)
		return "<.001";
	snprintf(text, SHARE_SIZE, "%.*f", value < 1 ? 3 : value < 10 ? 2 : value < 100, value);
	return text;
}

const char *words_certainty(char text[64], __u64 proved, __u64 count)
{
	if (proved == count)
		return "proved";
	if (!proved)
		return "inferred";
	snprintf(text, 64, "%llu proved, %llu inferred", proved, count - proved);
	return text;
}

const char *words_asker(char *text, const char *comm, __u32 pid)
{
	char name[TEXT_ESCAPED_SIZE(NAME_SIZE)];

	text_escape(name, comm, strnlen(comm, NAME_SIZE));
	snprintf(text, ASKER_SIZE, "%s (pid %u)", *name ? name : "a task", pid);
	return text;
}

const char *words_request(char *text, const char *comm, __u32 pid, const __u64 mask[MASK_WORDS])
{
	char asker[ASKER_SIZE], cpus[TEXT_CPUS_SIZE];

	text_cpus(cpus, mask);
	snprintf(text, REQUEST_SIZE, "%s asked for CPU %.64s", words_asker(asker, comm, pid), cpus);
	return text;
}

const char *words_way(char text[128], const struct finding *finding)
{
	static const char *const occasions[] = { "", "moved at once by who asked",
						 "moved in the acknowledge of an interrupt",
						 "moved as a CPU went offline",
						 "moved before it was started" };
	const char *occasion = occasions[finding->context <= MOVE_STARTUP ? finding->context : 0];
	bool torn = finding->slot && finding->kind != FINDING_BAD_VECTOR;

	snprintf(text, 128, "%s%s%s%s", occasion, *occasion && torn ? "; " : "",
		 torn ? "the slot that it came to was " : "",
		 torn ? words_slot(finding->slot) : "");
	return text;
}
