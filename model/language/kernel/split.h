/* A type `Splitter` with the face of model.language.sentences.PythonSplitter: where sentences end; and `hidden`.

   What most stops are is told here; a stop that is not that plain is asked about, and a line with spaced dots or marks
   of footnotes is handed back whole. The rule is told in model/language/borders.py. */

#ifndef KERNEL_SPLIT_H
#define KERNEL_SPLIT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#define CLUE 100                 /* characters looked at on each side; as in borders.py, like the next */
#define LONGEST_WORD_BEFORE 23
#define LONGEST_RUN 6            /* letters or figures; the number of a list's item has fewer */
#define LONGEST_START 10         /* letters of a word that begins sentences */

enum { TITLE = 1, NUMBER = 2, ENDING = 4, SHORT = 8, STARTS = 16 };  /* as in sentences.py */
enum { GOES_ON, ENDS, ASK };

typedef struct {
    PyObject_HEAD
    PyObject *words;             /* a dict of a word to the kinds it is of */
    PyTypeObject *span;
    PyObject *begin, *end;       /* names of a span's attributes */
} Splitter;

/* One text while it is read. */
typedef struct {
    const Splitter *self;
    PyObject *text, *found, *ends, *line_of;
    const void *data;
    int kind;
} Reading;

/* One stop: places of its first character, behind its last, behind what closes after it, and of the next word. */
typedef struct {
    Py_ssize_t start, stop, closed, border;
} Stop;

static inline Py_UCS4 at(const Reading *reading, Py_ssize_t place) {
    return PyUnicode_READ(reading->kind, reading->data, place);
}

static inline bool is_break(Py_UCS4 c) {
    return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static inline bool is_stop(Py_UCS4 c) {
    return c == '.' || c == '!' || c == '?';
}

static inline bool is_quote(Py_UCS4 c) {
    return c == '"' || c == '\'' || c == 0xAB || c == 0xBB || (c >= 0x2018 && c <= 0x2019) || (c >= 0x201C && c <= 0x201E);
}

static inline bool is_closer(Py_UCS4 c) {
    return (is_quote(c) && c != 0x201E) || c == ')' || c == ']';
}

static inline bool is_opening(Py_UCS4 c) {
    return c == '"' || c == '\'' || c == '(' || c == '[' || c == '{' || c == 0xAB || c == 0x2018 || c == 0x201C || c == 0x201E;
}

/* Tell whether a character is none of a word before a stop. */
static inline bool parts_words(Py_UCS4 c) {
    return Py_UNICODE_ISSPACE(c) || (is_quote(c) && c != '\'' && c != 0x2018 && c != 0x2019) || c == '(' || c == '[' || c == '{';
}

/* Tell whether a character may begin the mark of a footnote. */
static inline bool is_note(Py_UCS4 c) {
    return c == '*' || c == '[' || c == 0xB9 || c == 0xB2 || c == 0xB3 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079)
        || c == 0x2020 || c == 0x2021;
}

/* Tell whether a footnote's number may stand at a place. */
static bool is_number(const Reading *reading, Py_ssize_t place, Py_ssize_t line) {
    if (place < line + 2 || at(reading, place - 1) != '.' || !Py_UNICODE_ISDECIMAL(at(reading, place)))
        return false;
    Py_UCS4 c = at(reading, place - 2);
    return (c >= 'a' && c <= 'z') || c == '"' || c == 0x201D || c == 0x2019 || c == ')';
}

static inline bool is_roman(Py_UCS4 c) {
    return c == 'i' || c == 'v' || c == 'x' || c == 'I' || c == 'V' || c == 'X';
}

/* Tell whether a full stop may belong to the number of a list's item, which begins a sentence or follows a mark. */
static bool may_number(const Reading *reading, Py_ssize_t begin, Py_ssize_t stop) {
    Py_ssize_t first = stop;
    bool all_digits = true, all_roman = true;
    for (; first > begin && stop - first < LONGEST_RUN; first--) {
        Py_UCS4 c = at(reading, first - 1);
        if (c >= 0x80 ? Py_UNICODE_ISDECIMAL(c) : !Py_ISALNUM((int)c)) {
            if (c >= 0x80)
                return true;
            break;
        }
        if (c >= 0x80)
            break;
        all_digits &= c <= '9';
        all_roman &= is_roman(c);
    }
    Py_ssize_t length = stop - first;
    if (length == 0 || length == LONGEST_RUN)
        return false;
    if (first > begin) {
        Py_UCS4 c = at(reading, first - 1);
        if (!Py_UNICODE_ISSPACE(c) && c != '(' && !(c == '.' && all_digits))
            return false;
    }
    return length == 1 || all_roman || (all_digits && length <= 3);
}

/* Return the kinds of a word, 0 where it is none of ours, -1 on an error. */
static int kinds_of(const Reading *reading, Py_ssize_t begin, Py_ssize_t end) {
    PyObject *word = PyUnicode_Substring(reading->text, begin, end);
    if (word == NULL)
        return -1;
    PyObject *kinds = PyDict_GetItemWithError(reading->self->words, word);
    Py_DECREF(word);
    return kinds ? (int)PyLong_AsLong(kinds) : PyErr_Occurred() ? -1 : 0;
}

/* Return the place of the first character from `place` on that opens nothing, `end` where there is none. */
static Py_ssize_t over_opening(const Reading *reading, Py_ssize_t place, Py_ssize_t end) {
    while (place < end && is_opening(at(reading, place)))
        place++;
    return place;
}

/* Return whether a word that begins sentences stands at a place; -1 on an error. */
static int starts(const Reading *reading, Py_ssize_t place, Py_ssize_t end) {
    Py_ssize_t last = place;
    while (last < end && last - place <= LONGEST_START
           && (Py_UNICODE_ISALNUM(at(reading, last)) || at(reading, last) == '_'))
        last++;
    if (last == place || last == end)
        return 0;
    Py_UCS4 c = at(reading, last);
    if (!Py_UNICODE_ISSPACE(c) && c != '\'' && c != 0x2019)
        return 0;
    int kinds = kinds_of(reading, place, last);
    return kinds < 0 ? -1 : (kinds & STARTS) != 0;
}

/* Return whether the sentence from `begin` on starts with a small letter. */
static bool is_small(const Reading *reading, Py_ssize_t begin, Py_ssize_t line_end) {
    Py_ssize_t end = Py_MIN(begin + CLUE, line_end), place = begin;
    while (place < end && Py_UNICODE_ISSPACE(at(reading, place)))
        place++;
    place = over_opening(reading, place, end);
    return place < end && Py_UNICODE_ISLOWER(at(reading, place));
}

/* The word before a stop, and what its letters are. */
typedef struct {
    Py_ssize_t begin, part;      /* `part` is behind its last hyphen */
    bool is_lower, has_vowel, has_dot;
} Word;

static Word word_before(const Reading *reading, Py_ssize_t begin, Py_ssize_t stop) {
    Word word = {stop, 0, false, false, false};
    bool has_upper = false, has_lower = false;
    Py_ssize_t least = Py_MAX(begin, stop - LONGEST_WORD_BEFORE);
    for (; word.begin > least && !parts_words(at(reading, word.begin - 1)); word.begin--) {
        Py_UCS4 c = at(reading, word.begin - 1), small = c | 0x20;
        has_upper |= Py_UNICODE_ISUPPER(c) || Py_UNICODE_ISTITLE(c);
        has_lower |= Py_UNICODE_ISLOWER(c);
        word.has_dot |= c == '.';
        word.has_vowel |= c < 0x80 && (small == 'a' || small == 'e' || small == 'i' || small == 'o' || small == 'u' || small == 'y');
        if (c == '-' && word.part == 0)
            word.part = word.begin;
    }
    word.is_lower = has_lower && !has_upper;
    return word;
}

/* Tell what a full stop is that neither quotes nor brackets nor small letters follow; -1 on an error. */
static int judge_plain(const Reading *reading, const Stop *stop, const Word *word, int kinds, Py_ssize_t end) {
    Py_ssize_t first = over_opening(reading, stop->border, end), length = stop->start - word->begin;
    if (kinds & NUMBER)
        return ASK;
    if (kinds & ENDING) {
        Py_UCS4 last = at(reading, stop->start - 1);
        if (last == 'm' && word->has_dot)
            return ASK;                  /* an hour */
    } else {
        if (kinds & SHORT || (length > 3 && word->is_lower && word->has_vowel && !word->has_dot))
            return ENDS;
        if (length < 2 || word->has_dot)
            return ASK;
    }
    int is_start = starts(reading, first, end);
    return is_start < 0 ? -1 : is_start ? ENDS : ASK;
}

/* Tell what a stop is: GOES_ON, ENDS, or ASK where that is not plain; -1 on an error. */
static int judge(const Reading *reading, const Stop *stop, Py_ssize_t begin, Py_ssize_t line_end) {
    Py_ssize_t end = Py_MIN(stop->border + CLUE, line_end);
    bool is_full_stop = stop->stop - stop->start == 1 && at(reading, stop->start) == '.';
    Py_UCS4 after = at(reading, stop->border);
    if (after == '(' || (is_full_stop && may_number(reading, begin, stop->start)))
        return ASK;
    Py_ssize_t first = over_opening(reading, stop->border, end);
    bool is_lower = first < end && Py_UNICODE_ISLOWER(at(reading, first));
    for (Py_ssize_t place = stop->stop; place < stop->closed; place++)
        if (is_quote(at(reading, place))) {
            if (is_lower)
                return is_full_stop && is_small(reading, begin, line_end) ? ENDS : GOES_ON;
            Py_UCS4 last = at(reading, stop->stop - 1);
            return last == '!' || last == '?' ? ASK : ENDS;
        }
    if (!is_full_stop)
        return !is_lower ? ENDS : stop->stop - stop->start > 1 || at(reading, stop->start) == 0x2026 ? GOES_ON : ASK;
    Word word = word_before(reading, begin, stop->start);
    Py_ssize_t length = stop->start - word.begin;
    if (length == 2 && at(reading, word.begin) == 'a' && at(reading, word.begin + 1) == 'l')
        return ASK;                      /* et al. */
    int kinds = kinds_of(reading, word.begin, stop->start);
    int of_part = kinds >= 0 && word.part ? kinds_of(reading, word.part, stop->start) : 0;
    if (kinds < 0 || of_part < 0)
        return -1;
    if ((kinds | of_part) & TITLE)
        return GOES_ON;
    if (kinds & ENDING && !(kinds & NUMBER) && (after == '[' || Py_UNICODE_ISLOWER(after)))
        return GOES_ON;
    return is_lower ? ASK : judge_plain(reading, stop, &word, kinds, end);
}

/* Ask whether a sentence ends at a stop; -1 on an error. */
static int asked(const Reading *reading, const Stop *stop, Py_ssize_t line, Py_ssize_t line_end, Py_ssize_t begin) {
    PyObject *answer = PyObject_CallFunction(reading->ends, "nnnnnn", line, line_end, begin, stop->start, stop->stop, stop->closed);
    int ends = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    return ends;
}

static int set_place(PyObject *span, PyObject *name, Py_ssize_t place) {
    PyObject *number = PyLong_FromSsize_t(place);
    int failed = number == NULL || PyObject_GenericSetAttr(span, name, number) < 0;
    Py_XDECREF(number);
    return failed ? -1 : 0;
}

/* Add what stands from `begin` to `end` without the white space around it; nothing where there is only that. */
static int add_trimmed(const Reading *reading, Py_ssize_t begin, Py_ssize_t end) {
    while (begin < end && Py_UNICODE_ISSPACE(at(reading, begin)))
        begin++;
    while (end > begin && Py_UNICODE_ISSPACE(at(reading, end - 1)))
        end--;
    if (begin == end)
        return 0;
    PyObject *span = reading->self->span->tp_alloc(reading->self->span, 0);
    int failed = span == NULL || set_place(span, reading->self->begin, begin) < 0
              || set_place(span, reading->self->end, end) < 0 || PyList_Append(reading->found, span) < 0;
    Py_XDECREF(span);
    return failed ? -1 : 0;
}

/* Find the next stop from `place` on; 1 if there is one, 0 if not, -1 where the line has what is not read here. */
static int next_stop(const Reading *reading, Py_ssize_t place, Py_ssize_t line, Py_ssize_t end, Stop *stop) {
    for (; place < end; place++) {
        Py_UCS4 c = at(reading, place);
        if (!is_stop(c) && c != 0x2026)
            continue;
        if (c == '.' && place + 4 < end && at(reading, place + 1) == ' ' && at(reading, place + 2) == '.'
            && at(reading, place + 3) == ' ' && at(reading, place + 4) == '.')
            return -1;
        stop->start = place;
        while (place < end && (c == 0x2026 ? at(reading, place) == c : is_stop(at(reading, place))))
            place++;
        stop->stop = place;
        Py_ssize_t closed = place;
        while (closed < end && is_closer(at(reading, closed)))
            closed++;
        stop->closed = closed;
        if (closed == end || Py_UNICODE_ISSPACE(at(reading, closed)))
            return 1;
        if (is_note(at(reading, closed)) || is_number(reading, closed, line))
            return -1;
        place--;
    }
    return 0;
}

/* Add the sentences of one line; 1 where it is to be handed back, -1 on an error. */
static int split_line(const Reading *reading, Py_ssize_t line, Py_ssize_t end) {
    Py_ssize_t begin = line, place = line;
    Stop stop;
    for (int found; (found = next_stop(reading, place, line, end, &stop)) != 0; place = stop.closed) {
        if (found < 0)
            return 1;
        stop.border = stop.closed;
        while (stop.border < end && stop.border - stop.closed < CLUE && Py_UNICODE_ISSPACE(at(reading, stop.border)))
            stop.border++;
        if (stop.border == end)
            break;
        int ends = judge(reading, &stop, begin, end);
        if (ends == ASK)
            ends = asked(reading, &stop, line, end, begin);
        if (ends < 0 || (ends && add_trimmed(reading, begin, stop.border) < 0))
            return -1;
        begin = ends ? stop.border : begin;
    }
    return add_trimmed(reading, begin, end);
}

/* Add the sentences of a line that is handed back, in place of those found in it. */
static int ask_line(const Reading *reading, Py_ssize_t before, Py_ssize_t line, Py_ssize_t end) {
    PyObject *spans = PyObject_CallFunction(reading->line_of, "nn", line, end);
    int failed = spans == NULL || PyList_SetSlice(reading->found, before, PyList_GET_SIZE(reading->found), spans) < 0;
    Py_XDECREF(spans);
    return failed ? -1 : 0;
}

static PyObject *splitter_split(Splitter *self, PyObject *arguments) {
    Reading reading = {.self = self};
    if (!PyArg_ParseTuple(arguments, "UOO:split", &reading.text, &reading.ends, &reading.line_of))
        return NULL;
    reading.data = PyUnicode_DATA(reading.text);
    reading.kind = PyUnicode_KIND(reading.text);
    reading.found = PyList_New(0);
    Py_ssize_t length = PyUnicode_GET_LENGTH(reading.text);
    for (Py_ssize_t line = 0, end; reading.found != NULL && line < length; line = end) {
        for (end = line; end < length && !is_break(at(&reading, end)); end++)
            ;
        end += end < length;
        end += end < length && at(&reading, end - 1) == '\r' && at(&reading, end) == '\n';
        Py_ssize_t before = PyList_GET_SIZE(reading.found);
        int outcome = split_line(&reading, line, end);
        if (outcome < 0 || (outcome && ask_line(&reading, before, line, end) < 0))
            Py_CLEAR(reading.found);
    }
    return reading.found;
}

/* Return the character that stands for one that the library is not to see. */
static inline Py_UCS4 hidden_at(const Reading *reading, Py_ssize_t place, Py_ssize_t length) {
    Py_UCS4 c = at(reading, place);
    if (c == ' ' || (c < 0x80 && Py_ISALNUM((int)c)))
        return c;
    if (c == '\'' || c == 0x2019) {
        bool is_within = place > 0 && place + 1 < length && Py_UNICODE_ISALNUM(at(reading, place - 1))
                      && Py_UNICODE_ISALNUM(at(reading, place + 1));
        return is_within ? 'x' : ' ';
    }
    bool is_hidden = is_quote(c) || c == '(' || c == ')' || c == ']' || (c != '*' && is_note(c));
    return is_hidden || (c >= 0x80 && Py_UNICODE_ISSPACE(c)) ? ' ' : c;
}

static PyObject *hidden(PyObject *Py_UNUSED(module), PyObject *line) {
    if (!PyUnicode_Check(line))
        return PyErr_Format(PyExc_TypeError, "line is no str");
    Reading reading = {.text = line, .data = PyUnicode_DATA(line), .kind = PyUnicode_KIND(line)};
    Py_ssize_t length = PyUnicode_GET_LENGTH(line);
    PyObject *out = PyUnicode_New(length, PyUnicode_MAX_CHAR_VALUE(line));
    for (Py_ssize_t place = 0; out != NULL && place < length; place++) {
        if (is_number(&reading, place, 0)) {
            Py_DECREF(out);
            Py_RETURN_NONE;
        }
        PyUnicode_WRITE(reading.kind, PyUnicode_DATA(out), place, hidden_at(&reading, place, length));
    }
    PyObject *narrow = out ? PyUnicode_FromKindAndData(reading.kind, PyUnicode_DATA(out), length) : NULL;
    Py_XDECREF(out);
    return narrow;
}

static PyObject *splitter_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords)) {
    PyObject *words, *span;
    if (!PyArg_ParseTuple(arguments, "O!O!:Splitter", &PyDict_Type, &words, &PyType_Type, &span))
        return NULL;
    Splitter *self = (Splitter *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->words = Py_NewRef(words);
    self->span = (PyTypeObject *)Py_NewRef(span);
    self->begin = PyUnicode_InternFromString("begin");
    self->end = PyUnicode_InternFromString("end");
    if (self->begin == NULL || self->end == NULL)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void splitter_dealloc(Splitter *self) {
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(self->words);
    Py_XDECREF(self->span);
    Py_XDECREF(self->begin);
    Py_XDECREF(self->end);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef splitter_methods[] = {
    {"split", (PyCFunction)splitter_split, METH_VARARGS, "Return the spans of a text's sentences."},
    {NULL},
};

static PyType_Slot splitter_slots[] = {
    {Py_tp_doc, "Splits text into sentences."},
    {Py_tp_new, splitter_new},
    {Py_tp_dealloc, splitter_dealloc},
    {Py_tp_methods, splitter_methods},
    {0, NULL},
};

static PyType_Spec splitter_spec = {
    .name = "model.language.compiled.Splitter",
    .basicsize = sizeof(Splitter),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = splitter_slots,
};

#endif
