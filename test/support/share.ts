const asked = process.env.PARLEY_NINTH ?? '0';

/** A long table takes more time than one run should: `npm test` walks one part of it, `.ci/run` another part each time (PARLEY_NINTH is
 *  0 to 8), `npm run soak` and `npm run axe` all of it (PARLEY_NINTH is "all").
 *  @param parts 3 or 9 */
export function shareOf<Row>(rows: readonly Row[], parts: 3 | 9): Row[] {
  return asked === 'all' ? [...rows] : rows.filter((_, i) => i % parts === Number(asked) % parts);
}
