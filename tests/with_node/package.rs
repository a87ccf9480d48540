//! Where Node's `ws` is, if it is there. The benchmarks ask, too.

use std::process::Command;

/// What Node must be asked for: the package in `target/node` below this folder, or the one that Node finds by itself.
pub fn package(root: &str) -> Result<String, &'static str> {
    for name in [format!("{root}/target/node/node_modules/ws"), "ws".to_owned()] {
        let script = "require.resolve(process.argv[1])";
        let output = Command::new("node").args(["-e", script, &name]).output();
        let output = output.map_err(|_| "node is missing (Debian: apt install nodejs node-ws)")?;
        if output.status.success() {
            return Ok(name);
        }
    }
    Err("the package ws is missing (npm install --prefix target/node ws)")
}
