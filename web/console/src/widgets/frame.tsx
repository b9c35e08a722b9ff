import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { WidgetSettings } from '../api/nouns.ts';
import { useWidget } from '../data/reads.ts';
import classes from '../page/page.module.css';
import { Parts } from '../page/parts.tsx';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { useWidgetWords } from './words.ts';

const parts = [
  ['set-up', 'setUp', ''],
  ['code', 'code', '/code'],
  ['clicks', 'clicks', '/clicks'],
] as const;

/** One widget: its name, and the ways to its parts. */
export function Frame(props: { id: string; part: string; children(widget: WidgetSettings): ReactNode }) {
  const { t } = useWidgetWords();
  const { id, part, children } = props;
  const { data, error, refetch } = useWidget(id);
  if (error && !data) return <Failed reason={refusalWords(t, error)} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  return (
    <>
      <header className={classes.head}>
        <Link href="/widgets" className={classes.back}>
          <IconChevronLeft size={16} aria-hidden="true" /> {t('toList')}
        </Link>
        <h1 className={classes.title}>{data.name}</h1>
        <Parts
          label={data.name}
          parts={parts.map(([name, word, path]) => ({
            path: `/widgets/${id}${path}`,
            words: t(word),
            isHere: part === name,
          }))}
        />
      </header>
      {children(data)}
    </>
  );
}
