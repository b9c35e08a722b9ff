/** A phone number as Parley keeps it: digits only (docs/dialects/README.md, rule 3). Null for what people would not dial. */
export function phoneDigits(text: string): string | null {
  const digits = text.replace(/[+\s.\-()[\]]/g, '');
  return /^\d+$/.test(digits) ? digits : null;
}

/** Numbers of telephones that are written in two ways, both of which still reach the same person, in the one way that Parley compares them
 *  by (digits with their country in, the same out): Brazil's mobiles have nine digits since 2016, but WhatsApp goes on
 *  naming older ones by eight; Argentina's have a 9 after the country when called from abroad; Mexico's had a 1 there until 2019. */
export function oneOfItsVariants(digits: string): string {
  return digits
    .replace(/^55([1-9]\d)([6-9]\d{7})$/, '55$19$2')
    .replace(/^54([1-8]\d{9})$/, '549$1')
    .replace(/^521(\d{10})$/, '52$1');
}

/** Every way in which a number that Parley compares by may have been told, itself included; with 00 before the country, too. */
export function waysToTell(number: string): string[] {
  const other = number
    .replace(/^(55[1-9]\d)9([6-9]\d{7})$/, '$1$2')
    .replace(/^549([1-8]\d{9})$/, '54$1')
    .replace(/^52(\d{10})$/, '521$1');
  return [...new Set([number, other])].flatMap((one) => [one, `00${one}`]);
}
