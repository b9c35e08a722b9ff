import type { Words } from './en.ts';

export const words: Words = {
  title: 'Dezelfde persoon?',
  lead: 'Wie in meer systemen bekend is, kan hier twee keer staan. Samengevoegd houdt die persoon elk adres en elke id van beide.',
  none: 'Niemand lijkt hier twee keer te staan',
  noneLead: 'Wie hetzelfde e-mailadres, telefoonnummer of dezelfde naam heeft als een ander, verschijnt hier.',
  email: 'Zelfde e-mailadres',
  phone: 'Zelfde telefoonnummer',
  name: 'Zelfde naam',
  whose: 'Wiens naam en foto blijven',
  ref: 'Ref {{ref}}',
  widget: 'In de widget {{name}}',
  team: 'In het team {{name}}',
  addon: 'In de add-on {{name}}',
  signsIn: 'Meldt zich hier aan',
  merge: 'Eén persoon',
  apart: 'Twee personen',
  sureTitle: '{{gone}} wordt deel van {{kept}}',
  sureLead:
    'Gesprekken, telefoontjes, teams en widgets van {{gone}} worden van {{kept}}, en {{gone}} staat in geen lijst meer. Wat beide hebben, zoals een telefoonnummer, blijft zoals {{kept}} het heeft. Dit kan niet ongedaan worden gemaakt.',
  sure: 'Samenvoegen',
  done: '{{name}} is nu één agent.',
  bothSignIn: 'Met beide meldt iemand zich aan. Verwijder eerst een van de twee leden.',
  byHand: 'Twee die niets verraadt',
  one: 'Agent',
  other: 'Is ook',
  choose: 'Kies',
};
