import { Button } from '@mantine/core';
import list from '../page/keys.module.css';
import { Keys as KeysOf } from '../page/keys.tsx';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { makeKey, revokeKey, useKeys } from './data.ts';
import { useWalletWords } from './words.ts';

/** What a company's telephone system proves itself with. */
export function Keys({ applicationId, rights }: { applicationId: string; rights: readonly string[] }) {
  const { t } = useWalletWords();
  const { data, error, refetch } = useKeys(applicationId);
  const waiting = error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  return (
    <KeysOf
      title={t('keys')}
      lead={t('keysLead')}
      keys={(data?.items ?? []).map(({ purpose, ...key }) => ({ ...key, name: t(`keyFor_${purpose}`) }))}
      instead={data ? undefined : waiting}
      revoke={(id) => revokeKey(applicationId, id)}
      refusal={(problem) => refusalWords(t, problem)}
    >
      {(make) => (
        <div className={list.acts}>
          {(['calls', 'wallets'] as const)
            .filter((purpose) => rights.includes(purpose === 'wallets' ? 'wallets' : 'settings'))
            .map((purpose) => (
              <Button key={purpose} size="xs" variant="default" onClick={() => make(makeKey(applicationId, purpose))}>
                {t(`makeKey_${purpose}`)}
              </Button>
            ))}
        </div>
      )}
    </KeysOf>
  );
}
