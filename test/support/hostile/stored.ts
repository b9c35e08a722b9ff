import type { Row, Stage } from './stage.ts';
import { tallyOf } from './stage.ts';
import { ask, askAll, json, times } from './wire.ts';

// Texts that are accepted and are expensive later: for readers, a bot, a search.

const write = (token: string, text: string) => ({
  method: 'POST',
  path: '/v1/visitor/messages',
  ...json(JSON.stringify({ text }), token),
});
const read = ({ firstRun, conversation }: Stage, limit = 200) => ({
  method: 'GET',
  path: `/v1/conversations/${conversation.id}/messages?limit=${limit}`,
  headers: { authorization: `Bearer ${firstRun.v1.key}` },
});

const tokens = 'eyJ-'.repeat(5000);
/** What becomes four to eighteen signs where it is looked at as a bot does, blanks, signs that end a choice, and marks that
 *  have to be sorted. */
const tiring = [
  `a${'\u2057'.repeat(19_990)}a`,
  `1${' '.repeat(19_990)}x`,
  `a${'!'.repeat(19_990)}a`,
  `a${'\ufdfa'.repeat(19_990)}`,
  '\u0f73'.repeat(20_000),
];

export const storedRows: Row[] = [
  {
    name: 'texts of 20,000 × U+2057, blanks and signs to a bot',
    statuses: [201, 429],
    async run(stage) {
      const visitors = await stage.visitors(stage.some(20), stage.botInbox);
      const tally = await askAll(
        stage,
        visitors.flatMap((token) => tiring.map((text) => write(token, text))),
      );
      // A bot answers a moment later: this row ends when one that comes after them was answered.
      const [last = ''] = await stage.visitors(1, stage.botInbox);
      await ask(stage.url, write(last, 'Hello'));
      for (let i = 0; i < 100; i++) {
        const headers = { authorization: `Bearer ${last}` };
        const answer = await fetch(`${stage.url}/v1/visitor/messages`, { headers });
        const { items = [] } = (await answer.json()) as { items?: unknown[] };
        if (items.length > 1) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return tally;
    },
  },
  {
    name: '50 texts of eyJ- by a visitor, read 40 times by a program',
    statuses: [200, 201, 429],
    async run(stage) {
      for (let i = 0; i < stage.some(50); i++) await ask(stage.url, write(stage.conversation.token, tokens));
      return askAll(
        stage,
        times(stage.some(40), () => read(stage)),
      );
    },
  },
  {
    name: 'eyJ- of 200 kB in fields of a program',
    statuses: [400, 404, 413, 422, 429],
    run: (stage) => {
      const body = JSON.stringify({ name: 'eyJ-'.repeat(50_000), text: 'eyJ-'.repeat(50_000) });
      return askAll(
        stage,
        times(stage.some(30), () => ({ method: 'POST', path: '/v1/agents', ...json(body, stage.firstRun.v1.key) })),
      );
    },
  },
  {
    name: '60 searches of one letter by one key',
    statuses: [200, 422, 429, 503],
    run: (stage) =>
      askAll(
        stage,
        times(stage.some(60), (i) => ({
          method: 'GET',
          path: `/v1/conversations?state=all&q=${'aeiost'[i % 6]}`,
          headers: { authorization: `Bearer ${stage.firstRun.v1.key}` },
        })),
      ),
  },
  {
    name: '60 searches of eight one-letter words, and reports of a year',
    statuses: [200, 422, 429, 503],
    run: (stage) =>
      askAll(
        stage,
        times(stage.some(60), (i) => ({
          method: 'GET',
          path:
            i % 3
              ? '/v1/conversations?state=all&q=a+b+c+d+e+i+o+s'
              : '/v1/call-report?from=2026-01-01&until=2026-12-31',
          headers: { authorization: `Bearer ${stage.firstRun.v1.key}` },
        })),
      ),
  },
  {
    name: '300 new visitors, 3 texts of 20,000 signs each',
    statuses: [201, 429, 503],
    async run(stage) {
      const visitors = await stage.visitors(stage.some(300));
      return askAll(
        stage,
        visitors.flatMap((token) => times(3, (i) => write(token, '𝒶b '.repeat(5000 + i)))),
      );
    },
  },
  {
    name: '300 reads of 200 long messages by a visitor',
    statuses: [200, 429],
    run: async (stage) =>
      tallyOf(
        await Promise.all(
          times(stage.some(300), () =>
            ask(stage.url, {
              method: 'GET',
              path: '/v1/visitor/messages?limit=200',
              headers: { authorization: `Bearer ${stage.conversation.token}` },
            }),
          ),
        ),
      ),
  },
];
