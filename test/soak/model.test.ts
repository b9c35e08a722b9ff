// Any order of valid calls from every door, several at once: nothing is lost, doubled, left with nobody or shown to
// another. The short form of `npm run soak`, without its kills.
import { after, before, test } from 'node:test';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, startSite } from '../support/site.ts';
import { type SmsService, startSmsService } from '../support/sms-service.ts';
import { newTally, walkModel } from './model/walk.ts';
import { origin, settings } from './model.ts';

let site: Site;
let inside: Inside;
let sms: SmsService;
before(async () => {
  sms = await startSmsService();
  site = await startSite(settings, true);
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
  await sms.stop();
});

test('random bursts of calls from every door', async (t) => {
  const tally = newTally();
  const smsUrl = `http://127.0.0.1:${sms.port}`;
  const ground = {
    inside,
    firstRun: site.firstRun,
    origin,
    url: () => site.url,
    kill: null,
    smsUrl,
    log: console.error,
  };
  await walkModel(ground, 5, [26], tally);
  t.diagnostic(`${tally.bursts} bursts, ${tally.steps} calls`);
});
