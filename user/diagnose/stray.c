// SPDX-License-Identifier: GPL-2.0-only
/* Arrivals at slots given back: how likely they are where nothing is torn. */
#include "diagnose/internal.h"

double stray_chance(const struct diagnose *diagnose)
{
	const double chance = (diagnose->nr_strays + 1.0) / (diagnose->nr_releases + 2.0);

	return chance < 1 ? chance : 1;
}

void stray_try(struct diagnose *diagnose, const struct target *slot, __u64 ts)
{
	const struct mark *mark = mark_next(diagnose, NULL, MARK_TORN, slot);

	if (mark && mark_is_open(mark, ts))
		chance_trial(diagnose, BASIS_STRAY, stray_chance(diagnose));
}
