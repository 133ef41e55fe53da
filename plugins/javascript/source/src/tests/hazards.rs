//! Where a blank would let two lines run together, or turn one thing into another.

use super::module;

fn becomes(source: &str, code: &str) {
    assert_eq!(module(source).code, code, "{source}");
}

#[test]
fn an_erased_statement_leaves_an_empty_one() {
    becomes("let a = b\ntype T = 1\n(c)", "let a = b\n;         \n(c)");
    becomes("let a = b\ninterface I {\n}\n[c]", "let a = b\n;            \n \n[c]");
    becomes("a\nimport type B from \"b\"\n`c`", "a\n;                     \n`c`");
}

#[test]
fn a_statement_that_ends_in_a_type_is_ended() {
    becomes("let a = b as T\n(c)", "let a = b ;   \n(c)");
    becomes("let a = b satisfies T\n[c]", "let a = b ;          \n[c]");
    becomes("a = () => b as T\n(c)", "a = () => b ;   \n(c)");
    becomes("let a: T\n(c)", "let a;  \n(c)");
    becomes("if (a) b as T\nelse c!", "if (a) b ;   \nelse c;");
    becomes("do a as T\nwhile (b)", "do a ;   \nwhile (b)");
    becomes("f(a as T)\n(c)", "f(a     )\n(c)");
    becomes("a as T;", "a     ;");
}

#[test]
fn a_field_that_ends_in_a_type_is_ended() {
    becomes("class A { a = b as T\n[c] = 1 }", "class A { a = b ;   \n[c] = 1 }");
    becomes("class A { get: T\nfoo() {} }", "class A { get;  \nfoo() {} }");
    becomes("class A { set?\nfoo(a) {} }", "class A { set;\nfoo(a) {} }");
}

#[test]
fn a_modifier_that_parted_two_members_still_does() {
    becomes("class A { a = 1\npublic [b] = 2 }", "class A { a = 1\n;      [b] = 2 }");
    becomes("class A { a = 1\nprivate *b() {} }", "class A { a = 1\n;       *b() {} }");
    becomes("class A { a = 1;\npublic [b] = 2 }", "class A { a = 1;\n       [b] = 2 }");
    becomes("class A { a = 1\ndeclare b\n[c] = 2 }", "class A { a = 1\n;        \n[c] = 2 }");
}

#[test]
fn no_line_ends_between_parameters_and_arrow() {
    becomes("(a): {\n  b\n} => c", "(a    \n   \n) => c");
    becomes("(a) // d\n : T => c", "(a      \n   ) => c");
    becomes("(a):\n Ünï => c", "(a  \n   ) => c");
    becomes("(a): T => c", "(a)    => c");
}

#[test]
fn no_line_ends_between_async_or_return_and_parameters() {
    becomes("async <T,\n>(a) => b", "async (  \n  a) => b");
    becomes("function f() { return <T,\n>(a) => b }", "function f() { return (  \n  a) => b }");
    becomes("async <T,>(a) => b", "async     (a) => b");
}

#[test]
fn spaces_are_counted_in_characters() {
    becomes("let a: Ünï = '👋' as 文字, b", "let a      = '👋'      , b");
    becomes("type É = 1; a", ";           a");
    becomes("let\ta:\tT\u{a0}= 1", "let\ta \t \u{a0}= 1");
}

#[test]
fn line_ends_of_every_kind_stay() {
    becomes("type A = {\r\n a: 1\r\n}\r\nb", ";         \r\n     \r\n \r\nb");
    becomes("type A =\u{2028}1; b", ";       \u{2028}   b");
}

#[test]
fn comments_stay_where_the_code_around_them_does() {
    becomes("let a /* b */ : /* c */ T /* d */ = 1", "let a /* b */             /* d */ = 1");
    becomes("f(a /* b */ as T, c)", "f(a /* b */     , c)");
}
