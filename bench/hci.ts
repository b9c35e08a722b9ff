// An operator's message by HCI beside the same by /v1, into the same conversations, at 64 connections in the same run. Both find the
// conversation, store the message and the job that is to send it, and answer after the commit.
import { startHouse } from './support/house.ts';
import { load, type Measured, median } from './support/load.ts';

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 2);
const connections = 64;

export async function benchHci(): Promise<void> {
  const house = await startHouse();
  const { url, firstRun } = house;
  const { key, controllerPort, number } = firstRun.hci;
  try {
    const contacts = Array.from({ length: connections }, (_, i) => 34_600_200_000 + i);
    const conversations: string[] = [];
    for (const contactNumber of contacts) {
      const body = { contactNumber, managerNumber: number, from: contactNumber, type: 'text', content: 'Hello' };
      const headers = { 'content-type': 'application/json', 'x-api-key': key };
      await fetch(`${url}/api/chat/message/send`, { method: 'POST', headers, body: JSON.stringify(body) });
    }
    const { rows } = await house.pool.query<{ id: string }>(
      `select c.id from conversation c join inbox i on i.account_id = c.account_id and i.id = c.inbox_id
       where c.account_id = $1 and i.channel = 'whatsapp' and c.state = 'open' order by c.id desc limit $2`,
      [house.accountId, connections],
    );
    conversations.push(...rows.map(({ id }) => id));
    const common = { url, connections, seconds };
    const subjects: { name: string; run(): Promise<Measured> }[] = [
      {
        name: '/v1 send',
        run: () =>
          load({
            ...common,
            path: (n) => `/v1/conversations/${conversations[n % conversations.length]}/messages`,
            headers: { authorization: `Bearer ${firstRun.v1.key}` },
            body: (n) => JSON.stringify({ text: `message ${n}` }),
          }),
      },
      {
        name: 'HCI send',
        run: () =>
          load({
            ...common,
            path: () => `/api/chat/message/send/operator/${controllerPort}`,
            headers: { 'x-api-key': key },
            body: (n) => JSON.stringify({ contactNumber: contacts[n % contacts.length], content2: `message ${n}` }),
          }),
      },
    ];
    const results = subjects.map((): Measured[] => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [i, { run }] of subjects.entries()) {
        const measured = await run();
        if (measured.notOk > 0) throw new Error(`${measured.notOk} answers were not 2xx`);
        // The first round warms up.
        if (round > 0) results[i]?.push(measured);
      }
    }
    print(subjects, results);
  } finally {
    await house.stop();
  }
}

function print(subjects: { name: string }[], results: Measured[][]): void {
  const of = (i: number, pick: (one: Measured) => number) => median((results[i] as Measured[]).map(pick));
  console.log(`\n${connections} connections (medians of ${rounds} runs of ${seconds} s)`);
  console.log('              requests/s   p50 ms   p99 ms   of /v1');
  for (const [i, { name }] of subjects.entries()) {
    const perSecond = of(i, (one) => one.perSecond);
    const share = `${(perSecond / of(0, (one) => one.perSecond)).toFixed(2)} ×`;
    const figures = [
      perSecond.toFixed(0).padStart(12),
      of(i, (one) => one.p50)
        .toFixed(2)
        .padStart(9),
      of(i, (one) => one.p99)
        .toFixed(2)
        .padStart(9),
      share.padStart(9),
    ];
    console.log(`${name.padEnd(12)}${figures.join('')}`);
  }
}
