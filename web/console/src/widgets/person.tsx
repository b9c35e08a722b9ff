import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import type { ChangeEvent } from 'react';
import { useAgents } from '../data/reads.ts';
import { HoursOf } from '../page/hours.tsx';
import type { Flaws, Person } from './draft.ts';
import classes from './people.module.css';
import { useWidgetWords } from './words.ts';

type Props = {
  person: Person;
  listed: readonly Person[];
  flaws: Flaws;
  change(patch: Partial<Person>): void;
  remove(): void;
};

export function PersonFields({ person, listed, flaws, change, remove }: Props) {
  const { t } = useWidgetWords();
  const { data: agents } = useAgents();
  const text = (key: 'name' | 'number' | 'post' | 'pictureUrl' | 'prefilledText') => {
    const flaw = flaws.get(`${person.key} ${key}`);
    return {
      value: person[key],
      error: flaw && t(flaw),
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
        change({ [key]: event.currentTarget.value }),
      autoComplete: 'off',
    };
  };
  const taken = new Set(listed.map(({ agentId }) => agentId));
  const free = (agents ?? [])
    .filter(({ id }) => id === person.agentId || !taken.has(id))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const choose = (id: string) => {
    const agent = agents?.find((one) => one.id === id);
    if (!agent) return change({ agentId: null });
    change({
      agentId: agent.id,
      name: agent.name,
      number: agent.whatsappNumber ?? person.number,
      post: agent.post ?? person.post,
      pictureUrl: agent.pictureUrl ?? person.pictureUrl,
    });
  };
  const flaw = flaws.get(`${person.key} windows`);
  return (
    <div className={classes.fields}>
      {person.id === null && free.length > 0 && (
        <NativeSelect
          label={t('who')}
          value={person.agentId ?? ''}
          onChange={(event) => choose(event.currentTarget.value)}
          data={[
            { value: '', label: t('somebodyNew') },
            ...free.map(({ id, name, post }) => ({ value: id, label: post ? `${name}, ${post}` : name })),
          ]}
        />
      )}
      <div className={classes.pair}>
        <TextInput label={t('personName')} {...text('name')} maxLength={255} />
        <TextInput label={t('post')} {...text('post')} maxLength={255} />
      </div>
      <TextInput label={t('number')} description={t('numberLead')} {...text('number')} type="tel" maxLength={40} />
      <TextInput
        label={t('picture')}
        description={t('pictureLead')}
        {...text('pictureUrl')}
        type="url"
        maxLength={2000}
      />
      <Textarea
        label={t('prefilled')}
        description={t('prefilledLead')}
        {...text('prefilledText')}
        rows={2}
        maxLength={1000}
      />
      <Switch
        label={t('shown')}
        checked={person.active}
        onChange={(event) => change({ active: event.currentTarget.checked })}
      />
      <HoursOf windows={person.windows} change={(windows) => change({ windows })} />
      <p className={classes.error} role="alert">
        {flaw && t(flaw)}
      </p>
      <div className={classes.last}>
        <Button
          size="xs"
          variant="subtle"
          color="red"
          aria-label={t('removeName', { name: person.name })}
          onClick={remove}
        >
          {t('remove')}
        </Button>
      </div>
    </div>
  );
}
