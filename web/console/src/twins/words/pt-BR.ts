import type { Words } from './en.ts';

export const words: Words = {
  title: 'A mesma pessoa?',
  lead: 'Quem está em vários sistemas pode aparecer aqui duas vezes. Ao juntar, a pessoa mantém todos os endereços e identificadores.',
  none: 'Ninguém parece estar aqui duas vezes',
  noneLead: 'Aqui aparece quem tem o mesmo e-mail, telefone ou nome que outra pessoa.',
  email: 'Mesmo e-mail',
  phone: 'Mesmo telefone',
  name: 'Mesmo nome',
  whose: 'De quem são o nome e a foto que ficam',
  ref: 'Ref. {{ref}}',
  widget: 'No widget {{name}}',
  team: 'Na equipe {{name}}',
  addon: 'No complemento {{name}}',
  signsIn: 'Entra aqui',
  merge: 'Uma pessoa',
  apart: 'Duas pessoas',
  sureTitle: '{{gone}} passa a fazer parte de {{kept}}',
  sureLead:
    'As conversas, chamadas, equipes e widgets de {{gone}} passam para {{kept}}, e {{gone}} não aparece mais em nenhuma lista. O que ambas têm, como um número de telefone, fica como {{kept}} o tem. Não dá para desfazer.',
  sure: 'Juntar',
  done: '{{name}} agora é um só agente.',
  bothSignIn: 'Há quem entre com cada uma. Remova antes um dos dois membros.',
  byHand: 'Duas que nada denuncia',
  one: 'Agente',
  other: 'É também',
  choose: 'Escolher',
};
