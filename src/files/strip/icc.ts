/** The tags that a browser needs to show the right colours (ICC.1:2022, 9). Texts, dates and devices are not among them. */
const needed = new Set(
  'rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt chad cicp lumi A2B0 A2B1 A2B2 B2A0 B2A1 B2A2'.split(' '),
);
const headerBytes = 128;
const most = 1024 * 1024;
/** Preferred module, date, manufacturer and model, creator, identifier. */
const described: [from: number, to: number][] = [
  [4, 8],
  [24, 36],
  [48, 56],
  [80, 100],
];

/** A colour profile of the same length with nothing in it but colours; null where it cannot be read: a picture without one is shown as
 *  sRGB. */
export function stripProfile(profile: Buffer): Buffer | null {
  if (profile.length < headerBytes + 4 || profile.length > most || profile.toString('latin1', 36, 40) !== 'acsp') {
    return null;
  }
  const count = profile.readUInt32BE(headerBytes);
  if (count > 100 || headerBytes + 4 + count * 12 > profile.length) return null;
  const clean = Buffer.alloc(profile.length);
  profile.copy(clean, 0, 0, headerBytes);
  clean.writeUInt32BE(profile.length, 0);
  for (const [from, to] of described) clean.fill(0, from, to);
  let kept = 0;
  const names = new Set<string>();
  for (let tag = 0; tag < count; tag++) {
    const entry = headerBytes + 4 + tag * 12;
    const name = profile.toString('latin1', entry, entry + 4);
    if (!needed.has(name) || names.has(name)) continue;
    names.add(name);
    const from = profile.readUInt32BE(entry + 4);
    const to = from + profile.readUInt32BE(entry + 8);
    if (to > profile.length) return null;
    profile.copy(clean, headerBytes + 4 + kept++ * 12, entry, entry + 12);
    profile.copy(clean, from, from, to);
  }
  clean.writeUInt32BE(kept, headerBytes);
  return clean;
}
