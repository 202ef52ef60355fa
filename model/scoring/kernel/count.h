/* What scoring writes into, and the counting of what was found.

   A feature that occurs once adds its idf, squared, and its weights times idf to its block's sums. In a short
   text, what occurs again is found by a bit a feature, which all fit into the nearest cache, and the sums are put
   right at the end; in a long one everything is counted, and the sums are taken anew. */

#ifndef KERNEL_COUNT_H
#define KERNEL_COUNT_H

#include <math.h>
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "table.h"
#include "text.h"

#define CACHE_BITS 16
#define WAYS 4
#define HELD 32
#define CHUNK_BYTES 16
#define PADDING 32
#define TILE 32
#define KEYS 128                 /* at least those of a chunk: MAX_LETTERS for each byte and the spaces around */
#define TOKENS (CHUNK_BYTES + 1)
#define POINT_BYTES 4
#define READINGS 8
#define WORDS 256
#define FEATURES 2048
#define STRIDE 16
#define INLINE_WORDS 2
#define HUGE_PAGE ((size_t)1 << 21)
#define KEPT_TEXT (1u << 23)

/* Sums of longer texts, in bytes, are not put right but taken anew: what is subtracted would cost digits. */
#define LONGEST_SHORT 2048

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#define IS_RARE(condition) __builtin_expect(!!(condition), 0)
#else
#define PREFETCH(address) ((void)0)
#define IS_RARE(condition) (condition)
#endif

/* A remembered chunk: its bytes, padded with zeros, and what they hold. The entries for one hash stand side by
   side, the one used last in front; each keeps its record in the arena when it is used for another chunk. */
typedef struct {
    uint64_t low, high;
    uint32_t words[INLINE_WORDS];
    uint32_t record;             /* sums, then HELD of: all words if they are more than two, features */
    uint16_t n_features;
    uint8_t n_words;
    uint8_t length;              /* 0: an empty entry */
} Chunk;

typedef struct {
    uint64_t sum;                /* hash of its bytes */
    uint32_t length;             /* of its bytes, which are kept unless they are more than any known word's */
} Token;

/* What a chunk was read to, not yet looked up. */
typedef struct {
    uint32_t n_keys, n_tokens, n_bytes;
    uint64_t keys[KEYS];         /* character n-grams */
    Token tokens[TOKENS];
    uint8_t *bytes;              /* of the tokens, one after another; room for a chunk's and the longest word's */
} Reading;

/* What one call needs to write into; counts and bits are all zero between texts. Sums are a payload row a block:
   first the squares, then a sum a label. */
typedef struct Scratch {
    struct Scratch *next;
    size_t size;                 /* of all this memory, in bytes */
    uint64_t *seen;              /* a bit a feature of a short text */
    uint32_t *counts;            /* feature -> count; in a short text without its first occurrence */
    uint32_t *touched;           /* features counted, each once */
    uint32_t n_touched;
    bool is_long;
    uint8_t *text;               /* the text as UTF-8, then PADDING spaces */
    size_t text_size;
    Chunk *chunks;
    uint32_t *arena;
    uint32_t n_records;          /* in the arena, used from its beginning */
    double *sums, *chunk_sums;   /* of the text, and of the chunk being read */
    uint32_t n_words, n_features;
    uint32_t n_flushed;          /* how often words or features were counted to make room */
    uint32_t n_batches;          /* how often features were, in this text */
    Reading readings[READINGS];
    uint32_t words[WORDS + INLINE_WORDS];    /* words not yet counted, in order */
    uint32_t features[FEATURES + STRIDE];    /* in the sums already, not yet counted */
    uint32_t last[MAX_DEPTH];    /* last[k]: the state of the k + 1 words before words[0] */
} Scratch;

/* Return zeroed memory for random access, in huge pages where the system gives them; what is never touched is
   never there. NULL without memory. */
static void *new_memory(size_t size) {
#if defined(__linux__)
    uint8_t *whole = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (whole == MAP_FAILED)
        return NULL;
    size_t before = (HUGE_PAGE - (uintptr_t)whole % HUGE_PAGE) % HUGE_PAGE;
    if (before > 0)
        munmap(whole, before);
    if (before < HUGE_PAGE)
        munmap(whole + before + size, HUGE_PAGE - before);
    madvise(whole + before, size, MADV_HUGEPAGE);
    return whole + before;
#else
    return calloc(1, size);
#endif
}

static void free_scratch(Scratch *scratch) {
    if (scratch == NULL)
        return;
    free(scratch->text);
#if defined(__linux__)
    munmap(scratch, scratch->size);
#else
    free(scratch);
#endif
}

/* Return where the next of several parts begins, and move on; parts are aligned to a cache line. */
static size_t placed(size_t *end, size_t size) {
    size_t begin = *end;
    *end += (size + 63) / 64 * 64;
    return begin;
}

/* A table whose sums are more, by many blocks or labels, has its chunks read each time. */
#define MOST_SUMS 64

/* Return the length of a record: a chunk's sums, and HELD of its words and features; whole cache lines. */
static inline uint32_t record_size(uint32_t n_sums) {
    return n_sums > MOST_SUMS ? 0 : (2 * n_sums + HELD + STRIDE - 1) / STRIDE * STRIDE;
}

static inline uint32_t *record_of(const Table *table, const Scratch *scratch, const Chunk *chunk) {
    return scratch->arena + (size_t)chunk->record * table->record_size;
}

static inline size_t seen_size(const Table *table) {
    return (table->n_features / 64 + (size_t)1) * sizeof(uint64_t);
}

static Scratch *new_scratch(const Table *table) {
    size_t end = 0, features = (table->n_features + (size_t)1) * sizeof(uint32_t);
    size_t sums = table->n_sums * sizeof(double);
    placed(&end, sizeof(Scratch));
    size_t chunks = placed(&end, sizeof(Chunk) << CACHE_BITS);
    size_t arena = placed(&end, ((size_t)table->record_size << CACHE_BITS) * sizeof(uint32_t));
    size_t counts = placed(&end, features), touched = placed(&end, features);
    size_t seen = placed(&end, seen_size(table));
    size_t text_sums = placed(&end, sums), chunk_sums = placed(&end, sums);
    size_t n_bytes = CHUNK_BYTES * POINT_BYTES + table->longest_word + (size_t)1;
    size_t bytes = placed(&end, READINGS * n_bytes);
    end = (end + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    uint8_t *memory = new_memory(end);
    Scratch *scratch = (Scratch *)memory;
    if (scratch == NULL)
        return NULL;
    scratch->size = end;
    scratch->chunks = (Chunk *)(memory + chunks);
    scratch->arena = (uint32_t *)(memory + arena);
    scratch->counts = (uint32_t *)(memory + counts);
    scratch->touched = (uint32_t *)(memory + touched);
    scratch->seen = (uint64_t *)(memory + seen);
    scratch->sums = (double *)(memory + text_sums);
    scratch->chunk_sums = (double *)(memory + chunk_sums);
    for (uint32_t i = 0; i < READINGS; i++)
        scratch->readings[i].bytes = memory + bytes + i * n_bytes;
    return scratch;
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

static inline double term_frequency(const Block *block, uint32_t count) {
    if (count < KNOWN_COUNTS)
        return block->frequencies[count];
    double last = block->frequencies[KNOWN_COUNTS - 1];
    if (last == 1.0)
        return 1.0;
    return last == KNOWN_COUNTS - 1 ? (double)count : 1.0 + log((double)count);
}

/* Add to a block's sums what a feature weighs: `square` times its squared idf, `once` times the rest. */
static inline void add_row(const Table *table, double *sums, uint32_t feature, double square, double once) {
    const float *row = table->payload + (size_t)feature * table->stride;
    double *own = sums + (size_t)table->feature_blocks[feature] * table->stride;
#if defined(__SSE2__)
    if (table->stride == 4) {    /* two or three labels, as the codebook has: a row is one register */
        __m128 four = _mm_loadu_ps(row);
        __m128d first = _mm_cvtps_pd(four), second = _mm_cvtps_pd(_mm_movehl_ps(four, four));
        __m128d idf = _mm_unpacklo_pd(first, first), value = _mm_mul_pd(idf, _mm_set1_pd(once));
        __m128d factors = _mm_move_sd(value, _mm_mul_sd(idf, _mm_set_sd(square)));
        _mm_storeu_pd(own, _mm_add_pd(_mm_loadu_pd(own), _mm_mul_pd(factors, first)));
        _mm_storeu_pd(own + 2, _mm_add_pd(_mm_loadu_pd(own + 2), _mm_mul_pd(value, second)));
        return;
    }
#endif
    double idf = row[0], value = idf * once;
    own[0] += idf * square * idf;
    for (uint32_t k = 1; k <= table->n_labels; k++)
        own[k] += value * row[k];
}

/* Add the sums of a chunk to those of the text. */
static inline void add_sums(const Table *table, double *restrict sums, const double *restrict more) {
    for (uint32_t i = 0; i < table->n_sums; i += 4)
        for (uint32_t k = 0; k < 4; k++)
            sums[i + k] += more[i + k];
}

/* Count features; without a branch for each, as which ones are new cannot be guessed. */
static void count_features(Scratch *scratch, const uint32_t *features, uint32_t n) {
    uint32_t *counts = scratch->counts, *touched = scratch->touched, n_touched = scratch->n_touched;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t feature = features[i], count = counts[feature]++;
        touched[n_touched] = feature;    /* written always, kept only where the next one does not overwrite it */
        n_touched += count == 0;
    }
    scratch->n_touched = n_touched;
}

/* Count those of a short text's waiting features that were seen before. */
static void count_repeated(Scratch *scratch) {
    uint32_t repeated[FEATURES + 1], n_repeated = 0;     /* one more: the last may be written and not kept */
    uint64_t *seen = scratch->seen;
    for (uint32_t i = 0; i < scratch->n_features; i++) {
        uint32_t feature = scratch->features[i];
        uint64_t bits = seen[feature / 64];
        repeated[n_repeated] = feature;
        n_repeated += bits >> feature % 64 & 1;
        seen[feature / 64] = bits | UINT64_C(1) << feature % 64;
    }
    count_features(scratch, repeated, n_repeated);
}

/* Count the waiting features. */
static void flush_features(Scratch *scratch) {
    if (scratch->is_long)
        count_features(scratch, scratch->features, scratch->n_features);
    else
        count_repeated(scratch);
    scratch->n_features = 0;
    scratch->n_flushed++;
    scratch->n_batches++;
}

/* Count the features that still wait, and forget which were seen: those waiting, if there were no others. */
static void end_features(const Table *table, Scratch *scratch) {
    uint32_t n = scratch->n_features;
    flush_features(scratch);
    if (!scratch->is_long && scratch->n_batches == 1)
        for (uint32_t i = 0; i < n; i++)
            scratch->seen[scratch->features[i] / 64] = 0;
    else if (!scratch->is_long)
        memset(scratch->seen, 0, seen_size(table));
    scratch->n_batches = 0;
}

/* Put what a reference leads to among the waiting features, and into some sums. */
static inline void push_reference(const Table *table, Scratch *scratch, uint32_t reference, double *sums) {
    uint32_t n = 1;
    const uint32_t *features = &reference;
    if (IS_RARE(reference >= LIST)) {
        features = table->lists + (reference == NOTHING ? 0 : reference - LIST + 1);   /* the count stands before */
        n = reference == NOTHING ? 0 : features[-1];
    }
    for (uint32_t k = 0; k < n; k++) {
        if (IS_RARE(scratch->n_features == FEATURES))
            flush_features(scratch);
        scratch->features[scratch->n_features++] = features[k];
        add_row(table, sums, features[k], 1.0, 1.0);
    }
}

/* ---- n-grams of several words ---- */

/* N-grams found so far, by the word that may lengthen them. */
typedef struct {
    uint32_t n;
    uint32_t states[WORDS + 1], positions[WORDS + 1];
} Front;

/* Lengthen each n-gram by the word at its position. Most pairs are no phrase: a filter says so without a
   walk to the large table, and without a branch for each, as which ones exist cannot be guessed. */
static void lengthen(const Table *table, const Scratch *scratch, const Front *shorter, Front *longer) {
    uint64_t keys[WORDS + 1];
    uint32_t places[WORDS + 1], pending[WORDS + 1], n_pending = 0, n_hits = 0;
    for (uint32_t i = 0; i < shorter->n; i++) {
        keys[i] = (uint64_t)shorter->states[i] << 32 | scratch->words[shorter->positions[i]];
        uint64_t hash = mixed(keys[i]), bit = hash >> table->filter_shift;
        places[i] = (uint32_t)(hash >> table->phrase_shift);
        pending[n_pending] = i;
        n_pending += table->phrase_filter[bit / 64] >> bit % 64 & 1;
    }
    for (uint32_t k = 0; k < n_pending; k++) {
        PREFETCH(&table->phrase_keys[places[pending[k]]]);
        PREFETCH(&table->phrase_states[places[pending[k]]]);
    }
    for (uint32_t k = 0; k < n_pending; k++) {
        uint32_t i = pending[k], place = places[i];
        while (table->phrase_keys[place] != keys[i] && table->phrase_keys[place] != NO_KEY)
            place = (place + 1) & (uint32_t)table->phrase_mask;
        longer->states[n_hits] = place;
        longer->positions[n_hits] = shorter->positions[i];
        n_hits += table->phrase_keys[place] == keys[i];
    }
    longer->n = n_hits;
    for (uint32_t k = 0; k < n_hits; k++) {
        longer->states[k] = table->phrase_states[longer->states[k]];
        PREFETCH(&table->state_features[longer->states[k]]);
    }
}

/* Leave of some n-grams those that a waiting word follows; return the state of the one at the end. */
static uint32_t move_on(Front *front, uint32_t n_words) {
    uint32_t at_end = NOTHING, n = 0;
    for (uint32_t k = 0; k < front->n; k++) {
        uint32_t state = front->states[k], next = front->positions[k] + 1;
        at_end = next == n_words ? state : at_end;
        front->states[n] = state;
        front->positions[n] = next;
        n += next < n_words;
    }
    front->n = n;
    return at_end;
}

/* Count the n-grams of several words that end with the waiting words. */
static void flush_words(const Table *table, Scratch *scratch) {
    Front fronts[2], *shorter = &fronts[0], *longer = &fronts[1];
    uint32_t references[WORDS + 1], n_words = scratch->n_words;
    if (n_words == 0)
        return;
    shorter->n = n_words - 1;
    for (uint32_t i = 1; i < n_words; i++) {
        shorter->states[i - 1] = scratch->words[i - 1];
        shorter->positions[i - 1] = i;
    }
    uint32_t before = scratch->last[0];
    scratch->last[0] = scratch->words[n_words - 1];
    for (uint32_t length = 1; length < table->depth; length++) {
        if (before != NOTHING) {
            shorter->states[shorter->n] = before;
            shorter->positions[shorter->n++] = 0;
        }
        lengthen(table, scratch, shorter, longer);
        for (uint32_t k = 0; k < longer->n; k++) {
            references[k] = table->state_features[longer->states[k]];
            PREFETCH(table->payload + (size_t)references[k] * table->stride);
        }
        for (uint32_t k = 0; k < longer->n; k++)
            push_reference(table, scratch, references[k], scratch->sums);
        before = scratch->last[length];
        scratch->last[length] = move_on(longer, n_words);
        Front *swapped = shorter;
        shorter = longer;
        longer = swapped;
    }
    scratch->n_words = 0;
    scratch->n_flushed++;
}

#endif
