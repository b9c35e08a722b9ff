import { spawnSync } from 'node:child_process';

let done = false;

/** Who sends load sleeps and wakes for each answer. On the same cores as the server, Linux would let it interrupt the server at every one of
 *  them, in the midst of answering others, as no caller on another machine could. As SCHED_BATCH (sched(7)) it takes its turn instead.
 *  Processes that it starts, the servers, are scheduled as usual. */
export function giveWay(): void {
  if (done) return;
  done = true;
  const { status } = spawnSync('chrt', ['--reset-on-fork', '--batch', '--pid', '0', `${process.pid}`]);
  if (status !== 0) console.log('  (no chrt: the load interrupts the servers)');
}
