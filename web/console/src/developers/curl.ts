/** A call, in which `{{NAME}}` stands for a value. */
export type Sample = {
  name: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** JSON; null if none */
  body: string | null;
};

/** A request as a shell command, with known values filled in. Values are filled in before quoting,
 *  so that a tenant's or visitor's value stays within its one argument of curl. Unknown values keep
 *  their name.
 *  @param values by the name that stands between braces */
export function curlOf(
  { method, path, query, headers, body }: Sample,
  url: string,
  values: Record<string, string>,
): string {
  const fill = (text: string, write: (value: string) => string) =>
    text.replace(/\{\{(\w+)\}\}/g, (whole, name) => (values[name] ? write(values[name]) : whole));
  const asked = Object.entries(query).map(([name, value]) => `${name}=${fill(value, encodeURIComponent)}`);
  const target = `${fill(path, encodeURIComponent)}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
  const parts = [`curl -X ${method} ${quoted(url + target)}`];
  for (const [name, value] of Object.entries(headers)) {
    parts.push(`-H ${quoted(`${name}: ${fill(value, (filled) => filled.replace(controls, ''))}`)}`);
  }
  if (body !== null) parts.push(`-d ${quoted(fill(body, inJson))}`);
  return parts.join(' \\\n  ');
}

/** Pasted into a terminal, these act before the shell reads a quote. */
const controls = /\p{Cc}/gu;

function inJson(value: string): string {
  const text = JSON.stringify(value).slice(1, -1);
  return text.replace(controls, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
