// The rules for names and texts, as the server has them (lesson 01's rules.rs). The server decides; but a refusal that is
// known already need not travel, and the words stay where they were typed.

export const LONGEST = { name: 32, text: 2_000 }; // characters: "ế" is one, and so is an emoji of two UTF-16 units

const EDGES = /^\p{White_Space}+|\p{White_Space}+$/gu;
// White space, what Unicode calls "default ignorable", and two signs that are drawn without ink.
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]*$/u;
const CONTROLS = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/** The text without white space around it; "" if nothing of it could be seen. */
export const trim = (text) => (BLANK.test(text) ? "" : text.replace(EDGES, ""));

/**
 * What a field holds, as it may be said: trimmed, each tab a space. Half a character (a lone UTF-16 surrogate, which no
 * UTF-8 can carry) becomes "�", as in everything else that a browser encodes.
 */
export const wellFormed = (typed) => typed.replace(/\p{Surrogate}/gu, "\uFFFD").replaceAll("\t", " ").replace(EDGES, "");

/** Why the server would refuse this `name` or `text` ("name" or "text" is the kind): a pair of words, or null. */
export function objection(kind, words) {
  if (BLANK.test(words)) {
    if (kind === "name") return ["Tell the others your name first.", "Bạn cho mọi người biết tên trước nhé."];
    return ["There is nothing to see in this.", "Tin này không có gì nhìn thấy được."];
  }
  const [en, vi] = { name: ["This name", "Tên này"], text: ["This", "Tin này"] }[kind];
  const length = [...words].length;
  if (length > LONGEST[kind]) {
    const more = kind === "text" ? [" Could it be two messages?", " Bạn tách làm hai tin nhé?"] : ["", ""];
    return [
      `${en} is ${length} characters long, ${LONGEST[kind]} at most.${more[0]}`,
      `${vi} dài ${length} ký tự, tối đa ${LONGEST[kind]}.${more[1]}`,
    ];
  }
  if (CONTROLS.test(words)) {
    return [`${en} holds control characters, which nobody would see.`, `${vi} chứa ký tự điều khiển, thứ không ai nhìn thấy.`];
  }
  return null;
}
