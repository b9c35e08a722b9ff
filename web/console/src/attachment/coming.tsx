import IconFile from '@tabler/icons-react/dist/esm/icons/IconFile.mjs';
import IconFileOff from '@tabler/icons-react/dist/esm/icons/IconFileOff.mjs';
import IconMicrophone from '@tabler/icons-react/dist/esm/icons/IconMicrophone.mjs';
import IconPhoto from '@tabler/icons-react/dist/esm/icons/IconPhoto.mjs';
import IconVideo from '@tabler/icons-react/dist/esm/icons/IconVideo.mjs';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Attachment, Message } from '../api/nouns.ts';
import classes from './coming.module.css';

type Kind = Attachment['kind'];

/** What a customer sent along that is not here yet, or never will be. Programs give addresses of files instead: those are all there is. */
export function comingKind({ direction, kind, attachment, text }: Message): Kind | null {
  if (direction !== 'in' || kind === 'text' || attachment) return null;
  return /^https?:\/\/\S+$/i.test(text.trim()) ? null : kind;
}

const icons = { image: IconPhoto, video: IconVideo, audio: IconMicrophone, document: IconFile };

/** Codes of files that are fetched once there is room for them. */
const waits: readonly string[] = ['throttled', 'storage_full', 'overloaded'];

/** Stands where the file will be. @param reported why it is not here; null: it is being fetched */
export function Coming({ kind, failure: reported }: { kind: Kind; failure: string | null }) {
  const { t } = useTranslation();
  const failure = reported !== null && waits.includes(reported) ? null : reported;
  const Icon = failure === null ? icons[kind] : IconFileOff;
  const reason = failure === null ? null : reasonWords(t, failure);
  return (
    <span className={classes.coming}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <span className={classes.words}>
        {t(`${failure === null ? 'coming' : 'lost'}_${kind}`)}
        {reason && <span className={classes.reason}>{reason}</span>}
      </span>
    </span>
  );
}

/** Sentences are shown as they came; a code that has none says nothing to people. */
function reasonWords(t: TFunction, failure: string): string | null {
  if (failure === 'no_credentials') return t('lostUnconnected');
  if (failure.startsWith('infected')) return t('lostInfected');
  return /^[a-z]+(_[a-z]+)*$/.test(failure) ? null : failure;
}
