import type { Drivers } from '../core/delivery-ports.ts';
import type { Files } from '../core/file-ports.ts';
import { graphOf } from './graph.ts';
import { mediaFetch, type ReadFile } from './media.ts';
import { messengerDriver } from './messenger/driver.ts';
import { reachOf } from './reach.ts';
import { smsDriver } from './sms/driver.ts';
import { whatsappDriver } from './whatsapp/driver.ts';

/** @param graph Meta's Graph API, with its version; null: it is not asked
 *  @param reachable networks of the server's own in which providers, and what people sent, may be
 *  @param callback where a provider tells what became of a message; null: it cannot reach us */
export function driversOf(
  { graph: base, reachable }: { graph: string | null; reachable: readonly string[] },
  files: Files,
  callback: (inboxId: string, messageId: string) => string | null,
): Drivers {
  const reach = reachOf(reachable);
  const fetchMedia = mediaFetch(reach);
  const sms = smsDriver(reach, fetchMedia, callback);
  if (base === null) return { sms };
  const graph = graphOf(base);
  const readFile: ReadFile = async ({ file, bytes }) => {
    const parts = await files.read(file, 0, bytes - 1);
    return parts && Buffer.concat(await Array.fromAsync(parts));
  };
  return {
    sms,
    whatsapp: whatsappDriver(graph, fetchMedia, readFile),
    messenger: messengerDriver(graph, fetchMedia, readFile),
  };
}
