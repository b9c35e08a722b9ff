// Entries 1 to 17 of the contract's table.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { type Site, sharedSite } from '../support/site.ts';
import { type Contact, newNumber, newPageId, type Stage, setStage } from './door.ts';
import { has, keys, type Row, tryRows } from './rows.ts';

let site: Site;
let stage: Stage;
const eva = newNumber();
const page = newPageId();
const manager = {
  name: 'Second',
  controllerPort: '8888',
  number: 34911222333,
  facebookId: '369258147',
  facebookToken: 's',
};
before(async () => {
  site = await sharedSite();
  stage = await setStage(site);
});
after(() => site.stop());

const managerKeys = 'name email number controllerPort facebookId facebookToken contacts';
const contactKeys = 'id name photo area operatorId protocol sa';
const sales = () => stage.areas[0]?.id;
const operator = (i: number) => stage.operators[i]?.id;
const ofDemo = () => ({ number: stage.number });
const toEva = () => ({ ...ofDemo(), contactId: eva });

const rows: Row[] = [
  [
    1,
    'GET',
    '/api/user',
    undefined,
    (data: { number: number; contacts: [] }[]) => {
      assert.deepEqual(
        data.map(({ number, contacts }) => [number, contacts]),
        [[stage.number, []]],
      );
    },
  ],
  [
    4,
    'POST',
    '/api/user/save',
    manager,
    (data: object) => {
      keys(data, managerKeys.replace(' email', ''));
      has(data, { ...manager, contacts: [] });
    },
  ],
  [
    2,
    'POST',
    '/api/user',
    { number: manager.number },
    {
      name: 'Second',
      email: '',
      number: manager.number,
      controllerPort: '8888',
      facebookId: '369258147',
      facebookToken: 's',
      contacts: [],
    },
  ],
  [
    3,
    'POST',
    '/api/user/facebook',
    { facebookId: manager.facebookId },
    (data: object) => {
      keys(data, managerKeys);
      has(data, manager);
    },
  ],
  [
    4,
    'POST',
    '/api/user/save',
    { name: 'Third', number: 34911222444 },
    (data: object) => has(data, { facebookId: null }),
  ],
  [
    5,
    'POST',
    '/api/user/save/facebook',
    { number: 34911222444, facebookId: '77001', facebookToken: 'third' },
    (data: object) => has(data, { number: 34911222444, facebookId: '77001', facebookToken: 'third', email: '' }),
  ],
  [
    4,
    'POST',
    '/api/user/save',
    { name: 'Fourth', facebookId: '77002', controllerPort: 8889 },
    (data: object) => has(data, { number: null, controllerPort: '8889', facebookToken: null }),
  ],
  [
    6,
    'POST',
    '/api/user/save/facebook',
    { facebookId: '77002', mumber: 34911222555 },
    (data: object) => has(data, { name: 'Fourth', number: 34911222555, facebookId: '77002', controllerPort: '8889' }),
  ],
  [
    13,
    'POST',
    '/api/user/contact/save',
    () => ({
      ...ofDemo(),
      name: 'Eva',
      photo: 'Not Required',
      contactNumber: eva,
      area: sales(),
      protocol: 'BR848a795dsa684d',
    }),
    (data: Contact) => {
      keys(data, contactKeys);
      has(data, {
        id: eva,
        name: 'Eva',
        photo: 'Not Required',
        area: sales(),
        operatorId: '0',
        protocol: 'BR848a795dsa684d',
        sa: -100,
      });
    },
  ],
  [
    14,
    'POST',
    '/api/user/contact/save/facebook',
    () => ({ name: 'Femi', photo: 'any text', area: sales(), contactId: page, facebookId: stage.page }),
    (data: Contact) => {
      keys(data, contactKeys);
      has(data, { id: page, name: 'Femi', operatorId: '0', sa: 1 });
      assert.match(data.protocol, /^BR[0-9a-f]{14}$/);
    },
  ],
  [
    7,
    'POST',
    '/api/user/contact/get',
    ofDemo,
    (data: { contacts: Contact[] }) =>
      assert.deepEqual(new Set(data.contacts.map(({ id }) => id)), new Set([page, eva])),
  ],
  [
    8,
    'POST',
    '/api/user/contact/area',
    () => ({ ...ofDemo(), area: sales() }),
    (data: Contact[]) => assert.equal(data.length, 2),
  ],
  [
    9,
    'POST',
    '/api/user/contact/operator',
    () => ({ ...ofDemo(), operatorId: operator(0), area: sales() }),
    (data: { contacts: Contact[] }) => assert.equal(data.contacts.length, 2),
  ],
  [
    10,
    'PUT',
    '/api/user/contact/operator/my',
    () => ({ ...toEva(), operatorId: operator(0) }),
    'Contact Send to the operator',
  ],
  [
    9,
    'POST',
    '/api/user/contact/operator',
    () => ({ ...ofDemo(), operatorId: operator(1), area: sales() }),
    (data: { contacts: Contact[] }) =>
      assert.deepEqual(
        data.contacts.map(({ id }) => id),
        [page],
      ),
  ],
  [
    11,
    'PUT',
    '/api/user/contact/operator',
    () => ({ ...toEva(), operatorId: operator(1) }),
    'Contact Send to the operator',
  ],
  [
    10,
    'PUT',
    '/api/user/contact/operator/my',
    () => ({ facebookId: stage.page, operatorId: operator(0), contactId: page }),
    'Contact Send to the operator',
  ],
  [
    11,
    'PUT',
    '/api/user/contact/operator',
    () => ({ facebookId: stage.page, operatorId: operator(1), contactId: page }),
    'Contact Send to the operator',
  ],
  [
    12,
    'PUT',
    '/api/user/contact/area',
    () => ({ ...ofDemo(), area: stage.areas[1]?.id, contactNumber: eva }),
    'Contact changed Area',
  ],
  [15, 'POST', '/api/user/contact/sa', () => ({ contactId: page, facebookId: stage.page }), 1],
  [15, 'POST', '/api/user/contact/sa', () => ({ name: 'Gil', contactId: '555000111', facebookId: stage.page }), 1],
  [16, 'PUT', '/api/user/contact/sa/increase', () => ({ contactId: page, facebookId: stage.page }), 2],
  [17, 'PUT', '/api/user/contact/sa/decrease', () => ({ contactId: page, facebookId: stage.page }), 1],
  [17, 'PUT', '/api/user/contact/sa/decrease', () => ({ contactId: page, facebookId: stage.page }), 0],
  [15, 'POST', '/api/user/contact/sa', () => ({ contactId: page, facebookId: stage.page }), 0],
  [19, 'POST', '/api/chat/new', { contactNumber: eva }, (data: object) => has(data, { contactId: eva, messages: [] })],
];

tryRows(() => stage.door, rows);
