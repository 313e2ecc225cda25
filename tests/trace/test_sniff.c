// SPDX-License-Identifier: GPL-2.0-only
/* What is neither a trace nor text of ftrace: one line that says what it is, and what helps. */
#include "foreign.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct sample {
	const char *bytes;
	size_t size;
	const char *says;
};

#define BYTES(bytes, says)                                                                         \
	{                                                                                          \
		bytes, sizeof(bytes) - 1, says                                                     \
	}

static void told(const struct sample *samples, size_t count)
{
	static struct text text;
	size_t i;

	for (i = 0; i < count; i++) {
		read_bytes(&text, samples[i].bytes, samples[i].size);
		if (text.result != -1 || !strstr(text.error.text, samples[i].says))
			fail_msg("%zu: '%s' does not say '%s'", i, text.error.text,
				 samples[i].says);
		if (strpbrk(text.error.text, "\n\033\x7f"))
			fail_msg("%zu: more than a line", i);
		if (!strncmp(text.error.text, "line ", 5))
			fail_msg("%zu: '%s' blames a line", i, text.error.text);
	}
}

static void files_that_are_no_text(void **state)
{
	static const struct sample samples[] = {
		BYTES("\x17\x08\x44tracing6\0\0\x08",
		      "a trace.dat of trace-cmd: 'trace-cmd report"),
		BYTES("PERFILE2h\0\0\0\0\0\0\0", "a perf.data file: 'perf script -i FILE'"),
		BYTES("PERFFILE\0\0", "a perf.data file"),
		BYTES("\xfd"
		      "7zXZ\0\0\4",
		      "xz data: 'xz -dk FILE'"),
		BYTES("\x28\xb5\x2f\xfd\4", "zstd data: 'zstd -dk FILE'"),
		BYTES("\x04\x22\x4d\x18", "lz4 data"),
		BYTES("BZh91AY&SY", "bzip2 data: 'bzip2 -dk FILE'"),
		BYTES("PK\3\4\x14\0", "a zip archive: 'unzip FILE'"),
		BYTES("7z\xbc\xaf\x27\x1c\0", "a 7z archive"),
		BYTES("\x7f"
		      "ELF\2\1\1\0",
		      "an ELF file"),
		BYTES("LPKSHHRH\0\0", "a journal of systemd: 'journalctl --file FILE -k"),
		BYTES("%PDF-1.4\n%\xe2\xe3", "a PDF file: 'pdftotext"),
		BYTES("\x89PNG\r\n\x1a\n", "a picture (PNG)"),
		BYTES("{\\rtf1\\ansi irq_handler_entry}", "RTF: save it as plain text"),
		BYTES("\xff\xfe"
		      "c\0p\0u\0s\0",
		      "UTF-16 text: 'iconv"),
		BYTES("\xfe\xff\0c\0p\0u\0s", "UTF-16 text: 'iconv"),
		BYTES("\xff\xfe\0\0c\0\0\0", "UTF-32 text: 'iconv"),
		BYTES("\1\2\0\0\0\0\0\0", "binary data of an unknown kind"),
		BYTES("", "empty: neither"),
		BYTES("\n \n\t\r\n", "blank: neither"),
	};
	char tar[512] = "ftrace.txt";

	(void)state;
	told(samples, COUNT(samples));
	memcpy(tar + 257, "ustar", 5);
	told(&(const struct sample){ tar, sizeof(tar), "a tar archive: 'tar -xf FILE'" }, 1);
}

#define MAKES "'msiscope record' makes a trace"

static void text_of_another_kind(void **state)
{
	static const struct sample samples[] = {
		BYTES("           CPU0       CPU1\n  9:   0    4   IO-APIC   9-fasteoi   acpi\n",
		      "a copy of /proc/interrupts, neither a trace nor text of ftrace; " MAKES),
		BYTES("> >            CPU0\n> >  24:       1000   PCI-MSI 0-edge      ahci\n",
		      "a copy of /proc/interrupts"),
		BYTES("Here they are:\n\n  24:       1000          5\nPCI-MSI 0-edge ahci\n NMI:   1   2   "
		      "Non-maskable interrupts\n",
		      "a copy of /proc/interrupts"),
		BYTES("00:14.0 USB controller [0c03]: Example xHCI [8086:a12f] (rev 31)\n"
		      "\tCapabilities: [80] MSI: Enable+ Count=1/8 Maskable- 64bit+\n",
		      "output of lspci"),
		BYTES("0000:02:00.0 Non-Volatile memory controller: Example\n", "output of lspci"),
		BYTES("[ 8121.330112] __common_interrupt: 2.33 No irq handler for vector\n",
		      "a kernel log, neither a trace nor text of ftrace; " MAKES),
		BYTES("> [ 8121.330112] ata1.00: qc timeout\n", "a kernel log"),
		BYTES("[Mon Nov 30 07:07:19 2026] ata1: link up\n", "a kernel log"),
		BYTES("<4>[ 8121.330112] ata1: link up\n", "a kernel log"),
		BYTES("Nov 30 07:07:19 host kernel: ata1: link up\n", "a kernel log"),
		BYTES("2026-11-30T07:07:19+0000 host kernel: ata1: link up\n", "a kernel log"),
		BYTES("do_IRQ: 2.33 No irq handler for vector", "a kernel log"),
		BYTES("handler:  handle_edge_irq\ndevice:   0000:00:05.0\nstatus:   0x00000000\n",
		      "a file of debugfs about an interrupt"),
		BYTES("#\n# Linux/x86 6.12.0 Kernel Configuration\n#\nCONFIG_PCI_MSI=y\n",
		      "a kernel configuration"),
		BYTES("Module                  Size  Used by\nahci  49152  0\n", "output of lsmod"),
		BYTES("processor\t: 0\nvendor_id\t: GenuineIntel\n", "a copy of /proc/cpuinfo"),
		BYTES("<!DOCTYPE html>\n<html><body>cpus=4</body>\n", "an HTML page"),
		BYTES("[{\"name\":\"a\",\"ph\":\"X\"}]\n", "JSON, but not a trace of msiscope"),
		BYTES("> {\"type\":\"header\",\"format\":\"msiscope-trace/1\"}\n",
		      "a trace of msiscope with other text around it"),
		BYTES("Verdict: interrupts were LOST.\n", "a report of msiscope"),
		BYTES("     0.000 swapper/0 irq:irq_handler_entry(irq: 124, name: \"ahci\")\n",
		      "output of 'perf trace'"),
		BYTES("6205.804133: irq:irq_handler_entry: irq=124 name=ahci\n",
		      "events of ftrace or perf in a form that is not read"),
		BYTES("hello\x1b[2J world\n",
		      "neither a trace nor text of ftrace, trace-cmd or perf script; the first line: "
		      "hello\\x1b[2J world"),
	};

	(void)state;
	told(samples, COUNT(samples));
}

/* What holds text of ftrace is read, whatever else is in it. */
static void a_log_with_a_dump_is_read(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text,
		  "[    1.000001] Linux version 6.12\n[  210.104233] Dumping ftrace buffer:\n"
		  "[  210.104270]   <idle>-0         2d.h3. 209790118us : vector_update: irq=124 "
		  "vector=35 cpu=1 prev_vector=34 prev_cpu=2\n[  210.104280] Kernel panic\n");
	assert_int_equal(text.result, TRACE_END);
	assert_int_equal(count_of(&text, RECORD_ALLOC), 1);
	assert_true(noted(&text, "2 of 4 lines were not understood, the first: Linux version"));
}

/* Noise has a line of any kind somewhere: that makes it none of them. */
static void noise(void **state)
{
	static char bytes[300000];
	unsigned int random = 1;
	static struct text text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++) {
		random = random * 1103515245u + 12345u;
		bytes[i] = random >> 16;
	}
	memcpy(bytes + 200000, "\n24: 5\n", 8);
	read_bytes(&text, bytes, sizeof(bytes));
	assert_int_equal(text.result, -1);
	assert_non_null(strstr(text.error.text, "binary data of an unknown kind"));
	read_text(&text, "name: irq_handler_entry\nID: 12\nformat:\n\tfield:int irq;\n");
	assert_int_equal(text.result, -1);
	assert_null(strstr(text.error.text, "/proc/interrupts"));
	assert_non_null(strstr(text.error.text, "neither a trace nor text of ftrace"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_that_are_no_text),
		cmocka_unit_test(text_of_another_kind),
		cmocka_unit_test(a_log_with_a_dump_is_read),
		cmocka_unit_test(noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
