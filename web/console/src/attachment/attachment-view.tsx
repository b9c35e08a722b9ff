import IconFile from '@tabler/icons-react/dist/esm/icons/IconFile.mjs';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../api/nouns.ts';
import { fileSize } from '../words/file-size.ts';
import classes from './attachment-view.module.css';

/** What was sent along. Its place is reserved before it comes: nothing below it moves. */
export function AttachmentView({ attachment }: { attachment: Attachment }) {
  const [isBroken, setBroken] = useState(false);
  const { kind, url, name } = attachment;
  const onError = () => setBroken(true);
  if (isBroken || kind === 'document') return <DocumentRow attachment={attachment} />;
  if (kind === 'image') return <Picture attachment={attachment} onError={onError} />;
  const player = { src: url, controls: true, preload: 'metadata', title: name, onError } as const;
  if (kind === 'audio') return <audio className={classes.audio} {...player} />;
  return <video className={classes.video} {...player} />;
}

function DocumentRow({ attachment: { url, name, bytes } }: { attachment: Attachment }) {
  const { t, i18n } = useTranslation();
  return (
    <a className={classes.document} href={url} download={name}>
      <IconFile size={24} stroke={1.5} aria-hidden />
      <span className={classes.name}>
        <span className="unseen">{t('download')} </span>
        {name}
      </span>
      <span className={classes.bytes}>{fileSize(bytes, i18n.language)}</span>
    </a>
  );
}

/** The most that a picture takes of the conversation, in pixels; a smaller one has its own size. */
const widest = 320;
const highest = 320;

function Picture({ attachment: { url, name, width, height }, onError }: { attachment: Attachment; onError(): void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [w, h] = [width || widest, height || highest];
  const scale = Math.min(1, widest / w, highest / h);
  const size = { width: Math.max(48, Math.round(w * scale)), aspectRatio: `${w} / ${h}` };
  const close = () => dialog.current?.close();
  return (
    <>
      <button
        type="button"
        className={classes.picture}
        style={size}
        aria-label={t('openPicture', { name })}
        onClick={() => dialog.current?.showModal()}
      >
        <img src={url} alt={name} width={w} height={h} loading="lazy" decoding="async" onError={onError} />
      </button>
      {/* A click beside the picture closes it; the keyboard has Escape and the button. */}
      <dialog
        ref={dialog}
        className={classes.lightbox}
        aria-label={name}
        onClick={close}
        onKeyDown={(event) => event.stopPropagation()}
      >
        <img src={url} alt={name} loading="lazy" />
        <p className={classes.caption}>
          <a href={url} download={name} onClick={(event) => event.stopPropagation()}>
            {t('download')} {name}
          </a>
          <button type="button" onClick={close}>
            {t('closePicture')}
          </button>
        </p>
      </dialog>
    </>
  );
}
