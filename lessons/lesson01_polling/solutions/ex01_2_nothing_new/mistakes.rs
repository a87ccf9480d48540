//! Known mistakes in exercise 01.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{learn::observe::Observed, lesson01_polling::checks};

pub fn counts_characters() -> Observed {
    fn answer(news: Option<&str>) -> String {
        match news {
            None => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            Some(json) => format!(
                "HTTP/1.1 200 OK\r\n\
                 content-type: application/json\r\n\
                 content-length: {}\r\n\
                 \r\n\
                 {json}",
                json.chars().count()
            ),
        }
    }

    checks::nothing_new(answer)
}

pub fn body_after_204() -> Observed {
    fn answer(news: Option<&str>) -> String {
        match news {
            None => "HTTP/1.1 204 No Content\r\n\r\n{\"messages\":[]}".to_owned(),
            Some(json) => format!(
                "HTTP/1.1 200 OK\r\n\
                 content-type: application/json\r\n\
                 content-length: {}\r\n\
                 \r\n\
                 {json}",
                json.len()
            ),
        }
    }

    checks::nothing_new(answer)
}

pub fn length_on_204() -> Observed {
    fn answer(news: Option<&str>) -> String {
        match news {
            None => "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n".to_owned(),
            Some(json) => format!(
                "HTTP/1.1 200 OK\r\n\
                 content-type: application/json\r\n\
                 content-length: {}\r\n\
                 \r\n\
                 {json}",
                json.len()
            ),
        }
    }

    checks::nothing_new(answer)
}

pub fn empty_200() -> Observed {
    fn answer(news: Option<&str>) -> String {
        match news {
            None => "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned(),
            Some(json) => format!(
                "HTTP/1.1 200 OK\r\n\
                 content-type: application/json\r\n\
                 content-length: {}\r\n\
                 \r\n\
                 {json}",
                json.len()
            ),
        }
    }

    checks::nothing_new(answer)
}
