/* model.language.compiled: a type `Plain` with the face of model.language.plain.PythonPlain, and what the headers hold.

   A text is read once, from chunk to chunk, and of each chunk its first word is looked up. A word is known by its slot
   and 28 bits of its hash: one unknown word in a hundred million is taken for a known one. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#include "find.h"
#include "look.h"
#include "split.h"
#include "token.h"

#define LONGEST_WORD 16
#define LONGEST_CHUNK 40
#define TAIL 48                  /* bytes that can be read from each place but the last ones of a text */
#define FEWEST_WORDS 3
#define FEW_WORDS 6
#define MULTIPLIER 0x9E3779B97F4A7C15u
#define BYTE_BASE 0x5851F42D4C957F2Du
#define FLAGS 15u
#define WAYS 4
#define AHEAD 16                 /* words whose entries are fetched before they are looked up */

enum { KNOWN = 1, FUNCTION = 2, APART = 4, OPENING = 8, N_KINDS = 4 };
enum { OTHER, SPACE, LETTER, HIGH };

typedef struct {
    PyObject_HEAD
    uint32_t *slots;             /* bits of the hash, and flags; 0 if empty */
    uint64_t mask;               /* of the number of a bucket */
    uint8_t kinds[256];          /* of a byte */
} Plain;

/* Return the hash of a word by its bytes, which zeros follow. */
static inline uint64_t hash_of(uint64_t low, uint64_t high) {
    low |= 0x2020202020202020u;          /* small letters; the zeros become spaces, for all words alike */
    high |= 0x2020202020202020u;
    uint64_t key = low * MULTIPLIER ^ (high + BYTE_BASE) * BYTE_BASE;
    return (key ^ key >> 29) * MULTIPLIER;
}

static inline uint64_t hash_at(const uint8_t *at, size_t length) {
    uint64_t bytes[2] = {0, 0};
    memcpy(bytes, at, length);
    return hash_of(bytes[0], bytes[1]);
}

static inline uint32_t tag_of(uint64_t hash) {
    return (uint32_t)hash & ~FLAGS;
}

/* Words stand in buckets, and only one that found its own full stands in the next. */
static inline const uint32_t *bucket_of(const Plain *self, uint64_t number) {
    return self->slots + (number & self->mask) * WAYS;
}

/* Return the place of a tag in a bucket, WAYS where it is not there; nothing is known of it beforehand, so no branch. */
static inline uint32_t place_in(const uint32_t *bucket, uint32_t tag) {
#if defined(__SSE2__)
    __m128i held = _mm_andnot_si128(_mm_set1_epi32(FLAGS), _mm_loadu_si128((const __m128i *)bucket));
    __m128i is_same = _mm_cmpeq_epi32(held, _mm_set1_epi32((int)tag));
    return (uint32_t)__builtin_ctz((uint32_t)_mm_movemask_ps(_mm_castsi128_ps(is_same)) | 1u << WAYS);
#else
    uint32_t place = 0;
    while (place < WAYS && (bucket[place] & ~FLAGS) != tag)
        place++;
    return place;
#endif
}

static inline uint32_t flags_of(const Plain *self, uint64_t hash) {
    uint32_t tag = tag_of(hash);
    for (uint64_t number = hash >> 40;; number++) {
        const uint32_t *bucket = bucket_of(self, number);
        uint32_t place = place_in(bucket, tag), is_there = place < WAYS;
        if (is_there || bucket[WAYS - 1] == 0)
            return bucket[place & (WAYS - 1)] & FLAGS & (0u - is_there);
    }
}

/* Tell whether three bytes are a mark such as a dash or a curly quotation mark. */
static inline bool is_mark(const uint8_t *at, const uint8_t *end) {
    return end - at >= 3 && at[0] == 0xE2 && at[1] == 0x80;
}

/* Tell whether a byte is a sign that code has and prose has not. */
static inline bool is_sign(uint8_t byte) {
    return byte == '=' || byte == '&' || (byte >= '{' && byte <= '}');
}

/* Fetch what will be looked up for a hash. */
static inline void fetch(const Plain *self, uint64_t hash) {
#if defined(__GNUC__)
    __builtin_prefetch(bucket_of(self, hash >> 40));
#else
    (void)self;
    (void)hash;
#endif
}

/* What a chunk begins with: no word, one that is none of ours, or one that is looked up by its hash. */
typedef enum { NO_FIRST, STRANGE_FIRST, FIRST } Begun;

/* Find a chunk's first word. */
static inline Begun read_chunk(const Plain *self, const uint8_t *at, const uint8_t *end, uint64_t *hash) {
    while (at < end && self->kinds[*at] != LETTER) {
        if (self->kinds[*at] == HIGH) {
            if (!is_mark(at, end))
                return STRANGE_FIRST;
            at += 2;
        }
        at++;
    }
    const uint8_t *begin = at;
    while (at < end && self->kinds[*at] == LETTER)
        at++;
    if (at == begin)
        return NO_FIRST;
    bool is_whole = at == end || self->kinds[*at] != HIGH || is_mark(at, end);
    if (!is_whole || at - begin > LONGEST_WORD)
        return STRANGE_FIRST;
    *hash = hash_at(begin, (size_t)(at - begin));
    return FIRST;
}

/* A chunk from `at` on: its length, and its first word. */
typedef struct {
    size_t length;
    uint64_t hash;
    Begun begun;
    bool is_odd, is_long;        /* whether it holds a sign of code; is longer than any word of ours */
} Chunk;

/* Read the chunk at `at`, whatever it holds. */
static Chunk any_chunk(const Plain *self, const uint8_t *at, const uint8_t *end) {
    const uint8_t *begin = at;
    bool is_odd = false;
    for (; at < end && self->kinds[*at] != SPACE; at++)
        is_odd |= is_sign(*at);
    Chunk chunk = {(size_t)(at - begin), 0, STRANGE_FIRST, is_odd, at - begin > LONGEST_CHUNK};
    if (!chunk.is_long)
        chunk.begun = read_chunk(self, begin, at, &chunk.hash);
    return chunk;
}

#if defined(__SSE2__)
/* Read a short chunk of ASCII at once; TAIL bytes from `at` on can be read. */
static inline Chunk next_chunk(const Plain *self, const uint8_t *at, const uint8_t *end) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)at);
    __m128i letters = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    uint32_t is_space = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes));
    uint32_t is_letter = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(letters, _mm_set1_epi8(25)), letters));
    uint32_t length = (uint32_t)__builtin_ctz(is_space | 1u << 16), inside = (1u << length) - 1;
    __m128i braces = _mm_sub_epi8(bytes, _mm_set1_epi8('{')), equal = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('='));
    equal = _mm_or_si128(equal, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')));
    __m128i is_brace = _mm_cmpeq_epi8(_mm_min_epu8(braces, _mm_set1_epi8(2)), braces);
    bool is_odd = (uint32_t)_mm_movemask_epi8(_mm_or_si128(is_brace, equal)) & inside;
    if (length == 16 || (uint32_t)_mm_movemask_epi8(bytes) & inside)
        return any_chunk(self, at, end);
    is_letter &= inside;
    if (is_letter == 0)
        return (Chunk){length, 0, NO_FIRST, is_odd, false};
    uint32_t begin = (uint32_t)__builtin_ctz(is_letter), n = (uint32_t)__builtin_ctz(~(is_letter >> begin));
    uint64_t low, high;
    memcpy(&low, at + begin, 8);
    memcpy(&high, at + begin + 8, 8);
    low &= ~UINT64_C(0) >> (n < 8 ? 64 - 8 * n : 0);
    high &= n > 8 ? ~UINT64_C(0) >> (128 - 8 * n) : 0;
    return (Chunk){length, hash_of(low, high), FIRST, is_odd, false};
}
#else
#define next_chunk any_chunk
#endif

typedef struct {
    uint32_t n_chunks, n_words, n_known, n_function;
    uint32_t is_notice, is_odd;
} Counts;

/* What a text is at a glance. */
enum { PLAIN, NOTICE, STRANGE };

/* Count words by their hashes, whose entries are on their way from memory. */
static void count_known(const Plain *self, const uint64_t *hashes, uint32_t n, Counts *counts) {
    for (uint32_t i = 0; i < n; i++) {
        uint32_t flags = flags_of(self, hashes[i]);
        counts->is_notice |= flags & APART;
        counts->n_known += flags & KNOWN;
        counts->n_function += flags >> 1 & 1;
    }
}

/* Count the words from `at` to `end`, where a chunk ends. */
static void count_words(const Plain *self, const uint8_t *at, const uint8_t *end, Counts *counts) {
    uint64_t hashes[AHEAD];
    uint32_t n = 0;
    while (at < end) {
        Chunk chunk = next_chunk(self, at, end);
        at += chunk.length + 1;
        if (chunk.length == 0)
            continue;
        bool is_first = counts->n_chunks++ == 0;
        counts->is_odd |= chunk.is_odd;
        if (chunk.begun == NO_FIRST)
            continue;
        counts->n_words++;
        counts->is_notice |= chunk.is_long || (is_first && at[-2] == ':');
        if (chunk.begun != FIRST)
            continue;
        counts->is_notice |= is_first && flags_of(self, chunk.hash) & OPENING;
        fetch(self, chunk.hash);
        hashes[n++] = chunk.hash;
        if (n == AHEAD) {
            count_known(self, hashes, n, counts);
            n = 0;
        }
    }
    count_known(self, hashes, n, counts);
}

/* Tell what a text is at a glance; the rule is told in model/language/plain.py. */
static int glance(const Plain *self, const uint8_t *at, const uint8_t *end) {
    Counts counts = {0};
    uint8_t tail[2 * TAIL];
    const uint8_t *last = end - at > TAIL ? end - TAIL : at;
    while (last > at && self->kinds[last[-1]] != SPACE)
        last--;                          /* what is copied begins with a chunk */
    if (end - last > LONGEST_CHUNK + TAIL)
        return STRANGE;                  /* the chunk there is too long */
    memcpy(tail, last, (size_t)(end - last));
    memset(tail + (end - last), ' ', sizeof tail - (size_t)(end - last));
    count_words(self, at, last, &counts);
    count_words(self, tail, tail + (end - last), &counts);
    if (counts.is_odd || counts.n_words < (counts.n_function ? FEWEST_WORDS : FEW_WORDS)
        || counts.n_chunks > 2 * counts.n_words)
        return STRANGE;
    if (20 * counts.n_known < 17 * counts.n_words
        && (10 * counts.n_known < 7 * counts.n_words || 10 * counts.n_function < counts.n_words))
        return STRANGE;
    return counts.is_notice ? NOTICE : PLAIN;
}

/* ---- the Python side ---- */

static void add_word(Plain *self, const uint8_t *word, size_t length, uint32_t flags) {
    uint64_t hash = hash_at(word, length), place = (hash >> 40 & self->mask) * WAYS;
    while (self->slots[place] != 0 && (self->slots[place] & ~FLAGS) != tag_of(hash))
        place = (place + 1) & (WAYS * (self->mask + 1) - 1);
    self->slots[place] |= tag_of(hash) | flags;
}

/* Add the words of a text, which single spaces part; return how many there are, and only count them without slots. */
static uint64_t add_words(Plain *self, const Py_buffer *words, uint32_t flags) {
    const uint8_t *at = words->buf, *end = at + words->len;
    uint64_t n_words = 0;
    for (; at < end; n_words++) {
        const uint8_t *stop = memchr(at, ' ', (size_t)(end - at));
        stop = stop ? stop : end;
        if (self->slots != NULL && stop - at <= LONGEST_WORD)
            add_word(self, at, (size_t)(stop - at), flags);
        at = stop + 1;
    }
    return n_words;
}

static int fill_slots(Plain *self, const Py_buffer *words) {
    static const uint32_t flags[N_KINDS] = {KNOWN, KNOWN | FUNCTION, APART, KNOWN | OPENING};
    uint64_t n_words = 0, n_buckets = 256;
    for (int kind = 0; kind < N_KINDS; kind++)
        n_words += add_words(self, &words[kind], flags[kind]);
    while (WAYS * n_buckets < 2 * n_words)
        n_buckets *= 2;
    self->mask = n_buckets - 1;
    self->slots = PyMem_Calloc(WAYS * n_buckets, sizeof *self->slots);
    if (self->slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (int kind = 0; kind < N_KINDS; kind++)
        add_words(self, &words[kind], flags[kind]);
    return 0;
}

static void fill_kinds(Plain *self) {
    for (int byte = 0; byte < 256; byte++) {
        bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        self->kinds[byte] = byte <= ' ' ? SPACE : is_letter ? LETTER : byte >= 0x80 ? HIGH : OTHER;
    }
}

static PyObject *plain_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords)) {
    Py_buffer words[N_KINDS];
    if (!PyArg_ParseTuple(arguments, "y*y*y*y*:Plain", &words[0], &words[1], &words[2], &words[3]))
        return NULL;
    Plain *self = (Plain *)type->tp_alloc(type, 0);
    if (self != NULL) {
        fill_kinds(self);
        if (fill_slots(self, words) < 0)
            Py_CLEAR(self);
    }
    for (int kind = 0; kind < N_KINDS; kind++)
        PyBuffer_Release(&words[kind]);
    return (PyObject *)self;
}

static void plain_dealloc(Plain *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(self->slots);
    type->tp_free(self);
    Py_DECREF(type);
}

static int append(PyObject *places, Py_ssize_t place) {
    PyObject *number = PyLong_FromSsize_t(place);
    int failed = number == NULL || PyList_Append(places, number) < 0;
    Py_XDECREF(number);
    return failed ? -1 : 0;
}

/* Add a text's place where it is not plain. */
static int note(const Plain *self, PyObject *found[2], Py_ssize_t place, const uint8_t *at, const uint8_t *end) {
    int kind = glance(self, at, end);
    return kind == PLAIN ? 0 : append(found[kind == STRANGE], place);
}

static int open_lists(PyObject *found[2]) {
    found[0] = PyList_New(0);
    found[1] = found[0] ? PyList_New(0) : NULL;
    if (found[1])
        return 0;
    Py_CLEAR(found[0]);
    return -1;
}

static PyObject *closed(PyObject *found[2], int failed) {
    PyObject *both = failed ? NULL : PyTuple_Pack(2, found[0], found[1]);
    Py_XDECREF(found[0]);
    Py_XDECREF(found[1]);
    return both;
}

static PyObject *plain_doubtful(Plain *self, PyObject *sequence) {
    PyObject *texts = PySequence_Fast(sequence, "texts is a sequence of str"), *found[2] = {NULL, NULL};
    int failed = texts == NULL || open_lists(found) < 0;
    for (Py_ssize_t i = 0; !failed && i < PySequence_Fast_GET_SIZE(texts); i++) {
        Py_ssize_t length;
        const char *text = PyUnicode_AsUTF8AndSize(PySequence_Fast_GET_ITEM(texts, i), &length);
        failed = text == NULL || note(self, found, i, (const uint8_t *)text, (const uint8_t *)text + length) < 0;
    }
    Py_XDECREF(texts);
    return closed(found, failed);
}

static PyObject *plain_doubtful_lines(Plain *self, PyObject *source) {
    Py_buffer block;
    PyObject *found[2] = {NULL, NULL};
    if (PyObject_GetBuffer(source, &block, PyBUF_SIMPLE) < 0)
        return NULL;
    const uint8_t *at = block.buf, *end = at + block.len;
    int failed = open_lists(found) < 0;
    for (Py_ssize_t number = 0; !failed && at < end; number++) {
        const uint8_t *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        failed = note(self, found, number, at, stop) < 0;
        at = stop + 1;
    }
    PyBuffer_Release(&block);
    return closed(found, failed);
}

static PyMethodDef plain_methods[] = {
    {"doubtful", (PyCFunction)plain_doubtful, METH_O, "Return the places of what may be notices, and of what is not plainly English."},
    {"doubtful_lines", (PyCFunction)plain_doubtful_lines, METH_O, "Return those of the lines of a block of UTF-8."},
    {NULL},
};

static PyType_Slot plain_slots[] = {
    {Py_tp_doc, "Tells which texts are plainly English."},
    {Py_tp_new, plain_new},
    {Py_tp_dealloc, plain_dealloc},
    {Py_tp_methods, plain_methods},
    {0, NULL},
};

static PyType_Spec plain_spec = {
    .name = "model.language.compiled.Plain",
    .basicsize = sizeof(Plain),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = plain_slots,
};

static int add_type(PyObject *module, PyType_Spec *spec, const char *name) {
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    int failed = type == NULL || PyModule_AddObjectRef(module, name, type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static int plain_exec(PyObject *module) {
    return add_type(module, &plain_spec, "Plain") < 0 || add_type(module, &splitter_spec, "Splitter") < 0
                   || add_type(module, &finder_spec, "Finder") < 0
                   || add_type(module, &tokenizer_spec, "Tokenizer") < 0
               ? -1
               : 0;
}

static PyMethodDef module_methods[] = {
    {"hidden", hidden, METH_O, "Return a line as the library is to see it; None where it may hold a footnote's number."},
    {"word_counts", word_counts, METH_VARARGS, "Return how many words of which kinds a text has."},
    {"is_odd", is_odd_text, METH_O, "Tell whether a text has what addresses, keys and code have."},
    {"lines_at", lines_at, METH_VARARGS, "Return begin and end of some lines of a block, whose numbers rise."},
    {NULL},
};

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, plain_exec}, {0, NULL}};

static struct PyModuleDef plain_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "model.language.compiled",
    .m_doc = "Which texts are plainly English, and where sentences end.",
    .m_methods = module_methods,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit_compiled(void) {
    return PyModuleDef_Init(&plain_module);
}
