import { NativeSelect } from '@mantine/core';
import { usePageWords } from '../words/page-words.ts';

const zones = Intl.supportedValuesOf('timeZone');

/** The time zone that hours are meant in. @param props.value empty: the account's */
export function ZoneSelect(props: { value: string; ofAccount: string; change(zone: string): void }) {
  const { t } = usePageWords();
  const { value, ofAccount, change } = props;
  const known = value === '' || zones.includes(value) ? zones : [value, ...zones];
  return (
    <NativeSelect
      label={t('zone')}
      description={t('zoneLead')}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      data={[{ value: '', label: t('zoneOfAccount', { zone: ofAccount }) }, ...known]}
    />
  );
}
