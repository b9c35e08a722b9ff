// Twilio's Programmable Messaging on this machine, written after Twilio's own documents alone, so that what Parley's
// driver asks is judged by somebody else. Strict: it refuses whatever Twilio would refuse, and what Twilio would take
// and then lose.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Account, accountBody, assertAccount, numbersBody, version } from './twilio/account.ts';
import { type File, Media } from './twilio/media.ts';
import { judge, messageBody, type Sent, sentOf } from './twilio/message.ts';
import { errorBody, notFound, type Reason, Refused } from './twilio/refused.ts';
import { isSid, newSid } from './twilio/sid.ts';
import { incomingFields, post, type Reply, signature, signedAddress, statusFields } from './twilio/webhooks.ts';

export type { Sent };

export type Twilio = {
  /** like http://127.0.0.1:PORT */
  url: string;
  addAccount(account: Account): void;
  /** every message that was taken, in order */
  sent: readonly Sent[];
  /** every request, refused ones and those of the CDN too; the status is 0 as long as there is no answer */
  asked: readonly { method: string; path: string; status: number }[];
  /** the next message that is otherwise in order is refused so */
  refuseNext(error: Reason): void;
  /** the next message is taken or not, and its connection ends without an answer */
  dropNext(taken: boolean): void;
  /** keeps a file that somebody sent by MMS; its MediaUrl wants the account's name and token, and leads to a CDN, at
   *  another port, that wants none
   *  @returns the MediaUrl */
  keepMedia(accountSid: string, file: File): string;
  /** posts an incoming message as Twilio does, signed with the account's token
   *  @param seenAs the address by which Twilio calls it, where it is posted to another, as behind a proxy */
  deliver(
    to: string,
    accountSid: string,
    message: { from: string; to: string; body: string; sid?: string; media?: { url: string; type: string }[] },
    seenAs?: string,
  ): Promise<Reply>;
  /** posts what became of a message, in the same way */
  tell(
    to: string,
    accountSid: string,
    status: { sid: string; status: string; errorCode?: number },
    seenAs?: string,
  ): Promise<{ status: number; text: string }>;
  close(): Promise<void>;
};

type Answer = { status: number; json: object; message?: Sent } | { location: string };
/** What becomes of the next message. */
type Plan = { refuse: Reason } | { drop: 'taken' | 'lost' };

/** One of the numbers for tests, to which a status is about that no message here has. */
const somebody = '+15005550006';

export async function startTwilio(): Promise<Twilio> {
  const accounts = new Map<string, Account>();
  const sent: Sent[] = [];
  const asked: { method: string; path: string; status: number }[] = [];
  const plans: Plan[] = [];
  const media = new Media();
  const [api, apiOrigin] = await listen(serve);
  const [cdn, cdnOrigin] = await listen((request, response) => {
    noted(request).status = media.answer(request, response);
  });

  function noted(request: IncomingMessage) {
    const path = new URL(request.url ?? '', 'http://twilio.example').pathname;
    const entry = { method: request.method ?? '', path, status: 0 };
    asked.push(entry);
    return entry;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry = noted(request);
    try {
      const answer = await answerTo(request, entry.path);
      const plan = 'message' in answer ? plans.shift() : undefined;
      if (plan !== undefined && 'refuse' in plan) throw new Refused(plan.refuse);
      if ('message' in answer && answer.message !== undefined && plan?.drop !== 'lost') sent.push(answer.message);
      if (plan !== undefined) return void request.socket.destroy();
      entry.status = 'json' in answer ? answer.status : 307;
      if ('json' in answer) write(response, answer.status, answer.json);
      else response.writeHead(307, { location: answer.location }).end();
    } catch (error) {
      // Who asked is gone, as after a timeout of theirs.
      if (request.destroyed && !request.complete) return;
      if (!(error instanceof Refused)) throw error;
      entry.status = error.reason.status;
      if (entry.status === 401) response.setHeader('www-authenticate', 'Basic realm="Twilio API"');
      write(response, entry.status, errorBody(error.reason));
    }
  }

  async function answerTo(request: IncomingMessage, path: string): Promise<Answer> {
    const [, sid = '', rest = ''] = new RegExp(`^/${version}/Accounts/([^/.]+)(.*)$`).exec(path) ?? [];
    // A path with another name than a Sid is none of Twilio's, whoever asks.
    if (!isSid('AC', sid)) throw notFound(path);
    const account = authenticate(request.headers.authorization, sid);
    const form = await text(request);
    if (rest === '/Messages.json') {
      only('POST', request);
      const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? '');
      // Another encoding is not read at all: Twilio then misses `To`.
      const fields = new URLSearchParams(isForm ? form : '');
      const others = [...accounts.values()].filter((one) => one !== account).flatMap(({ numbers }) => numbers);
      judge(fields, account, others);
      const message = sentOf(fields);
      return { status: 201, json: messageBody(message, sid), message };
    }
    only('GET', request);
    if (rest === '.json') return { status: 200, json: accountBody(account) };
    if (rest === '/IncomingPhoneNumbers.json') {
      return { status: 200, json: numbersBody(account, new URL(request.url ?? '', apiOrigin).searchParams) };
    }
    const location = media.location(path);
    if (location === null) throw notFound(path);
    return { location: cdnOrigin + location };
  }

  function authenticate(authorization: string | undefined, sid: string): Account {
    const [, basic = ''] = /^Basic (\S+)$/i.exec(authorization ?? '') ?? [];
    const account = accounts.get(sid);
    if (account === undefined || Buffer.from(basic, 'base64').toString() !== `${sid}:${account.token}`) {
      throw new Refused({ status: 401, code: 20003, message: 'Authenticate' });
    }
    return account;
  }

  function accountOf(sid: string): Account {
    const account = accounts.get(sid);
    if (account === undefined) throw new TypeError(`there is no account ${sid}`);
    return account;
  }

  return {
    url: apiOrigin,
    addAccount(account) {
      assertAccount(account);
      accounts.set(account.sid, account);
    },
    sent,
    asked,
    refuseNext: (error) => void plans.push({ refuse: error }),
    dropNext: (taken) => void plans.push({ drop: taken ? 'taken' : 'lost' }),
    keepMedia: (accountSid, file) => apiOrigin + media.keep(accountOf(accountSid).sid, file),
    deliver(
      to,
      accountSid,
      { media: files = [], sid = newSid(files.length > 0 ? 'MM' : 'SM'), ...message },
      seenAs = to,
    ) {
      const account = accountOf(accountSid);
      const fields = incomingFields(account, { ...message, sid, media: files });
      // So Twilio's documents have it of a port behind https.
      return post(to, signature(account.token, signedAddress(seenAs, 'dropped'), fields), fields);
    },
    async tell(to, accountSid, told, seenAs = to) {
      const account = accountOf(accountSid);
      const about = sent.find(({ sid }) => sid === told.sid);
      const from = about?.from || account.numbers[0] || somebody;
      const fields = statusFields(account, { ...told, from, to: about?.to ?? somebody });
      // Callbacks were seen with the port, whatever the documents say; Twilio’s own libraries try both.
      const { status, text } = await post(to, signature(account.token, signedAddress(seenAs, 'kept'), fields), fields);
      return { status, text };
    },
    async close() {
      for (const server of [api, cdn]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
    },
  };
}

async function listen(listener: RequestListener): Promise<[Server, string]> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return [server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
}

function only(method: string, request: IncomingMessage): void {
  if (request.method !== method) throw new Refused({ status: 405, code: 20004, message: 'Method not allowed' });
}

function write(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' }).end(JSON.stringify(body));
}
