// The SDK has no tool that could be called without knowing more of it: see README.md.

#include <stdio.h>
#include <stdlib.h>

int main(void) {
    puts("hello from the sandbox");
    return EXIT_SUCCESS;
}
