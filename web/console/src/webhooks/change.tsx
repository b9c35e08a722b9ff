import { Button } from '@mantine/core';
import { useState } from 'react';
import { Removal } from '../page/removal.tsx';
import { Sure } from '../page/sure.tsx';
import { changeWebhook, removeWebhook, renewSecret, type Webhook, type WebhookFields } from './data.ts';
import { WebhookForm } from './webhook-form.tsx';
import classes from './webhooks.module.css';
import { useWebhookWords } from './words.ts';

type Props = {
  webhook: Webhook;
  /** a new secret, which is shown once */
  renewed(secret: string): void;
  removed(): void;
  close(): void;
};

/** Everything about one that is not done often. */
export function Change({ webhook, renewed, removed, close }: Props) {
  const { t } = useWebhookWords();
  const { id, url } = webhook;
  // null: not asked yet
  const [sure, setSure] = useState<boolean | null>(null);
  const keep = async ({ url: address, kinds }: WebhookFields) => {
    // What stays is not sent: the same address anew would be tried at once.
    const patch = {
      ...(address !== url && { url: address }),
      ...(String(kinds) !== String(webhook.kinds) && { kinds }),
    };
    if (Object.keys(patch).length > 0) await changeWebhook(id, patch);
    close();
  };
  return (
    <div className={classes.card}>
      <WebhookForm stored={webhook} keep={keep} close={close} />
      <div className={classes.ask}>
        {sure ? (
          <Sure
            lead={t('renewLead')}
            word={t('renewSure')}
            act={async () => renewed(await renewSecret(id))}
            cancel={() => setSure(false)}
          />
        ) : (
          <Button size="xs" variant="default" onClick={() => setSure(true)} autoFocus={sure === false}>
            {t('renew')}
          </Button>
        )}
      </div>
      <Removal
        label={t('removal')}
        lead={t('removalLead')}
        remove={async () => {
          await removeWebhook(id);
          removed();
        }}
      />
    </div>
  );
}
