// SPDX-License-Identifier: GPL-2.0-only
/* libFuzzer: traces made by the table of fields, with values that do not fit in some of them. */
#include "replay.h"
#include "shape.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Three bytes a change: which field, and what stands there. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static unsigned int fields;
	struct shape shape = { .nr_changes = 0 };
	size_t length = 0;
	char *text = NULL;

	if (!fields)
		fields = shape_trace(&(struct shape){ .mute = true });
	for (; size >= 3 && shape.nr_changes < SHAPE_CHANGES; data += 3, size -= 3)
		shape.changes[shape.nr_changes++] = (struct shape_change){
			.field = (data[0] | data[1] << 8) % fields,
			.value = data[2] % SHAPE_VALUES,
		};
	shape.out = open_memstream(&text, &length);
	if (!shape.out)
		abort();
	shape_trace(&shape);
	fclose(shape.out);
	replay_input("", text, length);
	free(text);
	return 0;
}
