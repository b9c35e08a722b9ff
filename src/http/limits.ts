import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { networkOf } from '../core/network.ts';
import type { Limit, Route } from '../dialects/contract.ts';

/** @returns seconds to wait; 0 when the request may go on */
export type Check = (request: FastifyRequest) => Promise<number>;

/** Sheds load: counted in this process's memory, for the last few thousand askers, and lost with it. What must be exact is a row in
 *  store/throttle.ts. */
export async function loadLimits(scope: FastifyInstance): Promise<void> {
  await scope.register(rateLimit, { global: false });
}

export function checkOf(scope: FastifyInstance, { limits = [] }: Route): Check {
  const checks = limits.map((limit) => one(scope, limit));
  return async (request) => {
    for (const check of checks) {
      const wait = await check(request);
      if (wait > 0) return wait;
    }
    return 0;
  };
}

function one(scope: FastifyInstance, { by, most, seconds }: Limit): Check {
  const count = scope.createRateLimit({ max: most, timeWindow: seconds * 1000, keyGenerator: keys[by] });
  return async (request) => {
    if (by === 'address' && networkOf(request.ip) === null) return 0;
    const counted = await count(request);
    return !counted.isAllowed && counted.isExceeded ? Math.max(1, counted.ttlInSeconds) : 0;
  };
}

const keys: { [K in Limit['by']]: (request: FastifyRequest) => string } = {
  address: ({ ip }) => networkOf(ip) ?? '',
  credential: ({ headers }) =>
    createHash('sha256')
      .update(headers.authorization ?? '')
      .digest('base64url'),
};
