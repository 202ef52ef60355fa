/* model.language.compiled.Tokenizer: a sentence to its words and marks, as model/voices/tokens.py finds them.

   The tokens are of a class written in Python, whose slots are filled directly: they are made by the ten thousand. */

#ifndef KERNEL_TOKEN_H
#define KERNEL_TOKEN_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stddef.h>
#include <structmember.h>

#define LONGEST_TITLE 4
#define BLANKED 0xE000

enum { BEGIN, END, TEXT, LOW, IS_WORD, IS_NAME, IS_QUOTE, OWNS, N_SLOTS };

static const char *const slot_names[N_SLOTS] = {"begin", "end", "text", "low", "is_word", "is_name", "is_quote", "owns"};
static const char *const titles[] = {"Mr", "Mrs", "Ms", "Dr", "Gen", "Col", "Lt", "Maj", "Capt", "Sgt", "Cpl", "Pvt",
                                     "Sen", "Rep", "Gov", "Prof", "Adm", "VAdm", "Brig", "Amb", "Pres", "Cmdr", "Cdr",
                                     "Rev", "Hon", "St"};

typedef struct {
    PyObject_HEAD
    PyTypeObject *token;
    Py_ssize_t offsets[N_SLOTS];
    PyObject *lower;             /* the name of str.lower */
} Tokenizer;

typedef struct {
    PyObject *text;
    const void *data;
    int kind;
    Py_ssize_t length;
} Source;

static inline Source source_of(PyObject *text) {
    return (Source){text, PyUnicode_DATA(text), PyUnicode_KIND(text), PyUnicode_GET_LENGTH(text)};
}

static inline Py_UCS4 char_at(const Source *source, Py_ssize_t place) {
    return place < source->length ? PyUnicode_READ(source->kind, source->data, place) : 0;
}

static inline bool is_white(const Source *source, Py_ssize_t place) {
    return place < source->length && Py_UNICODE_ISSPACE(char_at(source, place));
}

static inline bool is_capital(Py_UCS4 c) {
    return c >= 'A' && c <= 'Z';
}

static inline bool is_letter(const Source *source, Py_ssize_t place) {
    return place < source->length && Py_UNICODE_ISALNUM(char_at(source, place));
}

/* Return where a title such as "Gen." or initials end that begin at a place; the place itself where none do. */
static Py_ssize_t title_end(const Source *source, Py_ssize_t begin) {
    Py_ssize_t end = begin;
    while (is_capital(char_at(source, end)) && char_at(source, end + 1) == '.')
        end += 2;
    if (end > begin)
        return is_white(source, end) ? end : begin;
    char letters[LONGEST_TITLE + 1] = {0};
    for (Py_UCS4 c; end - begin < LONGEST_TITLE && (c = char_at(source, end)) < 0x80 && Py_ISALPHA((int)c); end++)
        letters[end - begin] = (char)c;
    if (char_at(source, end) != '.' || !is_white(source, end + 1))
        return begin;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(letters, titles[i]) == 0)
            return end + 1;
    return begin;
}

/* Return where a word ends: letters and figures, with single marks between them. */
static Py_ssize_t word_end(const Source *source, Py_ssize_t end) {
    while (is_letter(source, end)) {
        do
            end++;
        while (is_letter(source, end));
        Py_UCS4 c = char_at(source, end);
        if ((c == '.' || c == '\'' || c == 0x2019 || c == '&' || c == '-') && is_letter(source, end + 1))
            end++;
    }
    return end;
}

static inline bool is_apostrophe(Py_UCS4 c) {
    return c == '\'' || c == 0x2019;
}

/* Return a token's text in small letters, without a genitive's ending. */
static PyObject *low_of(const Tokenizer *self, PyObject *text) {
    PyObject *low = PyObject_CallMethodNoArgs(text, self->lower);
    if (low == NULL)
        return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(low), end = length;
    Py_UCS4 last = PyUnicode_READ_CHAR(low, length - 1);
    if (length <= 2 || !(last == 's' || last == '.' || is_apostrophe(last)))
        return low;
    if (last == 's' && is_apostrophe(PyUnicode_READ_CHAR(low, length - 2)))
        end = length - 2;
    else
        while (end > 0 && ((last = PyUnicode_READ_CHAR(low, end - 1)) == '.' || is_apostrophe(last)))
            end--;
    if (end == length)
        return low;
    PyObject *bare = PyUnicode_Substring(low, 0, end);
    Py_DECREF(low);
    return bare;
}

static bool is_name(const Source *source, Py_ssize_t begin, Py_ssize_t end) {
    Py_UCS4 first = char_at(source, begin);
    if (Py_UNICODE_ISUPPER(first))
        return true;
    if (!Py_UNICODE_ISDIGIT(first))
        return false;
    for (; begin < end; begin++)
        if (!Py_UNICODE_ISDIGIT(char_at(source, begin)))
            return true;
    return false;
}

/* Tell whether a token ends as a genitive does. */
static bool owns(const Source *source, Py_ssize_t begin, Py_ssize_t end) {
    if (end - begin < 2)
        return false;
    Py_UCS4 one = char_at(source, end - 2), two = char_at(source, end - 1);
    return (is_apostrophe(one) && two == 's') || (one == 's' && is_apostrophe(two));
}

static PyObject *token_of(
    const Tokenizer *self, const Source *source, Py_ssize_t begin, Py_ssize_t end, Py_ssize_t offset, bool is_word
) {
    PyObject *text = PyUnicode_Substring(source->text, begin, end);
    PyObject *token = text ? self->token->tp_alloc(self->token, 0) : NULL;
    if (token == NULL) {
        Py_XDECREF(text);
        return NULL;
    }
    PyObject_GC_UnTrack(token);          /* nothing in it leads back to it */
    PyObject *values[N_SLOTS] = {
        PyLong_FromSsize_t(offset + begin),
        PyLong_FromSsize_t(offset + end),
        text,
        low_of(self, text),
        PyBool_FromLong(is_word),
        PyBool_FromLong(is_word && is_name(source, begin, end)),
        PyBool_FromLong(char_at(source, begin) == BLANKED),
        PyBool_FromLong(owns(source, begin, end)),
    };
    bool failed = false;
    for (int i = 0; i < N_SLOTS; i++) {
        *(PyObject **)((char *)token + self->offsets[i]) = values[i];
        failed |= values[i] == NULL;
    }
    if (failed)
        Py_CLEAR(token);
    return token;
}

static PyObject *tokenizer_tokens(Tokenizer *self, PyObject *arguments) {
    PyObject *sentence;
    Py_ssize_t offset;
    if (!PyArg_ParseTuple(arguments, "Un:tokens", &sentence, &offset))
        return NULL;
    Source source = source_of(sentence);
    PyObject *found = PyList_New(0);
    Py_ssize_t place = 0;
    while (found != NULL && place < source.length) {
        if (is_white(&source, place)) {
            place++;
            continue;
        }
        Py_ssize_t end = place;
        while (char_at(&source, end) == BLANKED)
            end++;
        bool is_word = false;
        if (end == place) {
            end = is_capital(char_at(&source, place)) ? title_end(&source, place) : place;
            end = end > place ? end : word_end(&source, place);
            is_word = end > place;
            end += !is_word;
        }
        PyObject *token = token_of(self, &source, place, end, offset, is_word);
        if (token == NULL || PyList_Append(found, token) < 0)
            Py_CLEAR(found);
        Py_XDECREF(token);
        place = end;
    }
    return found;
}

/* Find where a class keeps what its slots hold. */
static int find_slots(Tokenizer *self) {
    for (int i = 0; i < N_SLOTS; i++) {
        PyObject *slot = PyObject_GetAttrString((PyObject *)self->token, slot_names[i]);
        bool is_slot = slot != NULL && Py_IS_TYPE(slot, &PyMemberDescr_Type)
                    && ((PyMemberDescrObject *)slot)->d_member->type == T_OBJECT_EX;
        if (is_slot)
            self->offsets[i] = ((PyMemberDescrObject *)slot)->d_member->offset;
        Py_XDECREF(slot);
        if (!is_slot) {
            if (!PyErr_Occurred())
                PyErr_Format(PyExc_TypeError, "%s is no slot of a token", slot_names[i]);
            return -1;
        }
    }
    return 0;
}

static PyObject *tokenizer_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords)) {
    PyObject *token;
    if (!PyArg_ParseTuple(arguments, "O!:Tokenizer", &PyType_Type, &token))
        return NULL;
    Tokenizer *self = (Tokenizer *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->token = (PyTypeObject *)Py_NewRef(token);
    self->lower = PyUnicode_InternFromString("lower");
    if (self->lower == NULL || find_slots(self) < 0)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void tokenizer_dealloc(Tokenizer *self) {
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(self->token);
    Py_XDECREF(self->lower);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef tokenizer_methods[] = {
    {"tokens", (PyCFunction)tokenizer_tokens, METH_VARARGS, "Return the tokens of a sentence; places count from an offset."},
    {NULL},
};

static PyType_Slot tokenizer_slots[] = {
    {Py_tp_doc, "Cuts sentences into tokens."},
    {Py_tp_new, tokenizer_new},
    {Py_tp_dealloc, tokenizer_dealloc},
    {Py_tp_methods, tokenizer_methods},
    {0, NULL},
};

static PyType_Spec tokenizer_spec = {
    .name = "model.language.compiled.Tokenizer",
    .basicsize = sizeof(Tokenizer),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = tokenizer_slots,
};

#endif
