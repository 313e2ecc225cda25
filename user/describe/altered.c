// SPDX-License-Identifier: GPL-2.0-only
#include "base/strbuf.h"
#include "describe/altered.h"

static void add(struct strbuf *buf, const char *clause)
{
	strbuf_add(buf, "%s%s", buf->used ? "; " : "", clause);
}

const char *altered_text(char text[ALTERED_SIZE], const struct altered *altered)
{
	struct strbuf buf = { .text = text, .size = ALTERED_SIZE };

	*text = '\0';
	if (altered->widen_us) {
		add(&buf, "the window between the writes was widened by the module window");
		strbuf_add(&buf, " (%u us)", altered->widen_us);
	}
	if (altered->program)
		add(&buf, "the window between the writes was widened by the BPF program window");
	if (altered->per_mille) {
		add(&buf, "the module window raised interrupts between the writes");
		strbuf_add(&buf, " (in %u of 1000 windows)", altered->per_mille);
	}
	if (altered->window && !altered->widen_us && !altered->per_mille)
		add(&buf, "the module window was loaded, which can widen the window between the "
			  "writes");
	if (altered->inject)
		add(&buf, "the module inject was loaded, which sends interrupts by software");
	if (altered->protocol)
		add(&buf, "the module protocol changed how messages are updated");
	return text;
}
