import { Holidays } from './holidays.tsx';
import { HoursOf } from './hours.tsx';
import type { Times } from './windows.ts';
import { ZoneSelect } from './zone.tsx';

type Props = {
  times: Times;
  set(change: Partial<Times>): void;
  /** the account's time zone; null: the zone is chosen elsewhere on this page */
  zone: string | null;
};

/** Hours by the day of the week, dates that differ, and the zone in which both are meant. */
export function TimesOf({ times: { timezone, windows, exceptions }, set, zone }: Props) {
  const isAlways = windows.length + exceptions.length === 0;
  return (
    <>
      <HoursOf windows={windows} change={(windows) => set({ windows })} />
      <Holidays holidays={exceptions} change={(exceptions) => set({ exceptions })} />
      {zone !== null && !isAlways && (
        <ZoneSelect value={timezone} ofAccount={zone} change={(timezone) => set({ timezone })} />
      )}
    </>
  );
}
