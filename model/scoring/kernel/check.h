/* Whether the sections of a table can be scored with: every index that the kernel follows lies in bounds.

   The same checks as model/table/checks.py makes with numpy, by the same names; header and blocks were checked
   before by model/table/header.py. */

#ifndef KERNEL_CHECK_H
#define KERNEL_CHECK_H

#include <math.h>

#include "table.h"

#define CODE_POINTS 0x110000u
#define LEAST_SLOTS 8

/* Items in each section, in the order in which the kernel opens them. */
typedef struct {
    size_t fold_index, fold_rows, word_slots, word_offsets, word_bytes, phrase_keys, phrase_states, state_features,
        letter_keys, letter_features, lists, payload;
} Lengths;

static inline bool is_surrogate_point(uint32_t point) {
    return point - 0xD800u < 0x800u;
}

static const char *check_fold(const Table *table, const Lengths *lengths) {
    size_t n_rows = lengths->fold_rows / FOLD_STRIDE;
    if (lengths->fold_index != CODE_POINTS / FOLD_STRIDE || lengths->fold_rows % FOLD_STRIDE != 0)
        return "fold";
    for (size_t i = 0; i < lengths->fold_index; i++)
        if (table->fold_index[i] >= n_rows)
            return "fold";
    for (size_t i = 0; i < lengths->fold_rows; i++)
        if (table->fold_rows[i] >> LETTER_SHIFT >= UINT64_C(1) << table->letter_bits)
            return "alphabet";
    for (uint32_t point = 0; point < CODE_POINTS; point++) {
        uint64_t entry = fold_entry(table, point);
        uint32_t folded = folded_point(entry, point);
        if ((entry & POINT_BITS) != 0 && (folded >= CODE_POINTS || (is_surrogate_point(folded) && folded != point)))
            return "fold";
    }
    uint64_t space = fold_entry(table, ' ');
    return (space & (POINT_BITS | IS_DELETED)) || !(space & IS_SPACE) ? "fold of the space" : NULL;
}

/* Tell whether there is a power of two of slots, one of them empty, so that every search ends. */
static bool are_slots(const uint64_t *slots, size_t n, uint64_t empty) {
    if (n < LEAST_SLOTS || (n & (n - 1)) != 0 || n > LIST)
        return false;
    for (size_t i = 0; i < n; i++)
        if (slots[i] == empty)
            return true;
    return false;
}

static const char *check_words(const Table *table, const Lengths *lengths) {
    const uint32_t *offsets = table->word_offsets;
    size_t n_offsets = lengths->word_offsets;
    if (n_offsets < 1 || offsets[0] != 0 || offsets[n_offsets - 1] != lengths->word_bytes)
        return "list of words";
    for (size_t i = 1; i < n_offsets; i++)
        if (offsets[i] < offsets[i - 1])
            return "list of words";
    if (!are_slots(table->word_slots, lengths->word_slots, 0))
        return "word_slots";
    for (size_t i = 0; i < lengths->word_slots; i++) {
        uint64_t slot = table->word_slots[i], number = slot & NOTHING;
        if (number >= n_offsets || (number == 0 && slot != 0))
            return "word_slots";
    }
    return NULL;
}

/* Tell whether each reference leads to features. */
static bool are_references(const Table *table, const Lengths *lengths, const uint32_t *references, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t reference = references[i];
        if (reference == NOTHING)
            continue;
        if (reference < LIST) {
            if (reference >= table->n_features)
                return false;
            continue;
        }
        size_t begin = reference - LIST;
        if (begin >= lengths->lists)
            return false;
        uint32_t count = table->lists[begin];
        if (count > table->n_blocks || begin + count >= lengths->lists)
            return false;
        for (uint32_t k = 1; k <= count; k++)
            if (table->lists[begin + k] >= table->n_features)
                return false;
    }
    return true;
}

static const char *check_phrases(const Table *table, const Lengths *lengths) {
    size_t n_words = lengths->word_offsets - 1, n_states = lengths->state_features;
    if (!are_slots(table->phrase_keys, lengths->phrase_keys, NO_KEY))
        return "phrase_keys";
    if (lengths->phrase_states != lengths->phrase_keys)
        return "phrase_states";
    if (n_states < n_words || n_states >= LIST)
        return "state_features";
    for (size_t i = 0; i < lengths->phrase_keys; i++) {
        uint64_t key = table->phrase_keys[i];
        if (key != NO_KEY && table->phrase_states[i] >= n_states)
            return "phrase_states";
        if (key != NO_KEY && ((key & NOTHING) >= n_words || key >> 32 >= n_states))
            return "phrase_keys";
    }
    return are_references(table, lengths, table->state_features, n_states) ? NULL : "state_features";
}

static const char *check_letters(const Table *table, const Lengths *lengths) {
    if (!are_slots(table->letter_keys, lengths->letter_keys, NO_KEY))
        return "letter_keys";
    if (lengths->letter_features != lengths->letter_keys
        || !are_references(table, lengths, table->letter_features, lengths->letter_features))
        return "letter_features";
    return NULL;
}

static const char *check_payload(const Table *table, const Lengths *lengths) {
    if (lengths->payload % table->stride != 0 || lengths->payload / table->stride >= LIST)
        return "payload";
    for (size_t i = 0; i < lengths->payload; i++)
        if (!isfinite(table->payload[i]))
            return "payload";
    return NULL;
}

/* Return the name of the first part that cannot be used, or NULL. */
static const char *damaged_part(const Table *table, const Lengths *lengths) {
    const char *part = check_payload(table, lengths);
    part = part ? part : check_fold(table, lengths);
    part = part ? part : check_words(table, lengths);
    part = part ? part : check_phrases(table, lengths);
    return part ? part : check_letters(table, lengths);
}

#endif
