//! Its name cannot be one.

use test_plugins::{names, output, target};

target!("x", test_plugins::description("two words"), |catalog, _| output(names(&catalog)));
