// A real ClamAV daemon with one signature of our own: that of the EICAR test file.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clamdScan } from '../../src/files/clamd.ts';
import { until } from '../support/patience.ts';
import { paper } from './samples.ts';
import { type Stage, setStage, upload } from './stage.ts';

const program = '/usr/sbin/clamd';
const skip = existsSync(program) ? false : 'needs ClamAV: apt-get install clamav-daemon';
// In two parts, or a scanner on this machine takes this very file away.
const eicar = Buffer.from(`X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR${'-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'}`);
const folder = mkdtempSync(join(tmpdir(), 'clamd-'));
const socket = join(folder, 'clamd.sock');
let daemon: ChildProcess;
let stage: Stage;

before(async () => {
  if (skip) return;
  mkdirSync(join(folder, 'signatures'));
  writeFileSync(join(folder, 'signatures/own.ndb'), `Own.Eicar:0:*:${eicar.toString('hex')}\n`);
  const settings = [
    `DatabaseDirectory ${join(folder, 'signatures')}`,
    `LocalSocket ${socket}`,
    `User ${userInfo().username}`,
    'StreamMaxLength 26M',
    'Foreground yes',
    'LogFile /dev/null',
  ];
  writeFileSync(join(folder, 'clamd.conf'), `${settings.join('\n')}\n`);
  daemon = spawn(program, ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' });
  await until(async () => {
    assert.equal(daemon.exitCode, null, 'clamd did not start');
    return answers();
  }, 'clamd answers');
  stage = await setStage({ PARLEY_CLAMD: socket });
});
after(async () => {
  await stage?.stop();
  daemon?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = createConnection({ path: socket });
    asking.on('connect', () => resolve(true)).on('error', () => resolve(false));
    asking.on('connect', () => asking.destroy());
  });
}

test('a virus is refused by name, also in a large file, and leaves nothing; what is clean is taken', {
  skip,
}, async () => {
  const { key, inside } = stage;
  const rows = async () => (await inside.rows('select id from attachment')).length;
  const late = Buffer.concat([Buffer.alloc(3_000_000, 7), eicar]);
  for (const bytes of [eicar, late]) {
    const { status, body } = await key('POST', '/v1/attachments?name=a.txt', bytes);
    assert.deepEqual([status, body.type, body.found], [422, 'urn:parley:infected', 'Own.Eicar.UNOFFICIAL']);
  }
  assert.deepEqual([await rows(), stage.onDisk()], [0, []]);
  await upload(key, paper());
  const large = await upload(key, Buffer.alloc(25 * 1024 * 1024, 3));
  assert.equal(large.bytes, 25 * 1024 * 1024);
});

test('while the daemon is away nothing is taken unseen', { skip }, async () => {
  const gone = once(daemon, 'exit');
  daemon.kill('SIGKILL');
  await gone;
  const before = stage.onDisk();
  const { status, body, headers } = await stage.key('POST', '/v1/attachments', paper());
  assert.deepEqual([status, body.type, headers.get('retry-after')], [503, 'urn:parley:overloaded', '10']);
  assert.deepEqual(stage.onDisk(), before);
});

test('nobody at the address is an error, not a clean file', async () => {
  await assert.rejects(clamdScan(join(folder, 'nothing.sock'))(paper()));
  await assert.rejects(clamdScan('127.0.0.1:1')(paper()));
});
