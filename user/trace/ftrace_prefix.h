/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: what mailers, consoles and logs put before a line. */
#ifndef MSISCOPE_TRACE_FTRACE_PREFIX_H
#define MSISCOPE_TRACE_FTRACE_PREFIX_H

/*
 * ftrace_unprefixed() - @text behind marks of quoting ("> "), the kernel log's level and time
 * ("<6>[   40.792078] "; also as dmesg -T, -d and -x, /dev/kmsg and netconsole write it),
 * and the date, host and "kernel:" of syslog and journalctl. Columns behind them stay.
 */
const char *ftrace_unprefixed(const char *text);

#endif /* MSISCOPE_TRACE_FTRACE_PREFIX_H */
