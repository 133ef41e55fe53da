//! What is refused: where, and with which words.

use super::refusal;
use crate::{Language, MAX_SOURCE_BYTES, Role, prepare};

fn refuses(source: &str, at: (u32, u32), message: &str) {
    let problem = refusal(source);
    assert_eq!(problem.message, message, "{source}");
    assert_eq!((problem.line, problem.column), at, "{source}");
    assert!(problem.hint.is_some(), "{source}");
}

#[test]
fn what_would_have_to_become_code_is_refused_with_the_fix() {
    let code = "an enum is code, and only types are erased";
    refuses("enum Color { Red }", (1, 1), code);
    refuses("a;\n export const enum Color { Red }", (2, 9), code);
    assert_eq!(
        refusal("enum Color { Red }").hint.unwrap(),
        "write an object: `const Color = { … } as const`"
    );
    let code = "a namespace with values is code, and only types are erased";
    refuses("é; namespace A { export const a = 1 }", (1, 4), code);
    refuses("namespace A.B { f() }", (1, 1), code);
    let code = "a parameter property is code, and only types are erased";
    refuses("class A {\n  constructor(private a: T) {} }", (2, 15), code);
    refuses("class A { constructor(b, readonly a = 1) {} }", (1, 26), code);
    let code = "decorators are not supported";
    refuses("@a class B {}", (1, 1), code);
    refuses("class A { @b c = 1 }", (1, 11), code);
    refuses("class A { m(@b c) {} }", (1, 13), code);
    refuses("class A { accessor b = 1 }", (1, 11), "`accessor` fields are not supported");
    refuses("export = a", (1, 1), "`export =` is not supported in a module");
    let code = "`import … =` is not supported in a module";
    refuses("import a = require(\"a\")", (1, 1), code);
    refuses("import a = b.c", (1, 1), code);
}

#[test]
fn an_assertion_that_cannot_be_blanked_in_place_is_refused() {
    let code = "without `<T>` the text would read differently here";
    refuses("const f = () => <T>{ a: 1 }", (1, 17), code);
    refuses("function f() { return <T>\n a }", (1, 23), code);
    refuses("<T>function () {}", (1, 1), code);
    let code = "without the type the operators would group differently here";
    refuses("let a = -b as any ** 2", (1, 9), code);
}

#[test]
fn the_first_of_several_is_told() {
    refuses(
        "let a;\nenum B {}\n@c class D {}",
        (2, 1),
        "an enum is code, and only types are erased",
    );
    assert_eq!(refusal("let a = ;\nlet b = ;").line, 1);
}

#[test]
fn mistakes_of_syntax_are_told_where_they_are() {
    let problem = refusal("let é = 1;\nlet [b");
    assert_eq!((problem.line, problem.column), (2, 7));
    assert_eq!(problem.message, "expected `]` but found `EOF`");
    let problem = refusal("foo(1");
    assert_eq!((problem.line, problem.column), (1, 6));
}

#[test]
fn a_text_of_another_kind_is_told_from_a_mistake() {
    let typed = "interface A {}\nlet a: A";
    let problem = prepare(typed, Language::JavaScript, Role::Module).unwrap_err();
    assert_eq!(problem.message, "this is TypeScript in a JavaScript file");
    for language in [Language::JavaScript, Language::TypeScript] {
        let problem = prepare("let a = <b>c</b>", language, Role::Module).unwrap_err();
        assert_eq!(problem.message, "JSX is not supported");
    }
    let object = "an object at the start of a statement is read as a block";
    refuses("\n { a: 1, b: 2 }", (2, 2), object);
}

#[test]
fn a_text_beyond_the_limit_is_refused_unread() {
    let source = " ".repeat(MAX_SOURCE_BYTES + 1);
    let problem = refusal(&source);
    assert_eq!(problem.message, "the text is 4194305 bytes long, beyond the limit of 4194304");
    assert!(prepare(&source[1..], Language::TypeScript, Role::Script).is_ok());
}
