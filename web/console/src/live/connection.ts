import { ask, Problem } from '../api/http.ts';
import type { LiveEvent } from '../api/nouns.ts';

export type LinkState = 'connecting' | 'live' | 'reconnecting' | 'offline';
export type Signal = { signal: 'typing' | 'viewing'; conversationId: string; from: string; by: string | null };
type Frame = { upto?: number; cursor?: string; events?: LiveEvent[]; gone?: boolean } & Partial<Signal>;

type Listener = {
  events(events: LiveEvent[]): void;
  signal(signal: Signal): void;
  /** what was read before may have holes: read everything anew */
  anew(): void;
};

const kept = 2000;
const longestPause = 8000;

/** The one stream of /v1/live. It resumes from the cursor that it heard last, so nothing is missed and nothing comes twice. */
export class Connection {
  private socket: WebSocket | null = null;
  private listener: Listener | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private upto: number | null = null;
  private cursor: string | null = null;
  private recent: LiveEvent[] = [];
  private readonly watchers = new Set<() => void>();
  state: LinkState = 'connecting';

  /** Opens the stream before anybody listens: what it brings is kept for who does. */
  begin(): void {
    if (!this.listener && !this.socket) this.open();
  }

  start(listener: Listener): void {
    this.listener = listener;
    addEventListener('online', this.hurry);
    addEventListener('offline', this.drop);
    if (!this.socket) this.open();
    else if (this.upto !== null) {
      listener.events(this.recent);
      listener.anew();
    }
  }

  stop(): void {
    this.listener = null;
    this.forget();
    removeEventListener('online', this.hurry);
    removeEventListener('offline', this.drop);
    clearTimeout(this.timer);
    this.shut();
    this.become('connecting');
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  get number(): number | null {
    return this.upto;
  }

  /** What came after a number and is still remembered: for an answer that was asked for before it and came after it. */
  since(number: number): LiveEvent[] {
    return this.recent.filter((event) => event.number > number);
  }

  say(signal: 'typing' | 'viewing', conversationId: string): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ signal, conversationId }));
  }

  private readonly hurry = () => {
    this.shut();
    clearTimeout(this.timer);
    this.open();
  };

  private readonly drop = () => {
    this.shut();
    this.become('offline');
    this.later();
  };

  private shut(): void {
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private open(): void {
    const address = new URL('/v1/live', location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    if (this.cursor !== null) address.searchParams.set('after', this.cursor);
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      if (this.socket === socket) this.hear(JSON.parse(String(data)) as Frame);
    };
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (code === 4410) this.forget();
      void this.lost();
    };
  }

  private hear(frame: Frame): void {
    if (frame.gone) this.forget();
    if (frame.signal) this.listener?.signal(frame as Signal);
    if (frame.upto === undefined) return;
    const fresh = this.upto === null;
    this.failures = 0;
    const events = frame.events ?? [];
    this.upto = Math.max(frame.upto, this.upto ?? 0);
    this.cursor = frame.cursor ?? null;
    this.recent = [...this.recent, ...events].slice(-kept);
    if (events.length > 0) this.listener?.events(events);
    this.become('live');
    if (fresh) this.listener?.anew();
  }

  /** The log does not reach back that far, or was set back: what was heard of it says nothing of it now. */
  private forget(): void {
    this.upto = null;
    this.cursor = null;
    this.recent = [];
  }

  /** A refused handshake does not tell why: the session is asked, and a session that is over signs out. */
  private async lost(): Promise<void> {
    this.become(navigator.onLine ? 'reconnecting' : 'offline');
    this.failures++;
    try {
      await ask('GET', '/session');
    } catch (error) {
      if (error instanceof Problem && error.kind === 'unauthorized') return;
      if (this.failures > 2) this.become('offline');
    }
    this.later();
  }

  private later(): void {
    if (!this.listener) return;
    clearTimeout(this.timer);
    const pause = Math.min(longestPause, 250 * 2 ** this.failures) * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => {
      if (!this.socket) this.open();
    }, pause);
  }

  private become(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

export const connection = new Connection();
