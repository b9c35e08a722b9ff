import { moment, regional } from '../words/time.ts';
import type { Webhook } from './data.ts';
import { reasonOf } from './refusal.ts';
import classes from './webhooks.module.css';
import { useWebhookWords } from './words.ts';

/** From how many on they are counted. */
const many = 4;

type Is = 'works' | 'fails' | 'paused' | 'behind' | 'untried';

function isNow({ active, failure, behind, deliveredAt }: Webhook): Is {
  if (!active) return 'paused';
  if (failure !== null) return 'fails';
  if (behind > 0) return 'behind';
  return deliveredAt === null ? 'untried' : 'works';
}

/** How it fares, what it hears of, when it last did; and why not, in a line of its own. */
export function State({ webhook }: { webhook: Webhook }) {
  const { t, language } = useWebhookWords();
  const { kinds, failure, failingSince, behind, deliveredAt, createdAt } = webhook;
  const is = isNow(webhook);
  const number = (count: number) => new Intl.NumberFormat(regional(language)).format(count);
  return (
    <>
      <span className={classes.facts}>
        <span className={classes.state} data-is={is}>
          {t(is, { when: moment(failingSince ?? createdAt, language) })}
        </span>
        {behind > 0 && <span>{t('toGo', { number: number(behind) })}</span>}
        <span>
          {kinds === null && t('everyKind')}
          {kinds && (kinds.length < many ? kinds.join(', ') : t('kindsMany', { number: number(kinds.length) }))}
        </span>
        {is !== 'untried' && (
          <span>{deliveredAt ? t('delivered', { when: moment(deliveredAt, language) }) : t('undelivered')}</span>
        )}
      </span>
      {failure !== null && <span className={classes.reason}>{reasonOf(t, failure)}</span>}
    </>
  );
}
