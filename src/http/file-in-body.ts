import { randomBytes } from 'node:crypto';

type Short = {
  /** the body with a short placeholder in place of the file */
  rest: Buffer;
  /** puts the file back into a text that contains the placeholder */
  back(text: string): string;
};

const marks = ['base64,', 'base64%2C', 'base64%2c'];
const longestType = 300;

/** Takes a data URL's base64 out of a body by looking for both of its ends, without a look at each byte as a reader of JSON has to.
 *  @param most what may be left of the body, in bytes
 *  @returns null where there is no file in it, or too much besides */
export function withoutFile(bytes: Buffer, most: number): Short | null {
  const from = startOf(bytes);
  if (from < 0) return null;
  const to = endOf(bytes, from);
  if (to < 0 || bytes.length - (to - from) > most) return null;
  const mark = `file-${randomBytes(16).toString('hex')}`;
  const rest = Buffer.concat([bytes.subarray(0, from), Buffer.from(mark), bytes.subarray(to)]);
  return { rest, back: (text) => (text.includes(mark) ? text.replace(mark, () => plain(bytes, from, to)) : text) };
}

/** Behind the first sign of a data URL; what stands before it is what is left of the body, and short. */
function startOf(bytes: Buffer): number {
  const found = marks.map((mark) => [bytes.indexOf(mark), mark.length] as const).filter(([at]) => at >= 0);
  const [first] = found.toSorted(([a], [b]) => a - b);
  return first ? first[0] + first[1] : -1;
}

/** The quote that the URL began with; in a form, the next field. */
function endOf(bytes: Buffer, from: number): number {
  const before = bytes.toString('latin1', Math.max(0, from - longestType), from);
  const begins = before.lastIndexOf('data:');
  const quote = begins > 0 ? before[begins - 1] : undefined;
  if (quote === '"' || quote === "'") return bytes.indexOf(quote, from);
  const next = bytes.indexOf('&', from);
  return next < 0 ? bytes.length : next;
}

/** As JSON and forms would have read it: base64 has no other signs that they write in another way. */
function plain(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('latin1', from, to);
  const unescaped = text.includes('\\')
    ? text.replaceAll('\\/', '/').replaceAll('\\r', '').replaceAll('\\n', '')
    : text;
  if (!unescaped.includes('%')) return unescaped;
  return unescaped
    .replaceAll('%2B', '+')
    .replaceAll('%2b', '+')
    .replaceAll('%2F', '/')
    .replaceAll('%2f', '/')
    .replaceAll('%3D', '=')
    .replaceAll('%3d', '=')
    .replaceAll('%0D', '')
    .replaceAll('%0d', '')
    .replaceAll('%0A', '')
    .replaceAll('%0a', '');
}
