/** How many frames a client may send: some at once, and then so many a second (a token bucket). Our own clients send one in two seconds. */
const most = { atOnce: 40, perSecond: 20 };

export class FrameBudget {
  private left = most.atOnce;
  private at: number;

  constructor(nowMs: number) {
    this.at = nowMs;
  }

  /** False: the client floods, and may be disconnected. */
  take(nowMs: number): boolean {
    const gained = (Math.max(0, nowMs - this.at) / 1000) * most.perSecond;
    this.left = Math.min(most.atOnce, this.left + gained);
    this.at = nowMs;
    if (this.left < 1) return false;
    this.left--;
    return true;
  }
}

/** Parts that a socket may keep in memory of a frame or message that is not whole yet. Our clients send each message as one frame, and
 *  what is a byte on the wire is a hundred in memory. */
export const partial = { maxFragments: 16, maxBufferedChunks: 256 };
