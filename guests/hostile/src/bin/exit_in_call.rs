//! Starts a call that takes its time and ends the program while it is open. The call
//! is lowered by hand: the language's own runtime would wait for it. Arguments: SERVER
//! TOOL ARGUMENTS.

use hostile::argument;

/// A string as it is passed.
#[repr(C)]
struct Text {
    start: *const u8,
    bytes: usize,
}

/// The three strings of `call-tool`.
#[repr(C)]
struct Parameters([Text; 3]);

#[link(wasm_import_module = "mcp-host:guest/tools-async@0.1.0")]
unsafe extern "C" {
    #[link_name = "[async-lower]call-tool"]
    fn start_call(parameters: *const Parameters, result: *mut u8) -> u32;
}

fn main() {
    let texts = [argument(1), argument(2), argument(3)];
    let parameters = Parameters(texts.each_ref().map(|text| Text { start: text.as_ptr(), bytes: text.len() }));
    let mut result = [0u64; 32];
    // SAFETY: both point to memory that lives until the program ends, and the result
    // is larger than any that the function has.
    let status = unsafe { start_call(&parameters, result.as_mut_ptr().cast()) };
    println!("{}", status & 0xf);
    wasip2::cli::exit::exit_with_code(3);
}
