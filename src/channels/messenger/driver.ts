import type { Driver, Outgoing, Sent } from '../../core/delivery-ports.ts';
import { unanswered } from '../../core/letter-ports.ts';
import type { Graph, Said } from '../graph.ts';
import type { MediaFetch, ReadFile } from '../media.ts';

/** Messenger by Meta's Graph API; the inbox's own address is the page's id. Its credentials: `token`.
 *  https://developers.facebook.com/docs/messenger-platform/reference/send-api */
export function messengerDriver(graph: Graph, fetchMedia: MediaFetch, readFile: ReadFile): Driver {
  return {
    send: (outgoing) => send(graph, readFile, outgoing),
    fetch: (remote, _credentials, most) => fetchMedia(remote, {}, most),
    async nameOf(address, { token = '' }) {
      const found = await graph.look(`${encodeURIComponent(address)}?fields=first_name,last_name`, token);
      if ('refused' in found) return null;
      const { first_name: first, last_name: last } = found.fields;
      return [first, last].filter((one) => typeof one === 'string' && one !== '').join(' ') || null;
    },
    async check(from, { token = '' }) {
      const found = await graph.look(`${encodeURIComponent(from ?? '')}?fields=name`, token);
      if ('refused' in found) return found;
      return { name: typeof found.fields.name === 'string' ? found.fields.name : null, address: from };
    },
  };
}

const longestText = 2000;

async function send(graph: Graph, readFile: ReadFile, outgoing: Outgoing): Promise<Sent> {
  const { kind, text, attachment } = outgoing;
  if (text.length > longestText) return { refused: `Messenger takes ${longestText} characters at most` };
  // A kind without a file has an address as its text, which Meta fetches.
  if (!attachment && kind === 'text') return say(graph, outgoing, { text });
  const payload = attachment ? await keep(graph, readFile, outgoing) : { url: text };
  if ('refused' in payload) return payload;
  const type = attachment?.kind ?? kind;
  const sent = await say(graph, outgoing, { attachment: { type: type === 'document' ? 'file' : type, payload } });
  if (!attachment || text === '' || !('sentAs' in sent)) return sent;
  // A file has no text beside it: that is a message of its own, and with it the file would go twice if it were tried again.
  const said = await say(graph, outgoing, { text }).catch((error: Error) => ({ refused: error.message }));
  return 'refused' in said ? { refused: `The file went out, its text did not: ${said.refused}` } : said;
}

/** Within a day of what the person wrote it is a response; the core refuses what is later. */
async function say(graph: Graph, { from, to, credentials }: Outgoing, message: object): Promise<Sent> {
  const answer = await graph.send(`${encodeURIComponent(from ?? '')}/messages`, credentials.token ?? '', {
    recipient: { id: to },
    messaging_type: 'RESPONSE',
    message,
  });
  if (!('fields' in answer)) return answer;
  const { message_id: id } = answer.fields;
  return typeof id === 'string' ? { sentAs: id } : { uncertain: unanswered };
}

/** Hands a file over, which nobody sees yet. */
async function keep(
  graph: Graph,
  readFile: ReadFile,
  { from, attachment, credentials }: Outgoing,
): Promise<{ attachment_id: string } | { refused: string }> {
  if (!attachment) throw new Error('Nothing to keep');
  const bytes = await readFile(attachment);
  if (bytes === null) return { refused: 'The file is not there any more' };
  const type = attachment.kind === 'document' ? 'file' : attachment.kind;
  const form = new FormData();
  form.set('message', JSON.stringify({ attachment: { type, payload: { is_reusable: false } } }));
  form.set('filedata', new Blob([bytes as Uint8Array<ArrayBuffer>], { type: attachment.type }), attachment.name);
  const kept: Said = await graph.keep(
    `${encodeURIComponent(from ?? '')}/message_attachments`,
    credentials.token ?? '',
    form,
  );
  return 'refused' in kept ? kept : { attachment_id: String(kept.fields.attachment_id) };
}
