/** What this browser remembers of a visitor's choice, once it has made one. A browser that keeps nothing is asked again. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {}
}
