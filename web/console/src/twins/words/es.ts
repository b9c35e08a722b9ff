import type { Words } from './en.ts';

export const words: Words = {
  title: '¿La misma persona?',
  lead: 'Quien está en varios sistemas puede aparecer aquí dos veces. Al unirlas, la persona conserva todas sus direcciones e identificadores.',
  none: 'Nadie parece estar aquí dos veces',
  noneLead: 'Aquí aparece quien tiene el mismo correo, teléfono o nombre que otra persona.',
  email: 'Mismo correo',
  phone: 'Mismo teléfono',
  name: 'Mismo nombre',
  whose: 'De quién son el nombre y la foto que quedan',
  ref: 'Ref. {{ref}}',
  widget: 'En el widget {{name}}',
  team: 'En el equipo {{name}}',
  addon: 'En el complemento {{name}}',
  signsIn: 'Inicia sesión aquí',
  merge: 'Una persona',
  apart: 'Dos personas',
  sureTitle: '{{gone}} pasa a ser parte de {{kept}}',
  sureLead:
    'Las conversaciones, llamadas, equipos y widgets de {{gone}} pasan a {{kept}}, y {{gone}} ya no aparece en ninguna lista. Lo que tienen ambas, como un número de teléfono, queda como lo tiene {{kept}}. No se puede deshacer.',
  sure: 'Unirlas',
  done: '{{name}} ya es un solo agente.',
  bothSignIn: 'Hay quien inicia sesión con cada una. Quita antes a uno de los dos miembros.',
  byHand: 'Dos a quienes nada delata',
  one: 'Agente',
  other: 'Es también',
  choose: 'Elegir',
};
