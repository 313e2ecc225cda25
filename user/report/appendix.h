/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what the kernel's own files said of the interrupts that were hurt, for the long forms. */
#ifndef MSISCOPE_REPORT_APPENDIX_H
#define MSISCOPE_REPORT_APPENDIX_H

#include "model/run.h"

#define APPENDIX_IRQS 8 /* at most, the worst first */

/* @title, @note (how to read it) and @text, lines of it, are printable ASCII. */
typedef void (*appendix_fn)(const char *title, const char *note, const char *text, void *arg);

/* appendix_each() - each file of each of these interrupts. Returns how many there were. */
unsigned int appendix_each(const struct run *run, appendix_fn tell, void *arg);

#endif /* MSISCOPE_REPORT_APPENDIX_H */
