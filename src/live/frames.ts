import type { LogEvent, LogPlace } from '../core/event.ts';

/** What goes out at once, and up to where the log was heard with it. */
export type Frame = { text: string; upto: LogPlace };

/** Many clients are slow at the same time after a server came back: none is given more at once than it may have unsent. */
const mostBytes = 256 * 1024;
/** UTF-8 needs at most so many for a code unit. */
const bytesPerUnit = 3;

/** Splits what was made of some events, in order, where it is too much for one frame. Each part but the last ends at its own last event.
 *  @param encoded what was made of each of `events` */
export function parts(events: readonly LogEvent[], encoded: readonly string[], last: LogPlace) {
  if (encoded.reduce((sum, text) => sum + text.length, 0) * bytesPerUnit <= mostBytes) return [{ encoded, upto: last }];
  const found: { encoded: string[]; upto: LogPlace }[] = [];
  let room = 0;
  for (const [i, text] of encoded.entries()) {
    const bytes = Buffer.byteLength(text);
    const open = found.at(-1);
    const { number, at } = events[i] as LogEvent;
    if (open && bytes <= room) {
      open.encoded.push(text);
      open.upto = { number, at };
      room -= bytes;
    } else {
      found.push({ encoded: [text], upto: { number, at } });
      room = mostBytes - bytes;
    }
  }
  const end = found.at(-1);
  if (end) end.upto = last;
  return found;
}
