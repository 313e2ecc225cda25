// SPDX-License-Identifier: GPL-2.0-only
/* Plots over time, as SVG. */
#include "base/page.h"
#include "report/html.h"
#include "report/summary.h"

#define WIDTH 360
#define HEIGHT 130
#define LEFT 46
#define BASE (HEIGHT - 22)
#define TOP 16
#define LABEL_WIDTH 56
#define BUCKETS 24 /* of windows: below 1 us, 2 us, 4 us, ... */

static void draw_frame(FILE *out, const char *title, double max, const char *unit)
{
	fprintf(out,
		"<svg role=\"img\" viewBox=\"0 0 %d %d\"><title>%s</title>"
		"<path class=\"axis\" fill=\"none\" d=\"M%d %dV%dH%d\"/>"
		"<text class=\"small faint end\" x=\"%d\" y=\"%d\">%.4g</text>"
		"<text class=\"small faint\" x=\"%d\" y=\"%d\">%s</text>"
		"<text class=\"small faint end\" x=\"%d\" y=\"%d\">0</text>\n",
		WIDTH, HEIGHT, title, LEFT, TOP, BASE, WIDTH, LEFT - 4, TOP + 6, max, LEFT + 4,
		TOP - 5, unit, LEFT - 4, BASE);
}

static void draw_losses(FILE *out, const struct run *run, const struct irq_seen *irq, double span)
{
	const struct group *group = run_group(irq, FINDING_LOST);
	unsigned int i;
	double x;

	for (i = 0; group && i < group->nr_kept; i++) {
		if (group->kept[i].finding.ts < run->header->ts)
			continue;
		x = LEFT + (group->kept[i].finding.ts - run->header->ts) / span * (WIDTH - LEFT);
		fprintf(out, "<path class=\"lost\" d=\"M%.1f %dV%d\"/>", x, TOP, BASE);
	}
}

void html_rate(FILE *out, const struct run *run, const struct irq_seen *irq)
{
	const struct series *series = irq->series;
	double span = summary_span(run) ? summary_span(run) : 1, max = 0, x, width;
	char text[SPAN_SIZE];
	unsigned int i;

	for (i = 0; series && i < SERIES_BINS; i++)
		if (series->bins[i] > max)
			max = series->bins[i];
	max = series ? max * 1e9 / series->width : 0;
	draw_frame(out, "interrupts a second over time", max, "interrupts/s");
	width = series ? series->width / span * (WIDTH - LEFT) : 0;
	for (i = 0; max && i < SERIES_BINS; i++) {
		x = LEFT + i * width;
		if (!series->bins[i] || x >= WIDTH)
			continue;
		fprintf(out,
			"<rect class=\"area\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
			x, BASE - series->bins[i] * 1e9 / series->width / max * (BASE - TOP),
			x + width > WIDTH ? WIDTH - x : width,
			series->bins[i] * 1e9 / series->width / max * (BASE - TOP));
	}
	draw_losses(out, run, irq, span);
	fprintf(out,
		"<text class=\"small faint\" x=\"%d\" y=\"%d\">0</text>"
		"<text class=\"small faint end\" x=\"%d\" y=\"%d\">%s</text></svg>\n",
		LEFT, HEIGHT - 8, WIDTH, HEIGHT - 8, page_span(text, summary_span(run)));
}

static unsigned int bucket_of(__u64 ns)
{
	unsigned int bucket = 0;

	while (bucket < BUCKETS - 1 && ns >= 1000ull << bucket)
		bucket++;
	return bucket;
}

void html_windows(FILE *out, const struct spans *windows)
{
	unsigned int counts[BUCKETS] = { 0 }, i, max = 0, low = BUCKETS, high = 0, step;
	char text[SPAN_SIZE];
	double width;

	for (i = 0; i < windows->nr_kept; i++) {
		unsigned int bucket = bucket_of(windows->kept[i]);

		if (++counts[bucket] > max)
			max = counts[bucket];
		low = bucket < low ? bucket : low;
		high = bucket > high ? bucket : high;
	}
	draw_frame(out, "how long messages were half written", max,
		   windows->count > windows->nr_kept ? "updates (sampled)" : "updates");
	width = max ? (double)(WIDTH - LEFT) / (high - low + 1) : 0;
	step = max ? 1 + (unsigned int)(LABEL_WIDTH / width) : 1;
	for (i = low; max && i <= high; i++) {
		fprintf(out,
			"<rect class=\"area\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
			LEFT + (i - low) * width + 1, BASE - (double)counts[i] / max * (BASE - TOP),
			width - 2, (double)counts[i] / max * (BASE - TOP));
		if ((i - low) % step == 0)
			fprintf(out,
				"<text class=\"small faint end\" x=\"%.1f\" y=\"%d\">%s</text>",
				LEFT + (i - low + 1) * width, HEIGHT - 8,
				page_span(text, 1000ull << i));
	}
	fputs("</svg>\n", out);
}
