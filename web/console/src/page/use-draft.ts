import { useState } from 'react';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What somebody else changed, with what is changed here on top of it. */
export function rebased<T extends object>(draft: T, base: T, stored: T): T {
  const own = Object.entries(draft).filter(([key, value]) => !same(value, base[key as keyof T]));
  return { ...stored, ...Object.fromEntries(own) };
}

function patchOf<T extends object>(draft: T, base: T): Partial<T> | null {
  const changed = Object.entries(draft).filter(([key, value]) => !same(value, base[key as keyof T]));
  return changed.length > 0 ? (Object.fromEntries(changed) as Partial<T>) : null;
}

/** A row as a form holds it. What somebody else changes meanwhile comes in, but for what was changed here.
 *  @param stored plain data, as it is now */
export function useDraft<T extends object>(stored: T) {
  const [seen, setSeen] = useState(stored);
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState(stored);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [meanwhile, setMeanwhile] = useState(false);
  const patch = patchOf(draft, base);
  if (!same(seen, stored)) {
    setSeen(stored);
    setBase(stored);
    setDraft(rebased(draft, base, stored));
    if (patch && !busy && !same(base, stored)) setMeanwhile(true);
  }
  return {
    draft,
    /** null: nothing is changed */
    patch,
    error,
    busy,
    /** somebody else changed it while something here is not saved */
    meanwhile: meanwhile && patch !== null,
    set: (change: Partial<T>) => setDraft({ ...draft, ...change }),
    discard() {
      setDraft(base);
      setError(null);
      setMeanwhile(false);
    },
    /** @param keep gets what is changed; what it is afterwards; throws Problem */
    async save(keep: (patch: Partial<T>) => Promise<T>) {
      setBusy(true);
      setError(null);
      try {
        const after = await keep(patch ?? {});
        setBase(after);
        // What was typed while it was on its way is not lost.
        setDraft((typed) => (typed === draft ? after : rebased(typed, draft, after)));
        setMeanwhile(false);
      } catch (problem) {
        setError(problem);
      }
      setBusy(false);
    },
  };
}
