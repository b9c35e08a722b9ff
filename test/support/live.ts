import WebSocket from 'ws';
import { patience } from './patience.ts';

export type Frame = { upto: number; events: LiveEvent[] };
export type LiveEvent = {
  number: number;
  kind: string;
  subject: string;
  conversationId: string | null;
  message?: {
    id: string;
    number: number;
    text: string;
    conversationId: string;
    status: string;
    failure: string | null;
  };
  conversation?: { id: string; agentId: string | null; state: string };
};

/** A client of /v1/live as the console has one: it remembers how far it got and hears nothing twice. */
export class LiveClient {
  readonly events: LiveEvent[] = [];
  upto: number | null;
  private socket: WebSocket | null = null;
  private waiting: { until(): boolean; done(): void }[] = [];

  constructor(upto: number | null = null) {
    this.upto = upto;
  }

  /** Connects, resuming from where it was; resolves with the first frame. */
  connect(url: string, token: string): Promise<void> {
    const after = this.upto === null ? '' : `?after=${this.upto}`;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live${after}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    this.socket = socket;
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data) => {
        if (this.socket !== socket) return;
        this.hear(JSON.parse(data.toString()) as Frame);
        resolve();
      });
      socket.on('close', () => reject(new Error('closed before the first frame')));
    });
  }

  /** Breaks the connection without a goodbye. */
  cut(): void {
    this.socket?.terminate();
    this.socket = null;
  }

  /** Resolves when the condition holds; it is looked at after each frame. */
  async until(condition: () => boolean, milliseconds = patience): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Not heard in time; heard ${this.events.length} events`)),
        milliseconds,
      );
      this.waiting.push({
        until: condition,
        done() {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }

  private hear(frame: Frame): void {
    if (frame.upto === undefined) return;
    this.events.push(...frame.events);
    this.upto = frame.upto;
    this.waiting = this.waiting.filter(({ until, done }) => {
      if (!until()) return true;
      done();
      return false;
    });
  }
}
