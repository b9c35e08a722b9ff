import type { Call } from '../../core/call.ts';
import { isRefusal } from '../../core/refusal.ts';
import type { WidgetInbox } from '../../core/widget-nouns.ts';
import { type Answer, bodyBytes, type Route, type WireRequest } from '../contract.ts';
import { cached, tagged, taggedOnce } from '../etag.ts';
import { businessNotFound, businessRefusal, signInRefusal } from './errors.ts';
import { businessFromWire, businessToWire, changeFromWire } from './mapping.ts';
import { type Context, idOf, isProblem, mayShow, open, signedIn } from './route.ts';
import { readBusiness, readChange, readSignIn } from './schemas.ts';

/** A change is to be seen soon (tochat point 11). */
const cacheSeconds = 5;

export function signInRoutes(context: Context): Route[] {
  return [
    { method: 'POST', path: '/api/login_check', mostBytes: bodyBytes.signIn, handle: open(context, signIn) },
    { method: 'POST', path: '/api/authentication_token', mostBytes: bodyBytes.signIn, handle: open(context, signIn) },
  ];
}

export function businessRoutes(context: Context): Route[] {
  return [
    { method: 'POST', path: '/api/business/insert', ...signedIn(context, insertBusiness) },
    { method: 'PUT', path: '/api/business/update/:id', ...signedIn(context, updateBusiness) },
    { method: 'GET', path: '/api/business/get/:id', handle: open(context, getBusiness) },
    { method: 'GET', path: '/.well-known/jwks.json', handle: open(context, publishKeys) },
  ];
}

async function signIn({ core, tokens, now }: Context, { body, address }: WireRequest): Promise<Answer> {
  const askedAt = now();
  const input = readSignIn(body);
  if (isProblem(input)) return input.problem;
  const found = await core.checkPassword({ ...input, address });
  if (isRefusal(found)) return signInRefusal(found);
  return { status: 200, body: { token: await tokens.sign(found, askedAt) } };
}

async function insertBusiness({ core, ownHost }: Context, call: Call, { body }: WireRequest): Promise<Answer> {
  const business = readBusiness(body, ownHost);
  if (isProblem(business)) return business.problem;
  const made = await core.addWidgetInbox(call, businessFromWire(business));
  return isRefusal(made) ? businessRefusal(made) : businessAnswer(made);
}

/** The id in the path decides, whatever the body's own says (tochat point 4). */
async function updateBusiness({ core, ownHost }: Context, call: Call, request: WireRequest): Promise<Answer> {
  const id = idOf(request);
  const stored = id === null ? null : await core.read(call.accountId).inboxes.withWidget(id);
  if (id === null || !stored) return businessNotFound();
  const change = readChange(request.body, ownHost, businessToWire(stored));
  if (isProblem(change)) return change.problem;
  const changed = await core.changeWidgetInbox(call, id, changeFromWire(change));
  return isRefusal(changed) ? businessRefusal(changed) : businessAnswer(changed);
}

function businessAnswer(found: WidgetInbox): Answer {
  return { status: 200, body: { status: true, data: businessToWire(found) } };
}

/** Public: whoever knows the id. What it answers is what the widget shows. */
async function getBusiness(context: Context, request: WireRequest): Promise<Answer> {
  const id = idOf(request);
  const found = id && (await mayShow(context, id, request)) ? await context.core.webInbox(id) : null;
  // A cache must not give one page what was said to another.
  if (!found?.widget) return varied(businessNotFound());
  const answer = cached(businessBody(found as WidgetInbox), cacheSeconds, request.headers);
  return found.host === null ? answer : varied(answer);
}

function varied(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, vary: 'origin' } };
}

const businessBody = taggedOnce((found: WidgetInbox) => JSON.stringify({ status: true, data: businessToWire(found) }));

async function publishKeys({ tokens }: Context, { headers }: WireRequest): Promise<Answer> {
  return cached(tagged(JSON.stringify(await tokens.published())), cacheSeconds, headers);
}
