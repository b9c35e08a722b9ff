import type { HistoryPage, VisitorApi, VisitorEvent } from './visitor.ts';

/** How news comes: by a WebSocket; where something on the way blocks it (a proxy without Upgrade, a policy of the page), by server-sent
 *  events; where these do not arrive either, by asking every few seconds. */
type Way = 'socket' | 'events' | 'asking';

type StreamFrame = { cursor?: string; events?: VisitorEvent[]; signal?: string; name?: string | null; gone?: true };

type Listener = {
  frame(frame: StreamFrame): void;
  /** the newest messages, where they are asked for */
  page(page: HistoryPage): void;
  /** @param code as of a WebSocket */
  closed(code: number): void;
};

export type Stream = { say(text: string): void; close(): void };

/** So long it takes at most until the first frame. */
const patience = 5000;
/** A way on which so many streams in a row brought nothing is left. */
const mostInVain = 2;
const askEvery = { seen: 4000, hidden: 20_000 };
/** What is blocked today may be open after a while. */
const askFor = 300_000;
const outdated = 4410;

/** Opens the streams of one visitor, one at a time, and remembers which way they arrive. */
export class Streams {
  private readonly api: VisitorApi;
  private way: Way = 'socket';
  private inVain = 0;

  constructor(api: VisitorApi) {
    this.api = api;
  }

  /** The network is another one. */
  forget(): void {
    this.way = 'socket';
    this.inVain = 0;
  }

  open(token: string, cursor: string | null, listener: Listener): Stream {
    let isOver = false;
    let isHeard = false;
    const heard = () => {
      isHeard = true;
      clearTimeout(timer);
      this.inVain = 0;
    };
    const closed = (code: number) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      // Where asking ended, or failed as well, nothing blocks a way any more.
      if (this.way === 'asking') this.forget();
      else if (!isHeard && code !== outdated) this.failed();
      listener.closed(code);
    };
    const stream = openers[this.way](this.api, token, cursor, {
      frame: (frame) => {
        if (isOver) return;
        heard();
        listener.frame(frame);
      },
      page: (page) => {
        if (isOver) return;
        heard();
        listener.page(page);
      },
      closed,
    });
    const timer = setTimeout(() => {
      stream.close();
      closed(0);
    }, patience);
    return {
      say: stream.say,
      close() {
        isOver = true;
        clearTimeout(timer);
        stream.close();
      },
    };
  }

  private failed(): void {
    if (!navigator.onLine || ++this.inVain < mostInVain) return;
    this.way = this.way === 'socket' ? 'events' : 'asking';
    this.inVain = 0;
  }
}

type Opener = (api: VisitorApi, token: string, cursor: string | null, listener: Listener) => Stream;

const bySocket: Opener = (api, token, cursor, { frame, closed }) => {
  const socket = api.stream(token, cursor);
  socket.onmessage = ({ data }) => frame(JSON.parse(data as string));
  socket.onclose = ({ code }) => closed(code);
  return {
    say: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
};

const byEvents: Opener = (api, token, cursor, { frame, closed }) => {
  const gone = new AbortController();
  let code = 0;
  const hear = (part: string) => {
    const data = /^data: (.*)$/m.exec(part)?.[1];
    if (data === undefined) return;
    const said = JSON.parse(data) as StreamFrame;
    if (said.gone) code = outdated;
    else frame(said);
  };
  const read = async () => {
    const response = await api.events(token, cursor, gone.signal);
    if (response.status === 410) code = outdated;
    if (!response.ok || !response.body) return;
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let text = ''; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (text + decoder.decode(value, { stream: true })).split('\n\n');
      text = parts.pop() ?? '';
      parts.forEach(hear);
    }
  };
  read().then(
    () => closed(code),
    () => closed(code),
  );
  return { say() {}, close: () => gone.abort() };
};

const byAsking: Opener = (api, token, _cursor, { page, closed }) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const close = () => {
    isOver = true;
    clearTimeout(timer);
  };
  const until = Date.now() + askFor;
  const ask = async () => {
    try {
      const newest = await api.messages(token, null);
      if (isOver) return;
      page(newest);
      if (Date.now() < until) timer = setTimeout(() => void ask(), document.hidden ? askEvery.hidden : askEvery.seen);
      else closed(0);
    } catch {
      if (!isOver) closed(0);
    }
  };
  void ask();
  return { say() {}, close };
};

const openers: Record<Way, Opener> = { socket: bySocket, events: byEvents, asking: byAsking };
