import { ActionIcon, Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import type { Agent, Team } from '../api/nouns.ts';
import classes from './bots.module.css';
import type { BotChoice, BotLead } from './data.ts';
import type { Flaws } from './flaws.ts';
import { useBotWords } from './words.ts';

const most = 9;

type Props = {
  choices: readonly BotChoice[];
  set(choices: BotChoice[]): void;
  flaws: Flaws;
  teams: Team[];
  agents: Agent[];
};

/** The menu, a card a choice. */
export function Choices({ choices, set, flaws, teams, agents }: Props) {
  const { t } = useBotWords();
  const change = (at: number, patch: Partial<BotChoice>) =>
    set(choices.map((one, i) => (i === at ? { ...one, ...patch } : one)));
  const up = (at: number) => set(choices.with(at - 1, choices[at] as BotChoice).with(at, choices[at - 1] as BotChoice));
  const targets = [
    { value: 'text', label: t('toText') },
    { value: 'people', label: t('toPeople') },
    ...teams.map(({ id, name }) => ({ value: `team ${id}`, label: t('toTeam', { name }) })),
    ...agents.map(({ id, name }) => ({ value: `agent ${id}`, label: name })),
  ];
  const error = (field: string) => {
    const flaw = flaws.get(field);
    return flaw && t(flaw);
  };
  return (
    <section className={classes.menu} aria-label={t('menu')}>
      <h2 className={classes.title}>{t('menu')}</h2>
      <p className={classes.lead}>{t('menuLead')}</p>
      {choices.map(({ label, text, leadsTo, targetId }, i) => {
        const value = targetId === null ? leadsTo : `${leadsTo} ${targetId}`;
        const known = targets.some((one) => one.value === value);
        const name = label || t('choice', { number: i + 1 });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a choice is its place in the menu
          <section key={i} className={classes.card} aria-label={t('choice', { number: i + 1 })}>
            <div className={classes.row}>
              <TextInput
                label={t('label')}
                value={label}
                maxLength={40}
                autoComplete="off"
                error={error(`label ${i}`)}
                onChange={(event) => change(i, { label: event.currentTarget.value })}
              />
              <NativeSelect
                label={t('leadsTo')}
                value={value}
                data={known ? targets : [...targets, { value, label: t('gone') }]}
                onChange={(event) => {
                  const [to, id = null] = event.currentTarget.value.split(' ') as [BotLead, string?];
                  change(i, { leadsTo: to, targetId: id });
                }}
              />
            </div>
            <Textarea
              label={t('text')}
              value={text}
              rows={2}
              maxLength={2000}
              error={error(`text ${i}`)}
              onChange={(event) => change(i, { text: event.currentTarget.value })}
            />
            <div className={classes.acts}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                disabled={i === 0}
                aria-label={t('up', { name })}
                onClick={() => up(i)}
              >
                <IconArrowUp size={18} stroke={1.7} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t('remove', { name })}
                onClick={() => set(choices.filter((_, at) => at !== i))}
              >
                <IconTrash size={18} stroke={1.7} />
              </ActionIcon>
            </div>
          </section>
        );
      })}
      <Button
        size="xs"
        variant="default"
        disabled={choices.length >= most}
        onClick={() => set([...choices, { label: '', text: '', leadsTo: 'text', targetId: null }])}
      >
        {t('add')}
      </Button>
    </section>
  );
}
