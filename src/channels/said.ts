/** What a server said, without what it may have repeated: to whom a letter goes, and how one signs in. */
export function withoutRepeated(words: string, repeated: readonly (string | null)[]): string {
  return repeated
    .flatMap((one) => (one ? [one, Buffer.from(one).toString('base64')] : []))
    .reduce((said, one) => said.replaceAll(one, '…'), words);
}
