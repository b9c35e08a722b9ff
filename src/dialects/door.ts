import type { Reader } from '../core/ports.ts';

/** How one call of a dialect is made. `{{NAME}}` stands for a value of the door. */
export type Sample = {
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: object;
  /** HTTP's; 200 without it */
  status?: number;
  /** what a success says in the answer, where HTTP's status does not tell: where it stands, and what */
  success?: [where: string, value: string | number | boolean];
  /** what it says, in the place of `success`, once an earlier run has done it */
  again?: [where: string, value: string];
  /** what of the answer later calls need: the value's name, and where it stands */
  keep?: Record<string, string>;
};

/** What a developer needs to call a dialect: its samples in the order in which they can be run. */
export type Door = {
  name: string;
  /** values that only their holder knows: how they are made is the console's business */
  secrets: readonly string[];
  /** values that calls leave for later ones */
  kept: readonly string[];
  samples: readonly Sample[];
  /** values that are this account's, as far as it has them */
  valuesOf(reader: Reader): Promise<{ [name: string]: string | undefined }>;
};

const jsonType = { 'content-type': 'application/json' };

export function headersOf({ headers, body }: Sample): Record<string, string> {
  return { ...(body && jsonType), ...headers };
}

/** Where it goes, without the server's address. */
export function targetOf({ path, query }: Sample): string {
  const asked = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  // What is put in later is not to be escaped.
  return `${path}${asked.length > 0 ? `?${asked.join('&')}` : ''}`.replaceAll('%7B', '{').replaceAll('%7D', '}');
}

/** The line for a shell. Values are put in before anything is quoted: whatever a value holds, it stays within the one argument of curl
 *  that it stands in. What is not known keeps its `{{NAME}}`; who puts that in has to quote it as the line does. The console makes the
 *  same line of what its reader types (web/console/src/developers/curl.ts).
 *  @param values by name */
export function curlOf(sample: Sample, origin: string, values: Readonly<Record<string, string>> = {}): string {
  const { method, path, query = {}, body } = sample;
  const fill = (text: string, write: (value: string) => string) =>
    text.replace(/\{\{(\w+)\}\}/g, (whole, name) => (values[name] ? write(values[name]) : whole));
  const asked = Object.entries(query).map(([name, value]) => `${name}=${fill(value, encodeURIComponent)}`);
  const target = `${fill(path, encodeURIComponent)}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
  const parts = [`curl -X ${method} ${quoted(origin + target)}`];
  for (const [name, value] of Object.entries(headersOf(sample))) {
    parts.push(`-H ${quoted(`${name}: ${fill(value, (filled) => filled.replace(controls, ''))}`)}`);
  }
  if (body) parts.push(`-d ${quoted(fill(JSON.stringify(body), inJson))}`);
  return parts.join(' \\\n  ');
}

/** Pasted into a terminal, these act before the shell reads a quote. */
const controls = /\p{Cc}/gu;

/** Within a string of JSON. */
function inJson(value: string): string {
  const text = JSON.stringify(value).slice(1, -1);
  return text.replace(controls, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
