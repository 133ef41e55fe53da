//! `completions`: for bash, zsh, fish, elvish and PowerShell.

use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Cli;
use super::failure::Failure;

/// The flags of `completions`. The script is all there is to print, so `--json` changes
/// nothing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The script is printed as it is, with --json too.\n\nExample:\n  mcp-host completions zsh > ~/.zfunc/_mcp-host"
)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the script.
pub fn execute(args: &Args) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "mcp-host", &mut script);
    super::report::line(String::from_utf8_lossy(&script).trim_end());
    Ok(ExitCode::SUCCESS)
}
