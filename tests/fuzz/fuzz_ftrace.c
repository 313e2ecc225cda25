// SPDX-License-Identifier: GPL-2.0-only
/* libFuzzer: text of ftrace or trace-cmd. */
#include "replay.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	return replay_input("# tracer: nop\n", data, size);
}
