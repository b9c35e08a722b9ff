import type { Language } from '../../core/nouns.ts';

type Words = Record<
  | 'title'
  | 'why'
  | 'empty'
  | 'email'
  | 'sms'
  | 'to'
  | 'shown'
  | 'stranger'
  | 'signIn'
  | 'forbidden'
  | 'toConsole'
  | 'missing'
  | 'failed',
  string
>;

export const words: Record<Language, Words> = {
  en: {
    title: 'Letters',
    why: 'The demo account sends nothing. What it would have mailed or texted comes here, the newest first.',
    empty: 'Nothing yet. An invitation or an access link puts a letter here.',
    email: 'E-mail',
    sms: 'Text message',
    to: 'To',
    shown: 'As a mail program shows it',
    stranger: 'Sign in to read the letters.',
    signIn: 'Sign in',
    forbidden: 'Only owners and admins may read the letters.',
    toConsole: 'Back to the console',
    missing: 'There is no such letter.',
    failed: 'Not possible right now. Wait a moment, then try again.',
  },
  es: {
    title: 'Cartas',
    why: 'La cuenta de demostración no envía nada. Lo que habría enviado llega aquí, lo más nuevo primero.',
    empty: 'Todavía nada. Una invitación o un enlace de acceso deja aquí una carta.',
    email: 'Correo',
    sms: 'SMS',
    to: 'Para',
    shown: 'Como lo muestra un programa de correo',
    stranger: 'Inicia sesión para leer las cartas.',
    signIn: 'Iniciar sesión',
    forbidden: 'Solo los propietarios y administradores pueden leer las cartas.',
    toConsole: 'Volver a la consola',
    missing: 'Esa carta no existe.',
    failed: 'Ahora no es posible. Espera un momento e inténtalo de nuevo.',
  },
  'pt-BR': {
    title: 'Mensagens enviadas',
    why: 'A conta de demonstração não envia nada. O que ela teria enviado chega aqui, o mais novo primeiro.',
    empty: 'Nada ainda. Um convite ou um link de acesso deixa uma mensagem aqui.',
    email: 'E-mail',
    sms: 'SMS',
    to: 'Para',
    shown: 'Como um programa de e-mail mostra',
    stranger: 'Entre para ler as mensagens.',
    signIn: 'Entrar',
    forbidden: 'Só proprietários e administradores podem ler as mensagens.',
    toConsole: 'Voltar ao console',
    missing: 'Esta mensagem não existe.',
    failed: 'Agora não é possível. Espere um momento e tente de novo.',
  },
  nl: {
    title: 'Brieven',
    why: 'Het demo-account verstuurt niets. Wat het zou mailen of sms’en, komt hier; het nieuwste eerst.',
    empty: 'Nog niets. Een uitnodiging of een toegangslink legt hier een brief neer.',
    email: 'E-mail',
    sms: 'Sms',
    to: 'Aan',
    shown: 'Zoals een mailprogramma het toont',
    stranger: 'Meld je aan om de brieven te lezen.',
    signIn: 'Aanmelden',
    forbidden: 'Alleen eigenaren en beheerders mogen de brieven lezen.',
    toConsole: 'Terug naar de console',
    missing: 'Die brief bestaat niet.',
    failed: 'Nu even niet mogelijk. Wacht even en probeer het opnieuw.',
  },
};
