import '../shell/inputs.css';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import IconBook from '@tabler/icons-react/dist/esm/icons/IconBook.mjs';
import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import { useState } from 'react';
import { Copy } from '../page/copy.tsx';
import section from '../page/section.module.css';
import { curlOf } from './curl.ts';
import type { Door } from './data.ts';
import classes from './developers.module.css';
import { useDeveloperWords } from './words.ts';

/** Every API with the lines to call it: what only the reader knows is put in here and goes nowhere. */
export function Doors({ url, doors, given }: { url: string; doors: Door[]; given: Record<string, string> }) {
  const { t } = useDeveloperWords();
  const [name, setName] = useState(doors[0]?.name ?? '');
  const [typed, setTyped] = useState<Record<string, string>>({});
  const door = doors.find((one) => one.name === name);
  if (!door) return null;
  const values = { ...door.values, ...given, ...typed };
  const asked = [...door.secrets, ...door.kept];
  return (
    <section className={section.section} aria-label={t('doors')}>
      <h2 className={section.title}>{t('doors')}</h2>
      <p className={section.lead}>{t('doorsLead')}</p>
      <div className={classes.bar}>
        <NativeSelect
          aria-label={t('api')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data={doors.map((one) => one.name)}
        />
        <code className={classes.address}>{url}</code>
        <Copy text={url} name={t('address')} />
        <Button
          component="a"
          href={`/v1/doors/postman?door=${name}`}
          download={`${name}.postman_collection.json`}
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} />}
        >
          {t('postman')}
        </Button>
        {name === 'v1' && (
          <Button
            component="a"
            href="/docs"
            target="_blank"
            size="compact-sm"
            variant="default"
            leftSection={<IconBook size={14} />}
          >
            {t('reference')}
          </Button>
        )}
      </div>
      <div className={classes.values}>
        {asked.map((one) => (
          <TextInput
            key={one}
            label={one}
            value={values[one] ?? ''}
            onChange={({ currentTarget: { value } }) => setTyped((before) => ({ ...before, [one]: value }))}
            autoComplete="off"
            spellCheck={false}
          />
        ))}
      </div>
      <ol className={classes.samples}>
        {door.samples.map((sample) => {
          const line = curlOf(sample, url, values);
          return (
            <li key={sample.name}>
              <p className={classes.sample}>
                {sample.name}
                <Copy text={line} name={sample.name} />
              </p>
              <pre className={classes.code}>{line}</pre>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
