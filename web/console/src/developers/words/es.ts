import type { DeveloperWords } from './en.ts';

export const words: DeveloperWords = {
  developersLead:
    'Los programas llegan a esta cuenta por cualquiera de seis API. Lo que se escribe por una se ve en todas.',
  address: 'Dirección',
  api: 'API',
  doors: 'Líneas para probar',
  doorsLead: 'Lo que pongas aquí aparece en las líneas de abajo. No sale de esta página.',
  postman: 'Colección para Postman',
  reference: 'Referencia de la API',
  keys: 'Claves',
  keysLead:
    'Para v1 y HCI. Una clave se muestra una vez. Los hashes de Chattabai se crean con cada empresa, en Monederos.',
  keyName: 'Nombre de la clave',
  makeKey: 'Crear una clave',
  make_corporate: 'Crear un token corporativo',
  make_authorization: 'Crear una autorización',
  programKeys: 'Claves para Imbee',
  programKeysLead: 'Un programa necesita una de cada: quién es y con los recursos de quién trabaja.',
  kind_authorization: 'Autorización',
  kind_corporate: 'Token corporativo',
  rights: 'Permite',
  ranges: 'Direcciones que no necesitan clave',
  rangesLead:
    'Para programas de HCI que no pueden enviarla: una dirección o un rango de red por línea. Quien esté ahí cuenta como si tuviera esta clave.',
  rangesBad:
    'Las direcciones son rangos como 10.1.0.0/16, desde /8 (IPv6: /32), y solo van con Conversaciones y Ajustes.',
  rangesTaken: 'Una de estas direcciones es de otra clave.',
  rightsMissing: 'Elige qué permite la clave.',
  right_conversations: 'Conversaciones',
  right_settings: 'Ajustes',
  right_members: 'Miembros y claves',
  right_secrets: 'Credenciales guardadas',
  right_wallets: 'Monederos y llamadas',
  calls: 'Lo que pidieron los programas',
  callsLead:
    'Las peticiones más recientes por cualquier API, con su respuesta. Las credenciales se ocultan. Con mucha carga solo se guardan algunas.',
  onlyFailed: 'Solo fallos',
  everyApi: 'Todas las API',
  noCalls: 'Aún no se pidió nada',
  noCallsLead: 'Pega una de las líneas de arriba en una terminal: aparecerá aquí.',
  asked: 'Pedido',
  told: 'Respuesta',
  nothing: 'Nada',
  milliseconds: '{{count}} ms',
};
