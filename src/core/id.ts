/** A UUIDv7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then version, variant and randomness. Sorts by time.
 *  @param random at least 10 bytes; they are not changed */
export function uuidv7(milliseconds: number, random: Uint8Array): string {
  if (milliseconds !== lately.milliseconds) lately = { milliseconds, words: wordsOf(milliseconds) };
  const byte = (i: number): number => random[i] ?? 0;
  const a = (((byte(0) << 8) | byte(1)) & 0x0fff) | 0x7000;
  const b = (((byte(2) << 8) | byte(3)) & 0x3fff) | 0x8000;
  let tail = '';
  for (let i = 4; i < 10; i++) tail += hex[byte(i)];
  return `${lately.words}${a.toString(16)}-${b.toString(16)}-${tail}`;
}

/** Many ids are made within a millisecond. */
let lately = { milliseconds: 0, words: '00000000-0000-' };

function wordsOf(milliseconds: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-`;
}

const hex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True when PostgreSQL would take it as a uuid: anything else is an id that does not exist. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
