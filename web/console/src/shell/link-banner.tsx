import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './link-banner.module.css';
import { useLinkState } from './live.ts';

const grace = 800;
const shown = 3000;

/** Says when the connection is gone, and when it is back; a hiccup is not worth a word. */
export function LinkBanner() {
  const { t } = useTranslation();
  const state = useLinkState();
  const [said, setSaid] = useState<'reconnecting' | 'offline' | 'resumed' | null>(null);
  const lost = useRef(false);
  useEffect(() => {
    if (state === 'reconnecting' || state === 'offline') {
      const timer = setTimeout(() => {
        lost.current = true;
        setSaid(state);
      }, grace);
      return () => clearTimeout(timer);
    }
    if (state !== 'live' || !lost.current) return;
    lost.current = false;
    setSaid('resumed');
    const timer = setTimeout(() => setSaid(null), shown);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <div role="status" className={classes.place}>
      {said && (
        <p className={classes.banner} data-said={said}>
          {t(said === 'offline' ? 'offlineNow' : said)}
        </p>
      )}
    </div>
  );
}
