#include "text.h"

#include <stdlib.h>
#include <string.h>

void text_bytes(struct text *text, const void *bytes, size_t length) {
    if (length == 0)
        return;
    if (text->capacity - text->length < length) {
        size_t capacity = (text->capacity + length) * 2;
        text->bytes = realloc(text->bytes, capacity);
        if (text->bytes == NULL)
            abort();
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

void text_byte(struct text *text, char byte) { text_bytes(text, &byte, 1); }

void text_add(struct text *text, const char *string) { text_bytes(text, string, strlen(string)); }

void text_point(struct text *text, uint32_t point) {
    if (point < 0x80) {
        text_byte(text, (char)point);
        return;
    }
    int rest = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const uint8_t heads[] = {0, 0xc0, 0xe0, 0xf0};
    text_byte(text, (char)(heads[rest] | point >> (6 * rest)));
    while (rest-- > 0)
        text_byte(text, (char)(0x80 | (point >> (6 * rest) & 0x3f)));
}

// The character that begins here, and how many bytes it has; at least one.
static uint32_t point_at(const uint8_t *at, const uint8_t *end, size_t *length) {
    size_t wanted = *at < 0xc0 ? 1 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
    *length = wanted <= (size_t)(end - at) ? wanted : 1;
    if (*length == 1)
        return *at;
    uint32_t point = *at & (0x7f >> *length);
    for (size_t next = 1; next < *length; next++)
        point = point << 6 | (at[next] & 0x3f);
    return point;
}

// What a reader would not see: controls, bidirectional marks, fillers, selectors, tags.
static bool is_hidden(uint32_t point) {
    static const uint32_t ranges[][2] = {
        {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},
        {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e},
        {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
        {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (ranges[i][0] <= point && point <= ranges[i][1])
            return true;
    return false;
}

static void add_octal(struct text *text, const uint8_t *bytes, size_t length) {
    for (; length > 0; bytes++, length--) {
        text_byte(text, '\\');
        for (int shift = 6; shift >= 0; shift -= 3)
            text_byte(text, (char)('0' + (*bytes >> shift & 7)));
    }
}

void text_literal(struct text *text, const void *bytes, size_t length) {
    const uint8_t *at = bytes, *end = at + length;
    text_byte(text, '"');
    for (size_t width; at < end; at += width) {
        uint32_t point = point_at(at, end, &width);
        if (is_hidden(point)) {
            add_octal(text, at, width);
            continue;
        }
        // Two question marks may begin a trigraph.
        if (point == '"' || point == '\\' || point == '?')
            text_byte(text, '\\');
        text_bytes(text, at, width);
    }
    text_byte(text, '"');
}

// Where a line ends that begins here, and where the next one begins.
static const uint8_t *line_end(const uint8_t *at, const uint8_t *end, const uint8_t **next) {
    const uint8_t *stop = at;
    while (stop < end && *stop != '\n' && *stop != '\r')
        stop++;
    *next = stop + (stop < end) + (end - stop > 1 && stop[0] == '\r' && stop[1] == '\n');
    while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    return stop;
}

static void add_commented(struct text *text, const uint8_t *at, const uint8_t *end) {
    uint32_t before = ' ';
    for (size_t width; at < end; at += width) {
        uint32_t point = point_at(at, end, &width);
        bool joins = (before == '*' && point == '/') || (before == '/' && point == '*') ||
                     (before == '?' && point == '?');
        if (joins)
            text_byte(text, ' ');
        if (is_hidden(point)) {
            char shown[16];
            static const char digits[] = "0123456789abcdef";
            size_t length = 0;
            for (uint32_t rest = point; length == 0 || rest != 0; rest >>= 4)
                shown[length++] = digits[rest & 15];
            text_add(text, "\\u{");
            while (length > 0)
                text_byte(text, shown[--length]);
            text_byte(text, '}');
        } else {
            text_bytes(text, at, width);
        }
        before = point;
    }
    // A backslash would join the next line to this one.
    if (before == '\\')
        text_byte(text, '.');
}

void text_comment(struct text *text, const void *bytes, size_t length) {
    const uint8_t *at = bytes, *end = at + length, *next;
    for (bool first = true; at < end; at = next, first = false) {
        const uint8_t *stop = line_end(at, end, &next);
        if (!first)
            text_add(text, stop > at ? "\n * " : "\n *");
        add_commented(text, at, stop);
    }
}

void text_identifier(struct text *text, const void *bytes, size_t length) {
    static const char digits[] = "0123456789abcdef";
    const uint8_t *at = bytes, *end = at + length;
    for (; at < end; at++) {
        uint8_t c = *at, lower = c | 0x20;
        bool is_plain = (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
        // `_x` begins an escape, and stands for nothing else.
        if (is_plain || (c == '_' && !(end - at > 1 && at[1] == 'x'))) {
            text_byte(text, (char)c);
            continue;
        }
        text_add(text, "_x");
        text_byte(text, digits[c >> 4]);
        text_byte(text, digits[c & 15]);
    }
}
