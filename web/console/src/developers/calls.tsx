import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import section from '../page/section.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { regional } from '../words/time.ts';
import { type ApiCall, useApiCalls } from './data.ts';
import classes from './developers.module.css';
import { useDeveloperWords } from './words.ts';

/** What programs asked and were told, as it happens. */
export function ApiCalls({ doors }: { doors: string[] }) {
  const { t } = useDeveloperWords();
  const [door, setDoor] = useState('');
  const [failed, setFailed] = useState(false);
  const { data, error, refetch } = useApiCalls(door, failed);
  return (
    <section className={section.section} aria-label={t('calls')}>
      <h2 className={section.title}>{t('calls')}</h2>
      <p className={section.lead}>{t('callsLead')}</p>
      <div className={classes.bar}>
        <NativeSelect
          aria-label={t('calls')}
          value={door}
          onChange={(event) => setDoor(event.currentTarget.value)}
          data={[{ value: '', label: t('everyApi') }, ...doors]}
        />
        <label className={classes.only}>
          <input type="checkbox" checked={failed} onChange={(event) => setFailed(event.currentTarget.checked)} />
          {t('onlyFailed')}
        </label>
      </div>
      {!data && (error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />)}
      {data?.items.length === 0 && <Empty title={t('noCalls')} lead={t('noCallsLead')} />}
      <ul className={classes.calls}>
        {data?.items.map((call) => (
          <li key={call.id}>
            <One call={call} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One({ call }: { call: ApiCall }) {
  const { t, language } = useDeveloperWords();
  const { at, dialect, method, path, status, milliseconds, request, answer, failed } = call;
  const time = new Intl.DateTimeFormat(regional(language), { timeStyle: 'medium' }).format(new Date(at));
  return (
    <details>
      <summary className={classes.call}>
        <time dateTime={at}>{time}</time>
        <span className={classes.door}>{dialect}</span>
        <span className={classes.path}>
          {method} {path}
        </span>
        <span className={failed ? classes.failed : ''}>{status}</span>
        <span className={classes.soft}>{t('milliseconds', { count: milliseconds })}</span>
      </summary>
      <div className={classes.told}>
        <span className={classes.soft}>{t('asked')}</span>
        <pre className={classes.code}>{pretty(request) ?? t('nothing')}</pre>
        <span className={classes.soft}>{t('told')}</span>
        <pre className={classes.code}>{pretty(answer) ?? t('nothing')}</pre>
      </div>
    </details>
  );
}

/** JSON with room; what was cut, or is none, as it is. */
function pretty(text: string | null): string | null {
  if (text === null) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
