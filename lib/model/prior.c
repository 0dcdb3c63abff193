#include "model/prior.h"

#include "model/cues.h"
#include "model/layout.h"
#include "model/terms.h"

/*
 * The weights of each overlap score of a candidate, as log-odds: its value, its
 * share of the best, its lead. They are rounded results of learning from several
 * kinds of logs with the overlap features only. S0 adds nothing to S1 and S2.
 */
static const float CANDIDATE[OVERLAPS][3] = {{0, 0, 0}, {.3f, 0, .2f}, {.5f, .1f, .4f},
    {.7f, .25f, .6f}, {.4f, 0, .4f}, {.45f, .4f, .35f}};

/* The direct answer gets a lower score if the best candidate fits better. */
static const float DIRECT_BIAS = .75f, DIRECT_BEST = -.3f;

/* A cue adds as much to its type of action as a moderate overlap. */
static const float CUE = 1;

/* So small a share of the rules decides only between equal means. */
static const float TIE = .01f;

/*
 * A pair needs two candidates of different kinds that both fit well; two weak fits
 * are not enough.
 */
static const float PAIR_BIAS = -3, PAIR_FIT = 1.2f;

void
prior_weights(float *w)
{
	for (int s = 0; s < OVERLAPS; s++) {
		for (int i = 0; i < 3; i++)
			w[AT_OVERLAP + s * PER_OVERLAP + O_VALUE + i] = CANDIDATE[s][i];
		w[AT_BEST + s * PER_BEST + B_BEST] = DIRECT_BEST;
	}
	w[AT_KIND + ACTION_DIRECT] = DIRECT_BIAS;
	w[AT_KIND + ACTION_COMPOSITE] = PAIR_BIAS;
	w[AT_KINDS + 1] = PAIR_FIT;
	for (unsigned set = 1; set < CUES; set++) {
		w[AT_CUES + ACTION_MEMORY * CUES + set] = set & CUE_RECALL ? CUE : 0;
		w[AT_CUES + ACTION_TOOL * CUES + set] = set & CUE_EFFECT ? CUE : 0;
		w[AT_CUES + ACTION_SKILL * CUES + set] = set & CUE_PROCEDURE ? CUE : 0;
	}
}

void
prior_start(struct weights *w)
{
	memset(w->w, 0, weights_size(w->bits) * sizeof *w->w);
	prior_weights(w->w);
}

void
prior_constant(struct weights *w)
{
	prior_start(w);
	for (size_t i = 0; i < DENSE; i++)
		w->w[i] *= i == AT_KIND + ACTION_COMPOSITE ? 1 : TIE;
	for (size_t i = 0; i < COARSE; i++)
		w->w[AT_COARSE + i] = 1;
	w->w[AT_BASE] = (float)experience_usual(&w->past);
}

bool
prior_changed(const struct weights *w)
{
	const float zero = 0;
	float prior[DENSE] = {0};
	size_t i = DENSE, n = weights_size(w->bits);

	prior_weights(prior);
	while (i < n && w->w[i] == zero)
		i++;
	return i < n || memcmp(w->w, prior, sizeof prior) != 0;
}

/* The assumed counts of a common word, and of all tasks. */
enum { COMMON = 200, TASKS = 1000 };

static const char *const COMMON_WORDS[] = {"a", "about", "all", "am", "an", "and",
    "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
    "does", "for", "from", "get", "give", "had", "has", "have", "how", "i", "if", "in",
    "into", "is", "it", "its", "like", "make", "may", "me", "my", "need", "of", "on",
    "one", "or", "our", "out", "please", "s", "should", "so", "some", "t", "tell",
    "than", "that", "the", "their", "them", "then", "there", "this", "to", "up", "us",
    "use", "want", "was", "we", "what", "when", "where", "which", "who", "will", "with",
    "would", "you", "your"};

static void
add_gram(void *counts, uint32_t gram)
{
	if (counts_get(counts, gram) == 0)
		counts_add(counts, gram, COMMON);
}

void
prior_counts(struct counts *c)
{
	c->examples = TASKS;
	for (size_t i = 0; i < sizeof COMMON_WORDS / sizeof *COMMON_WORDS; i++) {
		struct str w = str_of(COMMON_WORDS[i]);

		counts_add(c, term_hash(TERM_WORD, w), COMMON);
		counts_add(c, term_hash(TERM_STEM, term_stem(w)), COMMON);
		for (size_t n = GRAM_LEAST; n <= GRAM_MOST; n++)
			grams_each(w, n, add_gram, c);
	}
}
