// Run as a process of its own by turner.ts: decodes one picture at a time, and writes it again upright. What it holds of memory and
// processor is gone with it.
import { setPriority } from 'node:os';
import sharp, { type Sharp } from 'sharp';
import type { Turned, Turning } from './turner.ts';

const writers: Record<string, (picture: Sharp) => Sharp> = {
  'image/jpeg': (picture) => picture.jpeg({ quality: 90 }),
  'image/png': (picture) => picture.png(),
  'image/webp': (picture) => picture.webp({ quality: 90, effort: 2 }),
};

const mostMemory = 768 * 1024 * 1024;

// Requests go before pictures.
setPriority(10);
sharp.concurrency(1);
sharp.cache(false);
// The parent says when this ends; a signal to its whole group, like Ctrl-C, does not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// An exit would wait for the picture.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
setInterval(() => {
  if (process.memoryUsage.rss() > mostMemory) process.kill(process.pid, 'SIGKILL');
}, 50);

process.on('message', (picture: Turning) => {
  void turn(picture).then((turned) => process.send?.(turned));
});

async function turn({ bytes, type, mostPoints }: Turning): Promise<Turned | null> {
  try {
    const opened = sharp(bytes, { limitInputPixels: mostPoints, failOn: 'error', sequentialRead: true }).autoOrient();
    const written = writers[type]?.(opened);
    if (!written) return null;
    const { data, info } = await written.toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height };
  } catch {
    return null;
  }
}
