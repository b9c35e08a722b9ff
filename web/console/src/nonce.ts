/** The page's nonce for styles: only what knows it may add a style sheet. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// Where the library that stops a page from scrolling behind a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce });
