import type { Account, Language } from './nouns.ts';

export type Wording = 'invitation' | 'access-link' | 'test';

/** ACCOUNT and NAME stand for those of the letter. */
type Words = { subject: string; text: string; button: string; after: string };
type Said = { hello: string; helloName: string; short: string; shortTest: string } & Record<Wording, Words>;

const said: Record<Language, Said> = {
  en: {
    hello: 'Hello,',
    helloName: 'Hello NAME,',
    short: 'ACCOUNT has a conversation for you:',
    shortTest: 'A test of ACCOUNT: text messages arrive.',
    invitation: {
      subject: 'ACCOUNT: your place in the team',
      text: 'ACCOUNT invites you to answer its customers. Choose a password to begin.',
      button: 'Choose a password',
      after: 'The link works once, within 72 hours. If you did not expect this letter, leave it: nothing happens then.',
    },
    'access-link': {
      subject: 'ACCOUNT: your conversation',
      text: 'ACCOUNT has a conversation for you. You need no password.',
      button: 'Open the conversation',
      after: 'The link is yours alone: whoever has it can read and write as you.',
    },
    test: {
      subject: 'ACCOUNT: a test',
      text: 'This letter says that letters of ACCOUNT arrive.',
      button: 'Look at the letters',
      after: 'Somebody of ACCOUNT asked for it. There is nothing to do.',
    },
  },
  es: {
    hello: 'Hola:',
    helloName: 'Hola, NAME:',
    short: 'ACCOUNT tiene una conversación para ti:',
    shortTest: 'Una prueba de ACCOUNT: los SMS llegan.',
    invitation: {
      subject: 'ACCOUNT: tu sitio en el equipo',
      text: 'ACCOUNT te invita a atender a sus clientes. Elige una contraseña para empezar.',
      button: 'Elegir una contraseña',
      after: 'El enlace sirve una vez, durante 72 horas. Si no esperabas esta carta, ignórala: no pasará nada.',
    },
    'access-link': {
      subject: 'ACCOUNT: tu conversación',
      text: 'ACCOUNT tiene una conversación para ti. No necesitas contraseña.',
      button: 'Abrir la conversación',
      after: 'El enlace es solo tuyo: quien lo tenga puede leer y escribir en tu nombre.',
    },
    test: {
      subject: 'ACCOUNT: una prueba',
      text: 'Esta carta dice que las cartas de ACCOUNT llegan.',
      button: 'Ver las cartas',
      after: 'Alguien de ACCOUNT la pidió. No hay nada que hacer.',
    },
  },
  'pt-BR': {
    hello: 'Olá,',
    helloName: 'Olá, NAME,',
    short: 'ACCOUNT tem uma conversa para você:',
    shortTest: 'Um teste de ACCOUNT: os SMS chegam.',
    invitation: {
      subject: 'ACCOUNT: seu lugar na equipe',
      text: 'ACCOUNT convida você a atender seus clientes. Escolha uma senha para começar.',
      button: 'Escolher uma senha',
      after: 'O link vale uma vez, por 72 horas. Se você não esperava esta mensagem, ignore-a: nada acontecerá.',
    },
    'access-link': {
      subject: 'ACCOUNT: sua conversa',
      text: 'ACCOUNT tem uma conversa para você. Você não precisa de senha.',
      button: 'Abrir a conversa',
      after: 'O link é só seu: quem o tiver pode ler e escrever como você.',
    },
    test: {
      subject: 'ACCOUNT: um teste',
      text: 'Esta carta diz que as cartas de ACCOUNT chegam.',
      button: 'Ver as cartas',
      after: 'Alguém de ACCOUNT a pediu. Não há nada a fazer.',
    },
  },
  nl: {
    hello: 'Hallo,',
    helloName: 'Hallo NAME,',
    short: 'ACCOUNT heeft een gesprek voor je:',
    shortTest: 'Een test van ACCOUNT: sms-berichten komen aan.',
    invitation: {
      subject: 'ACCOUNT: je plek in het team',
      text: 'ACCOUNT nodigt je uit om klanten te antwoorden. Kies een wachtwoord om te beginnen.',
      button: 'Wachtwoord kiezen',
      after: 'De link werkt één keer, binnen 72 uur. Verwachtte je deze brief niet? Laat hem dan: er gebeurt niets.',
    },
    'access-link': {
      subject: 'ACCOUNT: je gesprek',
      text: 'ACCOUNT heeft een gesprek voor je. Je hebt geen wachtwoord nodig.',
      button: 'Gesprek openen',
      after: 'De link is alleen van jou: wie hem heeft, kan lezen en schrijven alsof jij het bent.',
    },
    test: {
      subject: 'ACCOUNT: een test',
      text: 'Deze brief zegt dat brieven van ACCOUNT aankomen.',
      button: 'Bekijk de brieven',
      after: 'Iemand van ACCOUNT vroeg erom. Je hoeft niets te doen.',
    },
  },
};

/** @property name of whom it is for; null: it is not known */
export type About = { account: Pick<Account, 'name' | 'settings'>; name: string | null; link: string };

/** A letter in the account's language: as plain text, and as a mail program shows it. */
export function write(wording: Wording, about: About): { subject: string; text: string; html: string } {
  const { words, language, fill } = wordsFor(about);
  const { subject, text, button, after } = words[wording];
  const hello = fill(about.name === null ? words.hello : words.helloName);
  const plain = `${hello}\n\n${fill(text)}\n\n${button}: ${about.link}\n\n${fill(after)}\n`;
  const html = page(language, {
    title: about.account.name,
    hello,
    text: fill(text),
    button,
    link: about.link,
    after: fill(after),
  });
  return { subject: fill(subject), text: plain, html };
}

/** The same in one line: a text message. */
export function writeShort(wording: 'access-link' | 'test', about: About): string {
  const { words, fill } = wordsFor(about);
  if (wording === 'test') return fill(words.shortTest);
  return `${fill(words.short)} ${about.link}`;
}

function wordsFor({ account, name }: About) {
  const language = account.settings.language ?? 'en';
  // One pass: an account that is called NAME stays what it is called.
  const fill = (text: string) => text.replace(/ACCOUNT|NAME/g, (one) => (one === 'NAME' ? (name ?? '') : account.name));
  return { words: said[language], language, fill };
}

type Parts = Record<'title' | 'hello' | 'text' | 'button' | 'link' | 'after', string>;

/** Styles stand on the elements themselves: many mail programs leave out every other. */
function page(language: Language, parts: Parts): string {
  const { title, hello, text, button, link, after } = Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [name, escaped(value)]),
  ) as Parts;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f5f6f8;color:#1d2430;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:480px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px">
<h1 style="margin:0 0 24px;font-size:20px;line-height:1.3;font-weight:600">${title}</h1>
<p style="margin:0 0 16px">${hello}</p>
<p style="margin:0 0 24px">${text}</p>
<p style="margin:0 0 24px"><a href="${link}" style="display:inline-block;padding:11px 20px;border-radius:8px;background:#0b6b4f;color:#ffffff;font-weight:600;text-decoration:none">${button}</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#5a6472">${after}</p>
<p style="margin:0;font-size:14px;color:#5a6472;overflow-wrap:anywhere;word-break:break-word"><a href="${link}" style="color:#0b6b4f">${link}</a></p>
</div>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
