import type { Server } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** No answer is a page unless it says so, and then it says what it may. */
const noPage = `default-src 'none'; frame-ancestors 'none'`;
const noDevices =
  'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()';

function unsaid(reply: FastifyReply, name: string, value: string): void {
  if (!reply.hasHeader(name)) reply.header(name, value);
}

/** What browsers are told of every answer, beside what the answer itself says.
 *  @param publicUrl PARLEY_URL; over https a browser keeps to that for a year */
export function protectPages(app: FastifyInstance, publicUrl: string | null): void {
  const isSecure = publicUrl?.startsWith('https:') ?? false;
  if (isSecure) secureServers.add(app.server);
  app.addHook('onSend', (_request, reply, payload, done) => {
    protect(reply, unsaid, String(reply.getHeader('content-type') ?? ''), isSecure);
    done(null, payload);
  });
}

const secureServers = new WeakSet<Server>();

/** The same for an answer that Fastify sends without its hooks: of a path that it cannot read. */
export function protectBare(reply: FastifyReply): FastifyReply {
  return reply.headers(protectionOf('text/plain', secureServers.has(reply.server.server)));
}

/** Takes an answer out of Fastify's hands, whose hooks see it no more. What writes it may say otherwise. */
export function hijack(reply: FastifyReply): void {
  reply.hijack();
  const headers = protectionOf('text/plain', secureServers.has(reply.server.server));
  for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
}

/** The same for an answer that is written by hand. */
export function protectionOf(type: string, isSecure: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  protect(headers, put, type, isSecure);
  return headers;
}

function put(headers: Record<string, string>, name: string, value: string): void {
  headers[name] = value;
}

/** @param say is given the answer, so that nothing is made for each request */
function protect<A>(
  answer: A,
  say: (answer: A, name: string, value: string) => void,
  type: string,
  isSecure: boolean,
): void {
  // Most answers are one account's, and some have its key in their address.
  say(answer, 'cache-control', 'no-store');
  say(answer, 'x-content-type-options', 'nosniff');
  if (isSecure) say(answer, 'strict-transport-security', 'max-age=31536000');
  if (/json|^text\/(plain|html)/.test(type)) say(answer, 'content-security-policy', noPage);
  if (type.startsWith('text/html')) {
    // A page that opened this one, or was opened by it, keeps no handle on it.
    say(answer, 'cross-origin-opener-policy', 'same-origin');
    say(answer, 'permissions-policy', noDevices);
    say(answer, 'referrer-policy', 'no-referrer');
  }
}
