#include "rec/svmlight.h"

#include <inttypes.h>

void
svmlight_write(struct buf *b, double reward, struct sparse row)
{
	buf_addc(b, reward >= .5 ? '1' : '0');
	for (size_t i = 0; i < row.n; i++)
		buf_addf(
		    b, " %" PRIu32 ":%.6g", row.v[i].at + 1, (double)row.v[i].value);
}
