//! The toolchain, at the versions that this project's own guests are built with.

/// A `package.json` that asks for it.
pub const PACKAGE: &str = include_str!("package.json");

/// The versions of everything that it needs, with their digests.
pub fn lock() -> String {
    let lock = include_str!("../../../guests/js-hello/package-lock.json");
    let own = "\"name\": \"js-hello\",\n";
    let license = "      \"license\": \"MIT OR Apache-2.0\",\n";
    lock.replace(&format!("  {own}  \"version\": \"0.1.0\",\n"), "")
        .replacen(&format!("    {own}      \"version\": \"0.1.0\",\n"), "", 1)
        .replacen(license, "", 1)
}
