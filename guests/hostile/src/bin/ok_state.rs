//! Does what its arguments say with `state` and prints a line for each order: `ok` with
//! what came of it, or `error` with the reason.

use hostile::state::{self, StateError};

fn main() {
    let mut words = std::env::args().skip(1);
    while let Some(order) = words.next() {
        match done(&order, &mut words) {
            Ok(text) => println!("{}", format!("ok {text}").trim_end()),
            Err(error) => {
                println!("error {}", format!("{:?}", error.reason).replace("StateReason::", ""))
            }
        }
    }
}

fn done(order: &str, words: &mut dyn Iterator<Item = String>) -> Result<String, StateError> {
    let mut word = || words.next().expect("one more word");
    Ok(match order {
        "get" => shown(state::get(&word())?),
        "set" => nothing(state::set(&word(), word().as_bytes())?),
        "delete" => state::delete(&word())?.to_string(),
        "increment" => state::increment(&word(), word().parse().expect("a number"))?.to_string(),
        "swap" => {
            let (key, old, new) = (word(), word(), word());
            state::compare_and_set(&key, some(&old), some(&new))?.to_string()
        }
        "list" => {
            let page = state::list_keys(&word(), None, 1_000)?;
            assert_eq!(page.next, None);
            page.keys.join(" ")
        }
        _ => panic!("an unknown order: {order}"),
    })
}

/// `-` stands for no value.
fn some(word: &str) -> Option<&[u8]> {
    (word != "-").then_some(word.as_bytes())
}

fn shown(value: Option<Vec<u8>>) -> String {
    value.map_or("-".to_owned(), |value| format!("{:?}", String::from_utf8_lossy(&value)))
}

fn nothing(_: ()) -> String {
    String::new()
}
