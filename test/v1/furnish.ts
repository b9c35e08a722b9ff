import { randomInt } from 'node:crypto';
import { systemCall } from '../../src/core/session.ts';
import { newId } from '../../src/store/id.ts';
import { done, type Inside } from '../support/inside.ts';
import { furnishPhone } from './phone-samples.ts';
import { type Ids, random } from './samples.ts';
import { furnishUsers } from './user-samples.ts';

/** One of each noun, new in an account. */
export async function furnish(inside: Inside, accountId: string): Promise<Ids> {
  const { core } = inside;
  const call = systemCall(accountId, 'test');
  const nobody = { email: null, ref: null, whatsappNumber: null, voiceNumber: null, pictureUrl: null, post: null };
  const agent = done(await core.addAgent(call, { name: 'Agent', capacity: 10, ...nobody }));
  const twin = done(await core.addAgent(call, { name: 'Agent', capacity: 10, ...nobody }));
  const team = done(await core.addTeam(call, { name: random(), agentIds: [agent.id] }));
  const inbox = done(
    await core.addInbox(call, {
      channel: 'web',
      name: 'Inbox',
      address: null,
      timezone: null,
      schedule: null,
      assignment: 'manual',
      liveChat: true,
      active: true,
      agentIds: [agent.id],
      teamIds: [team.id],
    }),
  );
  const addresses = [{ kind: 'external' as const, value: random() }];
  const contact = done(await core.addContact(call, { name: 'Contact', photo: null, addresses }));
  const person = done(await core.addContact(call, { name: 'Person', photo: null, addresses: [] }));
  const same = done(await core.addContact(call, { name: 'Same person', photo: null, addresses: [] }));
  const claimant = done(await core.addContact(call, { name: 'Claimant', photo: null, addresses: [] }));
  await inside.rows(
    `insert into contact_address (account_id, contact_id, kind, value, claimed) values ($1, $2, 'email', $3, true)`,
    [accountId, claimant.id, `${claimant.id}@example.com`],
  );
  const merge = done(await core.mergeContacts(call, person.id, same.id));
  const place = { inboxId: inbox.id, contactId: contact.id, agentId: null, teamId: null };
  const conversation = done(await core.startConversation(call, place));
  const note = { conversationId: conversation.id, author: { kind: 'system' as const, id: null, agentId: null } };
  const text = { scope: 'all' as const, body: 'Hello', note: false, providerId: null };
  const { message } = done(await core.send(accountId, { ...note, ...text }, null));
  const email = `${random()}@example.com`;
  const { member } = done(await core.addMember(call, { email, name: 'Member', role: 'agent', agentId: null }));
  const key = done(await core.makeKey(call, { name: 'Key', rights: ['conversations'] }));
  const programKey = done(await core.makeProgramKey(call, 'corporate'));
  // What would be sent is kept.
  done(await core.changeAccount(call, { settings: { outbox: true } }));
  const asked = { userName: random(), bot: inbox.id, phone: null, maxUses: null, dateLimit: null, startedMs: 0 };
  done(await core.makeAccessLink(call, { ...asked, email: `${random()}@example.com` }));
  const [accessLink] = (await core.read(accountId).links.list({ after: null, limit: 1 })).items;
  if (!accessLink) throw new Error('A link was made and is not there');
  const { name: inboxName } = done(await core.nameInbox(call, inbox.id, 'imbee'));
  const cannedAnswer = done(await core.addCannedAnswer(call, { shortcut: random(), text: 'Hello' }));
  return {
    agent: agent.id,
    twin: twin.id,
    team: team.id,
    inbox: inbox.id,
    contact: contact.id,
    person: person.id,
    claimant: claimant.id,
    merge: merge.id,
    conversation: conversation.id,
    member: member.id,
    key: key.id,
    programKey: programKey.id,
    accessLink: accessLink.id,
    inboxName,
    letter: await furnishLetter(inside, accountId, accessLink.id),
    message: message.id,
    cannedAnswer: cannedAnswer.id,
    webhook: await furnishWebhook(inside, accountId),
    ...(await furnishLine(inside, accountId)),
    ...(await furnishPhone(inside, accountId)),
    ...(await furnishUsers(inside, accountId)),
  };
}

/** A letter that failed. Tried again it waits behind another one to the same person, whose time is far off. */
async function furnishLetter({ rows }: Inside, accountId: string, linkId: string): Promise<string> {
  const to = `${random()}@example.com`;
  const payload = { template: 'access-link', linkId, channel: 'email', to };
  const add = async (state: string, runAt: string) => {
    const id = newId();
    const text = `insert into job (account_id, id, kind, order_key, payload, state, failure, run_at, created_at)
      values ($1, $2, 'mail', $3, $4, $5, '550 No such user', $6, now())`;
    await rows(text, [accountId, id, `mail ${to}`, payload, state, runAt]);
    return id;
  };
  await add('waiting', '2100-01-01');
  return add('failed', '2026-01-01');
}

/** Paused, so that nothing is begun for it while somebody counts rows. Of so many that were made before, which an account may not have, none is wanted
 *  any more. */
async function furnishWebhook({ core }: Inside, accountId: string): Promise<string> {
  const call = systemCall(accountId, 'test');
  const { items } = await core.read(accountId).webhooks.list({ after: null, limit: 20 });
  if (items.length > 10) for (const { id } of items) await core.removeWebhook(call, id);
  const hook = { url: 'https://127.0.0.9:9/hook', kinds: ['pinLock.set' as const] };
  const { id } = done(await core.addWebhook(call, hook));
  return done(await core.changeWebhook(call, id, { active: false })).id;
}

/** A line, and an answer to somebody who wrote to its page. */
async function furnishLine({ core }: Inside, accountId: string) {
  const call = systemCall(accountId, 'test');
  const page = { address: String(randomInt(1e12, 9e12)), token: null };
  const line = done(await core.addLine(call, { name: 'Line', label: random(), email: null, number: null, page }));
  const wrote = { inboxId: line.messenger?.id as string, address: '7001', addressKind: 'page' as const, body: 'Hi' };
  const bare = { contactName: null, providerId: null, providerAt: null };
  const { conversationId } = done(await core.receive(accountId, { ...wrote, ...bare }, null)).message;
  const author = { kind: 'system' as const, id: null, agentId: null };
  const text = { conversationId, author, scope: 'all' as const, body: 'Hello', note: false, providerId: null };
  const { message } = done(await core.send(accountId, text, null));
  // It says why it waits: the job that runs later has nothing new to say.
  await core.deliver(accountId, message.id, false);
  const other = { name: 'Other line', label: null, email: null, number: null };
  const sister = { address: String(randomInt(1e12, 9e12)), token: null };
  const { messenger } = done(await core.addLine(call, { ...other, page: sister }));
  return { line: line.id as string, page: messenger?.id as string, unsent: message.id };
}
