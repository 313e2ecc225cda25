/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: what inferred findings are held against. */
#ifndef MSISCOPE_DIAGNOSE_TRIAL_H
#define MSISCOPE_DIAGNOSE_TRIAL_H

#include "diagnose/state.h"

/* chance_trial() - the rule could have told, with that chance though nothing was torn. */
void chance_trial(struct diagnose *diagnose, enum finding_basis basis, double chance);
/* chance_trial_up_to() - the same, of a rule that tells by chance less likely than @most. */
void chance_trial_up_to(struct diagnose *diagnose, enum finding_basis basis, double most);
/*
 * chance_control() - what was seen where nothing can be torn stands for so many told by chance, each
 * chance up to @most being as likely.
 */
void chance_control(struct diagnose *diagnose, enum finding_basis basis, double most,
		    double expected);
/* chance_hit() - it tells of @finding; that trial is counted by chance_trial(). */
void chance_hit(struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		double chance);
/* chance_hit_up_to() - the same; that trial is counted by chance_trial_up_to() of @most. */
void chance_hit_up_to(struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		      double chance, double most);
/* chance_peek() - the same, of one that is not over and not counted yet. */
void chance_peek(const struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		 double chance);
/* chance_set() - the same, of one that is counted already, with another finding. */
void chance_set(const struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		double chance);

#endif /* MSISCOPE_DIAGNOSE_TRIAL_H */
