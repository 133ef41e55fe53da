//! A guest in C: Debian's clang, wasi-libc, and the C bindings of `wit-bindgen`.
//!
//! It searches the bookshop for its first argument and prints a line a book. Without an
//! argument it calls nothing. clang links a core module of WASI preview 1, which the host
//! makes a component in memory.
//!
//!     guests/build.sh c guests/target/wasm
//!     mcp-host run guests/target/wasm/c-hello.wasm --allow shop/search_books -- verne

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "imports.h"

/// `{"query": text}`, with every byte escaped that JSON does not take as it is.
static char *query_json(const char *text) {
    char *json = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&json, &length);
    if (out == NULL) {
        return NULL;
    }
    fputs("{\"query\":\"", out);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\' || (unsigned char)*at < 0x20) {
            fprintf(out, "\\u%04x", (unsigned)*at);
        } else {
            fputc(*at, out);
        }
    }
    fputs("\"}", out);
    return fclose(out) == 0 ? json : NULL;
}

/// Where the value of the next `"key":` begins. Inside a JSON string every quote is
/// escaped, so what is found is a key; a larger program would link a JSON parser.
static const char *value_of(const char *json, const char *quoted_key) {
    const char *key = json == NULL ? NULL : strstr(json, quoted_key);
    return key == NULL ? NULL : key + strlen(quoted_key);
}

/// Prints the characters of a JSON string or number, without quotes and backslashes.
static void print_value(const char *at) {
    const char *end = *at == '"' ? "\"" : ",}]";
    for (at += *at == '"'; *at != '\0' && strchr(end, *at) == NULL; at++) {
        at += *at == '\\' && at[1] != '\0';
        putchar(*at);
    }
}

/// A line a book, from the result as this server writes it: title, author, year.
static void print_books(const char *json) {
    const char *title, *author, *year;
    while ((title = value_of(json, "\"title\":")) && (author = value_of(title, "\"author\":")) &&
           (year = value_of(author, "\"year\":"))) {
        print_value(title);
        fputs(", ", stdout);
        print_value(author);
        fputs(" (", stdout);
        print_value(year);
        puts(")");
        json = year;
    }
}

static int report(const mcp_host_guest_tools_tool_error_t *error) {
    fprintf(stderr, "error: %.*s\n", (int)error->message.len, (const char *)error->message.ptr);
    if (error->hint.is_some) {
        fprintf(stderr, "hint: %.*s\n", (int)error->hint.val.len, (const char *)error->hint.val.ptr);
    }
    return EXIT_FAILURE;
}

/// Calls `search_books` of `shop`. What comes back is allocated here, so it is freed here.
static int search(char *query) {
    imports_string_t server, tool, arguments;
    imports_string_set(&server, "shop");
    imports_string_set(&tool, "search_books");
    imports_string_set(&arguments, query);

    mcp_host_guest_tools_tool_output_t output;
    mcp_host_guest_tools_tool_error_t error;
    if (!mcp_host_guest_tools_call_tool(&server, &tool, &arguments, &output, &error)) {
        int status = report(&error);
        mcp_host_guest_tools_tool_error_free(&error);
        return status;
    }
    if (output.structured.is_some) {
        char *json = strndup((const char *)output.structured.val.ptr, output.structured.val.len);
        print_books(json);
        free(json);
    }
    mcp_host_guest_tools_tool_output_free(&output);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        puts("hello from the sandbox");
        return EXIT_SUCCESS;
    }
    char *query = query_json(argv[1]);
    if (query == NULL) {
        fputs("error: out of memory\n", stderr);
        return EXIT_FAILURE;
    }
    int status = search(query);
    free(query);
    return status;
}
