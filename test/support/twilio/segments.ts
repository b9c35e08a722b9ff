/** What fits a septet each, after 3GPP TS 23.038, and what takes two. */
const septets = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const escaped = new Set('\f^{}\\[~]|€');

/** How many SMS a text is cut into, and billed as: one character beyond GSM-7 makes the whole of it UCS-2. */
export function segments(text: string): number {
  const characters = [...text];
  const plain = characters.every((one) => septets.has(one) || escaped.has(one));
  const length = plain ? characters.length + characters.filter((one) => escaped.has(one)).length : text.length;
  const [alone, each] = plain ? [160, 153] : [70, 67];
  return length <= alone ? 1 : Math.ceil(length / each);
}
