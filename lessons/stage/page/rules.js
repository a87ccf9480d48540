// What counts as nothing: the rule of the server (lesson 01's rules.rs), so that the page doesn't send what can't be seen.

// White space, what Unicode calls "default ignorable", and two signs that are drawn without ink.
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]*$/u;

/** The text without white space around it; "" if nothing of it could be seen. */
export function trim(text) {
  return BLANK.test(text) ? "" : text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}
