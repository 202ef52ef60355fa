/* model.language.compiled.Finder: which of many words a text holds, and where, in one pass.

   An automaton after Aho and Corasick over the characters that the words are made of; all others are one to it. */

#ifndef KERNEL_FIND_H
#define KERNEL_FIND_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#define MOST_STATES 65000
#define MOST_CLASSES 200
#define ODD (UINT64_C(1) << 62)
#define NO_WORD UINT32_MAX

/* A word, in small letters. */
typedef struct {
    uint64_t kinds;
    uint32_t length, next;       /* the next word that is written alike */
    bool begins, ends;           /* whether a border must stand before, behind it */
} Sought;

typedef struct {
    PyObject_HEAD
    uint32_t n_classes, n_states, n_words;
    uint8_t ascii[128];          /* classes of characters; 0 for those in no word */
    uint32_t wide[MOST_CLASSES]; /* of class k, where it is not ASCII */
    uint16_t *next;              /* state and class to state */
    uint16_t *fails;             /* the longest end of a state that is one too */
    uint16_t *shorter;           /* the longest end of a state at which a word ends */
    uint32_t *words;             /* the first word that ends at a state */
    Sought *sought;
} Finder;

/* A place in a text, and the kinds of the words that begin there. */
typedef struct {
    Py_ssize_t begin;
    uint64_t kinds;
} Place;

typedef struct {
    const void *data;
    int kind;
    Py_ssize_t length;
    Place *places;               /* NULL where only the kinds are asked */
    size_t n_places, room;
    uint64_t kinds;
} Search;

static inline uint32_t class_of(const Finder *self, Py_UCS4 c) {
    if (c < 0x80)
        return self->ascii[c];
    for (uint32_t k = 1; k < self->n_classes; k++)
        if (self->wide[k] == c)
            return k;
    return 0;
}

/* Tell whether patterns that heed no capitals, or any figure, may take a character for an ASCII one. */
static inline bool is_odd(Py_UCS4 c) {
    return c >= 0x80 && (c == 0x130 || c == 0x131 || c == 0x17F || c == 0x212A || Py_UNICODE_ISDECIMAL(c));
}

static inline bool is_border(const Search *search, Py_ssize_t place) {
    if (place < 0 || place >= search->length)
        return true;
    Py_UCS4 c = PyUnicode_READ(search->kind, search->data, place);
    return !(c == '_' || Py_UNICODE_ISALNUM(c));
}

static int add_place(Search *search, Py_ssize_t begin, uint64_t kinds) {
    if (search->n_places == search->room) {
        size_t room = 2 * search->room;
        Place *places = PyMem_Realloc(search->places, room * sizeof *places);
        if (places == NULL)
            return -1;
        search->places = places;
        search->room = room;
    }
    size_t at = search->n_places;        /* what ends later hardly ever begins earlier */
    while (at > 0 && search->places[at - 1].begin > begin)
        at--;
    if (at > 0 && search->places[at - 1].begin == begin) {
        search->places[at - 1].kinds |= kinds;
        return 0;
    }
    memmove(search->places + at + 1, search->places + at, (search->n_places - at) * sizeof *search->places);
    search->places[at] = (Place){begin, kinds};
    search->n_places++;
    return 0;
}

/* Note the words that end at a state, which was reached with the character at `last`. */
static int note_words(const Finder *self, Search *search, uint32_t state, Py_ssize_t last) {
    for (; state != 0; state = self->shorter[state])
        for (uint32_t word = self->words[state]; word != NO_WORD; word = self->sought[word].next) {
            const Sought *one = &self->sought[word];
            Py_ssize_t begin = last + 1 - one->length;
            if ((one->begins && !is_border(search, begin - 1)) || (one->ends && !is_border(search, last + 1)))
                continue;
            search->kinds |= one->kinds;
            if (search->places != NULL && add_place(search, begin, one->kinds) < 0)
                return -1;
        }
    return 0;
}

static int search_text(const Finder *self, Search *search) {
    uint32_t state = 0;
    for (Py_ssize_t place = 0; place < search->length; place++) {
        Py_UCS4 c = PyUnicode_READ(search->kind, search->data, place);
        if (is_odd(c))
            search->kinds |= ODD;
        state = self->next[state * self->n_classes + class_of(self, c)];
        if ((self->words[state] != NO_WORD || self->shorter[state] != 0) && note_words(self, search, state, place) < 0)
            return -1;
    }
    return 0;
}

static int open_search(PyObject *text, Search *search) {
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "a text must be str, not %.100s", Py_TYPE(text)->tp_name);
        return -1;
    }
    search->data = PyUnicode_DATA(text);
    search->kind = PyUnicode_KIND(text);
    search->length = PyUnicode_GET_LENGTH(text);
    return 0;
}

static PyObject *finder_kinds(Finder *self, PyObject *text) {
    Search search = {0};
    if (open_search(text, &search) < 0 || search_text(self, &search) < 0)
        return NULL;
    return PyLong_FromUnsignedLongLong(search.kinds);
}

static PyObject *finder_places(Finder *self, PyObject *text) {
    Search search = {.room = 64};
    if (open_search(text, &search) < 0)
        return NULL;
    search.places = PyMem_New(Place, search.room);
    int failed = search.places == NULL || search_text(self, &search) < 0;
    PyObject *found = NULL;
    if (failed)
        PyErr_NoMemory();
    else if (search.kinds & ODD)
        found = Py_NewRef(Py_None);
    else
        found = PyList_New((Py_ssize_t)search.n_places);
    for (size_t i = 0; found != NULL && found != Py_None && i < search.n_places; i++) {
        PyObject *one = Py_BuildValue("nK", search.places[i].begin, (unsigned long long)search.places[i].kinds);
        if (one == NULL)
            Py_CLEAR(found);
        else
            PyList_SET_ITEM(found, (Py_ssize_t)i, one);
    }
    PyMem_Free(search.places);
    return found;
}

/* ---- making one ---- */

/* Return the class of a character, a new one where it has none yet; 0 where there are too many. */
static uint32_t new_class(Finder *self, Py_UCS4 c) {
    uint32_t known = class_of(self, c);
    if (known != 0 || self->n_classes == MOST_CLASSES)
        return known;
    if (c < 0x80)
        self->ascii[c] = (uint8_t)self->n_classes;
    else
        self->wide[self->n_classes] = c;
    return self->n_classes++;
}

/* Add a word to the tree of all words. */
static int add_sought(Finder *self, PyObject *word, const Sought *one) {
    uint32_t state = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(word); i++) {
        uint16_t *next = &self->next[state * self->n_classes + class_of(self, PyUnicode_READ_CHAR(word, i))];
        if (*next == 0) {
            if (self->n_states == MOST_STATES) {
                PyErr_SetString(PyExc_ValueError, "too many words");
                return -1;
            }
            *next = (uint16_t)self->n_states++;
        }
        state = *next;
    }
    self->sought[self->n_words] = *one;
    self->sought[self->n_words].next = self->words[state];
    self->words[state] = self->n_words++;
    return 0;
}

/* Lead each state on for the characters that end no longer word there; states are taken by their depth. */
static int link_states(Finder *self) {
    uint16_t *queue = PyMem_New(uint16_t, self->n_states);
    if (queue == NULL)
        return -1;
    uint32_t begin = 0, end = 0;
    for (uint32_t k = 0; k < self->n_classes; k++)
        if (self->next[k] != 0)
            queue[end++] = self->next[k];
    while (begin < end) {
        uint32_t state = queue[begin++], fail = self->fails[state];
        self->shorter[state] = self->words[fail] != NO_WORD ? (uint16_t)fail : self->shorter[fail];
        for (uint32_t k = 0; k < self->n_classes; k++) {
            uint16_t *next = &self->next[state * self->n_classes + k], other = self->next[fail * self->n_classes + k];
            if (*next == 0) {
                *next = other;
                continue;
            }
            self->fails[*next] = other;
            queue[end++] = *next;
        }
    }
    PyMem_Free(queue);
    return 0;
}

/* Find the classes of all characters; return how many states there may be, 0 with an exception. */
static size_t measure_words(Finder *self, PyObject *rows) {
    size_t n_states = 1;
    self->n_classes = 1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(rows); i++) {
        PyObject *word;
        unsigned long long kinds;
        int begins, ends;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(rows, i), "UKpp", &word, &kinds, &begins, &ends))
            return 0;
        for (Py_ssize_t k = 0; k < PyUnicode_GET_LENGTH(word); k++)
            if (new_class(self, PyUnicode_READ_CHAR(word, k)) == 0) {
                PyErr_SetString(PyExc_ValueError, "too many characters");
                return 0;
            }
        if (PyUnicode_GET_LENGTH(word) == 0) {
            PyErr_SetString(PyExc_ValueError, "a word is empty");
            return 0;
        }
        n_states += (size_t)PyUnicode_GET_LENGTH(word);
    }
    for (int c = 'A'; c <= 'Z'; c++)
        self->ascii[c] = self->ascii[c | 0x20];
    return n_states;
}

static int fill_finder(Finder *self, PyObject *rows) {
    size_t n_states = measure_words(self, rows);
    if (n_states == 0)
        return -1;
    self->next = PyMem_Calloc(n_states * self->n_classes, sizeof *self->next);
    self->fails = PyMem_Calloc(n_states, sizeof *self->fails);
    self->shorter = PyMem_Calloc(n_states, sizeof *self->shorter);
    self->words = PyMem_New(uint32_t, n_states);
    self->sought = PyMem_New(Sought, (size_t)PyTuple_GET_SIZE(rows) + 1);
    if (!self->next || !self->fails || !self->shorter || !self->words || !self->sought) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < n_states; i++)
        self->words[i] = NO_WORD;
    self->n_states = 1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(rows); i++) {
        PyObject *word;
        unsigned long long kinds;
        int begins, ends;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(rows, i), "UKpp", &word, &kinds, &begins, &ends))
            return -1;
        Sought one = {kinds, (uint32_t)PyUnicode_GET_LENGTH(word), NO_WORD, begins, ends};
        if (add_sought(self, word, &one) < 0)
            return -1;
    }
    if (link_states(self) == 0)
        return 0;
    PyErr_NoMemory();
    return -1;
}

static PyObject *finder_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords)) {
    PyObject *rows;
    if (!PyArg_ParseTuple(arguments, "O!:Finder", &PyTuple_Type, &rows))
        return NULL;
    Finder *self = (Finder *)type->tp_alloc(type, 0);
    if (self != NULL && fill_finder(self, rows) < 0)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void finder_dealloc(Finder *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(self->next);
    PyMem_Free(self->fails);
    PyMem_Free(self->shorter);
    PyMem_Free(self->words);
    PyMem_Free(self->sought);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef finder_methods[] = {
    {"kinds", (PyCFunction)finder_kinds, METH_O, "Return the kinds of the words that a text holds."},
    {"places", (PyCFunction)finder_places, METH_O, "Return where words begin, and of what kinds; None for odd texts."},
    {NULL},
};

static PyType_Slot finder_slots[] = {
    {Py_tp_doc, "Finds many words in one pass."},
    {Py_tp_new, finder_new},
    {Py_tp_dealloc, finder_dealloc},
    {Py_tp_methods, finder_methods},
    {0, NULL},
};

static PyType_Spec finder_spec = {
    .name = "model.language.compiled.Finder",
    .basicsize = sizeof(Finder),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = finder_slots,
};

#endif
