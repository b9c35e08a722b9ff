import type { Driver, Outgoing, Sent } from '../../core/delivery-ports.ts';
import { unanswered } from '../../core/letter-ports.ts';
import type { Graph } from '../graph.ts';
import type { MediaFetch, ReadFile } from '../media.ts';
import { mediaKind } from './media-kind.ts';

/** WhatsApp by Meta's Cloud API. Its credentials: `phoneNumberId`, `token`.
 *  https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api */
export function whatsappDriver(graph: Graph, fetchMedia: MediaFetch, readFile: ReadFile): Driver {
  return {
    send: (outgoing) => send(graph, readFile, outgoing),
    async fetch(remote, { token = '' }, most) {
      const found = await graph.look(encodeURIComponent(remote), token);
      if ('refused' in found) return found;
      const { url } = found.fields;
      if (typeof url !== 'string') return { refused: 'Meta does not say where it is' };
      return fetchMedia(url, { authorization: `Bearer ${token}` }, most);
    },
    async check(_from, { phoneNumberId = '', token = '' }) {
      const found = await graph.look(`${phoneNumberId}?fields=display_phone_number,verified_name`, token);
      if ('refused' in found) return found;
      const { display_phone_number: address, verified_name: name } = found.fields;
      return { name: textOf(name), address: textOf(address) };
    },
  };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

async function send(graph: Graph, readFile: ReadFile, outgoing: Outgoing): Promise<Sent> {
  const { messageId, to, credentials } = outgoing;
  const { phoneNumberId = '', token = '' } = credentials;
  const content = await contentOf(graph, readFile, outgoing);
  if ('refused' in content) return content;
  const answer = await graph.send(`${phoneNumberId}/messages`, token, {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // Who hides the number is known by an id that begins with a country: US.1349…
    ...(/^\d+$/.test(to) ? { to } : { recipient: to }),
    ...content,
    // It comes back with what becomes of the message, also where this answer is lost.
    biz_opaque_callback_data: messageId,
  });
  if (!('fields' in answer)) return answer;
  const [sent] = Array.isArray(answer.fields.messages) ? answer.fields.messages : [];
  return typeof sent?.id === 'string' ? { sentAs: sent.id } : { uncertain: unanswered };
}

const longestText = 4096;
const longestCaption = 1024;

async function contentOf(
  graph: Graph,
  readFile: ReadFile,
  { kind, text, attachment, credentials: { phoneNumberId = '', token = '' } }: Outgoing,
): Promise<{ type: string } | { refused: string }> {
  if (attachment) {
    const as = mediaKind(attachment);
    if ('refused' in as) return as;
    const { kind: way, type } = as;
    if (text !== '' && way === 'audio') return { refused: 'WhatsApp takes no text with a sound' };
    if (text.length > longestCaption)
      return { refused: `With a file the text has ${longestCaption} characters at most` };
    const bytes = await readFile(attachment);
    if (bytes === null) return { refused: 'The file is not there any more' };
    const name = attachment.name.slice(0, 240);
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', type);
    form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>], { type }), name);
    const kept = await graph.keep(`${phoneNumberId}/media`, token, form);
    if ('refused' in kept) return kept;
    const media = {
      id: String(kept.fields.id),
      ...(text !== '' && { caption: text }),
      ...(way === 'document' && { filename: name }),
    };
    return { type: way, [way]: media } as { type: string };
  }
  // A kind without a file has an address as its text, which Meta fetches.
  if (kind !== 'text') return { type: kind, [kind]: { link: text } } as { type: string };
  if (text.length > longestText) return { refused: `WhatsApp takes ${longestText} characters at most` };
  return { type: 'text', text: { body: text } } as { type: string };
}
