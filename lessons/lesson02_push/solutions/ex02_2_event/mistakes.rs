//! Known mistakes in exercise 02.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{learn::observe::Observed, lesson02_push::checks};

pub fn one_data_field() -> Observed {
    fn event(id: &str, data: &str) -> String {
        let mut text = String::new();
        if !id.contains(['\r', '\n', '\0']) {
            text.extend(["id: ", id, "\n"]);
        }
        text.extend(["data: ", data, "\n\n"]);
        text
    }

    checks::event(event)
}

pub fn joins_the_lines() -> Observed {
    fn event(id: &str, data: &str) -> String {
        let mut text = String::new();
        if !id.contains(['\r', '\n', '\0']) {
            text.extend(["id: ", id, "\n"]);
        }
        let one_line = data.replace("\r\n", " ").replace(['\r', '\n'], " ");
        text.extend(["data: ", &one_line, "\n\n"]);
        text
    }

    checks::event(event)
}

pub fn forgets_cr() -> Observed {
    fn event(id: &str, data: &str) -> String {
        let mut text = String::new();
        if !id.contains(['\r', '\n', '\0']) {
            text.extend(["id: ", id, "\n"]);
        }
        for line in data.split('\n') {
            text.extend(["data: ", line, "\n"]);
        }
        text + "\n"
    }

    checks::event(event)
}

pub fn trusts_the_id() -> Observed {
    fn event(id: &str, data: &str) -> String {
        let mut text = format!("id: {id}\n");
        for line in data.split("\r\n").flat_map(|part| part.split(['\r', '\n'])) {
            text.extend(["data: ", line, "\n"]);
        }
        text + "\n"
    }

    checks::event(event)
}
