import { Button, Textarea, TextInput } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { FormEvent } from 'react';
import { Problem } from '../api/http.ts';
import list from '../page/keys.module.css';
import { Keys } from '../page/keys.tsx';
import section from '../page/section.module.css';
import { refusalWords } from '../words/refusal.ts';
import { makeApiKey, makeProgramKey, revoke, useApiKeys, useProgramKeys } from './data.ts';
import classes from './developers.module.css';
import { useDeveloperWords } from './words.ts';

const rightNames = ['conversations', 'settings', 'members', 'secrets', 'wallets'] as const;

type Made = (name: string, token: string) => void;

/** Keys of the native API and of HCI.
 *  @param props.made is told the new one, for the lines to try */
export function ApiKeys({ rights, made }: { rights: readonly string[]; made: Made }) {
  const { t } = useDeveloperWords();
  const { data = [] } = useApiKeys();
  const submit = (event: FormEvent<HTMLFormElement>, make: (work: Promise<string>) => void) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const work = makeApiKey({
      name: String(fields.get('name')).trim(),
      rights: fields.getAll('right').map(String),
      ranges: String(fields.get('ranges'))
        .split(/[\s,;]+/)
        .filter(Boolean),
    });
    make(
      work.then((token) => {
        form.reset();
        made('key', token);
        return token;
      }),
    );
  };
  return (
    <Keys
      title={t('keys')}
      lead={t('keysLead')}
      keys={data.map(({ rights: held, ranges, ...key }) => ({
        ...key,
        fact: [held.map((right) => t(`right_${right}`)).join(', '), ...ranges].join(' · '),
      }))}
      revoke={(id) => revoke('keys', id)}
      refusal={(error) => keyRefusal(t, error)}
    >
      {(make) => (
        <form className={section.section} onSubmit={(event) => submit(event, make)}>
          <TextInput
            name="name"
            label={t('keyName')}
            maxLength={100}
            required
            withAsterisk={false}
            autoComplete="off"
            maw={360}
          />
          <fieldset className={classes.rights}>
            <legend className="unseen">{t('rights')}</legend>
            {rightNames
              .filter((right) => rights.includes(right))
              .map((right) => (
                <label key={right}>
                  <input type="checkbox" name="right" value={right} defaultChecked={right === 'conversations'} />
                  {t(`right_${right}`)}
                </label>
              ))}
          </fieldset>
          <Textarea
            name="ranges"
            label={t('ranges')}
            description={t('rangesLead')}
            placeholder="10.1.0.0/16"
            autosize={false}
            rows={2}
            autoComplete="off"
            spellCheck={false}
            maw={660}
          />
          <Button type="submit" size="xs" variant="default" w="max-content">
            {t('makeKey')}
          </Button>
        </form>
      )}
    </Keys>
  );
}

/** Why no key is made: most can be wrong with its addresses. */
function keyRefusal(t: TFunction, error: unknown): string {
  if (!(error instanceof Problem)) return refusalWords(t, error);
  if (error.kind === 'already_exists') return t('rangesTaken');
  const [first] = (error.details.problems ?? []) as { path: string }[];
  const field = String(error.details.field ?? first?.path);
  if (error.kind !== 'invalid') return refusalWords(t, error);
  return field.startsWith('right') ? t('rightsMissing') : t('rangesBad');
}

/** The two keys of a program that lets people outside in. */
export function ProgramKeys({ made }: { made: Made }) {
  const { t } = useDeveloperWords();
  const { data = [] } = useProgramKeys();
  const work = async (kind: 'authorization' | 'corporate') => {
    const token = await makeProgramKey(kind);
    made(kind === 'corporate' ? 'corporate_token' : 'authorization', token);
    return token;
  };
  return (
    <Keys
      title={t('programKeys')}
      lead={t('programKeysLead')}
      keys={data.map(({ kind, ...key }) => ({ ...key, name: t(`kind_${kind}`) }))}
      revoke={(id) => revoke('program-keys', id)}
      refusal={(error) => refusalWords(t, error)}
    >
      {(make) => (
        <div className={list.acts}>
          {(['authorization', 'corporate'] as const).map((kind) => (
            <Button key={kind} size="xs" variant="default" onClick={() => make(work(kind))}>
              {t(`make_${kind}`)}
            </Button>
          ))}
        </div>
      )}
    </Keys>
  );
}
