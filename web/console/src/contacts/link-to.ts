/** A link that opens a mail or a call to exactly this address; null if there is none. An anonymous
 *  visitor may have written the address: `?`, `&` and `%`, which mail addresses may contain, could
 *  otherwise add a subject, a text and hidden copies.
 *  @param kind of a contact's address */
export function linkTo(kind: string, value: string): string | null {
  if (kind === 'phone') return `tel:+${encodeURIComponent(value)}`;
  if (kind !== 'email') return null;
  const at = value.lastIndexOf('@');
  return `mailto:${encodeURIComponent(value.slice(0, at))}@${encodeURIComponent(value.slice(at + 1))}`;
}
