//! A list that is most often of one.

/// Up to one item takes no memory of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Few<T> {
    /// Nothing.
    #[default]
    None,
    /// One item.
    One([T; 1]),
    /// Several, or as many as there once were.
    More(Vec<T>),
}

impl<T: Copy> Few<T> {
    /// The items.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(one) => one,
            Self::More(more) => more,
        }
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        match self {
            Self::None => *self = Self::One([item]),
            Self::One([first]) => *self = Self::More(vec![*first, item]),
            Self::More(more) => more.push(item),
        }
    }
}

impl<T: Copy + Ord> Few<T> {
    /// Puts the items in order, each once.
    pub fn sort(&mut self) {
        if let Self::More(more) = self {
            more.sort_unstable();
            more.dedup();
            if let [only] = more.as_slice() {
                *self = Self::One([*only]);
            }
        }
    }
}

impl<T: Copy> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut few = Self::None;
        items.into_iter().for_each(|item| few.push(item));
        few
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_they_are_they_stay_in_order() {
        for count in 0..5_u32 {
            let few: Few<u32> = (0..count).collect();
            assert_eq!(few.as_slice(), (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn lists_of_the_same_items_are_the_same_once_sorted() {
        let mut a: Few<u32> = [3, 1, 3].into_iter().collect();
        let mut b: Few<u32> = [1, 3].into_iter().collect();
        a.sort();
        b.sort();
        assert_eq!(a, b);
        let mut doubled: Few<u32> = [7, 7].into_iter().collect();
        doubled.sort();
        assert_eq!(doubled, Few::One([7]));
    }
}
