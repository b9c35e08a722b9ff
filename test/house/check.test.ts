import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../scripts/check.ts';

async function outcome(...checks: Parameters<typeof check>[1] & object): Promise<{ passed: boolean; printed: string }> {
  const lines: string[] = [];
  const passed = await check((line) => lines.push(line), checks);
  return { passed, printed: lines.join('\n') };
}

test('a passing check is one line with its time, whatever it says', async () => {
  const { passed, printed } = await outcome(['quiet', 'node', '-e', 'console.log("chatter")']);
  assert.equal(passed, true);
  assert.match(printed, /^✔ quiet \(\d+\.\d s\)$/);
});

test('one failing check among passing ones fails them all, and what it says is shown', async () => {
  const fails = 'console.log("what"); console.error("why"); process.exitCode = 1';
  const { passed, printed } = await outcome(['quiet', 'node', '-e', ''], ['loud', 'node', '-e', fails]);
  assert.equal(passed, false);
  assert.match(printed, /✖ loud \(\d+\.\d s\)/);
  assert.match(printed, /what\nwhy/);
});

test('a check that is not installed fails', async () => {
  const { passed, printed } = await outcome(['absent', 'no-such-program']);
  assert.equal(passed, false);
  assert.match(printed, /ENOENT/);
});

test('a check that dies by a signal fails', async () => {
  const { passed } = await outcome(['killed', 'node', '-e', 'process.kill(process.pid, "SIGKILL")']);
  assert.equal(passed, false);
});
