import type { Sharp } from 'sharp';

/** How each kind of picture is written again; null: its bytes stay, it has no place for what a camera writes. */
const writers: Record<string, ((picture: Sharp) => Sharp) | null> = {
  'image/jpeg': (picture) => picture.jpeg({ quality: 90 }),
  'image/png': (picture) => picture.png(),
  'image/webp': (picture) => picture.webp({ quality: 90 }),
  'image/avif': (picture) => picture.avif({ quality: 70, effort: 2 }),
  'image/gif': null,
};

/** A picture of 50 million points has 200 MB when it is open. */
const mostPixels = 50_000_000;

export const isPicture = (type: string): boolean => type in writers;

/** The picture as it is to be looked at, turned upright, without place, time and camera; null when it cannot be read. */
export async function cleanPicture(
  bytes: Uint8Array,
  type: string,
): Promise<{ bytes: Uint8Array; width: number; height: number } | null> {
  const { default: sharp } = await import('sharp');
  const limits = { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true } as const;
  try {
    const { width, height, pages = 1, pageHeight = height } = await sharp(bytes, limits).metadata();
    const write = writers[type];
    if (!write) return { bytes, width, height: pageHeight };
    const opened = sharp(bytes, { ...limits, animated: pages > 1 });
    const { data, info } = await write(pages > 1 ? opened : opened.autoOrient()).toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.pageHeight ?? info.height };
  } catch {
    return null;
  }
}
