/* Functions of the module on a document's sentences: rows to mixed rows, and to JSON lines. */

#ifndef KERNEL_DOCUMENT_H
#define KERNEL_DOCUMENT_H

#include "mix.h"
#include "write.h"

#define BEGIN "\"begin\":"
#define END ",\"end\":"
#define NOT_NEAR_HALF 0.499      /* of a unit: nearer to half of one the product may have been rounded over it */

/* Read a tuple of numbers, as many as there are labels. */
static int read_row(PyObject *tuple, uint32_t n_labels, double *row) {
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != (Py_ssize_t)n_labels) {
        PyErr_SetString(PyExc_ValueError, "each row is a tuple of one number a label");
        return -1;
    }
    for (uint32_t k = 0; k < n_labels; k++)
        row[k] = PyFloat_AsDouble(PyTuple_GET_ITEM(tuple, k));
    return PyErr_Occurred() ? -1 : 0;
}

static PyObject *tuple_of(const double *row, uint32_t n_labels) {
    PyObject *tuple = PyTuple_New((Py_ssize_t)n_labels);
    for (uint32_t k = 0; tuple != NULL && k < n_labels; k++) {
        PyObject *number = PyFloat_FromDouble(row[k]);
        if (number == NULL)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, (Py_ssize_t)k, number);
    }
    return tuple;
}

static PyObject *tuples_of(const double *rows, Py_ssize_t n_rows, uint32_t n_labels) {
    PyObject *list = PyList_New(n_rows);
    for (Py_ssize_t i = 0; list != NULL && i < n_rows; i++) {
        PyObject *tuple = tuple_of(rows + i * n_labels, n_labels);
        if (tuple == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, tuple);
    }
    return list;
}

static PyObject *mixed_lists(PyObject *rows, uint32_t n_labels, double factor, const double *usual) {
    Py_ssize_t n_rows = PySequence_Fast_GET_SIZE(rows);
    size_t n_numbers = (size_t)n_rows * n_labels;
    double *numbers = PyMem_Malloc((2 * n_numbers + 1) * sizeof(double)), *added = numbers + n_numbers;
    if (numbers == NULL)
        return PyErr_NoMemory();
    PyObject *answer = NULL;
    Py_ssize_t i = 0;
    while (i < n_rows && read_row(PySequence_Fast_GET_ITEM(rows, i), n_labels, numbers + i * n_labels) == 0)
        i++;
    if (i == n_rows) {
        mix_rows(numbers, added, (size_t)n_rows, n_labels, factor, usual);
        PyObject *changes = tuples_of(added, n_rows, n_labels);
        PyObject *mixed = changes ? tuples_of(numbers, n_rows, n_labels) : NULL;
        answer = mixed ? PyTuple_Pack(2, changes, mixed) : NULL;
        Py_XDECREF(changes);
        Py_XDECREF(mixed);
    }
    PyMem_Free(numbers);
    return answer;
}

static PyObject *module_mixed(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *sequence, *tuple;
    double factor, usual[MAX_LABELS];
    if (!PyArg_ParseTuple(arguments, "OdO!:mixed", &sequence, &factor, &PyTuple_Type, &tuple))
        return NULL;
    Py_ssize_t n_labels = PyTuple_GET_SIZE(tuple);
    if (n_labels > MAX_LABELS)
        return PyErr_Format(PyExc_ValueError, "at most %d labels", MAX_LABELS);
    if (read_row(tuple, (uint32_t)n_labels, usual) < 0)
        return NULL;
    PyObject *rows = PySequence_Fast(sequence, "rows must be a sequence");
    PyObject *answer = rows ? mixed_lists(rows, (uint32_t)n_labels, factor, usual) : NULL;
    Py_XDECREF(rows);
    return answer;
}

/* ---- lines ---- */

/* Borrow the bytes of a tuple, one a label. */
static int read_pieces(PyObject *tuple, uint32_t n_labels, Piece *pieces, size_t *longest, size_t *total) {
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != (Py_ssize_t)n_labels) {
        PyErr_Format(PyExc_ValueError, "a form has %u heads and %u names", n_labels, n_labels);
        return -1;
    }
    *longest = *total = 0;
    for (uint32_t k = 0; k < n_labels; k++) {
        char *bytes;
        Py_ssize_t length;
        if (PyBytes_AsStringAndSize(PyTuple_GET_ITEM(tuple, k), &bytes, &length) < 0)
            return -1;
        pieces[k] = (Piece){bytes, (size_t)length};
        *longest = (size_t)length > *longest ? (size_t)length : *longest;
        *total += (size_t)length;
    }
    return 0;
}

static int read_form(uint32_t n_labels, PyObject *tuple, Form *form) {
    PyObject *heads, *names;
    size_t longest_head, longest_name, heads_length, names_length;
    if (!PyArg_ParseTuple(tuple, "OOd:form", &heads, &names, &form->threshold)
        || read_pieces(heads, n_labels, form->heads, &longest_head, &heads_length) < 0
        || read_pieces(names, n_labels, form->names, &longest_name, &names_length) < 0)
        return -1;
    form->longest_line = sizeof ROW + LONGEST_NUMBER + longest_head + names_length
        + (size_t)n_labels * (DECIMALS + 2) + sizeof TRUE_END;
    return 0;
}

/* Return for how many labels a form is, 0 where it is none. */
static uint32_t form_labels(PyObject *tuple) {
    PyObject *heads = PyTuple_GET_SIZE(tuple) ? PyTuple_GET_ITEM(tuple, 0) : NULL;
    Py_ssize_t n_labels = heads && PyTuple_Check(heads) ? PyTuple_GET_SIZE(heads) : 0;
    return n_labels <= MAX_LABELS ? (uint32_t)n_labels : 0;
}

/* Write a probability as `%.12f` does, which rounds what the double truly is; NULL without memory. */
static inline char *put_exactly(char *at, double probability) {
    double scaled = probability * (double)UNIT;
    if (fabs(scaled - nearbyint(scaled)) < NOT_NEAR_HALF)
        return put_probability(at, probability);
    char *digits = PyOS_double_to_string(probability, 'f', DECIMALS, 0, NULL);
    if (digits == NULL)
        return NULL;
    at = put(at, digits, DECIMALS + 2);
    PyMem_Free(digits);
    return at;
}

/* What the lines of a document have in common, and its sentences. */
typedef struct {
    const Form *form;
    Piece begin, judged, unsure;
    PyObject *spans, *rows, *own, *tails;        /* of `own` and `tails`, by place, NULL where there are none */
    PyObject *begin_name, *end_name;
    uint32_t n_labels;
} Lines;

/* One sentence, as its line needs it. */
typedef struct {
    uint64_t begin, end;
    Piece own, tail;
    uint32_t best;
    double row[MAX_LABELS];
} Sentence;

static int read_place(PyObject *span, PyObject *name, uint64_t *place) {
    PyObject *number = PyObject_GetAttr(span, name);
    *place = number ? PyLong_AsUnsignedLongLong(number) : 0;
    Py_XDECREF(number);
    return PyErr_Occurred() ? -1 : 0;
}

/* Borrow bytes that a dictionary may hold for a place. */
static int read_piece(PyObject *dictionary, Py_ssize_t place, Piece *piece) {
    PyObject *key = dictionary ? PyLong_FromSsize_t(place) : NULL;
    PyObject *bytes = key ? PyDict_GetItemWithError(dictionary, key) : NULL;
    Py_XDECREF(key);
    if (bytes == NULL)
        return PyErr_Occurred() ? -1 : 0;
    char *at;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(bytes, &at, &length) < 0)
        return -1;
    *piece = (Piece){at, (size_t)length};
    return 0;
}

static int read_sentence(const Lines *lines, Py_ssize_t i, Sentence *sentence) {
    PyObject *span = PySequence_Fast_GET_ITEM(lines->spans, i);
    if (read_place(span, lines->begin_name, &sentence->begin) < 0
        || read_place(span, lines->end_name, &sentence->end) < 0
        || read_row(PySequence_Fast_GET_ITEM(lines->rows, i), lines->n_labels, sentence->row) < 0)
        return -1;
    sentence->best = 0;
    for (uint32_t k = 1; k < lines->n_labels; k++)
        sentence->best = sentence->row[k] > sentence->row[sentence->best] ? k : sentence->best;
    sentence->own = (Piece){"", 0};
    sentence->tail = sentence->row[sentence->best] < lines->form->threshold ? lines->unsure : lines->judged;
    return read_piece(lines->own, i, &sentence->own) < 0 ? -1 : read_piece(lines->tails, i, &sentence->tail);
}

static size_t longest_of(const Lines *lines, const Sentence *sentence) {
    return lines->begin.length + sizeof BEGIN + sizeof END + LONGEST_NUMBER + lines->form->longest_line
        + sentence->own.length + sentence->tail.length;
}

/* Write a sentence's line; NULL without memory. */
static char *put_sentence(char *at, const Lines *lines, const Sentence *sentence) {
    const Form *form = lines->form;
    at = put(at, lines->begin.bytes, lines->begin.length);
    at = put_number(put(at, BEGIN, sizeof BEGIN - 1), sentence->begin);
    at = put_number(put(at, END, sizeof END - 1), sentence->end);
    at = put(at, sentence->own.bytes, sentence->own.length);
    at = put(at, form->heads[sentence->best].bytes, form->heads[sentence->best].length);
    for (uint32_t k = 0; k < lines->n_labels; k++) {
        at = put(at, form->names[k].bytes, form->names[k].length);
        if ((at = put_exactly(at, sentence->row[k])) == NULL)
            return NULL;
    }
    return put(at, sentence->tail.bytes, sentence->tail.length);
}

/* Write all lines; `answer` grows as they come. */
static PyObject *lines_of(const Lines *lines) {
    Py_ssize_t n = PySequence_Fast_GET_SIZE(lines->spans), room = 0, used = 0;
    PyObject *answer = PyBytes_FromStringAndSize(NULL, 0);
    for (Py_ssize_t i = 0; i < n && answer != NULL; i++) {
        Sentence sentence;
        if (read_sentence(lines, i, &sentence) < 0) {
            Py_CLEAR(answer);
            break;
        }
        Py_ssize_t longest = (Py_ssize_t)longest_of(lines, &sentence);
        if (used + longest > room) {
            room = used + (n - i) * longest;
            if (_PyBytes_Resize(&answer, room) < 0)
                break;
        }
        char *end = put_sentence(PyBytes_AS_STRING(answer) + used, lines, &sentence);
        if (end == NULL)
            Py_CLEAR(answer);
        else
            used = end - PyBytes_AS_STRING(answer);
    }
    if (answer != NULL)
        _PyBytes_Resize(&answer, used);
    return answer;
}

static PyObject *module_sentence_lines(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *spans, *rows, *tuple, *answer = NULL;
    const char *begin, *judged, *unsure;
    Py_ssize_t begin_length, judged_length, unsure_length;
    Form form;
    Lines lines = {.form = &form};
    if (!PyArg_ParseTuple(
            arguments, "y#OO(y#y#)O!O!O!:sentence_lines", &begin, &begin_length, &spans, &rows, &judged, &judged_length,
            &unsure, &unsure_length, &PyDict_Type, &lines.tails, &PyDict_Type, &lines.own, &PyTuple_Type, &tuple))
        return NULL;
    lines.begin = (Piece){begin, (size_t)begin_length};
    lines.judged = (Piece){judged, (size_t)judged_length};
    lines.unsure = (Piece){unsure, (size_t)unsure_length};
    lines.tails = PyDict_GET_SIZE(lines.tails) ? lines.tails : NULL;
    lines.own = PyDict_GET_SIZE(lines.own) ? lines.own : NULL;
    lines.n_labels = form_labels(tuple);
    if (lines.n_labels == 0)
        return PyErr_Format(PyExc_ValueError, "a form is for 1 to %d labels", MAX_LABELS);
    if (read_form(lines.n_labels, tuple, &form) < 0)
        return NULL;
    lines.begin_name = PyUnicode_InternFromString("begin");
    lines.end_name = PyUnicode_InternFromString("end");
    lines.spans = PySequence_Fast(spans, "spans must be a sequence");
    lines.rows = PySequence_Fast(rows, "rows must be a sequence");
    if (lines.begin_name && lines.end_name && lines.spans && lines.rows) {
        if (PySequence_Fast_GET_SIZE(lines.spans) == PySequence_Fast_GET_SIZE(lines.rows))
            answer = lines_of(&lines);
        else
            PyErr_SetString(PyExc_ValueError, "there must be one row a span");
    }
    Py_XDECREF(lines.begin_name);
    Py_XDECREF(lines.end_name);
    Py_XDECREF(lines.spans);
    Py_XDECREF(lines.rows);
    return answer;
}

#endif
