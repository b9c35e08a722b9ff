import { setImmediate as nextTurn } from 'node:timers/promises';

type Schema = { title?: string; [key: string]: unknown };
export type Document = { components?: { schemas?: Record<string, unknown> }; paths?: object; [key: string]: unknown };

/** Moves every schema with a title into the document's components, so that a noun is described once. One path in each turn of the event loop:
 *  the whole document takes as long as hundreds of requests. */
export async function hoistSchemas<D extends Document>(document: D): Promise<D> {
  const schemas: Record<string, unknown> = {};
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const made = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
    const { title } = made as Schema;
    if (typeof title !== 'string' || made.type !== 'object') return made;
    if (title in schemas && JSON.stringify(schemas[title]) !== JSON.stringify(made)) {
      throw new Error(`Two schemas are called ${title}`);
    }
    schemas[title] = made;
    return { $ref: `#/components/schemas/${title}` };
  };
  const paths: Record<string, unknown> = {};
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    paths[path] = walk(item);
    await nextTurn();
  }
  return { ...document, paths, components: { ...document.components, schemas } };
}
