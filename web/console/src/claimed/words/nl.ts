import type { ClaimedWords } from './en.ts';

export const words: ClaimedWords = {
  confirm: 'Bevestigen',
  confirmOne: 'Bevestigen: {{address}}',
  confirmLead: 'Nieuwe berichten van {{address}}, via elk kanaal, komen voortaan bij dit contact.',
  confirmed: '{{address}} is bevestigd.',
  taken: 'Een ander contact heeft {{address}}. Voeg ze samen als het dezelfde persoon is.',
  takenAsk:
    'Een ander contact heeft {{address}}. Vraag een beheerder om ze samen te voegen als het dezelfde persoon is.',
  confirmAsk:
    '{{address}} kan alleen bevestigd worden door wie alle postvakken van dit contact bedient. Vraag het aan zo’n medewerker of aan een beheerder.',
  merge: 'Samenvoegen',
};
