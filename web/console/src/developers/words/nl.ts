import type { DeveloperWords } from './en.ts';

export const words: DeveloperWords = {
  developersLead:
    'Programma’s bereiken dit account via elk van zes API’s. Wat via de ene wordt geschreven, is overal te zien.',
  address: 'Adres',
  api: 'API',
  doors: 'Regels om te proberen',
  doorsLead: 'Wat je hier invult, staat in de regels hieronder. Het blijft op deze pagina.',
  postman: 'Collectie voor Postman',
  reference: 'API-naslag',
  keys: 'Sleutels',
  keysLead:
    'Voor v1 en HCI. Een sleutel wordt één keer getoond. De hashes van Chattabai maak je bij elk bedrijf, onder Portemonnees.',
  keyName: 'Naam van de sleutel',
  makeKey: 'Sleutel maken',
  make_corporate: 'Bedrijfstoken maken',
  make_authorization: 'Autorisatie maken',
  programKeys: 'Sleutels voor Imbee',
  programKeysLead: 'Een programma heeft er van elk één nodig: wie het is, en met wiens middelen het werkt.',
  kind_authorization: 'Autorisatie',
  kind_corporate: 'Bedrijfstoken',
  rights: 'Mag',
  ranges: 'Adressen zonder sleutel',
  rangesLead:
    'Voor programma’s van HCI die er geen kunnen sturen: per regel een netwerkadres of bereik. Wie daar is, geldt als iemand met deze sleutel.',
  rangesBad:
    'Adressen zijn bereiken zoals 10.1.0.0/16, vanaf /8 (IPv6: /32), en gaan alleen samen met Gesprekken en Instellingen.',
  rangesTaken: 'Een van deze adressen hoort bij een andere sleutel.',
  rightsMissing: 'Kies wat de sleutel mag.',
  right_conversations: 'Gesprekken',
  right_settings: 'Instellingen',
  right_members: 'Leden en sleutels',
  right_secrets: 'Bewaarde inloggegevens',
  right_wallets: 'Portemonnees en telefoontjes',
  calls: 'Wat programma’s vroegen',
  callsLead:
    'De nieuwste aanroepen via elke API, met het antwoord. Inloggegevens zijn verborgen. Bij drukte worden er maar enkele bewaard.',
  onlyFailed: 'Alleen fouten',
  everyApi: 'Elke API',
  noCalls: 'Er is nog niets gevraagd',
  noCallsLead: 'Plak een van de regels hierboven in een terminal: dan verschijnt ze hier.',
  asked: 'Gevraagd',
  told: 'Antwoord',
  nothing: 'Niets',
  milliseconds: '{{count}} ms',
};
