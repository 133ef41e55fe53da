//! Attacks on the tools as files: nothing there can be changed, and it leads nowhere.

use std::fs;

use super::{at_the_shop, holds};
use crate::support::Home;

#[test]
pub(super) fn ok_tree_walls() {
    let home = Home::new();
    let dir = home.work("data");
    fs::create_dir(&dir).expect("the directory");
    let run = at_the_shop("ok_tree_walls", "shop/search_books");
    // The configuration lies in the home the run has by itself.
    let run = run.args(["--dir", &format!("{}::/data", dir.display())]);
    let files = ["servers/shop/search_books.md", "servers/shop/get_book.md"];
    let (outcome, document) = holds("ok_tree_walls", run.guest_args(files).guest_args(["/data"]));
    assert_eq!(fs::read_dir(&dir).expect("the directory").count(), 0, "{outcome}");
    assert_eq!(document["usage"]["tool_calls"], 0, "looking is no call: {outcome}");
}
