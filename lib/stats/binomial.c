#include "stats/binomial.h"

#include <math.h>

static const double LN_SQRT_2PI = 0.918938533204672741780329736406;
static const double TWO_PI = 6.283185307179586476925286766559;

/*
 * ln n! less Stirling's formula. Together with deviance() it gives
 * probabilities without the cancellation that a difference of log-gammas
 * suffers (Loader 2000, Fast and Accurate Computation of Binomial Probabilities).
 */
static double
stirling_error(double n)
{
	double m = n * n;

	if (n < 16) /* ln n! is small there, so nothing is lost */
		return lgamma(n + 1) - (n + .5) * log(n) + n - LN_SQRT_2PI;
	return (1. / 12 -
		   (1. / 360 - (1. / 1260 - (1. / 1680 - 1. / 1188 / m) / m) / m) / m) /
	       n;
}

/* x ln(x/m) + m - x, without cancellation if x is near m. */
static double
deviance(double x, double m)
{
	double v = (x - m) / (x + m), s, term;

	if (fabs(x - m) >= .1 * (x + m))
		return x * log(x / m) + m - x;
	s = (x - m) * v;
	term = 2 * x * v;
	for (int j = 1; j < 1000; j++) {
		double next;

		term *= v * v;
		next = s + term / (2 * j + 1);
		if (next == s)
			break;
		s = next;
	}
	return s;
}

/* x successes in n, both real: n!/(x!(n-x)!) p^x q^(n-x), q = 1 - p. */
static double
mass(double x, double n, double p, double q)
{
	if (p == 0)
		return x == 0 ? 1 : 0;
	if (q == 0)
		return x == n ? 1 : 0;
	if (x == 0)
		return exp(p < .1 ? -deviance(n, n * q) - n * p : n * log(q));
	if (x == n)
		return exp(q < .1 ? -deviance(n, n * p) - n * q : n * log(p));
	return exp(stirling_error(n) - stirling_error(x) - stirling_error(n - x) -
		   deviance(x, n * p) - deviance(n - x, n * q)) *
	       sqrt(n / (TWO_PI * x * (n - x)));
}

double
binomial_mass(size_t k, size_t n, double p)
{
	return k > n ? 0 : mass((double)k, (double)n, p, 1 - p);
}

/*
 * The continued fraction of I_x(a, b) (DLMF 8.17.22), by Lentz's method in the form
 * of Thompson and Barnett; it converges fast for x < (a+1)/(a+b+2).
 */
static double
fraction(double x, double a, double b)
{
	static const double TINY = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1), f;

	d = 1 / (fabs(d) < TINY ? TINY : d);
	f = d;
	for (int m = 1; m < 100000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd =
		    -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1 + even * d;
		c = 1 + even / c;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = fabs(c) < TINY ? TINY : c;
		f *= d * c;
		d = 1 + odd * d;
		c = 1 + odd / c;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = fabs(c) < TINY ? TINY : c;
		step = d * c;
		f *= step;
		if (fabs(step - 1) < 1e-16)
			break;
	}
	return f;
}

double
beta_cdf(double x, double a, double b)
{
	double front;

	if (x <= 0 || x >= 1)
		return x <= 0 ? 0 : 1;
	/* x^a (1-x)^b / B(a, b), as a probability */
	front = a * b / (a + b) * mass(a, a + b, x, 1 - x);
	if (x < (a + 1) / (a + b + 2))
		return front / a * fraction(x, a, b);
	return 1 - front / b * fraction(1 - x, b, a);
}

/* Bisection is exact to the last bit: 200 halvings end at two neighbouring doubles. */
double
beta_quantile(double p, double a, double b)
{
	double lo = 0, hi = 1;

	for (int i = 0; i < 1100; i++) {
		double mid = lo + (hi - lo) / 2;

		if (mid <= lo || mid >= hi)
			break;
		if (beta_cdf(mid, a, b) < p)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}

double
binomial_at_least(size_t k, size_t n, double p)
{
	if (k == 0)
		return 1;
	return k > n ? 0 : beta_cdf(p, (double)k, (double)(n - k) + 1);
}

double
mcnemar(size_t wins, size_t losses)
{
	return binomial_at_least(wins, wins + losses, .5);
}

void
clopper_pearson(size_t k, size_t n, double confidence, double *lower, double *upper)
{
	double tail = (1 - confidence) / 2;

	*lower = k == 0 ? 0 : beta_quantile(tail, (double)k, (double)(n - k) + 1);
	*upper = k >= n ? 1 : beta_quantile(1 - tail, (double)k + 1, (double)(n - k));
}

/* Acklam's rational approximation (2003), then one step of Halley's method on erfc. */
double
normal_quantile(double p)
{
	static const double A[] = {-3.969683028665376e+01, 2.209460984245205e+02,
	    -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01,
	    2.506628277459239e+00};
	static const double B[] = {-5.447609879822406e+01, 1.615858368580409e+02,
	    -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01};
	static const double C[] = {-7.784894002430293e-03, -3.223964580411365e-01,
	    -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00,
	    2.938163982698783e+00};
	static const double D[] = {7.784695709041462e-03, 3.224671290700398e-01,
	    2.445134137142996e+00, 3.754408661907416e+00};
	double tail = p < .5 ? p : 1 - p, q, r, x, u;

	if (tail < .02425) {
		q = sqrt(-2 * log(tail));
		x = (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q +
			C[5]) /
		    ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1);
	} else {
		q = tail - .5;
		r = q * q;
		x = (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r +
			A[5]) *
		    q /
		    (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1);
	}
	u = (.5 * erfc(-x / sqrt(2)) - tail) * sqrt(TWO_PI) * exp(x * x / 2);
	x -= u / (1 + x * u / 2);
	return p < .5 ? x : -x;
}

/* T^2/(df + T^2) is a beta variable. */
double
student_quantile(double p, double df)
{
	double y = beta_quantile(2 * (1 - p), df / 2, .5);

	return p <= .5 ? 0 : sqrt(df * (1 - y) / y);
}
