import '@mantine/core/styles/Switch.css';
import '../shell/inputs.css';
import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chime } from '../live/chime.ts';
import { keepWish, readWish, type Wish } from '../live/notify.ts';
import classes from './notifications.module.css';

/** Of this browser, not of the account. The browser asks for its permission only when somebody switches it on. */
export function NotificationWishes() {
  const { t } = useTranslation();
  const [wish, setWish] = useState(readWish);
  const can = 'Notification' in window;
  const [blocked, setBlocked] = useState(can && Notification.permission === 'denied');
  const keep = (next: Wish) => {
    keepWish(next);
    setWish(next);
  };
  const setDesktop = async (desktop: boolean) => {
    const allowed = desktop && (await Notification.requestPermission()) === 'granted';
    setBlocked(desktop && !allowed);
    keep({ ...readWish(), desktop: allowed });
  };
  return (
    <div className={classes.wishes}>
      <p className={classes.lead}>{t('notifyLead')}</p>
      <Switch
        label={t('notifyDesktop')}
        description={t(can ? (blocked ? 'notifyBlocked' : 'notifyDesktopLead') : 'notifyInsecure')}
        checked={wish.desktop && !blocked}
        disabled={!can}
        onChange={(event) => void setDesktop(event.currentTarget.checked)}
      />
      <div className={classes.line}>
        <Switch
          label={t('notifySound')}
          description={t('notifySoundLead')}
          checked={wish.sound}
          onChange={(event) => {
            keep({ ...wish, sound: event.currentTarget.checked });
            if (event.currentTarget.checked) chime();
          }}
        />
        <Button size="compact-sm" variant="default" onClick={chime}>
          {t('notifyTry')}
        </Button>
      </div>
    </div>
  );
}
