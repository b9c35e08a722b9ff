import type { PostCommand } from '../core/post.ts';
import { key, type World } from '../core/post-world.ts';
import type { HeadMark, Memory } from './batch.ts';
import { emptyWorld } from './posting-reads.ts';

/** What one message lane knows of its account. Whatever changes a conversation, an inbox or a contact's address appends an event and
 *  so moves the account's head: as long as the head stands at `mark`, all of this is as the database has it, and a batch that was
 *  decided on it may be committed on that condition (docs/decisions/0007). */
export class Known implements Memory<PostCommand, World> {
  world: World = emptyWorld();
  mark: HeadMark | null = null;
  private heard = 0;
  private readonly most: number;

  /** @param most conversations that are remembered: beyond, all are forgotten and read again as they are needed */
  constructor(most: number) {
    this.most = most;
  }

  /** Whether these commands can be decided without asking the database. */
  covers(commands: readonly PostCommand[]): boolean {
    if (this.mark === null || this.heard > this.mark.number) return false;
    return commands.every((command) => {
      if (command.attachment) return false;
      if (command.type === 'send') return this.world.windows.has(command.conversationId);
      // Whether it was erased, only the database knows.
      if (command.fromProvider) return false;
      const sender = this.world.senders.get(key(command.inboxId, command.address));
      const place = sender && this.world.places.get(key(command.inboxId, sender.contactId));
      return (
        place !== undefined &&
        this.world.inboxes.has(command.inboxId) &&
        (place.conversationId === null || this.world.conversations.has(place.conversationId))
      );
    });
  }

  /** What was read under the lock and is now committed. */
  learn(before: HeadMark, after: HeadMark, world: World): void {
    if (this.mark?.number !== before.number || this.mark.fence !== before.fence) this.forget();
    if (this.world.conversations.size + world.conversations.size > this.most) this.forget();
    for (const part of ['conversations', 'inboxes', 'senders', 'places', 'windows'] as const) {
      const into = this.world[part] as Map<string, unknown>;
      for (const [id, value] of world[part]) into.set(id, value);
    }
    this.mark = after;
  }

  moveTo(mark: HeadMark): void {
    this.mark = mark;
    this.world.messages.clear();
    this.world.contacts.clear();
  }

  /** Somebody committed up to this event. */
  hear(number: number): void {
    this.heard = Math.max(this.heard, number);
  }

  forget(): void {
    // A new one: batches under way may still look into the former.
    this.world = emptyWorld();
    this.mark = null;
  }
}
