// SPDX-License-Identifier: GPL-2.0-only
/* The same events in each form in which the kernel, trace-cmd and perf write them. */
#include "foreign.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Before and between the fields of the three lines, and after the first. */
struct form {
	const char *name;
	const char *head;
	const char *lines[3]; /* up to the fields */
	__u64 begin; /* ns */
	__u64 duration;
};

#define FTRACE_HEAD "# tracer: nop\n#\n# entries-in-buffer/entries-written: 3/3   #P:4\n#\n"
#define LATENCY_HEAD                                                                               \
	"# tracer: nop\n#\n# nop latency trace v1.1.5 on 6.12.0\n# latency: 0 us, #3/3, CPU#0 | "  \
	"(M:desktop VP:0, KP:0, SP:0 HP:0 #P:4)\n#    | task: -0 (uid:0 nice:0)\n"
#define SECONDS 6205804133000ull

static const struct form forms[] = {
	{ "ftrace",
	  FTRACE_HEAD,
	  { "          <idle>-0       [002] d.h1.  6205.804133: irq_handler_entry: ",
	    "          <idle>-0       [002] d.h1.  6205.804228: irq_handler_exit: ",
	    "    Web Content-811     [002] d....  6205.810228: vector_update: " },
	  SECONDS,
	  95000 },
	{ "ftrace of 2.6.39, without flags",
	  "",
	  { "          <idle>-0     [002]  6205.804133: irq_handler_entry: ",
	    "          <idle>-0     [002]  6205.804228: irq_handler_exit: ",
	    "    Web Content-811   [002]  6205.810228: vector_update: " },
	  SECONDS,
	  95000 },
	{ "PREEMPT_RT's eight flags, and a tgid",
	  "",
	  { "          <idle>-0       (-------) [002] dN.h1...  6205.804133: irq_handler_entry: ",
	    "          <idle>-0       (-------) [002] dN.h1...  6205.804228: irq_handler_exit: ",
	    "    Web Content-811     (    811) [002] .....1..  6205.810228: vector_update: " },
	  SECONDS,
	  95000 },
	{ "latency-format",
	  LATENCY_HEAD,
	  { "  <idle>-0         2d.h1.    5us : irq_handler_entry: ",
	    "  <idle>-0         2d.h1.  100us+: irq_handler_exit: ",
	    "Web Cont-811       2d.h3.  106us!: vector_update: " },
	  5000,
	  95000 },
	{ "a dump, of four flags",
	  "Dumping ftrace buffer:\n---------------------------------\n",
	  { "  <idle>-0       2d.h1 209790010us : irq_handler_entry: ",
	    "  <idle>-0       2d.h1 209790105us : irq_handler_exit: ",
	    "swapper/-1       2d... 209790118us$: vector_update: " },
	  209790010000,
	  95000 },
	{ "latency-format and verbose",
	  LATENCY_HEAD,
	  { "          <idle>       0   2 1 00000001 00000005 [00001234] 4660.123ms (+0.012ms): "
	    "irq_handler_entry: ",
	    "          <idle>       0   2 1 00000001 00000006 [00001293] 4660.218ms (+0.095ms): "
	    "irq_handler_exit: ",
	    "     Web Content     811   2 1 00000000 00000007 [000012ff] 4661.000ms (+0.782ms): "
	    "vector_update: " },
	  4660123000,
	  95000 },
	{ "trace-cmd report",
	  "version = 6\nCPU 0 is empty\nCPU 3 is empty\ncpus=4\n",
	  { "          <idle>-0     [002]  6205.804133: irq_handler_entry:    ",
	    "          <idle>-0     [002]  6205.804228: irq_handler_exit:     ",
	    "    Web Content-811   [002]  6205.810228: vector_update:        " },
	  SECONDS,
	  95000 },
	{ "trace-cmd report, the head in another order",
	  "cpus=4\nCPU 1 is empty\nversion = 7\n",
	  { "          <idle>-0     [002] ..... 6205.804133: irq_handler_entry:    ",
	    "          <idle>-0     [002] ..... 6205.804228: irq_handler_exit:     ",
	    "    Web Content-811   [002] ..... 6205.810228: vector_update:        " },
	  SECONDS,
	  95000 },
	{ "trace-cmd report --ts-diff",
	  "cpus=4\n",
	  { "          <idle>-0     [002]  6205.804133:          irq_handler_entry:    ",
	    "          <idle>-0     [002]  6205.804228: (+95)    irq_handler_exit:     ",
	    "    Web Content-811   [002]  6205.810228: (+6000)  vector_update:        " },
	  SECONDS,
	  95000 },
	{ "trace-cmd report -l",
	  "cpus=4\n",
	  { "  <idle>-0       2d.h1.  6205.804133: irq_handler_entry:    ",
	    "  <idle>-0       2d.h1.  6205.804228: irq_handler_exit:     ",
	    "Web Cont-811     2d.h3.  6205.810228: vector_update:        " },
	  SECONDS,
	  95000 },
	{ "trace-cmd report -t, in ns",
	  "cpus=4\n",
	  { "          <idle>-0     [002]  6205.804133000: irq_handler_entry:    ",
	    "          <idle>-0     [002]  6205.804228000: irq_handler_exit:     ",
	    "    Web Content-811   [002]  6205.810228000: vector_update:        " },
	  SECONDS,
	  95000 },
	{ "perf script",
	  "",
	  { "         swapper       0 [002]  6205.804133:        irq:irq_handler_entry: ",
	    "         swapper       0 [002]  6205.804228:         irq:irq_handler_exit: ",
	    "     Web Content     811 [002]  6205.810228:   irq_vectors:vector_update: " },
	  SECONDS,
	  95000 },
	{ "perf script, trimmed",
	  "# ========\n# captured on    : Mon Nov 30\n# cmdline : perf\n",
	  { "swapper     0 [002]  6205.804133: irq:irq_handler_entry: ",
	    "swapper     0 [002]  6205.804228: irq:irq_handler_exit: ",
	    "Web Content   811 [002]  6205.810228: irq_vectors:vector_update: " },
	  SECONDS,
	  95000 },
	{ "perf script -L",
	  "",
	  { " swapper     0   2  6205.804133: irq:irq_handler_entry: ",
	    " swapper     0   2  6205.804228:  irq:irq_handler_exit: ",
	    "Web Cont   811   2  6205.810228: irq_vectors:vector_update: " },
	  SECONDS,
	  95000 },
	{ "perf script -F +pid,+period --ns",
	  "",
	  { "         swapper       0/0       [002]  6205.804133000:          1 "
	    "irq:irq_handler_entry: ",
	    "         swapper       0/0       [002]  6205.804228000:          1 "
	    "irq:irq_handler_exit: ",
	    "     Web Content     811/812     [002]  6205.810228000:          1 "
	    "irq_vectors:vector_update: " },
	  SECONDS,
	  95000 },
};

static const char *const fields[3] = {
	"irq=124 name=i801 smbus",
	"irq=124 ret=handled",
	"irq=124 vector=35 cpu=1 prev_vector=34 prev_cpu=2",
};

/* The text of that form, each line behind @prefix and before @end. */
static void compose(char *out, size_t size, const struct form *form, const char *prefix,
		    const char *end)
{
	const char *at = form->head;
	size_t used = 0, i, length;

	for (; *at; at += length + 1) {
		length = strcspn(at, "\n");
		used += snprintf(out + used, size - used, "%s%.*s%s", prefix, (int)length, at, end);
	}
	for (i = 0; i < 3; i++)
		used += snprintf(out + used, size - used, "%s%s%s%s", prefix, form->lines[i],
				 fields[i], end);
	assert_true(used < size);
}

static void is_read(const char *content, const struct form *form, const char *how)
{
	const union record *record;
	static struct text text;

	read_text(&text, content);
	if (text.result != TRACE_END)
		fail_msg("%s, %s: %s", form->name, how, text.error.text);
	if (count_of(&text, RECORD_HANDLER) != 1 || count_of(&text, RECORD_ALLOC) != 1)
		fail_msg("%s, %s: %u handlers, %u moves", form->name, how,
			 count_of(&text, RECORD_HANDLER), count_of(&text, RECORD_ALLOC));
	if (noted(&text, "not understood"))
		fail_msg("%s, %s: %s", form->name, how, text.state.notes[0]);
	record = nth(&text, RECORD_HANDLER, 0);
	assert_int_equal(record->head.ts, form->begin);
	assert_int_equal(record->head.cpu, 2);
	assert_int_equal(record->handler.irq, 124);
	assert_int_equal(record->handler.duration, form->duration);
	assert_int_equal(record->handler.result, 1);
	assert_string_equal(text.action, "i801 smbus");
	record = nth(&text, RECORD_ALLOC, 0);
	assert_int_equal(record->head.cpu, 2);
	assert_int_equal(record->alloc.to.cpu, 1);
	assert_int_equal(record->alloc.to.vector, 35);
	assert_int_equal(record->alloc.from.cpu, 2);
	assert_int_equal(record->alloc.from.vector, 34);
}

static void each_form(void **state)
{
	char content[4096];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(forms); i++) {
		compose(content, sizeof(content), &forms[i], "", "\n");
		is_read(content, &forms[i], "as it stands");
		compose(content, sizeof(content), &forms[i], "", "\r\n");
		is_read(content, &forms[i], "with CRLF");
	}
}

static void each_form_behind_what_others_write(void **state)
{
	static const char *const prefixes[] = {
		"> ",
		">",
		">> ",
		"> > ",
		">>> > ",
		"| ",
		"[   40.792078] ",
		"[   40.792078][    T1] ",
		"[   40.792078] [     C2] ",
		"<6>[   40.792078] ",
		"<6>",
		"> [  210.104250] ",
		"[Mon Nov 30 07:07:19 2026] ",
		"[2026-11-30 07:07:19] ",
		"[07:07:19.123] ",
		"[  210.104250 <    0.000010>] ",
		"2026-11-30T07:07:19,123456+00:00 ",
		"2026-11-30T07:07:19+0000 host kernel: ",
		"Nov 30 07:07:19 host kernel: ",
		"Nov  3 07:07:19 host kernel: [  210.104250] ",
		"[  210.104250] host kernel: ",
		"Nov 30 07:07:19.123456 host.example.org kernel: ",
		"kern  :info  : [  210.104250] ",
		"6,1234,210104250,-;",
		"6,1234,210104250,-,caller=T1;",
		"07:07:19 ",
		"kernel: ",
		"2026-11-30 07:07:19 ",
		"2026-11-30T07:07:19.123456Z host kernel: ",
		/* of which nothing is known */
		"ttyS0: ",
		"node7| ",
		"(serial) ",
	};
	char content[8192];
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(forms); i++)
		for (j = 0; j < COUNT(prefixes); j++) {
			struct form form = forms[i];

			if (j + 3 >= COUNT(prefixes))
				form.head = "";
			compose(content, sizeof(content), &form, prefixes[j], "\n");
			is_read(content, &form, prefixes[j]);
		}
}

/* Who takes a CPU down, in each form: its name has spaces, digits and a dash. */
static void who_it_was(void **state)
{
	static const char *const lines[] = {
		"     a 1 -b [3] c-174     [002] ..... 12.000001: ",
		"     a 1 -b [3] c-174     (    174) [002] ..... 12.000001: ",
		"[  210.104250]      a 1 -b [3] c-174     [002] ..... 12.000001: ",
		"Nov 30 07:07:19 host kernel:      a 1 -b [3] c-174     [002] ..... 12.000001: ",
		"     a 1 -b [3] c     174 [002]    12.000001:  cpuhp:",
		"a 1 -b [3] c   174   2    12.000001:  cpuhp:",
		"     a 1 -b [3] c     174/175     [002]    12.000001:  cpuhp:",
		"a 1 -b [3] c-174     2d.h1.   12us : ",
		"      a 1 -b [3] c     174   2 1 00000000 00000007 [000012ff] 4661.000ms (+0.782ms): ",
	};
	static struct text text;
	char content[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		snprintf(content, sizeof(content),
			 "%scpuhp_enter: cpu: 0001 target:   0 step: 145 (takedown_cpu)\n",
			 lines[i]);
		read_text(&text, content);
		assert_int_equal(count_of(&text, RECORD_HOTPLUG), 1);
		assert_int_equal(text.records[0].head.cpu, 2);
		assert_int_equal(text.records[0].hotplug.pid, 174);
		assert_string_equal(text.records[0].hotplug.comm, "a 1 -b [3] c");
	}
}

/* Functions without symbols say nothing of what they do: told, and not passed over. */
static void a_step_without_a_name(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text,
		  LINE(1, "cpuhp_enter: cpu: 0001 target:   0 step: 145 (0xffffffff810a)")
			  LINE(2, "cpuhp_enter: cpu: 0001 target:   0 step:  86 (finish_cpu)"));
	assert_int_equal(count_of(&text, RECORD_HOTPLUG), 0);
	assert_true(noted(&text, "1 of 2 lines was not understood"));
}

/* A user's text in an event of another kind is none of the kernel's. */
static void markers_do_not_mislead(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text,
		  LINE(1, "irq_handler_entry: irq=24 name=a") LINE(
			  2, "tracing_mark_write: x-1 [003] d.h1. 1.0: irq_handler_exit: irq=24 "
			     "ret=handled")
			  LINE(3, "console: [  1.0] y-1  2d.h1. 5us : vector_update: "
				  "irq=1 vector=35 cpu=1 prev_vector=34 prev_cpu=2"));
	assert_int_equal(count_of(&text, RECORD_HANDLER), 0);
	assert_int_equal(count_of(&text, RECORD_ALLOC), 0);
	assert_int_equal(text.begin, 12100000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form),
		cmocka_unit_test(each_form_behind_what_others_write),
		cmocka_unit_test(who_it_was),
		cmocka_unit_test(a_step_without_a_name),
		cmocka_unit_test(markers_do_not_mislead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
