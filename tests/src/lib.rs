//! What the tests run: the example guests, the hostile guests and the fake server, built
//! by this package's build script and named here by path.
//!
//! It holds no test of the host; those are in `all/`. A hostile guest is listed by
//! `foreach_hostile!`, so that a suite can insist on a test for every one.

#![deny(missing_docs)]

mod kind;
pub mod typed;

pub use kind::Kind;

/// One attack: a component that was built, or a text that the host assembles itself.
#[derive(Debug, Clone, Copy)]
pub struct Hostile {
    /// The name of its file without the extension.
    pub name: &'static str,
    /// The file.
    pub path: &'static str,
}

impl Hostile {
    /// How its run must end.
    pub fn kind(&self) -> Kind {
        Kind::of_file(self.name).expect("the build script checked every name")
    }

    /// The attack with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        HOSTILE.iter().find(|hostile| hostile.name == name)
    }
}

include!(concat!(env!("OUT_DIR"), "/artifacts.rs"));

#[cfg(test)]
mod tests {
    use super::HOSTILE;

    #[test]
    fn every_guest_was_built_and_has_a_kind() {
        assert!(HOSTILE.len() > 50, "{}", HOSTILE.len());
        for hostile in HOSTILE {
            assert!(std::path::Path::new(hostile.path).is_file(), "{}", hostile.path);
            assert_eq!(
                super::Hostile::find(hostile.name).map(|found| found.kind()),
                Some(hostile.kind())
            );
        }
    }
}
