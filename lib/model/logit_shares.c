#include "model/logit_shares.h"

#include "model/layout.h"

struct logit_shares
logit_shares_of(const struct scores *s, uint32_t row)
{
	const float *w = s->weights->w;
	const uint32_t sure_at = AT_OVERLAP + 4 * PER_OVERLAP;
	const uint32_t past_at = AT_OVERLAP + OVERLAP_PAST * PER_OVERLAP;
	const uint32_t others_at = AT_BEST + OVERLAP_PAST * PER_BEST;
	struct logit_shares d = {0};

	for (uint32_t k = s->first_feature[row]; k < s->first_feature[row + 1]; k++) {
		uint32_t at = s->feature[k].at;
		double adds = s->feature[k].value * w[at];

		if (at >= sure_at && at < sure_at + PER_OVERLAP)
			d.sure += adds;
		else if ((at >= past_at && at < AT_COUNT) ||
			 (at >= AT_PAST && at < AT_PAIR))
			d.past += adds;
		else if (at >= AT_OVERLAP && at < AT_COUNT)
			d.text += adds;
		else if (at >= others_at && at < AT_PAST)
			d.others += adds;
		else if (at >= AT_COUNT && at < AT_PAST)
			d.fit += adds;
		else if (at >= AT_NEAR && at < AT_NEAR_BEST)
			d.near += adds;
		else if (at >= AT_NEAR_BEST && at < AT_NEAR_PAIR)
			d.fit += adds;
		else if (at == AT_UNKNOWN)
			d.unknown += adds;
		else if (at >= AT_CUES && at < AT_PREVIOUS)
			d.cue += adds;
		else
			d.record += adds;
	}
	if (s->weights->bits > 0)
		d.record += SIZE_ID * w[scores_id_at(s, row)];
	return d;
}
