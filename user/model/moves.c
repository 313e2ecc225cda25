// SPDX-License-Identifier: GPL-2.0-only
#include "diagnose/protocol.h"
#include "model/moves.h"

void moves_add_vectors(struct moves *moves, const struct target *from, const struct target *to)
{
	moves->all++;
	moves->new_vector += from->vector != to->vector;
	moves->cpu_changes += from->cpu != to->cpu;
}

void moves_add(struct moves *moves, const struct record_move *record, bool hidden)
{
	const unsigned int steps = record->writes < 2 ? record->writes : 2;

	if (!move_counts(record))
		return;
	moves_add_vectors(moves, &record->from, &record->to);
	moves->steps[steps]++;
	moves->both[steps] +=
		record->from.vector != record->to.vector && record->from.cpu != record->to.cpu;
	moves->unwritten += !hidden && move_is_unwritten(record);
}

const char *moves_protocol(const struct moves *moves)
{
	const __u64 known = moves->steps[0] + moves->steps[1] + moves->steps[2];

	if (!known || moves->unwritten)
		return "";
	/* Of some only the vectors given tell. */
	if (known != moves->all)
		return protocol_name(PROTOCOL_MIXED);
	return protocol_seen(moves->steps);
}
