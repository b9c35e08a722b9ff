import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { answerOf, type HandedOver, menuOf } from '../../../../src/core/bot.ts';
import type { Agent, Team } from '../api/nouns.ts';
import classes from './bots.module.css';
import type { Bot } from './data.ts';
import { useBotWords } from './words.ts';

type Line = { by: 'customer' | 'bot'; body: string };

/** A conversation with the bot as it stands in the form, by the rule that the server goes by. */
export function TryIt({ bot, teams, agents }: { bot: Bot; teams: Team[]; agents: Agent[] }) {
  const { t } = useBotWords();
  const [lines, setLines] = useState<Line[]>([]);
  const [over, setOver] = useState<HandedOver | null>(null);
  const [typed, setTyped] = useState('');
  const log = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end is where the newest line is
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [lines, over]);

  const say = (said: string) => {
    const before = lines.findLast(({ by }) => by === 'bot')?.body ?? null;
    const turn = answerOf(bot, said, before);
    const answer: Line[] = turn.say === '' ? [] : [{ by: 'bot', body: turn.say }];
    setLines([...lines, { by: 'customer', body: said }, ...answer]);
    setOver(turn.handOver);
    setTyped('');
    box.current?.focus();
  };
  const send = (event: { preventDefault(): void }) => {
    event.preventDefault();
    if (typed.trim() !== '') say(typed);
  };
  const again = () => {
    setLines([]);
    setOver(null);
    box.current?.focus();
  };
  const offered = lines.length === 0 ? bot.choices.map(({ label }) => label) : menuOf(lines.at(-1)?.body ?? '').choices;
  return (
    <section className={classes.trial} aria-label={t('tryIt')}>
      <h2 className={classes.title}>{t('tryIt')}</h2>
      <p className={classes.lead}>{t('tryLead')}</p>
      <div className={classes.box}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
        <div ref={log} className={classes.log} role="log" aria-label={t('tryIt')} tabIndex={0}>
          {lines.length === 0 && bot.greeting && <p className={classes.first}>{bot.greeting}</p>}
          {lines.map(({ by, body }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
            <p key={i} className={classes.line} data-by={by}>
              {by === 'bot' ? menuOf(body).text : body}
            </p>
          ))}
          {over === null && (
            <div className={classes.offered}>
              {offered.filter(Boolean).map((label) => (
                <button key={label} type="button" className={classes.offer} onClick={() => say(label)}>
                  {label}
                </button>
              ))}
            </div>
          )}
          {over && <p className={classes.over}>{wordsOf(over)}</p>}
        </div>
        <div className={classes.write}>
          {over ? (
            <Button size="xs" variant="default" onClick={again}>
              {t('tryAgain2')}
            </Button>
          ) : (
            <>
              <TextInput
                ref={box}
                aria-label={t('tryWrite')}
                placeholder={t('tryWrite')}
                value={typed}
                autoComplete="off"
                onChange={(event) => setTyped(event.currentTarget.value)}
                onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && send(event)}
              />
              <Button size="xs" variant="default" onClick={(event: FormEvent) => send(event)}>
                {t('trySend')}
              </Button>
            </>
          )}
        </div>
      </div>
    </section>
  );

  function wordsOf({ agentId, teamId }: HandedOver): string {
    const named = (list: { id: string; name: string }[], id: string) => list.find((one) => one.id === id)?.name ?? '';
    if (teamId) return t('overTeam', { name: named(teams, teamId) });
    if (agentId) return t('overAgent', { name: named(agents, agentId) });
    return t('overAnybody');
  }
}
