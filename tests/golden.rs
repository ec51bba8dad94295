//! The stories of `tests/stories`, natively. `UPDATE_GOLDENFILES=1 cargo test --test golden` writes
//! them anew; read the difference before you keep it.

mod support;

use support::story::Teller;

#[test]
fn stories() {
    let mut told = 0;
    for entry in std::fs::read_dir("tests/stories").expect("the folder of stories is there") {
        let path = entry.expect("a folder can be listed").path();
        goldenscript::run(&mut Teller::default(), &path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        told += 1;
    }
    assert!(told > 5, "only {told} stories were found");
}
