import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconExternalLink from '@tabler/icons-react/dist/esm/icons/IconExternalLink.mjs';
import { Copy } from '../page/copy.tsx';
import { Section } from '../page/section.tsx';
import classes from './connect.module.css';
import type { Connection } from './data.ts';
import { useConnectWords } from './words.ts';

/** What is pasted in the dashboard of Meta's app, and where. */
export function AtMeta({ connection, isWhatsapp }: { connection: Connection; isWhatsapp: boolean }) {
  const { t } = useConnectWords();
  const { webhookUrl, verifyToken } = connection;
  return (
    <Section title={t('atMeta')} lead={t(isWhatsapp ? 'atMetaWhatsapp' : 'atMetaMessenger')}>
      <a href="https://developers.facebook.com/apps" target="_blank" rel="noreferrer" className={classes.out}>
        {t('openMeta')} <IconExternalLink size={16} stroke={1.7} aria-hidden="true" />
        <span className="unseen">{t('newTab')}</span>
      </a>
      <Value name={t('webhookUrl')} text={webhookUrl} />
      {!webhookUrl.startsWith('https://') && (
        <p className={classes.warning}>
          <IconAlertTriangle size={16} stroke={1.7} aria-hidden="true" /> {t('notHttps')}
        </p>
      )}
      <Value name={t('verifyToken')} text={verifyToken} />
    </Section>
  );
}

function Value({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <span className={classes.label}>{name}</span>
      <div className={classes.value}>
        <code className={classes.code}>{text}</code>
        <Copy text={text} name={name} />
      </div>
    </div>
  );
}
