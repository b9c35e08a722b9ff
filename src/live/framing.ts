import type { Audience, Change, Encoding } from '../core/change.ts';
import type { LogPlace } from '../core/event.ts';
import { heardBy } from './audience.ts';
import { type Frame, parts } from './frames.ts';
import type { Subscriber } from './subscriber.ts';

/** To whom the same frames go. */
function listener(audience: Audience): string {
  return audience.kind === 'user' ? `user ${audience.personId}` : audience.kind;
}

/** Makes the frames of one account's subscribers. */
export class Framing {
  private readonly accountId: string;
  private readonly encoding: Encoding;

  /** @param encoding of subscribers without one of their own */
  constructor(accountId: string, encoding: Encoding) {
    this.accountId = accountId;
    this.encoding = encoding;
  }

  /** What a subscriber may hear of some changes.
   *  @param made for others who heard the same: such frames are made once */
  of(subscriber: Subscriber, changes: Change[], made: Map<string, Frame[]>): Frame[] {
    const last = changes.at(-1)?.event;
    if (last === undefined || last.number <= subscriber.upto) return [];
    const heard: Change[] = [];
    const names: string[] = [];
    for (const change of changes) {
      const { number } = change.event;
      const told = number > subscriber.upto ? heardBy(subscriber.audience, change) : null;
      if (told === null) continue;
      heard.push(told);
      names.push(told === change ? `${number}` : `${number} bare`);
    }
    subscriber.upto = last.number;
    const { kind } = subscriber.audience;
    if (heard.length === 0 && kind !== 'people') return [];
    const encoding = subscriber.encoding ?? this.encoding;
    const whose = encoding === this.encoding ? listener(subscriber.audience) : 'other';
    const key = `${whose} ${names.join(' ')}`;
    let frames = made.get(key);
    if (frames === undefined) {
      frames = this.encode(encoding, subscriber.audience, heard, { number: last.number, at: last.at });
      made.set(key, frames);
    }
    return frames;
  }

  private encode(encoding: Encoding, audience: Audience, heard: Change[], last: LogPlace): Frame[] {
    const { kind } = audience;
    const events = heard.map(({ event }) => event);
    const say = kind === 'user' ? (change: Change) => encoding.user(change, audience.personId) : encoding[kind];
    return parts(events, heard.map(say), last).map(({ encoded, upto }) => ({
      text:
        kind === 'people' ? encoding.peopleFrame(upto, encoded) : encoding.visitorFrame(this.accountId, upto, encoded),
      upto,
    }));
  }
}
