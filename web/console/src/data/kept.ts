import { ownMemberId } from './session.ts';

// What one person wrote here and is stored nowhere else yet. Nobody else who signs in here sees it.
const prefix = () => `parley-kept ${ownMemberId()} `;

/** Keeps a value over reloads and restarts of this browser; null forgets it. */
export function keep(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(prefix() + name);
    else localStorage.setItem(prefix() + name, JSON.stringify(value));
  } catch {
    // The store is full or forbidden: it lives as long as the page.
  }
}

export function recall<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(prefix() + name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** The names of all that is kept and begins so. */
export function recallNames(beginning: string): string[] {
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(prefix() + beginning))
    .map((name) => name.slice(prefix().length));
}

/** Whoever signs out leaves nothing behind. */
export function forgetKept(): void {
  for (const name of recallNames('')) keep(name, null);
}
