type Load = (language: string) => Promise<void>;

const loads: Load[] = [];

/** One more set of words; those of a page come with it. */
export function addWords(load: Load): void {
  loads.push(load);
}

/** All that the pages say that were opened so far, in a language. */
export async function bringWords(language: string): Promise<void> {
  await Promise.all(loads.map((load) => load(language)));
}
