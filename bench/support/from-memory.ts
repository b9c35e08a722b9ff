// A bare Fastify that serves given answers from memory: what the HTTP layer alone can do.
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

type Kept = { path: string; headers: Record<string, string>; body: string };

const app = Fastify();
for (const { path, headers, body } of JSON.parse(readFileSync(process.env.ANSWERS as string, 'utf8')) as Kept[]) {
  const bytes = Buffer.from(body, 'base64');
  app.get(path, (_request, reply) => reply.headers(headers).send(bytes));
}
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens on ${url}\n`);
process.on('SIGTERM', () => process.exit(0));
