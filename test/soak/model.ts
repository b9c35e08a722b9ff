import { startSmsService } from '../support/sms-service.ts';
import { openHouse } from './house.ts';
import { newTally, walkModel } from './model/walk.ts';

/** What the server takes for its own address, so that what providers sign is the same after every kill. */
export const origin = 'http://chat.example.com';
export const settings = { PARLEY_URL: origin, PARLEY_REACHABLE: '127.0.0.1', PARLEY_TRUSTED_PROXIES: '127.0.0.1' };

/** So many walks have one server and account, some of them side by side; then others, as inboxes and agents of former walks stay. */
const walksOfHouse = 100;
const sideBySide = 4;

/** The long form of model.test.ts, with kills: walks until so many bursts were made.
 *  @throws Error with the seed and the shortest sequence that fails */
export async function model(bursts: number, seed: number, log: (line: string) => void): Promise<void> {
  const tally = newTally();
  const sms = await startSmsService();
  try {
    for (let part = 0; tally.bursts < bursts; part++) {
      const seeds = Array.from({ length: sideBySide }, (_, i) => seed + part * sideBySide + i);
      const house = await openHouse(1, settings);
      const inside = await house.inside();
      try {
        await walkModel(
          {
            inside,
            firstRun: house.firstRun,
            origin,
            url: () => (house.running[0] as (typeof house.running)[number]).url,
            kill: () => house.killServer(0, 'kill'),
            smsUrl: `http://127.0.0.1:${sms.port}`,
            log,
          },
          walksOfHouse / sideBySide,
          seeds,
          tally,
        );
      } finally {
        await inside.close();
        await house.stop();
      }
      log(`seeds ${seeds[0]} to ${seeds.at(-1)}: ${tally.bursts} of ${bursts} bursts.`);
    }
  } finally {
    await sms.stop();
    const { bursts: walked, steps, kills } = tally;
    log(`seed ${seed}: ${walked} bursts, ${steps} calls from every door, ${kills} kills.`);
  }
}
