import { regional } from './time.ts';

/** Tokens may be more than a number is exact for. */
export function tokens(amount: string, language: string): string {
  return new Intl.NumberFormat(regional(language)).format(BigInt(amount));
}

/** What came or went, always with its sign. */
export function change(amount: string, language: string): string {
  const written = new Intl.NumberFormat(regional(language), { signDisplay: 'exceptZero' }).format(BigInt(amount));
  return written.replace('-', '−');
}

/** 65 is 1:05, 3665 is 1:01:05. */
export function duration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A moment in the account's time zone, which is not always where one sits. */
export function inZone(at: string, zone: string, language: string, seconds = false): string {
  return new Intl.DateTimeFormat(regional(language), {
    timeZone: zone,
    dateStyle: 'medium',
    timeStyle: seconds ? 'medium' : 'short',
  }).format(new Date(at));
}

/** When a day begins in a zone. @param day YYYY-MM-DD */
export function dayBegins(day: string, zone: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  // Twice: where clocks change, the first guess may lie on the other side.
  const first = wanted - ahead(wanted, zone);
  return new Date(wanted - ahead(first, zone)).toISOString();
}

/** How far a zone's clock is ahead of UTC, in milliseconds. */
function ahead(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(at));
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const there = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return there - Math.floor(at / 1000) * 1000;
}

/** The day that it is in a zone: YYYY-MM-DD. */
export function dayIn(zone: string, at = Date.now()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(at),
  );
}
