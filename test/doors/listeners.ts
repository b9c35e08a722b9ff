import assert from 'node:assert/strict';
import { io, type Socket } from 'socket.io-client';
import { type EventKind, type Noun, nounOf } from '../../src/core/event.ts';
import type { Api } from '../support/api.ts';
import { Follower } from '../support/follower.ts';
import { type Hook, startHook } from '../support/hook.ts';
import { until } from '../support/patience.ts';
import { type Subject, streams } from './heard.ts';

/** The network of this machine has many addresses: requests from this one need no key. */
export const allowed = '127.0.0.9';

/** They listened before they were removed. */
const removed: readonly Subject[] = ['removed member', 'revoked key'];

/** Everybody who listens: at streams and sockets, and by webhooks. */
export class Listeners {
  private readonly url: string;
  private readonly tokens: ReadonlyMap<Subject, string>;
  private readonly followers: { subject: Subject; door: string; follower: Follower }[] = [];
  private readonly sockets: { subject: Subject; socket: Socket; heard: string[] }[] = [];
  private readonly hooks = new Map<Subject, Hook>();

  /** @param tokens what each comes with; the program of an allowed network has none */
  constructor(url: string, tokens: ReadonlyMap<Subject, string>) {
    this.url = url;
    this.tokens = tokens;
  }

  /** Knocks at a stream: admitted is who stands in its row, and nobody else. */
  async follow(subject: Subject, door: string, path: string, wire: 'socket' | 'events'): Promise<void> {
    const follower = new Follower(this.tokens.get(subject) ?? '', null, path);
    const isLetIn = await follower.connect(this.url, wire).then(
      () => true,
      () => false,
    );
    assert.equal(isLetIn, streams[door]?.includes(subject) === true, `${subject} at ${door} by ${wire}`);
    if (isLetIn) this.followers.push({ subject, door, follower });
    else follower.cut();
  }

  async followSocketIo(subject: Subject): Promise<void> {
    const key = this.tokens.get(subject);
    const options = key === undefined ? { localAddress: allowed } : { query: { key } };
    const socket = io(this.url, {
      path: '/api/socket',
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...options,
    } as never);
    const heard: string[] = [];
    socket.onAny((event: string, row: unknown) => heard.push(JSON.stringify({ event, row })));
    const isLetIn = await new Promise<boolean>((resolve) => {
      socket.on('ready', () => resolve(true));
      for (const event of ['connect_error', 'disconnect']) socket.on(event, () => resolve(false));
    });
    const door = 'Socket.IO /api/socket';
    assert.equal(isLetIn, streams[door]?.includes(subject) === true, `${subject} at ${door}`);
    if (isLetIn) this.sockets.push({ subject, socket, heard });
    else socket.close();
  }

  /** @param api the webhook's maker */
  async addHook(subject: Subject, api: Api): Promise<void> {
    const hook = await startHook();
    this.hooks.set(subject, hook);
    const { status, body } = await api<{ secret: string }>('POST', '/v1/webhooks', { url: hook.url });
    assert.equal(status, 201, JSON.stringify(body));
    hook.secret = body.secret;
  }

  /** A stream of somebody; of a user of another system that of one chat. */
  of(subject: Subject): Follower {
    const isFit = (door: string) => door.includes('/chats/') === (subject === 'outside user');
    const found = this.followers.find((one) => one.subject === subject && isFit(one.door));
    return found?.follower ?? assert.fail(subject);
  }

  /** Waits until everybody heard the end.
   *  @param head the newest event
   *  @param tell what somebody heard, and where
   *  @returns the nouns of which each received events */
  async heard(head: number, tell: (subject: Subject, door: string, text: string) => void) {
    const received = new Map<Subject, Set<Noun>>();
    const receive = (subject: Subject, events: readonly { kind: string }[]) => {
      const nouns = received.get(subject) ?? new Set();
      for (const { kind } of events) received.set(subject, nouns.add(nounOf(kind as EventKind)));
    };
    for (const { subject, door, follower } of this.followers) {
      const all = () => JSON.stringify(follower.frames);
      const isOver = () => {
        if (removed.includes(subject)) return follower.ending !== null;
        if (subject === 'owner of another tenant') return true;
        return door === 'GET /v1/live' ? (follower.frames.at(-1)?.upto ?? 0) >= head : all().includes('"text":"end"');
      };
      await follower.until(isOver, `${subject} at ${door}`);
      tell(subject, door, all());
      if (!removed.includes(subject)) receive(subject, follower.events);
    }
    for (const { subject, socket, heard } of this.sockets) {
      const isOver = () => (subject === 'revoked key' ? !socket.connected : heard.some((row) => row.includes('"end"')));
      await until(isOver, () => `${subject} at Socket.IO heard ${heard.join().slice(-500)}`);
      tell(subject, 'Socket.IO', heard.join());
    }
    for (const [subject, hook] of this.hooks) {
      await hook.until(() => (hook.taken.at(-1)?.upto ?? 0) >= head);
      tell(subject, 'webhook', JSON.stringify(hook.taken));
      for (const { events } of hook.taken) receive(subject, events);
    }
    return received;
  }

  async close(): Promise<void> {
    for (const { follower } of this.followers) follower.cut();
    for (const { socket } of this.sockets) socket.close();
    await Promise.all([...this.hooks.values()].map((hook) => hook.stop()));
  }
}
