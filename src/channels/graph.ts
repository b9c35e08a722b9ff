import { unanswered } from '../core/letter-ports.ts';
import { type Answered, ask, objectIn, Unanswered } from './ask.ts';
import { withoutRepeated } from './said.ts';

/** Meta's Graph API: the WhatsApp Cloud API and the Messenger Platform are both parts of it. */
export type Graph = {
  /** what has no effect that a customer sees, and may be asked again.
   *  @throws Error where another try may help */
  look(path: string, token: string): Promise<Said>;
  keep(path: string, token: string, form: FormData): Promise<Said>;
  /** what a customer sees */
  send(path: string, token: string, message: object): Promise<Said | { uncertain: string }>;
};

/** What it answered: fields, or why not, in its words, which do not repeat the token. */
export type Said = { fields: Record<string, unknown> } | { refused: string };

const patienceMs = 30_000;
const mostAnswered = 262_144;

/** @param base with its version, without a slash at the end */
export function graphOf(base: string): Graph {
  const at = (path: string) => new URL(`${base}/${path}`);
  const common = { patienceMs, most: mostAnswered };
  const headers = (token: string, type?: string) => ({
    authorization: `Bearer ${token}`,
    ...(type !== undefined && { 'content-type': type }),
  });
  return {
    look: (path, token) => certain(ask(at(path), { ...common, method: 'GET', headers: headers(token) }), token),
    async keep(path, token, form) {
      // Its boundary is chosen as it is written out.
      const written = new Response(form);
      const body = Buffer.from(await written.arrayBuffer());
      const type = written.headers.get('content-type') ?? undefined;
      return certain(ask(at(path), { ...common, method: 'POST', headers: headers(token, type), body }), token);
    },
    async send(path, token, message) {
      const asking = { method: 'POST' as const, headers: headers(token, 'application/json') };
      let answer: Answered;
      try {
        answer = await ask(at(path), { ...common, ...asking, body: JSON.stringify(message) });
      } catch (error) {
        if (error instanceof Unanswered && error.asked) return { uncertain: unanswered };
        throw unreached(error);
      }
      const said = objectIn(answer);
      // Whatever stands between gave up waiting: nobody knows what became of it.
      if (answer.status >= 500 && !('error' in said)) return { uncertain: unanswered };
      return saidIn(answer.status, said, token);
    },
  };
}

async function certain(asking: Promise<Answered>, token: string): Promise<Said> {
  const answer = await asking.catch((error) => {
    throw unreached(error);
  });
  return saidIn(answer.status, objectIn(answer), token);
}

function unreached(error: unknown): Error {
  return new Error(`Meta cannot be reached: ${(error as Error).message}`);
}

type Problem = {
  code?: unknown;
  error_subcode?: unknown;
  message?: unknown;
  error_data?: { details?: unknown };
  is_transient?: unknown;
};

/** Codes after which another try may help: limits, faults on Meta's side, and a token that somebody will renew (190).
 *  https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes and
 *  https://developers.facebook.com/docs/graph-api/guides/error-handling */
const passing = new Set([
  1, 2, 4, 17, 32, 341, 613, 1200, 80_007, 130_429, 131_000, 131_016, 131_048, 131_056, 131_057, 133_004, 190,
]);

function saidIn(status: number, fields: Record<string, unknown>, token: string): Said {
  const problem = fields.error as Problem | undefined;
  if (status === 200 && !problem) return { fields };
  const { code, message, error_data: data, is_transient: isTransient } = Object(problem) as Problem;
  const words = [code ?? status, message, data?.details].filter((one) => one !== undefined && one !== '').join(' ');
  const reason = withoutRepeated(words, [token]).slice(0, mostWords);
  const passes = !problem || status === 429 || isTransient === true || passing.has(Number(code));
  if (passes) throw new Error(`Meta said ${reason}`);
  return { refused: reason };
}

const mostWords = 500;
