import type { Core } from '../core/core.ts';
import type { Job, JobKind } from '../core/job.ts';
import { isRefusal } from '../core/refusal.ts';
import type { RemoteFile } from '../core/remote-files.ts';
import type { Stranger } from '../core/strangers.ts';
import { Gone, Hopeless, Lost, mostAttempts, NotYet, Uncertain } from './runner.ts';

/** Who does each kind of job, and what its end means for another try.
 *  @param ownOrigin where links in letters lead: known when the server listens
 *  @param deliver brings a webhook what it has not got yet */
export function jobHandlers(
  core: Core,
  ownOrigin: () => string,
  deliver: (accountId: string, webhookId: string) => Promise<void>,
): Record<JobKind, (job: Job) => Promise<unknown>> {
  return {
    'assign-waiting': ({ accountId, payload }) =>
      core.assignWaiting(accountId, payload.inboxId as string, payload.after ?? null),
    'end-offer': ({ accountId, payload: { conversationId, number } }) =>
      core.endOffer(accountId, conversationId as string, Number(number)),
    bot: ({ accountId, payload }) =>
      core.runBot(accountId, payload.conversationId as string, payload.messageId as string),
    mention: ({ accountId, payload }) =>
      core.mention(accountId, payload.messageId as string, (payload.agentIds as string).split(' ')),
    'wake-conversation': ({ accountId, payload }) => core.wakeConversation(accountId, payload.conversationId as string),
    mail: async ({ accountId, ...job }) => {
      const sent = await core.sendLetter(accountId, job, ownOrigin());
      if (isRefusal(sent)) throw new NotYet(sent.refused);
      if (sent.ended === 'gone') throw new Gone();
      if (sent.ended === 'uncertain') throw new Uncertain(sent.reason);
      if (sent.ended === 'failed') throw new Hopeless(sent.reason);
    },
    deliver: async ({ accountId, payload, attempts, lost }) => {
      const delivery = await core.deliver(accountId, payload.messageId as string, attempts >= mostAttempts, lost);
      if (delivery.ended === 'held') throw new NotYet(delivery.reason);
      if (delivery.ended === 'lost') throw new Lost(delivery.reason);
      if (delivery.ended === 'uncertain') throw new Uncertain(delivery.reason);
    },
    'fetch-file': async ({ accountId, payload, attempts }) => {
      const { held } = await core.fetchFile(accountId, payload as RemoteFile, attempts >= mostAttempts);
      if (held !== null) throw new NotYet(held);
    },
    'name-contact': ({ accountId, payload }) => core.nameContact(accountId, payload as Stranger),
    webhook: ({ accountId, payload, attempts }) =>
      deliver(accountId, payload.webhookId as string).catch((error: Error & { host?: string }) => {
        // It goes on for days, if seldom, until it is paused.
        throw attempts >= mostAttempts ? Object.assign(new NotYet(error.message), hostOf(error)) : error;
      }),
    'name-charges': ({ accountId, payload }) => core.nameCharges(accountId, payload.callId as string),
    'remove-files': ({ payload }) => core.removeFiles(payload),
    'erase-calls': ({ accountId, payload }) => core.eraseCalls(accountId, payload.traces as string),
  };
}

/** Where it was waited for in vain, if that is known. */
function hostOf({ host }: { host?: string }): { host?: string } {
  return host === undefined ? {} : { host };
}
