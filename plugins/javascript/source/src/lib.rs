//! What people write, as a module an engine runs.
