// Loaded into a server before its program (`node --import`): writes every route that its Fastify serves to the file `routes` of the data
// directory, one a line.
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance };
  const routes: string[] = [];
  fastify.addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((one) => `${one} ${url}`));
  });
  fastify.addHook('onListen', async () => {
    writeFileSync(join(process.env.PARLEY_DATA as string, 'routes'), routes.join('\n'));
  });
});
