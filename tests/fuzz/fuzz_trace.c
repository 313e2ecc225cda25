// SPDX-License-Identifier: GPL-2.0-only
/* libFuzzer: a trace, or what says it is one. */
#include "replay.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	return replay_input("", data, size);
}
