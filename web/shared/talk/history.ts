import type { HistoryPage, Message, Person, VisitorEvent } from './visitor.ts';

/** What is stored: everything that was said, in the server's order, who said it and how far each side has read. */
export class History {
  messages: Message[] = [];
  /** Of the visitor, stored since: an answer overtakes the stream, so that only the stream tells what came before them. */
  private posted: Message[] = [];
  /** the cursor of earlier ones */
  earlier: string | null = null;
  /** the newest conversation was closed */
  ended = false;
  private seen: string | null = null;
  private read: string | null = null;
  private readonly people: Map<string, Person>;

  constructor(people: Person[]) {
    this.people = new Map(people.map((person) => [person.id, person]));
  }

  /** Null: a program, or somebody whose name was not asked for yet. */
  whoIs(author: string | null): Person | null {
    return (author !== null && this.people.get(author)) || null;
  }

  knowsAuthorOf({ author }: Message): boolean {
    return author === null || this.people.has(author);
  }

  meet(people: Person[]): void {
    for (const person of people) this.people.set(person.id, person);
  }

  /** The newest page takes the place of what is known of the end; what came since by the stream stays behind it. */
  readAnew({ items, next, people, ended, seen, read }: HistoryPage): void {
    const since = this.messages.filter((one) => !items.some(({ id }) => id === one.id));
    this.messages = items.reverse();
    // Those of an earlier look at the same log are older than any of these.
    const newest = this.messages.at(-1)?.createdAt ?? '';
    for (const one of since) if (one.createdAt >= newest) this.messages.push(one);
    this.forgetPosted();
    this.earlier = next;
    this.meet(people);
    this.ended = ended;
    this.seen = seen;
    this.read = read;
  }

  addEarlier({ items, next, people }: HistoryPage): void {
    this.messages = [...items.reverse(), ...this.messages];
    this.earlier = next;
    this.meet(people);
  }

  get shown(): Message[] {
    return [...this.messages, ...this.posted];
  }

  clear(): void {
    this.messages = [];
    this.posted = [];
  }

  post(message: Message): void {
    if (this.shown.some(({ id }) => id === message.id)) return;
    this.posted.push(message);
    this.ended = false;
  }

  /** False for one that was there already. */
  add(message: Message): boolean {
    if (this.at(message.id) >= 0) return false;
    this.messages.push(message);
    this.forgetPosted();
    return true;
  }

  private forgetPosted(): void {
    this.posted = this.posted.filter(({ id }) => this.at(id) < 0);
  }

  hear({ kind, seen, read }: VisitorEvent): void {
    if (kind === 'conversation.closed') this.ended = true;
    if (kind === 'conversation.created' || kind === 'conversation.reopened') this.ended = false;
    if (seen && this.at(seen) > this.at(this.seen)) this.seen = seen;
    if (read) this.readUpTo(read);
  }

  readUpTo(id: string): void {
    if (this.at(id) > this.at(this.read)) this.read = id;
  }

  isSeen({ id }: Message): boolean {
    const at = this.at(id);
    return at >= 0 && at <= this.at(this.seen);
  }

  /** Answers that the visitor has not read. */
  get unread(): Message[] {
    return this.messages.slice(this.at(this.read) + 1).filter(({ from }) => from === 'agent');
  }

  /** -1 for one of an earlier page. */
  private at(id: string | null): number {
    return this.messages.findIndex((message) => message.id === id);
  }
}
