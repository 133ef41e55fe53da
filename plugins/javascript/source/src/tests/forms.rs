//! What becomes of each form of a script.

use super::{module, refusal, script};
use crate::{Language, Role, prepare};

fn becomes(source: &str, code: &str) {
    assert_eq!(script(source).code, code, "{source}");
}

#[test]
fn a_module_stays_as_it_is() {
    for source in [
        "export default 1;",
        "export default function () { return 1 }",
        "export const a = 1;\na;",
        "import { a } from \"x\";\na();\na();",
        "let a = 1; a += 1",
        "for (;;) break;",
        "import \"x\";",
        "",
        "// nothing",
        "\"use strict\";",
        "class A {}",
    ] {
        becomes(source, source);
    }
}

#[test]
fn an_expression_alone_is_the_result() {
    becomes("1 + 1", "export default (1 + 1);");
    becomes("1 + 1;", "export default (1 + 1);;");
    becomes("a, b // c", "export default (a, b); // c");
    becomes("await f()\n", "export default (await f());\n");
    becomes("({ a: 1 })", "export default (({ a: 1 }));");
    becomes("async () => { return 1 }", "export default (async () => { return 1 });");
    becomes("function f() {} // c", "export default function f() {} // c");
}

#[test]
fn an_expression_may_have_imports_types_and_comments_around_it() {
    becomes(
        "// a\nimport { b } from \"c\";\ntype D = 1;\n\n  b() as D\ninterface E {}\n/* f */",
        "// a\nimport { b } from \"c\";\n;          \n\n  export default (b()     );\n;             \n/* f */",
    );
    becomes("\"use strict\"; 1", "\"use strict\"; export default (1);");
}

#[test]
fn a_string_alone_is_a_result_and_no_directive() {
    becomes("\"hello\"", "export default (\"hello\");");
    becomes("'use strict'; 'hello'", "'use strict'; export default ('hello');");
}

#[test]
fn a_function_alone_is_the_result_with_or_without_a_name() {
    becomes("async function main() {}", "export default async function main() {}");
    becomes("async function () {}", "export default async function () {}");
    becomes("\nfunction* () {}\n", "\nexport default function* () {}\n");
    becomes(
        "function f(a: 1): void;\nfunction f(a: any) {}",
        ";                      \nexport default function f(a     ) {}",
    );
    becomes("type A = 1; function f(): A {}", ";           export default function f()    {}");
}

#[test]
fn two_functions_are_a_module_and_need_names() {
    becomes("function f() {}\nfunction g() {}", "function f() {}\nfunction g() {}");
    let problem = refusal("function () {}\nfunction () {}");
    assert_eq!((problem.line, problem.column), (1, 10));
    assert_eq!(problem.message, "expected function name");
}

#[test]
fn a_body_becomes_an_async_function_on_the_same_lines() {
    becomes("return 1", "export default await(async()=>{return 1\n})();");
    becomes("return 1 // a", "export default await(async()=>{return 1 // a\n})();");
    becomes(
        "if (a) {\n  for (;;) { try { return b } finally {} }\n}",
        "export default await(async()=>{if (a) {\n  for (;;) { try { return b } finally {} }\n}\n})();",
    );
}

#[test]
fn a_return_within_a_function_makes_no_body() {
    for source in [
        "const f = () => { return 1 };\nf()",
        "class A { m() { return 1 } }\nnew A()",
        "const o = { m() { return 1 } };\no.m()",
        "function f() { return 1 }\nf()",
    ] {
        becomes(source, source);
    }
}

#[test]
fn the_imports_of_a_body_go_before_it_in_one_line() {
    becomes(
        "import a, {\n  b as c, // d\n  type E,\n} from \"f\" with { type: \"json\" }\n(a)\nimport type G from \"g\"\nimport \"h\"; return c",
        "import a , { b as c , } from \"f\" ;import \"h\" ; ;export default await(async()=>{;          \n              \n         \n          ;                     \n(a)\n;                     \n;           return c\n})();",
    );
    becomes(
        "import * as a from 'b\\\nc'\nreturn a",
        "import * as a from 'bc' ;export default await(async()=>{;                     \n  \nreturn a\n})();",
    );
}

#[test]
fn a_body_may_begin_with_a_line_for_the_shell() {
    becomes("#!/x\nreturn 1", "export default await(async()=>{///x\nreturn 1\n})();");
    becomes("#!/x\n1", "///x\nexport default (1);");
    becomes("#!/x", "///x");
}

#[test]
fn exports_and_a_top_level_return_are_one_too_many() {
    let problem = refusal("export const a = 1;\n if (a) return a;");
    assert_eq!((problem.line, problem.column), (2, 9));
    assert_eq!(
        problem.message,
        "a script gives its result by exports or by a top-level `return`, not by both"
    );
    assert!(problem.hint.is_some());
}

#[test]
fn exported_types_are_no_exports() {
    becomes(
        "export type A = 1; return 1",
        "export default await(async()=>{;                  return 1\n})();",
    );
    becomes("export interface A {}\n1", ";                    \nexport default (1);");
}

#[test]
fn a_module_of_others_has_no_forms() {
    assert_eq!(module("1 + 1").code, "1 + 1");
    assert_eq!(module("async function main() {}").code, "async function main() {}");
    let problem = prepare("return 1", Language::TypeScript, Role::Module).unwrap_err();
    assert_eq!(problem.message, "a 'return' statement can only be used within a function body");
}

#[test]
fn places_in_every_form_are_the_authors() {
    let body = script("import { f } from \"x\"\nconst a = 1; return f(a)");
    assert_eq!(body.shift.original(2, 14), (2, 14));
    assert_eq!(body.shift.original(1, 1), (1, 1));
    assert_eq!(body.shift.original(9, 9), (2, 25));

    let value = script("/* é */ f(a)\n// end");
    assert_eq!(value.code, "/* é */ export default (f(a));\n// end");
    assert_eq!(value.shift.original(1, 3), (1, 3));
    assert_eq!(value.shift.original(1, 25), (1, 9));
    assert_eq!(value.shift.original(1, 27), (1, 11));
    assert_eq!(value.shift.original(2, 3), (2, 3));

    let function = script("async function main() { x }");
    assert_eq!(function.shift.original(1, 40), (1, 25));
}
