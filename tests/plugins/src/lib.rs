//! What the generators of the tests have in common: everything but their fault.

pub use mcp_host_plugin::{
    Catalog, Description, Diagnostic, File, Generate, OptionDescription, Output, Setting, Severity,
    Tool, export,
};

/// A description of nothing out of the ordinary.
pub fn description(name: &str) -> Description {
    Description {
        name: name.into(),
        version: "0.1.0".into(),
        summary: "a generator for tests".into(),
        options: Vec::new(),
    }
}

/// One file.
pub fn file(path: &[&str], content: impl Into<Vec<u8>>) -> File {
    File { path: path.iter().map(|&segment| segment.to_owned()).collect(), content: content.into() }
}

/// Every tool of a catalog, with its server's identifier.
pub fn tools(catalog: &Catalog) -> impl Iterator<Item = (&str, &Tool)> {
    catalog
        .servers
        .iter()
        .flat_map(|server| server.tools.iter().map(|tool| (server.ident.as_str(), tool)))
}

/// A text without anything hidden in it.
pub fn shown(text: &str) -> String {
    text.escape_default().to_string()
}

/// One file a tool that holds its name.
pub fn names(catalog: &Catalog) -> Vec<File> {
    tools(catalog)
        .map(|(server, tool)| file(&[server, &format!("{}.txt", tool.ident)], shown(&tool.name)))
        .collect()
}

/// Output without diagnostics.
pub fn output(files: Vec<File>) -> Result<Output, String> {
    Ok(Output { files, diagnostics: Vec::new() })
}

/// Makes a component of a function from catalog and settings to output.
#[macro_export]
macro_rules! target {
    ($name:literal, $generate:expr) => {
        $crate::target!($name, $crate::description($name), $generate);
    };
    ($name:literal, $description:expr, $generate:expr) => {
        struct Target;

        impl $crate::Generate for Target {
            fn describe() -> $crate::Description {
                $description
            }

            fn generate(
                catalog: $crate::Catalog,
                settings: Vec<$crate::Setting>,
            ) -> Result<$crate::Output, String> {
                let generate: fn(
                    $crate::Catalog,
                    Vec<$crate::Setting>,
                ) -> Result<$crate::Output, String> = $generate;
                generate(catalog, settings)
            }
        }

        $crate::export!(Target with_types_in mcp_host_plugin);
    };
}
