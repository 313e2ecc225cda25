// SPDX-License-Identifier: GPL-2.0-only
/* A tear as a drawing. Numbers only: no text from elsewhere but what is escaped. */
#include <math.h>

#include "base/page.h"
#include "describe/place.h"
#include "report/html.h"
#include "report/markup.h"

#define WIDTH 900
#define LEFT 120 /* where the lanes begin */
#define RIGHT 30
#define LANE_HEIGHT 46
#define TOP 34
#define BOTTOM 26
#define LANES_MAX 6 /* CPUs; others share the last */
#define SILENCE 2.0 /* steps that it takes if nothing ends it */
#define STEP_MIN 1.0 /* of two events at the same time; the logarithm of the gap adds to it */

struct drawing {
	FILE *out;
	const struct run *run;
	const struct timeline *timeline;
	__u32 cpus[LANES_MAX];
	unsigned int lanes; /* of CPUs; below them lies that of all else */
	double x[TIMELINE_MAX]; /* of each event */
};

static unsigned int lane_of(const struct drawing *drawing, __u32 cpu)
{
	unsigned int i;

	for (i = 0; i < drawing->lanes; i++)
		if (drawing->cpus[i] == cpu)
			return i;
	return cpu == NONE ? drawing->lanes : LANES_MAX - 1;
}

static double lane_y(unsigned int lane)
{
	return TOP + lane * LANE_HEIGHT + LANE_HEIGHT / 2.0;
}

static double bottom(const struct drawing *drawing)
{
	return lane_y(drawing->lanes) + LANE_HEIGHT / 2.0;
}

static void add_cpu(struct drawing *drawing, __u32 cpu)
{
	if (cpu != NONE && lane_of(drawing, cpu) >= drawing->lanes && drawing->lanes < LANES_MAX)
		drawing->cpus[drawing->lanes++] = cpu;
}

static void sort_cpus(struct drawing *drawing)
{
	unsigned int i, j;
	__u32 cpu;

	for (i = 1; i < drawing->lanes; i++) {
		cpu = drawing->cpus[i];
		for (j = i; j && drawing->cpus[j - 1] > cpu; j--)
			drawing->cpus[j] = drawing->cpus[j - 1];
		drawing->cpus[j] = cpu;
	}
}

/* Evenly but for long gaps: microseconds and seconds lie in one picture. */
static void lay_out(struct drawing *drawing)
{
	const struct timeline *timeline = drawing->timeline;
	double at = 0, last = 0;
	unsigned int i;
	__u64 before = 0, gap;

	for (i = 0; i < timeline->count; i++) {
		gap = before && timeline->events[i].ts > before ? timeline->events[i].ts - before
								: 0;
		if (i)
			at += STEP_MIN + log10(1 + gap / 1000.0) / 2;
		drawing->x[i] = last = at;
		if (timeline->events[i].mark == TIMELINE_SILENT)
			last += SILENCE;
		if (timeline->events[i].ts)
			before = timeline->events[i].ts;
	}
	for (i = 0; i < timeline->count; i++)
		drawing->x[i] =
			LEFT + 24 + drawing->x[i] * (WIDTH - LEFT - RIGHT - 48) / (last ? last : 1);
}

static void draw_lanes(const struct drawing *drawing)
{
	unsigned int i;
	__u32 apicid;

	for (i = 0; i <= drawing->lanes; i++)
		fprintf(drawing->out,
			"<line class=\"lane\" x1=\"%d\" x2=\"%d\" y1=\"%.0f\" y2=\"%.0f\"/>", LEFT,
			WIDTH - RIGHT, lane_y(i), lane_y(i));
	for (i = 0; i < drawing->lanes; i++) {
		apicid = trace_header_apicid(drawing->run->header, drawing->cpus[i]);
		fprintf(drawing->out, "<text class=\"end\" x=\"%d\" y=\"%.0f\">CPU %u", LEFT - 10,
			lane_y(i) + 4, drawing->cpus[i]);
		if (apicid != NONE)
			fprintf(drawing->out, " (APIC %u)", apicid);
		fputs("</text>", drawing->out);
	}
	fprintf(drawing->out, "<text class=\"end faint\" x=\"%d\" y=\"%.0f\">device, log</text>\n",
		LEFT - 10, lane_y(i) + 4);
}

/* While all CPUs stood still: until shortly after this one gave its interrupts away. */
static void draw_stop(const struct drawing *drawing)
{
	const struct timeline *timeline = drawing->timeline;
	double from = 0, to = 0;
	unsigned int i;

	for (i = 0; i < timeline->count; i++) {
		if (timeline->events[i].mark == TIMELINE_STOP)
			from = drawing->x[i];
		if (timeline->events[i].mark == TIMELINE_STOP_END && from)
			to = drawing->x[i];
	}
	if (!to)
		return;
	fprintf(drawing->out,
		"<rect class=\"stop\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%.1f\"/>"
		"<text class=\"small faint\" x=\"%.1f\" y=\"%d\">stop_machine</text>\n",
		from, TOP - 4, to - from, bottom(drawing) - TOP + 4, from + 3, TOP - 9);
}

static const struct timeline_event *event_of(const struct timeline *timeline,
					     enum timeline_mark mark, unsigned int *index)
{
	unsigned int i;

	for (i = 0; i < timeline->count; i++)
		if (timeline->events[i].mark == mark) {
			*index = i;
			return &timeline->events[i];
		}
	return NULL;
}

/* The message as it points: away from the old CPU, to the new one with the old vector. */
static void draw_torn(const struct drawing *drawing)
{
	const struct timeline_event *torn, *move, *whole;
	unsigned int at, moved, end;
	char vector[PLACE_NUMBER];
	double y, width;

	torn = event_of(drawing->timeline, TIMELINE_TORN, &at);
	if (!torn)
		return;
	y = lane_y(lane_of(drawing, torn->at.cpu));
	whole = event_of(drawing->timeline, TIMELINE_WHOLE, &end);
	width = whole ? drawing->x[end] - drawing->x[at] : 12;
	fprintf(drawing->out,
		"<rect class=\"torn\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"8\"/>",
		drawing->x[at], y - 4, width);
	fprintf(drawing->out,
		"<text class=\"small\" x=\"%.1f\" y=\"%.1f\">old vector %s here</text>\n",
		drawing->x[at] - 8, y + 21, place_number(vector, torn->at.vector));
	move = event_of(drawing->timeline, TIMELINE_MOVE, &moved);
	if (move)
		fprintf(drawing->out, "<path class=\"move\" d=\"M%.1f %.1fL%.1f %.1f\"/>",
			drawing->x[moved], lane_y(lane_of(drawing, move->at.cpu)), drawing->x[at],
			y);
}

static void draw_silence(const struct drawing *drawing)
{
	const struct timeline_event *silent;
	unsigned int at, end;
	double y = lane_y(drawing->lanes);

	silent = event_of(drawing->timeline, TIMELINE_SILENT, &at);
	if (!silent)
		return;
	fprintf(drawing->out,
		"<line class=\"silent\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>",
		drawing->x[at],
		event_of(drawing->timeline, TIMELINE_NEXT, &end) ? drawing->x[end]
								 : (double)WIDTH - RIGHT,
		y, y);
}

static void draw_mark(const struct drawing *drawing, unsigned int i)
{
	static const char *const classes[] = {
		[TIMELINE_MOVE] = " mark-move",	  [TIMELINE_TORN] = " mark-torn",
		[TIMELINE_WHOLE] = " mark-whole", [TIMELINE_ARRIVAL] = " mark-arrival",
		[TIMELINE_NEXT] = " mark-next",	  [TIMELINE_SILENT] = " mark-silent",
	};
	const struct timeline_event *event = &drawing->timeline->events[i];
	const char *class = classes[event->mark] ? classes[event->mark] : "";
	double x = drawing->x[i], y = lane_y(lane_of(drawing, event->at.cpu));

	fputs("<g><title>", drawing->out);
	markup_html(drawing->out, event->text);
	fprintf(drawing->out,
		"</title><circle class=\"mark%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"9\"/>"
		"<text class=\"number%s\" x=\"%.1f\" y=\"%.1f\">%u</text></g>\n",
		class, x, y, *class ? "" : " dark", x, y + 4, i + 1);
}

/* "+12.3 us" below the lanes, where there is room. */
static void draw_times(const struct drawing *drawing)
{
	const struct timeline *timeline = drawing->timeline;
	char text[SPAN_SIZE];
	double free_from = 0;
	unsigned int i;

	for (i = 0; i < timeline->count; i++) {
		const struct timeline_event *event = &timeline->events[i];

		if (!event->ts || drawing->x[i] < free_from)
			continue;
		page_span(text, event->ts >= timeline->start ? event->ts - timeline->start
							     : timeline->start - event->ts);
		fprintf(drawing->out,
			"<line class=\"tick\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%.0f\"/>"
			"<text class=\"small faint middle\" x=\"%.1f\" y=\"%.0f\">%s%s</text>\n",
			drawing->x[i], drawing->x[i], TOP, bottom(drawing), drawing->x[i],
			bottom(drawing) + 14, event->ts >= timeline->start ? "+" : "-", text);
		free_from = drawing->x[i] + 76;
	}
}

void html_picture(FILE *out, const struct run *run, const struct timeline *timeline)
{
	struct drawing drawing = { .out = out, .run = run, .timeline = timeline };
	unsigned int i;

	for (i = 0; i < timeline->count; i++)
		add_cpu(&drawing, timeline->events[i].at.cpu);
	sort_cpus(&drawing);
	lay_out(&drawing);
	fprintf(out,
		"<svg class=\"tear\" role=\"img\" viewBox=\"0 0 %d %.0f\">"
		"<title>time line of one finding, CPUs as lanes</title>\n",
		WIDTH, bottom(&drawing) + BOTTOM);
	draw_stop(&drawing);
	draw_times(&drawing);
	draw_lanes(&drawing);
	draw_torn(&drawing);
	draw_silence(&drawing);
	for (i = 0; i < timeline->count; i++)
		draw_mark(&drawing, i);
	fputs("</svg>\n", out);
}
