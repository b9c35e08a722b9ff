// What programs of the vendors do.
import { ask as askChattabai, paths } from '../../chattabai/door.ts';
import { ask as askChatwhizz } from '../../chatwhizz/door.ts';
import { doorOf } from '../../hci/door.ts';
import { type Operations, outcome, pick, write } from './operation.ts';
import type { World } from './world.ts';

const hci = (world: World, method: string, path: string, fields: object) =>
  doorOf(world.ground.url(), world.ground.firstRun.hci.key)(method, path, { number: world.line.number, ...fields });
const succeeded = ({ body }: { body: { success?: boolean } }) => body.success === true;
const of = (world: World, x: number) => ({ contactNumber: pick(world.phones, x) });

const chatwhizz = (world: World, method: string, path: string, fields?: object) =>
  askChatwhizz(world.ground.url(), method, path, fields && JSON.stringify(fields), { access_token: world.access });

export const programOperations: Operations = {
  hciSave: {
    weight: 2,
    act: (world, x, y) => {
      const area = y < 2 ? { area: pick(world.teams, y) } : {};
      return outcome(hci(world, 'POST', '/api/user/contact/save', { ...of(world, x), ...area }), undefined, succeeded);
    },
  },
  hciOperator: {
    weight: 2,
    act: (world, x, y) => {
      const operatorId = y === 3 ? 0 : pick(world.agents, y);
      return outcome(
        hci(world, 'PUT', '/api/user/contact/operator', { ...of(world, x), operatorId }),
        undefined,
        succeeded,
      );
    },
  },
  hciTake: {
    weight: 2,
    act: (world, x, y) => {
      const operatorId = pick(world.agents, y);
      return outcome(
        hci(world, 'PUT', '/api/user/contact/operator/my', { ...of(world, x), operatorId }),
        undefined,
        succeeded,
      );
    },
  },
  hciArea: {
    weight: 2,
    act: (world, x, y) =>
      outcome(
        hci(world, 'PUT', '/api/user/contact/area', { ...of(world, x), area: pick(world.teams, y) }),
        undefined,
        succeeded,
      ),
  },
  hciSend: {
    weight: 2,
    act: (world, x, y) => {
      const number = pick(world.phones, x) as string;
      const isFromContact = y === 0;
      const sender = isFromContact ? world.phone(x, world.inboxes.whatsapp) : null;
      const from = isFromContact ? { from: number } : {};
      return write(world, sender, (content) => {
        const fields = { managerNumber: world.line.number, contactNumber: number, type: 'text', content, ...from };
        return outcome(hci(world, 'POST', '/api/chat/message/send', fields), undefined, succeeded);
      });
    },
  },
  hciDelete: {
    weight: 1,
    act: (world, x) => {
      world.deletedChatsIn = world.burst;
      return outcome(hci(world, 'DELETE', '/api/chat', of(world, x)), undefined, succeeded);
    },
  },
  hciForget: {
    weight: 1,
    act: (world, x) => {
      // Of the line's inboxes, or altogether: whom no other inbox knows has nothing elsewhere.
      world.deletedChatsIn = world.burst;
      return outcome(hci(world, 'DELETE', '/api/user/contact', of(world, x)), undefined, succeeded);
    },
  },
  chatwhizzOperator: {
    weight: 1,
    act: (world, x) => {
      const fields = { email: `${world.run}${x}@agents.example`, first_name: 'Olga' };
      return outcome(
        chatwhizz(world, 'POST', '/admin/operator/create', fields),
        ({ data }) => {
          if (typeof data.id === 'string') world.everyAgent.push(data.id);
        },
        ({ body }) => body.status === 1,
      );
    },
  },
  chatwhizzAssign: {
    weight: 1,
    act: async (world, x) => {
      const made = { domain_name: world.site, email: 'shop@example.com' };
      await outcome(chatwhizz(world, 'POST', '/admin/domain/create', made));
      const fields = { domain_name: world.site, operator_id: pick(world.everyAgent, x) };
      return outcome(chatwhizz(world, 'POST', '/admin/operator/assign', fields));
    },
  },
  chattabaiStatus: {
    weight: 2,
    act: async (world, x, y) => {
      const [agent] = await world.ground.inside.rows<{ ref: string | null }>(
        'select ref from agent where account_id = $1 and id = $2',
        [world.ground.inside.accountId, pick(world.agents, x)],
      );
      if (!agent?.ref) return null;
      const status = pick(['online', 'inConversation', 'pause', 'offline'], y);
      const { authenticationHash } = world.ground.firstRun.chattabai;
      const body = JSON.stringify({ authenticationHash, ref: agent.ref, status });
      return outcome(askChattabai(world.ground.url(), paths.setStatus, body));
    },
  },
};
