//! The directories of a run and its tools as files, by the real binary: what is written
//! one way is read the other, and what a person finds afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::{HOST, Home, Outcome, Run, contract, hostile, in_time, shop};

/// A home with directories, and the flags that give them.
struct Scene {
    home: Arc<Home>,
    flags: Vec<String>,
}

impl Scene {
    fn new() -> Self {
        Self { home: Home::new(), flags: Vec::new() }
    }

    /// A scene with one directory, as `/data`.
    fn with_data() -> Self {
        Self::new().with("data", "::/data")
    }

    /// One more directory, and what is written after its path in the flag.
    fn with(mut self, name: &str, grant: &str) -> Self {
        fs::create_dir_all(self.path(name)).expect("a directory");
        self.flags.push(format!("--dir={}{grant}", self.path(name).display()));
        self
    }

    fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.work(name)
    }

    fn write(&self, name: &str, content: &str) {
        self.home.write(name, content);
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names in a directory, sorted.
    fn names(&self, name: &str) -> Vec<String> {
        names(&self.path(name))
    }

    /// A run of this guest with the flags.
    fn run(&self, guest: &str) -> Run {
        Run::guest(hostile(guest)).home(&self.home).args(&self.flags)
    }

    /// What comes of each order.
    fn orders(&self, orders: &str) -> Vec<String> {
        let ran = self.run("ok_files").guest_args(orders.split_whitespace()).go();
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.no_process_left();
        ran.stdout().lines().map(str::to_owned).collect()
    }
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("the directory").flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("it is there").permissions().mode() & 0o7777
}

// One file, two ways to it.

#[test]
pub fn ok_files() {
    let outcome = Run::guest_json(hostile("ok_files")).guest_args(["roots"]).go();
    let document = contract(&outcome, mcp_host_tests::Kind::Ok);
    assert_eq!(document["stdout"], "ok\n", "a run that was given nothing has no root");
}

#[test]
fn what_one_way_writes_the_other_reads() {
    let scene = Scene::with_data();
    let said = scene.orders(
        "write /data/a one std:read /data/a std:append /data/a +two read /data/a \
         append /data/a +three write-at /data/a 0 ONE std:read /data/a std:truncate /data/a 5 \
         read-at /data/a 3 9 stat /data/a std:stat /data/a \
         mkdir /data/d std:write /data/d/b x std:mkdir /data/d/e list /data/d std:list /data/d \
         rename /data/d/b /data/c std:read /data/c std:rename /data/c /data/d/f read /data/d/f \
         remove /data/d/f std:stat /data/d/f std:rmdir /data/d/e remove /data/d list /data",
    );
    let expected = [
        "ok",
        "ok \"one\"",
        "ok",
        "ok \"one+two\"",
        "ok",
        "ok",
        "ok \"ONE+two+three\"",
        "ok",
        "ok \"+t\"",
        "ok 5",
        "ok 5",
        "ok",
        "ok",
        "ok",
        "ok b e/",
        "ok b e/",
        "ok",
        "ok \"x\"",
        "ok",
        "ok \"x\"",
        "ok",
        "error NotFound",
        "ok",
        "ok",
        "ok a",
    ];
    assert_eq!(said, expected);
    assert_eq!(scene.read("data/a"), "ONE+t");
    assert_eq!(scene.names("data"), ["a"]);
}

#[test]
fn a_path_may_be_written_in_every_way_the_language_knows() {
    let scene = Scene::with_data();
    scene.write("data/a", "here");
    let said = scene.orders(
        "read /data/a read data/a read /data//a read /data/./a read //data/a read ./data/a \
         std:read /data/a std:read data/a std:read /data//a std:read ./data/a \
         list /data list /data/ list data/. std:list data std:list /data/",
    );
    let expected = [vec!["ok \"here\""; 10], vec!["ok a"; 5]].concat();
    assert_eq!(said, expected);
}

#[test]
fn a_directory_without_another_name_is_found_under_its_own() {
    let scene = Scene::new().flag("--dir=shelf").flag("--dir=.::work:ro");
    fs::create_dir(scene.path("shelf")).expect("a directory");
    let said = scene.orders(
        "roots write shelf/a x std:read shelf/a std:read /shelf/a read work/shelf/a \
         std:read work/shelf/a write work/b x std:write work/b x",
    );
    let expected =
        ["ok shelf work:ro", "ok", "ok \"x\"", "ok \"x\"", "ok \"x\"", "ok \"x\"", "error Denied"];
    assert_eq!(said[..7], expected);
    assert!(said[7].starts_with("error "), "{said:?}");
    assert_eq!(scene.read("shelf/a"), "x");
    assert!(!scene.path("b").exists());
}

#[test]
fn a_root_below_another_is_the_one_that_is_meant() {
    let scene = Scene::new().with("outer", "::/data").with("inner", "::/data/in:ro");
    scene.write("inner/a", "inner");
    let said = scene.orders(
        "roots read /data/in/a std:read /data/in/a write /data/in/b x write /data/b x \
         std:read /data/b",
    );
    let expected =
        ["ok /data /data/in:ro", "ok \"inner\"", "ok \"inner\"", "error Denied", "ok", "ok \"x\""];
    assert_eq!(said, expected);
    assert_eq!((scene.names("inner"), scene.names("outer")), (vec!["a".into()], vec!["b".into()]));
}

#[test]
fn a_missing_part_is_told_the_same_way_by_both() {
    let scene = Scene::with_data();
    scene.write("data/a", "x");
    let said = scene.orders(
        "read /data/no std:read /data/no write /data/no/a x std:write /data/no/a x \
         list /data/no std:list /data/no remove /data/no std:remove /data/no \
         rename /data/no /data/b std:rename /data/no /data/b read /else std:read /else",
    );
    assert_eq!(said, vec!["error NotFound"; 12]);
    let said = scene.orders("mkdir /data/a std:mkdir /data/a std:create /data/a");
    assert_eq!(said, ["error Exists", "error AlreadyExists", "error AlreadyExists"]);
    let said = scene.orders("read /data std:read /data list /data/a read /data/a/b");
    assert_eq!(said[0], "error IsADirectory");
    assert!(said[1].starts_with("error "), "{said:?}");
    assert_eq!(said[2..], ["error NotADirectory", "error NotADirectory"]);
}

// Rights.

#[test]
fn a_read_only_directory_stays_as_it_is() {
    let scene = Scene::new().with("data", "::/data:ro");
    scene.write("data/a", "x");
    let said = scene.orders(
        "read /data/a std:read /data/a list /data stat /data/a std:list /data \
         write /data/a y append /data/a y write-at /data/a 0 y mkdir /data/b remove /data/a \
         rename /data/a /data/b \
         std:write /data/a y std:append /data/a y std:truncate /data/a 0 std:mkdir /data/b \
         std:remove /data/a std:rename /data/a /data/b std:create /data/b",
    );
    assert_eq!(said[..5], ["ok \"x\"", "ok \"x\"", "ok a", "ok 1", "ok a"]);
    assert_eq!(said[5..11], ["error Denied"; 6]);
    assert!(said[11..].iter().all(|line| line.starts_with("error ")), "{said:?}");
    assert_eq!((scene.names("data"), scene.read("data/a")), (vec!["a".to_owned()], "x".into()));
}

#[test]
fn a_link_that_leads_out_is_not_followed_and_one_that_stays_is() {
    let scene = Scene::with_data();
    scene.write("secret", "canary");
    scene.write("data/a", "inside");
    symlink("../secret", scene.path("data/out")).expect("a link");
    symlink(scene.path("secret"), scene.path("data/absolute")).expect("a link");
    symlink("a", scene.path("data/in")).expect("a link");
    let said = scene.orders(
        "read /data/in std:read /data/in stat /data/in list /data \
         read /data/out read /data/absolute write-at /data/out 0 x append /data/out x \
         std:read /data/out std:read /data/absolute std:append /data/out x \
         std:append /data/absolute x",
    );
    assert_eq!(said[..4], ["ok \"inside\"", "ok \"inside\"", "ok @", "ok a absolute@ in@ out@"]);
    assert_eq!(said[4..8], ["error InvalidPath"; 4]);
    assert!(said[8..].iter().all(|line| line.starts_with("error ")), "{said:?}");
    assert_eq!(scene.read("secret"), "canary");
}

#[test]
fn the_limits_of_the_command_line_are_kept_by_each_directory_for_itself() {
    let limits = ["--write-limit=1MiB", "--create-limit=2"];
    let scene = Scene::with_data().with("more", "::/more").flag(limits[0]).flag(limits[1]);
    let said = scene.orders(
        "write /data/a x std:write /data/b x write /data/c x std:write /data/c x \
         append /data/a x std:append /data/a x write /more/a x",
    );
    assert_eq!(said[..3], ["ok", "ok", "error Quota"]);
    assert!(said[3].starts_with("error "), "{said:?}");
    assert_eq!(said[4..], ["ok"; 3]);
    assert_eq!(scene.names("data"), ["a", "b"]);
    let said =
        scene.orders("std:truncate /data/a 2000000 std:append /data/a x read-at /data/a 0 1");
    assert!(said[0].starts_with("error "), "room that is reserved counts: {said:?}");
    assert_eq!(said[1..], ["ok", "ok \"x\""]);
}

#[test]
fn what_is_no_directory_is_refused_before_anything_runs() {
    let scene = Scene::new();
    scene.write("file", "x");
    symlink("circle", scene.path("circle")).expect("a link");
    let odd = "a\u{1b}[2J\nerror: b";
    for name in ["missing", "file", "circle", "/dev/null", "missing/..", odd] {
        let grant = format!("--dir={name}::/data");
        let ran = scene.run("ok_files").args([grant]).guest_args(["roots"]).go();
        assert!(ran.code.is_some_and(|code| [2, 3].contains(&code)), "{ran}");
        let (error, hint) = ran.report();
        assert!(error.contains(&name[..1]) && !hint.is_empty(), "{ran}");
        assert_eq!(ran.stdout(), "");
    }
}

// What a person finds.

#[test]
fn what_is_created_has_the_permissions_of_any_other_file() {
    let scene = Scene::with_data();
    scene.write("data/private", "x");
    fs::set_permissions(scene.path("data/private"), fs::Permissions::from_mode(0o600))
        .expect("permissions");
    scene.write("data/program", "x");
    fs::set_permissions(scene.path("data/program"), fs::Permissions::from_mode(0o755))
        .expect("permissions");
    let guest = hostile("ok_files");
    let orders = "write /data/a x append /data/b x std:write /data/c x mkdir /data/d \
                  std:mkdir /data/e write /data/private y write /data/program y";
    let line =
        format!("umask 027; {HOST} run {} '{}' -- {orders}", guest.display(), scene.flags[0]);
    let ran = Run::shell(&line).home(&scene.home).go();
    assert_eq!(ran.stdout(), "ok\n".repeat(7), "{ran}");
    let names = ["a", "b", "c", "d", "e", "private", "program"];
    let modes = names.map(|name| format!("{:o}", mode(&scene.path("data").join(name))));
    assert_eq!(modes, ["640", "640", "640", "750", "750", "600", "755"]);
}

#[test]
pub fn timeout_files_rewrite() {
    let scene = Scene::with_data();
    let run = scene.run("timeout_files_rewrite").args(["--json", "--timeout", "400ms"]);
    let outcome = run.guest_args(["/data"]).go();
    contract(&outcome, mcp_host_tests::Kind::Timeout);
    in_time(&outcome, std::time::Duration::from_millis(400));
    whole_and_alone(&scene, &outcome);
}

#[test]
fn a_run_that_is_killed_leaves_whole_files_and_no_others() {
    let scene = Scene::with_data();
    let guest = hostile("timeout_files_rewrite").display().to_string();
    for millis in [0, 5, 11, 17, 23, 31] {
        let line = format!(
            "{HOST} run {guest} '{}' -- /data & pid=$!; \
             until [ -s data/whole ]; do sleep 0.005; done; sleep 0.{millis:03}; \
             kill -9 $pid; wait $pid",
            scene.flags[0]
        );
        let ran = Run::shell(&line).home(&scene.home).go();
        ran.no_process_left();
        whole_and_alone(&scene, &ran);
        fs::remove_file(scene.path("data/whole")).expect("the file goes");
    }
}

/// The one file there is holds a mebibyte of one letter.
fn whole_and_alone(scene: &Scene, ran: &Outcome) {
    assert_eq!(scene.names("data"), ["whole"], "{ran}");
    let content = fs::read(scene.path("data/whole")).expect("the file");
    assert_eq!(content.len(), 1 << 20, "{ran}");
    assert!(content.iter().all(|byte| *byte == content[0]), "{ran}");
}

// The tools.

/// Every path below `/mcp-tools`, as a run with these grants sees it.
fn tools(allow: &[&str]) -> BTreeMap<String, u64> {
    let grants = allow.iter().map(|spec| format!("--allow={spec}"));
    let ran = Run::guest_json(hostile("ok_tree")).config(&shop()).args(grants).go();
    let document = contract(&ran, mcp_host_tests::Kind::Ok);
    assert_eq!(document["usage"]["tool_calls"], 0, "{ran}");
    let text = document["stdout"].as_str().expect("text");
    let sized = text.lines().map(|line| line.split_once(' ').unwrap_or((line, "0")));
    sized.map(|(path, size)| (path.to_owned(), size.parse().expect("a size"))).collect()
}

#[test]
pub fn ok_tree() {
    let all = tools(&["shop"]);
    let has = |name: &str| all.get(&format!("/mcp-tools/{name}")).copied();
    for file in ["README.md", "servers/shop/index.md", "servers/shop/index.json"] {
        assert!(has(file).is_some_and(|size| size > 100), "{file}: {all:#?}");
    }
    let list = Run::new().config(&shop()).args(["tools", "list", "--json"]).go().json();
    let listed = list["servers"][0]["tools"].as_array().expect("the tools");
    assert_eq!(all.len(), 5 + 2 * listed.len(), "{all:#?}");
    for tool in listed {
        let name = tool["name"].as_str().expect("a name");
        for file in ["md", "json"] {
            let path = format!("servers/shop/{name}.{file}");
            assert!(has(&path).is_some_and(|size| size > 20), "{path}: {all:#?}");
        }
    }
}

#[test]
fn a_tool_that_is_not_granted_is_no_file() {
    let some = tools(&["shop/search_books", "shop/get_*"]);
    let mut named: Vec<_> = some.keys().filter_map(|path| path.strip_suffix(".json")).collect();
    named.retain(|path| !path.ends_with("index"));
    assert_eq!(named, ["/mcp-tools/servers/shop/get_book", "/mcp-tools/servers/shop/search_books"]);
}

#[test]
fn a_run_without_tools_has_no_tree() {
    let scene = Scene::with_data();
    let orders = "roots list /mcp-tools stat /mcp-tools read /mcp-tools/README.md \
                  std:list /mcp-tools std:stat /mcp-tools";
    let said = scene.orders(orders);
    assert_eq!(said[1..], vec!["error NotFound"; 5]);
    assert_eq!(said[0], "ok /data");
}

#[test]
fn the_tools_stand_beside_the_directories() {
    let scene = Scene::with_data();
    let run = scene.run("ok_files").config(&shop()).args(["--allow", "shop/get_book"]);
    let orders = "std:list /mcp-tools list /mcp-tools/servers write /data/a x \
                  stat /mcp-tools std:stat /mcp-tools/servers list /mcp-tools/servers/shop";
    let ran = run.guest_args(orders.split_whitespace()).go();
    let said = ran.stdout();
    let expected = "ok README.md servers/\nok shop/\nok\nok /\nok /\n\
                    ok get_book.json get_book.md index.json index.md\n";
    assert_eq!(said, expected, "{ran}");
}
