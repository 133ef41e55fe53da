// What the clients do, as data, so that clients in two languages do the same: steps, each
// with a name under which its outcome is told. What is right is for the tests to say.
//
// A step is one of
//   { as, call, args, progress?, cancel_ms?, keep?, asks? }
//                                                     calls a tool; `cancel_ms` gives it up
//   { as, read } { as, prompt, args? }                reads a resource, gets a prompt
//   { as, list }                                      lists the tools again
//   { as, changed }                                   calls that tool, waits for list_changed
//   { as, many, args, times }                         calls a tool so many times at once
//   { as, sleep_ms }
// `keep` takes texts out of the result by JSON pointer; "$NAME" in later arguments is one.
// `asks` says that a person is asked, for the clients that have none.

const WAIT_MS = 20_000;
const GIVE_UP_MS = 400;

const search = (code) => `import { searchBooks } from "mcp/shop";\n${code}`;

/** Code mode in front of the bookshop. */
const code = {
  servers: ['shop'],
  policy: ['all=allow', 'shop/place_order=ask', 'shop/cancel_order=deny'],
  steps: [
    { as: 'search', call: 'search_tools', args: { query: 'find books' } },
    { as: 'names', call: 'search_tools', args: { query: '', detail: 'names', limit: 100 } },
    { as: 'details', call: 'get_tool_details', args: { tools: ['shop/search_books', 'shop/no_such'] } },
    { as: 'sum', call: 'run_code', args: { code: '1 + 1' } },
    {
      as: 'one',
      call: 'run_code',
      args: {
        code: search('export default (await searchBooks({ query: args.query })).books.length;'),
        args: { query: 'verne' },
      },
    },
    {
      as: 'together',
      call: 'run_code',
      args: {
        code: search(
          'const all = await Promise.all(["verne", "austen", "whale"].map((query) => searchBooks({ query })));\n' +
            'console.log("searched");\nexport default all.map(({ books }) => books.length);',
        ),
      },
    },
    {
      as: 'large',
      call: 'run_code',
      args: { code: 'export default Array.from({ length: 50_000 }, (_, n) => ({ n, name: `item ${n}` }));' },
      keep: { handle: '/structuredContent/result/kept' },
    },
    { as: 'part', call: 'read_result', args: { handle: '$handle', range: { start: 40_000, end: 40_002 } } },
    { as: 'pointed', call: 'read_result', args: { handle: '$handle', path: '/49999/name' } },
    { as: 'lost', call: 'read_result', args: { handle: 'no-such-handle' } },
    {
      as: 'approved',
      call: 'run_code',
      asks: true,
      args: {
        code:
          'import { placeOrder, searchBooks } from "mcp/shop";\n' +
          'const { books } = await searchBooks({ query: "verne", limit: 1 });\n' +
          'const address = { street: "1 High Street", city: "Bonn", country: "DE" };\n' +
          'const items = [{ isbn: books[0].isbn, quantity: 1 }];\n' +
          'const customer = { name: "Ann", address };\n' +
          'export default await placeOrder({ customer, items, shipping: "standard" });',
      },
    },
    {
      as: 'refused',
      call: 'run_code',
      args: { code: 'import { cancelOrder } from "mcp/shop";\nexport default await cancelOrder({ order_id: "1" });' },
    },
    {
      as: 'thrown',
      call: 'run_code',
      args: { code: 'console.log("before");\nthrow new TypeError("out of ideas");' },
    },
    { as: 'mistyped', call: 'run_code', args: { code: 'import { serchBooks } from "mcp/shop";' } },
    {
      as: 'image',
      call: 'run_code',
      args: {
        code:
          'import { bookCover, searchBooks } from "mcp/shop";\n' +
          'const { books } = await searchBooks({ limit: 1 });\n' +
          'export default await bookCover({ isbn: books[0].isbn });',
      },
    },
    {
      as: 'progress',
      call: 'run_code',
      args: { code: 'import { shelfReport } from "mcp/shop";\nexport default await shelfReport({ seconds: 2.5 });' },
      progress: true,
    },
    {
      as: 'given_up',
      call: 'run_code',
      args: { code: `import { wait } from "mcp/shop";\nexport default await wait({ ms: ${WAIT_MS} });` },
      cancel_ms: GIVE_UP_MS,
    },
    { as: 'unknown', call: 'no_such_tool', args: {} },
    { as: 'many', many: 'run_code', args: { code: '6 * 7' }, times: 20 },
  ],
};

/** A gateway in front of the conformance fixture. */
const passthrough = {
  servers: ['fixture'],
  policy: ['all=allow', 'fixture/test_image_content=ask', 'fixture/test_audio_content=deny'],
  steps: [
    { as: 'text', call: 'test_simple_text', args: {} },
    { as: 'mixed', call: 'test_multiple_content_types', args: {} },
    { as: 'failing', call: 'test_error_handling', args: {} },
    { as: 'unknown', call: 'no_such_tool', args: {} },
    { as: 'approved', call: 'test_image_content', args: {}, asks: true },
    { as: 'refused', call: 'test_audio_content', args: {} },
    { as: 'progress', call: 'test_tool_with_progress', args: {}, progress: true },
    { as: 'asked_legacy', call: 'test_elicitation', args: { message: 'Who are you?' }, asks: true },
    { as: 'asked_modern', call: 'test_input_required_result_elicitation', args: {}, asks: true },
    { as: 'asked_twice', call: 'test_input_required_result_multi_round', args: {}, asks: true },
    { as: 'given_up', call: 'test_wait', args: { ms: WAIT_MS }, cancel_ms: GIVE_UP_MS },
    { as: 'pause', sleep_ms: 300 },
    { as: 'was_told', call: 'test_wait', args: { ms: 0 } },
    { as: 'read', read: 'test://static-text' },
    { as: 'template', read: 'test://template/7/data' },
    { as: 'prompt', prompt: 'test_prompt_with_arguments', args: { arg1: 'one', arg2: 'two' } },
    { as: 'changed', changed: 'test_trigger_tool_change' },
    { as: 'listed_again', list: true },
    { as: 'changed_back', changed: 'test_trigger_tool_change' },
    { as: 'many', many: 'test_simple_text', args: {}, times: 20 },
  ],
};

const square = [[0, 0], [2, 0], [2, 2], [0, 2]].map(([x, y]) => ({ x, y }));

/** The functions of a guest, which may call the bookshop. */
const functions = {
  servers: ['shop'],
  policy: ['all=allow', 'shop/cancel_order=ask'],
  steps: [
    { as: 'sum', call: 'add', args: { a: 1, b: 2 } },
    { as: 'record', call: 'measure', args: { shape: { polygon: square }, unit: 'metre' } },
    { as: 'returned', call: 'measure', args: { shape: { circle: { center: square[0], radius: -1 } } } },
    { as: 'middle', call: 'middle', args: { points: square } },
    { as: 'none', call: 'middle', args: { points: [] } },
    { as: 'nothing', call: 'note', args: { line: 'hello' } },
    { as: 'tool', call: 'find', args: { words: 'verne', max_results: 1 } },
    { as: 'asked', call: 'cancel', asks: true, args: { order_id: 'nope' } },
    { as: 'given_up', call: 'spin', args: {}, cancel_ms: GIVE_UP_MS },
    { as: 'unknown', call: 'no_such_tool', args: {} },
    { as: 'many', many: 'add', args: { a: 40, b: 2 }, times: 20 },
  ],
};

export const PLANS = { code, passthrough, functions };
