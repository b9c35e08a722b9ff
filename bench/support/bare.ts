// A bare Fastify POST without a database: what the HTTP layer alone can do.
import Fastify from 'fastify';
import { answer } from './answer.ts';

const app = Fastify();
app.post('/messages', async (request, reply) => reply.code(201).send(answer(request.body as { text: string }, 1)));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens on ${url}\n`);
process.on('SIGTERM', () => process.exit(0));
