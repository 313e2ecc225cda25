// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "export/samples.h"

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), most = strlen(end);

	return length >= most && !strcmp(text + length - most, end);
}

static void print(const struct samples *samples, const char *series, __u64 value)
{
	if (samples->seconds)
		fprintf(samples->out, "%s %llu.%09llu\n", series, value / 1000000000,
			value % 1000000000);
	else
		fprintf(samples->out, "%s %llu\n", series, value);
}

/* Those of the family that the file held and that got no more. */
static void end_family(struct samples *samples)
{
	const struct held_sample *sample;

	if (!samples->held || !*samples->name)
		return;
	while ((sample = held_of(samples->held, samples->name)))
		if (samples->kind != SAMPLES_LATEST)
			print(samples, sample->series, sample->value);
}

void samples_family(struct samples *samples, const char *name, enum samples_kind kind,
		    const char *help)
{
	const bool counter = kind == SAMPLES_TOTAL && samples->held;
	const char *family;

	end_family(samples);
	snprintf(samples->name, sizeof(samples->name), "%s%s", name, counter ? "_total" : "");
	samples->kind = kind;
	samples->seconds = ends_with(name, "_seconds");
	/* OpenMetrics calls a counter without its _total, the older format with it. */
	family = samples->prometheus ? samples->name : name;
	fprintf(samples->out, "# HELP %s %s\n# TYPE %s %s\n", family, help, family,
		counter ? "counter" : "gauge");
	if (samples->seconds && !samples->prometheus)
		fprintf(samples->out, "# UNIT %s seconds\n", family);
}

static __u64 joined(struct samples *samples, const char *series, __u64 value)
{
	const __u64 before = samples->held ? held_take(samples->held, series) : 0;

	switch (samples->kind) {
	case SAMPLES_TOTAL:
		if (__builtin_add_overflow(value, before, &value))
			samples->err = -EOVERFLOW;
		return value;
	case SAMPLES_MOST:
		return value > before ? value : before;
	default:
		return value;
	}
}

void samples_put(struct samples *samples, __u64 value, const char *format, ...)
{
	char labels[SAMPLES_SERIES - SAMPLES_NAME - 2], series[SAMPLES_SERIES];
	va_list args;

	va_start(args, format);
	vsnprintf(labels, sizeof(labels), format, args);
	va_end(args);
	if (*labels)
		snprintf(series, sizeof(series), "%s{%s}", samples->name, labels);
	else
		snprintf(series, sizeof(series), "%s", samples->name);
	print(samples, series, joined(samples, series, value));
}

int samples_end(struct samples *samples)
{
	end_family(samples);
	if (!samples->prometheus)
		fputs("# EOF\n", samples->out);
	if (samples->held && held_left(samples->held))
		return -EINVAL;
	return samples->err;
}
