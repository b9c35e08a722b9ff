import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import WebSocket from 'ws';
import type { LiveEvent } from './live.ts';
import { patience } from './patience.ts';

export type Wire = 'socket' | 'events';
/** What a stream says: to people `upto`, to visitors `cursor`, and at the end of a socket that asked for what is gone `gone`. */
export type StreamFrame = { upto?: number; cursor?: string; events?: LiveEvent[]; gone?: boolean; oldest?: number };
export type Ending = { code: number; reason: string };

/** The answer to a request for a stream that was not admitted. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  readonly body: Record<string, unknown>;
  constructor(status: number, text: string) {
    super(`Refused with ${status}: ${text}`);
    this.status = status;
    this.body = text.startsWith('{') ? JSON.parse(text) : {};
  }
}

/** A client of a stream over either wire. It remembers how far it got, and resumes from there wherever it connects next. */
export class Follower {
  readonly events: LiveEvent[] = [];
  readonly frames: StreamFrame[] = [];
  cursor: string | null;
  /** how the last connection ended; null while it is open */
  ending: Ending | null = null;
  private readonly token: string;
  private readonly path: string;
  private close: (() => void) | null = null;
  private socket: WebSocket | null = null;
  private turn = 0;
  private looking: (() => void)[] = [];

  constructor(token: string, cursor: string | number | null = null, path = '/v1/live') {
    this.token = token;
    this.cursor = cursor === null ? null : String(cursor);
    this.path = path;
  }

  /** Resolves with the first frame. */
  connect(url: string, wire: Wire): Promise<void> {
    const turn = ++this.turn;
    this.ending = null;
    return new Promise((resolve, reject) => {
      const hear = (text: string, id?: string) => {
        if (turn !== this.turn) return;
        this.hear(JSON.parse(text) as StreamFrame, id);
        resolve();
      };
      const end = (ending: Ending) => {
        if (turn !== this.turn) return;
        this.ending = ending;
        this.look();
        reject(new Error(`Ended before the first frame: ${ending.code} ${ending.reason}`));
      };
      this.close =
        wire === 'socket' ? this.openSocket(url, hear, end, reject) : this.openEvents(url, hear, end, reject);
    });
  }

  /** Breaks the connection without a goodbye. */
  cut(): void {
    this.turn++;
    this.close?.();
    this.close = null;
  }

  /** Says something, on a socket. */
  say(text: string): void {
    this.socket?.send(text);
  }

  get connected(): boolean {
    return this.close !== null && this.ending === null;
  }

  /** Resolves when the condition holds; it is looked at after each frame and at the end of the connection. */
  until(condition: () => boolean, what: string, milliseconds = patience): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`Not in time: ${what}; heard ${this.events.length} events`));
      const timer = setTimeout(late, milliseconds);
      const look = () => {
        if (!condition()) return;
        clearTimeout(timer);
        this.looking = this.looking.filter((one) => one !== look);
        resolve();
      };
      this.looking.push(look);
      look();
    });
  }

  private openSocket(
    url: string,
    hear: (text: string) => void,
    end: (ending: Ending) => void,
    refused: (error: Error) => void,
  ): () => void {
    const after = this.cursor === null ? '' : `?after=${this.cursor}`;
    const socket = new WebSocket(`${url.replace('http', 'ws')}${this.path}${after}`, {
      headers: { authorization: `Bearer ${this.token}` },
    });
    this.socket = socket;
    socket.on('unexpected-response', (_, response) => void refuseWith(response, refused));
    socket.on('error', (error) => end({ code: 0, reason: error.message }));
    socket.on('message', (data) => hear(data.toString()));
    socket.on('close', (code, reason) => end({ code, reason: reason.toString() }));
    return () => socket.terminate();
  }

  private openEvents(
    url: string,
    hear: (text: string, id?: string) => void,
    end: (ending: Ending) => void,
    refused: (error: Error) => void,
  ): () => void {
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(this.cursor !== null && { 'last-event-id': this.cursor }),
    };
    const asked: ClientRequest = request(url + this.path, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) return void refuseWith(response, refused);
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, id, data] = /^(?:id: (.*)\n)?data: (.*)$/.exec(block) ?? [];
          if (data !== undefined) hear(data, id);
        }
      });
      response.on('error', () => {});
      response.on('close', () => end({ code: response.complete ? 1000 : 1006, reason: '' }));
    });
    asked.on('error', (error) => end({ code: 0, reason: error.message }));
    asked.end();
    return () => asked.destroy();
  }

  private hear(frame: StreamFrame, id: string | undefined): void {
    this.frames.push(frame);
    this.events.push(...(frame.events ?? []));
    const cursor = id ?? frame.cursor ?? frame.upto;
    if (cursor !== undefined) this.cursor = String(cursor);
    this.look();
  }

  private look(): void {
    for (const look of [...this.looking]) look();
  }
}

async function refuseWith(response: IncomingMessage, refused: (error: Error) => void): Promise<void> {
  let text = '';
  for await (const chunk of response) text += chunk;
  refused(new Refused(response.statusCode ?? 0, text));
}
