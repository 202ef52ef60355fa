/* What each word of a text adds to each label's score.

   The counterpart of `word_shares` in model/scoring/explain.py, and its sums are added up in the same order: n-grams
   of words by their length, then those of letters, each from the begin of the text, those of several features last. */

#ifndef KERNEL_EVIDENCE_H
#define KERNEL_EVIDENCE_H

#include <math.h>
#include <stdlib.h>

#include "count.h"

#define FEWEST_FOUND 4096

/* A feature, and where the n-gram stands that feeds it: first in the folded text, then in the text as sent. */
typedef struct {
    uint32_t feature, begin, end;
} Occurrence;

/* A text that is being explained; `points` and what follows are one piece of memory. */
typedef struct {
    uint32_t room;               /* in characters */
    uint32_t n_points, n_tokens, n_words;
    uint64_t *entries;           /* what the table knows of each folded character */
    uint32_t *points, *sources;  /* of these: the character, and its place in the text as sent */
    uint32_t *begins, *ends;     /* of tokens, in the folded text */
    uint32_t *words, *states;    /* of tokens: their numbers, and the states of the n-grams that begin with them */
    uint32_t *firsts, *behinds;  /* by place in the text: the first word that ends behind it, how many begin before it */
    uint32_t *word_begins, *word_ends;       /* of words between white space, in the text as sent */
    uint8_t *bytes;              /* of the token being read */
    Occurrence *found;
    size_t n_found, most_found;
    bool has_lists;              /* whether an n-gram of the present length feeds several features */
    double *shares;              /* a row of scores a word */
    double scores[MAX_LABELS];
} Explained;

static void free_explained(Explained *text) {
    free(text->entries);
    free(text->found);
    free(text->bytes);
    free(text->shares);
}

/* Make room for a text of so many characters; false without memory. */
static bool reserve_explained(const Table *table, Explained *text, size_t length) {
    if (text->bytes == NULL && (text->bytes = malloc(table->longest_word + (size_t)POINT_BYTES)) == NULL)
        return false;
    if (length + 2 <= text->room)
        return true;
    if (length > UINT32_MAX / 64)
        return false;
    size_t room = length + length / 2 + 256;
    free(text->entries);
    free(text->shares);
    text->room = 0;
    text->entries = malloc(room * (sizeof(uint64_t) + 10 * sizeof(uint32_t)));
    text->shares = malloc((room / 2 + 1) * table->n_labels * sizeof(double));
    if (text->entries == NULL || text->shares == NULL)
        return false;
    uint32_t **parts[] = {&text->points, &text->sources, &text->begins, &text->ends, &text->words, &text->states,
                          &text->firsts, &text->behinds, &text->word_begins, &text->word_ends};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        *parts[i] = (uint32_t *)(text->entries + room) + i * room;
    text->room = (uint32_t)room;
    return true;
}

/* Add a character to the folded text, if it is one there. */
static inline void fold_point(const Table *table, Explained *text, uint32_t point, uint32_t source) {
    uint64_t entry = point < 0x80 ? table->ascii[point] : fold_entry(table, point);
    text->points[text->n_points] = folded_point(entry, point);
    text->entries[text->n_points] = entry;
    text->sources[text->n_points] = source;
    text->n_points += (entry & IS_DELETED) == 0;
}

/* ---- n-grams of words ---- */

/* Return the number of the word that some folded characters are, or UNKNOWN. */
static uint32_t word_of(const Table *table, const Explained *text, uint32_t begin, uint32_t end) {
    uint64_t sum = 0;
    uint32_t length = 0;
    for (uint32_t place = begin; place < end; place++) {
        uint32_t more = write_point(text->bytes + length, text->points[place]);
        if (length + more > table->longest_word)
            return UNKNOWN;
        for (uint32_t i = 0; i < more; i++)
            sum = sum * BYTE_BASE + text->bytes[length + i] + 1;
        length += more;
    }
    return find_word(table, text->bytes, length, sum);
}

static void find_tokens(const Table *table, Explained *text) {
    uint32_t n = 0, place = 0;
    while (place < text->n_points) {
        uint32_t begin = place;
        while (place < text->n_points && text->entries[place] & IS_WORD)
            place++;
        if (place == begin) {
            bool is_mark = table->has_marks && !(text->entries[place] & IS_SPACE);
            place++;
            if (!is_mark)
                continue;
        }
        text->begins[n] = begin;
        text->ends[n] = place;
        text->words[n] = text->states[n] = word_of(table, text, begin, place);
        n++;
    }
    text->n_tokens = n;
}

/* Add the features to which a reference leads: only a single one, or, if `is_list`, only several. */
static bool add_found(
    const Table *table, Explained *text, uint32_t reference, uint32_t begin, uint32_t end, bool is_list
) {
    uint32_t n = 1;
    const uint32_t *features = &reference;
    if (reference == NOTHING)
        return true;
    if (reference >= LIST) {
        text->has_lists = true;
        features = table->lists + (reference - LIST + 1);    /* the count stands before */
        n = features[-1];
    }
    if ((reference >= LIST) != is_list)
        return true;
    if (text->n_found + n > text->most_found) {
        size_t most = 2 * text->most_found + n + FEWEST_FOUND;
        Occurrence *found = realloc(text->found, most * sizeof *found);
        if (found == NULL)
            return false;
        text->found = found;
        text->most_found = most;
    }
    for (uint32_t i = 0; i < n; i++)
        text->found[text->n_found++] = (Occurrence){features[i], begin, end};
    return true;
}

/* Return the state of an n-gram with one more word, NOTHING where the table has none. */
static uint32_t next_state(const Table *table, uint32_t state, uint32_t word) {
    uint64_t key = (uint64_t)state << 32 | word, hash = mixed(key), bit = hash >> table->filter_shift;
    if (!(table->phrase_filter[bit / 64] >> bit % 64 & 1))
        return NOTHING;
    for (uint64_t place = hash >> table->phrase_shift;; place = (place + 1) & table->phrase_mask) {
        if (table->phrase_keys[place] == key)
            return table->phrase_states[place];
        if (table->phrase_keys[place] == NO_KEY)
            return NOTHING;
    }
}

static bool add_phrases(const Table *table, Explained *text, uint32_t length, bool is_list) {
    for (uint32_t i = 0; i + length <= text->n_tokens; i++) {
        uint32_t state = text->states[i], last = i + length - 1;
        if (state < UNKNOWN
            && !add_found(table, text, table->state_features[state], text->begins[i], text->ends[last], is_list))
            return false;
    }
    return true;
}

static bool find_phrases(const Table *table, Explained *text) {
    find_tokens(table, text);
    for (uint32_t length = 1; length <= table->depth; length++) {
        for (uint32_t i = 0; length > 1 && i + length <= text->n_tokens; i++) {
            uint32_t state = text->states[i], last = text->words[i + length - 1];
            text->states[i] = state < UNKNOWN && last < UNKNOWN ? next_state(table, state, last) : NOTHING;
        }
        text->has_lists = false;
        if (!add_phrases(table, text, length, false) || (text->has_lists && !add_phrases(table, text, length, true)))
            return false;
    }
    return true;
}

/* ---- n-grams of letters ---- */

/* Return what an n-gram of letters leads to, NOTHING where the table has none. */
static uint32_t letters_of(const Table *table, uint64_t key) {
    for (uint64_t place = mixed(key) >> table->letter_shift;; place = (place + 1) & table->letter_mask) {
        if (table->letter_keys[place] == key)
            return table->letter_features[place];
        if (table->letter_keys[place] == NO_KEY)
            return NOTHING;
    }
}

/* Add the n-grams of one length of the letters between two spaces, which count as a letter each. */
static bool add_letters(
    const Table *table, Explained *text, uint32_t first, uint32_t end, uint32_t length, bool is_list
) {
    uint64_t window = table->space_letter;
    uint32_t n_letters = end - first + 2;
    if (length < table->letter_low && n_letters != length)
        return true;                     /* a word shorter than any n-gram counts once */
    for (uint32_t reach = 1; reach <= n_letters; reach++) {
        if (reach > 1) {
            bool is_space = reach == n_letters;
            uint64_t letter = is_space ? table->space_letter : text->entries[first + reach - 2] >> LETTER_SHIFT;
            window = window << table->letter_bits | letter;
        }
        if (reach < length)
            continue;
        uint32_t left = reach - length, right = reach;   /* of the letters with the spaces around them */
        uint32_t begin = first + (left > 0 ? left - 1 : 0), last = first + right - 1;
        uint32_t reference = letters_of(table, window & table->key_masks[length]);
        begin = begin < end ? begin : end;
        last = last < end ? last : end;
        if (!add_found(table, text, reference, begin, last, is_list))
            return false;
    }
    return true;
}

static bool add_all_letters(const Table *table, Explained *text, uint32_t length, bool is_list) {
    for (uint32_t place = 0; place < text->n_points; place++) {
        uint32_t first = place;
        while (place < text->n_points && !(text->entries[place] & IS_SPACE))
            place++;
        if (place > first && !add_letters(table, text, first, place, length, is_list))
            return false;
    }
    return true;
}

static bool find_letters(const Table *table, Explained *text) {
    for (uint32_t length = 1; length <= table->letter_high; length++) {
        text->has_lists = false;
        if (!add_all_letters(table, text, length, false)
            || (text->has_lists && !add_all_letters(table, text, length, true)))
            return false;
    }
    return true;
}

/* ---- what they add ---- */

static int by_number(const void *one, const void *other) {
    uint32_t left = *(const uint32_t *)one, right = *(const uint32_t *)other;
    return (left > right) - (left < right);
}

/* Return what the scores of each block are multiplied by; count the features, which `weigh_found` forgets. */
static void scale_blocks(const Table *table, Scratch *scratch, const Explained *text, double *scales) {
    double squares[MAX_BLOCKS] = {0};
    scratch->n_touched = 0;
    for (size_t i = 0; i < text->n_found; i++)
        count_features(scratch, &text->found[i].feature, 1);
    qsort(scratch->touched, scratch->n_touched, sizeof *scratch->touched, by_number);
    for (uint32_t i = 0; i < scratch->n_touched; i++) {
        uint32_t feature = scratch->touched[i], number = table->feature_blocks[feature];
        double idf = table->payload[(size_t)feature * table->stride];
        double value = term_frequency(&table->blocks[number], scratch->counts[feature]) * idf;
        squares[number] += value * value;
    }
    for (uint32_t number = 0; number < table->n_blocks; number++) {
        const Block *block = &table->blocks[number];
        double norm = block->is_normalised ? sqrt(squares[number]) : 1.0;
        scales[number] = norm > 0.0 ? block->weight / norm : 0.0;
    }
}

/* Share what an n-gram adds equally among the words that it touches: its neighbour, where it touches none. */
static void share_found(const Table *table, Explained *text, const Occurrence *one, const double *added) {
    if (text->n_words == 0)
        return;
    uint32_t begin = text->sources[one->begin];
    uint32_t end = one->end > one->begin ? text->sources[one->end - 1] + 1 : begin;
    uint32_t first = text->firsts[begin], behind = text->behinds[end];
    first = first < text->n_words ? first : text->n_words - 1;
    behind = behind > first + 1 ? behind : first + 1;
    for (uint32_t k = 0; k < table->n_labels; k++) {
        double part = added[k] / (double)(behind - first);
        for (uint32_t word = first; word < behind; word++)
            text->shares[(size_t)word * table->n_labels + k] += part;
    }
}

static void weigh_found(const Table *table, Scratch *scratch, Explained *text) {
    double scales[MAX_BLOCKS], added[MAX_LABELS];
    scale_blocks(table, scratch, text, scales);
    memset(text->scores, 0, sizeof text->scores);
    memset(text->shares, 0, (size_t)text->n_words * table->n_labels * sizeof(double));
    for (size_t i = 0; i < text->n_found; i++) {
        const Occurrence *one = &text->found[i];
        const float *row = table->payload + (size_t)one->feature * table->stride;
        uint32_t number = table->feature_blocks[one->feature], count = scratch->counts[one->feature];
        double value = term_frequency(&table->blocks[number], count) * row[0] * scales[number] / count * table->factor;
        for (uint32_t k = 0; k < table->n_labels; k++) {
            added[k] = value * row[1 + k];
            text->scores[k] += added[k];
        }
        share_found(table, text, one, added);
    }
    for (uint32_t k = 0; k < table->n_labels; k++)
        text->scores[k] += table->intercepts[k] * table->factor;
    for (uint32_t i = 0; i < scratch->n_touched; i++)
        scratch->counts[scratch->touched[i]] = 0;
    scratch->n_touched = 0;
}

#endif
