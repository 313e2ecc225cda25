// SPDX-License-Identifier: GPL-2.0-only
/* Arrivals at slots given back: how likely they are where nothing is torn. */
#include "diagnose/stray.h"
#include "diagnose/trial.h"
#include "diagnose/watch.h"

double stray_chance(const struct diagnose *diagnose)
{
	const double chance = (diagnose->nr_strays + 1.0) / (diagnose->nr_releases + 2.0);

	return chance < 1 ? chance : 1;
}

void stray_try(struct diagnose *diagnose, const struct target *slot, __u64 ts)
{
	const struct watch *watch = watch_next(diagnose, NULL, WATCH_TORN, slot);

	if (watch && watch_is_open(watch, ts))
		chance_trial(diagnose, BASIS_STRAY, stray_chance(diagnose));
}
