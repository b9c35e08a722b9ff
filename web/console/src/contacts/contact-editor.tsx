import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { type FormEvent, useState } from 'react';
import { Problem } from '../api/http.ts';
import type { Address, Contact } from '../api/nouns.ts';
import { changeContact } from '../data/contact-pages.ts';
import { refusalWords } from '../words/refusal.ts';
import { addressWords } from './address-words.ts';
import classes from './contact-page.module.css';
import { useContactWords } from './words.ts';

type Kind = Address['kind'];
const kinds: Kind[] = ['phone', 'email', 'page', 'external'];
const types: Partial<Record<Kind, string>> = { phone: 'tel', email: 'email' };

/** A name and addresses, kept together. */
export function ContactEditor({ contact, close }: { contact: Contact; close(): void }) {
  const { t } = useContactWords();
  const [name, setName] = useState(contact.name ?? '');
  const [addresses, setAddresses] = useState(() =>
    contact.addresses.map((address) => ({ kind: address.kind, value: addressWords(address) })),
  );
  const claimed = (contact.claimed ?? []).map(addressWords);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const given = addresses
      .map(({ kind, value }) => ({ kind, value: value.trim() }))
      .filter(({ value }) => value !== '');
    try {
      await changeContact(contact.id, { name: name.trim() || null, addresses: given });
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className={`${classes.card} ${classes.form}`} onSubmit={(event) => void submit(event)} aria-label={t('edit')}>
      <TextInput
        label={t('name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={255}
        autoComplete="off"
        autoFocus
      />
      {addresses.map(({ kind, value }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an address has nothing else to be known by while it is typed
        <div key={i} className={classes.address}>
          <NativeSelect
            aria-label={t('kindOf', { number: i + 1 })}
            value={kind}
            data={kinds.map((one) => ({ value: one, label: t(one) }))}
            onChange={(event) => setAddresses(addresses.with(i, { kind: event.currentTarget.value as Kind, value }))}
          />
          <TextInput
            type={types[kind] ?? 'text'}
            aria-label={t('addressOf', { number: i + 1 })}
            value={value}
            description={claimed.includes(value) ? t('notConfirmed') : undefined}
            maxLength={255}
            autoComplete="off"
            onChange={(event) => setAddresses(addresses.with(i, { kind, value: event.currentTarget.value }))}
          />
          <ActionIcon
            size={32}
            variant="subtle"
            color="gray"
            aria-label={t('removeAddress', { address: value })}
            onClick={() => setAddresses(addresses.toSpliced(i, 1))}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setAddresses([...addresses, { kind: 'phone', value: '' }])}
        >
          {t('addAddress')}
        </Button>
      </div>
      <p className={classes.error} role="alert">
        {error !== null && editWords(t, error)}
      </p>
      <div className={classes.ends}>
        <Button size="xs" variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button size="xs" type="submit" loading={busy}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

function editWords(t: ReturnType<typeof useContactWords>['t'], error: unknown): string {
  if (error instanceof Problem && error.kind === 'already_exists') return t('addressTaken');
  if (error instanceof Problem && error.kind === 'invalid') return t('addressStrange');
  return refusalWords(t, error);
}
