// Every route, its success and its failures in the document's order and words (chattabai.md, points 1 to 12).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Site, sharedSite } from '../support/site.ts';
import { asked } from './asked.ts';
import { type Door, failures, openDoor, type Said } from './door.ts';

let site: Site;
let door: Door;
before(async () => {
  site = await sharedSite();
  door = openDoor(site, site.url);
});
after(() => site.stop());

const { known, pinOf, call, right } = asked(() => site.firstRun);

type Row = Record<string, unknown>;
const userOf = ({ body }: Said) => body.user as Row;
const walletOf = ({ body }: Said) => body.wallet as Row;

test('a status: keys in their order, all texts but userId', async () => {
  await door('setStatus', { ref: known().ref, status: 'pause' });
  const said = await door('getStatus', right.getStatus());
  const { userId } = userOf(said);
  assert.equal(typeof userId, 'number');
  const line = `"outboundNumber":"${known().unsharedNumber}","dialTimeOut":"30","lineSharing":"false"`;
  const user = `{"userId":${userId},"ref":"000142","status":"pause","statusVisual":"Pauze",${line}}`;
  assert.equal(said.text, `{"status":1,"message":"ref is valid","code":202,"user":${user}}`);
  assert.equal(said.status, 200);
});

const words: [status: string, sent: string, visual: string][] = [
  ['online', 'online', 'Beschikbaar'],
  ['INCONVERSATION', 'inConversation', 'In gesprek'],
  ['Pause', 'pause', 'Pauze'],
  ['offline', 'offline', 'Offline'],
];
for (const [status, sent, visual] of words) {
  test(`the status ${status} is set and answered as ${sent}, ${visual}`, async () => {
    const said = await door('setStatus', { ref: known().ref, status });
    const { userId } = userOf(said);
    const user = `{"userId":${userId},"ref":"000142","status":"${sent}","statusVisual":"${visual}"}`;
    assert.equal(said.text, `{"status":1,"message":"success","code":20,"user":${user}}`);
  });
}

test('a status by number is everybody’s who shares the line, and the answer is the first by ref', async () => {
  const said = await door('setLine', { outboundNumber: known().sharedNumber, status: 'inConversation' });
  assert.deepEqual([said.body.code, userOf(said).ref, userOf(said).status], [20, '000143', 'inConversation']);
  for (const ref of known().sharedRefs) {
    assert.equal(userOf(await door('getStatus', { ref })).status, 'inConversation', ref);
  }
});

test('the log: newest first, of every change once, with who, when and from where', async () => {
  const ref = known().sharedRefs[0];
  for (const status of ['online', 'pause', 'pause', 'offline', 'offline']) await door('setStatus', { ref, status });
  const said = await door('log', { ref });
  const data = said.body.data as Row[];
  assert.deepEqual(
    data.slice(0, 3).map((entry) => entry.status),
    ['offline', 'pause', 'online'],
  );
  const [{ id, userId, creationDate }] = data as [Row];
  assert.match(creationDate as string, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const first = `{"id":"${id}","userId":"${userId}","ref":"000143","creationDate":"${creationDate}","status":"offline"`;
  assert.ok(
    said.text.startsWith(
      `{"status":1,"message":"success","code":20,"data":[${first},"handler":"RouteControllerUpdateUserStatus","ip":"127.0.0.1"}`,
    ),
    said.text,
  );
  assert.equal(userId, String(userOf(await door('getStatus', { ref })).userId));
  const pages = [await door('log', { ref, limit: 1 }), await door('log', { ref, limit: '2', before: id })];
  assert.deepEqual(
    pages.map(({ body }) => (body.data as Row[]).map((one) => one.id)),
    [[id], data.slice(1, 3).map((one) => one.id)],
  );
  const online = await door('log', { ref, status: 'ONLINE' });
  assert.deepEqual([...new Set((online.body.data as Row[]).map((one) => one.status))], ['online']);
});

test('a call: stored as it was told, once however often', async () => {
  const said = await door('call', call());
  const session = said.body.callSession as Row;
  const { id, userId, updateTime } = session;
  assert.match(updateTime as string, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  assert.equal(
    said.text,
    `{"status":1,"message":"call session created","code":403,"callSession":{"id":"${id}","sessionId":"${id}",` +
      `"dialedNumber":"${known().dialedNumber}","inboundNumber":"31612345678","outboundNumber":"${known().unsharedNumber}",` +
      `"type":"outbound","dialStatus":"answer","channelId":"0","duration":"60","context":"ctbcallend","userId":"${userId}",` +
      `"startTime":"2042-01-01 12:00:01","updateTime":"${updateTime}","endTime":"2042-01-01 12:01:01","tpm":"90"}}`,
  );
  const again = await Promise.all(Array.from({ length: 8 }, () => door('call', { ...call(), duration: '99' })));
  for (const one of again) assert.equal(one.text, said.text);
  const next = await door('call', { ...call(), startTime: '2042-01-01 12:00:02' });
  assert.notEqual((next.body.callSession as Row).id, id);
});

type Call = [what: string, fields: object, look: string, expected: string];
const calls: Call[] = [
  ['no end: start and duration', { endTime: undefined }, 'endTime', '2042-02-01 12:01:01'],
  ['an empty end', { endTime: '' }, 'endTime', '2042-02-01 12:01:01'],
  ['an empty duration', { duration: '' }, 'duration', '0'],
  ['a duration as a number', { duration: 75 }, 'duration', '75'],
  ['a withheld caller', { inboundNumber: 'Anonymous' }, 'inboundNumber', ''],
  ...[
    '',
    ' ',
    '-',
    'unknown',
    'Restricted',
    'Anonymous <anonymous>',
    'anonymous@anonymous.invalid',
    '"Privé" <sip:anonymous@h>',
  ].map(
    (inboundNumber): Call => [
      `the withheld caller ${JSON.stringify(inboundNumber)}`,
      { inboundNumber },
      'inboundNumber',
      '',
    ],
  ),
  ['null for a caller', { inboundNumber: null }, 'inboundNumber', ''],
  ...[
    'tel:+31612345678',
    '"Ana 2" <sip:0031612345678@10.0.0.1>',
    'sips:31612345678@h;user=phone',
    '<tel:+31-6-1234.5678>',
  ].map((inboundNumber): Call => [`the caller ${inboundNumber}`, { inboundNumber }, 'inboundNumber', '31612345678']),
  ['a caller with 00', { inboundNumber: '0031612345678' }, 'inboundNumber', '31612345678'],
  ['a dial status in small letters', { dialStatus: 'noanswer' }, 'dialStatus', 'noanswer'],
  ['an end before the start is stored as sent', { endTime: '2042-01-01 00:00:00' }, 'endTime', '2042-01-01 00:00:00'],
  [
    'a time that the clock skips is stored as sent',
    { startTime: '2042-03-30 02:30:00' },
    'startTime',
    '2042-03-30 02:30:00',
  ],
];
for (const [i, [what, fields, look, expected]] of calls.entries()) {
  test(`a call with ${what}`, async () => {
    const outboundNumber = `3491020${1000 + i}`;
    const said = await door('call', { ...call(), startTime: '2042-02-01 12:00:01', outboundNumber, ...fields });
    assert.equal((said.body.callSession as Row | undefined)?.[look], expected, said.text);
  });
}

for (const dialStatus of 'ANSWER BUSY NOANSWER CANCEL CONGESTION CHANUNAVAIL DONTCALL TORTURE INVALIDARGS'.split(' ')) {
  test(`the dial status ${dialStatus} is one`, async () => {
    const said = await door('call', {
      ...call(),
      startTime: '2043-01-01 12:00:01',
      dialStatus,
      inboundNumber: `316${dialStatus.length}00${dialStatus.charCodeAt(0)}${dialStatus.charCodeAt(1)}`,
    });
    assert.equal(said.body.code, 403);
    assert.equal((said.body.callSession as Row).dialStatus, dialStatus.toLowerCase());
  });
}

const profileKeys = [
  '_ctbUserId _ctbStatus _ctbLastStatusChange _ctbRef _ctbThumbnail _ctbThumbnailMedium _ctbThumbnailLarge _ctbThumbnailFull',
  '_ctbShortText _ctbLongText _ctbNickname _ctbLanguages _ctbKeywords _ctbChatEnabled _ctbChatSessionTpm _ctbChatEnableCam',
  '_ctbMessenger _ctbMessengerTokensPerMessage _ctbCallSessionTpm _ctbEndpointEnabled _ctbWhatsappMessenger _ctbWhatsAppStatus',
  '_ctbWhatsAppLastStatusChange _ctbAppointmentsEnabled _ctbPhotoReadingEnabled _ctbProfileLink _ctbMessengerModalLink',
  '_ctbStatusVisual _ctbOutboundNumber _ctbCallRecordingEnabled _ctbAsteriskPrompt',
].flatMap((line) => line.split(' '));

test('profiles: a bare list of the 31 keys in their order, all texts, of every agent with a ref', async () => {
  await door('setStatus', { ref: known().ref, status: 'online' });
  const { text } = await door('profiles', {});
  const listed = JSON.parse(text) as Record<string, string>[];
  assert.equal(profileKeys.length, 31);
  assert.deepEqual(
    listed.map((one) => one._ctbRef),
    ['000142', '000143', '000144', '000917', '000918'],
  );
  for (const one of listed) {
    assert.deepEqual(Object.keys(one), profileKeys);
    assert.deepEqual([...new Set(Object.values(one).map((value) => typeof value))], ['string']);
  }
  const [daan] = listed as [Record<string, string>];
  assert.deepEqual(
    [
      daan._ctbNickname,
      daan._ctbCallSessionTpm,
      daan._ctbWhatsAppStatus,
      daan._ctbStatusVisual,
      daan._ctbOutboundNumber,
    ],
    ['Daan', '90', 'online', 'Beschikbaar', known().unsharedNumber],
  );
  assert.match(daan._ctbLastStatusChange as string, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
});

test('a wallet by pin, and by the caller’s number', async () => {
  const { dialedNumber, pin, inboundNumber } = site.firstRun.creditsystem;
  const byPin = await door('byPin', { dialedNumber, pin });
  const { applicationId, walletId, tokens } = walletOf(byPin);
  const head = `"applicationId":"${applicationId}","companyName":"Bike shop by phone","walletId":"${walletId}","pin":"${pin}","tokens":"${tokens}"`;
  assert.equal(
    byPin.text,
    `{"status":1,"message":"success","code":20,"wallet":{${head},"dialedNumber":"${dialedNumber}"}}`,
  );
  assert.match(`${applicationId} ${walletId} ${tokens}`, /^\d+ \d+ \d+$/);
  const byCaller = await door('byCaller', { dialedNumber, inboundNumber });
  const tail = `"email":"lucia@demo.example","dialedNumber":"${dialedNumber}","phoneNumber":"${inboundNumber}"`;
  assert.equal(byCaller.text, `{"status":1,"message":"success","code":20,"wallet":{${head},${tail}}}`);
});

test('subtract and add: the wallet as it is then; more than there is moves nothing', async () => {
  const had = BigInt(walletOf(await door('byPin', pinOf())).tokens as string);
  const less = await door('subtract', { ...pinOf(), tokens: '100' });
  assert.equal(walletOf(less).tokens, String(had - 100n));
  assert.deepEqual(Object.keys(walletOf(less)), [
    'applicationId',
    'companyName',
    'walletId',
    'pin',
    'tokens',
    'dialedNumber',
  ]);
  assert.equal(walletOf(await door('add', { ...pinOf(), tokens: 250 })).tokens, String(had + 150n));
  assert.equal((await door('subtract', { ...pinOf(), tokens: String(had + 151n) })).text, failures.failed);
  assert.equal(walletOf(await door('byPin', pinOf())).tokens, String(had + 150n));
});

test('balances beyond 53 bits are exact', async () => {
  const most = 9_007_199_254_740_991n;
  const had = BigInt(walletOf(await door('byPin', pinOf())).tokens as string);
  assert.equal(walletOf(await door('add', { ...pinOf(), tokens: String(most) })).tokens, String(had + most));
  assert.equal(walletOf(await door('subtract', { ...pinOf(), tokens: String(most) })).tokens, String(had));
});
