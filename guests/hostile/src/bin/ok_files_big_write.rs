//! Writes that are just over what one call takes. Argument: the directory.

use hostile::files::{self, FileReason};
use hostile::{MIB, argument, file_refused};

fn main() {
    let path = format!("{}/big", argument(1));
    let most = vec![b'x'; MIB];
    files::write(&path, &most).expect("as much as one call writes");
    files::append(&path, &most).expect("the same again");
    files::write_at(&path, 0, &most).expect("and over it");
    let over = vec![b'y'; MIB + 1];
    for answer in
        [files::write(&path, &over), files::append(&path, &over), files::write_at(&path, 0, &over)]
    {
        assert_eq!(file_refused(answer), FileReason::TooLarge);
    }
    assert_eq!(file_refused(files::write(&format!("{path}-new"), &over)), FileReason::TooLarge);
    assert!(files::stat(&format!("{path}-new")).is_err());
    assert_eq!(files::stat(&path).expect("the file").size, 2 * MIB as u64);
    assert!(files::read(&path).expect("the file").iter().all(|byte| *byte == b'x'));
}
