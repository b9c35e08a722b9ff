import { el } from '../draw.ts';
import type { TalkWords } from './talk-words.ts';
import type { Reach } from './visitor.ts';

const names = ['name', 'email', 'phone'] as const;
type Name = (typeof names)[number];

/** As the server takes them. */
const right: Record<Name, RegExp> = {
  name: /^[^\p{Cc}]+$/u,
  email: /^[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+$/,
  phone: /^(?=(?:\D*\d){3,20}\D*$)[+\d\s.\-()[\]]+$/,
};
const attributes: Record<Name, Record<string, string>> = {
  name: { autocomplete: 'name', maxlength: '255' },
  email: { type: 'email', autocomplete: 'email', inputmode: 'email', maxlength: '254' },
  phone: { type: 'tel', autocomplete: 'tel', inputmode: 'tel', maxlength: '40' },
};

/** Asks how the visitor can be answered when it has left the page; nothing of it must be filled in. */
export class ReachFields {
  readonly element: HTMLElement;
  private readonly words: TalkWords;
  private readonly inputs: Record<Name, HTMLInputElement>;
  private readonly problem = el('p', { class: 'problem', role: 'alert', id: 'reach-problem' });

  constructor(words: TalkWords) {
    this.words = words;
    const input = (name: Name) => el('input', { name, id: `reach-${name}`, ...attributes[name] });
    this.inputs = { name: input('name'), email: input('email'), phone: input('phone') };
    const fields = names.map((name) =>
      el('div', { class: name }, el('label', { for: `reach-${name}` }, words[name]), this.inputs[name]),
    );
    this.element = el('fieldset', { class: 'reach' }, el('legend', {}, words.reach), ...fields, this.problem);
  }

  /** What was filled in; undefined: nothing. Null when something is not right: then it is said, and the focus is there. */
  read(): Reach | undefined | null {
    const reach: Reach = {};
    for (const name of names) {
      const value = this.inputs[name].value.trim();
      if (value === '') continue;
      if (!right[name].test(value)) {
        this.refuse([name]);
        return null;
      }
      reach[name] = value;
    }
    this.refuse([]);
    return Object.keys(reach).length > 0 ? reach : undefined;
  }

  fill(reach: Reach): void {
    for (const name of names) this.inputs[name].value = reach[name] ?? '';
  }

  refuse(fields: string[]): void {
    const wrong = names.filter((name) => fields.includes(name));
    for (const name of names) {
      const input = this.inputs[name];
      if (wrong.includes(name)) {
        input.setAttribute('aria-invalid', 'true');
        input.setAttribute('aria-describedby', 'reach-problem');
      } else {
        input.removeAttribute('aria-invalid');
        input.removeAttribute('aria-describedby');
      }
    }
    const [first] = wrong;
    const { badName, badEmail, badPhone } = this.words;
    this.problem.textContent = first ? { name: badName, email: badEmail, phone: badPhone }[first] : '';
    if (first) this.inputs[first].focus();
  }
}
