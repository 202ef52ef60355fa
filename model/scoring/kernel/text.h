/* Text as bytes: UTF-8 checked, read and written; nothing here knows the table or Python. */

#ifndef KERNEL_TEXT_H
#define KERNEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HIGH_BITS 0x8080808080808080u

static inline uint64_t load_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Return how many bytes at the beginning are ASCII; up to 15 fewer than there are. */
static inline size_t ascii_length(const uint8_t *bytes, size_t length) {
    size_t at = 0;
    while (length - at >= 16 && ((load_word(bytes + at) | load_word(bytes + at + 8)) & HIGH_BITS) == 0)
        at += 16;
    return at;
}

static inline bool is_surrogate(uint32_t point) {
    return point - 0xD800u < 0x800u;
}

/* Write one code point below 2**21 as UTF-8 and return its length. */
static inline uint32_t write_point(uint8_t *out, uint32_t point) {
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (uint8_t)(0xC0 | point >> 6);
        out[1] = (uint8_t)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (uint8_t)(0xE0 | point >> 12);
        out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | (point >> 18 & 0x7));
    out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (point & 0x3F));
    return 4;
}

/* Read one code point of valid UTF-8 and move on. */
static inline uint32_t read_point(const uint8_t **at) {
    const uint8_t *bytes = *at;
    uint32_t first = bytes[0];
    if (first < 0x80) {
        *at += 1;
        return first;
    }
    if (first < 0xE0) {
        *at += 2;
        return (first & 0x1F) << 6 | (bytes[1] & 0x3Fu);
    }
    if (first < 0xF0) {
        *at += 3;
        return (first & 0xF) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
    }
    *at += 4;
    return (first & 0x7) << 18 | (bytes[1] & 0x3Fu) << 12 | (bytes[2] & 0x3Fu) << 6 | (bytes[3] & 0x3Fu);
}

/* Return the length of the well-formed sequence of several bytes at `bytes`, or 0. */
static inline size_t sequence_length(const uint8_t *bytes, size_t room) {
    uint8_t first = bytes[0];
    size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || length > room)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    bool is_overlong = (first == 0xE0 && bytes[1] < 0xA0) || (first == 0xF0 && bytes[1] < 0x90);
    bool is_no_point = (first == 0xED && bytes[1] > 0x9F) || (first == 0xF4 && bytes[1] > 0x8F);
    return is_overlong || is_no_point ? 0 : length;
}

/* Return where the first byte of malformed UTF-8 stands, or `length`. */
static inline size_t valid_length(const uint8_t *bytes, size_t length) {
    size_t at = 0;
    while (at < length) {
        at += ascii_length(bytes + at, length - at);
        for (; at < length && bytes[at] < 0x80; at++)
            ;
        while (at < length && bytes[at] >= 0x80) {
            size_t step = sequence_length(bytes + at, length - at);
            if (step == 0)
                return at;
            at += step;
        }
    }
    return length;
}

#endif
