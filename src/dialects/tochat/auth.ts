import { type CryptoKey, errors, exportJWK, importPKCS8, importSPKI, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Authenticated } from '../../core/authenticate.ts';
import type { Core } from '../../core/core.ts';
import type { Instant } from '../../core/nouns.ts';
import type { Proven } from '../../core/session.ts';
import { type SigningKey, type SigningKeys, signatureSeconds } from '../../core/signing.ts';
import type { WireRequest } from '../contract.ts';
import type { TokenProblem } from './errors.ts';

const algorithm = 'RS256';

/** The tokens of this dialect: RS256 and nothing else (tochat.md, "Signing in"). */
export class Tokens {
  private readonly core: Core;
  private readonly keys: SigningKeys;
  private readonly now: () => number;
  private readonly imported = new Map<string, Promise<CryptoKey>>();

  constructor(core: Core, keys: SigningKeys, now: () => number) {
    this.core = core;
    this.keys = keys;
    this.now = now;
  }

  /** Claims in the documented order.
   *  @param askedAt when the password came, in milliseconds: if it is changed while this goes on, the token is no good */
  async sign({ member: { email: username }, passwordChangedAt }: Proven, askedAt: number): Promise<string> {
    const [key] = await this.keys.usable();
    if (!key) throw new Error('There is no signing key');
    const changed = secondsOf(passwordChangedAt);
    // Seconds are all that a token has: one of the second in which the password was changed could be from before.
    const iat = Math.max(Math.floor(askedAt / 1000), changed + 1);
    if (iat * 1000 > this.now()) await new Promise((resolve) => setTimeout(resolve, iat * 1000 - this.now()));
    return new SignJWT({ iat, exp: iat + signatureSeconds, roles: ['ROLE_USER'], username })
      .setProtectedHeader({ typ: 'JWT', alg: algorithm, kid: key.id })
      .sign(await this.import(`private ${key.id}`, () => importPKCS8(key.privateKey, algorithm)));
  }

  /** Who sends this token, looked up at every call: one who is no member any more is nobody. */
  async authenticate(headers: WireRequest['headers']): Promise<Authenticated | TokenProblem> {
    const token = bearer(headers);
    if (token === null) return 'absent';
    const claims = await this.verify(token);
    if (typeof claims === 'string') return claims;
    return (await this.memberOf(claims)) ?? 'invalid';
  }

  /** What others verify tokens with. */
  async published(): Promise<{ keys: JWK[] }> {
    const keys = (await this.keys.usable()).map(async (key) => {
      const { kty, n, e } = await exportJWK(await this.publicKey(key));
      return { kty, use: 'sig', alg: algorithm, kid: key.id, n, e } as JWK;
    });
    return { keys: await Promise.all(keys) };
  }

  private async verify(token: string): Promise<Claims | TokenProblem> {
    const usable = await this.keys.usable();
    try {
      const { payload } = await jwtVerify<Claims>(
        token,
        async ({ kid }) => {
          const key = usable.find(({ id }) => id === kid);
          if (!key) throw new errors.JWKSNoMatchingKey();
          return this.publicKey(key);
        },
        { algorithms: [algorithm], currentDate: new Date(this.now()) },
      );
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired';
      if (error instanceof errors.JOSEError) return 'invalid';
      throw error;
    }
  }

  /** A token names its member by e-mail alone: somebody who got that address later is somebody else. One for an earlier password
   *  is dead with it. */
  private async memberOf({ username, iat }: Claims): Promise<Authenticated | null> {
    const accountId = await this.core.accountOf('email', username.toLowerCase());
    const member = accountId === null ? null : await this.core.read(accountId).members.byEmail(username);
    if (accountId === null || !member || secondsOf(member.createdAt) > iat) return null;
    if (member.passwordChangedAt !== null && secondsOf(member.passwordChangedAt) >= iat) return null;
    return this.core.member(accountId, member.id);
  }

  private publicKey({ id, publicKey }: SigningKey): Promise<CryptoKey> {
    return this.import(`public ${id}`, () => importSPKI(publicKey, algorithm, { extractable: true }));
  }

  private import(name: string, read: () => Promise<CryptoKey>): Promise<CryptoKey> {
    const known = this.imported.get(name) ?? read();
    this.imported.set(name, known);
    known.catch(() => this.imported.delete(name));
    return known;
  }
}

type Claims = { iat: number; exp: number; roles: string[]; username: string };

function secondsOf(instant: Instant | null): number {
  return instant === null ? 0 : Math.floor(Date.parse(instant) / 1000);
}

/** The token of a header of exactly two parts, Bearer and itself. */
function bearer({ authorization }: WireRequest['headers']): string | null {
  const [scheme, token, ...more] = typeof authorization === 'string' ? authorization.split(' ') : [];
  return scheme?.toLowerCase() === 'bearer' && token && more.length === 0 ? token : null;
}
