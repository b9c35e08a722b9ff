import { stripBoxed } from './boxed.ts';
import { stripFilm } from './film.ts';
import { stripFlac } from './flac.ts';
import { stripGif } from './gif.ts';
import { stripHeif } from './heif.ts';
import { stripJpeg } from './jpeg.ts';
import { stripMatroska } from './matroska.ts';
import { stripOgg } from './ogg.ts';
import { stripPng } from './png.ts';
import { stripAvi, stripWav } from './riff.ts';
import type { Stripped, StrippedPicture } from './stripped.ts';
import { stripTags } from './tags.ts';
import { stripTiff } from './tiff.ts';
import { stripWebp } from './webp.ts';

/** Pictures that browsers show. */
export const pictures: Record<string, (bytes: Buffer) => StrippedPicture> = {
  'image/jpeg': stripJpeg,
  'image/png': stripPng,
  'image/apng': stripPng,
  'image/webp': stripWebp,
  'image/gif': stripGif,
  'image/avif': stripHeif,
};

/** Everything else that a camera, a telephone or a recorder writes. */
export const others: Record<string, (bytes: Buffer) => Stripped> = {
  'image/heic': stripHeif,
  'image/heif': stripHeif,
  'image/heic-sequence': stripHeif,
  'image/heif-sequence': stripHeif,
  'image/tiff': stripTiff,
  'image/jxl': stripBoxed,
  'image/jp2': stripBoxed,
  'image/jpx': stripBoxed,
  'video/mp4': stripFilm,
  'video/x-m4v': stripFilm,
  'video/quicktime': stripFilm,
  'video/3gpp': stripFilm,
  'video/3gpp2': stripFilm,
  'audio/mp4': stripFilm,
  'audio/x-m4a': stripFilm,
  'video/webm': stripMatroska,
  'audio/webm': stripMatroska,
  'video/matroska': stripMatroska,
  'audio/ogg': stripOgg,
  'video/ogg': stripOgg,
  'application/ogg': stripOgg,
  'audio/mpeg': stripTags,
  'audio/aac': stripTags,
  'audio/flac': stripFlac,
  'audio/x-flac': stripFlac,
  'audio/wav': stripWav,
  'video/vnd.avi': stripAvi,
};
