// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "trace/ftrace_prefix.h"
#include "trace/sniff.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define BLANKS " \t\v\f\r"
#define NOT_A_TRACE ", neither a trace nor text of ftrace; 'msiscope record' makes a trace"

/* A kind of file by bytes at a fixed place. */
struct magic {
	size_t offset;
	const char *bytes;
	size_t length;
	const char *what;
};

#define MAGIC(offset, bytes, what)                                                                 \
	{                                                                                          \
		offset, bytes, sizeof(bytes) - 1, what                                             \
	}

#define UTF_16 "UTF-16 text: 'iconv -f UTF-16 -t UTF-8 FILE' makes text of it that can be read"
#define UTF_32 "UTF-32 text: 'iconv -f UTF-32 -t UTF-8 FILE' makes text of it that can be read"
#define PERF_DATA "a perf.data file: 'perf script -i FILE' makes text of it that can be read"
#define ZIP "a zip archive: 'unzip FILE' takes out what is in it"

/* As file(1) knows them; the longer before what they begin with. */
static const struct magic magics[] = {
	MAGIC(0, "\x17\x08\x44tracing",
	      "a trace.dat of trace-cmd: 'trace-cmd report -i FILE' makes text of it that can be "
	      "read"),
	MAGIC(0, "PERFILE2", PERF_DATA),
	MAGIC(0, "2ELIFREP", PERF_DATA),
	MAGIC(0, "PERFFILE", PERF_DATA),
	MAGIC(0,
	      "\xfd"
	      "7zXZ",
	      "xz data: 'xz -dk FILE' makes the file of it that was packed"),
	MAGIC(0, "\x5d\0\0", "lzma data: 'xz -dc FILE' prints the file that was packed"),
	MAGIC(0, "\x28\xb5\x2f\xfd",
	      "zstd data: 'zstd -dk FILE' makes the file of it that was packed"),
	MAGIC(0, "\x04\x22\x4d\x18",
	      "lz4 data: 'lz4 -dk FILE' makes the file of it that was packed"),
	MAGIC(0, "BZh", "bzip2 data: 'bzip2 -dk FILE' makes the file of it that was packed"),
	MAGIC(0, "\x1f\x9d", "compress data: 'gzip -dk FILE' makes the file of it that was packed"),
	MAGIC(0, "\x1f\x8b",
	      "gzip data inside gzip data: 'gzip -dk FILE' makes the inner one of it"),
	MAGIC(0, "PK\3\4", ZIP),
	MAGIC(0, "PK\5\6", ZIP),
	MAGIC(0, "PK\7\10", ZIP),
	MAGIC(0, "7z\xbc\xaf\x27\x1c", "a 7z archive: '7z x FILE' takes out what is in it"),
	MAGIC(0, "Rar!\x1a\7", "a rar archive: 'unrar x FILE' takes out what is in it"),
	MAGIC(257, "ustar", "a tar archive: 'tar -xf FILE' takes out what is in it"),
	MAGIC(0, "LPKSHHRH",
	      "a journal of systemd: 'journalctl --file FILE -k -o short-monotonic' makes text of it; "
	      "what ftrace dumped into the kernel's log can be read there"),
	MAGIC(0,
	      "\x7f"
	      "ELF",
	      "an ELF file, a program or a memory image; of the latter, crash's 'trace show' makes "
	      "text that can be read"),
	MAGIC(0, "KDUMP   ",
	      "a compressed memory image of kdump: crash's 'trace show' makes text of it that can "
	      "be read"),
	MAGIC(0, "\xc1\x1f\xfc\xc1", "a trace of LTTng (CTF), which is not read" NOT_A_TRACE),
	MAGIC(0, "SQLite format 3", "an SQLite database" NOT_A_TRACE),
	MAGIC(0, "%PDF-", "a PDF file: 'pdftotext -layout FILE' makes text of it"),
	MAGIC(0, "\x89PNG", "a picture (PNG): ask for the text that it shows"),
	MAGIC(0, "\xff\xd8\xff", "a picture (JPEG): ask for the text that it shows"),
	MAGIC(0, "GIF8", "a picture (GIF): ask for the text that it shows"),
	MAGIC(0, "{\\rtf", "RTF: save it as plain text"),
	MAGIC(0, "\xff\xfe\0\0", UTF_32),
	MAGIC(0, "\0\0\xfe\xff", UTF_32),
	MAGIC(0, "\xff\xfe", UTF_16),
	MAGIC(0, "\xfe\xff", UTF_16),
};

static size_t zeros(const char *data, size_t length, size_t first)
{
	size_t i, count = 0;

	for (i = first; i < length; i += 2)
		count += !data[i];
	return count;
}

/* Bytes that no text has, but for the few that a serial log may hold. */
static size_t controls(const char *data, size_t length)
{
	size_t i, count = 0;

	for (i = 0; i < length; i++)
		count += iscntrl((unsigned char)data[i]) && !strchr("\t\n\v\f\r\b\033", data[i]);
	return count + zeros(data, length, 0) + zeros(data, length, 1);
}

const char *sniff_bytes(const char *data, size_t length)
{
	size_t i, even, odd;

	for (i = 0; i < COUNT(magics); i++)
		if (length >= magics[i].offset + magics[i].length &&
		    !memcmp(data + magics[i].offset, magics[i].bytes, magics[i].length))
			return magics[i].what;
	even = zeros(data, length, 0);
	odd = zeros(data, length, 1);
	/* ASCII in two bytes each: one of two is 0. */
	if (odd && !even && odd * 4 > length)
		return "UTF-16 text: 'iconv -f UTF-16LE -t UTF-8 FILE' makes text of it that can "
		       "be read";
	if (even && !odd && even * 4 > length)
		return "UTF-16 text: 'iconv -f UTF-16BE -t UTF-8 FILE' makes text of it that can "
		       "be read";
	if (controls(data, length) * 16 > length)
		return "binary data of an unknown kind" NOT_A_TRACE;
	return NULL;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static const char *skip(const char *text, const char *bytes)
{
	return text + strspn(text, bytes);
}

/* "            CPU0       CPU1", " 24:  1000  5  PCI-MSI ...", "NMI:  0  0  Non-maskable ..." */
static bool is_interrupts(const char *text)
{
	const char *at = skip(text, " ");
	size_t digits = strspn(at, "0123456789");
	size_t letters = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	size_t length = digits ? digits : letters;

	if (begins(at, "CPU0 ") || !strcmp(at, "CPU0"))
		return true;
	/* Three letters, as of arch_show_interrupts(), arch/x86/kernel/irq.c, 6.12; "ID: 12" is none. */
	return (digits ? digits < 6 : letters == 3) && at[length] == ':' && at[length + 1] == ' ' &&
	       isdigit((unsigned char)*skip(at + length + 1, " "));
}

/* "00:14.0 USB controller", "0000:00:14.0 ...", "\tCapabilities: [80] MSI", "\tKernel driver" */
static bool is_lspci(const char *text)
{
	struct pci_address device;

	if (*text == '\t' || *text == ' ') {
		text = skip(text, " \t");
		return begins(text, "Capabilities: [") || begins(text, "Kernel driver in use:") ||
		       begins(text, "Kernel modules:") || begins(text, "Subsystem: ") ||
		       begins(text, "Address: ");
	}
	return address_read_short(text, &device) == strlen("00:14.0") ||
	       address_read(text, &device) == strlen("0000:00:14.0");
}

/* By the times of a log, which were stripped from before @text, or by what only the kernel says. */
static bool is_log(const char *text, size_t stripped)
{
	static const char *const words[] = { "No irq handler for vector",
					     "nobody cared (try booting", "Linux version ",
					     "exception Emask 0x" };
	size_t i;

	for (i = 1; i <= stripped; i++)
		if (isdigit((unsigned char)text[-(ptrdiff_t)i]))
			return true;
	for (i = 0; i < COUNT(words); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* "handler:  handle_edge_irq", of /sys/kernel/debug/irq/irqs/ */
static bool is_debugfs(const char *text)
{
	static const char *const words[] = { "handler:  handle_", "istate:   0x",
					     "ddepth:   ", "wdepth:   ", "dstate:   0x" };
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		if (begins(text, words[i]))
			return true;
	return false;
}

static bool is_config(const char *text)
{
	return begins(text, "CONFIG_") || begins(text, "# CONFIG_");
}

static bool is_cpuinfo(const char *text)
{
	return begins(text, "processor\t: ") || begins(text, "vendor_id\t: ") ||
	       begins(text, "model name\t: ");
}

static bool is_lsmod(const char *text)
{
	return begins(text, "Module                  Size  Used by");
}

static bool is_html(const char *text)
{
	text = skip(text, " \t");
	return !strncasecmp(text, "<!doctype html", 14) || !strncasecmp(text, "<html", 5);
}

static bool is_report(const char *text)
{
	return begins(text, "Verdict: ") || begins(text, "Fleet: ");
}

/* A trace of ours that stands in a mail. */
static bool is_pasted_trace(const char *text)
{
	return strstr(text, "{\"type\":\"header\"");
}

/* An array, as of Chrome's tracing. */
static bool is_json(const char *text)
{
	text = skip(text, " \t");
	return *text == '[' && strchr("{[\"", *skip(text + 1, " \t")) && strchr(text, '{');
}

static bool is_perf_trace(const char *text)
{
	const char *at = strstr(text, "irq:irq_handler_e");

	return at && strchr(at, '(') && !strchr(at, '=');
}

/* Without what stands before an event. */
static bool is_bare_event(const char *text)
{
	return strstr(text, "irq_handler_entry: irq=") || strstr(text, "irq_handler_exit: irq=") ||
	       strstr(text, "vector_update: irq=") || strstr(text, "cpuhp_enter: cpu: ");
}

/* By their lines, and a log by what stands before them; where two have as many, the one that stands first. */
static const struct {
	bool (*is)(const char *text);
	const char *what;
} texts[SNIFF_KINDS] = {
	{ is_pasted_trace, "a trace of msiscope with other text around it: the file itself can be "
			   "read, as an attachment" },
	{ is_interrupts, "a copy of /proc/interrupts" NOT_A_TRACE
			 ", and 'msiscope list' shows the interrupts of a running machine" },
	{ is_lspci, "output of lspci" NOT_A_TRACE
		    ", and 'msiscope list' shows the interrupts of a running machine" },
	{ NULL, "a kernel log" NOT_A_TRACE ", with the log that comes meanwhile" },
	{ is_debugfs, "a file of debugfs about an interrupt" NOT_A_TRACE },
	{ is_config, "a kernel configuration" NOT_A_TRACE },
	{ is_cpuinfo, "a copy of /proc/cpuinfo" NOT_A_TRACE },
	{ is_lsmod, "output of lsmod" NOT_A_TRACE },
	{ is_html, "an HTML page: save its text, or the attachment that it shows" },
	{ is_report, "a report of msiscope: the trace that it was made of can be read" },
	{ is_json, "JSON, but not a trace of msiscope, which is one object a line" },
	{ is_bare_event,
	  "events of ftrace or perf in a form that is not read: the CPU and the time have "
	  "to stand before each" },
	{ is_perf_trace, "output of 'perf trace', which is not read: 'perf record' and 'perf "
			 "script' make text that can be" },
};

void sniff_line(struct sniff *sniff, const char *line)
{
	const char *text = ftrace_unprefixed(line);
	size_t i;

	line = skip(line, BLANKS);
	if (!*line)
		return;
	if (!sniff->first_length) {
		sniff->first_length = strnlen(line, sizeof(sniff->first));
		memcpy(sniff->first, line, sniff->first_length);
	}
	for (i = 0; i < SNIFF_KINDS; i++)
		sniff->lines[i] += texts[i].is ? texts[i].is(text)
					       : is_log(text, text > line ? text - line : 0);
}

const char *sniff_text(const struct sniff *sniff)
{
	size_t i, most = 0;

	for (i = 1; i < SNIFF_KINDS; i++)
		if (sniff->lines[i] > sniff->lines[most])
			most = i;
	return sniff->lines[most] ? texts[most].what : NULL;
}
