/** A file without what its camera, telephone or recorder wrote beside the picture, sound or film. */
export type Stripped = { bytes: Buffer };

export type StrippedPicture = Stripped & {
  /** as the picture is stored, before it is turned */
  width: number;
  height: number;
  /** 1 to 8, as EXIF counts them; 1: it stands upright, or its format turns it without EXIF */
  orientation: number;
};

/** The bytes do not have the form that their type promises. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

/** More parts than any camera writes: each costs a step, so a file of nothing else is refused. */
export const mostParts = 100_000;

/** @throws Unreadable */
export function insist(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Unreadable(what);
}
