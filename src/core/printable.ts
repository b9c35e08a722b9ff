/** External text made safe for a terminal: invisible characters are written as their numbers. These
 *  include escape sequences (also those of one character, C1) and changes of text direction. */
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
