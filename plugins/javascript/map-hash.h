/* Spreads the hashes of Map and Set keys. It is included before the source of QuickJS.
 *
 * QuickJS takes the low bits of a key's hash for its place in the table, and hashes an
 * integer as the double it is: of small integers the low bits of that are all zero, so that
 * most of them share a few places, and a Map of them takes time that grows with the square
 * of its size. Here every bit of the hash has a part in the low ones.
 *
 * `map_hash_key` is defined once, with the parameter `JSContext *ctx`, and called with the
 * argument `ctx`: the first word tells the definition, which keeps another name, from the
 * calls, whose result is spread. Should that change, QuickJS does not compile, or the test
 * of integer keys finds a slow Map.
 */
#include <stdint.h>

static inline uint32_t spread_hash(uint32_t hash)
{
    hash ^= hash >> 16;
    hash *= 0x9e3779b1U; /* 2^32 divided by the golden ratio */
    return hash ^ (hash >> 15);
}

#define MAP_HASH_IN_JSContext definition, JSContext
#define MAP_HASH_IN_ctx call, ctx
#define MAP_HASH_definition(context, key) map_hash_key_unspread(context, key)
#define MAP_HASH_call(context, key) spread_hash(map_hash_key_unspread(context, key))
#define MAP_HASH_PICK(kind, context, key) MAP_HASH_##kind(context, key)
#define MAP_HASH(...) MAP_HASH_PICK(__VA_ARGS__)
#define map_hash_key(context, key) MAP_HASH(MAP_HASH_IN_##context, key)
