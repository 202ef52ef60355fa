/* A chunk of text to its words and the features of its words and character n-grams.

   Reading a chunk only hashes; what the hashes lead to is looked up later, so that the memory of several
   chunks is on its way at once. A reading that is full is looked up in between. */

#ifndef KERNEL_WALK_H
#define KERNEL_WALK_H

#include "count.h"

/* How far the walk through a chunk has come. */
typedef struct {
    uint64_t sum;                /* hash of the word being read */
    uint32_t token_length;       /* its bytes; 0: none */
    uint32_t reach;              /* letters since the last space, capped above MAX_LETTERS */
    uint64_t window;             /* the last letters, packed */
} Walk;

static inline void push_word(const Table *table, Scratch *scratch, uint32_t word) {
    if (IS_RARE(scratch->n_words == WORDS))
        flush_words(table, scratch);
    scratch->words[scratch->n_words++] = word;
}

/* Look up the words that were read. */
static void look_up_tokens(const Table *table, Scratch *scratch, Reading *reading) {
    const uint8_t *bytes = reading->bytes;
    for (uint32_t i = 0; i < reading->n_tokens; i++) {
        const Token *token = &reading->tokens[i];
        uint32_t word = UNKNOWN;
        if (token->length <= table->longest_word) {
            word = find_word(table, bytes, token->length, token->sum);
            bytes += token->length;
        }
        push_word(table, scratch, word);
        if (word != UNKNOWN)
            push_reference(table, scratch, table->state_features[word], scratch->chunk_sums);
    }
    reading->n_tokens = reading->n_bytes = 0;
}

/* Look up the character n-grams that were read; without a branch for each, as half of them are unknown. */
static void look_up_keys(const Table *table, Scratch *scratch, Reading *reading) {
    const uint64_t *keys = reading->keys;
    uint32_t places[KEYS], pending[KEYS], hits[KEYS], n_pending = reading->n_keys, n_hits = 0;
    for (uint32_t i = 0; i < n_pending; i++) {
        places[i] = (uint32_t)(mixed(keys[i]) >> table->letter_shift);
        pending[i] = i;
    }
    while (n_pending > 0) {
        uint32_t n_left = 0;
        for (uint32_t k = 0; k < n_pending; k++) {
            uint32_t i = pending[k], place = places[i];
            uint64_t held = table->letter_keys[place];
            hits[n_hits] = place;
            n_hits += held == keys[i];
            places[i] = (place + 1) & (uint32_t)table->letter_mask;
            pending[n_left] = i;
            n_left += (held != keys[i]) & (held != NO_KEY);
        }
        n_pending = n_left;
    }
    for (uint32_t k = 0; k < n_hits; k++) {
        hits[k] = table->letter_features[hits[k]];
        PREFETCH(table->payload + (size_t)hits[k] * table->stride);
    }
    for (uint32_t k = 0; k < n_hits; k++)
        push_reference(table, scratch, hits[k], scratch->chunk_sums);
    reading->n_keys = 0;
}

/* Look up everything that was read of a chunk, and add up what it weighs. */
static void look_up(const Table *table, Scratch *scratch, Reading *reading) {
    look_up_tokens(table, scratch, reading);
    look_up_keys(table, scratch, reading);
}

static inline void push_key(const Table *table, Reading *reading, uint64_t key) {
    uint64_t place = mixed(key) >> table->letter_shift;
    reading->keys[reading->n_keys++] = key;
    PREFETCH(&table->letter_keys[place]);
    PREFETCH(&table->letter_features[place]);
}

static inline void push_letter(const Table *table, Scratch *scratch, Reading *reading, Walk *walk, uint64_t letter) {
    walk->window = walk->window << table->letter_bits | letter;
    walk->reach += walk->reach <= MAX_LETTERS;
    uint32_t longest = walk->reach < table->letter_high ? walk->reach : table->letter_high;
    for (uint32_t length = table->letter_low; length <= longest; length++)
        push_key(table, reading, walk->window & table->key_masks[length]);
    if (IS_RARE(reading->n_keys > KEYS - MAX_LETTERS - 1))
        look_up_keys(table, scratch, reading);
}

/* A word's letters are over: the space behind it, and the whole word if it is shorter than any n-gram. */
static inline void end_letters(const Table *table, Scratch *scratch, Reading *reading, Walk *walk) {
    if (walk->reach == 0)
        return;
    push_letter(table, scratch, reading, walk, table->space_letter);
    if (walk->reach < table->letter_low)
        push_key(table, reading, walk->window & table->key_masks[walk->reach]);
    walk->reach = 0;
}

static inline void push_byte(const Table *table, Reading *reading, Walk *walk, uint8_t byte) {
    if (walk->token_length < table->longest_word)
        reading->bytes[reading->n_bytes + walk->token_length] = byte;
    walk->token_length += walk->token_length <= table->longest_word;
    walk->sum = walk->sum * BYTE_BASE + byte + 1;
}

static inline void end_token(const Table *table, Scratch *scratch, Reading *reading, Walk *walk) {
    if (walk->token_length == 0)
        return;
    reading->tokens[reading->n_tokens++] = (Token){walk->sum, walk->token_length};
    reading->n_bytes += walk->token_length <= table->longest_word ? walk->token_length : 0;
    PREFETCH(&table->word_slots[mixed(walk->sum) >> table->word_shift]);
    if (IS_RARE(reading->n_tokens == TOKENS || reading->n_bytes > CHUNK_BYTES * POINT_BYTES))
        look_up_tokens(table, scratch, reading);
    walk->token_length = 0;
    walk->sum = 0;
}

static inline void push_point(const Table *table, Reading *reading, Walk *walk, uint32_t point) {
    uint8_t bytes[POINT_BYTES];
    if (point < 0x80) {
        push_byte(table, reading, walk, (uint8_t)point);
        return;
    }
    uint32_t length = write_point(bytes, point);
    for (uint32_t i = 0; i < length; i++)
        push_byte(table, reading, walk, bytes[i]);
}

/* Read a run of valid UTF-8 without plain spaces at its edges; one of CHUNK_BYTES fits into a reading. */
static void read_letters(
    const Table *table, Scratch *scratch, Reading *reading, const uint8_t *at, const uint8_t *end
) {
    Walk walk = {0};
    while (at < end) {
        uint32_t point = read_point(&at);
        uint64_t entry = point < 0x80 ? table->ascii[point] : fold_entry(table, point);
        if (entry & IS_DELETED)
            continue;
        if (entry & IS_SPACE) {
            end_token(table, scratch, reading, &walk);
            end_letters(table, scratch, reading, &walk);
            continue;
        }
        bool is_word = (entry & IS_WORD) != 0;
        if (!is_word)
            end_token(table, scratch, reading, &walk);
        if (table->longest_word && (is_word || table->has_marks))
            push_point(table, reading, &walk, folded_point(entry, point));
        if (!is_word)
            end_token(table, scratch, reading, &walk);
        if (table->letter_high) {
            if (walk.reach == 0)
                push_letter(table, scratch, reading, &walk, table->space_letter);
            push_letter(table, scratch, reading, &walk, entry >> LETTER_SHIFT);
        }
    }
    end_token(table, scratch, reading, &walk);
    end_letters(table, scratch, reading, &walk);
}

#endif
