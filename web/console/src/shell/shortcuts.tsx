import './dialog.css';
import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Words } from '../words/en.ts';
import classes from './shortcuts.module.css';

const keys: [keyof Words, ...string[]][] = [
  ['palette', 'Ctrl K', '⌘ K'],
  ['searchConversations', '/'],
  ['keyNext', 'J'],
  ['keyPrevious', 'K'],
  ['keyFolders', '1', '2', '3', '4', '5'],
  ['take', 'T'],
  ['handOver', 'H'],
  ['keyReply', 'R'],
  ['keyNote', 'N'],
  ['keyCanned', '/'],
  ['snooze', 'S'],
  ['keyClose', 'E'],
  ['keyBack', 'Esc'],
  ['shortcuts', '?'],
];

export function Shortcuts({ close }: { close(): void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={t('shortcuts')} size="sm" closeButtonProps={{ 'aria-label': t('close') }}>
      <dl className={classes.keys}>
        {keys.map(([words, ...ways]) => (
          <div key={words} className={classes.line}>
            <dt>{t(words)}</dt>
            <dd className={classes.ways}>
              {ways.map((way) => (
                <Kbd key={way} size="sm">
                  {way}
                </Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
