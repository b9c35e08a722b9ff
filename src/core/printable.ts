/** Text of somebody else as a terminal may show it: what is no visible character stands there by its number. Such are
 *  escape sequences (also those of one character, C1), and what turns the direction of a line. */
export function printable(text: string): string {
  return escaped(text, /[\p{C}\p{Zl}\p{Zp}]/gu);
}

/** The same of whole lines, as a stack has them. */
export function printableLines(text: string): string {
  return escaped(text, /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu);
}

function escaped(text: string, hidden: RegExp): string {
  return text.replace(hidden, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}
