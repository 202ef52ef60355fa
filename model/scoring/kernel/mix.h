/* A document's rows with what its other sentences tell, as model/scoring/mix.py has them: the same numbers. */

#ifndef KERNEL_MIX_H
#define KERNEL_MIX_H

#include <math.h>

#include "table.h"

#define MOST_PARTIALS 64         /* a double has 2098 places, each partial holds 53 */

/* Sum as math.fsum does (Shewchuk 1997, Adaptive precision floating-point arithmetic): the true sum, rounded once. */
typedef struct {
    double partials[MOST_PARTIALS];
    int n;
} ExactSum;

static inline void exact_add(ExactSum *sum, double x) {
    int kept = 0;
    for (int i = 0; i < sum->n; i++) {
        double y = sum->partials[i];
        if (fabs(x) < fabs(y)) {
            double swapped = x;
            x = y;
            y = swapped;
        }
        double high = x + y, low = y - (high - x);
        if (low != 0.0)
            sum->partials[kept++] = low;
        x = high;
    }
    sum->partials[kept++] = x;
    sum->n = kept;
}

static inline double exact_total(const ExactSum *sum) {
    int i = sum->n;
    if (i == 0)
        return 0.0;
    double high = sum->partials[--i], low = 0.0;
    while (i > 0) {
        double x = high, y = sum->partials[--i];
        high = x + y;
        low = y - (high - x);
        if (low != 0.0)
            break;
    }
    /* half way between two numbers the next partial says which is nearer */
    if (i > 0 && ((low < 0.0 && sum->partials[i - 1] < 0.0) || (low > 0.0 && sum->partials[i - 1] > 0.0))) {
        double y = low * 2.0, x = high + y;
        if (y == x - high)
            high = x;
    }
    return high;
}

/* Put what is added to each row's scores into `added`, and the rows with it into `rows`. */
static void mix_rows(double *rows, double *added, size_t n_rows, uint32_t n_labels, double factor, const double *usual) {
    ExactSum sum;
    for (uint32_t k = 0; k < n_labels; k++) {
        sum.n = 0;
        for (size_t i = 0; i < n_rows; i++)
            exact_add(&sum, rows[i * n_labels + k]);
        double total = exact_total(&sum), expected = (double)n_rows * usual[k];
        for (size_t i = 0; i < n_rows; i++)
            added[i * n_labels + k] = factor * log((total - rows[i * n_labels + k] + usual[k]) / expected);
    }
    for (size_t i = 0; i < n_rows; i++) {
        double *row = rows + i * n_labels;
        sum.n = 0;
        for (uint32_t k = 0; k < n_labels; k++)
            exact_add(&sum, row[k] *= exp(added[i * n_labels + k]));
        double total = exact_total(&sum);
        for (uint32_t k = 0; k < n_labels; k++)
            row[k] /= total;
    }
}

#endif
