import { type ChildProcess, fork } from 'node:child_process';
import { extname, join } from 'node:path';

export type Turning = { bytes: Uint8Array; type: string; mostPoints: number };
export type Turned = { bytes: Uint8Array; width: number; height: number };
/** busy: too many wait; late: it took too long or too much memory; gone: the client disconnected, or the server stops */
export type NotTurned = 'unreadable' | 'busy' | 'late' | 'gone';

type Waiting = {
  picture: Turning;
  isStranger: boolean;
  signal: AbortSignal | null;
  done(result: Turned | NotTurned): void;
};

export type TurnerLimits = { atOnce: number; mostWaiting: number; patienceMs: number; idleMs: number };

const usual: TurnerLimits = { atOnce: 2, mostWaiting: 10, patienceMs: 10_000, idleMs: 30_000 };

/** Rotates pictures upright in separate processes: one that takes too long or too much memory is
 *  killed, and nothing else in the server waits for it. Anonymous visitors and outside users may
 *  use all places but one, and have a separate queue. */
export class Turner {
  readonly #limits: TurnerLimits;
  readonly #waiting: Waiting[] = [];
  /** processes that have nothing to do, and what takes each out of its rest */
  readonly #idle = new Map<ChildProcess, () => void>();
  /** what each process works at */
  readonly #busy = new Map<ChildProcess, Waiting>();
  #isStopped = false;

  constructor(limits: Partial<TurnerLimits> = {}) {
    this.#limits = { ...usual, ...limits };
  }

  get running(): number {
    return this.#busy.size;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  turn(picture: Turning, isStranger: boolean, signal: AbortSignal | null): Promise<Turned | NotTurned> {
    return new Promise((resolve) => {
      if (signal?.aborted || this.#isStopped) return resolve('gone');
      if (this.#waiting.filter((one) => one.isStranger === isStranger).length >= this.#limits.mostWaiting) {
        return resolve('busy');
      }
      const waiting: Waiting = {
        picture,
        isStranger,
        signal,
        done: (result) => {
          signal?.removeEventListener('abort', leave);
          resolve(result);
        },
      };
      const leave = () => {
        const at = this.#waiting.indexOf(waiting);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        waiting.done('gone');
      };
      signal?.addEventListener('abort', leave);
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  /** Ends what runs; what waits is answered. */
  stop(): void {
    this.#isStopped = true;
    for (const { done } of this.#waiting.splice(0)) done('gone');
    for (const child of [...this.#busy.keys(), ...this.#idle.keys()]) child.kill('SIGKILL');
  }

  #next(): void {
    while (this.#busy.size < this.#limits.atOnce) {
      const strangers = [...this.#busy.values()].filter(({ isStranger }) => isStranger).length;
      const isFree = strangers < Math.max(1, this.#limits.atOnce - 1);
      const at = this.#waiting.findIndex(({ isStranger }) => !isStranger || isFree);
      const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (!waiting) return;
      this.#begin(waiting);
    }
  }

  #begin(waiting: Waiting): void {
    const child = this.#idleOne() ?? newProcess();
    this.#busy.set(child, waiting);
    let why: NotTurned = 'late';
    const end = (reason: NotTurned) => () => {
      why = reason;
      child.kill('SIGKILL');
    };
    const leave = end('gone');
    const timer = setTimeout(end('late'), this.#limits.patienceMs);
    waiting.signal?.addEventListener('abort', leave);
    const settle = (result: Turned | NotTurned) => {
      clearTimeout(timer);
      waiting.signal?.removeEventListener('abort', leave);
      child.off('message', turned).off('exit', ended).off('error', broken);
      this.#busy.delete(child);
      waiting.done(result);
    };
    const turned = (result: Turned | null) => {
      settle(result ?? 'unreadable');
      this.#rest(child);
      this.#next();
    };
    const ended = () => {
      settle(this.#isStopped ? 'gone' : why);
      this.#next();
    };
    // What cannot be started or written to ends; its end is heard.
    const broken = () => {
      if (!child.kill('SIGKILL') && child.pid === undefined) ended();
    };
    child.once('message', turned).once('exit', ended).on('error', broken);
    child.send(waiting.picture, () => {});
  }

  #idleOne(): ChildProcess | null {
    for (const [child, wake] of this.#idle) {
      wake();
      if (child.connected) return child;
    }
    return null;
  }

  #rest(child: ChildProcess): void {
    if (this.#isStopped) return void child.kill('SIGKILL');
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#limits.idleMs).unref();
    const broken = () => {};
    const wake = () => {
      clearTimeout(timer);
      this.#idle.delete(child);
      child.off('error', broken).off('exit', wake);
    };
    child.on('error', broken).once('exit', wake);
    this.#idle.set(child, wake);
  }
}

/** With nothing of the server's environment, and one thread to draw with. */
function newProcess(): ChildProcess {
  return fork(join(import.meta.dirname, `turn${extname(import.meta.filename)}`), {
    serialization: 'advanced',
    execArgv: ['--max-old-space-size=128'],
    env: { UV_THREADPOOL_SIZE: '1', VIPS_CONCURRENCY: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
