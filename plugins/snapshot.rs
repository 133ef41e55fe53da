//! Runs a module's initialisation once, while it is built, and keeps the memory that it
//! leaves: every instance starts from there.
//!
//! The module runs in an interpreter and reaches nothing, so that what it leaves depends on
//! nothing else.

use std::future::{Future, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wasmi::{Engine, Extern, ExternType, Instance, Linker, Module, Store, Val};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

/// The export that initialises; it is gone from what is kept.
const INITIALIZE: &str = "wizer-initialize";

/// A module that is initialised.
///
/// # Errors
///
/// When it cannot be run, or its initialisation fails or asks for anything.
pub fn take(module: &[u8]) -> Result<Vec<u8>, String> {
    let wizer = Wizer::new();
    let (context, instrumented) = wizer.instrument(module).map_err(|e| format!("{e:#}"))?;
    let mut state = initialize(&instrumented).map_err(|error| error.to_string())?;
    let snapshot = pin!(wizer.snapshot(&context, &mut state));
    match snapshot.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(module) => module.map_err(|error| format!("{error:#}")),
        Poll::Pending => Err("the snapshot waits for something".to_owned()),
    }
}

/// An instance in the interpreter.
struct State {
    store: Store<()>,
    instance: Instance,
}

fn initialize(module: &[u8]) -> Result<State, wasmi::Error> {
    let engine = Engine::default();
    let module = Module::new(&engine, module)?;
    let mut store = Store::new(&engine, ());
    let linker = nothing(&engine, &module)?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    instance.get_typed_func::<(), ()>(&store, INITIALIZE)?.call(&mut store, ())?;
    Ok(State { store, instance })
}

/// Every import of a module, as a function that fails.
fn nothing(engine: &Engine, module: &Module) -> Result<Linker<()>, wasmi::Error> {
    let mut linker = Linker::new(engine);
    for import in module.imports() {
        if let ExternType::Func(kind) = import.ty() {
            let asked = format!("{} of {} was called", import.name(), import.module());
            let refuse = move |_: wasmi::Caller<()>, _: &[Val], _: &mut [Val]| {
                Err(wasmi::Error::new(asked.clone()))
            };
            linker.func_new(import.module(), import.name(), kind.clone(), refuse)?;
        }
    }
    Ok(linker)
}

impl InstanceState for State {
    fn global_get(&mut self, name: &str, _: ValType) -> impl Future<Output = SnapshotVal> + Send {
        let global = self.instance.get_global(&self.store, name);
        ready(match global.map(|global| global.get(&self.store)) {
            Some(Val::I32(value)) => SnapshotVal::I32(value),
            Some(Val::I64(value)) => SnapshotVal::I64(value),
            Some(Val::F32(value)) => SnapshotVal::F32(value.to_bits()),
            Some(Val::F64(value)) => SnapshotVal::F64(value.to_bits()),
            other => panic!("global {name} cannot be kept: {other:?}"),
        })
    }

    fn memory_contents(
        &mut self,
        name: &str,
        contents: impl FnOnce(&[u8]) + Send,
    ) -> impl Future<Output = ()> + Send {
        match self.instance.get_export(&self.store, name) {
            Some(Extern::Memory(memory)) => contents(memory.data(&self.store)),
            _ => panic!("there is no memory {name}"),
        }
        ready(())
    }
}
