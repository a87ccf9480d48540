//! A page's files, found as a browser finds them.

use super::Wire;

/// Every file that a server's page needs, the imports of its scripts included. Checks that each is
/// there and that none makes HTML of text.
pub async fn page_files(address: &str) -> Vec<String> {
    page_files_below(address, "/").await
}

/// The same for a page that a proxy serves below a path: that is where its files must be.
pub async fn page_files_below(address: &str, path: &str) -> Vec<String> {
    let mut files = vec![path.to_owned()];
    let mut seen = 0;
    while let Some(file) = files.get(seen).cloned() {
        seen += 1;
        let answer = Wire::to(address).await.request("GET", &file, None).await;
        assert_eq!(answer.status(), 200, "{file}");
        for needed in references(&answer.body).map(|reference| resolved(&file, reference)) {
            assert!(needed.starts_with(path), "{file} needs {needed}, which is not below {path}");
            if !files.contains(&needed) {
                files.push(needed);
            }
        }
        never(&file, &answer.body);
    }
    files
}

/// The URLs in a page or in a script, without links to the page itself.
fn references(text: &str) -> impl Iterator<Item = &str> {
    let before = ["href=\"", "src=\"", "from \""];
    let all = before.into_iter().flat_map(|before| text.split(before).skip(1));
    let all = all.filter_map(|rest| rest.split('"').next());
    all.filter(|url| !url.starts_with("data:") && !matches!(*url, "./" | "/"))
}

/// The path that a browser asks for: a reference is relative to the folder of the file it is in.
fn resolved(file: &str, reference: &str) -> String {
    if reference.starts_with('/') {
        return reference.to_owned();
    }
    let mut steps: Vec<_> = file.split('/').collect();
    steps.pop();
    for step in reference.split('/') {
        match step {
            "." => {}
            ".." if steps.len() > 1 => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// What a page's file doesn't do.
fn never(file: &str, text: &str) {
    for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
        assert!(!text.contains(forbidden), "{file} uses {forbidden}");
    }
    // Behind a proxy that serves the page under a prefix, the server's root is somebody else's.
    for absolute in ["=\"/", " \"/", "(\"/", "`/", "location.host}"] {
        assert!(!text.contains(absolute), "{file} has a URL that begins at the root: {absolute}");
    }
}
