import type { Inbox } from '../api/nouns.ts';
import { flawOfTimes, type Times, timesOf, timesPatch } from './windows.ts';

/** Who answers an inbox, when, and how they get what comes in, as a form holds it. `acceptSeconds` empty: as long as it takes. */
export type Answering = Times & { teamIds: string[]; assignment: Inbox['assignment']; acceptSeconds: string };
export type Answered = Pick<Inbox, 'teamIds' | 'assignment' | 'acceptSeconds' | 'timezone' | 'schedule'>;

export const answeringOf = (inbox: Answered): Answering => ({
  ...timesOf(inbox),
  teamIds: inbox.teamIds.toSorted(),
  assignment: inbox.assignment,
  acceptSeconds: inbox.acceptSeconds === null ? '' : String(inbox.acceptSeconds),
});

/** What of it is to be sent. @param draft all of it, as it stands */
export function answeringPatch(changed: Partial<Answering>, draft: Answering): Partial<Answered> {
  const { teamIds, assignment, acceptSeconds } = changed;
  return {
    ...timesPatch(changed, draft),
    ...(teamIds && { teamIds }),
    ...(assignment && { assignment }),
    ...(acceptSeconds !== undefined && { acceptSeconds: acceptSeconds === '' ? null : Number(acceptSeconds) }),
  };
}

/** Why it cannot be kept, as a word of all pages. */
export function flawOfAnswering(draft: Answering) {
  return isAcceptTime(draft.acceptSeconds) ? flawOfTimes(draft) : ('acceptBad' as const);
}

export const isAcceptTime = (text: string): boolean =>
  text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 10 && Number(text) <= 86_400);
