/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an inferred finding rests on, and whether there are more of its kind than chance makes.
 *
 * Each time that a rule could have told, the chance that it tells though nothing was torn is
 * added up, from how the same interrupts behave in the same run where no move could tear: how
 * often they come and fall silent by themselves, how often their handlers find nothing, how
 * often moves fall into the time of a request. What was told is held against that sum.
 */
#ifndef MSISCOPE_CHANCE_H
#define MSISCOPE_CHANCE_H

#include <stdbool.h>
#include <linux/types.h>

/* What a finding rests on. */
enum finding_basis {
	BASIS_PROOF, /* it is proved */
	BASIS_TEAR, /* a proved tear of that interrupt, and no run of its handler after it */
	BASIS_LOG, /* the kernel log, on a kernel that hides the rest */
	BASIS_EITHER, /* another cause fits as well */
	/* The rest is held against chance. */
	BASIS_RESULT, /* the slot's owner found nothing to do, as it does now and then */
	BASIS_PACE, /* the slot's owner ran at a moment at which it hardly does by itself */
	BASIS_SILENCE, /* what came to the slot can be the owner's own, and the moved one is silent */
	BASIS_RHYTHM, /* it never paused, and is silent since a move; nothing else tells: possible */
	BASIS_TIMEOUT, /* its driver waited in vain after a move; nothing torn was seen */
	BASIS_STRAY, /* the slot was given back a moment before: it can be its old owner's */
	FINDING_BASES
};

/* The level of the whole run: so likely is it that chance alone makes any inferred finding count. */
#define CHANCE_LEVEL 0.01

/*
 * And so much chance may make of them at most: beyond that, one or the other of many that count
 * would be an invention. What it makes is measured by the trials in which the rule did not tell,
 * and by one in which it did.
 */
#define CHANCE_FALSE 0.1

/* A rule tells of nothing that chance makes more often than this. */
#define CHANCE_TELL 0.05

/* Trials are kept apart by their chance: one that is 1 in a million says more than one in fifty. */
#define CHANCE_BINS 12

struct chance {
	__u64 trials; /* times that the rule could have told */
	__u64 hits; /* times that it told */
	double expected; /* times that it would have told by chance */
	double met; /* the part of that of the trials in which it told */
};

/* All of a run. */
struct chances {
	struct chance bins[FINDING_BASES][CHANCE_BINS];
	/*
	 * The same rule where nothing can have been torn: a move that cannot tear, or after which
	 * nothing came to where a torn interrupt would have. If it tells more often than was
	 * expected, what is expected is too little by that factor.
	 */
	struct chance controls[FINDING_BASES];
	__u64 stood; /* ns that the machine, or who recorded, stood still: no silence of a device */
	__u64 stood_longest; /* at once */
};

/* chances_factor() - by how much more is to be expected, as the controls say; 1 at least. */
double chances_factor(const struct chances *chances, enum finding_basis basis);

/* chance_basis_name() - the word in traces and reports: "owner-pace". Static. */
const char *chance_basis_name(enum finding_basis basis);

/* chance_is_held() - is a basis held against chance? */
bool chance_is_held(enum finding_basis basis);

/* chance_bin() - of a trial with @chance (0 to 1); the first bin is of the least likely. */
unsigned int chance_bin(double chance);

/*
 * chances_stand() - do findings of that basis and bin count? True for what is proved or rests on
 * a proved tear or the log, false where another cause fits as well or silence is all there is; of
 * the rest if there are clearly more than chance makes, as things stand.
 */
bool chances_stand(const struct chances *chances, enum finding_basis basis, unsigned int bin);

/* chances_limit() - up to which chance, in a million, findings of that basis count; 0: none does. */
__u32 chances_limit(const struct chances *chances, enum finding_basis basis);

/* Findings of a kind, by what they rest on. */
struct grounds {
	__u32 told[FINDING_BASES][CHANCE_BINS];
};

/* grounds_add() - one more that rests on @basis, with a chance of so many in a million. */
void grounds_add(struct grounds *grounds, enum finding_basis basis, __u32 millionths);

/* grounds_count() - how many of them count, as chances_stand(). */
__u64 grounds_count(const struct grounds *grounds, const struct chances *chances);

/* grounds_told() - how many there are, whether they count or not. */
__u64 grounds_told(const struct grounds *grounds);

/* chances_sum() - all bins of a basis. */
struct chance chances_sum(const struct chances *chances, enum finding_basis basis);

#endif /* MSISCOPE_CHANCE_H */
