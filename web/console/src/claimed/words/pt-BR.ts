import type { ClaimedWords } from './en.ts';

export const words: ClaimedWords = {
  confirm: 'Confirmar',
  confirmOne: 'Confirmar {{address}}',
  confirmLead: 'As novas mensagens de {{address}}, por qualquer canal, ficarão com este contato.',
  confirmed: '{{address}} está confirmado.',
  taken: 'Outro contato tem {{address}}. Se forem a mesma pessoa, una os dois.',
  takenAsk: 'Outro contato tem {{address}}. Se forem a mesma pessoa, peça a um administrador que una os dois.',
  confirmAsk:
    '{{address}} só pode ser confirmado por quem atende todas as caixas de entrada deste contato. Peça a um desses agentes ou a um administrador.',
  merge: 'Unir',
};
