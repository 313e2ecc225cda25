// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/page.h"
#include "describe/finding.h"
#include "describe/moved.h"
#include "describe/occasion.h"

/* Until when: of a loss that has ended. */
static const char *until(const struct finding *finding)
{
	return finding->ended == ENDED_NEVER	 ? " to the end of the records"
	       : finding->ended == ENDED_TIMEOUT ? " until its driver's timeout"
						 : "";
}

void finding_window(struct strbuf *buf, const char *before, const struct finding *finding)
{
	char span[SPAN_SIZE];

	strbuf_add(buf, "%s%s%s", before, finding->window_exact ? "" : "at most ",
		   page_span(span, finding->window));
}

const char *finding_outcome(char text[OUTCOME_SIZE], const struct finding *finding)
{
	struct strbuf buf = { .text = text, .size = OUTCOME_SIZE };
	char place[PLACE_SIZE], span[SPAN_SIZE];

	if (finding->kind == FINDING_LOST)
		strbuf_add(&buf, "silent %s%s", page_span(span, finding->silent), until(finding));
	else if (finding->kind == FINDING_TORN_EXPOSED)
		finding_window(&buf, "half written ", finding);
	else
		strbuf_add(&buf, "arrived at %s", place_text(place, &finding->at, NONE));
	return text;
}

const char *finding_certainty(char text[64], __u64 proved, __u64 count)
{
	if (proved == count)
		return "proved";
	if (!proved)
		return "inferred";
	snprintf(text, 64, "%llu proved, %llu inferred", proved, count - proved);
	return text;
}

const char *finding_way(char text[128], const struct finding *finding)
{
	const char *occasion = occasion_of_kind(finding->context);
	const bool torn = finding->slot && finding->kind != FINDING_BAD_VECTOR;

	snprintf(text, 128, "%s%s%s%s%s", *occasion ? "moved " : "", occasion,
		 *occasion && torn ? "; " : "", torn ? "the slot that it came to was " : "",
		 torn ? place_slot(finding->slot) : "");
	return text;
}

/* "arrived at CPU 3 vector 36, which is IRQ 28 (edu)" */
static void add_arrival(struct strbuf *buf, const struct names *names,
			const struct finding *finding)
{
	char place[PLACE_SIZE], who[WHO_SIZE];

	strbuf_add(buf, "arrived at %s", names_place(place, names, &finding->at));
	if (finding->owner != NONE)
		strbuf_add(buf, ", which is %s", names->who(names->of, who, finding->owner));
	else if (finding->slot)
		strbuf_add(buf, ", a slot %s", place_slot(finding->slot));
}

static void add_silence(struct strbuf *buf, const struct finding *finding, __u64 now)
{
	char span[SPAN_SIZE];

	if (finding_lasts(finding))
		strbuf_add(buf, ", silent %s so far",
			   page_span(span, now > finding->ts ? now - finding->ts : 0));
	else if (finding->silent)
		strbuf_add(buf, ", %s %s%s", finding->kind == FINDING_RESTORED ? "off" : "silent",
			   page_span(span, finding->silent), until(finding));
}

static void add_move(struct strbuf *buf, const struct names *names, const struct finding *finding)
{
	const struct moved moved = { .from = finding->from,
				     .to = finding->to,
				     .context = finding->context };
	char text[MOVED_SIZE];

	/* Else that is where software sent it. */
	if (place_is_known(&moved.from))
		strbuf_add(buf, ", moved %s", moved_text(text, names, &moved));
}

void finding_line(struct strbuf *buf, const struct names *names, const struct finding *finding,
		  __u64 now)
{
	char who[WHO_SIZE];

	strbuf_add(buf, "%s %s", finding_name(finding->kind),
		   names->who(names->of, who, finding->irq));
	add_silence(buf, finding, now);
	if (place_is_known(&finding->at)) {
		strbuf_add(buf, ", ");
		add_arrival(buf, names, finding);
	}
	add_move(buf, names, finding);
	if (finding->window)
		finding_window(buf, ", half written ", finding);
	if (finding->error)
		strbuf_add(buf, ", %s", strerrorname_np(-finding->error) ?: "error");
	if (finding->count > 1)
		strbuf_add(buf, ", %llu times", finding->count);
	strbuf_add(buf, " (%s%s)",
		   finding->proved   ? "proved"
		   : finding->stands ? "inferred"
				     : "possible",
		   finding->ambiguous ? ", ambiguous" : "");
}

void finding_case(struct strbuf *buf, const struct run *run, const struct kept *kept)
{
	const struct names_past past = { .run = run, .owner = kept->owner };
	const struct names names = names_past(&past);
	const struct finding *finding = &kept->finding;
	const struct moved moved = moved_by(kept);
	char who[WHO_SIZE], text[MOVED_SIZE], span[SPAN_SIZE];

	strbuf_add(buf, "%s", who_kept(who, kept));
	if (moved_is_known(&moved))
		strbuf_add(buf, " was moved %s", moved_text(text, &names, &moved));
	if (finding->move)
		strbuf_add(buf, " [record %llu]", finding->move);
	if (finding->window)
		finding_window(buf, "; half written for ", finding);
	if (place_is_known(&finding->at)) {
		strbuf_add(buf, "; its interrupt ");
		add_arrival(buf, &names, finding);
	}
	if (finding->kind == FINDING_LOST)
		strbuf_add(buf, "; then it was silent for %s%s%s", page_span(span, finding->silent),
			   *until(finding) ? "," : "", until(finding));
}
