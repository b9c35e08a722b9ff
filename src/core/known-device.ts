/** Marks a text with the installation's key, and makes names for devices. */
export interface KnownDevices {
  /** a new device's name, unguessable */
  newDevice(): string;
  /** a signature of the text that only this installation can make: letters, digits, `-` and `_` */
  markDevice(text: string): string;
  /** compares in constant time */
  isMark(mark: string, text: string): boolean;
}

/** A browser is shared by a few people at most. */
const mostNames = 5;
const shape = /^[\w-]{24}(\.[\w-]{24}){1,5}$/;

/** The device that a cookie names, if it gave the right password of this subject before; null if it did not.
 *  The cookie is `DEVICE.MARK.MARK…`, a mark for each subject, and says nothing of these to who reads it. */
export function deviceOf(devices: KnownDevices, cookie: string | null, subject: string): string | null {
  const [device, marks] = read(cookie);
  return device !== null && marks.some((mark) => devices.isMark(mark, `${device} ${subject}`)) ? device : null;
}

/** The cookie of a device that gave the right password of one more subject. */
export function deviceWith(devices: KnownDevices, cookie: string | null, subject: string): string {
  const [before, marks] = read(cookie);
  const device = before ?? devices.newDevice();
  const mark = devices.markDevice(`${device} ${subject}`);
  return [device, mark, ...marks.filter((other) => other !== mark)].slice(0, 1 + mostNames).join('.');
}

function read(cookie: string | null): [device: string | null, marks: string[]] {
  if (cookie === null || cookie.length > 200 || !shape.test(cookie)) return [null, []];
  const [device = null, ...marks] = cookie.split('.');
  return [device, marks];
}
