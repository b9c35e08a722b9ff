import { useHotkeys } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './search-field.module.css';

const pause = 200;
const longest = 100;

/** What is looked for: a moment after the last key, and only when there is a letter or digit in it. */
export function useLooked(search: string): string {
  const wish = /[\p{L}\p{N}]/u.test(search) ? search.trim() : '';
  const [looked, setLooked] = useState(wish);
  useEffect(() => {
    const timer = setTimeout(() => setLooked(wish), wish === '' ? 0 : pause);
    return () => clearTimeout(timer);
  }, [wish]);
  return looked;
}

export function SearchField({ search, setSearch }: { search: string; setSearch(search: string): void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => field.current?.select(), { usePhysicalKeys: false }]]);
  const leave = () => {
    setSearch('');
    field.current?.blur();
  };
  return (
    <search className={classes.search}>
      <IconSearch size={16} stroke={1.7} className={classes.icon} aria-hidden="true" />
      <input
        ref={field}
        className={classes.field}
        value={search}
        maxLength={longest}
        placeholder={t('search')}
        aria-label={t('searchConversations')}
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          event.nativeEvent.stopImmediatePropagation();
          leave();
        }}
      />
      {search && (
        <button type="button" className={classes.clear} aria-label={t('clearSearch')} onClick={leave}>
          <IconX size={16} />
        </button>
      )}
    </search>
  );
}
