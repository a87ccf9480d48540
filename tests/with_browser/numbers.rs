//! Lesson 13's page: a run's figures beside ours.

use std::{fs, path::PathBuf, sync::Arc};

use full_duplex::lesson13_numbers::{
    catalogue::{FIGURES, Kind, PLOTS},
    page::page,
    results::{Machine, Run},
};

use crate::{browser::Browser, driver::Driver, engine::Engine};

/// A run with every figure and every curve. Nothing of it was measured.
fn run(speed: f64) -> Run {
    let processor = "A <processor> & its name".to_owned();
    let machine = Machine { processor, processors: 2, ..Machine::default() };
    let mut run = Run { machine, ..Run::default() };
    for (entry, at) in FIGURES.iter().zip(1_u32..) {
        let value = 37.5 * f64::from(at);
        run.note(entry.id, if entry.kind == Kind::Machine { value * speed } else { value });
    }
    for series in PLOTS.iter().flat_map(|plot| plot.series) {
        for step in 0..24_u32 {
            run.point(series.id, 1.5_f64.powf(f64::from(step)), speed * f64::from(step * step));
        }
    }
    run
}

/// Every element stays within the window, or in a box of its own that does.
async fn fits(browser: &Browser, lang: &str) {
    let wide = browser
        .run(
            "return [...document.querySelectorAll('main *, header *')]
                .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
                .map(element => element.outerHTML.slice(0, 80))",
        )
        .await;
    assert_eq!(wide, serde_json::json!([]), "{lang}");
    let across = "document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(browser.run(&format!("return {across}")).await, true, "{lang}");
}

/// The least contrast of the page's texts (WCAG 2.2, 1.4.3 asks for 4.5), whose colours and
/// background are those of the page.
const CONTRAST: &str = "
    const light = (colour) => {
        const [, ...parts] = colour.match(/rgba?\\((\\d+), (\\d+), (\\d+)/);
        const [r, g, b] = parts.map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const back = light(getComputedStyle(document.documentElement).backgroundColor);
    return Math.min(...[...document.querySelectorAll('h1, h2, h3, p, a, small, td, .verdict, svg text')].map(element => {
        const style = getComputedStyle(element);
        const fore = light(element.matches('text') ? style.fill : style.color);
        return (Math.max(fore, back) + 0.05) / (Math.min(fore, back) + 0.05);
    }))";

pub async fn a_run_is_a_page_in_both_languages(driver: Arc<Driver>) {
    let name = format!("numbers-{}.html", driver.engine);
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, page(&run(0.01), Some(&run(1.0)))).expect("the page can be written");
    let url = format!("file://{}", file.display());
    let browser = driver.open(360, 800).await;
    browser.go(&format!("{url}?lang=en")).await;
    browser.until("document.documentElement.dataset.lang === 'en'").await;
    let machine = browser.text(".machine strong").await;
    assert_eq!(machine, "A <processor> & its name");
    // Each figure and each plot is there; what differs in kind is marked.
    let count = async |css: &str| {
        browser.run(&format!("return document.querySelectorAll({css:?}).length")).await
    };
    assert_eq!(count("tbody tr").await, FIGURES.len());
    assert_eq!(count(".plot").await, PLOTS.len());
    let machines =
        FIGURES.iter().filter(|entry| entry.kind == Kind::Machine && entry.within < 100.0);
    assert_eq!(count("tr.differs").await, machines.count());
    assert_eq!(browser.run("return document.body.innerHTML.includes('NaN')").await, false);
    // The key L goes round, and the choice is remembered.
    for lang in ["en", "vi", "both"] {
        browser.until(&format!("document.documentElement.dataset.lang === {lang:?}")).await;
        let seen = |lang: &str| {
            format!("return document.querySelector('h1 [lang={lang}]').getClientRects().length > 0")
        };
        assert_eq!(browser.run(&seen("en")).await, lang != "vi", "{lang}");
        assert_eq!(browser.run(&seen("vi")).await, lang != "en", "{lang}");
        fits(&browser, lang).await;
        browser.picture(&format!("numbers-phone-{lang}")).await;
        browser.keys("body", "l").await;
    }
    browser.click("[value=vi]").await;
    browser.go(&url).await;
    browser.until("document.documentElement.dataset.lang === 'vi'").await;
    browser.resize(1280, 800).await;
    for theme in ["light", "dark"] {
        browser.click(&format!("[value={theme}]")).await;
        let least = browser.run(CONTRAST).await.as_f64().expect("a number");
        assert!(least >= 4.5, "{theme}: {least}");
        browser.picture(&format!("numbers-wide-{theme}")).await;
    }
    if driver.engine == Engine::Chromium {
        // It follows the system, until the reader chooses.
        browser.click("[value=auto]").await;
        for (scheme, dark) in [("light", false), ("dark", true), ("light", false)] {
            browser.prefer(scheme).await;
            let is = "/\\(18, 23, 28\\)/.test(getComputedStyle(document.documentElement).backgroundColor)";
            browser.until(&format!("{is} === {dark}")).await;
        }
    }
    browser.close().await;
}
