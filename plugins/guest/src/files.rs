//! Generated files while they are collected.

use mcp_host_plugin::File;

/// Where a project has its SDK.
pub const SDK: &str = "sdk";

/// Some files.
#[derive(Debug, Clone, Default)]
pub struct Files(Vec<File>);

impl Files {
    /// Adds one, whose path has `/` between its segments.
    pub fn add(&mut self, path: &str, content: impl Into<Vec<u8>>) {
        let path = path.split('/').map(str::to_owned).collect();
        self.0.push(File { path, content: content.into() });
    }

    /// Adds others, each in this folder.
    pub fn nest(&mut self, folder: &str, others: Self) {
        self.0.extend(others.0.into_iter().map(|mut file| {
            file.path.insert(0, folder.to_owned());
            file
        }));
    }

    /// All of them.
    pub fn into_vec(self) -> Vec<File> {
        self.0
    }
}
