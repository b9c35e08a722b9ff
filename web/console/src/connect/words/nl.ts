import type { ConnectWords } from './en.ts';

export const words: ConnectWords = {
  lines: 'Lijnen',
  title: '{{name}} op {{channel}}',
  gone: 'Dit postvak bestaat niet meer.',
  atMeta: 'Om bij Meta te plakken',
  atMetaWhatsapp:
    'Open je app in het dashboard van Meta, ga naar WhatsApp → Configuratie, plak daar beide en abonneer je op het veld ‘messages’.',
  atMetaMessenger:
    'Open je app in het dashboard van Meta, ga naar Messenger → Instellingen, plak daar beide en abonneer de pagina op ‘messages’, ‘message_deliveries’, ‘message_reads’ en ‘messaging_postbacks’.',
  openMeta: 'Het dashboard van Meta openen',
  newTab: '(in een nieuw tabblad)',
  webhookUrl: 'Callback-URL',
  verifyToken: 'Verificatietoken',
  notHttps:
    'Meta belt alleen adressen die met https:// beginnen. Wie deze server beheert, geeft hem zo’n adres en zet dat in PARLEY_URL.',
  fromMeta: 'Om bij Meta te halen',
  fromMetaWhatsapp: 'Drie dingen van je app en je nummer, zodat Parley kan versturen en weet dat het Meta is die belt.',
  fromMetaMessenger:
    'Twee dingen van je app en je pagina, zodat Parley kan versturen en weet dat het Meta is die belt.',
  numberId: 'ID van het telefoonnummer',
  numberIdLead: 'Onder WhatsApp → API-configuratie, bij het nummer. Het is niet het nummer zelf.',
  numberIdStrange: 'Het ID van het nummer bestaat alleen uit cijfers en is nodig.',
  numberIdTaken: 'Dit ID hoort bij een ander postvak.',
  token: 'Toegangstoken',
  tokenWhatsapp:
    'Van een systeemgebruiker, gemaakt in de bedrijfsinstellingen met het recht whatsapp_business_messaging. Het token onder API-configuratie verloopt na een dag.',
  tokenMessenger: 'Onder Messenger → Instellingen, gemaakt voor je pagina.',
  appSecret: 'Appgeheim',
  appSecretLead: 'Onder App-instellingen → Basis.',
  secretKept:
    'Er is er een bewaard; het wordt niet getoond. Wat je hier schrijft, vervangt het; blijft dit leeg, dan blijft het.',
  secretShow: 'Tonen wat er getypt is',
  tokenNeeded: 'Het toegangstoken is ook nodig.',
  badSecret: 'Dit lijkt niet op wat Meta uitgeeft. Kopieer het opnieuw, helemaal.',
  state: 'Werkt het?',
  tokenHere: 'Het token is bewaard.',
  secretHere: 'Het appgeheim is bewaard.',
  tokenMissing: 'Het toegangstoken ontbreekt: er wordt niets verstuurd, antwoorden wachten.',
  numberIdMissing: 'Het ID van het telefoonnummer ontbreekt: er wordt niets verstuurd, antwoorden wachten.',
  secretMissing: 'Het appgeheim ontbreekt: niets van wat klanten schrijven kan worden ontvangen.',
  check: 'Bij Meta nagaan',
  connectedAs: 'Verbonden als {{who}}',
  works: 'Verbonden: Meta aanvaardt het token.',
  metaSays: 'Het werkt niet. Meta zegt: {{words}}',
  metaRefuses: 'Het werkt niet. Meta zei niet waarom.',
  notChecked: 'Meta kon niet worden gevraagd. {{reason}}',
  disconnect: 'Verbinding verbreken',
  disconnectLead:
    'Het token en het appgeheim worden vergeten. Er komt niets meer binnen, en antwoorden wachten tot het opnieuw verbonden is.',
};
