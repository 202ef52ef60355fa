/* model.scoring.compiled: the compiled scorer, a type `Kernel` with the face of model.scoring.fallback.NumpyEngine.

   It checks the mapped scoring table and works straight off it, keeps the buffers alive, and holds no other state
   than scratch memory, which each call borrows: calls may overlap in threads, and batches release
   the GIL. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "check.h"
#include "document.h"
#include "evidence.h"
#include "score.h"

#define MAX_IDLE_SCRATCH 8
#define LONG_TEXT 16384
#define FEW_TEXTS 8              /* so many are not worth giving up the GIL for */

/* How far ahead a batch fetches its strings, and how many cache lines of each: a sentence's worth. */
#define TEXTS_AHEAD 4
#define LINES_AHEAD 4

enum { N_SECTIONS = 12 };
enum { FILTER_SHIFT = 3, FILTER_BITS = 1 << FILTER_SHIFT };     /* bits a slot */

typedef struct {
    PyObject_HEAD
    Table table;
    Py_buffer sections[N_SECTIONS];
    double frequencies[3][KNOWN_COUNTS];
    Scratch *idle;               /* guarded by the GIL */
    int n_idle;
} Kernel;

typedef struct {
    PyObject *text_error, *integrity_error, *kernel_type;
} ModuleState;

static struct PyModuleDef kernel_module;

/* What stopped a batch, found without the GIL and told with it. */
typedef struct {
    enum { FINE, NO_MEMORY, SURROGATE, MALFORMED, BLANK } kind;
    Py_ssize_t number, position;
    uint32_t point;
} Trouble;

/* ---- opening a table ---- */

static int read_number(PyObject *object, const char *name, uint32_t *number) {
    PyObject *value = PyObject_GetAttrString(object, name);
    unsigned long read = value ? PyLong_AsUnsignedLong(value) : 0;
    Py_XDECREF(value);
    if (PyErr_Occurred())
        return -1;
    *number = (uint32_t)read;
    return 0;
}

static int read_double(PyObject *object, const char *name, double *number) {
    PyObject *value = PyObject_GetAttrString(object, name);
    *number = value ? PyFloat_AsDouble(value) : 0.0;
    Py_XDECREF(value);
    return PyErr_Occurred() ? -1 : 0;
}

static int read_flag(PyObject *object, const char *name, bool *flag) {
    PyObject *value = PyObject_GetAttrString(object, name);
    int is_true = value ? PyObject_IsTrue(value) : -1;
    Py_XDECREF(value);
    *flag = is_true == 1;
    return is_true < 0 ? -1 : 0;
}

/* Borrow a section's buffer; items must be `size` bytes wide and aligned. */
static const void *open_section(Kernel *self, PyObject *sections, int number, const char *name, Py_ssize_t size) {
    PyObject *array = PyMapping_GetItemString(sections, name);
    Py_buffer *buffer = &self->sections[number];
    int failed = array == NULL || PyObject_GetBuffer(array, buffer, PyBUF_C_CONTIGUOUS) < 0;
    Py_XDECREF(array);
    if (failed)
        return NULL;
    if (buffer->itemsize != size || (uintptr_t)buffer->buf % (size_t)size != 0) {
        PyErr_Format(PyExc_ValueError, "section %s must hold aligned items of %zd bytes", name, size);
        return NULL;
    }
    return buffer->buf;
}

static int open_sections(Kernel *self, PyObject *sections) {
    Table *table = &self->table;
    int n = 0;
#define OPEN(field, type) \
    if ((table->field = open_section(self, sections, n++, #field, sizeof(type))) == NULL) \
        return -1
    OPEN(fold_index, uint16_t);
    OPEN(fold_rows, uint64_t);
    OPEN(word_slots, uint64_t);
    OPEN(word_offsets, uint32_t);
    OPEN(word_bytes, uint8_t);
    OPEN(phrase_keys, uint64_t);
    OPEN(phrase_states, uint32_t);
    OPEN(state_features, uint32_t);
    OPEN(letter_keys, uint64_t);
    OPEN(letter_features, uint32_t);
    OPEN(lists, uint32_t);
    OPEN(payload, float);
#undef OPEN
    return 0;
}

static void measure_slots(const Py_buffer *slots, uint64_t *mask, int *shift) {
    uint64_t n_slots = (uint64_t)(slots->len / slots->itemsize);
    *mask = n_slots - 1;
    *shift = 64;
    for (; n_slots > 1; n_slots >>= 1)
        --*shift;
}

/* Most pairs of words are no phrase: a small filter says so without a walk to the large table. */
static int fill_filter(Table *table) {
    uint64_t n_slots = table->phrase_mask + 1, n_words = n_slots * FILTER_BITS / 64;
    table->filter_shift = table->phrase_shift - FILTER_SHIFT;
    table->phrase_filter = PyMem_Calloc(n_words, sizeof(uint64_t));
    if (table->phrase_filter == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint64_t slot = 0; slot < n_slots; slot++) {
        uint64_t key = table->phrase_keys[slot], bit = mixed(key) >> table->filter_shift;
        if (key != NO_KEY)
            table->phrase_filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    return 0;
}

static size_t section_length(const Kernel *self, int number) {
    return (size_t)(self->sections[number].len / self->sections[number].itemsize);
}

/* Refuse a table in which an index leads nowhere. */
static int check_sections(Kernel *self) {
    Table *table = &self->table;
    int n = 0;
    Lengths lengths;
    lengths.fold_index = section_length(self, n++);
    lengths.fold_rows = section_length(self, n++);
    lengths.word_slots = section_length(self, n++);
    lengths.word_offsets = section_length(self, n++);
    lengths.word_bytes = section_length(self, n++);
    lengths.phrase_keys = section_length(self, n++);
    lengths.phrase_states = section_length(self, n++);
    lengths.state_features = section_length(self, n++);
    lengths.letter_keys = section_length(self, n++);
    lengths.letter_features = section_length(self, n++);
    lengths.lists = section_length(self, n++);
    lengths.payload = section_length(self, n++);
    table->stride = (table->n_labels + 4) / 4 * 4;
    table->n_features = (uint32_t)(lengths.payload / table->stride);
    const char *part = damaged_part(table, &lengths);
    if (part == NULL)
        return 0;
    ModuleState *state = PyType_GetModuleState(Py_TYPE(self));
    PyErr_Format(state->integrity_error, "its %s is damaged", part);
    return -1;
}

/* Derive from the sections what scoring needs at hand. */
static int measure_sections(Kernel *self) {
    Table *table = &self->table;
    measure_slots(&self->sections[2], &table->word_mask, &table->word_shift);
    measure_slots(&self->sections[5], &table->phrase_mask, &table->phrase_shift);
    measure_slots(&self->sections[8], &table->letter_mask, &table->letter_shift);
    Py_ssize_t n_words = self->sections[3].len / (Py_ssize_t)sizeof(uint32_t) - 1;
    for (Py_ssize_t word = 0; word < n_words; word++) {
        uint32_t length = table->word_offsets[word + 1] - table->word_offsets[word];
        table->longest_word = length > table->longest_word ? length : table->longest_word;
    }
    for (uint32_t point = 0; point < 128; point++)
        table->ascii[point] = fold_entry(table, point);
    for (uint32_t length = 0; length <= table->letter_high; length++)
        table->key_masks[length] = (UINT64_C(1) << length * table->letter_bits) - 1;
    table->space_letter = fold_entry(table, ' ') >> LETTER_SHIFT;
    table->feature_blocks = PyMem_Calloc((size_t)table->n_features + 1, 1);
    if (table->feature_blocks == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return fill_filter(table);
}

static int read_block(Kernel *self, PyObject *source, uint32_t number) {
    Table *table = &self->table;
    Block *block = &table->blocks[number];
    bool is_sublinear, is_binary;
    if (read_number(source, "begin", &block->begin) < 0 || read_number(source, "end", &block->end) < 0
        || read_flag(source, "is_sublinear", &is_sublinear) < 0 || read_flag(source, "is_binary", &is_binary) < 0
        || read_flag(source, "is_normalised", &block->is_normalised) < 0
        || read_double(source, "weight", &block->weight) < 0)
        return -1;
    if (block->begin > block->end || block->end > table->n_features) {
        PyErr_SetString(PyExc_ValueError, "a block's features lie outside the payload");
        return -1;
    }
    block->frequencies = self->frequencies[is_binary ? 0 : is_sublinear ? 1 : 2];
    memset(table->feature_blocks + block->begin, (int)number, block->end - block->begin);
    return 0;
}

static int count_blocks(Table *table, PyObject *source) {
    PyObject *blocks = PyObject_GetAttrString(source, "blocks");
    Py_ssize_t n_blocks = blocks ? PyObject_Size(blocks) : -1;
    Py_XDECREF(blocks);
    if (n_blocks < 0)
        return -1;
    table->n_blocks = n_blocks > MAX_BLOCKS ? MAX_BLOCKS : (uint32_t)n_blocks;
    return 0;
}

static int read_blocks(Kernel *self, PyObject *source) {
    PyObject *blocks = PyObject_GetAttrString(source, "blocks");
    PyObject *items = blocks ? PySequence_Fast(blocks, "blocks must be a sequence") : NULL;
    Py_XDECREF(blocks);
    if (items == NULL)
        return -1;
    Py_ssize_t n_blocks = PySequence_Fast_GET_SIZE(items);
    int failed = n_blocks > MAX_BLOCKS;
    if (failed)
        PyErr_Format(PyExc_ValueError, "at most %d blocks", MAX_BLOCKS);
    self->table.n_blocks = (uint32_t)n_blocks;
    self->table.n_sums = (uint32_t)n_blocks * self->table.stride;
    self->table.record_size = record_size(self->table.n_sums);
    for (Py_ssize_t i = 0; i < n_blocks && !failed; i++)
        failed = read_block(self, PySequence_Fast_GET_ITEM(items, i), (uint32_t)i) < 0;
    Py_DECREF(items);
    return failed ? -1 : 0;
}

static int read_intercepts(Table *table, PyObject *source) {
    PyObject *intercepts = PyObject_GetAttrString(source, "intercepts");
    PyObject *items = intercepts ? PySequence_Fast(intercepts, "intercepts must be a sequence") : NULL;
    Py_XDECREF(intercepts);
    if (items == NULL)
        return -1;
    Py_ssize_t n_labels = PySequence_Fast_GET_SIZE(items);
    if (n_labels < 1 || n_labels > MAX_LABELS)
        PyErr_Format(PyExc_ValueError, "1 to %d labels", MAX_LABELS);
    for (Py_ssize_t i = 0; i < n_labels && !PyErr_Occurred(); i++)
        table->intercepts[i] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(items, i));
    Py_DECREF(items);
    table->n_labels = (uint32_t)n_labels;
    return PyErr_Occurred() ? -1 : 0;
}

static int read_limits(Table *table, PyObject *source) {
    if (read_number(source, "depth", &table->depth) < 0 || read_flag(source, "has_marks", &table->has_marks) < 0
        || read_number(source, "letter_bits", &table->letter_bits) < 0
        || read_double(source, "factor", &table->factor) < 0)
        return -1;
    PyObject *range = PyObject_GetAttrString(source, "letter_range");
    int is_read = range != NULL && PyArg_ParseTuple(range, "II", &table->letter_low, &table->letter_high);
    Py_XDECREF(range);
    if (!is_read)
        return -1;
    if (table->depth < 1 || table->depth > MAX_DEPTH || table->letter_high > MAX_LETTERS
        || table->letter_bits * table->letter_high >= 64) {
        PyErr_SetString(PyExc_ValueError, "n-grams are longer than the kernel can hold");
        return -1;
    }
    return 0;
}

static void fill_frequencies(Kernel *self) {
    for (int count = 0; count < KNOWN_COUNTS; count++) {
        self->frequencies[0][count] = 1.0;
        self->frequencies[1][count] = count ? 1.0 + log((double)count) : 0.0;
        self->frequencies[2][count] = count;
    }
}

static PyObject *kernel_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"table", NULL};
    PyObject *source;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O:Kernel", names, &source))
        return NULL;
    Kernel *self = (Kernel *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    PyObject *sections = PyObject_GetAttrString(source, "sections");
    fill_frequencies(self);
    int failed = sections == NULL || read_intercepts(&self->table, source) < 0
        || read_limits(&self->table, source) < 0 || open_sections(self, sections) < 0
        || count_blocks(&self->table, source) < 0 || check_sections(self) < 0 || measure_sections(self) < 0
        || read_blocks(self, source) < 0;
    Py_XDECREF(sections);
    if (failed) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void kernel_dealloc(Kernel *self) {
    PyTypeObject *type = Py_TYPE(self);
    while (self->idle) {
        Scratch *scratch = self->idle;
        self->idle = scratch->next;
        free_scratch(scratch);
    }
    for (int i = 0; i < N_SECTIONS; i++)
        PyBuffer_Release(&self->sections[i]);
    PyMem_Free(self->table.feature_blocks);
    PyMem_Free(self->table.phrase_filter);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

/* ---- scratch and errors ---- */

static Scratch *borrow_scratch(Kernel *self) {
    Scratch *scratch = self->idle;
    if (scratch == NULL) {
        scratch = new_scratch(&self->table);
        if (scratch == NULL)
            PyErr_NoMemory();
        return scratch;
    }
    self->idle = scratch->next;
    self->n_idle--;
    return scratch;
}

static void give_back(Kernel *self, Scratch *scratch) {
    trim_scratch(scratch);
    if (self->n_idle >= MAX_IDLE_SCRATCH) {
        free_scratch(scratch);
        return;
    }
    scratch->next = self->idle;
    self->idle = scratch;
    self->n_idle++;
}

static PyObject *tell(Kernel *self, const Trouble *trouble) {
    ModuleState *state = PyType_GetModuleState(Py_TYPE(self));
    switch (trouble->kind) {
    case SURROGATE: {
        char code[16];
        PyOS_snprintf(code, sizeof code, "U+%04X", (unsigned)trouble->point);
        return PyErr_Format(
            state->text_error,
            "Text %zd holds a lone surrogate, %s, at character %zd: it is no valid Unicode; "
            "send the text as it was before it was cut.",
            trouble->number, code, trouble->position);
    }
    case MALFORMED:
        return PyErr_Format(
            state->text_error, "Line %zd is not valid UTF-8 at byte %zd: convert the file to UTF-8.",
            trouble->number + 1, trouble->position);
    default:
        return PyErr_NoMemory();
    }
}

/* ---- texts ---- */

static size_t copy_points(const void *points, int kind, Py_ssize_t n, uint8_t *out, Trouble *trouble) {
    uint8_t *at = out;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t point = PyUnicode_READ(kind, points, i);
        if (IS_RARE(is_surrogate(point))) {
            trouble->kind = SURROGATE;
            trouble->position = i;
            trouble->point = point;
            return 0;
        }
        at += write_point(at, point);
    }
    return (size_t)(at - out);
}

/* Score one str, which must be ready; neither the GIL nor an exception is needed. */
static void score_str(
    const Table *table, Scratch *scratch, PyObject *text, bool is_softmax, double *scores, Trouble *trouble
) {
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    bool is_ascii = PyUnicode_IS_ASCII(text);
    size_t widest = is_ascii ? 1 : kind == PyUnicode_1BYTE_KIND ? 2 : kind == PyUnicode_2BYTE_KIND ? 3 : 4;
    if (IS_RARE(!reserve_text(scratch, (size_t)n * widest))) {
        trouble->kind = NO_MEMORY;
        return;
    }
    size_t length = (size_t)n;
    if (is_ascii)
        memcpy(scratch->text, PyUnicode_DATA(text), length);
    else
        length = copy_points(PyUnicode_DATA(text), kind, n, scratch->text, trouble);
    if (trouble->kind == FINE)
        score_text(table, scratch, length, is_softmax, scores);
}

/* Borrow the caller's array; it must have room for at least `n_rows` rows. */
static int open_rows(Kernel *self, PyObject *array, Py_ssize_t n_rows, Py_buffer *rows) {
    if (PyObject_GetBuffer(array, rows, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE | PyBUF_FORMAT) < 0)
        return -1;
    Py_ssize_t row = (Py_ssize_t)(self->table.n_labels * sizeof(double));
    if (rows->format != NULL && strcmp(rows->format, "d") == 0 && rows->len / row >= n_rows
        && (uintptr_t)rows->buf % sizeof(double) == 0)
        return 0;
    PyBuffer_Release(rows);
    PyErr_Format(PyExc_ValueError, "out must be a float64 array of %zd rows", n_rows);
    return -1;
}

static int check_strings(PyObject *texts) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(texts); i++) {
        PyObject *text = PyTuple_GET_ITEM(texts, i);
        if (!PyUnicode_Check(text)) {
            PyErr_Format(PyExc_TypeError, "a text must be str, not %.100s", Py_TYPE(text)->tp_name);
            return -1;
        }
#if PY_VERSION_HEX < 0x030C0000
        if (PyUnicode_READY(text) < 0)
            return -1;
#endif
    }
    return 0;
}

static Trouble score_tuple(const Table *table, Scratch *scratch, PyObject *texts, bool is_softmax, double *rows) {
    Trouble trouble = {.kind = FINE};
    Py_ssize_t n_texts = PyTuple_GET_SIZE(texts);
    for (Py_ssize_t i = 0; i < n_texts && trouble.kind == FINE; i++) {
        if (i + TEXTS_AHEAD < n_texts) {
            const char *ahead = (const char *)PyTuple_GET_ITEM(texts, i + TEXTS_AHEAD);
            for (int line = 0; line < LINES_AHEAD; line++)
                PREFETCH(ahead + 64 * line);
        }
        trouble.number = i;
        score_str(table, scratch, PyTuple_GET_ITEM(texts, i), is_softmax, rows + i * table->n_labels, &trouble);
    }
    return trouble;
}

static PyObject *kernel_fill(Kernel *self, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"texts", "out", "softmax", NULL};
    PyObject *sequence, *array;
    int is_softmax;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "OO$p:fill", names, &sequence, &array, &is_softmax))
        return NULL;
    PyObject *texts = PySequence_Tuple(sequence);
    if (texts == NULL)
        return NULL;
    Py_buffer rows;
    if (check_strings(texts) < 0 || open_rows(self, array, PyTuple_GET_SIZE(texts), &rows) < 0) {
        Py_DECREF(texts);
        return NULL;
    }
    Trouble trouble = {.kind = NO_MEMORY};
    Scratch *scratch = borrow_scratch(self);
    if (scratch != NULL) {
        Py_BEGIN_ALLOW_THREADS
        trouble = score_tuple(&self->table, scratch, texts, is_softmax, rows.buf);
        Py_END_ALLOW_THREADS
        give_back(self, scratch);
    }
    PyBuffer_Release(&rows);
    Py_DECREF(texts);
    if (trouble.kind != FINE)
        return tell(self, &trouble);
    Py_RETURN_NONE;
}

static PyObject *kernel_probabilities_of(Kernel *self, PyObject *text) {
    double scores[MAX_LABELS];
    Trouble trouble = {.kind = FINE};
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "a text must be str, not %.100s", Py_TYPE(text)->tp_name);
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(text) < 0)
        return NULL;
#endif
    Scratch *scratch = borrow_scratch(self);
    if (scratch == NULL)
        return NULL;
    PyThreadState *thread = PyUnicode_GET_LENGTH(text) > LONG_TEXT ? PyEval_SaveThread() : NULL;
    score_str(&self->table, scratch, text, true, scores, &trouble);
    if (thread != NULL)
        PyEval_RestoreThread(thread);
    give_back(self, scratch);
    if (trouble.kind != FINE)
        return tell(self, &trouble);
    return tuple_of(scores, self->table.n_labels);
}

/* Score all texts of a tuple into memory of its own, which the caller frees; NULL with an exception. */
static double *score_all(Kernel *self, PyObject *texts) {
    size_t n_values = (size_t)PyTuple_GET_SIZE(texts) * self->table.n_labels;
    double *rows = check_strings(texts) < 0 ? NULL : PyMem_New(double, n_values ? n_values : 1);
    Scratch *scratch = rows ? borrow_scratch(self) : NULL;
    if (scratch == NULL) {
        PyMem_Free(rows);
        return PyErr_Occurred() ? NULL : (double *)PyErr_NoMemory();
    }
    PyThreadState *thread = PyTuple_GET_SIZE(texts) > FEW_TEXTS ? PyEval_SaveThread() : NULL;
    Trouble trouble = score_tuple(&self->table, scratch, texts, true, rows);
    if (thread != NULL)
        PyEval_RestoreThread(thread);
    give_back(self, scratch);
    if (trouble.kind == FINE)
        return rows;
    PyMem_Free(rows);
    return (double *)tell(self, &trouble);
}

static PyObject *kernel_rows_of(Kernel *self, PyObject *sequence) {
    PyObject *texts = PySequence_Tuple(sequence);
    double *rows = texts ? score_all(self, texts) : NULL;
    PyObject *answer = rows ? tuples_of(rows, PyTuple_GET_SIZE(texts), self->table.n_labels) : NULL;
    PyMem_Free(rows);
    Py_XDECREF(texts);
    return answer;
}

/* ---- evidence ---- */

/* Find the words of a text, and for each place in it the words beside it; it has room for one more character. */
static void place_words(Explained *text, int kind, const void *points, uint32_t length) {
    uint32_t n_begun = 0, n_ended = 0;
    bool is_within = false;
    for (uint32_t place = 0; place <= length; place++) {
        bool is_space = place == length || Py_UNICODE_ISSPACE(PyUnicode_READ(kind, points, place));
        if (is_within && is_space)
            text->word_ends[n_ended++] = place;
        text->firsts[place] = n_ended;
        text->behinds[place] = n_begun;
        if (!is_within && !is_space)
            text->word_begins[n_begun++] = place;
        is_within = !is_space;
    }
    text->firsts[length + 1] = n_ended;
    text->behinds[length + 1] = n_begun;
    text->n_words = n_begun;
}

/* Explain one str, which must be ready. */
static void explain_str(const Table *table, Scratch *scratch, PyObject *string, Explained *text, Trouble *trouble) {
    int kind = PyUnicode_KIND(string);
    const void *points = PyUnicode_DATA(string);
    size_t length = (size_t)PyUnicode_GET_LENGTH(string);
    trouble->kind = NO_MEMORY;
    if (!reserve_explained(table, text, length))
        return;
    text->n_points = 0;
    text->n_found = 0;
    for (uint32_t place = 0; place < length; place++) {
        uint32_t point = PyUnicode_READ(kind, points, place);
        if (IS_RARE(is_surrogate(point))) {
            *trouble = (Trouble){SURROGATE, trouble->number, place, point};
            return;
        }
        fold_point(table, text, point, place);
    }
    fold_point(table, text, ' ', (uint32_t)length);
    place_words(text, kind, points, (uint32_t)length);
    if (!find_phrases(table, text) || !find_letters(table, text))
        return;
    weigh_found(table, scratch, text);
    trouble->kind = FINE;
}

/* Return the scores of a text, and begin, end and scores of each of its words. */
static PyObject *shares_of(const Table *table, const Explained *text) {
    PyObject *words = PyList_New(text->n_words);
    for (uint32_t i = 0; words != NULL && i < text->n_words; i++) {
        PyObject *row = tuple_of(text->shares + (size_t)i * table->n_labels, table->n_labels);
        PyObject *word = row ? Py_BuildValue("IIN", text->word_begins[i], text->word_ends[i], row) : NULL;
        if (word == NULL)
            Py_CLEAR(words);
        else
            PyList_SET_ITEM(words, i, word);
    }
    PyObject *scores = words ? tuple_of(text->scores, table->n_labels) : NULL;
    if (scores == NULL) {
        Py_XDECREF(words);
        return NULL;
    }
    return Py_BuildValue("NN", scores, words);
}

static PyObject *kernel_word_shares(Kernel *self, PyObject *sequence) {
    PyObject *texts = PySequence_Tuple(sequence);
    Scratch *scratch = texts && check_strings(texts) == 0 ? borrow_scratch(self) : NULL;
    PyObject *answer = scratch ? PyList_New(PyTuple_GET_SIZE(texts)) : NULL;
    Explained text = {0};
    Trouble trouble = {.kind = FINE};
    for (; answer != NULL && trouble.number < PyList_GET_SIZE(answer); trouble.number++) {
        explain_str(&self->table, scratch, PyTuple_GET_ITEM(texts, trouble.number), &text, &trouble);
        PyObject *one = trouble.kind == FINE ? shares_of(&self->table, &text) : tell(self, &trouble);
        if (one == NULL)
            Py_CLEAR(answer);
        else
            PyList_SET_ITEM(answer, trouble.number, one);
    }
    free_explained(&text);
    if (scratch != NULL)
        give_back(self, scratch);
    Py_XDECREF(texts);
    return answer;
}

/* ---- lines ---- */

static Py_ssize_t count_lines(const uint8_t *bytes, Py_ssize_t length) {
    Py_ssize_t n_lines = length > 0 && bytes[length - 1] != '\n';
    for (Py_ssize_t begin = 0; begin < length; begin += UINT8_MAX) {
        Py_ssize_t end = length - begin > UINT8_MAX ? begin + UINT8_MAX : length;
        uint8_t n_ends = 0;      /* a byte, so that many are counted at once */
        for (Py_ssize_t i = begin; i < end; i++)
            n_ends += bytes[i] == '\n';
        n_lines += n_ends;
    }
    return n_lines;
}

static PyObject *kernel_count_lines(Kernel *Py_UNUSED(self), PyObject *source) {
    Py_buffer block;
    if (PyObject_GetBuffer(source, &block, PyBUF_SIMPLE) < 0)
        return NULL;
    Py_ssize_t n_lines = count_lines(block.buf, block.len);
    PyBuffer_Release(&block);
    return PyLong_FromSsize_t(n_lines);
}

/* A line of a block: from `at`, `length` bytes without its end, `step` with it. */
typedef struct {
    const uint8_t *at;
    size_t length, step;
} Line;

static inline Line next_line(const uint8_t *at, const uint8_t *end) {
    const uint8_t *stop = memchr(at, '\n', (size_t)(end - at));
    size_t length = (size_t)((stop ? stop : end) - at);
    return (Line){at, length - (length > 0 && at[length - 1] == '\r'), length + 1};
}

static void score_line(
    const Table *table, Scratch *scratch, const Line *line, bool is_softmax, double *row, Trouble *trouble
) {
    size_t valid = valid_length(line->at, line->length);
    if (IS_RARE(valid < line->length || !reserve_text(scratch, line->length))) {
        trouble->kind = valid < line->length ? MALFORMED : NO_MEMORY;
        trouble->position = (Py_ssize_t)valid;
        return;
    }
    memcpy(scratch->text, line->at, line->length);
    score_text(table, scratch, line->length, is_softmax, row);
}

static Trouble score_lines(
    const Table *table, Scratch *scratch, const Py_buffer *block, bool is_softmax, const Py_buffer *rows
) {
    Trouble trouble = {.kind = FINE};
    const uint8_t *at = block->buf, *end = at + block->len;
    double *row = rows->buf, *last = row + rows->len / (Py_ssize_t)sizeof(double);
    for (; at < end && last - row >= (ptrdiff_t)table->n_labels; trouble.number++) {
        Line line = next_line(at, end);
        score_line(table, scratch, &line, is_softmax, row, &trouble);
        if (trouble.kind != FINE)
            break;
        row += table->n_labels;
        at += line.step;
    }
    return trouble;
}

static PyObject *kernel_fill_lines(Kernel *self, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"block", "out", "softmax", NULL};
    PyObject *array;
    Py_buffer block, rows;
    int is_softmax;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "y*O$p:fill_lines", names, &block, &array, &is_softmax))
        return NULL;
    if (open_rows(self, array, count_lines(block.buf, block.len), &rows) < 0) {
        PyBuffer_Release(&block);
        return NULL;
    }
    Trouble trouble = {.kind = NO_MEMORY};
    Scratch *scratch = borrow_scratch(self);
    if (scratch != NULL) {
        Py_BEGIN_ALLOW_THREADS
        trouble = score_lines(&self->table, scratch, &block, is_softmax, &rows);
        Py_END_ALLOW_THREADS
        give_back(self, scratch);
    }
    PyBuffer_Release(&rows);
    PyBuffer_Release(&block);
    if (trouble.kind != FINE)
        return tell(self, &trouble);
    Py_RETURN_NONE;
}

/* ---- lines in, JSON lines out ---- */

/* Tell whether valid UTF-8 holds nothing but what str.isspace knows. */
static bool is_blank(const Line *line) {
    const uint8_t *at = line->at, *end = at + line->length;
    while (at < end) {
        uint32_t point = read_point(&at);
        if (!Py_UNICODE_ISSPACE(point))
            return false;
    }
    return true;
}

/* Write the answers to a block's lines, which are numbered from `row`; a blank or malformed one stops it. */
static char *write_block(
    const Table *table, Scratch *scratch, const Py_buffer *block, uint64_t row, const Form *form, char *out,
    Trouble *trouble
) {
    const uint8_t *at = block->buf, *end = at + block->len;
    double probabilities[MAX_LABELS];
    for (; at < end; trouble->number++) {
        Line line = next_line(at, end);
        score_line(table, scratch, &line, true, probabilities, trouble);
        if (trouble->kind == FINE && is_blank(&line))
            trouble->kind = BLANK;
        if (trouble->kind != FINE)
            break;
        out = put_line(out, form, row++, probabilities, table->n_labels);
        at += line.step;
    }
    return out;
}

static PyObject *kernel_write_lines(Kernel *self, PyObject *arguments) {
    Py_buffer block;
    unsigned long long row;
    PyObject *tuple;
    Form form;
    if (!PyArg_ParseTuple(arguments, "y*KO!:write_lines", &block, &row, &PyTuple_Type, &tuple))
        return NULL;
    PyObject *answer = NULL;
    Scratch *scratch = read_form(self->table.n_labels, tuple, &form) < 0 ? NULL : borrow_scratch(self);
    if (scratch != NULL)
        answer = PyBytes_FromStringAndSize(NULL, count_lines(block.buf, block.len) * (Py_ssize_t)form.longest_line);
    Trouble trouble = {.kind = NO_MEMORY};
    if (answer != NULL) {
        trouble.kind = FINE;
        char *begin = PyBytes_AS_STRING(answer), *end;
        Py_BEGIN_ALLOW_THREADS
        end = write_block(&self->table, scratch, &block, row, &form, begin, &trouble);
        Py_END_ALLOW_THREADS
        if (trouble.kind == FINE)
            _PyBytes_Resize(&answer, end - begin);
        else
            Py_CLEAR(answer);
    }
    if (scratch != NULL)
        give_back(self, scratch);
    PyBuffer_Release(&block);
    if (trouble.kind == BLANK)
        Py_RETURN_NONE;
    if (answer == NULL && !PyErr_Occurred())
        return tell(self, &trouble);
    return answer;
}

/* Write one line a text; `numbers` holds a row's number for each. */
static PyObject *write_rows(const Kernel *self, PyObject *numbers, const double *rows, const Form *form) {
    Py_ssize_t n_rows = PyTuple_GET_SIZE(numbers);
    uint32_t n_labels = self->table.n_labels;
    PyObject *answer = PyBytes_FromStringAndSize(NULL, n_rows * (Py_ssize_t)form->longest_line);
    if (answer == NULL)
        return NULL;
    char *begin = PyBytes_AS_STRING(answer), *at = begin;
    for (Py_ssize_t i = 0; i < n_rows; i++) {
        unsigned long long row = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(numbers, i));
        if (PyErr_Occurred()) {
            Py_DECREF(answer);
            return NULL;
        }
        at = put_line(at, form, row, rows + i * n_labels, n_labels);
    }
    _PyBytes_Resize(&answer, at - begin);
    return answer;
}

static PyObject *kernel_write_texts(Kernel *self, PyObject *arguments) {
    PyObject *sequence, *row_numbers, *tuple;
    Form form;
    if (!PyArg_ParseTuple(arguments, "OOO!:write_texts", &sequence, &row_numbers, &PyTuple_Type, &tuple)
        || read_form(self->table.n_labels, tuple, &form) < 0)
        return NULL;
    PyObject *texts = PySequence_Tuple(sequence), *numbers = texts ? PySequence_Tuple(row_numbers) : NULL;
    double *rows = NULL;
    PyObject *answer = NULL;
    if (numbers != NULL && PyTuple_GET_SIZE(texts) != PyTuple_GET_SIZE(numbers))
        PyErr_SetString(PyExc_ValueError, "there must be one number a text");
    else if (numbers != NULL)
        rows = score_all(self, texts);
    if (rows != NULL)
        answer = write_rows(self, numbers, rows, &form);
    PyMem_Free(rows);
    Py_XDECREF(texts);
    Py_XDECREF(numbers);
    return answer;
}

/* ---- the module ---- */

static PyObject *kernel_name(PyObject *Py_UNUSED(self), void *Py_UNUSED(closure)) {
    return PyUnicode_FromString("compiled");
}

static PyMethodDef kernel_methods[] = {
    {"fill", (PyCFunction)(void (*)(void))kernel_fill, METH_VARARGS | METH_KEYWORDS,
     "Write one row of `out` a text: scores, or probabilities if `softmax`."},
    {"count_lines", (PyCFunction)kernel_count_lines, METH_O, "Return how many lines `fill_lines` finds."},
    {"fill_lines", (PyCFunction)(void (*)(void))kernel_fill_lines, METH_VARARGS | METH_KEYWORDS,
     "Write one row of `out` a UTF-8 line of `block`."},
    {"write_lines", (PyCFunction)kernel_write_lines, METH_VARARGS,
     "Return one JSON line a UTF-8 line of `block`, numbered from `row`; None if one is blank."},
    {"write_texts", (PyCFunction)kernel_write_texts, METH_VARARGS, "Return one JSON line a text, with the given number."},
    {"rows_of", (PyCFunction)kernel_rows_of, METH_O, "Return the probabilities of several texts."},
    {"word_shares", (PyCFunction)kernel_word_shares, METH_O,
     "Return each text's scores, and for each of its words begin, end and what it adds to them."},
    {"probabilities_of", (PyCFunction)kernel_probabilities_of, METH_O, "Return the probabilities of one text."},
    {NULL},
};

static PyMethodDef module_methods[] = {
    {"mixed", module_mixed, METH_VARARGS,
     "Return what is added to each row's scores by the others, and the rows with it: see model/scoring/mix.py."},
    {"sentence_lines", module_sentence_lines, METH_VARARGS,
     "Return one JSON line a sentence: see model/scoring/line_form.py."},
    {NULL},
};

static PyGetSetDef kernel_attributes[] = {
    {"name", kernel_name, NULL, "Always \"compiled\".", NULL},
    {NULL},
};

static PyType_Slot kernel_slots[] = {
    {Py_tp_doc, "Scores texts by a checked scoring table."},
    {Py_tp_new, kernel_new},
    {Py_tp_dealloc, kernel_dealloc},
    {Py_tp_methods, kernel_methods},
    {Py_tp_getset, kernel_attributes},
    {0, NULL},
};

static PyType_Spec kernel_spec = {
    .name = "model.scoring.compiled.Kernel",
    .basicsize = sizeof(Kernel),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = kernel_slots,
};

static int kernel_exec(PyObject *module) {
    ModuleState *state = PyModule_GetState(module);
    PyObject *errors = PyImport_ImportModule("model.errors");
    if (errors == NULL)
        return -1;
    state->text_error = PyObject_GetAttrString(errors, "TextError");
    state->integrity_error = PyObject_GetAttrString(errors, "IntegrityError");
    Py_DECREF(errors);
    if (state->text_error == NULL || state->integrity_error == NULL)
        return -1;
    state->kernel_type = PyType_FromModuleAndSpec(module, &kernel_spec, NULL);
    return state->kernel_type == NULL ? -1 : PyModule_AddType(module, (PyTypeObject *)state->kernel_type);
}

static int kernel_traverse(PyObject *module, visitproc visit, void *arg) {
    ModuleState *state = PyModule_GetState(module);
    Py_VISIT(state->text_error);
    Py_VISIT(state->integrity_error);
    Py_VISIT(state->kernel_type);
    return 0;
}

static int kernel_clear(PyObject *module) {
    ModuleState *state = PyModule_GetState(module);
    Py_CLEAR(state->text_error);
    Py_CLEAR(state->integrity_error);
    Py_CLEAR(state->kernel_type);
    return 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, kernel_exec},
    {0, NULL},
};

static struct PyModuleDef kernel_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "model.scoring.compiled",
    .m_doc = "The compiled scorer; see model/kernel.c.",
    .m_size = sizeof(ModuleState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = kernel_traverse,
    .m_clear = kernel_clear,
};

PyMODINIT_FUNC PyInit_compiled(void) {
    return PyModuleDef_Init(&kernel_module);
}
