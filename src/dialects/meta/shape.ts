/** A thousand updates have some twenty thousand fields, ten levels deep. */
const most = { fields: 100_000, levels: 64 };

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether JSON has no more fields and levels than Meta ever sends. Looked at before it is parsed: a megabyte of brackets takes
 *  seven times as long to parse as a megabyte of updates. */
export function isModest(json: Buffer): boolean {
  let [level, fields] = [0, 0];
  for (let i = 0; i < json.length; i++) {
    const byte = json[i] as number;
    if (byte === quote) i = endOfText(json, i);
    else if (byte === comma) fields++;
    else if (byte === openBracket || byte === openBrace) level++;
    else if (byte === closeBracket || byte === closeBrace) level--;
    if (level > most.levels || fields > most.fields) return false;
  }
  return true;
}

/** Where the text that begins at `from` has its closing quote. */
function endOfText(json: Buffer, from: number): number {
  let i = from + 1;
  while (i < json.length && json[i] !== quote) i += json[i] === backslash ? 2 : 1;
  return i;
}
