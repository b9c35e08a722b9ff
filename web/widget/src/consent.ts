import { el, say } from '../../shared/draw.ts';
import { keep, recall } from './keeping.ts';
import type { Place } from './place.ts';

export type Consent = {
  element: HTMLElement;
  isGiven(): boolean;
  /** False: it is asked for, with the focus on it. */
  isGivenNow(): boolean;
};

/** What the visitor agrees to before it writes or goes to WhatsApp, where the business asks for it. Other words are asked anew. */
export function askConsent({ widget, words }: Place): Consent {
  const text = widget.consentText;
  const name = `parley:${widget.id}:consent`;
  const box = el('input', { type: 'checkbox', id: 'consent' });
  const problem = el('p', { class: 'problem', role: 'alert', id: 'consent-problem' });
  const element = el(
    'div',
    { class: 'consent' },
    box,
    el('label', { for: 'consent', dir: 'auto' }, text ?? ''),
    problem,
  );
  const isGiven = () => text === null || box.checked || recall(name) === text;
  element.hidden = isGiven();
  box.onchange = () => {
    if (!box.checked) return;
    say(problem, '');
    keep(name, text ?? '');
  };
  return {
    element,
    isGiven,
    isGivenNow() {
      if (isGiven()) return true;
      say(problem, words.agreeFirst);
      box.setAttribute('aria-describedby', problem.id);
      box.focus();
      return false;
    },
  };
}
