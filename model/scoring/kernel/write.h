/* Probabilities to JSON lines, as model/scoring/lines.py writes them with numpy: the same bytes. */

#ifndef KERNEL_WRITE_H
#define KERNEL_WRITE_H

#include <math.h>
#include <string.h>

#include "table.h"

#define DECIMALS 12
#define UNIT UINT64_C(1000000000000)
#define LONGEST_NUMBER 20
#define ROW "{\"row\":"
#define FALSE_END "},\"abstained\":false}\n"
#define TRUE_END "},\"abstained\":true,\"reason\":\"low_margin\"}\n"

typedef struct {
    const char *bytes;
    size_t length;
} Piece;

/* The fixed parts of a line, and the probability below which it abstains. */
typedef struct {
    Piece heads[MAX_LABELS], names[MAX_LABELS];
    double threshold;
    size_t longest_line;
} Form;

static inline char *put(char *at, const char *bytes, size_t length) {
    memcpy(at, bytes, length);
    return at + length;
}

/* Write the last `n` digits of a number, zeros in front. */
static inline void put_digits(char *at, uint32_t number, int n) {
    for (int i = n - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

static inline char *put_number(char *at, uint64_t number) {
    char digits[LONGEST_NUMBER];
    int begin = LONGEST_NUMBER;
    do {
        digits[--begin] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return put(at, digits + begin, (size_t)(LONGEST_NUMBER - begin));
}

/* Write a probability with all its decimals. */
static inline char *put_probability(char *at, double probability) {
    uint64_t units = (uint64_t)llrint(probability * (double)UNIT);
    uint32_t high = (uint32_t)(units % UNIT / 1000000), low = (uint32_t)(units % 1000000);
    at[0] = units >= UNIT ? '1' : '0';
    at[1] = '.';
    put_digits(at + 2, high, 6);
    put_digits(at + 8, low, 6);
    return at + 2 + DECIMALS;
}

/* Write the line of one row; there must be room for the form's longest. */
static char *put_line(char *at, const Form *form, uint64_t row, const double *probabilities, uint32_t n_labels) {
    uint32_t best = 0;
    for (uint32_t k = 1; k < n_labels; k++)
        best = probabilities[k] > probabilities[best] ? k : best;
    at = put(at, ROW, sizeof ROW - 1);
    at = put_number(at, row);
    at = put(at, form->heads[best].bytes, form->heads[best].length);
    for (uint32_t k = 0; k < n_labels; k++) {
        at = put(at, form->names[k].bytes, form->names[k].length);
        at = put_probability(at, probabilities[k]);
    }
    if (probabilities[best] < form->threshold)
        return put(at, TRUE_END, sizeof TRUE_END - 1);
    return put(at, FALSE_END, sizeof FALSE_END - 1);
}

#endif
