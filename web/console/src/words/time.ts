const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The browser's own region of the language shown: 07:03 in London, 7:03 AM in New York. */
export function regional(language: string): string {
  const [own] = language.split('-');
  return navigator.languages.find((one) => one.split('-')[0] === own) ?? language;
}

/** How long something has lasted, in one unit: 4 min, 2 h, 3 d. */
export function lasted(since: string, now: number, language: string): string {
  const passed = Math.max(0, now - Date.parse(since));
  const [value, unit] =
    passed < hour ? [passed / minute, 'minute'] : passed < day ? [passed / hour, 'hour'] : [passed / day, 'day'];
  const count = Math.max(unit === 'minute' ? 1 : 0, Math.floor(value as number));
  return new Intl.NumberFormat(regional(language), {
    style: 'unit',
    unit: unit as string,
    unitDisplay: 'narrow',
  }).format(count);
}

export function clock(at: string, language: string): string {
  return new Intl.DateTimeFormat(regional(language), { timeStyle: 'short' }).format(new Date(at));
}

/** For a list: the time today, else the day. */
export function stamp(at: string, now: number, language: string): string {
  const date = new Date(at);
  if (date.toDateString() === new Date(now).toDateString()) return clock(at, language);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(regional(language), {
    day: 'numeric',
    month: 'short',
    ...(!sameYear && { year: '2-digit' }),
  }).format(date);
}

/** In full, for a title or a line of its own. */
export function moment(at: string, language: string): string {
  return new Intl.DateTimeFormat(regional(language), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

export function dayName(
  at: string,
  now: number,
  language: string,
  words: { today: string; yesterday: string },
): string {
  const date = new Date(at).toDateString();
  if (date === new Date(now).toDateString()) return words.today;
  if (date === new Date(now - day).toDateString()) return words.yesterday;
  return new Intl.DateTimeFormat(regional(language), { weekday: 'long', day: 'numeric', month: 'long' }).format(
    new Date(at),
  );
}
