//! The READMEs: how it is built, run and made anew.

use mcp_host_guest_sdk::files::SDK;
use mcp_host_guest_sdk::{Sdk, readme};

use crate::guest::Guest;
use crate::name::{function, module};

/// The command that builds either form.
const BUILD: &str = "cargo build --release --target wasm32-wasip2";

/// Of the SDK, with this guest as its example.
pub(crate) fn of_sdk(sdk: &Sdk, example: &Guest<'_>) -> String {
    format!(
        "# An SDK for guests in Rust\n\n\
         The crate `sdk` has the tools as functions, one module a server. A program that is built\n\
         with it is a component that imports the tools it calls, and may call no other.\n\n\
         Build the example, and run it:\n\n{}\n\n\
         It needs rustup, which installs the toolchain of `rust-toolchain.toml` by itself.\n\n\
         {}\n\n{}{}",
        readme::commands(&[BUILD, &run(example, sdk)]),
        usage(example.is_async, "path/to/this/folder"),
        again(sdk, example.is_async, "."),
        tools(sdk)
    )
}

/// Of a project, which has the SDK in a folder.
pub(crate) fn of_project(sdk: &Sdk, guest: &Guest<'_>) -> String {
    format!(
        "# {}\n\n\
         A guest of mcp-host in Rust. Build it, and run it:\n\n{}\n\n\
         It needs rustup, which installs the toolchain of `rust-toolchain.toml` by itself.\n\n\
         `src` is where the program is; `{SDK}` has the tools as functions and is made by\n\
         mcp-host alone: what is edited there is lost or in the way when it is made anew.\n\n\
         {}{}",
        guest.name,
        readme::commands(&[BUILD, &run(guest, sdk)]),
        again(sdk, guest.is_async, SDK),
        tools(sdk)
    )
}

/// How the guest is run, with what its call needs.
fn run(guest: &Guest<'_>, sdk: &Sdk) -> String {
    readme::run(&guest.component(), sdk.example().as_ref())
}

fn usage(is_async: bool, path: &str) -> String {
    let (kind, main) = match is_async {
        true => (
            "It is a library of the type `cdylib`, whose program is named with `sdk::main!(run)`:\n\
             an async function. Calls that are awaited together run at the same time.",
            "[lib]\ncrate-type = [\"cdylib\"]\n\n",
        ),
        false => ("It is an ordinary program, with an ordinary `main`.", ""),
    };
    format!(
        "A guest of your own, anywhere, needs this in its `Cargo.toml`:\n\n\
         ```toml\n{main}[dependencies]\nsdk = {{ path = \"{path}\" }}\n```\n\n{kind}\n\n\
         A record of arguments is called as its function, and has `new` for what is needed or\n\
         `Default` where nothing is; the rest is written as `Args {{ some: value, ..Args::new() }}`.\n\
         What fails is an `sdk::Error`, which `?` takes."
    )
}

fn again(sdk: &Sdk, is_async: bool, out: &str) -> String {
    let options: &[(&str, &str)] = if is_async { &[] } else { &[("async", "false")] };
    if sdk.servers.is_empty() {
        return format!(
            "It has no tools yet. Name the servers it should have:\n\n{}\n",
            readme::commands(&[&format!("mcp-host generate rust --server SERVER --out {out}")])
        );
    }
    format!(
        "When a server has changed, make the SDK anew:\n\n{}\n",
        readme::commands(&[&readme::generate(sdk, "rust", out, options)])
    )
}

fn tools(sdk: &Sdk) -> String {
    let table = readme::tools(sdk, |server, tool| {
        format!("sdk::{}::{}", module(&server.package), function(&tool.name))
    });
    if table.is_empty() { table } else { format!("\n## Tools\n{table}") }
}
