import { isbot } from 'isbot';
import type { WireRequest } from './contract.ts';

/** Whether a program asks that says so: a crawler, a preview, a script. Who calls itself nothing is none of the known ones, but no
 *  browser either. */
export function isRobot({ headers }: WireRequest): boolean {
  const name = headers['user-agent'];
  return typeof name !== 'string' || name === '' || isbot(name);
}
