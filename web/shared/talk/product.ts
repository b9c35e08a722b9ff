/** Which product a page is about, where it says so: looked for at each message, as a page may change without being loaded anew. */
export function productOf(page: Document): string | undefined {
  return page.querySelector<HTMLElement>('[data-parley-product]')?.dataset.parleyProduct?.trim().slice(0, 255);
}
