/** For Vite: styles in templates, without what only people need. */
export const packStyles = {
  name: 'styles',
  transform: (code: string, id: string): string | null => (id.endsWith('-style.ts') ? packed(code) : null),
};

function packed(code: string): string {
  return code
    .replace(/\s*([{};,>!])\s*/g, '$1')
    .replace(/(?<=[{;][\w-]+): /g, ':')
    .replace(/;}/g, '}');
}
