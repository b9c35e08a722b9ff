type Attributes = Record<string, string | null>;

/** An element with attributes and children; texts are never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const svg = 'http://www.w3.org/2000/svg';

/** A line drawing on a square of 24. */
export function icon(path: string): SVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg, 'path');
  line.setAttribute('d', path);
  drawing.append(line);
  return drawing;
}

/** A picture, or the first letters of the name where there is none or it does not come. */
export function face(name: string, picture: string | null): HTMLElement {
  const letters = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
  const made = el('span', { class: 'face', 'aria-hidden': 'true' }, letters);
  if (picture) {
    const image = el('img', { loading: 'lazy', referrerpolicy: 'no-referrer', alt: '', src: picture });
    image.onerror = () => image.remove();
    made.append(image);
  }
  return made;
}

/** Says it where it is not said already. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A style sheet made by script: what a strict policy of the page allows. It is the page's that it dresses; those that are there are
 *  counted by hand, as it may have broken its arrays. */
export function dress(root: ShadowRoot, css: string): void {
  const page = root.ownerDocument.defaultView ?? window;
  const sheet = new page.CSSStyleSheet();
  sheet.replaceSync(css);
  const before = root.adoptedStyleSheets;
  root.adoptedStyleSheets = Array.from({ length: before.length + 1 }, (_, i) => before[i] ?? sheet);
}
