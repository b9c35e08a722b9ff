import { Button } from '@mantine/core';
import IconFile from '@tabler/icons-react/dist/esm/icons/IconFile.mjs';
import IconPaperclip from '@tabler/icons-react/dist/esm/icons/IconPaperclip.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { type ClipboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/http.ts';
import { addFiles, removeUpload, type Upload, uploadAgain, useUploads } from '../data/uploads.ts';
import { fileSize } from '../words/file-size.ts';
import { refusalWords } from '../words/refusal.ts';
import classes from './tray.module.css';

/** The same file is refused again. */
const hopeless = ['too_large', 'infected', 'unreadable'];

/** What is to be sent along, each with how far it is and a way to take it out. */
export function Tray({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const uploads = useUploads(conversationId);
  if (uploads.length === 0) return null;
  return (
    <ul className={classes.tray} aria-label={t('attachedFiles')}>
      {uploads.map((upload) => (
        <Held key={upload.key} upload={upload} conversationId={conversationId} />
      ))}
    </ul>
  );
}

function Held({ upload, conversationId }: { upload: Upload; conversationId: string }) {
  const { t, i18n } = useTranslation();
  const { file, preview, part, attachment, refused } = upload;
  const { name } = file;
  const [isBroken, setBroken] = useState(false);
  return (
    <li className={classes.held} data-refused={refused !== null}>
      {preview && !isBroken ? (
        <img className={classes.preview} src={preview} alt="" onError={() => setBroken(true)} />
      ) : (
        <IconFile className={classes.preview} size={24} stroke={1.5} aria-hidden />
      )}
      <div className={classes.facts}>
        <span className={classes.name}>{name}</span>
        {refused !== null ? (
          <span className={classes.refused} role="alert">
            {refusalWords(t, new Problem(refused, 0))}
          </span>
        ) : attachment ? (
          <span className={classes.bytes}>{fileSize(file.size, i18n.language)}</span>
        ) : (
          <progress className={classes.progress} value={part} max={1} aria-label={t('uploading', { name })} />
        )}
      </div>
      {refused !== null && !hopeless.includes(refused) && (
        <Button size="compact-xs" variant="default" onClick={() => uploadAgain(conversationId, upload)}>
          {t('tryAgain')}
        </Button>
      )}
      <button
        type="button"
        className={classes.remove}
        aria-label={t('removeFile', { name })}
        onClick={() => removeUpload(conversationId, upload)}
      >
        <IconX size={16} aria-hidden />
      </button>
    </li>
  );
}

export function AttachButton({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={classes.attach}
        aria-label={t('attach')}
        title={t('attach')}
        onClick={() => chooser.current?.click()}
      >
        <IconPaperclip size={18} stroke={1.75} aria-hidden />
      </button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          addFiles(conversationId, currentTarget.files ?? []);
          currentTarget.value = '';
        }}
      />
    </>
  );
}

/** What is copied as text and as a picture of it, as office programs do, is wanted as text. */
export function pasteInto(conversationId: string) {
  return (event: ClipboardEvent) => {
    const { files, types } = event.clipboardData;
    if (files.length === 0 || types.includes('text/plain')) return;
    event.preventDefault();
    addFiles(conversationId, files);
  };
}

/** Files dropped anywhere on the page belong to the conversation that is open; elsewhere the browser would leave the page for them. */
export function DropPlace({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      // Out of the window, not into the next element.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      addFiles(conversationId, event.dataTransfer?.files ?? []);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, [conversationId]);
  return isOver ? <div className={classes.drop}>{t('dropHere')}</div> : null;
}
