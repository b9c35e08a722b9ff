export const words = {
  lines: 'Lines',
  title: '{{name}} on {{channel}}',
  gone: 'This inbox does not exist any more.',
  atMeta: 'To paste at Meta',
  atMetaWhatsapp:
    'Open your app in Meta’s dashboard, go to WhatsApp → Configuration, paste both there, and subscribe to the field “messages”.',
  atMetaMessenger:
    'Open your app in Meta’s dashboard, go to Messenger → Settings, paste both there, and subscribe the page to “messages”, “message_deliveries”, “message_reads” and “messaging_postbacks”.',
  openMeta: 'Open Meta’s dashboard',
  newTab: '(in a new tab)',
  webhookUrl: 'Callback URL',
  verifyToken: 'Verify token',
  notHttps:
    'Meta only calls addresses that begin with https://. Whoever runs this server gives it such an address and sets PARLEY_URL to it.',
  fromMeta: 'To bring from Meta',
  fromMetaWhatsapp:
    'Three things of your app and your number, so that Parley can send and knows that it is Meta who calls.',
  fromMetaMessenger:
    'Two things of your app and your page, so that Parley can send and knows that it is Meta who calls.',
  numberId: 'Phone number ID',
  numberIdLead: 'Under WhatsApp → API Setup, below the number. It is not the number itself.',
  numberIdStrange: 'The phone number ID is digits only, and is needed.',
  numberIdTaken: 'This phone number ID belongs to another inbox.',
  token: 'Access token',
  tokenWhatsapp:
    'Of a system user, made in the business settings with the permission whatsapp_business_messaging. The one under API Setup ends after a day.',
  tokenMessenger: 'Under Messenger → Settings, made for your page.',
  appSecret: 'App secret',
  appSecretLead: 'Under App settings → Basic.',
  secretKept: 'One is kept and not shown. What you write here replaces it; left empty it stays.',
  secretShow: 'Show what is typed',
  tokenNeeded: 'The access token is needed too.',
  badSecret: 'This does not look like what Meta gives out. Copy it again, whole.',
  state: 'Does it work?',
  tokenHere: 'The token is kept.',
  secretHere: 'The app secret is kept.',
  tokenMissing: 'The access token is missing: nothing is sent, answers wait.',
  numberIdMissing: 'The phone number ID is missing: nothing is sent, answers wait.',
  secretMissing: 'The app secret is missing: nothing that customers write can be received.',
  check: 'Check with Meta',
  connectedAs: 'Connected as {{who}}',
  works: 'Connected: Meta accepts the token.',
  metaSays: 'It does not work. Meta says: {{words}}',
  metaRefuses: 'It does not work. Meta did not say why.',
  notChecked: 'Meta could not be asked. {{reason}}',
  disconnect: 'Disconnect',
  disconnectLead:
    'The token and the app secret are forgotten. Nothing comes in any more, and answers wait until it is connected again.',
};

/** Every language has every one of these. */
export type ConnectWords = Record<keyof typeof words, string>;
