/** A string in either quotes, a word, a number, or one of JSON's signs. */
const token =
  /\s*(?:("(?:[^"\\]|\\.)*")|'((?:[^'\\]|\\.)*)'|([A-Za-z_$][\w$]*)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([{}[\]:,]))/gsy;

const literals = new Set(['true', 'false', 'null']);

/** More than anyone writes by hand. */
const mostTokens = 10_000;

/** Makes JSON of what people write by hand and vendors print in their documents: names without quotes, single quotes, commas at the end,
 *  commas that are missing between lines, no braces around it. Nothing is guessed beyond that. The text is gone over once.
 *  @throws SyntaxError for anything else */
export function strictJson(text: string): string {
  const tokens = tokensOf(text.trim());
  const bare = tokens[1] === ':';
  const all = bare ? ['{', ...tokens, '}'] : tokens;
  let json = '';
  for (const [i, one] of all.entries()) {
    const next = all[i + 1];
    if (one === ',' && (next === undefined || next === '}' || next === ']' || next === ',')) continue;
    json += one;
    if (next !== undefined && isEnd(one) && !':,}]'.includes(next)) json += ',';
  }
  return json;
}

/** Whether a value, or what holds values, ends here. */
function isEnd(one: string): boolean {
  return one === '}' || one === ']' || !'{[:,'.includes(one);
}

function tokensOf(text: string): string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match || found.length === mostTokens) throw new SyntaxError('No JSON, however it is read');
    const [, double, single, word, number, sign] = match;
    if (double !== undefined) found.push(double.replace(/[\n\r\t]/g, escaped));
    else if (single !== undefined) found.push(requoted(single));
    else if (word !== undefined) found.push(literals.has(word) ? word : JSON.stringify(word));
    else found.push((number ?? sign) as string);
  }
  return found;
}

const escaped = (character: string) => JSON.stringify(character).slice(1, -1);

/** What stood in single quotes, in double ones. */
function requoted(inside: string): string {
  const text = inside.replace(/\\(.)|"/gs, (found, after) => {
    if (found === '"') return '\\"';
    return after === "'" ? "'" : found;
  });
  return `"${text.replace(/[\n\r\t]/g, escaped)}"`;
}
