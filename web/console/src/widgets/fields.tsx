import { SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import type { ChangeEvent } from 'react';
import form from '../page/form.module.css';
import { Section } from '../page/section.tsx';
import { ZoneSelect } from '../page/zone.tsx';
import { contrast, type Draft, type Flaws, isColor } from './draft.ts';
import classes from './fields.module.css';
import { useWidgetWords } from './words.ts';

export type Part = { draft: Draft; flaws: Flaws; set(change: Partial<Draft>): void };
type Typed = ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>;
type Texts = 'name' | 'iconUrl' | 'buttonMessage' | 'widgetMessage' | 'offlineMessage' | 'consentText';

/** A text of the draft, by its name. */
function useText({ draft, flaws, set }: Part) {
  const { t } = useWidgetWords();
  return (key: Texts) => {
    const flaw = flaws.get(key);
    return {
      label: t(key === 'iconUrl' ? 'icon' : key),
      value: draft[key],
      onChange: (event: Typed) => set({ [key]: event.currentTarget.value }),
      error: flaw && t(flaw),
      autoComplete: 'off',
    };
  };
}

function useSwitch({ draft, set }: Part) {
  const { t } = useWidgetWords();
  return (key: 'active' | 'liveChat' | 'opensItself') => ({
    label: t(key),
    description: t(`${key}Lead`),
    checked: draft[key],
    onChange: (event: ChangeEvent<HTMLInputElement>) => set({ [key]: event.currentTarget.checked }),
  });
}

export function General(props: Part & { zone: string }) {
  const { t } = useWidgetWords();
  const { draft, set, zone } = props;
  const text = useText(props);
  const field = useSwitch(props);
  return (
    <Section title={t('general')}>
      <TextInput {...text('name')} maxLength={255} />
      <Switch {...field('active')} />
      <Switch {...field('liveChat')} />
      <ZoneSelect value={draft.timezone} ofAccount={zone} change={(timezone) => set({ timezone })} />
    </Section>
  );
}

export function Look(props: Part) {
  const { t, language } = useWidgetWords();
  const { draft, set } = props;
  const text = useText(props);
  const field = useSwitch(props);
  const { color, textColor } = draft;
  const ratio = isColor(color) && isColor(textColor) ? contrast(color, textColor) : 21;
  const told = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(Math.floor(ratio * 10) / 10);
  return (
    <Section title={t('look')}>
      <div className={classes.pair}>
        <Color {...props} name="color" />
        <Color {...props} name="textColor" />
      </div>
      <p className={classes.warning} role="status">
        {ratio < 4.5 && t('alike', { ratio: told })}
      </p>
      <div>
        <span className={form.label} id="side">
          {t('side')}
        </span>
        <SegmentedControl
          aria-labelledby="side"
          className={form.choice ?? ''}
          value={draft.rightSide ? 'right' : 'left'}
          onChange={(side) => set({ rightSide: side === 'right' })}
          data={(['left', 'right'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </div>
      <Switch {...field('opensItself')} />
      <TextInput {...text('iconUrl')} description={t('iconLead')} type="url" maxLength={2000} />
    </Section>
  );
}

/** Chosen with the browser's own chooser, or written. */
function Color({ draft, flaws, set, name }: Part & { name: 'color' | 'textColor' }) {
  const { t } = useWidgetWords();
  const value = draft[name];
  const flaw = flaws.get(name);
  const choose = (event: ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value });
  return (
    <TextInput
      label={t(name)}
      value={value}
      onChange={choose}
      error={flaw && t(flaw)}
      maxLength={7}
      spellCheck={false}
      autoComplete="off"
      leftSection={
        <input
          type="color"
          className={classes.color}
          aria-label={t('pick', { name: t(name) })}
          value={isColor(value) ? value.toLowerCase() : '#000000'}
          onChange={choose}
        />
      }
      leftSectionWidth={40}
    />
  );
}

export function Texts(props: Part) {
  const { t } = useWidgetWords();
  const text = useText(props);
  return (
    <Section title={t('texts')} lead={t('ownWords')}>
      <TextInput {...text('buttonMessage')} maxLength={255} />
      <Textarea {...text('widgetMessage')} rows={2} maxLength={255} />
      <Textarea {...text('offlineMessage')} rows={2} maxLength={255} />
      <Textarea {...text('consentText')} description={t('consentLead')} rows={2} maxLength={1000} />
    </Section>
  );
}
