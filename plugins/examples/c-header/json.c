#include "json.h"

#include <string.h>

static void skip_space(struct json *json) {
    while (json->at < json->end && strchr(" \t\r\n", *json->at) != NULL && *json->at != 0)
        json->at++;
}

static bool take(struct json *json, char wanted) {
    skip_space(json);
    if (json->at == json->end || *json->at != (uint8_t)wanted)
        return false;
    json->at++;
    return true;
}

struct json json_reader(const uint8_t *bytes, size_t length) {
    return (struct json){bytes, bytes + length};
}

bool json_enter(struct json *json, char bracket) { return take(json, bracket); }

bool json_element(struct json *json) {
    take(json, ',');
    return !take(json, ']') && json->at < json->end;
}

bool json_member(struct json *json, struct text *name) {
    take(json, ',');
    return !take(json, '}') && json_string(json, name) && take(json, ':');
}

static uint32_t hex4(struct json *json) {
    uint32_t value = 0;
    for (int digit = 0; digit < 4 && json->at < json->end; digit++, json->at++) {
        uint8_t c = *json->at;
        uint32_t worth = c <= '9' ? c - '0' : (uint32_t)(c | 0x20) - 'a' + 10;
        value = value << 4 | (worth & 15);
    }
    return value;
}

// The character after `\u`, which two escapes may be.
static uint32_t escaped(struct json *json) {
    uint32_t high = hex4(json);
    if (high < 0xd800 || high > 0xdbff)
        return high;
    if (json->end - json->at < 6 || json->at[0] != '\\' || json->at[1] != 'u')
        return 0xfffd;
    json->at += 2;
    uint32_t low = hex4(json);
    return low < 0xdc00 || low > 0xdfff ? 0xfffd : 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static void unescape(struct json *json, struct text *value) {
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    if (json->at == json->end)
        return;
    char c = (char)*json->at++;
    const char *letter = strchr(letters, c);
    if (c == 'u')
        text_point(value, escaped(json));
    else
        text_byte(value, letter != NULL && c != 0 ? meant[letter - letters] : c);
}

bool json_string(struct json *json, struct text *value) {
    value->length = 0;
    if (!take(json, '"')) {
        json_skip(json);
        return false;
    }
    while (json->at < json->end) {
        char c = (char)*json->at++;
        if (c == '"')
            return true;
        if (c == '\\')
            unescape(json, value);
        else
            text_byte(value, c);
    }
    return false;
}

static void skip_string(struct json *json) {
    for (json->at++; json->at < json->end && *json->at != '"'; json->at++)
        if (*json->at == '\\' && json->end - json->at > 1)
            json->at++;
    if (json->at < json->end)
        json->at++;
}

void json_skip(struct json *json) {
    size_t depth = 0;
    skip_space(json);
    while (json->at < json->end) {
        uint8_t c = *json->at;
        if (depth == 0 && (c == ',' || c == ']' || c == '}'))
            return;
        if (c == '"') {
            skip_string(json);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        json->at++;
        if (depth == 0 && (c == '}' || c == ']'))
            return;
    }
}
