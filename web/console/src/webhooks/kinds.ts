import { type EventKind, eventKinds, type Noun, nounOf } from '../../../../src/core/event.ts';

/** What most programs are after; the others are folded away. */
export const usual: readonly Noun[] = ['message', 'conversation', 'contact', 'agent', 'mention'];
export const others = [...new Set(eventKinds.map(nounOf))].filter((noun) => !usual.includes(noun));

export const kindsOf = (noun: Noun): EventKind[] => eventKinds.filter((kind) => nounOf(kind) === noun);

/** In the order in which they are shown, so that the same choice is always the same list. */
export const sorted = (chosen: ReadonlySet<EventKind>): EventKind[] =>
  [...usual, ...others].flatMap(kindsOf).filter((kind) => chosen.has(kind));
