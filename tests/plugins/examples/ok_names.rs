//! Nothing is wrong with this one.

use test_plugins::{names, output, target};

target!("ok-names", |catalog, _| output(names(&catalog)));
