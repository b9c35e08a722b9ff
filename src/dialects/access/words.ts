import type { LinkState } from '../../core/outside-nouns.ts';

/** What the page of a link can say. */
export type Screen = LinkState | 'unknown' | 'inside' | 'failed';
type Words = { title: string; text: string; button?: string };

/** Title and text of every screen; `NAME` is the inbox's. */
export const words: Record<string, Record<Screen, Words>> = {
  en: {
    usable: { title: 'NAME is waiting for you', text: 'Open the conversation. You need no password.', button: 'Open' },
    inside: { title: 'You are in', text: 'This device can now talk with NAME.', button: 'Go on' },
    used_up: { title: 'This link has been used up', text: 'It was opened as often as it could be. Ask for a new one.' },
    past: { title: 'This link is too old', text: 'Its last day is over. Ask for a new one.' },
    revoked: { title: 'This link was withdrawn', text: 'Whoever sent it took it back. Ask for a new one.' },
    unknown: { title: 'There is no such link', text: 'Look whether the whole address was copied.' },
    failed: { title: 'Not possible right now', text: 'Wait a moment, then try again.' },
  },
  es: {
    usable: { title: 'NAME te espera', text: 'Abre la conversación. No necesitas contraseña.', button: 'Abrir' },
    inside: { title: 'Ya estás dentro', text: 'Este dispositivo ya puede hablar con NAME.', button: 'Seguir' },
    used_up: { title: 'Este enlace está agotado', text: 'Se ha abierto todas las veces posibles. Pide uno nuevo.' },
    past: { title: 'Este enlace es demasiado antiguo', text: 'Su último día ha pasado. Pide uno nuevo.' },
    revoked: { title: 'Este enlace se ha retirado', text: 'Quien lo envió lo ha anulado. Pide uno nuevo.' },
    unknown: { title: 'Este enlace no existe', text: 'Comprueba que has copiado la dirección entera.' },
    failed: { title: 'Ahora no es posible', text: 'Espera un momento e inténtalo de nuevo.' },
  },
  pt: {
    usable: { title: 'NAME espera por você', text: 'Abra a conversa. Você não precisa de senha.', button: 'Abrir' },
    inside: { title: 'Você entrou', text: 'Este aparelho já pode conversar com NAME.', button: 'Continuar' },
    used_up: { title: 'Este link se esgotou', text: 'Ele foi aberto todas as vezes possíveis. Peça um novo.' },
    past: { title: 'Este link é antigo demais', text: 'O último dia dele já passou. Peça um novo.' },
    revoked: { title: 'Este link foi retirado', text: 'Quem o enviou o cancelou. Peça um novo.' },
    unknown: { title: 'Este link não existe', text: 'Confira se o endereço foi copiado inteiro.' },
    failed: { title: 'Agora não é possível', text: 'Espere um momento e tente de novo.' },
  },
  nl: {
    usable: { title: 'NAME wacht op je', text: 'Open het gesprek. Je hebt geen wachtwoord nodig.', button: 'Openen' },
    inside: { title: 'Je bent binnen', text: 'Dit apparaat kan nu praten met NAME.', button: 'Verder' },
    used_up: { title: 'Deze link is opgebruikt', text: 'Hij is zo vaak geopend als kon. Vraag om een nieuwe.' },
    past: { title: 'Deze link is te oud', text: 'De laatste dag is voorbij. Vraag om een nieuwe.' },
    revoked: { title: 'Deze link is ingetrokken', text: 'Wie hem stuurde, nam hem terug. Vraag om een nieuwe.' },
    unknown: { title: 'Deze link bestaat niet', text: 'Kijk of het hele adres gekopieerd is.' },
    failed: { title: 'Nu even niet mogelijk', text: 'Wacht even en probeer het opnieuw.' },
  },
};

/** The first language of a browser's list that there are words in. */
export function languageOf(accepted: string | string[] | undefined): string {
  const asked = String(accepted ?? '')
    .split(',')
    .map((one) => {
      const [tag = '', quality] = one
        .trim()
        .toLowerCase()
        .split(/;\s*q=/);
      return { language: tag.slice(0, 2), quality: Number(quality ?? 1) };
    })
    .toSorted((a, b) => b.quality - a.quality);
  return asked.find(({ language }) => Object.hasOwn(words, language))?.language ?? 'en';
}
