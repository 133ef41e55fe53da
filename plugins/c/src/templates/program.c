// Calls `~TOOL~` and prints what it answers.

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "sdk.h"

// A literal as a string of the SDK, which has its length instead of a zero at its end.
#define TEXT(literal) { (uint8_t *)(literal), sizeof(literal) - 1 }

// Says why a call failed.
static int report(const mcp_host_guest_types_tool_error_t *error) {
    fprintf(stderr, "error: %.*s\n", (int)error->message.len, (const char *)error->message.ptr);
    if (error->hint.is_some) {
        fprintf(stderr, "hint: %.*s\n", (int)error->hint.val.len, (const char *)error->hint.val.ptr);
    }
    return EXIT_FAILURE;
}

// ~PRINTS~
static void print(const ~ANSWER~ *answer) {
~PRINT~}

int main(void) {
~ARGUMENTS~    ~ANSWER~ answer;
    mcp_host_guest_types_tool_error_t error;
    if (!~FUNCTION~(~PASSED~&answer, &error)) {
        int status = report(&error);
        mcp_host_guest_types_tool_error_free(&error);
        return status;
    }
    print(&answer);
~FREE~    return EXIT_SUCCESS;
}
