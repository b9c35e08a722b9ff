import { AwsClient } from 'aws4fetch';
import { NoRoom } from '../core/file-ports.ts';
import type { KeptFile, Place } from './place.ts';

export type Bucket = { url: string; region: string; keyId: string; secret: string };

const patience = 60_000;

/** The bucket is away: the same may well work in a moment. */
class TryAgain extends Error {
  override name = 'TryAgain';
}

/** Files in an S3 bucket, by whatever speaks that protocol: PUT answers when the object is stored. */
export function s3Files({ url, region, keyId, secret }: Bucket): Place {
  const client = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, region, service: 's3', retries: 3 });
  const ask = async (method: string, path: string, init: RequestInit = {}, fine: number[] = []): Promise<Response> => {
    const response = await client
      .fetch(`${url}${path}`, { method, signal: AbortSignal.timeout(patience), ...init })
      .catch((cause) => {
        throw new TryAgain('The bucket did not answer', { cause });
      });
    if (response.ok || fine.includes(response.status)) return response;
    const said = `The bucket answered ${response.status} to ${method}: ${(await response.text()).slice(0, 300)}`;
    // 507 and MinIO's and Ceph's own names for it.
    if (response.status === 507 || /QuotaExceeded|StorageFull/.test(said)) throw new NoRoom(said);
    throw response.status >= 500 ? new TryAgain(said) : new Error(said);
  };
  const place: Place = {
    name: url,
    async put(file, bytes) {
      const response = await ask('PUT', `/${file}`, { body: new Uint8Array(bytes) });
      await response.arrayBuffer();
    },
    async read(file, from, to) {
      // The answer has to begin in time; who reads it may be slow.
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), patience);
      const init = { headers: { range: `bytes=${from}-${to}` }, signal: late.signal };
      const response = await ask('GET', `/${file}`, init, [404]).finally(() => clearTimeout(timer));
      if (response.status !== 404 && response.body) return response.body;
      await response.arrayBuffer();
      return null;
    },
    look: async () => null,
    room: async () => 'enough',
    async remove(file) {
      const response = await ask('DELETE', `/${file}`, {}, [404]);
      await response.arrayBuffer();
    },
    async *kept() {
      for (let after: string | null = null; ; ) {
        const next: string = after === null ? '' : `&continuation-token=${encodeURIComponent(after)}`;
        const text: string = await (await ask('GET', `?list-type=2&max-keys=1000${next}`)).text();
        yield* listed(text);
        after = /<NextContinuationToken>([^<]+)</.exec(text)?.[1] ?? null;
        if (after === null) return;
      }
    },
  };
  return place;
}

/** Our own names need no XML reader: they are hex digits; what else is in the bucket is not ours. */
function* listed(xml: string): Generator<KeptFile> {
  for (const contents of xml.split('<Contents>').slice(1)) {
    const file = /<Key>([0-9a-f-]{36}\/[0-9a-f]{32})<\/Key>/.exec(contents)?.[1];
    const writtenAt = Date.parse(/<LastModified>([^<]+)</.exec(contents)?.[1] ?? '');
    if (file && !Number.isNaN(writtenAt)) yield { accountId: file.slice(0, 36), file, writtenAt };
  }
}
