/** Where a trusted proxy calls from. */
export const proxy = '127.0.0.2';
