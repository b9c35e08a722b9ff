import '../shell/inputs.css';
import { Button, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconUsers from '@tabler/icons-react/dist/esm/icons/IconUsers.mjs';
import type { TFunction } from 'i18next';
import { type ReactNode, useState } from 'react';
import { Problem } from '../api/http.ts';
import type { Agent } from '../api/nouns.ts';
import { useAgents } from '../data/reads.ts';
import { Sure } from '../page/sure.tsx';
import { Face } from '../shell/face.tsx';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './same-person.module.css';
import { marksOf, namesApart } from './telling.ts';
import { keepApart, makeOne, type Twin, type Twins, useTwins } from './twins.ts';
import { useTwinWords } from './words.ts';

/** Agents who may be one person, to be made one or said to be two; and any two by hand. */
export function SamePerson() {
  const { t } = useTwinWords();
  const { data, error, refetch } = useTwins();
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  return (
    <section className={classes.section} aria-labelledby="same-person">
      <h2 id="same-person" className={classes.title}>
        <IconUsers size={20} stroke={1.6} aria-hidden="true" /> {t('title')}
      </h2>
      <p className={classes.lead}>{t('lead')}</p>
      {data.length === 0 && <Empty title={t('none')} lead={t('noneLead')} />}
      <ul className={classes.list}>
        {data.map((twins) => (
          <li key={twins.agents.map(({ agent }) => agent.id).join()}>
            <Pair {...twins} />
          </li>
        ))}
      </ul>
      <ByHand />
    </section>
  );
}

function Pair({ agents, reasons }: Twins) {
  const { t } = useTwinWords();
  const [keptId, setKept] = useState(agents[0].agent.id);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const apart = async () => {
    setBusy(true);
    setError(null);
    await keepApart([kept.agent.id, gone.agent.id]).catch(setError);
    setBusy(false);
  };
  const [kept, gone] = agents[0].agent.id === keptId ? agents : [agents[1], agents[0]];
  const names = namesApart(agents.map((twin) => ({ ...twin.agent, marks: factsOf(twin, t) })));
  return (
    <section className={classes.pair} aria-label={agents.map(({ agent }) => agent.name).join(', ')}>
      <p className={classes.reasons}>{reasons.map((reason) => t(reason)).join(' · ')}</p>
      <fieldset className={classes.both}>
        <legend className={classes.legend}>{t('whose')}</legend>
        {agents.map((twin) => (
          <label key={twin.agent.id} className={classes.half}>
            <input
              type="radio"
              name={agents[0].agent.id}
              checked={twin.agent.id === keptId}
              onChange={() => setKept(twin.agent.id)}
            />
            <Face name={twin.agent.name} id={twin.agent.id} />
            <span className={classes.who}>
              <span className={classes.name}>{twin.agent.name}</span>
              {factsOf(twin, t).map((fact) => (
                <span key={fact} className={classes.fact}>
                  {fact}
                </span>
              ))}
            </span>
          </label>
        ))}
      </fieldset>
      <div role="alert" className={classes.error}>
        {error !== null && refusalWords(t, error)}
      </div>
      <Merge kept={kept.agent} gone={gone.agent} names={names}>
        <Button size="xs" variant="default" disabled={busy} onClick={() => void apart()}>
          {t('apart')}
        </Button>
      </Merge>
    </section>
  );
}

type MergeProps = {
  kept: Agent | undefined;
  gone: Agent | undefined;
  /** by id, so that one is told from the other */
  names: Map<string, string>;
  done?(): void;
  children?: ReactNode;
};

/** Makes two one, after it said what becomes of both. @param props.children what else can be done with them */
function Merge({ kept, gone, names, done, children }: MergeProps) {
  const { t } = useTwinWords();
  // null: not asked yet
  const [sure, setSure] = useState<boolean | null>(null);
  const isReady = kept && gone && kept.id !== gone.id;
  if (!isReady || !sure) {
    return (
      <div className={classes.acts}>
        {children}
        <Button size="xs" disabled={!isReady} onClick={() => setSure(true)} autoFocus={sure === false}>
          {t('merge')}
        </Button>
      </div>
    );
  }
  const both = { kept: names.get(kept.id), gone: names.get(gone.id) };
  return (
    <div className={classes.sure}>
      <h3 className={classes.name}>{t('sureTitle', both)}</h3>
      <Sure
        lead={t('sureLead', both)}
        word={t('sure')}
        act={async () => {
          await makeOne(kept.id, gone.id);
          notifications.show({ message: t('done', { name: kept.name }), withBorder: true });
          done?.();
        }}
        cancel={() => setSure(false)}
        refused={(error) => (error instanceof Problem && error.kind === 'in_use' ? t('bothSignIn') : null)}
      />
    </div>
  );
}

/** How one tells this one from the other. */
function factsOf({ agent, widgets, teams, addons, signsIn }: Twin, t: TFunction): string[] {
  return [
    ...marksOf(agent, t),
    ...widgets.map((name) => t('widget', { name })),
    ...teams.map((name) => t('team', { name })),
    ...addons.map((name) => t('addon', { name })),
    ...(signsIn ? [t('signsIn')] : []),
  ];
}

function ByHand() {
  const { t } = useTwinWords();
  const { data: agents = [] } = useAgents();
  const [ids, setIds] = useState<[string, string]>(['', '']);
  const sorted = agents.toSorted((a, b) => a.name.localeCompare(b.name));
  const choose = (at: 0 | 1) => (event: { currentTarget: { value: string } }) => {
    setIds(ids.with(at, event.currentTarget.value) as [string, string]);
  };
  const names = namesApart(sorted.map((agent) => ({ ...agent, marks: marksOf(agent, t) })));
  const options = [{ value: '', label: t('choose') }, ...[...names].map(([value, label]) => ({ value, label }))];
  const find = (id: string) => agents.find((agent) => agent.id === id);
  return (
    <section className={classes.pair} aria-label={t('byHand')}>
      <p className={classes.reasons}>{t('byHand')}</p>
      <div className={classes.both}>
        <NativeSelect label={t('one')} data={options} value={ids[0]} onChange={choose(0)} />
        <NativeSelect label={t('other')} data={options} value={ids[1]} onChange={choose(1)} />
      </div>
      <Merge key={ids.join()} kept={find(ids[0])} gone={find(ids[1])} names={names} done={() => setIds(['', ''])} />
    </section>
  );
}
