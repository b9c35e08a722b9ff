/** How much of a table one entry of the archive holds: a tar wants to know the length of an entry before its first byte. */
const partBytes = 4 << 20;

/** Cuts rows in COPY's text format, where a row is a line, into parts of whole rows. */
export async function* inParts(text: AsyncIterable<Buffer>, size = partBytes): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of text) {
    held.push(chunk);
    length += chunk.length;
    const end = chunk.lastIndexOf(0x0a) + 1;
    if (length < size || end === 0) continue;
    held[held.length - 1] = chunk.subarray(0, end);
    yield Buffer.concat(held);
    held = [chunk.subarray(end)];
    length = chunk.length - end;
  }
  if (length > 0) yield Buffer.concat(held);
}

/** The names of a table's parts sort as its rows follow. */
export function partName(table: string, number: number): string {
  return `tables/${table}/${String(number).padStart(6, '0')}.copy`;
}
