import { bare, menuOf } from '../../../../src/core/bot.ts';
import type { Bot } from './data.ts';

export type Flaw = 'needed' | 'twice' | 'aNumber' | 'endsLikeMenu';
/** By field: `greeting`, `misunderstood`, `handOver`, `label 0`, `text 0` and so on. */
export type Flaws = ReadonlyMap<string, Flaw>;

/** What the server would refuse, at its field. */
export function flawsOf({ active, greeting, choices, misunderstood, handOver }: Bot): Flaws {
  const flaws = new Map<string, Flaw>();
  const look = (field: string, text: string, needed: boolean) => {
    if (needed && text.trim() === '') flaws.set(field, 'needed');
    else if (menuOf(text).choices.length > 0) flaws.set(field, 'endsLikeMenu');
  };
  const asks = active && choices.length > 0;
  look('greeting', greeting, active);
  look('misunderstood', misunderstood, asks);
  look('handOver', handOver, asks);
  const seen = new Set<string>();
  for (const [i, { label, text }] of choices.entries()) {
    const words = bare(label);
    if (words === '') flaws.set(`label ${i}`, 'needed');
    else if (/^\d+$/.test(words)) flaws.set(`label ${i}`, 'aNumber');
    else if (seen.has(words)) flaws.set(`label ${i}`, 'twice');
    seen.add(words);
    look(`text ${i}`, text, true);
  }
  return flaws;
}
