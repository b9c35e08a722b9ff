const ours = /^(?:\/+hci\/+([^/?]+))?\/+(api\/+(?:user|chat|area|socket)(?:\/[^?]*)?)(\?.*)?$/i;

/** Paths are taken in lower or upper case, and with the key before them (hci point 1): each becomes the one that stands in the table.
 *  @param known the table's paths */
export function canonicalPath(known: readonly string[]): (url: string) => string | null {
  const patterns = known.map((path) => path.slice(1).split('/'));
  return (url) => {
    const [, key, path, query = ''] = ours.exec(url) ?? [];
    if (path === undefined) return null;
    const given = path.split(/\/+/).filter((segment) => segment !== '');
    const matching = patterns.filter((pattern) => matches(pattern, given));
    // A word of the document beats a port of the same name.
    const [best] = matching.sort((a, b) => wildcards(a) - wildcards(b));
    const segments = best
      ? best.map((segment, i) => (segment.startsWith(':') ? given[i] : segment))
      : given.map((segment) => segment.toLowerCase());
    const asked = key === undefined ? query : `${query === '' ? '?' : `${query}&`}key=${key}`;
    return `/${segments.join('/')}${asked}`;
  };
}

const wildcards = (pattern: string[]) => pattern.filter((segment) => segment.startsWith(':')).length;

function matches(pattern: string[], given: string[]): boolean {
  return (
    pattern.length === given.length &&
    pattern.every((segment, i) => segment.startsWith(':') || segment === given[i]?.toLowerCase())
  );
}
