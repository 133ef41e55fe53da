//! Writes the C bindings of one WIT world: `c-bindgen WIT_DIR WORLD OUT_DIR`.
//!
//! The same output as `wit-bindgen c`, at the version that the Rust guests use, without
//! installing a tool. Three files: a header, a source, and an object file that carries
//! the world's types into the linked module.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use wit_bindgen_core::{Files, wit_parser::Resolve};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [wit, world, out] = arguments.as_slice() else {
        eprintln!("usage: c-bindgen WIT_DIR WORLD OUT_DIR");
        return ExitCode::from(2);
    };
    match generate(wit, world, &PathBuf::from(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: no bindings for world {world} of {wit}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn generate(wit: &str, world: &str, out: &PathBuf) -> Result<(), Box<dyn Error>> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit)?;
    let world = resolve.select_world(&[package], Some(world))?;
    let mut files = Files::default();
    wit_bindgen_c::Opts::default().build().generate(&mut resolve, world, &mut files)?;
    std::fs::create_dir_all(out)?;
    for (name, contents) in files.iter() {
        std::fs::write(out.join(name), contents)?;
    }
    Ok(())
}
