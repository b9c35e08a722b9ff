import { ActionIcon, Button } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { useState } from 'react';
import { Section } from '../page/section.tsx';
import { Face } from '../shell/face.tsx';
import { newPerson, type Person } from './draft.ts';
import type { Part } from './fields.tsx';
import classes from './people.module.css';
import { PersonFields } from './person.tsx';
import { useWidgetWords } from './words.ts';

/** Whom the widget lists, in the order in which visitors see them; each changed where it stands. */
export function People({ draft, flaws, set }: Part) {
  const { t } = useWidgetWords();
  const { listings } = draft;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState('');
  const put = (key: string, isOpen: boolean) => {
    const next = new Set(open);
    if (isOpen) next.add(key);
    else next.delete(key);
    setOpen(next);
  };
  const nameOf = (person: Person, i: number) => person.name.trim() || t('person', { count: i + 1 });
  const move = (from: number, to: number, button: HTMLElement) => {
    const person = listings[from] as Person;
    set({ listings: listings.toSpliced(from, 1).toSpliced(to, 0, person) });
    setSaid(t('moved', { name: nameOf(person, from), count: to + 1 }));
    // The row was taken out and put in again, which loses the focus.
    requestAnimationFrame(() => button.focus());
  };
  const add = () => {
    const person = newPerson();
    set({ listings: [...listings, person] });
    put(person.key, true);
  };
  const isFlawed = (key: string) => [...flaws.keys()].some((field) => field.startsWith(`${key} `));
  return (
    <Section title={t('persons')} lead={t('personsLead')}>
      {listings.length === 0 && <p className={classes.none}>{t('noPersons')}</p>}
      <ol className={classes.list}>
        {listings.map((person, i) => {
          const { key, number, post, active, windows } = person;
          const name = nameOf(person, i);
          const isOpen = open.has(key) || isFlawed(key);
          const days = new Set(windows.map(({ day }) => day)).size;
          return (
            <li key={key} className={classes.person}>
              <div className={classes.line}>
                <Face name={person.name || '?'} id={key} />
                <div className={classes.text}>
                  <span className={classes.name}>{name}</span>
                  <span className={classes.facts}>
                    {[
                      post,
                      number,
                      days === 0 ? t('sumAlways') : t('sumDays', { count: days }),
                      active ? '' : t('hidden'),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </div>
                <div className={classes.acts}>
                  <ActionIcon
                    size={32}
                    variant="subtle"
                    color="gray"
                    aria-label={t('up', { name })}
                    disabled={i === 0}
                    onClick={(event) => move(i, i - 1, event.currentTarget)}
                  >
                    <IconArrowUp size={16} />
                  </ActionIcon>
                  <ActionIcon
                    size={32}
                    variant="subtle"
                    color="gray"
                    aria-label={t('down', { name })}
                    disabled={i === listings.length - 1}
                    onClick={(event) => move(i, i + 1, event.currentTarget)}
                  >
                    <IconArrowDown size={16} />
                  </ActionIcon>
                  <Button
                    size="xs"
                    variant="default"
                    aria-expanded={isOpen}
                    onClick={() => put(key, !isOpen)}
                    aria-label={isOpen ? undefined : t('changeName', { name })}
                  >
                    {t(isOpen ? 'done' : 'change')}
                  </Button>
                </div>
              </div>
              {isOpen && (
                <PersonFields
                  person={person}
                  listed={listings}
                  flaws={flaws}
                  change={(patch) => set({ listings: listings.with(i, { ...person, ...patch }) })}
                  remove={() => {
                    set({ listings: listings.toSpliced(i, 1) });
                    setSaid(t('personRemoved', { name }));
                  }}
                />
              )}
            </li>
          );
        })}
      </ol>
      <p className="unseen" role="status">
        {said}
      </p>
      <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
        {t('addPerson')}
      </Button>
    </Section>
  );
}
