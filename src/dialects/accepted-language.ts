/** The first language of a browser's list that there are words in, else English.
 *  @param accepted an `Accept-Language` header */
export function acceptedLanguage<L extends string>(
  known: readonly L[],
  accepted: string | string[] | undefined,
): L | 'en' {
  const asked = String(accepted ?? '')
    .split(',')
    .map((one) => {
      const [tag = '', quality] = one
        .trim()
        .toLowerCase()
        .split(/;\s*q=/);
      return { language: tag.slice(0, 2), quality: Number(quality ?? 1) };
    })
    .toSorted((a, b) => b.quality - a.quality);
  for (const { language } of asked) {
    const found = known.find((one) => one.slice(0, 2) === language);
    if (found) return found;
  }
  return 'en';
}
