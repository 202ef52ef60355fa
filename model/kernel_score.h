/* One text to its scores: words and letters looked up, counted, weighed.

   A text is cut at plain spaces into chunks. What a chunk holds (words in order, features of its
   character n-grams) depends on nothing around it, so short chunks are remembered: a text is mostly
   chunks met before. Only word n-grams cross chunks, and they are counted as the words come. */

#ifndef KERNEL_SCORE_H
#define KERNEL_SCORE_H

#include <math.h>
#include <stdlib.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "kernel_table.h"
#include "kernel_text.h"

#ifndef CACHE_BITS
#define CACHE_BITS 14
#endif
#ifndef ARENA_SIZE
#define ARENA_SIZE (1u << 18)
#endif
#define CHUNK_BYTES 16
#define PADDING 32
#define TILE 32
#define KEYS 256
#define RECORDED_WORDS 32
#define RECORDED_FEATURES 512
#define KEPT_TEXT (1u << 20)

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#define IS_RARE(condition) __builtin_expect(!!(condition), 0)
#else
#define PREFETCH(address) ((void)0)
#define IS_RARE(condition) (condition)
#endif

/* A remembered chunk: its bytes, padded with zeros, and what they hold. */
typedef struct {
    uint64_t low, high;
    uint32_t begin;              /* in the arena: words unless there is just one, then features */
    uint32_t word;               /* the word, if there is just one */
    uint32_t n_features;
    uint16_t n_words;
    uint8_t length;              /* 0: an empty entry */
} Chunk;

/* What one call needs to write into; counts are all zero between texts. */
typedef struct Scratch {
    struct Scratch *next;
    uint32_t *counts;            /* feature -> count */
    uint32_t *touched;           /* features counted, block by block, one spare slot a block */
    uint32_t n_touched[MAX_BLOCKS];
    uint32_t states[MAX_DEPTH];  /* states[k]: the n-gram of k + 1 words that just ended */
    uint8_t *text;               /* the text as UTF-8, then PADDING spaces */
    size_t text_size;
    uint8_t *token;              /* the word being read; as long as the longest known one */
    Chunk *chunks;
    uint32_t *arena;
    uint32_t arena_used;
    uint64_t keys[KEYS];         /* character n-grams not yet looked up */
    uint32_t n_keys;
    bool is_recording;
    uint32_t n_words, n_features;
    uint32_t words[RECORDED_WORDS];
    uint32_t features[RECORDED_FEATURES];
} Scratch;

/* How far the walk through a chunk has come. */
typedef struct {
    uint64_t sum, power;         /* hash of the word being read */
    uint32_t token_length;       /* its bytes; 0: none */
    uint64_t window;             /* the last letters, packed */
    uint32_t reach;              /* letters since the last space, capped at MAX_LETTERS + 1 */
} Walk;

static void free_scratch(Scratch *scratch) {
    if (scratch == NULL)
        return;
    free(scratch->counts);
    free(scratch->touched);
    free(scratch->text);
    free(scratch->token);
    free(scratch->chunks);
    free(scratch->arena);
    free(scratch);
}

static Scratch *new_scratch(const Table *table) {
    Scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL)
        return NULL;
    scratch->counts = calloc((size_t)table->n_features + 1, sizeof(uint32_t));
    scratch->touched = malloc(((size_t)table->n_features + MAX_BLOCKS) * sizeof(uint32_t));
    scratch->token = malloc((size_t)table->longest_word + 8);
    scratch->chunks = calloc((size_t)1 << CACHE_BITS, sizeof(Chunk));
    scratch->arena = malloc(ARENA_SIZE * sizeof(uint32_t));
    if (scratch->counts && scratch->touched && scratch->token && scratch->chunks && scratch->arena)
        return scratch;
    free_scratch(scratch);
    return NULL;
}

/* Make room for a text of `length` bytes and its padding; false without memory. */
static bool reserve_text(Scratch *scratch, size_t length) {
    if (length + PADDING <= scratch->text_size)
        return true;
    size_t size = length + length / 2 + 1024;
    uint8_t *text = realloc(scratch->text, size);
    if (text == NULL)
        return false;
    scratch->text = text;
    scratch->text_size = size;
    return true;
}

/* Give back the memory of an exceptionally long text. */
static void trim_scratch(Scratch *scratch) {
    if (scratch->text_size > KEPT_TEXT) {
        free(scratch->text);
        scratch->text = NULL;
        scratch->text_size = 0;
    }
}

/* ---- counting ---- */

static inline void count_feature(const Table *table, Scratch *scratch, uint32_t feature) {
    uint32_t block = table->feature_blocks[feature];
    uint32_t count = scratch->counts[feature]++;
    scratch->touched[table->blocks[block].touched + scratch->n_touched[block]] = feature;
    scratch->n_touched[block] += count == 0;
}

static inline void count_reference(const Table *table, Scratch *scratch, uint32_t reference) {
    if (reference < LIST) {
        count_feature(table, scratch, reference);
    } else if (reference != NOTHING) {
        const uint32_t *list = table->lists + (reference - LIST);
        for (uint32_t i = 1; i <= list[0]; i++)
            count_feature(table, scratch, list[i]);
    }
}

/* Count the n-grams that end with `word`. */
static inline void push_word(const Table *table, Scratch *scratch, uint32_t word) {
    uint32_t *states = scratch->states;
    for (uint32_t length = table->depth - 1; length > 0; length--) {
        uint32_t state = states[length - 1];
        if (state == NOTHING || word == NOTHING) {
            states[length] = NOTHING;
            continue;
        }
        states[length] = state = next_state(table, state, word);
        if (state != NOTHING)
            count_reference(table, scratch, table->state_features[state]);
    }
    states[0] = word;
    if (word != NOTHING)
        count_reference(table, scratch, table->state_features[word]);
}

/* ---- reading a chunk ---- */

static inline void record_feature(Scratch *scratch, uint32_t feature) {
    if (scratch->n_features < RECORDED_FEATURES)
        scratch->features[scratch->n_features++] = feature;
    else
        scratch->is_recording = false;
}

/* Look up the waiting character n-grams and count what they feed. */
static void flush_keys(const Table *table, Scratch *scratch) {
    uint32_t n_keys = scratch->n_keys;
    for (uint32_t i = 0; i < n_keys; i++)
        PREFETCH(&table->letter_keys[mixed(scratch->keys[i]) >> table->letter_shift]);
    for (uint32_t i = 0; i < n_keys; i++) {
        uint32_t reference = find_letters(table, scratch->keys[i]);
        if (reference == NOTHING)
            continue;
        const uint32_t *features = &reference;
        uint32_t n_features = 1;
        if (reference >= LIST) {
            features = table->lists + (reference - LIST) + 1;
            n_features = features[-1];
        }
        for (uint32_t k = 0; k < n_features; k++) {
            count_feature(table, scratch, features[k]);
            if (scratch->is_recording)
                record_feature(scratch, features[k]);
        }
    }
    scratch->n_keys = 0;
}

static inline void push_letter(const Table *table, Scratch *scratch, Walk *walk, uint64_t letter) {
    walk->window = walk->window << table->letter_bits | letter;
    walk->reach += walk->reach <= MAX_LETTERS;
    uint32_t longest = walk->reach < table->letter_high ? walk->reach : table->letter_high;
    for (uint32_t length = table->letter_low; length <= longest; length++)
        scratch->keys[scratch->n_keys++] = walk->window & ((UINT64_C(1) << length * table->letter_bits) - 1);
    if (IS_RARE(scratch->n_keys > KEYS - MAX_LETTERS - 1))
        flush_keys(table, scratch);
}

/* A word's letters are over: the space behind it, and the whole word if it is shorter than any n-gram. */
static inline void end_letters(const Table *table, Scratch *scratch, Walk *walk) {
    if (walk->reach == 0)
        return;
    push_letter(table, scratch, walk, table->space_letter);
    if (walk->reach < table->letter_low)
        scratch->keys[scratch->n_keys++] =
            walk->window & ((UINT64_C(1) << walk->reach * table->letter_bits) - 1);
    walk->reach = 0;
}

static inline void push_byte(const Table *table, Scratch *scratch, Walk *walk, uint8_t byte) {
    if (walk->token_length < table->longest_word)
        scratch->token[walk->token_length] = byte;
    walk->token_length += walk->token_length <= table->longest_word;
    walk->sum += (byte + UINT64_C(1)) * walk->power;
    walk->power *= BYTE_BASE;
}

static inline void end_token(const Table *table, Scratch *scratch, Walk *walk) {
    if (walk->token_length == 0)
        return;
    uint32_t word = NOTHING;
    if (walk->token_length <= table->longest_word)
        word = find_word(table, scratch->token, walk->token_length, walk->sum);
    push_word(table, scratch, word);
    if (scratch->n_words < RECORDED_WORDS)
        scratch->words[scratch->n_words++] = word;
    else
        scratch->is_recording = false;
    walk->token_length = 0;
    walk->sum = 0;
    walk->power = 1;
}

static inline void push_point(const Table *table, Scratch *scratch, Walk *walk, uint32_t point) {
    uint8_t bytes[4];
    uint32_t length = write_point(bytes, point);
    for (uint32_t i = 0; i < length; i++)
        push_byte(table, scratch, walk, bytes[i]);
}

/* Count everything in a run of valid UTF-8 without plain spaces at its edges. */
static void walk_chunk(const Table *table, Scratch *scratch, const uint8_t *at, const uint8_t *end) {
    Walk walk = {.power = 1};
    scratch->n_words = scratch->n_features = 0;
    while (at < end) {
        uint32_t point = read_point(&at);
        uint64_t entry = fold_entry(table, point);
        if (entry & IS_DELETED)
            continue;
        if (entry & IS_SPACE) {
            end_token(table, scratch, &walk);
            end_letters(table, scratch, &walk);
            continue;
        }
        bool is_word = (entry & IS_WORD) != 0;
        if (!is_word)
            end_token(table, scratch, &walk);
        if (is_word || table->has_marks)
            push_point(table, scratch, &walk, folded_point(entry, point));
        if (!is_word)
            end_token(table, scratch, &walk);
        if (table->letter_high) {
            if (walk.reach == 0)
                push_letter(table, scratch, &walk, table->space_letter);
            push_letter(table, scratch, &walk, entry >> LETTER_SHIFT);
        }
    }
    end_token(table, scratch, &walk);
    end_letters(table, scratch, &walk);
    flush_keys(table, scratch);
}

/* ---- remembering chunks ---- */

/* A chunk of at most CHUNK_BYTES bytes that waits to be counted. */
typedef struct {
    const uint8_t *at;
    uint64_t low, high;
    uint32_t length, place;
} Waiting;

static inline uint32_t chunk_place(uint64_t low, uint64_t high) {
    uint64_t key = low * MULTIPLIER ^ (high + BYTE_BASE) * BYTE_BASE;
    return (uint32_t)((key ^ key >> 32) * MULTIPLIER >> (64 - CACHE_BITS));
}

static void remember(Scratch *scratch, const Waiting *waiting, Chunk *chunk) {
    uint32_t n_words = scratch->n_words == 1 ? 0 : scratch->n_words;
    uint32_t n_features = scratch->n_features, size = n_words + n_features;
    if (!scratch->is_recording)
        return;
    if (scratch->arena_used + size > ARENA_SIZE) {
        memset(scratch->chunks, 0, sizeof(Chunk) << CACHE_BITS);
        scratch->arena_used = 0;
    }
    uint32_t *arena = scratch->arena + scratch->arena_used;
    memcpy(arena, scratch->words, n_words * sizeof *arena);
    memcpy(arena + n_words, scratch->features, n_features * sizeof *arena);
    *chunk = (Chunk){
        .low = waiting->low,
        .high = waiting->high,
        .begin = scratch->arena_used,
        .word = scratch->words[0],
        .n_features = n_features,
        .n_words = (uint16_t)scratch->n_words,
        .length = (uint8_t)waiting->length,
    };
    scratch->arena_used += size;
}

/* Count a chunk's character n-grams; all belong to `block` if the table has one block of letters. */
static inline void replay_features(const Table *table, Scratch *scratch, const uint32_t *features, uint32_t n) {
    if (table->n_letter_blocks != 1) {
        for (uint32_t i = 0; i < n; i++)
            count_feature(table, scratch, features[i]);
        return;
    }
    if (n == 0)
        return;
    uint32_t block = table->feature_blocks[features[0]], n_touched = scratch->n_touched[block];
    uint32_t *touched = scratch->touched + table->blocks[block].touched, *counts = scratch->counts;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t feature = features[i], count = counts[feature]++;
        touched[n_touched] = feature;
        n_touched += count == 0;
    }
    scratch->n_touched[block] = n_touched;
}

static inline void count_chunk(const Table *table, Scratch *scratch, const Waiting *waiting) {
    Chunk *chunk = &scratch->chunks[waiting->place];
    if (IS_RARE(chunk->low != waiting->low || chunk->high != waiting->high || chunk->length != waiting->length)) {
        scratch->is_recording = true;
        walk_chunk(table, scratch, waiting->at, waiting->at + waiting->length);
        remember(scratch, waiting, chunk);
        scratch->is_recording = false;
        return;
    }
    const uint32_t *held = scratch->arena + chunk->begin;
    if (chunk->n_words == 1) {
        push_word(table, scratch, chunk->word);
    } else {
        for (uint32_t i = 0; i < chunk->n_words; i++)
            push_word(table, scratch, held[i]);
        held += chunk->n_words;
    }
    replay_features(table, scratch, held, chunk->n_features);
}

/* ---- cutting a text into chunks ---- */

/* Return how many of the CHUNK_BYTES bytes at `at` come before the first space; copy those, zero-padded. */
static inline uint32_t read_chunk(const uint8_t *at, uint64_t *low, uint64_t *high) {
#if defined(__SSE2__)
    static const uint8_t kept[2 * CHUNK_BYTES] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    __m128i bytes = _mm_loadu_si128((const __m128i *)at);
    uint32_t spaces = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')));
    uint32_t length = (uint32_t)__builtin_ctz(spaces | 1u << CHUNK_BYTES);
    bytes = _mm_and_si128(bytes, _mm_loadu_si128((const __m128i *)(kept + CHUNK_BYTES - length)));
    *low = (uint64_t)_mm_cvtsi128_si64(bytes);
    *high = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(bytes, bytes));
    return length;
#else
    uint8_t bytes[CHUNK_BYTES] = {0};
    uint32_t length = 0;
    for (; length < CHUNK_BYTES && at[length] != ' '; length++)
        bytes[length] = at[length];
    *low = load_word(bytes);
    *high = load_word(bytes + 8);
    return length;
#endif
}

static void count_waiting(const Table *table, Scratch *scratch, const Waiting *waiting, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        count_chunk(table, scratch, &waiting[i]);
}

/* Count all n-grams of the `length` bytes in scratch->text, which PADDING spaces follow. */
static void count_text(const Table *table, Scratch *scratch, size_t length) {
    Waiting waiting[TILE];
    uint32_t n_waiting = 0;
    const uint8_t *at = scratch->text, *end = at + length;
    for (uint32_t i = 0; i < table->depth; i++)
        scratch->states[i] = NOTHING;
    while (at < end) {
        Waiting *chunk = &waiting[n_waiting];
        chunk->at = at;
        chunk->length = read_chunk(at, &chunk->low, &chunk->high);
        if (IS_RARE(chunk->length == CHUNK_BYTES && at[CHUNK_BYTES] != ' ')) {
            const uint8_t *stop = memchr(at, ' ', (size_t)(end - at) + 1);
            count_waiting(table, scratch, waiting, n_waiting);
            n_waiting = 0;
            walk_chunk(table, scratch, at, stop);
            at = stop + 1;
            continue;
        }
        at += chunk->length + 1;
        chunk->place = chunk_place(chunk->low, chunk->high);
        PREFETCH(&scratch->chunks[chunk->place]);
        n_waiting += chunk->length > 0;
        if (n_waiting == TILE) {
            count_waiting(table, scratch, waiting, n_waiting);
            n_waiting = 0;
        }
    }
    count_waiting(table, scratch, waiting, n_waiting);
}

/* ---- weighing ---- */

static inline double term_frequency(const Block *block, uint32_t count) {
    if (count < KNOWN_COUNTS)
        return block->frequencies[count];
    double last = block->frequencies[KNOWN_COUNTS - 1];
    if (last == 1.0)
        return 1.0;
    return last == KNOWN_COUNTS - 1 ? (double)count : 1.0 + log((double)count);
}

/* Add to `sums` what the block's counted features weigh, and set their counts back to zero. */
static inline double weigh_features(
    const Table *table, Scratch *scratch, const Block *block, uint32_t n_labels, double *sums
) {
    const uint32_t *touched = scratch->touched + block->touched;
    uint32_t n_touched = scratch->n_touched[block - table->blocks];
    size_t stride = n_labels <= 3 ? 4 : table->stride;
    double squares = 0.0;
    for (uint32_t i = 0; i < n_touched; i++) {
        uint32_t feature = touched[i];
        const float *row = table->payload + feature * stride;
        double value = term_frequency(block, scratch->counts[feature]) * row[0];
        scratch->counts[feature] = 0;
        squares += value * value;
        for (uint32_t k = 0; k < n_labels; k++)
            sums[k] += value * row[1 + k];
    }
    return squares;
}

static void weigh_block(const Table *table, Scratch *scratch, uint32_t number, double *scores) {
    const Block *block = &table->blocks[number];
    double sums[MAX_LABELS] = {0}, squares;
    uint32_t n_labels = table->n_labels;
    if (n_labels == 3) {
        double three[3] = {0};
        squares = weigh_features(table, scratch, block, 3, three);
        memcpy(sums, three, sizeof three);
    } else {
        squares = weigh_features(table, scratch, block, n_labels, sums);
    }
    scratch->n_touched[number] = 0;
    double scale = block->weight;
    if (block->is_normalised)
        scale = squares > 0.0 ? scale / sqrt(squares) : 0.0;
    for (uint32_t k = 0; k < n_labels; k++)
        scores[k] += scale * sums[k];
}

static void softmax(double *scores, uint32_t n_labels) {
    double highest = scores[0], total = 0.0;
    for (uint32_t k = 1; k < n_labels; k++)
        highest = scores[k] > highest ? scores[k] : highest;
    for (uint32_t k = 0; k < n_labels; k++)
        total += scores[k] = exp(scores[k] - highest);
    for (uint32_t k = 0; k < n_labels; k++)
        scores[k] /= total;
}

/* Score the text in scratch->text: n_labels scores, or probabilities if `is_softmax`. */
static void score_text(const Table *table, Scratch *scratch, size_t length, bool is_softmax, double *scores) {
    memset(scratch->text + length, ' ', PADDING);
    count_text(table, scratch, length);
    memset(scores, 0, table->n_labels * sizeof *scores);
    for (uint32_t number = 0; number < table->n_blocks; number++)
        if (scratch->n_touched[number])
            weigh_block(table, scratch, number, scores);
    for (uint32_t k = 0; k < table->n_labels; k++)
        scores[k] = (scores[k] + table->intercepts[k]) * table->factor;
    if (is_softmax)
        softmax(scores, table->n_labels);
}

#endif
