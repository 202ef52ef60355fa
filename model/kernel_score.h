/* One text to its scores: words and letters looked up, counted, weighed.

   A text is cut at plain spaces into chunks. What a chunk holds (words in order, features of its
   character n-grams) depends on nothing around it, so short chunks are remembered: a text is mostly
   chunks met before. Only word n-grams cross chunks, and they are counted as the words come. */

#ifndef KERNEL_SCORE_H
#define KERNEL_SCORE_H

#include <math.h>
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "kernel_table.h"
#include "kernel_text.h"

#define CACHE_BITS 16
#define ARENA_SIZE (1u << 20)
#define CHUNK_BYTES 16
#define PADDING 32
#define TILE 32
#define KEYS 256
#define WORDS 256
#define FEATURES 2048
#define STRIDE 16
#define INLINE_WORDS 2
#define HUGE_PAGE ((size_t)1 << 21)
#define KEPT_TEXT (1u << 23)

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
    uint32_t words[INLINE_WORDS];
    uint32_t begin;              /* in the arena: all words if they are more than two, then features */
    uint16_t n_features;
    uint8_t n_words;
    uint8_t length;              /* 0: an empty entry */
} Chunk;

/* What one call needs to write into; counts are all zero between texts. */
typedef struct Scratch {
    struct Scratch *next;
    uint32_t *counts;            /* feature -> count */
    uint32_t *touched;           /* features counted, block by block, one spare slot a block */
    uint32_t n_touched[MAX_BLOCKS];
    uint8_t *text;               /* the text as UTF-8, then PADDING spaces */
    size_t text_size;
    uint8_t *token;              /* the word being read; as long as the longest known one */
    Chunk *chunks;
    uint32_t *arena;
    uint32_t arena_used;
    uint32_t n_keys, n_words, n_features;
    uint32_t n_flushed;          /* how often words or features were counted to make room */
    uint64_t keys[KEYS];         /* character n-grams not yet looked up */
    uint32_t words[WORDS + INLINE_WORDS];    /* words not yet counted, in order */
    uint32_t features[FEATURES + STRIDE];    /* of character n-grams, not yet counted */
    uint32_t last[MAX_DEPTH];    /* last[k]: the state of the k + 1 words before words[0] */
} Scratch;

/* How far the walk through a chunk has come. */
typedef struct {
    uint64_t sum;                /* hash of the word being read */
    uint32_t token_length;       /* its bytes; 0: none */
    uint32_t reach;              /* letters since the last space, capped above MAX_LETTERS */
    uint64_t window;             /* the last letters, packed */
} Walk;

static void free_scratch(Scratch *scratch) {
    if (scratch != NULL)
        free(scratch->text);
    free(scratch);
}

/* Return zeroed memory for random access, in huge pages where the system gives them. */
static void *new_memory(size_t size) {
    size = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *memory = aligned_alloc(HUGE_PAGE, size);
    if (memory == NULL)
        return NULL;
#if defined(MADV_HUGEPAGE)
    madvise(memory, size, MADV_HUGEPAGE);
#endif
    return memset(memory, 0, size);
}

static Scratch *new_scratch(const Table *table) {
    size_t n_features = table->n_features;
    size_t chunks = (sizeof(Scratch) + 63) / 64 * 64;
    size_t arena = chunks + (sizeof(Chunk) << CACHE_BITS);
    size_t counts = arena + ARENA_SIZE * sizeof(uint32_t);
    size_t touched = counts + n_features * sizeof(uint32_t);
    size_t token = touched + (n_features + MAX_BLOCKS) * sizeof(uint32_t);
    uint8_t *memory = new_memory(token + table->longest_word + 1);
    Scratch *scratch = (Scratch *)memory;
    if (scratch == NULL)
        return NULL;
    scratch->chunks = (Chunk *)(memory + chunks);
    scratch->arena = (uint32_t *)(memory + arena);
    scratch->counts = (uint32_t *)(memory + counts);
    scratch->touched = (uint32_t *)(memory + touched);
    scratch->token = memory + token;
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

/* Count features; all belong to `only_block`, unless that is SEVERAL. */
static void count_features(
    const Table *table, Scratch *scratch, const uint32_t *features, uint32_t n, uint32_t only_block
) {
    uint32_t *counts = scratch->counts;
    if (only_block == SEVERAL) {
        for (uint32_t i = 0; i < n; i++) {
            uint32_t feature = features[i], block = table->feature_blocks[feature];
            uint32_t count = counts[feature]++;
            scratch->touched[table->blocks[block].touched + scratch->n_touched[block]] = feature;
            scratch->n_touched[block] += count == 0;
        }
        return;
    }
    uint32_t n_touched = scratch->n_touched[only_block];
    uint32_t *touched = scratch->touched + table->blocks[only_block].touched;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t feature = features[i], count = counts[feature]++;
        touched[n_touched] = feature;
        n_touched += count == 0;
    }
    scratch->n_touched[only_block] = n_touched;
}

/* Count what at most WORDS references lead to. */
static void count_references(const Table *table, Scratch *scratch, const uint32_t *references, uint32_t n) {
    uint32_t features[WORDS], n_features = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t reference = references[i];
        features[n_features] = reference;
        n_features += reference < LIST;
        if (IS_RARE(reference >= LIST && reference != NOTHING)) {
            const uint32_t *list = table->lists + (reference - LIST);
            count_features(table, scratch, list + 1, list[0], SEVERAL);
        }
    }
    count_features(table, scratch, features, n_features, table->word_block);
}

/* Find the states of n-grams one word longer: those ending at words[i] go on from shorter[i]. Without
   a branch for each, as which ones exist cannot be guessed. */
static void lengthen(const Table *table, Scratch *scratch, const uint32_t *shorter, uint32_t *longer) {
    uint64_t keys[WORDS];
    uint32_t places[WORDS], pending[WORDS], hits[WORDS], n_pending = 0, n_hits = 0;
    for (uint32_t i = 0; i < scratch->n_words; i++) {
        keys[i] = (uint64_t)shorter[i] << 32 | scratch->words[i];
        uint64_t hash = mixed(keys[i]), bit = hash >> table->filter_shift;
        places[i] = (uint32_t)(hash >> table->phrase_shift);
        longer[i] = NOTHING;
        pending[n_pending] = i;
        n_pending += table->phrase_filter[bit / 64] >> bit % 64 & 1;
    }
    while (n_pending > 0) {
        uint32_t n_left = 0;
        for (uint32_t k = 0; k < n_pending; k++) {
            uint32_t i = pending[k], place = places[i];
            uint64_t held = table->phrase_keys[place];
            hits[n_hits] = i;
            n_hits += held == keys[i];
            pending[n_left] = i;
            n_left += (held != keys[i]) & (held != NO_KEY);
            places[i] = (place + (held != keys[i])) & (uint32_t)table->phrase_mask;
        }
        n_pending = n_left;
    }
    for (uint32_t k = 0; k < n_hits; k++) {
        uint32_t state = table->phrase_states[places[hits[k]]];
        longer[hits[k]] = state;
        pending[k] = table->state_features[state];
    }
    count_references(table, scratch, pending, n_hits);
}

/* Count the n-grams that end with the waiting words. */
static void flush_words(const Table *table, Scratch *scratch) {
    uint32_t rows[2][WORDS + 1], references[WORDS], n_references = 0, n_words = scratch->n_words;
    uint32_t *shorter = rows[0], *longer = rows[1];
    if (n_words == 0)
        return;
    for (uint32_t i = 0; i < n_words; i++) {
        uint32_t word = scratch->words[i], is_known = word != UNKNOWN;
        shorter[i + 1] = word;
        references[n_references] = table->state_features[word & -is_known];
        n_references += is_known;
    }
    count_references(table, scratch, references, n_references);
    for (uint32_t length = 1; length < table->depth; length++) {
        shorter[0] = scratch->last[length - 1];
        scratch->last[length - 1] = shorter[n_words];
        lengthen(table, scratch, shorter, longer + 1);
        uint32_t *swapped = shorter;
        shorter = longer;
        longer = swapped;
    }
    scratch->n_words = 0;
    scratch->n_flushed++;
}

/* Count the waiting features of character n-grams. */
static void flush_features(const Table *table, Scratch *scratch) {
    count_features(table, scratch, scratch->features, scratch->n_features, table->letter_block);
    scratch->n_features = 0;
    scratch->n_flushed++;
}

/* ---- reading a chunk ---- */

static inline void push_word(const Table *table, Scratch *scratch, uint32_t word) {
    if (IS_RARE(scratch->n_words == WORDS))
        flush_words(table, scratch);
    scratch->words[scratch->n_words++] = word;
}

static inline void push_reference(const Table *table, Scratch *scratch, uint32_t reference) {
    uint32_t n = 1;
    const uint32_t *features = &reference;
    if (IS_RARE(reference >= LIST)) {
        features = table->lists + (reference == NOTHING ? 0 : reference - LIST + 1);
        n = reference == NOTHING ? 0 : features[-1];
    }
    for (uint32_t k = 0; k < n; k++) {
        if (IS_RARE(scratch->n_features == FEATURES))
            flush_features(table, scratch);
        scratch->features[scratch->n_features++] = features[k];
    }
}

/* Look up the waiting character n-grams; without a branch for each, as half of them are unknown. */
static void flush_keys(const Table *table, Scratch *scratch) {
    const uint64_t *keys = scratch->keys;
    uint32_t places[KEYS], pending[KEYS], hits[KEYS], n_pending = scratch->n_keys, n_hits = 0;
    for (uint32_t i = 0; i < n_pending; i++) {
        places[i] = (uint32_t)(mixed(keys[i]) >> table->letter_shift);
        pending[i] = i;
        PREFETCH(&table->letter_keys[places[i]]);
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
    for (uint32_t k = 0; k < n_hits; k++)
        push_reference(table, scratch, table->letter_features[hits[k]]);
    scratch->n_keys = 0;
}

static inline void push_letter(const Table *table, Scratch *scratch, Walk *walk, uint64_t letter) {
    walk->window = walk->window << table->letter_bits | letter;
    walk->reach += walk->reach <= MAX_LETTERS;
    uint32_t longest = walk->reach < table->letter_high ? walk->reach : table->letter_high;
    for (uint32_t length = table->letter_low; length <= longest; length++)
        scratch->keys[scratch->n_keys++] = walk->window & table->key_masks[length];
    if (IS_RARE(scratch->n_keys > KEYS - MAX_LETTERS - 1))
        flush_keys(table, scratch);
}

/* A word's letters are over: the space behind it, and the whole word if it is shorter than any n-gram. */
static inline void end_letters(const Table *table, Scratch *scratch, Walk *walk) {
    if (walk->reach == 0)
        return;
    push_letter(table, scratch, walk, table->space_letter);
    if (walk->reach < table->letter_low)
        scratch->keys[scratch->n_keys++] = walk->window & table->key_masks[walk->reach];
    walk->reach = 0;
}

static inline void push_byte(const Table *table, Scratch *scratch, Walk *walk, uint8_t byte) {
    if (walk->token_length < table->longest_word)
        scratch->token[walk->token_length] = byte;
    walk->token_length += walk->token_length <= table->longest_word;
    walk->sum = walk->sum * BYTE_BASE + byte + 1;
}

static inline void end_token(const Table *table, Scratch *scratch, Walk *walk) {
    if (walk->token_length == 0)
        return;
    uint32_t word = UNKNOWN;
    if (walk->token_length <= table->longest_word)
        word = find_word(table, scratch->token, walk->token_length, walk->sum);
    push_word(table, scratch, word);
    walk->token_length = 0;
    walk->sum = 0;
}

static inline void push_point(const Table *table, Scratch *scratch, Walk *walk, uint32_t point) {
    uint8_t bytes[4];
    if (point < 0x80) {
        push_byte(table, scratch, walk, (uint8_t)point);
        return;
    }
    uint32_t length = write_point(bytes, point);
    for (uint32_t i = 0; i < length; i++)
        push_byte(table, scratch, walk, bytes[i]);
}

/* Count everything in a run of valid UTF-8 without plain spaces at its edges. */
static void walk_chunk(const Table *table, Scratch *scratch, const uint8_t *at, const uint8_t *end) {
    Walk walk = {0};
    while (at < end) {
        uint32_t point = read_point(&at);
        uint64_t entry = point < 0x80 ? table->ascii[point] : fold_entry(table, point);
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
        if (table->longest_word && (is_word || table->has_marks))
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

/* Keep what walk_chunk has just appended: words from `word` on, features from `feature` on. */
static void remember(Scratch *scratch, const Waiting *waiting, uint32_t word, uint32_t feature) {
    uint32_t n_words = scratch->n_words - word, n_features = scratch->n_features - feature;
    uint32_t n_stored = n_words > INLINE_WORDS ? n_words : 0;
    if (scratch->arena_used + n_stored + n_features + STRIDE > ARENA_SIZE) {
        memset(scratch->chunks, 0, sizeof(Chunk) << CACHE_BITS);
        scratch->arena_used = 0;
    }
    uint32_t *arena = scratch->arena + scratch->arena_used;
    memcpy(arena, scratch->words + word, n_stored * sizeof *arena);
    memcpy(arena + n_stored, scratch->features + feature, n_features * sizeof *arena);
    Chunk *chunk = &scratch->chunks[waiting->place];
    memcpy(chunk->words, scratch->words + word, sizeof chunk->words);
    chunk->low = waiting->low;
    chunk->high = waiting->high;
    chunk->begin = scratch->arena_used;
    chunk->n_features = (uint16_t)n_features;
    chunk->n_words = (uint8_t)n_words;
    chunk->length = (uint8_t)waiting->length;
    scratch->arena_used += n_stored + n_features;
}

/* Append what a remembered chunk holds; more than that is copied, and overwritten by the next. */
static inline void recall(Scratch *scratch, const Chunk *chunk) {
    const uint32_t *held = scratch->arena + chunk->begin;
    uint32_t *words = scratch->words + scratch->n_words, *features = scratch->features + scratch->n_features;
    memcpy(words, chunk->words, sizeof chunk->words);
    if (IS_RARE(chunk->n_words > INLINE_WORDS)) {
        memcpy(words, held, chunk->n_words * sizeof *held);
        held += chunk->n_words;
    }
    for (uint32_t i = 0; i < chunk->n_features; i += STRIDE)
        memcpy(features + i, held + i, STRIDE * sizeof *held);
    scratch->n_words += chunk->n_words;
    scratch->n_features += chunk->n_features;
}

static inline void read_waiting(const Table *table, Scratch *scratch, const Waiting *waiting) {
    const Chunk *chunk = &scratch->chunks[waiting->place];
    if (IS_RARE(scratch->n_words > WORDS - CHUNK_BYTES))
        flush_words(table, scratch);
    if (IS_RARE(scratch->n_features > FEATURES / 2))
        flush_features(table, scratch);
    if (chunk->low == waiting->low && chunk->high == waiting->high && chunk->length == waiting->length) {
        recall(scratch, chunk);
        return;
    }
    uint32_t n_words = scratch->n_words, n_features = scratch->n_features, n_flushed = scratch->n_flushed;
    walk_chunk(table, scratch, waiting->at, waiting->at + waiting->length);
    if (scratch->n_flushed == n_flushed)
        remember(scratch, waiting, n_words, n_features);
}

/* Read chunks that were cut and whose entries are on their way from memory. */
static void read_all_waiting(const Table *table, Scratch *scratch, const Waiting *waiting, uint32_t n) {
    if (table->letter_high)
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t *held = scratch->arena + scratch->chunks[waiting[i].place].begin;
            PREFETCH(held);
            PREFETCH(held + STRIDE);
        }
    for (uint32_t i = 0; i < n; i++)
        read_waiting(table, scratch, &waiting[i]);
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

/* Count all n-grams of the `length` bytes in scratch->text, which PADDING spaces follow. */
static void count_text(const Table *table, Scratch *scratch, size_t length) {
    Waiting waiting[TILE];
    uint32_t n_waiting = 0;
    const uint8_t *at = scratch->text, *end = at + length;
    for (uint32_t i = 0; i < table->depth; i++)
        scratch->last[i] = NOTHING;
    while (at < end) {
        Waiting *chunk = &waiting[n_waiting];
        chunk->at = at;
        chunk->length = read_chunk(at, &chunk->low, &chunk->high);
        if (IS_RARE(chunk->length == CHUNK_BYTES && at[CHUNK_BYTES] != ' ')) {
            const uint8_t *stop = memchr(at, ' ', (size_t)(end - at) + 1);
            read_all_waiting(table, scratch, waiting, n_waiting);
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
            read_all_waiting(table, scratch, waiting, n_waiting);
            n_waiting = 0;
        }
    }
    read_all_waiting(table, scratch, waiting, n_waiting);
    flush_words(table, scratch);
    flush_features(table, scratch);
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

/* Add to `sums` what the block's counted features weigh, set their counts back to zero, and return
   the sum of their squared values. */
static inline double weigh_features(
    const Table *table, Scratch *scratch, const Block *block, uint32_t n_labels, double *sums
) {
    const uint32_t *touched = scratch->touched + block->touched;
    uint32_t n_touched = scratch->n_touched[block - table->blocks];
    double squares = 0.0;
    for (uint32_t i = 0; i < n_touched; i++) {
        uint32_t feature = touched[i];
        const float *row = table->payload + (size_t)feature * table->stride;
        double value = term_frequency(block, scratch->counts[feature]) * row[0];
        scratch->counts[feature] = 0;
        squares += value * value;
        for (uint32_t k = 0; k < n_labels; k++)
            sums[k] += value * row[1 + k];
    }
    return squares;
}

#if defined(__SSE2__)
/* The same for rows of four: idf and at most three weights, two at a time. */
static inline double weigh_rows_of_four(const Table *table, Scratch *scratch, const Block *block, double *sums) {
    const uint32_t *touched = scratch->touched + block->touched;
    uint32_t n_touched = scratch->n_touched[block - table->blocks];
    __m128d low = _mm_setzero_pd(), high = _mm_setzero_pd();
    for (uint32_t i = 0; i < n_touched; i++) {
        uint32_t feature = touched[i];
        __m128 row = _mm_loadu_ps(table->payload + (size_t)feature * 4);
        __m128d first = _mm_cvtps_pd(row), second = _mm_cvtps_pd(_mm_movehl_ps(row, row));
        double frequency = term_frequency(block, scratch->counts[feature]);
        scratch->counts[feature] = 0;
        __m128d value = _mm_mul_sd(first, _mm_set_sd(frequency));
        value = _mm_unpacklo_pd(value, value);
        low = _mm_add_pd(low, _mm_mul_pd(value, _mm_move_sd(first, value)));
        high = _mm_add_pd(high, _mm_mul_pd(value, second));
    }
    double four[4];
    _mm_storeu_pd(four, low);
    _mm_storeu_pd(four + 2, high);
    memcpy(sums, four + 1, 3 * sizeof *sums);
    return four[0];
}
#else
static inline double weigh_rows_of_four(const Table *table, Scratch *scratch, const Block *block, double *sums) {
    return weigh_features(table, scratch, block, 3, sums);
}
#endif

static void weigh_block(const Table *table, Scratch *scratch, uint32_t number, double *scores) {
    const Block *block = &table->blocks[number];
    double sums[MAX_LABELS + 3], squares;
    uint32_t n_labels = table->n_labels;
    memset(sums, 0, (n_labels + 3) * sizeof *sums);
    if (table->stride == 4)
        squares = weigh_rows_of_four(table, scratch, block, sums);
    else
        squares = weigh_features(table, scratch, block, n_labels, sums);
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
