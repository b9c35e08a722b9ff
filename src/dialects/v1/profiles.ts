import { Type } from 'typebox';
import { lacksAll } from '../../core/right.ts';
import { bodyBytes, type Route } from '../contract.ts';
import { orNotFound } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Agents';
const price = Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'Tokens' });
const shown = wire.nullable(wire.text(20_000));
const line = wire.nullable(wire.text(1000));
const link = wire.nullable(wire.link);
const yes = Type.Boolean();

const fields = {
  longText: shown,
  pictureMediumUrl: link,
  pictureLargeUrl: link,
  pictureFullUrl: link,
  languages: line,
  keywords: line,
  profileUrl: link,
  messengerUrl: link,
  promptUrl: wire.nullable(wire.link),
  chat: yes,
  chatCamera: yes,
  messenger: yes,
  whatsappMessenger: yes,
  phone: Type.Boolean({ description: 'Can be called' }),
  appointments: yes,
  photoReading: yes,
  callRecording: yes,
  lineSharing: Type.Boolean({
    description: 'Shares its voice number: a presence that is set by number is everybody’s who does',
  }),
  chatTokensPerMinute: price,
  tokensPerMessage: price,
  callTokensPerMinute: price,
  dialTimeoutSeconds: Type.Integer({ minimum: 1, maximum: 600 }),
};

export function profileRoutes(context: Context): Route[] {
  const { core } = context;
  const profile = wire.noun('Profile', fields);
  return [
    authed(
      context,
      'GET',
      '/v1/agents/:id/profile',
      {
        tag,
        summary: 'What other sites show of an agent, its prices and its line',
        answer: profile,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        orNotFound(await core.read(call.accountId).agents.profile(params.id as string), 'agent'),
    ),
    authed(
      context,
      'PATCH',
      '/v1/agents/:id/profile',
      {
        mostBytes: bodyBytes.large,
        tag,
        summary: 'Change a profile',
        body: wire.patch(fields),
        answer: profile,
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params, body }) => core.changeProfile(call, params.id as string, body),
    ),
  ];
}
