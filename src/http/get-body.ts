import type { FastifyRequest } from 'fastify';

/** Programs of some dialects send a body with GET, which Fastify does not read (docs/dialects/README.md, rule 1). */
export async function takeBodyOfGet(request: FastifyRequest): Promise<void> {
  const { raw, headers } = request;
  if (headers['transfer-encoding'] === undefined && !Number(headers['content-length'])) return;
  const most = request.routeOptions.bodyLimit;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of raw as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > most) throw Object.assign(new Error('The body is too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE' });
    parts.push(part);
  }
  request.body = Buffer.concat(parts);
}
