//! Sets, counts, lists and deletes for ever.

use hostile::state;

fn main() {
    for n in 0_i64.. {
        let key = format!("k{}", n % 100);
        state::set(&key, key.as_bytes()).expect("a value");
        state::increment("n", 1).expect("a counter");
        state::list_keys("", None, 1_000).expect("the keys");
        state::compare_and_set(&key, Some(key.as_bytes()), None).expect("an answer");
        state::get(&key).expect("an answer");
    }
}
