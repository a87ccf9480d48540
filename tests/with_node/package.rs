//! Where Node's `ws` is, if it is there. The benchmarks ask, too.

use std::process::Command;

const NO_NODE: &str = "node is missing (Debian: apt install nodejs node-ws)";

/// Whether Node is there.
#[allow(dead_code, reason = "the benchmarks need the package, too")]
pub fn node() -> Result<(), &'static str> {
    Command::new("node").arg("--version").output().map_or(Err(NO_NODE), |_| Ok(()))
}

/// What Node must be asked for: the package in `target/node` below this folder, or the one that Node finds by itself.
pub fn package(root: &str) -> Result<String, &'static str> {
    for name in [format!("{root}/target/node/node_modules/ws"), "ws".to_owned()] {
        let script = "require.resolve(process.argv[1])";
        let output = Command::new("node").args(["-e", script, &name]).output();
        let output = output.map_err(|_| NO_NODE)?;
        if output.status.success() {
            return Ok(name);
        }
    }
    Err("the package ws is missing (npm install --prefix target/node ws)")
}
