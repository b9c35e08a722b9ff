/** A page of a list; `next` is opaque, null on the last page. */
export type Page<T> = { items: T[]; next: string | null };
export type PageRequest = { after: string | null; limit: number };
