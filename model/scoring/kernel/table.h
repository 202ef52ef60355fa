/* The scoring table as the kernel sees it: pointers into the mapped file, never copies.

   Every index in it was checked by check.h; nothing is checked again here. The
   constants and hashes are those of model/table/layout.py and model/table/slots.py. */

#ifndef KERNEL_TABLE_H
#define KERNEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the scoring table is little-endian; on this machine the numpy scorer answers"
#endif

#define MAX_LABELS 64
#define MAX_BLOCKS 64
#define MAX_DEPTH 16
#define MAX_LETTERS 6

#define FOLD_STRIDE 64
#define POINT_BITS 0x1FFFFFu
#define IS_DELETED (1u << 21)
#define IS_WORD (1u << 22)
#define IS_SPACE (1u << 23)
#define LETTER_SHIFT 32

#define NOTHING 0xFFFFFFFFu
#define LIST 0x80000000u
#define UNKNOWN 0xFFFFFFFEu      /* a word of no dictionary; no key has it */
#define NO_KEY UINT64_MAX

#define MULTIPLIER 0x9E3779B97F4A7C15u
#define BYTE_BASE 0x5851F42D4C957F2Du

/* Term frequencies below this count are looked up. */
#define KNOWN_COUNTS 256

typedef struct {
    uint32_t begin, end;         /* features */
    bool is_normalised;
    double weight;
    const double *frequencies;   /* count -> tf, KNOWN_COUNTS long */
} Block;

typedef struct {
    uint32_t n_labels, n_blocks, n_features;
    uint32_t depth, stride, n_sums;
    uint32_t record_size;        /* of a remembered chunk, in items; 0: none is remembered */
    uint32_t letter_bits, letter_low, letter_high;
    uint64_t space_letter;
    uint64_t key_masks[MAX_LETTERS + 1];     /* length -> the bits of so many letters */
    uint64_t ascii[128];                     /* the fold of ASCII, at hand */
    uint32_t longest_word;       /* bytes */
    bool has_marks;
    double factor;
    double intercepts[MAX_LABELS];
    Block blocks[MAX_BLOCKS];
    uint8_t *feature_blocks;     /* feature -> block; made here, like the next */
    uint64_t *phrase_filter;     /* a bit for each phrase key, by the top of its hash */
    int filter_shift;

    const uint16_t *fold_index;
    const uint64_t *fold_rows;
    const uint64_t *word_slots;
    const uint32_t *word_offsets;
    const uint8_t *word_bytes;
    const uint64_t *phrase_keys;
    const uint32_t *phrase_states;
    const uint32_t *state_features;
    const uint64_t *letter_keys;
    const uint32_t *letter_features;
    const uint32_t *lists;
    const float *payload;
    uint64_t word_mask, phrase_mask, letter_mask;
    int word_shift, phrase_shift, letter_shift;
} Table;

/* A multiplication carries every bit upwards: the top bits of a hash are the best, and slots are chosen by them. */
static inline uint64_t mixed(uint64_t key) {
    return (key ^ (key >> 29)) * MULTIPLIER;
}

static inline uint64_t fold_entry(const Table *table, uint32_t point) {
    size_t row = table->fold_index[point / FOLD_STRIDE];
    return table->fold_rows[row * FOLD_STRIDE + point % FOLD_STRIDE];
}

static inline uint32_t folded_point(uint64_t entry, uint32_t point) {
    return (point + (uint32_t)entry) & POINT_BITS;
}

/* Return the number of a word given its bytes and their polynomial in BYTE_BASE, or UNKNOWN. */
static inline uint32_t find_word(const Table *table, const uint8_t *text, uint32_t length, uint64_t sum) {
    uint64_t hash = mixed(sum);
    uint64_t place = hash >> table->word_shift;
    for (;; place = (place + 1) & table->word_mask) {
        uint64_t held = table->word_slots[place];
        if (held == 0)
            return UNKNOWN;
        if (held >> 32 != (hash & NOTHING))   /* the hash's low half beside the word spares nearly every memcmp */
            continue;
        uint32_t word = (uint32_t)held - 1;
        uint32_t begin = table->word_offsets[word];
        if (table->word_offsets[word + 1] - begin == length
            && memcmp(table->word_bytes + begin, text, length) == 0)
            return word;
    }
}

#endif
