import type { Row, Stage, Tally } from './stage.ts';
import { tallyOf } from './stage.ts';
import { type Asked, ask, form, json, times } from './wire.ts';

// Wrong passwords, after which the right one gets in.

const attempt = (email: string, password: string): Asked => {
  const sent = json(JSON.stringify({ email, password }));
  return {
    method: 'POST',
    path: '/v1/session',
    ...sent,
    headers: { ...sent.headers, 'sec-fetch-site': 'same-origin' },
  };
};

/** The right one, from the owner's browser. @returns its status */
export function signIn({ url, firstRun, ownerCookie }: Stage): Promise<number> {
  const right = attempt(firstRun.console.email, firstRun.console.password);
  return ask(url, { ...right, headers: { ...right.headers, cookie: ownerCookie } });
}

const isIn = (tally: Tally) => (tally.has(201) ? null : 'the right password was refused');

const wrongOnes = (name: string, count: number, tryOf: (stage: Stage, i: number) => Asked): Row => ({
  name,
  statuses: [0, 201, 400, 401, 422, 429, 503],
  async run(stage) {
    const wrong = await Promise.all(times(stage.some(count), (i) => ask(stage.url, tryOf(stage, i))));
    return tallyOf([...wrong, await signIn(stage)]);
  },
  wrong: isIn,
});

export const signInRows: Row[] = [
  wrongOnes('200 wrong passwords for the owner’s e-mail, then the right one', 200, ({ firstRun }, i) =>
    attempt(firstRun.console.email, `wrong ${i}`),
  ),
  wrongOnes('200 of invented e-mails through one address, then the right one', 200, (_stage, i) =>
    attempt(`nobody-${i}@example.com`, 'wrong'),
  ),
  wrongOnes('200 at the dialects’ sign-ins, then the right one', 200, ({ firstRun }, i) =>
    i % 2
      ? {
          method: 'POST',
          path: '/api/login_check',
          ...form(`username=${encodeURIComponent(firstRun.tochat.username)}&password=wrong${i}`),
        }
      : {
          method: 'GET',
          path: '/admin/access-token',
          headers: { email: firstRun.chatwhizz.email, password: `wrong ${i}` },
        },
  ),
];
