import type { Drivers } from '../core/delivery-ports.ts';
import type { Files } from '../core/file-ports.ts';
import { graphOf } from './graph/graph.ts';
import { mediaFetch, type ReadFile } from './graph/media.ts';
import { messengerDriver } from './messenger/driver.ts';
import { reachOf } from './reach.ts';
import { whatsappDriver } from './whatsapp/driver.ts';

/** @param graph Meta's Graph API, with its version; null: it is not asked
 *  @param reachable networks of the server's own in which what people sent may lie */
export function driversOf(
  { graph: base, reachable }: { graph: string | null; reachable: readonly string[] },
  files: Files,
): Drivers {
  if (base === null) return {};
  const graph = graphOf(base);
  const fetchMedia = mediaFetch(reachOf(reachable));
  const readFile: ReadFile = async ({ file, bytes }) => {
    const parts = await files.read(file, 0, bytes - 1);
    return parts && Buffer.concat(await Array.fromAsync(parts));
  };
  return {
    whatsapp: whatsappDriver(graph, fetchMedia, readFile),
    messenger: messengerDriver(graph, fetchMedia, readFile),
  };
}
