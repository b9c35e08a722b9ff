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
  app.addHook('onSend', (_request, reply, payload, done) => {
    // Most answers are one account's, and some have its key in their address.
    unsaid(reply, 'cache-control', 'no-store');
    unsaid(reply, 'x-content-type-options', 'nosniff');
    if (isSecure) unsaid(reply, 'strict-transport-security', 'max-age=31536000');
    const type = String(reply.getHeader('content-type') ?? '');
    if (/json|^text\/(plain|html)/.test(type)) unsaid(reply, 'content-security-policy', noPage);
    if (type.startsWith('text/html')) {
      // A page that opened this one, or was opened by it, keeps no handle on it.
      unsaid(reply, 'cross-origin-opener-policy', 'same-origin');
      unsaid(reply, 'permissions-policy', noDevices);
      unsaid(reply, 'referrer-policy', 'no-referrer');
    }
    done(null, payload);
  });
}
