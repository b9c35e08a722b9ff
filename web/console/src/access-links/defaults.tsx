import '../shell/inputs.css';
import { NativeSelect, TextInput } from '@mantine/core';
import { usualLink } from '../../../../src/core/outside-nouns.ts';
import { DraftForm } from '../page/draft-form.tsx';
import { Section } from '../page/section.tsx';
import { useDraft } from '../page/use-draft.ts';
import { type Language, languages } from '../words/language.ts';
import { refusalWords } from '../words/refusal.ts';
import { changeLinkSettings, type LinkSettings, useLinkSettings } from './data.ts';
import { useLinkWords } from './words.ts';

/** What a link has that says nothing else, and the language of the letters that it goes out by. */
export function Defaults() {
  const { data } = useLinkSettings();
  return data ? <DefaultsForm settings={data} /> : null;
}

type Draft = { uses: string; days: string; language: Language };

const draftOf = ({ links: { uses, days }, language }: LinkSettings): Draft => ({
  uses: uses === null ? '' : String(uses),
  days: days === null ? '' : String(days),
  language: language ?? 'en',
});
const isWhole = (text: string, least: number, most: number) =>
  text === '' || (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most);
const numberOf = (text: string) => (text === '' ? null : Number(text));

function DefaultsForm({ settings }: { settings: LinkSettings }) {
  const { t } = useLinkWords();
  const form = useDraft(draftOf(settings));
  const { draft, set } = form;
  const [usesOk, daysOk] = [isWhole(draft.uses, 1, 1_000_000), isWhole(draft.days, 0, 3650)];
  const flaw = usesOk ? (daysOk ? null : t('badDays')) : t('badUses');
  const keep = async ({ language }: Partial<Draft>) => {
    const links = { uses: numberOf(draft.uses), days: numberOf(draft.days) };
    return draftOf(await changeLinkSettings({ links, ...(language !== undefined && { language }) }));
  };
  return (
    <DraftForm form={form} flaw={flaw} refusal={(error) => refusalWords(t, error)} keep={keep}>
      <Section title={t('defaults')} lead={t('defaultsLead')}>
        <TextInput
          label={t('uses')}
          description={t('usesLead', usualLink)}
          inputMode="numeric"
          value={draft.uses}
          onChange={(event) => set({ uses: event.currentTarget.value.trim() })}
          error={!usesOk}
          maxLength={7}
          autoComplete="off"
        />
        <TextInput
          label={t('days')}
          description={t('daysLead', usualLink)}
          inputMode="numeric"
          value={draft.days}
          onChange={(event) => set({ days: event.currentTarget.value.trim() })}
          error={!daysOk}
          maxLength={4}
          autoComplete="off"
        />
        <NativeSelect
          label={t('letters')}
          description={t('lettersLead')}
          value={draft.language}
          onChange={(event) => set({ language: event.currentTarget.value as Language })}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        />
      </Section>
    </DraftForm>
  );
}
