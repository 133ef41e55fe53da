// Text that grows, and what strangers wrote quoted for the places where a C header has
// room for it.
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    char *bytes;
    size_t length, capacity;
};

void text_byte(struct text *text, char byte);
void text_bytes(struct text *text, const void *bytes, size_t length);
void text_add(struct text *text, const char *string);

// A character in UTF-8.
void text_point(struct text *text, uint32_t point);

// A string literal whose value is exactly these bytes of UTF-8.
void text_literal(struct text *text, const void *bytes, size_t length);

// The lines of these bytes of UTF-8 inside of a comment that has begun: each after the
// first in a line of its own. They do not end the comment, and what is hidden shows.
void text_comment(struct text *text, const void *bytes, size_t length);

// These bytes as part of an identifier, different for different bytes.
void text_identifier(struct text *text, const void *bytes, size_t length);

#endif
