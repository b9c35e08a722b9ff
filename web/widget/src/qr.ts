import { generate } from 'lean-qr/nano';
import { dress, el } from '../../shared/draw.ts';
import type { Language } from '../../shared/language.ts';

const svg = 'http://www.w3.org/2000/svg';
/** Cameras need so much white around. */
const margin = 4;
/** A longer text makes a code that a camera has trouble with: then the number goes alone. */
const longest = 300;

const words: Record<Language, string> = {
  en: 'Point your phone’s camera here to go on in WhatsApp on your phone.',
  es: 'Apunta aquí con la cámara del móvil para seguir en WhatsApp desde el móvil.',
  pt: 'Aponte a câmera do celular para cá e continue no WhatsApp do celular.',
  nl: 'Richt de camera van je telefoon hierop om daar verder te gaan in WhatsApp.',
};

const style = `
.scan p { margin: 0; } .scan b { display: block; margin-top: 6px; font-weight: 600; }
.scan svg { width: 140px; height: 140px; border-radius: 8px; background: #fff; fill: #000; stroke: none; shape-rendering: crispEdges; }
`;
const dressed = new WeakSet<ShadowRoot>();

/** Draws an address as a code that a phone reads, with what to do with it, in the place of what stands there: the number.
 *  @throws for an address that is too long */
export function drawQr(place: HTMLElement, language: Language, number: string, address: string): void {
  const root = place.getRootNode() as ShadowRoot;
  const drawing = draw(address.length > longest ? number : address);
  if (!dressed.has(root)) dress(root, style);
  dressed.add(root);
  place.replaceChildren(drawing, el('p', {}, words[language], el('b', {}, place.textContent ?? '')));
}

/** Dark on white in any scheme. */
function draw(text: string): SVGElement {
  const code = generate(text);
  const side = code.size + 2 * margin;
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', `0 0 ${side} ${side}`);
  drawing.setAttribute('aria-hidden', 'true');
  let d = '';
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) d += `M${x + margin} ${y + margin}h1v1h-1z`;
  }
  const dark = document.createElementNS(svg, 'path');
  dark.setAttribute('d', d);
  drawing.append(dark);
  return drawing;
}
