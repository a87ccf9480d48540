//! What a person reads of the road in use, in both languages.

use std::fmt;

use super::road::{Evidence, Road, RoadInUse};

impl Road {
    /// The road's name: in English, and in Vietnamese.
    #[must_use]
    pub fn name(self) -> [&'static str; 2] {
        match self {
            Self::WebSocket => ["WebSocket", "WebSocket"],
            Self::EventStream => ["event stream", "event stream"],
            Self::LongPoll => ["long polling", "long-polling"],
            Self::Polling => ["polling", "polling"],
        }
    }
}

impl Evidence {
    fn text(self) -> [String; 2] {
        let [en, vi] = match self {
            Self::Declined(status) => {
                return [
                    format!("declined with HTTP {status}"),
                    format!("bị từ chối, HTTP {status}"),
                ];
            }
            Self::Stranger => ["something else answered", "bên trả lời không phải phòng chat"],
            Self::HeldBack => ["nothing came in time", "chờ mãi không thấy gì tới"],
            Self::Broken => ["ended before the welcome", "đứt trước khi được chào"],
            Self::CutShort => ["cut again and again", "cứ nối được là đứt"],
            Self::Unreachable => ["could not be reached", "không gọi được"],
            Self::Dismissed => ["the server said goodbye", "server đã chào tạm biệt"],
        };
        [en.to_owned(), vi.to_owned()]
    }
}

impl RoadInUse {
    /// One sentence: in English, and in Vietnamese.
    #[must_use]
    pub fn text(&self) -> [String; 2] {
        [("over", 0), ("qua", 1)].map(|(over, language)| {
            let mut text = format!("{over} {}", self.road.name()[language]);
            for (n, (road, evidence)) in self.against.iter().enumerate() {
                let mark = if n == 0 { " (" } else { "; " };
                let evidence = evidence.text();
                text += &[mark, road.name()[language], ": ", &evidence[language]].concat();
            }
            if !self.against.is_empty() {
                text.push(')');
            }
            text
        })
    }
}

impl fmt::Display for RoadInUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [en, vi] = self.text();
        let mark = if self.against.is_empty() { " · " } else { "\n" };
        write!(f, "{en}{mark}{vi}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Road::{EventStream, LongPoll, WebSocket};

    #[test]
    fn a_road_is_told_with_what_speaks_against_the_better_ones() {
        let against = vec![(WebSocket, Evidence::Declined(426)), (EventStream, Evidence::HeldBack)];
        let lower = RoadInUse { road: LongPoll, against };
        assert_eq!(
            lower.text(),
            [
                "over long polling (WebSocket: declined with HTTP 426; event stream: nothing came in time)",
                "qua long-polling (WebSocket: bị từ chối, HTTP 426; event stream: chờ mãi không thấy gì tới)",
            ]
        );
        let best = RoadInUse { road: WebSocket, against: Vec::new() };
        assert_eq!(best.to_string(), "over WebSocket · qua WebSocket");
    }
}
