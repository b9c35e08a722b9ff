// What `npm test` says before the test runner's own closing lines: time, processor time, slowest files and tests, costliest files.
import { Transform } from 'node:stream';
import type { Silence } from './silence.ts';

export type Closing = {
  /** what a file is called */
  nameOf(file: string): string;
  silence: Silence;
  /** sentences that come first */
  remarks(): Promise<string[]> | string[];
  /** processor seconds by file */
  timesOfFiles(): Map<string, number>;
  /** the run as the test runner counts it */
  passed(success: boolean): void;
};

type Slow = { name: string; milliseconds: number };

const longest = (all: Slow[]) => all.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 10);
const inSeconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);

/** Passes the events of a run on, tells `silence` of each, and adds the closing lines. */
export function closingLines({ nameOf, silence, remarks, timesOfFiles, passed }: Closing): Transform {
  const tests: Slow[] = [];
  const files: Slow[] = [];
  let closed = false;

  const lines = async () => {
    const processor = timesOfFiles();
    const ofFile = ({ name, milliseconds }: Slow) => {
      const seconds = processor.get(name)?.toFixed(1) ?? '?';
      return `slow file: ${inSeconds(milliseconds)} s, ${seconds} s of processor: ${nameOf(name)}`;
    };
    return [
      ...(await remarks()),
      ...longest(files).map(ofFile),
      ...longest(tests).map(({ name, milliseconds }) => `slow: ${milliseconds.toFixed(0)} ms ${name}`),
      ...[...processor]
        .sort(([, a], [, b]) => b - a)
        .slice(0, 10)
        .map(([name, seconds]) => `costly file: ${seconds.toFixed(1)} s of processor: ${nameOf(name)}`),
    ];
  };

  return new Transform({
    objectMode: true,
    async transform(event, _, done) {
      const { type, data } = event;
      // A file is itself a test of the run, without an entry file. Its tests may be written in another file.
      const file: string | undefined = data.entryFile;
      if (file !== undefined) silence.hear(file);
      else if (type === 'test:dequeue') silence.hear(data.name);
      else if (type === 'test:complete') {
        silence.forget(data.name);
        files.push({ name: data.name, milliseconds: data.details.duration_ms });
      }
      if (type === 'test:summary' && data.file === undefined) passed(data.success);
      if ((type === 'test:pass' || type === 'test:fail') && data.details.type !== 'suite' && file !== undefined)
        tests.push({ name: `${nameOf(file)}: ${data.name}`, milliseconds: data.details.duration_ms });
      if (!closed && type === 'test:diagnostic' && data.nesting === 0 && /^tests \d+$/.test(data.message)) {
        closed = true;
        for (const message of await lines()) this.push({ type, data: { ...data, message } });
      }
      done(null, event);
    },
  });
}
