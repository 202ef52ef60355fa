/* One text to its scores.

   A text is cut at plain spaces into chunks. What a chunk holds (words in order, features, their sums)
   depends on nothing around it, so short chunks are remembered: a text is mostly chunks met before. Only
   n-grams of several words cross chunks, and they are counted as the words come. */

#ifndef KERNEL_SCORE_H
#define KERNEL_SCORE_H

#include "walk.h"

/* Cache lines of a remembered chunk that are fetched before it is read. */
#define LINES_HELD 3

/* ---- remembering chunks ---- */

/* A chunk of at most CHUNK_BYTES bytes that waits to be counted. */
typedef struct {
    const uint8_t *at;
    uint64_t low, high;
    uint32_t length, place;
} Waiting;

/* Return where the entries for a chunk's hash begin. */
static inline uint32_t chunk_place(uint64_t low, uint64_t high) {
    uint64_t key = low * MULTIPLIER ^ (high + BYTE_BASE) * BYTE_BASE;
    return (uint32_t)((key ^ key >> 32) * MULTIPLIER >> (64 - CACHE_BITS)) / WAYS * WAYS;
}

static inline bool is_same(const Chunk *chunk, const Waiting *waiting) {
    return chunk->low == waiting->low && chunk->high == waiting->high && chunk->length == waiting->length;
}

/* Tell whether a chunk is remembered; if so, its entry is the first for its hash from now on. */
static inline bool is_remembered(Scratch *scratch, const Waiting *waiting) {
    Chunk *chunks = scratch->chunks + waiting->place;
    if (is_same(chunks, waiting))
        return true;
    for (uint32_t way = 1; way < WAYS; way++) {
        if (!is_same(&chunks[way], waiting))
            continue;
        Chunk chunk = chunks[way];
        for (; way > 0; way--)
            chunks[way] = chunks[way - 1];
        chunks[0] = chunk;
        return true;
    }
    return false;
}

/* Keep what was just learned, words from `word` on, features from `feature` on, in place of the chunk that was not
   used for longest. */
static void remember(
    const Table *table, Scratch *scratch, const Waiting *waiting, uint32_t word, uint32_t feature
) {
    uint32_t n_words = scratch->n_words - word, n_features = scratch->n_features - feature;
    /* sums are doubles, the arena is counted in items of four bytes */
    uint32_t n_stored = n_words > INLINE_WORDS ? n_words : 0, n_sums = 2 * table->n_sums;
    if (n_stored + n_features > HELD)    /* rare, and not worth records of different sizes */
        return;
    Chunk *chunks = scratch->chunks + waiting->place;
    uint32_t record = chunks[WAYS - 1].length ? chunks[WAYS - 1].record : scratch->n_records++;
    for (uint32_t way = WAYS - 1; way > 0; way--)
        chunks[way] = chunks[way - 1];
    chunks->low = waiting->low;
    chunks->high = waiting->high;
    memcpy(chunks->words, scratch->words + word, sizeof chunks->words);
    chunks->record = record;
    chunks->n_features = (uint16_t)n_features;
    chunks->n_words = (uint8_t)n_words;
    chunks->length = (uint8_t)waiting->length;
    uint32_t *held = record_of(table, scratch, chunks);
    memcpy(held, scratch->chunk_sums, n_sums * sizeof *held);
    memcpy(held + n_sums, scratch->words + word, n_stored * sizeof *held);
    memcpy(held + n_sums + n_stored, scratch->features + feature, n_features * sizeof *held);
}

/* Append what a remembered chunk holds; more than that is copied, and overwritten by the next. */
static inline void recall(const Table *table, Scratch *scratch, const Chunk *chunk) {
    const uint32_t *held = record_of(table, scratch, chunk);
    add_sums(table, scratch->sums, (const double *)held);
    held += 2 * table->n_sums;
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

/* Count what was read of a chunk, and remember it. */
static void learn(const Table *table, Scratch *scratch, const Waiting *waiting, Reading *reading) {
    uint32_t n_words = scratch->n_words, n_features = scratch->n_features, n_flushed = scratch->n_flushed;
    memset(scratch->chunk_sums, 0, table->n_sums * sizeof(double));
    look_up(table, scratch, reading);
    add_sums(table, scratch->sums, scratch->chunk_sums);
    if (scratch->n_flushed == n_flushed && table->record_size > 0)
        remember(table, scratch, waiting, n_words, n_features);
}

static void read_waiting(const Table *table, Scratch *scratch, const Waiting *waiting, Reading *reading) {
    if (IS_RARE(scratch->n_words > WORDS - CHUNK_BYTES))
        flush_words(table, scratch);
    if (IS_RARE(scratch->n_features > FEATURES / 2))
        flush_features(scratch);
    if (is_remembered(scratch, waiting)) {
        recall(table, scratch, &scratch->chunks[waiting->place]);
        return;
    }
    if (IS_RARE(reading->n_keys == 0 && reading->n_tokens == 0))
        read_letters(table, scratch, reading, waiting->at, waiting->at + waiting->length);
    learn(table, scratch, waiting, reading);
}

static inline void clear_reading(Reading *reading) {
    reading->n_keys = reading->n_tokens = reading->n_bytes = 0;
}

/* Read chunks that were cut and whose entries are on their way from memory. Those not remembered are read
   together and ahead of the others; what is learned meanwhile may make a reading idle, or one more needed. */
static void read_all_waiting(const Table *table, Scratch *scratch, const Waiting *waiting, uint32_t n) {
    uint8_t numbers[TILE];
    uint32_t begin = 0, end = 0;
    for (; begin < n; begin = end) {
        uint32_t n_readings = 0;
        for (; end < n && n_readings < READINGS - 1; end++) {
            const Waiting *chunk = &waiting[end];
            Reading *reading = &scratch->readings[n_readings];
            numbers[end] = READINGS - 1;
            if (is_remembered(scratch, chunk)) {
                const uint32_t *held = record_of(table, scratch, &scratch->chunks[chunk->place]);
                for (uint32_t line = 0; line < LINES_HELD; line++)
                    PREFETCH(held + line * STRIDE);
                continue;
            }
            clear_reading(reading);
            read_letters(table, scratch, reading, chunk->at, chunk->at + chunk->length);
            numbers[end] = (uint8_t)n_readings++;
        }
        for (uint32_t i = begin; i < end; i++) {
            read_waiting(table, scratch, &waiting[i], &scratch->readings[numbers[i]]);
            clear_reading(&scratch->readings[READINGS - 1]);
        }
    }
}

/* Count a chunk too long to be remembered. */
static void read_long(const Table *table, Scratch *scratch, const uint8_t *at, const uint8_t *end) {
    Reading *reading = &scratch->readings[0];
    clear_reading(reading);
    memset(scratch->chunk_sums, 0, table->n_sums * sizeof(double));
    read_letters(table, scratch, reading, at, end);
    look_up(table, scratch, reading);
    add_sums(table, scratch->sums, scratch->chunk_sums);
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
            read_long(table, scratch, at, stop);
            at = stop + 1;
            continue;
        }
        at += chunk->length + 1;
        chunk->place = chunk_place(chunk->low, chunk->high);
        for (uint32_t way = 0; way < WAYS; way += 2)
            PREFETCH(&scratch->chunks[chunk->place + way]);
        n_waiting += chunk->length > 0;
        if (n_waiting == TILE) {
            read_all_waiting(table, scratch, waiting, n_waiting);
            n_waiting = 0;
        }
    }
    read_all_waiting(table, scratch, waiting, n_waiting);
    flush_words(table, scratch);
    end_features(table, scratch);
}

/* ---- weighing ---- */

/* Add to the sums what counted features weigh, or, in a short text, put them right: there `first` occurrences, one,
   are not in the counts, and all were added as if they stood alone. Leave the counts as they were before the text. */
static void weigh_counts(const Table *table, Scratch *scratch) {
    uint32_t first = !scratch->is_long;
    for (uint32_t i = 0; i < scratch->n_touched; i++) {
        uint32_t feature = scratch->touched[i], count = scratch->counts[feature] + first;
        double frequency = term_frequency(&table->blocks[table->feature_blocks[feature]], count);
        double added = first ? count : 0.0;
        add_row(table, scratch->sums, feature, frequency * frequency - added, frequency - added);
        scratch->counts[feature] = 0;
    }
    scratch->n_touched = 0;
}

static void weigh_block(const Table *table, const Scratch *scratch, uint32_t number, double *scores) {
    const Block *block = &table->blocks[number];
    const double *sums = scratch->sums + (size_t)number * table->stride;
    double scale = block->weight;
    if (block->is_normalised)
        scale = sums[0] > 0.0 ? scale / sqrt(sums[0]) : 0.0;
    for (uint32_t k = 0; k < table->n_labels; k++)
        scores[k] += scale * sums[1 + k];
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
    memset(scratch->sums, 0, table->n_sums * sizeof(double));
    scratch->is_long = length > LONGEST_SHORT;
    count_text(table, scratch, length);
    if (scratch->is_long)
        memset(scratch->sums, 0, table->n_sums * sizeof(double));
    weigh_counts(table, scratch);
    for (uint32_t k = 0; k < table->n_labels; k++)
        scores[k] = 0.0;
    for (uint32_t number = 0; number < table->n_blocks; number++)
        weigh_block(table, scratch, number, scores);
    for (uint32_t k = 0; k < table->n_labels; k++)
        scores[k] = (scores[k] + table->intercepts[k]) * table->factor;
    if (is_softmax)
        softmax(scores, table->n_labels);
}

#endif
