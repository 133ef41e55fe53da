// A code generator for mcp-host in C: a header a server, with the names of its tools and
// of their arguments as constants.
//
//     plugins/examples/build.sh c target/plugins
//     mcp-host generate target/plugins/c-header.wasm --out include
//
// A name is server_TOOL_tool or server_TOOL_tool_ARG_argument, with the identifiers of the
// catalog as they are, so that no two names are alike, in no two headers.
//
// What is returned belongs to the caller, which frees it, so all of it comes from malloc.

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "target.h"
#include "text.h"

typedef exports_mcp_host_codegen_generator_catalog_t catalog_t;
typedef exports_mcp_host_codegen_generator_description_t description_t;
typedef exports_mcp_host_codegen_generator_diagnostic_t diagnostic_t;
typedef exports_mcp_host_codegen_generator_file_t file_t;
typedef exports_mcp_host_codegen_generator_list_setting_t settings_t;
typedef exports_mcp_host_codegen_generator_output_t output_t;
typedef exports_mcp_host_codegen_generator_server_t server_t;
typedef exports_mcp_host_codegen_generator_tool_t tool_t;

// Bytes of an argument's name; a longer one is left out.
static const size_t MAX_ARGUMENT_BYTES = 128;

// The strings of an array, sorted; the ends of them lie in one text.
struct strings {
    struct text *items;
    size_t count;
};

static void *allocated(size_t size) {
    void *memory = calloc(1, size > 0 ? size : 1);
    if (memory == NULL)
        abort();
    return memory;
}

static target_string_t copied(const void *bytes, size_t length) {
    target_string_t copy = {allocated(length), length};
    memcpy(copy.ptr, bytes, length);
    return copy;
}

static void add_string(struct text *text, target_string_t string) {
    text_bytes(text, string.ptr, string.len);
}

static int by_bytes(const void *a, const void *b) {
    const struct text *one = a, *other = b;
    size_t shorter = one->length < other->length ? one->length : other->length;
    int order = shorter == 0 ? 0 : memcmp(one->bytes, other->bytes, shorter);
    return order != 0 ? order : (one->length > other->length) - (one->length < other->length);
}

static struct strings read_strings(struct json json) {
    struct strings strings = {NULL, 0};
    size_t capacity = 0;
    for (bool entered = json_enter(&json, '['); entered && json_element(&json);) {
        struct text item = {0};
        if (!json_string(&json, &item))
            continue;
        if (strings.count == capacity) {
            capacity = capacity * 2 + 8;
            strings.items = realloc(strings.items, capacity * sizeof *strings.items);
            if (strings.items == NULL)
                abort();
        }
        strings.items[strings.count++] = item;
    }
    if (strings.count > 0)
        qsort(strings.items, strings.count, sizeof *strings.items, by_bytes);
    return strings;
}

static bool holds(const struct strings *strings, const struct text *wanted) {
    return strings->count > 0 &&
           bsearch(wanted, strings->items, strings->count, sizeof *wanted, by_bytes) != NULL;
}

static void free_strings(struct strings *strings) {
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i].bytes);
    free(strings->items);
}

// Moves a reader to the value of a member of the object that it is at; false when there
// is none.
static bool find(struct json *json, const char *wanted) {
    struct text name = {0};
    bool found = false;
    for (bool entered = json_enter(json, '{'); entered && !found && json_member(json, &name);) {
        found = name.length == strlen(wanted) && memcmp(name.bytes, wanted, name.length) == 0;
        if (!found)
            json_skip(json);
    }
    free(name.bytes);
    return found;
}

// A string of an object, or nothing.
static struct text string_of(struct json json, const char *name) {
    struct text value = {0};
    if (find(&json, name) && !json_string(&json, &value))
        value.length = 0;
    return value;
}

static void add_name(struct text *out, const server_t *server, const tool_t *tool) {
    text_add(out, "#define ");
    add_string(out, server->ident);
    text_add(out, "_TOOL_");
    add_string(out, tool->ident);
}

static void add_argument(struct text *out, const server_t *server, const tool_t *tool,
                         const struct text *name, bool required, struct json schema) {
    struct text kind = string_of(schema, "type"), about = string_of(schema, "description");
    text_add(out, required ? "/** Required" : "/** Optional");
    if (kind.length > 0)
        text_add(out, ", ");
    text_comment(out, kind.bytes, kind.length);
    text_add(out, about.length > 0 ? ". " : ".");
    text_comment(out, about.bytes, about.length);
    text_add(out, " */\n");
    add_name(out, server, tool);
    text_add(out, "_ARG_");
    text_identifier(out, name->bytes, name->length);
    text_byte(out, ' ');
    text_literal(out, name->bytes, name->length);
    text_byte(out, '\n');
    free(kind.bytes);
    free(about.bytes);
}

static void left_out(output_t *output, const server_t *server, const tool_t *tool) {
    static const char message[] = "an argument with a long name is left out";
    output->diagnostics.ptr[output->diagnostics.len++] = (diagnostic_t){
        .severity = EXPORTS_MCP_HOST_CODEGEN_GENERATOR_SEVERITY_WARNING,
        .server = copied(server->name.ptr, server->name.len),
        .tool = {true, copied(tool->name.ptr, tool->name.len)},
        .pointer = copied("/properties", strlen("/properties")),
        .message = copied(message, strlen(message)),
    };
}

static void add_arguments(struct text *out, output_t *output, const server_t *server, const tool_t *tool) {
    struct json schema = json_reader(tool->input_schema.ptr, tool->input_schema.len);
    struct json properties = schema, required_at = schema;
    struct strings required = {NULL, 0};
    if (find(&required_at, "required"))
        required = read_strings(required_at);
    struct text name = {0};
    bool is_complete = true;
    bool entered = find(&properties, "properties") && json_enter(&properties, '{');
    while (entered && json_member(&properties, &name)) {
        if (name.length <= MAX_ARGUMENT_BYTES)
            add_argument(out, server, tool, &name, holds(&required, &name), properties);
        else
            is_complete = false;
        json_skip(&properties);
    }
    if (!is_complete)
        left_out(output, server, tool);
    free(name.bytes);
    free_strings(&required);
}

static void add_tool(struct text *out, output_t *output, const server_t *server, const tool_t *tool) {
    text_add(out, "\n/**\n * ");
    text_comment(out, tool->name.ptr, tool->name.len);
    if (tool->title.is_some && tool->title.val.len > 0) {
        text_add(out, ": ");
        text_comment(out, tool->title.val.ptr, tool->title.val.len);
    }
    if (tool->description.len > 0) {
        text_add(out, "\n *\n * ");
        text_comment(out, tool->description.ptr, tool->description.len);
    }
    text_add(out, "\n */\n");
    add_name(out, server, tool);
    text_byte(out, ' ');
    text_literal(out, tool->name.ptr, tool->name.len);
    text_byte(out, '\n');
    add_arguments(out, output, server, tool);
}

static void add_guard(struct text *out, const char *directive, const server_t *server) {
    text_add(out, directive);
    add_string(out, server->ident);
    text_add(out, "_TOOLS_H\n");
}

static file_t header(output_t *output, const server_t *server) {
    struct text out = {0}, path = {0};
    text_add(&out, "/* Generated; changes are lost. */\n");
    add_guard(&out, "#ifndef ", server);
    add_guard(&out, "#define ", server);
    text_add(&out, "\n/** The server. */\n#define ");
    add_string(&out, server->ident);
    text_add(&out, "_SERVER ");
    text_literal(&out, server->name.ptr, server->name.len);
    text_byte(&out, '\n');
    for (size_t i = 0; i < server->tools.len; i++)
        add_tool(&out, output, server, &server->tools.ptr[i]);
    text_add(&out, "\n#endif\n");
    add_string(&path, server->ident);
    text_add(&path, ".h");
    file_t file = {.content = {(uint8_t *)out.bytes, out.length}};
    file.path.ptr = allocated(sizeof *file.path.ptr);
    file.path.ptr[0] = (target_string_t){(uint8_t *)path.bytes, path.length};
    file.path.len = 1;
    return file;
}

void exports_mcp_host_codegen_generator_describe(description_t *ret) {
    memset(ret, 0, sizeof *ret);
    target_string_dup(&ret->name, "c-header");
    target_string_dup(&ret->version, "0.1.0");
    target_string_dup(&ret->summary, "C constants for the names of tools and arguments, a header a server");
}

bool exports_mcp_host_codegen_generator_generate(catalog_t *catalog, settings_t *settings,
                                                 output_t *ret, target_string_t *err) {
    if (settings->len > 0) {
        target_string_dup(err, "c-header has no options");
        return false;
    }
    size_t tools = 0;
    for (size_t i = 0; i < catalog->servers.len; i++)
        tools += catalog->servers.ptr[i].tools.len;
    ret->files.ptr = allocated(catalog->servers.len * sizeof *ret->files.ptr);
    ret->files.len = catalog->servers.len;
    // At most one a tool.
    ret->diagnostics.ptr = allocated(tools * sizeof *ret->diagnostics.ptr);
    ret->diagnostics.len = 0;
    for (size_t i = 0; i < catalog->servers.len; i++)
        ret->files.ptr[i] = header(ret, &catalog->servers.ptr[i]);
    exports_mcp_host_codegen_generator_catalog_free(catalog);
    return true;
}

// Nobody calls it: the host makes a component of a core module that is a command.
int main(void) { return 0; }
