//! Finding parts of a type by their names. It takes the same time however many there are,
//! since both the names and what is looked for may be chosen to make it slow.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Parts up to which they are simply gone through.
const FEW: usize = 16;

/// The names of the larger types that were met so far.
#[derive(Default)]
pub(super) struct Lookup<'s> {
    indexes: RefCell<HashMap<usize, Rc<HashMap<&'s str, usize>>>>,
}

impl<'s> Lookup<'s> {
    /// Where among the parts of a type the first of this name is. It is looked for at `guess`
    /// before anywhere else. One list of parts must always be asked for the same names.
    pub fn find<T>(
        &self,
        parts: &'s [T],
        name: impl Fn(&'s T) -> Option<&'s str>,
        guess: usize,
        wanted: &str,
    ) -> Option<usize> {
        if parts.get(guess).and_then(&name) == Some(wanted) {
            return Some(guess);
        }
        if parts.len() <= FEW {
            return parts.iter().position(|part| name(part) == Some(wanted));
        }
        self.index(parts, name).get(wanted).copied()
    }

    fn index<T>(
        &self,
        parts: &'s [T],
        name: impl Fn(&'s T) -> Option<&'s str>,
    ) -> Rc<HashMap<&'s str, usize>> {
        // The parts outlive this, so that no others take their place in memory.
        let key = parts.as_ptr().addr();
        if let Some(index) = self.indexes.borrow().get(&key) {
            return Rc::clone(index);
        }
        let mut index = HashMap::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            if let Some(name) = name(part) {
                index.entry(name).or_insert(at);
            }
        }
        let index = Rc::new(index);
        self.indexes.borrow_mut().insert(key, Rc::clone(&index));
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_found_alike() {
        for count in [0, 1, FEW, FEW + 1, 1_000] {
            let names: Vec<_> = (0..count).map(|at| format!("n{}", at / 2)).collect();
            let lookup = Lookup::default();
            let find = |guess, wanted: &str| {
                lookup.find(&names, |name| Some(name.as_str()), guess, wanted)
            };
            for (at, name) in names.iter().enumerate() {
                assert_eq!(find(usize::MAX, name), Some(at / 2 * 2));
                assert_eq!(find(at, name), Some(at));
            }
            assert_eq!(find(0, "m"), None);
        }
    }
}
