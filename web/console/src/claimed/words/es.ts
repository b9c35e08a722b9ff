import type { ClaimedWords } from './en.ts';

export const words: ClaimedWords = {
  confirm: 'Confirmar',
  confirmOne: 'Confirmar {{address}}',
  confirmLead: 'Los mensajes nuevos de {{address}}, por cualquier canal, se archivarán con este contacto.',
  confirmed: '{{address}} queda confirmado.',
  taken: 'Otro contacto tiene {{address}}. Si son la misma persona, únelos.',
  takenAsk: 'Otro contacto tiene {{address}}. Si son la misma persona, pide a un administrador que los una.',
  confirmAsk:
    '{{address}} solo lo puede confirmar quien atiende todas las bandejas de este contacto. Pídelo a un agente que lo haga o a un administrador.',
  merge: 'Unir',
};
