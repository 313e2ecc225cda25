// SPDX-License-Identifier: GPL-2.0-only
#include "base/strbuf.h"
#include "describe/moved.h"
#include "describe/occasion.h"

struct moved moved_by(const struct kept *kept)
{
	return (struct moved){
		.from = kept->finding.from,
		.to = kept->finding.to,
		.context = kept->finding.context,
		.recorded = kept->move.seq,
		.writes = kept->move.writes,
		.messages = kept->move.messages,
		.masked = kept->move.masked,
	};
}

/* That the kernel masked it is known of all its messages; of the device's mask bit it says nothing. */
struct moved moved_recorded(const struct record_move *record)
{
	const __u32 masked = record->masked ? record->writes : 0;

	return (struct moved){
		.from = record->from,
		.to = record->to,
		.context = record->context,
		.recorded = true,
		.writes = record->writes,
		.messages = masked,
		.masked = masked,
	};
}

bool moved_is_known(const struct moved *moved)
{
	return place_is_known(&moved->from) || place_is_known(&moved->to);
}

/* "direct (one step), unmasked" */
static void add_protocol(struct strbuf *buf, const struct moved *moved)
{
	if (!moved->writes) {
		strbuf_add(buf, "no message write seen");
		return;
	}
	if (moved->writes == 1)
		strbuf_add(buf, "direct (one step)");
	else
		strbuf_add(buf, "two-step (%u messages)", moved->writes);
	if (moved->messages)
		strbuf_add(buf, "%s",
			   !moved->masked		      ? ", unmasked"
			   : moved->masked == moved->messages ? ", masked"
							      : ", masked in part");
}

static void add_occasion(struct strbuf *buf, const struct moved *moved)
{
	char text[OCCASION_SIZE];
	const char *occasion = occasion_text(text, moved->context, moved->from.cpu);

	strbuf_add(buf, "%s%s", *occasion ? ", " : "", occasion);
}

static const char *tell(char *text, const struct names *names, const struct moved *moved,
			bool with_from)
{
	struct strbuf buf = { .text = text, .size = MOVED_SIZE };
	char place[PLACE_SIZE], cpu[PLACE_NUMBER];

	*text = '\0';
	if (!place_is_known(&moved->to)) {
		strbuf_add(&buf, "away from %s",
			   moved->from.cpu == NONE ? names_place(place, names, &moved->from)
						   : place_cpu(cpu, moved->from.cpu));
		add_occasion(&buf, moved);
		strbuf_add(&buf, "; where to is hidden here");
		return text;
	}
	if (with_from)
		strbuf_add(&buf, "from %s ", names_place(place, names, &moved->from));
	strbuf_add(&buf, "to %s", names_place(place, names, &moved->to));
	add_occasion(&buf, moved);
	if (!moved->recorded)
		return text;
	strbuf_add(&buf, ": ");
	add_protocol(&buf, moved);
	return text;
}

const char *moved_text(char *text, const struct names *names, const struct moved *moved)
{
	return tell(text, names, moved, true);
}

const char *moved_to(char *text, const struct names *names, const struct moved *moved)
{
	return tell(text, names, moved, false);
}
