/** A phone number as Parley keeps it: digits only (contracts/README.md, rule 3). Null for what people would not dial. */
export function phoneDigits(text: string): string | null {
  const digits = text.replace(/[+\s.\-()[\]]/g, '');
  return /^\d+$/.test(digits) ? digits : null;
}
