#![expect(clippy::disallowed_methods, reason = "tests look at what was written")]

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect;

use super::*;

/// A folder with a corpus; `site` beside it is the output.
struct World(tempfile::TempDir);

impl World {
    fn new() -> World {
        let world = World(tempfile::tempdir().unwrap());
        fs::create_dir(world.path("corpus")).unwrap();
        world
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(below)
    }

    fn open(&self) -> Result<Staging, EmitError> {
        Staging::open(&self.path("site"), &self.path("corpus"))
    }

    fn build(&self, pages: &[&str]) -> Result<Published, EmitError> {
        let staging = self.open()?;
        for page in pages {
            staging.write(page, page.as_bytes())?;
        }
        staging.publish()
    }

    fn put(&self, below: &str, text: &str) {
        fs::create_dir_all(self.path(below).parent().unwrap()).unwrap();
        fs::write(self.path(below), text).unwrap();
    }

    /// Every file below `folder`, and what stands beside the output.
    fn files(&self, folder: &str) -> Vec<String> {
        fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
            let Ok(entries) = fs::read_dir(folder) else { return };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() {
                    walk(root, &path, found);
                } else {
                    found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.path(folder), &self.path(folder), &mut found);
        found.sort();
        found
    }

    /// Names in the folder that holds corpus and site.
    fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("")).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned()).collect();
        names.sort();
        names
    }

    /// The message of an error, without the folder that differs from run to run.
    #[track_caller]
    fn check_error(&self, result: Result<impl std::fmt::Debug, EmitError>, expected: &expect_test::Expect) {
        let message = result.unwrap_err().to_string();
        expected.assert_eq(&message.replace(self.path("").to_str().unwrap(), "~/"));
    }
}

#[test]
fn a_build_publishes_what_it_wrote_and_leaves_nothing_beside_it() {
    let world = World::new();
    let published = world.build(&["index.html", "a/b/0.html"]).unwrap();
    assert_eq!(world.files("site"), [".mcdewey", ".nojekyll", "a/b/0.html", "index.html"]);
    assert_eq!(world.beside(), ["corpus", "site"]);
    assert_eq!(published.n_files, 4);
    let bytes: u64 = ["a/b/0.html", "index.html", ".mcdewey", ".nojekyll"]
        .iter()
        .map(|file| fs::metadata(world.path("site").join(file)).unwrap().len())
        .sum();
    assert_eq!(published.bytes, bytes);
}

#[test]
fn a_second_build_drops_pages_of_the_first_and_keeps_files_that_are_not_ours() {
    let world = World::new();
    world.build(&["index.html", "old/0.html"]).unwrap();
    world.put("site/CNAME", "docs.example");
    world.put("site/old/note.txt", "mine");
    world.put("site/.git/HEAD", "ref");
    fs::create_dir_all(world.path("site/.git/refs/tags")).unwrap();
    let published = world.build(&["index.html", "new/0.html"]).unwrap();
    assert_eq!(published.carried, [".git/HEAD", "CNAME", "old/note.txt"]);
    let files = [".git/HEAD", ".mcdewey", ".nojekyll", "CNAME", "index.html", "new/0.html", "old/note.txt"];
    assert_eq!(world.files("site"), files);
    assert!(world.path("site/.git/refs/tags").is_dir(), "git needs the folders that hold nothing");
    assert_eq!(world.build(&["index.html"]).unwrap().carried, published.carried);
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let world = World::new();
    world.build(&["b/1.html", "a.html", "b/0.html"]).unwrap();
    let first = fs::read(world.path("site/.mcdewey")).unwrap();
    world.build(&["a.html", "b/0.html", "b/1.html"]).unwrap();
    assert_eq!(fs::read(world.path("site/.mcdewey")).unwrap(), first);
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_left_as_it_is() {
    let world = World::new();
    world.put("site/thesis.txt", "three years");
    world.check_error(
        world.build(&["index.html"]),
        &expect![
            "output folder `~/site` is not empty and holds no site of ours; choose another with `--out` or empty it"
        ],
    );
    assert_eq!(world.files("site"), ["thesis.txt"]);
    assert_eq!(world.beside(), ["corpus", "site"]);
}

#[test]
fn an_empty_folder_and_a_missing_one_are_taken() {
    let world = World::new();
    fs::create_dir(world.path("site")).unwrap();
    world.build(&["index.html"]).unwrap();
    let deep = world.path("public/docs/site");
    Staging::open(&deep, &world.path("corpus")).unwrap().publish().unwrap();
    assert_eq!(world.files("public"), ["docs/site/.mcdewey", "docs/site/.nojekyll"]);
}

#[test]
fn a_file_of_somebody_where_a_page_goes_is_an_error() {
    let world = World::new();
    world.build(&["index.html"]).unwrap();
    world.put("site/finesse/index.html", "mine");
    world.check_error(
        world.build(&["index.html", "finesse/index.html"]),
        &expect!["`~/site/finesse/index.html` is not ours and stands where a page goes now; move it out of the site or rename the document"],
    );
    assert_eq!(fs::read_to_string(world.path("site/finesse/index.html")).unwrap(), "mine");
    assert_eq!(world.beside(), ["corpus", "site"]);
}

#[test]
fn a_file_of_somebody_where_a_folder_goes_is_an_error() {
    let world = World::new();
    world.build(&["index.html", "loki/0.html"]).unwrap();
    world.put("site/finesse", "mine");
    world.put("site/mimir/note", "mine");
    assert!(matches!(world.build(&["finesse/index.html"]), Err(EmitError::Collision { .. })));
    assert!(matches!(world.build(&["mimir"]), Err(EmitError::Collision { .. })));
    assert_eq!(world.files("site"), [".mcdewey", ".nojekyll", "finesse", "index.html", "loki/0.html", "mimir/note"]);
}

#[test]
fn a_build_that_is_given_up_leaves_the_old_site_whole() {
    let world = World::new();
    world.build(&["index.html"]).unwrap();
    let staging = world.open().unwrap();
    staging.write("other.html", b"new").unwrap();
    drop(staging);
    assert_eq!(world.files("site"), [".mcdewey", ".nojekyll", "index.html"]);
    assert_eq!(world.beside(), ["corpus", "site"]);
}

#[test]
fn what_a_killed_build_left_is_removed_by_the_next() {
    let world = World::new();
    world.build(&["index.html"]).unwrap();
    let killed = world.open().unwrap();
    killed.write("half/0.html", b"half").unwrap();
    // As a kill would: no destructor runs; only the system's lock is let go.
    let staging = killed.place.staging.clone();
    copy(&staging, &world.path("kept"));
    drop(killed);
    fs::rename(world.path("kept"), &staging).unwrap();
    world.put(".site.mcdewey-lock", "999999");
    world.build(&["index.html"]).unwrap();
    assert_eq!(world.files("site"), [".mcdewey", ".nojekyll", "index.html"]);
    assert_eq!(world.beside(), ["corpus", "site"]);
}

#[test]
fn a_site_that_waits_between_two_renames_is_put_back() {
    let world = World::new();
    world.build(&["index.html"]).unwrap();
    world.put("site/CNAME", "docs.example");
    fs::rename(world.path("site"), world.path(".site.mcdewey-old")).unwrap();
    let staging = world.open().unwrap();
    assert_eq!(world.files("site"), [".mcdewey", ".nojekyll", "CNAME", "index.html"]);
    assert_eq!(staging.publish().unwrap().carried, ["CNAME"]);
    assert_eq!(world.beside(), ["corpus", "site"]);
}

#[test]
fn a_file_system_that_cannot_exchange_folders_is_served_by_two_renames() {
    let world = World::new();
    world.build(&["index.html"]).unwrap();
    let staging = world.open().unwrap();
    staging.write("new.html", b"new").unwrap();
    staging.place.swap_by_renames().unwrap();
    drop(staging);
    assert_eq!(world.files("site"), [".mcdewey", ".nojekyll", "new.html"]);
    assert_eq!(world.beside(), ["corpus", "site"]);
}

#[test]
fn an_old_site_that_was_not_removed_in_time_is_removed() {
    let world = World::new();
    world.build(&["index.html"]).unwrap();
    copy(&world.path("site"), &world.path(".site.mcdewey-old"));
    world.build(&["index.html"]).unwrap();
    assert_eq!(world.beside(), ["corpus", "site"]);
}

#[test]
fn a_folder_of_somebody_under_our_hidden_name_is_refused() {
    let world = World::new();
    world.put(".site.mcdewey-new/mine.txt", "mine");
    assert!(matches!(world.open(), Err(EmitError::NotOurs { .. })));
    assert_eq!(world.files(".site.mcdewey-new"), ["mine.txt"]);
}

#[test]
fn a_link_or_a_file_that_was_put_under_our_hidden_names_is_refused_and_what_it_leads_to_stays() {
    use std::os::unix::fs::symlink;
    for hidden in [".site.mcdewey-new", ".site.mcdewey-old"] {
        let world = World::new();
        world.build(&["a.html"]).unwrap();
        // A site of somebody else, with a marker as ours have.
        fs::rename(world.path("site"), world.path("theirs")).unwrap();
        symlink(world.path("theirs"), world.path(hidden)).unwrap();
        let error = world.build(&["b.html"]).unwrap_err();
        assert!(matches!(&error, EmitError::Planted { what: "a link", .. }), "{hidden}: {error}");
        assert!(world.files("theirs").contains(&"a.html".to_owned()), "{hidden}");
        fs::remove_file(world.path(hidden)).unwrap();
        world.put(hidden, "file");
        assert!(matches!(world.build(&["b.html"]), Err(EmitError::Planted { what: "no folder", .. })), "{hidden}");
    }
}

#[test]
fn a_lock_that_leads_to_another_file_does_not_change_it() {
    use std::os::unix::fs::symlink;
    let world = World::new();
    world.put("theirs", "their text");
    symlink(world.path("theirs"), world.path(".site.mcdewey-lock")).unwrap();
    assert!(matches!(world.build(&["a.html"]), Err(EmitError::Write { .. })));
    fs::remove_file(world.path(".site.mcdewey-lock")).unwrap();
    fs::hard_link(world.path("theirs"), world.path(".site.mcdewey-lock")).unwrap();
    let error = world.build(&["a.html"]).unwrap_err();
    assert!(error.to_string().contains("is a second name of another file"), "{error}");
    fs::remove_file(world.path(".site.mcdewey-lock")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        world.path(".site.mcdewey-lock"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    assert!(matches!(world.build(&["a.html"]), Err(EmitError::Planted { what: "no regular file", .. })));
    assert_eq!(fs::read_to_string(world.path("theirs")).unwrap(), "their text");
}

#[test]
fn a_second_build_at_the_same_time_is_refused_by_name() {
    let world = World::new();
    let first = world.open().unwrap();
    let message = world.open().unwrap_err().to_string();
    assert!(message.contains(&format!("another build (process {}) is writing", std::process::id())), "{message}");
    first.publish().unwrap();
    world.build(&["index.html"]).unwrap();
}

#[test]
fn paths_that_leave_the_site_or_are_none_are_refused() {
    let world = World::new();
    for path in ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/", "a\\b", "a\nb", ".mcdewey"] {
        let staging = world.open().unwrap();
        assert!(matches!(staging.write(path, b"x"), Err(EmitError::Path { .. })), "{path:?}");
        assert!(matches!(staging.publish(), Err(EmitError::Incomplete)));
    }
    assert_eq!(world.beside(), ["corpus"]);
}

#[test]
fn a_path_written_twice_is_an_error_also_as_a_folder() {
    let world = World::new();
    let staging = world.open().unwrap();
    staging.write("a/b", b"1").unwrap();
    world.check_error(
        staging.write("a/b", b"2"),
        &expect!["page `a/b` is written twice; rename one of the two documents"],
    );
    assert!(matches!(staging.write("a/b/c", b"3"), Err(EmitError::Twice { .. })));
    assert!(matches!(staging.write("a", b"4"), Err(EmitError::Twice { .. })));
}

#[test]
fn an_output_that_overlaps_with_the_corpus_is_refused() {
    let world = World::new();
    world.put("corpus/a/b/c/d.md", "# D");
    for out in ["corpus", "corpus/site", "corpus/a/b", "", "corpus/../corpus/x"] {
        let result = Staging::open(&world.path(out), &world.path("corpus"));
        assert!(matches!(result, Err(EmitError::Overlap { .. })), "{out}");
    }
    assert_eq!(world.files("corpus"), ["a/b/c/d.md"]);
    Staging::open(&world.path("corpus-site"), &world.path("corpus")).unwrap();
}

#[test]
fn an_output_that_is_a_file_or_the_root_of_all_is_refused() {
    let world = World::new();
    world.put("site", "a file");
    assert!(matches!(world.open(), Err(EmitError::NotAFolder { .. })));
    assert!(Staging::open(Path::new("/"), &world.path("corpus")).is_err());
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_stays_a_link_and_its_folder_is_replaced() {
    let world = World::new();
    fs::create_dir_all(world.path("www/real")).unwrap();
    std::os::unix::fs::symlink(world.path("www/real"), world.path("site")).unwrap();
    let published = world.build(&["index.html"]).unwrap();
    assert!(world.path("site").is_symlink());
    assert_eq!(published.folder, world.path("www/real"));
    assert_eq!(world.files("www"), ["real/.mcdewey", "real/.nojekyll", "real/index.html"]);

    std::os::unix::fs::symlink(world.path("corpus"), world.path("sneaky")).unwrap();
    let result = Staging::open(&world.path("sneaky/out"), &world.path("corpus"));
    assert!(matches!(result, Err(EmitError::Overlap { .. })));
    std::os::unix::fs::symlink(world.path("nowhere"), world.path("dangling")).unwrap();
    let result = Staging::open(&world.path("dangling"), &world.path("corpus"));
    assert!(matches!(result, Err(EmitError::NoPlace { .. })));
}

#[cfg(unix)]
#[test]
fn links_that_somebody_put_into_the_site_are_carried_as_links() {
    let world = World::new();
    world.build(&["index.html"]).unwrap();
    std::os::unix::fs::symlink("elsewhere", world.path("site/link")).unwrap();
    world.build(&["index.html"]).unwrap();
    assert_eq!(fs::read_link(world.path("site/link")).unwrap(), Path::new("elsewhere"));
}

#[test]
fn a_marker_that_cannot_be_read_is_an_error() {
    let world = World::new();
    world.put("site/.mcdewey", "mcdewey site 99\n");
    assert!(matches!(world.open(), Err(EmitError::Listing { .. })));
    assert_eq!(world.files("site"), [".mcdewey"]);
}

#[cfg(unix)]
#[test]
fn a_write_that_the_system_refuses_names_the_file_and_leaves_the_old_site() {
    let world = World::new();
    world.build(&["index.html"]).unwrap();
    let staging = world.open().unwrap();
    // Names of more than 255 bytes are refused by every file system in use.
    let name = "n".repeat(300);
    let error = staging.write(&name, b"x").unwrap_err();
    assert!(std::error::Error::source(&error).is_some(), "the system's reason is kept");
    let message = error.to_string().replace(&name, "page.html");
    assert_eq!(
        message,
        format!(
            "`{}` cannot be written; the site of the last build is untouched",
            world.path("site/page.html").display()
        )
    );
    assert!(matches!(staging.publish(), Err(EmitError::Incomplete)));
    assert_eq!(world.files("site"), [".mcdewey", ".nojekyll", "index.html"]);
    assert_eq!(world.beside(), ["corpus", "site"]);
}

#[test]
fn many_threads_may_write_into_the_same_new_folders() {
    let world = World::new();
    let staging = world.open().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let staging = &staging;
            scope.spawn(move || {
                for page in 0..50 {
                    staging.write(&format!("a/{page}/b/{thread}.html"), b"x").unwrap();
                }
            });
        }
    });
    assert_eq!(staging.publish().unwrap().n_files, 402);
}

#[test]
fn a_site_near_a_limit_of_its_host_is_warned_of() {
    let published = |bytes, n_files| Published { folder: "site".into(), n_files, bytes, carried: Vec::new() };
    assert_eq!(host_limits(&published(799_999_999, 249_999)), []);
    let limits = host_limits(&published(950_000_000, 300_000));
    let messages: Vec<String> = limits.iter().map(ToString::to_string).collect();
    expect![[r"
        the site has 950 MB, GitHub Pages publishes up to 1,000 MB; publish vendors as sites of their own or choose another host
        the site has 300000 files, and a deployment to GitHub Pages has ten minutes; publish vendors as sites of their own or choose another host"]]
    .assert_eq(&messages.join("\n"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
