import { walkOrders } from '../store/orders.ts';
import { walkUndone } from '../store/undo.ts';
import { openHouse } from './house.ts';

/** The long form of both walks of test/store/orders.test.ts. @throws AssertionError with the shortest walk that fails */
export async function orders(walks: number, seed: number, log: (line: string) => void): Promise<void> {
  const house = await openHouse(1);
  try {
    const inside = await house.inside();
    await walkOrders(inside, walks, seed);
    await walkUndone(inside, Math.ceil(walks / 10), seed);
    await inside.close();
    log(`${walks} walks of random orders: nothing was lost.`);
  } finally {
    await house.stop();
  }
}
