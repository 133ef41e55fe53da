// A reader of JSON that goes through a document once, without recursion: what is not
// wanted is skipped, however deep it is. What it reads was parsed by the host before; it
// stays within its bytes all the same.
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct json {
    const uint8_t *at, *end;
};

// A reader of these bytes.
struct json json_reader(const uint8_t *bytes, size_t length);

// Enters the object or array that stands here; false when it is none.
bool json_enter(struct json *json, char bracket);

// Moves on to the next member of the object and reads its name into `name`, whose old
// content goes. False at the object's end.
bool json_member(struct json *json, struct text *name);

// Moves on to the next element of the array; false at its end.
bool json_element(struct json *json);

// Reads the string that stands here into `value`, whose old content goes; what is no
// string is skipped, and false.
bool json_string(struct json *json, struct text *value);

// Moves past the value that stands here.
void json_skip(struct json *json);

#endif
