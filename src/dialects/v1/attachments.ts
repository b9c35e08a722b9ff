import { Type } from 'typebox';
import { mostBytes, visitorOwner } from '../../core/attachments.ts';
import type { Attachment } from '../../core/nouns.ts';
import { refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import type { Answer, Route, Sender, WireRequest } from '../contract.ts';
import { authenticate } from './auth.ts';
import { refusalAnswer, unauthorized } from './errors.ts';
import { attachmentToWire, mapped } from './mapping.ts';
import { attachment } from './messages.ts';
import { authed, type Context, open, visiting, visitorOf } from './route.ts';
import * as wire from './schemas.ts';
import { callOf } from './visitor.ts';

const tag = 'Attachments';
export const uploadQuery = Type.Object({ name: Type.Optional(wire.name(255)) });
export const uploadDescription = `The body is the file itself, whatever the \`Content-Type\`; at most ${mostBytes / 1024 / 1024} MB. Its type is decided by its
content. Pictures (JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF, JPEG XL, JPEG 2000), films (MP4, MOV, 3GP, WebM, Matroska, AVI, Ogg) and sounds
(M4A, MP3, AAC, Ogg, FLAC, WAV) lose what a camera or recorder wrote beside them: places, names, times, comments, thumbnails. Every other
type, also PDF and camera raw, is kept as it came. Send its id with a message, once; then it belongs to that message. One that is not sent is gone after a day, a visitor's or an outside
user's after an hour.`;

export function attachmentRoutes(context: Context): Route[] {
  const { core, links } = context;
  const answer = attachment;
  const refuses = ['infected', 'overloaded', 'throttled', 'storage_full'] as const;
  return [
    authed(
      context,
      'POST',
      '/v1/attachments',
      {
        tag,
        summary: 'Upload a file, to send it with a message',
        description: uploadDescription,
        query: uploadQuery,
        answer,
        status: 201,
        refuses: ['forbidden', ...refuses],
        upload: { maxBytes: mostBytes, admit: (request) => admitPeople(context, request) },
      },
      async (call, { query, request, credential }) => {
        const no = lacks(call.actor, 'conversations');
        if (no) return no;
        const file = { name: query.name ?? 'file', bytes: request.rawBody, gone: request.gone ?? null };
        return mapped(await core.upload(call, credential, file), (made) => attachmentToWire(made, links));
      },
    ),
    visiting(
      context,
      'POST',
      '/v1/visitor/attachments',
      {
        tag,
        summary: 'Upload a file as a visitor',
        description: uploadDescription,
        query: uploadQuery,
        answer,
        status: 201,
        refuses: ['not_found', ...refuses],
        upload: { maxBytes: mostBytes, admit: (request) => admitVisitor(context, request) },
      },
      async (visitor, { query, request }) => {
        const call = callOf(visitor, request, 'v1 visitor uploads');
        const file = { name: query.name ?? 'file', bytes: request.rawBody, gone: request.gone ?? null };
        return mapped(await core.uploadAsVisitor(call, visitor, file), (made) => attachmentToWire(made, links));
      },
    ),
    fileRoute(context),
  ];
}

/** Bytes that a request says it has; 0 where it does not say. */
export function announced({ headers }: WireRequest): number {
  const bytes = Number(headers['content-length'] ?? 0);
  return Number.isSafeInteger(bytes) ? Math.min(bytes, mostBytes) : 0;
}

/** Before anything is read: nobody fills the memory who may not upload. */
async function admitPeople({ core, ownOrigin }: Context, request: WireRequest): Promise<Answer | Sender> {
  const who = await authenticate(core, request, ownOrigin);
  if (!who) return unauthorized();
  const no = lacks(who.actor, 'conversations');
  const full = no ?? (await core.lacksRoom(announced(request)));
  return full ? refusalAnswer(full) : { kind: 'people', name: who.credential };
}

async function admitVisitor(context: Context, request: WireRequest): Promise<Answer | Sender> {
  const visitor = await visitorOf(context, request);
  if (!visitor) return unauthorized();
  const may = await context.core.mayUpload(visitor, request.address, announced(request));
  return 'refused' in may ? refusalAnswer(may) : { kind: 'strangers', name: visitorOwner(visitor) };
}

/** What a browser shows of it can do nothing: no script, no form, no origin of ours. */
const sandbox = `sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'`;

function fileRoute(context: Context): Route {
  const { core, links } = context;
  const gone = refusalAnswer(refuse('not_found', { noun: 'attachment' }));
  const route = open(
    context,
    'GET',
    '/v1/files/:link',
    {
      tag,
      summary: 'The bytes of an attachment',
      description:
        'By the `url` of an attachment. Pictures, audio and video may be shown in place; anything else is a download. Takes `Range`.',
      everyOrigin: true,
      binary: true,
      refuses: ['not_found', 'throttled'],
    },
    async () => refuse('not_found', { noun: 'attachment' }),
  );
  return {
    ...route,
    async handle({ params }) {
      const file = links.read(params.link ?? '');
      const found = file === null ? null : await core.download(file);
      if (!found) return gone;
      const { attachment: one, open: openAt } = found;
      return {
        status: 200,
        headers: {
          'content-type': one.type === 'text/plain' ? 'text/plain; charset=utf-8' : one.type,
          'content-disposition': disposition(one),
          'content-security-policy': sandbox,
          'x-content-type-options': 'nosniff',
          'cross-origin-resource-policy': 'cross-origin',
          'referrer-policy': 'no-referrer',
          'cache-control': 'private, max-age=3600',
        },
        file: { bytes: one.bytes, open: openAt, missing: gone },
      };
    },
  };
}

/** RFC 6266, with the name in UTF-8 (RFC 8187). */
function disposition({ kind, name }: Attachment): string {
  const coded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind === 'document' ? 'attachment' : 'inline'}; filename*=UTF-8''${coded}`;
}
