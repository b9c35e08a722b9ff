import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Address, Contact } from '../api/nouns.ts';
import { later, Nothing } from '../page/later.tsx';
import classes from './address-row.module.css';
import { addressWords, isClaimed } from './address-words.ts';
import { linkTo } from './link-to.ts';

const Confirm = later(() => import('../claimed/confirm.tsx').then(({ Confirm }) => Confirm), Nothing);

/** An address in a list of facts; an unconfirmed one is marked and can be confirmed here. */
export function AddressRow({ contact, address }: { contact: Contact; address: Address }) {
  const { t } = useTranslation();
  const row = useRef<HTMLDivElement>(null);
  const words = addressWords(address);
  const link = linkTo(address.kind, address.value);
  const claimed = isClaimed(contact, address);
  return (
    <div ref={row} tabIndex={-1} className={classes.row}>
      <dt>{t(address.kind)}</dt>
      <dd>
        {link ? <a href={link}>{words}</a> : words}
        {claimed && <span className={classes.mark}>{t('notConfirmed')}</span>}
      </dd>
      {claimed && (
        <dd>
          {/* What was pressed is gone with the mark: from here the keyboard goes on. */}
          <Confirm contact={contact} address={address} settled={() => row.current?.focus()} />
        </dd>
      )}
    </div>
  );
}
