import type { DeveloperWords } from './en.ts';

export const words: DeveloperWords = {
  developersLead:
    'Programas chegam a esta conta por qualquer uma de seis APIs. O que se escreve por uma aparece em todas.',
  address: 'Endereço',
  api: 'API',
  doors: 'Linhas para testar',
  doorsLead: 'O que você colocar aqui aparece nas linhas abaixo. Não sai desta página.',
  postman: 'Coleção para o Postman',
  reference: 'Referência da API',
  keys: 'Chaves',
  keysLead:
    'Para v1 e HCI. Uma chave é mostrada uma vez. Os hashes do Chattabai são criados com cada empresa, em Carteiras.',
  keyName: 'Nome da chave',
  makeKey: 'Criar uma chave',
  make_corporate: 'Criar um token corporativo',
  make_authorization: 'Criar uma autorização',
  programKeys: 'Chaves para a Imbee',
  programKeysLead: 'Um programa precisa de uma de cada: quem ele é e com os recursos de quem trabalha.',
  kind_authorization: 'Autorização',
  kind_corporate: 'Token corporativo',
  rights: 'Permite',
  ranges: 'Endereços que dispensam chave',
  rangesLead:
    'Para programas de HCI que não podem enviá-la: um endereço ou uma faixa de rede por linha. Quem estiver ali vale como quem tem esta chave.',
  rangesBad:
    'Os endereços são faixas como 10.1.0.0/16, a partir de /8 (IPv6: /32), e só valem com Conversas e Configurações.',
  rangesTaken: 'Um destes endereços é de outra chave.',
  rightsMissing: 'Escolha o que a chave permite.',
  right_conversations: 'Conversas',
  right_settings: 'Configurações',
  right_members: 'Membros e chaves',
  right_secrets: 'Credenciais guardadas',
  right_wallets: 'Carteiras e chamadas',
  calls: 'O que os programas pediram',
  callsLead:
    'Os pedidos mais recentes por qualquer API, com a resposta. As credenciais ficam ocultas. Com muita carga só alguns são guardados.',
  onlyFailed: 'Só falhas',
  everyApi: 'Todas as APIs',
  noCalls: 'Nada foi pedido ainda',
  noCallsLead: 'Cole uma das linhas acima em um terminal: ela aparece aqui.',
  asked: 'Pedido',
  told: 'Resposta',
  nothing: 'Nada',
  milliseconds: '{{count}} ms',
};
