import '../shell/inputs.css';
import { Button, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconUsers from '@tabler/icons-react/dist/esm/icons/IconUsers.mjs';
import { useState } from 'react';
import { Problem } from '../api/http.ts';
import { useAgents } from '../data/reads.ts';
import { Face } from '../shell/face.tsx';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './same-person.module.css';
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

/** What went wrong, in words; null: nothing did. */
function useAttempt() {
  const { t } = useTwinWords();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      const both = error instanceof Problem && error.kind === 'in_use';
      setProblem(both ? t('bothSignIn') : refusalWords(t, error));
    }
    setBusy(false);
  };
  return { problem, busy, attempt };
}

function Pair({ agents, reasons }: Twins) {
  const { t } = useTwinWords();
  const [keptId, setKept] = useState(agents[0].agent.id);
  const [sure, setSure] = useState(false);
  const { problem, busy, attempt } = useAttempt();
  const [kept, gone] = agents[0].agent.id === keptId ? agents : [agents[1], agents[0]];
  const names = agents.map(({ agent }) => agent.name).join(', ');
  return (
    <section className={classes.pair} aria-label={names}>
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
              <Facts {...twin} />
            </span>
          </label>
        ))}
      </fieldset>
      <div role="alert" className={classes.error}>
        {problem}
      </div>
      {sure ? (
        <Sure
          name={kept.agent.name}
          busy={busy}
          cancel={() => setSure(false)}
          go={() => void attempt(() => one(kept.agent.id, gone.agent.id, t('done', { name: kept.agent.name })))}
        />
      ) : (
        <div className={classes.acts}>
          <Button
            size="xs"
            variant="default"
            disabled={busy}
            onClick={() => void attempt(() => keepApart([kept.agent.id, gone.agent.id]))}
          >
            {t('apart')}
          </Button>
          <Button size="xs" disabled={busy} onClick={() => setSure(true)}>
            {t('merge')}
          </Button>
        </div>
      )}
    </section>
  );
}

async function one(keptId: string, goneId: string, words: string): Promise<void> {
  await makeOne(keptId, goneId);
  notifications.show({ message: words, withBorder: true });
}

/** How one tells this one from the other. */
function Facts({ agent, widgets, teams, addons, signsIn }: Twin) {
  const { t } = useTwinWords();
  const numbers = [...new Set([agent.whatsappNumber, agent.voiceNumber])].flatMap((number) => number ?? []);
  const facts = [
    ...(agent.email === null ? [] : [agent.email]),
    ...(agent.ref === null ? [] : [t('ref', { ref: agent.ref })]),
    ...numbers.map((number) => `+${number}`),
    ...widgets.map((name) => t('widget', { name })),
    ...teams.map((name) => t('team', { name })),
    ...addons.map((name) => t('addon', { name })),
    ...(signsIn ? [t('signsIn')] : []),
  ];
  return facts.map((fact) => (
    <span key={fact} className={classes.fact}>
      {fact}
    </span>
  ));
}

type SureProps = { name: string; busy: boolean; cancel(): void; go(): void };

/** Asked twice: it cannot be undone. */
function Sure({ name, busy, cancel, go }: SureProps) {
  const { t } = useTwinWords();
  return (
    <>
      <p className={classes.sure}>{t('sureLead', { name })}</p>
      <div className={classes.acts}>
        <Button size="xs" variant="default" onClick={cancel}>
          {t('cancel')}
        </Button>
        <Button size="xs" loading={busy} onClick={go} autoFocus>
          {t('sure')}
        </Button>
      </div>
    </>
  );
}

function ByHand() {
  const { t } = useTwinWords();
  const { data: agents = [] } = useAgents();
  const [ids, setIds] = useState<[string, string]>(['', '']);
  const [sure, setSure] = useState(false);
  const { problem, busy, attempt } = useAttempt();
  const sorted = agents.toSorted((a, b) => a.name.localeCompare(b.name));
  const ready = ids[0] !== '' && ids[1] !== '' && ids[0] !== ids[1];
  const name = agents.find(({ id }) => id === ids[0])?.name ?? '';
  const choose = (at: 0 | 1) => (event: { currentTarget: { value: string } }) => {
    setIds(ids.with(at, event.currentTarget.value) as [string, string]);
    setSure(false);
  };
  const options = [{ value: '', label: t('choose') }, ...sorted.map(({ id, name }) => ({ value: id, label: name }))];
  const go = () =>
    attempt(async () => {
      await one(ids[0], ids[1], t('done', { name }));
      setIds(['', '']);
      setSure(false);
    });
  return (
    <section className={classes.pair} aria-label={t('byHand')}>
      <p className={classes.reasons}>{t('byHand')}</p>
      <div className={classes.both}>
        <NativeSelect label={t('one')} data={options} value={ids[0]} onChange={choose(0)} />
        <NativeSelect label={t('other')} data={options} value={ids[1]} onChange={choose(1)} />
      </div>
      <div role="alert" className={classes.error}>
        {problem}
      </div>
      {sure && ready ? (
        <Sure name={name} busy={busy} cancel={() => setSure(false)} go={() => void go()} />
      ) : (
        <div className={classes.acts}>
          <Button size="xs" variant="default" disabled={!ready} onClick={() => setSure(true)}>
            {t('merge')}
          </Button>
        </div>
      )}
    </section>
  );
}
