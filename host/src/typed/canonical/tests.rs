//! Tapes against wasmtime's own dynamic values: what a component passes on comes out as it went
//! in. And components that pass what they must not.

use mcp_host_types::shape::{Constant, Enum, Float, Integer, Label};
use proptest::prelude::*;
use wasmtime::component::{Component, Linker, Val};
use wasmtime::{Engine, Store};

use super::*;
use crate::engine::{self, Fuel};
use crate::typed::tests::{shapes, values};

/// A component that imports a function `f`, exports a function `g` which calls it with what it is
/// given itself, and has `memory` and `realloc` of `$libc` for both.
const LIBC: &str = r#"
  (core module $libc
    (memory (export "memory") 4)
    (global $free (mut i32) (i32.const 64))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $start i32)
      (local.set $start (i32.and
        (i32.add (global.get $free) (i32.sub (local.get 2) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get 2))))
      (global.set $free (i32.add (local.get $start) (local.get 3)))
      (loop $more
        (if (i32.gt_u (global.get $free) (i32.shl (memory.size) (i32.const 16))) (then
          (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable))
          (br $more))))
      (memory.copy (local.get $start) (local.get 0)
        (select (local.get 1) (local.get 3) (i32.lt_u (local.get 1) (local.get 3))))
      (local.get $start)))
  (core instance $libc (instantiate $libc))
"#;

/// The core types that values of a type are passed as.
fn core_types(shape: &Shape) -> Vec<&'static str> {
    let cases = |shapes: &mut dyn Iterator<Item = Option<&Shape>>| {
        let mut all = Vec::new();
        for types in shapes.flatten().map(core_types) {
            for (at, ty) in types.into_iter().enumerate() {
                match all.get_mut(at) {
                    None => all.push(ty),
                    Some(one) => *one = joined(one, ty),
                }
            }
        }
        all.insert(0, "i32");
        all
    };
    match shape {
        Shape::Bool | Shape::Char | Shape::Enum(_) => vec!["i32"],
        Shape::Integer(Integer::S64 | Integer::U64) => vec!["i64"],
        Shape::Integer(_) => vec!["i32"],
        Shape::Float(Float::F32) => vec!["f32"],
        Shape::Float(Float::F64) => vec!["f64"],
        Shape::Text | Shape::Json | Shape::List(_) | Shape::Map(_) => vec!["i32", "i32"],
        Shape::Option(shape) => cases(&mut [Some(shape.as_ref())].into_iter()),
        Shape::Tuple(shapes) => shapes.iter().flat_map(core_types).collect(),
        Shape::Record(record) => {
            let fields = record.fields.iter().flat_map(|field| core_types(&field.shape));
            fields.chain(record.others.iter().flat_map(|_| ["i32", "i32"])).collect()
        }
        Shape::Variant(variant) => cases(&mut variant.cases.iter().map(|c| c.shape.as_ref())),
        Shape::Flags(labels) => vec!["i32"; labels.len().div_ceil(FLAGS_PER_WORD)],
        Shape::Result { ok, error } => cases(&mut [ok.as_deref(), error.as_deref()].into_iter()),
    }
}

fn joined(one: &'static str, other: &'static str) -> &'static str {
    match (one, other) {
        (one, other) if one == other => one,
        ("i32", "f32") | ("f32", "i32") => "i32",
        _ => "i64",
    }
}

/// The same type with names that a component can have.
fn named(shape: Shape) -> Shape {
    let boxed = |shape: Box<Shape>| Box::new(named(*shape));
    match shape {
        Shape::Option(shape) => Shape::Option(boxed(shape)),
        Shape::List(shape) => Shape::List(boxed(shape)),
        Shape::Map(shape) => Shape::Map(boxed(shape)),
        Shape::Tuple(shapes) => Shape::Tuple(shapes.into_iter().map(named).collect()),
        Shape::Record(mut record) => {
            for (at, field) in record.fields.iter_mut().enumerate() {
                field.label.name = format!("f{at}");
                field.shape = named(field.shape.clone());
            }
            if let Some(others) = &mut record.others {
                others.shape = boxed(others.shape.clone());
            }
            Shape::Record(record)
        }
        Shape::Variant(mut variant) => {
            for (at, case) in variant.cases.iter_mut().enumerate() {
                case.label.name = format!("c{at}");
                case.shape = case.shape.take().map(named);
            }
            Shape::Variant(variant)
        }
        Shape::Flags(labels) => Shape::Flags(flags(labels.len())),
        Shape::Result { ok, error } => {
            let side = |side: Option<std::sync::Arc<Shape>>| {
                side.map(|shape| std::sync::Arc::new(named(Shape::clone(&shape))))
            };
            Shape::Result { ok: side(ok), error: side(error) }
        }
        other => other,
    }
}

fn flags(count: usize) -> Vec<Label> {
    let label = |at| Label { name: format!("g{at}"), wire: format!("w{at}") };
    (0..count).map(label).collect()
}

/// Types as a component declares them.
#[derive(Default)]
struct Types {
    declared: String,
    count: usize,
}

impl Types {
    fn of(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Bool => "bool".into(),
            Shape::Integer(kind) => format!("{kind:?}").to_lowercase(),
            Shape::Float(kind) => format!("{kind:?}").to_lowercase(),
            Shape::Char => "char".into(),
            Shape::Text | Shape::Json => "string".into(),
            Shape::Option(shape) => format!("(option {})", self.of(shape)),
            Shape::List(shape) => format!("(list {})", self.of(shape)),
            Shape::Map(shape) => format!("(list (tuple string {}))", self.of(shape)),
            Shape::Tuple(shapes) => {
                let types: Vec<_> = shapes.iter().map(|shape| self.of(shape)).collect();
                format!("(tuple {})", types.join(" "))
            }
            Shape::Record(record) => {
                let mut fields: String = record
                    .fields
                    .iter()
                    .map(|field| {
                        format!("(field {:?} {})", field.label.name, self.of(&field.shape))
                    })
                    .collect();
                if let Some(others) = &record.others {
                    let ty = self.of(&others.shape);
                    fields += &format!("(field {:?} (list (tuple string {ty})))", others.name);
                }
                self.declare(&format!("(record {fields})"))
            }
            Shape::Variant(variant) => {
                let cases: String = variant
                    .cases
                    .iter()
                    .map(|case| {
                        let held = case.shape.as_ref().map(|shape| self.of(shape));
                        format!("(case {:?} {})", case.label.name, held.unwrap_or_default())
                    })
                    .collect();
                self.declare(&format!("(variant {cases})"))
            }
            Shape::Enum(of) => {
                let names: String =
                    of.cases.iter().map(|case| format!("{:?} ", case.name)).collect();
                self.declare(&format!("(enum {names})"))
            }
            Shape::Flags(labels) => {
                let names: String =
                    labels.iter().map(|label| format!("{:?} ", label.name)).collect();
                self.declare(&format!("(flags {names})"))
            }
            Shape::Result { ok, error } => {
                let ok = ok.as_ref().map(|shape| self.of(shape)).unwrap_or_default();
                let error = error.as_ref().map(|shape| format!("(error {})", self.of(shape)));
                format!("(result {ok} {})", error.unwrap_or_default())
            }
        }
    }

    /// A type that needs a name.
    fn declare(&mut self, ty: &str) -> String {
        let at = self.count;
        self.count += 1;
        self.declared +=
            &format!("(type $t{at}' {ty}) (import \"t{at}\" (type $t{at} (eq $t{at}')))");
        format!("$t{at}")
    }
}

/// What passes a value of this type to `f` and gives back what it gets, which is the value and
/// a string.
fn passing(shape: &Shape, encoding: &str) -> String {
    let mut types = Types::default();
    let ty = types.of(shape);
    let mut core = core_types(shape);
    if core.len() > MAX_FLAT {
        core = vec!["i32"];
    }
    let (params, count) = (core.join(" "), core.len());
    let given: String = (0..count).map(|at| format!("(local.get {at}) ")).collect();
    format!(
        r#"(component
  {declared}
  (import "f" (func $f (param "value" {ty}) (result (tuple {ty} string))))
  {LIBC}
  (core func $lowered (canon lower (func $f)
    (memory $libc "memory") (realloc (func $libc "realloc")) string-encoding={encoding}))
  (core module $m
    (import "" "f" (func $f (param {params} i32)))
    (import "" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
    (func (export "g") (param {params}) (result i32) (local $result i32)
      (local.set $result (call $realloc
        (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 65536)))
      (call $f {given} (local.get $result))
      (local.get $result)))
  (core instance $m (instantiate $m (with "" (instance
    (export "f" (func $lowered)) (export "realloc" (func $libc "realloc"))))))
  (func (export "g") (param "value" {ty}) (result (tuple {ty} string))
    (canon lift (core func $m "g")
      (memory $libc "memory") (realloc (func $libc "realloc")) string-encoding={encoding})))"#,
        declared = types.declared,
    )
}

/// Gives `f` as what adds a string to what it is given.
fn link<const FLAT: usize>(linker: &mut Linker<()>) -> Result<()> {
    linker.root().func_wrap_async("f", |_, Args::<FLAT>(mut tape)| {
        tape.push_text("é𝄞 ok");
        Box::new(async move { Ok(Answer(tape)) })
    })
}

fn link_flat(linker: &mut Linker<()>, flat: usize) -> Result<()> {
    macro_rules! of_so_many {
        ($($flat:literal)*) => {
            match flat {
                $($flat => link::<$flat>(linker),)*
                _ => panic!("{flat} core values"),
            }
        };
    }
    of_so_many!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
}

/// What no value here costs.
const PLENTY: usize = 100_000_000;

/// Calls `g` of a component, whose `f` takes so many core values.
fn call(text: &str, flat: usize, params: &[Val], results: &mut [Val]) -> Result<()> {
    call_within(PLENTY, text, flat, params, results)
}

/// The same where what a call passes may cost so much.
fn call_within(
    fuel: usize,
    text: &str,
    flat: usize,
    params: &[Val],
    results: &mut [Val],
) -> Result<()> {
    let engine = ENGINE.with(Engine::clone);
    let component = Component::new(&engine, wat::parse_str(text).expect("a component"))?;
    let mut linker = Linker::new(&engine);
    link_flat(&mut linker, flat)?;
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(u64::MAX / 2);
    store.set_hostcall_fuel(fuel);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let instance = linker.instantiate_async(&mut store, &component).await?;
        let function = instance.get_func(&mut store, "g").expect("a function");
        function.call_async(&mut store, params, results).await
    })
}

thread_local! {
    static ENGINE: Engine = engine::new(Fuel::Off).unwrap();
}

/// Passes a value there and back.
fn passed(shape: &Shape, value: &Val, encoding: &str) -> Result<Val> {
    let mut results = [Val::Bool(false)];
    let flat = flat_count([shape]);
    call(&passing(shape, encoding), flat, std::slice::from_ref(value), &mut results)?;
    let [Val::Tuple(mut pair)] = results else { panic!("{results:?}") };
    assert_eq!(pair.pop(), Some(Val::String("é𝄞 ok".into())));
    Ok(pair.pop().unwrap())
}

fn shaped() -> impl Strategy<Value = (Shape, Val)> {
    let shapes = shapes().prop_map(named);
    shapes.prop_flat_map(|shape| values(&shape).prop_map(move |value| (shape.clone(), value)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn what_goes_through_tapes_is_what_wasmtime_would_pass(
        (shape, value) in shaped(),
        encoding in prop::sample::select(vec!["utf8", "utf8", "utf16", "latin1+utf16"]),
    ) {
        let core = core_types(&shape).len();
        prop_assert_eq!(flat_count([&shape]), if core > MAX_FLAT { 0 } else { core });
        prop_assert_eq!(passed(&shape, &value, encoding).unwrap(), value);
    }
}

#[test]
fn cases_and_flags_have_the_width_of_their_number() {
    for count in [1, 8, 9, 16, 17, 32] {
        let shape = Shape::Flags(flags(count));
        let some = [0, count / 2, count - 1].map(|at| format!("g{at}"));
        let mut some = some.to_vec();
        some.dedup();
        let value = Val::Flags(some);
        assert_eq!(passed(&shape, &value, "utf8").unwrap(), value);
        // In memory too.
        let list = Shape::List(Box::new(shape));
        let value = Val::List(vec![value, Val::Flags(vec![])]);
        assert_eq!(passed(&list, &value, "utf8").unwrap(), value);
    }
    for count in [1, 256, 257, 1_000] {
        let constant = |at| Constant {
            name: format!("e{at}"),
            docs: String::new(),
            json: serde_json::Value::Null,
        };
        let cases = (0..count).map(constant).collect();
        let shape = Shape::Enum(Enum { name: String::new(), docs: String::new(), cases });
        let list = Shape::List(Box::new(shape));
        let value = Val::List(vec![Val::Enum(format!("e{}", count - 1)), Val::Enum("e0".into())]);
        assert_eq!(passed(&list, &value, "utf8").unwrap(), value);
    }
}

#[test]
fn lists_longer_than_what_is_laid_out_at_once_are_whole() {
    let pair = Shape::Tuple(vec![Shape::Integer(Integer::U8), Shape::Text]);
    for (shape, value) in [
        (Shape::Integer(Integer::U8), Val::U8(7)),
        (pair, Val::Tuple(vec![Val::U8(9), Val::String("x".into())])),
    ] {
        let list = Shape::List(Box::new(shape));
        let value = Val::List(vec![value; 3 * 4_096 + 1]);
        assert_eq!(passed(&list, &value, "utf8").unwrap(), value);
    }
}

/// Has `f`, of a parameter of this type, called with these core values; memory holds `data` at
/// 64.
fn refusal(ty: &str, core: &str, given: &str, data: &str, flat: usize) -> String {
    refusal_within(PLENTY, ty, core, given, data, flat)
}

fn refusal_within(
    fuel: usize,
    ty: &str,
    core: &str,
    given: &str,
    data: &str,
    flat: usize,
) -> String {
    let text = format!(
        r#"(component
  (type $e' (enum "a" "b")) (import "e" (type $e (eq $e')))
  (type $v' (variant (case "a" u32) (case "b"))) (import "v" (type $v (eq $v')))
  (import "f" (func $f (param "value" {ty}) (result (tuple {ty} string))))
  {LIBC}
  (core func $lowered (canon lower (func $f)
    (memory $libc "memory") (realloc (func $libc "realloc"))))
  (core module $m
    (import "" "f" (func $f (param {core} i32)))
    (import "" "memory" (memory 1))
    (func (export "g")
      (i64.store (i32.const 64) (i64.const {data}))
      (call $f {given} (i32.const 1024))))
  (core instance $m (instantiate $m (with "" (instance
    (export "f" (func $lowered)) (export "memory" (memory $libc "memory"))))))
  (func (export "g") (canon lift (core func $m "g"))))"#
    );
    match call_within(fuel, &text, flat, &[], &mut []) {
        Ok(()) => String::new(),
        Err(error) => format!("{error:#}"),
    }
}

#[test]
fn what_lies_outside_of_memory_or_is_no_value_ends_the_call() {
    let pair = |start: i64, length: i64| format!("(i32.const {start}) (i32.const {length})");
    for (ty, given, data, expected) in [
        ("string", pair(0, 262_145), "0", "out of bounds"),
        ("string", pair(-1, 1), "0", "out of bounds"),
        ("string", pair(64, 1), "0xff", "utf-8"),
        ("(list u32)", pair(66, 1), "0", "not aligned"),
        ("(list u32)", pair(64, -1), "0", "out of bounds"),
        ("(list u64)", pair(262_144, 1), "0", "out of bounds"),
        ("(list $e)", pair(64, 1), "2", "case 2 of only 2"),
        ("(list $v)", pair(64, 1), "7", "case 7 of only 2"),
        ("(list char)", pair(64, 1), "0xd800", "no character"),
        ("(list (option string))", pair(64, 1), "2", "case 2 of only 2"),
    ] {
        let told = refusal(ty, "i32 i32", &given, data, 2);
        assert!(told.contains(expected), "{ty} {given}: {told}");
    }
    for (ty, given, expected) in [
        ("char", "(i32.const 0x110000)", "no character"),
        ("$e", "(i32.const 2)", "case 2 of only 2"),
    ] {
        let told = refusal(ty, "i32", given, "0", 1);
        assert!(told.contains(expected), "{ty} {given}: {told}");
    }
}

#[test]
fn a_core_value_of_a_small_type_may_have_any_bits() {
    let passed = |shape: Shape, bits: u32| {
        let ty = Types::default().of(&shape);
        let text = passing(&shape, "utf8")
            .replace("(call $f (local.get 0)", &format!("(call $f (i32.const {bits})"));
        let mut results = [Val::Bool(false)];
        let given = [match shape {
            Shape::Bool => Val::Bool(false),
            Shape::Integer(Integer::U8) => Val::U8(0),
            _ => Val::S16(0),
        }];
        call(&text, 1, &given, &mut results).expect(&ty);
        let [Val::Tuple(pair)] = results else { panic!("{results:?}") };
        pair[0].clone()
    };
    // Any number but 0 is true, and an integer has as many bits as its type.
    assert_eq!(passed(Shape::Bool, 0x100), Val::Bool(true));
    assert_eq!(passed(Shape::Bool, 0), Val::Bool(false));
    assert_eq!(passed(Shape::Integer(Integer::U8), 0x1234_56fe), Val::U8(0xfe));
    assert_eq!(passed(Shape::Integer(Integer::S16), 0x1234_fffe), Val::S16(-2));
}

#[test]
fn parameters_of_another_number_are_not_linked() {
    let told = refusal("string", "i32 i32", "(i32.const 64) (i32.const 0)", "0", 1);
    assert!(told.contains("core values"), "{told}");
}

#[test]
fn what_a_guest_passes_is_paid_for_by_what_the_host_keeps_of_it() {
    let list = "(i32.const 64) (i32.const 1000)";
    // A word for each element and the length; for a string a word and its bytes.
    for (ty, given, cost) in [
        ("(list u8)", list, 8 * 1_001),
        ("string", list, 8 + 1_000),
        ("(tuple u64 string)", "(i64.const 0) (i32.const 64) (i32.const 1000)", 16 + 1_000),
    ] {
        let core = if given.starts_with("(i64") { "i64 i32 i32" } else { "i32 i32" };
        let flat = core.split(' ').count();
        let told = |fuel| refusal_within(fuel, ty, core, given, "0", flat);
        assert_eq!(told(cost), "", "{ty}");
        assert!(told(cost - 1).contains("fuel"), "{ty}: {}", told(cost - 1));
    }
}

#[test]
fn what_is_kept_for_the_next_call_is_bounded() {
    let answer = |bytes: usize| {
        let mut tape = Tape::default();
        tape.push_text(&"x".repeat(bytes));
        Answer(tape)
    };
    drop(tape());
    drop(answer(MAX_SPARE_BYTES + 1));
    assert_eq!(tape().room(), 0);
    drop(answer(1_000));
    let kept = tape();
    assert!(kept.is_empty() && (1_000..=MAX_SPARE_BYTES).contains(&kept.room()));
}
