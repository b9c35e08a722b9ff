import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { usePageWords } from '../words/page-words.ts';
import classes from './choice.module.css';

type One = { id: string; name: string; face?: ReactNode; fact?: string };

/** From how many on they are looked for by name. */
const many = 10;

/** Some of a list: people of a team, teams of a line. Those chosen when it was opened stand first and stay where they are. */
export function Choice(props: { of: One[]; chosen: string[]; change(chosen: string[]): void; none: string }) {
  const { of, chosen, change, none } = props;
  const { t, language } = usePageWords();
  const [sought, setSought] = useState('');
  const [first] = useState(() => new Set(chosen));
  if (of.length === 0) return <p className={classes.none}>{none}</p>;
  const wish = sought.trim().toLocaleLowerCase(language);
  const shown = of
    .filter(({ name }) => name.toLocaleLowerCase(language).includes(wish))
    .sort((a, b) => Number(first.has(b.id)) - Number(first.has(a.id)) || a.name.localeCompare(b.name, language));
  return (
    <>
      {of.length >= many && (
        <TextInput
          aria-label={t('findByName')}
          placeholder={t('findByName')}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
      {shown.length === 0 && <p className={classes.none}>{t('nobodyFound')}</p>}
      <ul className={classes.list}>
        {shown.map(({ id, name, face, fact }) => (
          <li key={id}>
            <label className={classes.one}>
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={({ currentTarget: { checked } }) =>
                  change(checked ? [...chosen, id] : chosen.filter((one) => one !== id))
                }
              />
              {face}
              <span className={classes.name}>{name}</span>
              {fact && <span className={classes.fact}>{fact}</span>}
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
