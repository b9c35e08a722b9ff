import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './state.module.css';

/** Nothing is drawn for the first moment: a flash of a spinner is worse than none. */
export function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.state} role="status">
      <Loader size="sm" className={classes.late} />
      <span className="unseen">{t('loading')}</span>
    </div>
  );
}

export function Empty({ icon, title, lead }: { icon?: ReactNode; title: string; lead?: string }) {
  return (
    <div className={classes.state}>
      {icon && <div className={classes.icon}>{icon}</div>}
      <p className={classes.title}>{title}</p>
      {lead && <p className={classes.lead}>{lead}</p>}
    </div>
  );
}

export function Failed({ reason, again }: { reason: string; again: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.state} role="alert">
      <p className={classes.title}>{t('failedTitle')}</p>
      <p className={classes.lead}>{reason}</p>
      <Button variant="default" size="xs" onClick={again}>
        {t('tryAgain')}
      </Button>
    </div>
  );
}
