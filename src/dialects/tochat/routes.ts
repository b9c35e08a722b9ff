import type { Call } from '../../core/call.ts';
import { isUuid } from '../../core/id.ts';
import { isRefusal } from '../../core/refusal.ts';
import type { Answer, Route, WireRequest } from '../contract.ts';
import { cached } from '../etag.ts';
import { businessNotFound, businessRefusal, signInRefusal } from './errors.ts';
import { businessFromWire, businessToWire } from './mapping.ts';
import { type Context, nothing, open, signedIn } from './route.ts';
import { type Business, readBusiness, readSignIn, type SignIn } from './schemas.ts';

/** A change is to be seen soon (tochat point 11). */
const cacheSeconds = 5;

export function signInRoutes(context: Context): Route[] {
  return [
    { method: 'POST', path: '/api/login_check', handle: open(context, readSignIn, signIn) },
    { method: 'POST', path: '/api/authentication_token', handle: open(context, readSignIn, signIn) },
  ];
}

export function businessRoutes(context: Context): Route[] {
  return [
    { method: 'POST', path: '/api/business/insert', handle: signedIn(context, readBusiness, insertBusiness) },
    { method: 'GET', path: '/api/business/get/:id', handle: open(context, nothing, getBusiness) },
    { method: 'GET', path: '/.well-known/jwks.json', handle: open(context, nothing, publishKeys) },
  ];
}

async function signIn({ core, tokens }: Context, input: SignIn, { address }: WireRequest): Promise<Answer> {
  const found = await core.checkPassword({ ...input, address });
  if (isRefusal(found)) return signInRefusal(found);
  return { status: 200, body: { token: await tokens.sign(found.member.email) } };
}

async function insertBusiness({ core }: Context, call: Call, business: Business): Promise<Answer> {
  const made = await core.addWidgetInbox(call, businessFromWire(business));
  return isRefusal(made) ? businessRefusal(made) : { status: 200, body: { status: true, data: businessToWire(made) } };
}

/** Public: whoever knows the id. What it answers is what the widget shows. */
async function getBusiness({ core }: Context, _: null, { params, headers }: WireRequest): Promise<Answer> {
  const id = params.id?.toLowerCase() ?? '';
  const accountId = isUuid(id) ? await core.accountOf('inbox', id) : null;
  const found = accountId === null ? null : await core.read(accountId).inboxes.withWidget(id);
  if (!found) return businessNotFound();
  return cached(JSON.stringify({ status: true, data: businessToWire(found) }), cacheSeconds, headers);
}

async function publishKeys({ tokens }: Context, _: null, { headers }: WireRequest): Promise<Answer> {
  return cached(JSON.stringify(await tokens.published()), cacheSeconds, headers);
}
