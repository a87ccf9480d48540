// Two small pictures for the cost panel, drawn with SVG elements. Their look is in cost.css: the page's
// Content-Security-Policy forbids style="…" in markup.

import { number, pick } from "./language.js";

const SVG = "http://www.w3.org/2000/svg";

/** Draws one mark per poll, oldest first, two rows of thirty: hollow = empty, filled = news, crossed = failed. */
export function drawPolls(svg, outcomes) {
  const step = 10;
  const perRow = 30;
  svg.setAttribute("viewBox", `0 0 ${step * perRow} ${step * 2}`);
  svg.replaceChildren(...outcomes.map((outcome, index) => {
    const x = (index % perRow) * step + step / 2;
    const y = Math.floor(index / perRow) * step + step / 2;
    if (outcome === "failed") return shape("path", "failed", { d: `M${x - 2.6} ${y - 2.6}l5.2 5.2m0-5.2l-5.2 5.2` });
    return shape("circle", outcome, { cx: x, cy: y, r: outcome === "news" ? 3.8 : 3 });
  }));
  const count = (kind) => number(outcomes.filter((outcome) => outcome === kind).length);
  describe(svg, pick(
    `Last polls: ${count("empty")} empty, ${count("news")} with news, ${count("failed")} failed`,
    `Những lần hỏi gần nhất: ${count("empty")} rỗng, ${count("news")} có tin, ${count("failed")} lỗi`));
}

/**
 * Draws one bar per message; its height is the message's age. The dashed line is the pause between two polls: while polling works, bars
 * end anywhere below it. The picture ends at twice that height; a bar that touches the top goes on beyond it.
 */
export function drawAges(svg, ages, every) {
  const width = 300;
  const height = 64;
  const step = width / 60;
  const scale = height / (2 * every);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const bars = ages.map((age, index) => {
    const length = Math.min(height, Math.max(1.5, age * scale));
    return shape("rect", age * scale > height ? "bar over" : "bar", { x: index * step + 0.75, y: height - length, width: step - 1.5, height: length, rx: 1 });
  });
  const limit = height - every * scale;
  const label = shape("text", "limit-label", { x: width, y: limit - 4, "text-anchor": "end" });
  label.textContent = pick("pause between polls", "quãng nghỉ giữa hai lần hỏi");
  const hint = shape("text", "hint", { x: 0, y: height - 8 });
  hint.textContent = ages.length > 0 ? "" : pick("Waiting for somebody else to speak", "Đang chờ người khác lên tiếng");
  svg.replaceChildren(
    ...bars,
    shape("path", "limit", { d: `M0 ${limit}H${width}` }),
    shape("path", "floor", { d: `M0 ${height - 0.5}H${width}` }),
    label,
    hint);
  describe(svg, pick(`Ages of the last ${number(ages.length)} messages`, `Độ trễ của ${number(ages.length)} tin gần nhất`));
}

function shape(tag, name, attributes) {
  const made = document.createElementNS(SVG, tag);
  made.setAttribute("class", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const describe = (svg, text) => svg.setAttribute("aria-label", text);
