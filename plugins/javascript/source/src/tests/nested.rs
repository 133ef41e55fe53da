//! How deep a text may nest.

use super::{module, refusal};
use crate::{MAX_NESTING, MAX_SOURCE_BYTES, nesting};

/// Every way to make the parser call itself that is known, once a level.
const LEVELS: [(&str, &str, &str); 33] = [
    ("x=", "(", ")"),
    ("x=", "[", "]"),
    ("x=", "{a:", "}"),
    ("", "{", "}"),
    ("", "f(", ")"),
    ("", "a[", "]"),
    ("", "a=>", ""),
    ("", "(a)=>", ""),
    ("x=", "()=>{", "}"),
    ("", "function f(){", "}"),
    ("x=", "class{a=", "}"),
    ("x=", "class extends ", "{}"),
    ("", "!", ""),
    ("", "- ", ""),
    ("", "typeof ", ""),
    ("", "await ", ""),
    ("", "new ", ""),
    ("", "a?b:", ""),
    ("", "a?", ":b"),
    ("", "a=", ""),
    ("", "a**", ""),
    ("", "if(a)", ""),
    ("", "if(a){}else ", ""),
    ("", "if(a)b;else ", ""),
    ("", "while(a)", ""),
    ("", "for(;;)", ""),
    ("", "`${", "}`"),
    ("let x:", "A<", ">"),
    ("let x:", "()=>", ""),
    ("let x:", "A extends B?C:", ""),
    ("let x:", "keyof ", ""),
    ("let x:", "`${", "}`"),
    ("let x:", "{a:", "}"),
];

#[test]
fn every_way_to_nest_is_bounded() {
    for (before, open, close) in LEVELS {
        let deep = format!("{before}{}1{}", open.repeat(100_000), close.repeat(100_000));
        let problem = refusal(&deep);
        assert_eq!(
            problem.message,
            format!("the text nests deeper than {MAX_NESTING} levels"),
            "{open}"
        );
        let shallow = format!("{before}{}1{}", open.repeat(40), close.repeat(40));
        assert_eq!(nesting::check(&shallow), Ok(()), "{open}");
    }
}

#[test]
fn what_is_long_but_not_deep_is_read() {
    for (first, next) in [
        ("x = 1", " + 1"),
        ("x = 1", " || !a"),
        ("x = 1", " && -a < (b)"),
        ("x", ".a"),
        ("x", ".a()"),
        ("x", "?.a[0]"),
        ("x", "!"),
        ("x", " as T"),
        ("x = [a", ", b => c, -d, `${e}`"),
        ("x = { a: 1", ", b: c ? d : e, f() {}, [g]: !h"),
        ("type A = 1", " | B<C>"),
        ("let x: T", "[]"),
        ("", "a = b ? c : d\n"),
        ("", "let a = await b()\n"),
        ("", "if (a) { b } else if (c) d; else e;\n"),
        ("", "if (a) b()\n"),
        ("", "for (const a of b) { c = d => e }\n"),
        ("", "for (const a of b) if (c) d++;\n"),
        ("", "if (a < b) { c = d >> 1 } "),
        ("", "function f() { if (a) return (b) / 2; return c / 3 }\n"),
        ("", "class A { a?: B<C>\nreadonly b: D\n c = e => f\n d() {} }\n"),
        ("", "interface A { a?: B<C>\nreadonly b: D\n c: (e) => f }\n"),
        ("", "switch (a) { case 1: case 2: b(); default: c }\n"),
        ("", "import { a as b } from \"c\"\n"),
        ("", "export const a = (b: C): D => e\n"),
        ("", "a(/[(/]/, \"(\", '{', `[`) // ( [ {\n"),
        ("", "if (a) /[(]\"/.test(b); /* ( */\n"),
        ("", "a = b / c; d = e / f\n"),
        ("", "label: while (a) { break label }\n"),
        ("", "const { a = 1, b: { c } = {} } = d, [e] = f\n"),
        ("", "const a = { b: 1 }\n;(c)\n"),
        ("", "try { a } catch { b } finally { c }\n"),
        ("", "do { a } while (b)\n"),
        ("", "const a = b as C<D>, e = <F>g, h = new I<J>()\n"),
        ("", "function f<T>(a: T, b?: U): V<W> { return a < b }\n"),
        ("", "const a = b\n  ? c\n  : d\n"),
        ("", "yield_ = x => { y = `a${b}c${d}` }\n"),
    ] {
        let text = format!("{first}{}", next.repeat(2_000));
        assert_eq!(nesting::check(&text), Ok(()), "{next}");
    }
}

#[test]
fn long_chains_are_gone_through_without_a_stack() {
    for (first, next) in
        [("x = 1", " + a!"), ("x = a", ".b!(c as T)"), ("x = 1", " || b as T"), ("x", " as T")]
    {
        module(&format!("{first}{}", next.repeat(20_000)));
    }
}

#[test]
fn what_deceives_the_count_costs_no_more_than_its_brackets() {
    // The slash is read as a regular expression, which hides a bracket.
    let text = "function f() { a = b++ > /(x)/ ; return ((b) > (c / 2) / (3)) }\n".repeat(2_000);
    assert_eq!(nesting::check(&text), Ok(()));
}

#[test]
fn signs_alone_are_counted_in_time() {
    for sign in ["(", ")", "`", "`${", "/", "'", "<", "!", "{", "}", "\\", "//", "/*", "?", "/["] {
        let text = sign.repeat(MAX_SOURCE_BYTES / sign.len());
        let _ = nesting::check(&text);
    }
}
