    for (size_t at = 0; at < answer->len; at++) {
        const mcp_host_guest_types_content_t *block = &answer->ptr[at];
        if (block->tag == MCP_HOST_GUEST_TYPES_CONTENT_TEXT) {
            printf("%.*s\n", (int)block->val.text.len, (const char *)block->val.text.ptr);
        } else {
            printf("[a block of kind %d]\n", block->tag);
        }
    }
