import { Button } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';
import { useEffect, useState } from 'react';
import { usePageWords } from '../words/page-words.ts';

/** @param props.name says which one, where there are several */
export function Copy({ text, name }: { text: string; name?: string }) {
  const { t } = usePageWords();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 4000);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setDone(true),
      () => {},
    );
  const word = t(done ? 'copied' : 'copy');
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={done ? <IconCheck size={14} /> : <IconCopy size={14} />}
      aria-label={name === undefined ? undefined : t('copyLine', { act: word, name })}
      onClick={copy}
    >
      {word}
    </Button>
  );
}
