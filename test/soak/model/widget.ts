// The widget: whom a business lists by tochat's API, and what visitors do on its pages (clicks and forms).
import { randomBytes, randomUUID } from 'node:crypto';
import { ask, type Business, json, signIn } from '../../tochat/door.ts';
import { type Operations, type Outcome, outcome, pick, write } from './operation.ts';
import type { Ground, World } from './world.ts';

export const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' };

const tokens = new WeakMap<Ground, Promise<string>>();

/** tochat's JSON Web Token of the account's owner: walks of one server share it. */
export function bearer({ ground }: World): Promise<string> {
  const { username, password } = ground.firstRun.tochat;
  const token = tokens.get(ground) ?? signIn(ground.url(), username, password);
  tokens.set(ground, token);
  token.catch(() => tokens.delete(ground));
  return token;
}

export const business = async (world: World): Promise<Business> => {
  const { text } = await ask(`${world.ground.url()}/api/business/get/${world.inboxes.web}`, 'GET', {});
  return (JSON.parse(text) as { data: Business }).data;
};

/** The inbox itself, or one of those it lists. */
const target = (world: World, x: number) => pick([world.inboxes.web, ...world.listings], x) as string;

export const widgetOperations: Operations = {
  widgetUpdate: {
    weight: 1,
    act: (world, x, y) => {
      const listing = {
        number: pick(world.phones, y),
        name: `Listed ${x}`,
        active: x !== 0,
        agentId: pick(world.agents, x),
      };
      return outcome(world.api()('PATCH', `/v1/inboxes/${world.inboxes.web}/widget`, { listings: [listing] }));
    },
  },
  tochatUpdate: {
    weight: 2,
    act: (world, x, y, z) => {
      // What was listed after the last burst, from one of them on: what goes meanwhile is listed anew, with another agent.
      const kept = world.listings
        .slice(z % 2, 3)
        .map((id) => ({ id, number: pick(world.phones, y), name: `Kept ${x}` }));
      const added = y % 2 ? [{ number: `+${pick(world.phones, x)}`, name: `Added ${x}` }] : [];
      const whatsapps = [...kept, ...added].map((one) => ({ ...one, active: x !== 0 }));
      return answered(
        bearer(world).then((token) =>
          ask(
            `${world.ground.url()}/api/business/update/${world.inboxes.web}`,
            'PUT',
            { ...json, authorization: `Bearer ${token}` },
            JSON.stringify({ whatsapps }),
          ),
        ),
      );
    },
  },
  widgetClick: {
    weight: 2,
    act: async (world, x, y) => {
      const { clicks } = world;
      // One in four is sent again, also at the same time.
      const id = y === 3 ? (pick([...clicks.sent], x) ?? randomUUID()) : randomUUID();
      clicks.sent.add(id);
      const click = { id, listingId: x === 0 ? null : pick(world.listings, x), page: `https://shop.example/${x}` };
      const path = `/v1/widgets/${world.inboxes.web}/clicks`;
      const answer = await outcome(world.api(null)('POST', path, click, browser), () => clicks.counted.add(id));
      if (answer?.status === 0) clicks.uncertain.add(id);
      return answer;
    },
  },
  linkClick: {
    weight: 2,
    act: async (world, x) => {
      const { clicks } = world;
      const link = follow(world, target(world, x), { ...browser, referer: `https://site${x}.example/` });
      const id = randomUUID();
      const answer = await outcome(
        link,
        () => clicks.counted.add(id),
        ({ status }) => status === 302,
      );
      if (answer?.status === 0) clicks.uncertain.add(id);
      return answer;
    },
  },
  formComes: {
    weight: 3,
    act: (world, x, y, z) =>
      write(world, null, (text) => {
        world.forms.add(text);
        const fields = [
          { label: 'phone', value: pick(world.phones, x) },
          { label: 'email', value: `${world.run}${y % 2}@example.com` },
          { label: 'text', value: text },
        ];
        const data = Buffer.from(JSON.stringify(fields)).toString('base64');
        // Each from a network of its own: forms are few from one.
        const headers = { ...json, 'x-forwarded-for': `11.${[...randomBytes(3)].join('.')}` };
        const url = `${world.ground.url()}/api/business/send/${target(world, z)}`;
        return answered(ask(url, 'POST', headers, JSON.stringify({ data, url: 'https://shop.example/' })));
      }),
  },
};

/** A link of tochat's to WhatsApp; where it leads is not gone to. */
export async function follow(world: World, id: string, headers: Record<string, string>) {
  const url = `${world.ground.url()}/api/business/send/${id}`;
  const answer = await fetch(url, { headers, redirect: 'manual' });
  return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') };
}

function answered(asked: Promise<{ status: number; text: string }>): Promise<Outcome> {
  const isDone = ({ status, text }: { status: number; text: string }) =>
    status === 200 && (JSON.parse(text) as { status: boolean }).status;
  return outcome(asked, undefined, isDone);
}
