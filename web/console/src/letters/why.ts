import type { TFunction } from 'i18next';

const own = ['no_channel', 'unanswered', 'interrupted', 'out_of_reach'];

/** Why a letter waits or did not go. The words of a server are shown as they came. */
export function whyWords(t: TFunction, failure: string): string {
  return own.includes(failure) ? t(`why_${failure}`) : failure;
}
