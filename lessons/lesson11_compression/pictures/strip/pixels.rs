//! How many pixels a picture announces: a limit before inflating.
//!
//! ```text
//!   … IHDR  00 00 FF FF  00 00 FF FF …    a file of 70 bytes
//!           └─ width ─┘  └─ height ┘      16 GiB in each reader's browser
//! ```
//!
//! What is drawn several times, once for each frame of an animation or each scan of a JPEG, costs
//! that much time each time: all of it together has a limit, too.

use super::super::refusal::Refusal;

/// The most pixels of a picture: 160 MB in a reader's browser.
pub const MOST_PIXELS: u64 = 40_000_000;

/// The most pixels that are drawn, in all frames or scans.
pub const MOST_DRAWN: u64 = 10 * MOST_PIXELS;

/// What a picture announces.
#[derive(Debug, Default)]
pub struct Pixels {
    /// Of the largest area.
    area: u64,
    /// How often it is drawn.
    times: u64,
}

impl Pixels {
    /// The size of the picture, or of a frame.
    pub fn announce(&mut self, width: u32, height: u32) {
        self.area = self.area.max(u64::from(width) * u64::from(height));
    }

    /// A frame or a scan begins. A browser may go over the whole picture for a small one.
    pub fn draw(&mut self) {
        self.times += 1;
    }

    /// Whether a browser may be asked to draw this.
    pub fn judge(&self) -> Result<(), Refusal> {
        match self.area {
            0 => Err(Refusal::NotAPicture),
            area if area > MOST_PIXELS || area.saturating_mul(self.times) > MOST_DRAWN => {
                Err(Refusal::TooManyPixels)
            }
            _ => Ok(()),
        }
    }
}
