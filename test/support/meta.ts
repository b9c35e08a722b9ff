// Meta's servers on this machine: the WhatsApp Cloud API and the Messenger Platform, written after Meta's own documents
// alone, so that what Parley's drivers ask is judged by somebody else. Strict: it refuses whatever Meta would refuse,
// and what Meta would take and then lose.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Messenger, type Page, type Person } from './meta/messenger.ts';
import { errorBody, type Reason, Refused } from './meta/refused.ts';
import { type Answer, bytesOf, type Call, type Kept, type Sent } from './meta/request.ts';
import { deliver, pageEvents, verify, whatsappMessages, whatsappStatuses } from './meta/webhooks.ts';
import { mediaPath, type PhoneNumber, Whatsapp } from './meta/whatsapp.ts';

export { pageEvents, type Sent, whatsappMessages, whatsappStatuses };

export type Meta = {
  /** with the version, like http://127.0.0.1:PORT/v24.0 */
  url: string;
  addNumber(number: PhoneNumber): void;
  addPage(page: Page): void;
  /** whoever wrote to a page: GET /{psid}?fields=… answers the names, for that page's token only */
  addPerson(person: Person): void;
  /** every message that was taken, in order */
  sent: readonly Sent[];
  /** every request, refused ones too; the status is 0 as long as there is no answer */
  asked: readonly { method: string; path: string; status: number }[];
  /** the next message that is otherwise in order is refused so; uploads and signs of reading are no messages */
  refuseNext(error: Reason): void;
  /** the next message is taken or not, and its connection ends without an answer */
  dropNext(taken: boolean): void;
  /** the next message is taken, and answered only when released */
  holdNext(): { release(): void };
  /** keeps a file as WhatsApp does with what a person sends; the hash is as in webhooks */
  keepMedia(phoneNumberId: string, file: Kept): { id: string; sha256: string };
  /** a file at an address that needs no token, as in Messenger's webhooks */
  publish(file: Kept & { name?: string }): string;
  /** signs a webhook's body with the app secret and posts it */
  deliver(to: string, appSecret: string, body: object): Promise<{ status: number; text: string }>;
  /** the GET that verifies a callback address: in order with 200 and the challenge as the text */
  verify(to: string, verifyToken: string): Promise<{ status: number; text: string; challenge: string }>;
  close(): Promise<void>;
};

/** What becomes of the next message. */
type Plan = { refuse: Reason } | { drop: 'taken' | 'lost' } | { until: Promise<void> };

const version = 'v24.0';

export async function startMeta(): Promise<Meta> {
  const sent: Sent[] = [];
  const asked: { method: string; path: string; status: number }[] = [];
  const plans: Plan[] = [];
  const published = new Map<string, Kept>();

  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const whatsapp = new Whatsapp(origin);
  const messenger = new Messenger();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const { pathname, searchParams: query } = new URL(request.url ?? '', origin);
    const entry = { method, path: pathname, status: 0 };
    asked.push(entry);
    const [found, ...path] = pathname.slice(1).split('/');
    const channel = whatsapp.has(path[0] ?? '') ? 'whatsapp' : messenger.has(path[0] ?? '') ? 'messenger' : null;
    let answer: Answer;
    try {
      const call: Call = { method, path, query, type: headers['content-type'] ?? '', body: await bytesOf(request) };
      const open = published.get(pathname);
      if (open !== undefined) {
        answer = { file: open };
      } else {
        // Media want the token in the header.
        const inQuery = pathname === mediaPath ? null : query.get('access_token');
        const token = authenticate(headers.authorization, inQuery, channel === 'messenger' ? 400 : 401);
        if (pathname === mediaPath) answer = whatsapp.file(call, token);
        else if (found !== version) throw unknownPath(pathname);
        else answer = await (channel === 'messenger' ? messenger : whatsapp).answer(call, token);
      }
      const plan = 'sent' in answer ? plans.shift() : undefined;
      if (plan !== undefined && 'refuse' in plan) throw new Refused(plan.refuse);
      const lost = plan !== undefined && 'drop' in plan && plan.drop === 'lost';
      if ('sent' in answer && answer.sent !== undefined && !lost) sent.push(answer.sent);
      if (plan !== undefined && 'drop' in plan) return void request.socket.destroy();
      if (plan !== undefined) await plan.until;
    } catch (error) {
      // Who asked is gone, as after a timeout of theirs.
      if (request.destroyed && !request.complete) return;
      if (!(error instanceof Refused)) throw error;
      entry.status = error.reason.status;
      return write(response, error.reason.status, errorBody(error.reason, channel));
    }
    entry.status = 200;
    if ('json' in answer) return write(response, 200, answer.json);
    response.writeHead(200, { 'content-type': answer.file.type }).end(answer.file.bytes);
  }

  function authenticate(authorization: string | undefined, inQuery: string | null, status: number): string {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? inQuery;
    if (token === null) {
      throw new Refused({ status, code: 104, message: 'An access token is required to request this resource.' });
    }
    if (!whatsapp.knows(token) && !messenger.knows(token)) {
      throw new Refused({ status, code: 190, message: 'Invalid OAuth access token - Cannot parse access token' });
    }
    return token;
  }

  return {
    url: `${origin}/${version}`,
    addNumber: (number) => whatsapp.add(number),
    addPage: (page) => messenger.addPage(page),
    addPerson: (person) => messenger.addPerson(person),
    sent,
    asked,
    refuseNext: (error) => void plans.push({ refuse: error }),
    dropNext: (taken) => void plans.push({ drop: taken ? 'taken' : 'lost' }),
    holdNext() {
      const { promise, resolve } = Promise.withResolvers<void>();
      plans.push({ until: promise });
      return { release: resolve };
    },
    keepMedia: (phoneNumberId, file) => whatsapp.keep({ ...file, phoneNumberId, name: '' }),
    publish({ name = 'file', ...file }) {
      const path = `/v/t59.2708-21/${randomBytes(12).toString('hex')}/${encodeURIComponent(name)}`;
      published.set(path, file);
      return `${origin}${path}?_nc_cat=1&oe=${randomBytes(4).toString('hex').toUpperCase()}`;
    },
    deliver,
    verify,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function unknownPath(path: string): Refused {
  return new Refused({ status: 400, code: 2500, message: `Unknown path components: ${path}` });
}

function write(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
}
