//! Templates of programs and of what builds them, whose places are named between tildes, as in `~NAME~`.

/// The template with every place filled. What is filled in is not looked at again.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    for (at, part) in template.split('~').enumerate() {
        let value = values.iter().find(|(name, _)| at % 2 == 1 && *name == part);
        filled.push_str(value.map_or(part, |(_, value)| value));
    }
    filled
}
