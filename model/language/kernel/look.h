/* A closer look at what is not plainly English: what kinds of words it has, as model/language/judgeable.py counts them. */

#ifndef KERNEL_LOOK_H
#define KERNEL_LOOK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <string.h>

#include "token.h"

#define LONGEST_KNOWN 64         /* letters of a word that may be known */
#define LONGEST_RUN_OF_PROSE 20  /* characters without white space */

/* Kinds of words; the same numbers as in Python. */
enum { WORD_UNKNOWN, WORD_KNOWN, WORD_FUNCTION, WORD_FOREIGN, WORD_PARTICLE };

typedef struct {
    Py_ssize_t words, letters, not_latin, figures, known, function, foreign, accented, unknown, large;
} WordCounts;

/* A word, which is counted when it is known what follows it. */
typedef struct {
    Py_ssize_t length;           /* in small letters; 0: there is none */
    long kind;
    bool is_small, is_ascii;     /* whether it begins with a small letter; has only English ones */
} Pending;

static inline bool is_word_letter(Py_UCS4 c) {
    return c < 0x80 ? Py_ISALPHA((int)c) : Py_UNICODE_ISALNUM(c) && !Py_UNICODE_ISDECIMAL(c);
}

static inline bool is_not_latin(Py_UCS4 c) {
    return (c >= 0x370 && c <= 0x1DFF) || (c >= 0x2C00 && c <= 0xA71F) || (c >= 0xA800 && c <= 0xFAFF)
        || (c >= 0xFB13 && c <= 0xFE6F) || (c >= 0xFF66 && c <= 0xFFDC) || (c >= 0x10000 && c <= 0x3FFFF);
}

/* Return where a word ends that begins at a place: letters, with single apostrophes between them. */
static Py_ssize_t letters_end(const Source *source, Py_ssize_t end) {
    for (;;) {
        while (end < source->length && is_word_letter(char_at(source, end)))
            end++;
        if (!is_apostrophe(char_at(source, end)) || end + 1 >= source->length
            || !is_word_letter(char_at(source, end + 1)))
            return end;
        end++;
    }
}

/* Return a word in small letters. */
static PyObject *small_word(const Source *source, Py_ssize_t begin, Py_ssize_t end, bool is_ascii) {
    if (!is_ascii) {
        PyObject *word = PyUnicode_Substring(source->text, begin, end);
        PyObject *small = word ? PyObject_CallMethod(word, "lower", NULL) : NULL;
        Py_XDECREF(word);
        return small;
    }
    PyObject *small = PyUnicode_New(end - begin, 0x7F);
    for (Py_ssize_t i = begin; small != NULL && i < end; i++)
        PyUnicode_1BYTE_DATA(small)[i - begin] = (Py_UCS1)Py_TOLOWER((int)char_at(source, i));
    return small;
}

/* Return the kind of a word in small letters: as it is kept, else as it is asked; -1 on an error. */
static long kind_of_word(PyObject *small, PyObject *kept, PyObject *kind_of) {
    if (PyUnicode_GET_LENGTH(small) > LONGEST_KNOWN)
        return WORD_UNKNOWN;
    PyObject *kind = PyDict_GetItemWithError(kept, small);
    if (kind != NULL)
        return PyLong_AsLong(kind);
    if (PyErr_Occurred())
        return -1;
    kind = PyObject_CallOneArg(kind_of, small);
    long number = kind ? PyLong_AsLong(kind) : -1;
    Py_XDECREF(kind);
    return number;
}

/* Count a word; `goes_on` tells whether the next one begins with a small letter. */
static void count_word(WordCounts *counts, const Pending *word, bool is_loud, bool is_first, bool goes_on) {
    bool is_small = is_loud || word->is_small || is_first;
    if (word->length == 0)
        return;
    if (word->kind == WORD_FUNCTION) {
        counts->function++;
        counts->known++;
    } else if (word->kind == WORD_FOREIGN) {
        counts->foreign++;
    } else if (word->kind == WORD_PARTICLE) {
        counts->foreign += is_loud || goes_on;
    } else if (word->kind == WORD_KNOWN) {
        counts->known += is_small && word->length > 1;
        counts->large += !is_small || word->length == 1;
    } else if (word->length > 1 && (is_loud || word->is_small)) {
        counts->unknown++;
        counts->accented += !word->is_ascii;
    }
}

/* Read the word between two places; -1 on an error. */
static int read_word(
    const Source *source, Py_ssize_t begin, Py_ssize_t end, PyObject *kept, PyObject *kind_of, Pending *word,
    WordCounts *counts
) {
    bool is_ascii = true;
    for (Py_ssize_t place = begin; place < end; place++) {
        Py_UCS4 c = char_at(source, place);
        is_ascii &= c < 0x80;
        counts->letters += Py_UNICODE_ISALPHA(c) != 0;
        counts->not_latin += is_not_latin(c);
    }
    PyObject *small = small_word(source, begin, end, is_ascii);
    if (small == NULL)
        return -1;
    word->length = PyUnicode_GET_LENGTH(small);
    word->is_ascii = PyUnicode_IS_ASCII(small);
    word->is_small = Py_UNICODE_ISLOWER(char_at(source, begin)) != 0;
    word->kind = kind_of_word(small, kept, kind_of);
    Py_DECREF(small);
    counts->words++;
    return word->kind < 0 ? -1 : 0;
}

static PyObject *word_counts(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *text, *kept, *kind_of;
    int is_loud;
    if (!PyArg_ParseTuple(arguments, "UpO!O:word_counts", &text, &is_loud, &PyDict_Type, &kept, &kind_of))
        return NULL;
    Source source = source_of(text);
    WordCounts counts = {0};
    Pending before = {0};
    for (Py_ssize_t place = 0; place < source.length;) {
        Py_UCS4 first = char_at(&source, place);
        counts.figures += Py_UNICODE_ISDECIMAL(first) != 0;
        Py_ssize_t end = is_word_letter(first) ? letters_end(&source, place) : place;
        if (end <= place + 1 && (end == place || (is_capital(first) && first != 'A' && first != 'I'))) {
            place++;                     /* no word, or an initial */
            continue;
        }
        Pending word = {0};
        if (read_word(&source, place, end, kept, kind_of, &word, &counts) < 0)
            return NULL;
        count_word(&counts, &before, is_loud, counts.words == 2, word.is_small);
        before = word;
        place = end;
    }
    count_word(&counts, &before, is_loud, counts.words == 1, false);
    return Py_BuildValue("nnnnnnnnnn", counts.words, counts.letters, counts.not_latin, counts.figures, counts.known,
                         counts.function, counts.foreign, counts.accented, counts.unknown, counts.large);
}

static inline bool is_word_char(const Source *source, Py_ssize_t place) {
    return place >= 0 && (is_letter(source, place) || char_at(source, place) == '_');
}

/* Tell whether a word that begins a line of code stands at a place, with white space behind it. */
static bool begins_code(const Source *source, Py_ssize_t place) {
    static const char *const words[] = {"import", "from", "def", "class", "SELECT"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        Py_ssize_t length = 0;
        while (words[i][length] && char_at(source, place + length) == (Py_UCS4)words[i][length])
            length++;
        if (words[i][length] == 0 && is_white(source, place + length))
            return true;
    }
    return false;
}

/* Tell whether a sign of an address or of code stands at a place. */
static bool is_sign_of_code(const Source *source, Py_ssize_t place) {
    Py_UCS4 c = char_at(source, place), after = char_at(source, place + 1);
    switch (c) {
    case '/': case '@': case '#': case '{': case '}': case '<': case '>': case '=': case ';': case '|': case '\\':
    case '^': case '~': case '_': case '`': case '*': case '+': case '[': case ']': case '$': case ':':
        return true;
    case '.':
        return is_word_char(source, place - 1) && is_word_char(source, place + 1);
    case '(':
        return after == ')';
    case '&':
        return after == '&';
    case '-':
        return place > 0 && is_white(source, place - 1)
            && (is_word_char(source, place + 1) || (after == '-' && is_word_char(source, place + 2)));
    default:
        return false;
    }
}

/* Tell whether a text has what it must have if it is to hold an address, a key or code. */
static PyObject *is_odd_text(PyObject *Py_UNUSED(module), PyObject *text) {
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "text is no str");
    Source source = source_of(text);
    Py_ssize_t run = 0;
    bool is_begin = true;                /* of a line */
    for (Py_ssize_t place = 0; place < source.length; place++) {
        Py_UCS4 c = char_at(&source, place);
        if (Py_UNICODE_ISSPACE(c)) {
            run = 0;
            is_begin |= c == '\n';
            continue;
        }
        if (++run == LONGEST_RUN_OF_PROSE || is_sign_of_code(&source, place)
            || (is_begin && begins_code(&source, place)))
            Py_RETURN_TRUE;
        is_begin = false;
    }
    Py_RETURN_FALSE;
}

/* Return begin and end of some lines of a block, by their numbers, which rise. */
static PyObject *lines_at(PyObject *Py_UNUSED(module), PyObject *arguments) {
    Py_buffer block;
    PyObject *numbers;
    if (!PyArg_ParseTuple(arguments, "y*O!:lines_at", &block, &PyList_Type, &numbers))
        return NULL;
    const char *begin = block.buf, *at = begin, *end = at + block.len;
    PyObject *found = PyList_New(PyList_GET_SIZE(numbers));
    Py_ssize_t line = 0;
    for (Py_ssize_t i = 0; found != NULL && i < PyList_GET_SIZE(found); i++) {
        Py_ssize_t number = PyLong_AsSsize_t(PyList_GET_ITEM(numbers, i));
        const char *stop = at;
        for (; line < number && stop != NULL; line++) {
            stop = memchr(at, '\n', (size_t)(end - at));
            at = stop ? stop + 1 : end;
        }
        if (PyErr_Occurred() || number < line || stop == NULL) {
            if (!PyErr_Occurred())
                PyErr_Format(PyExc_ValueError, "there is no line %zd behind line %zd", number, line);
            Py_CLEAR(found);
            break;
        }
        stop = memchr(at, '\n', (size_t)(end - at));
        PyObject *one = Py_BuildValue("nn", at - begin, (stop ? stop : end) - begin);
        if (one == NULL)
            Py_CLEAR(found);
        else
            PyList_SET_ITEM(found, i, one);
    }
    PyBuffer_Release(&block);
    return found;
}

#endif
