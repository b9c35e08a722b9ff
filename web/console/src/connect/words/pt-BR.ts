import type { ConnectWords } from './en.ts';

export const words: ConnectWords = {
  lines: 'Linhas',
  title: '{{name}} no {{channel}}',
  gone: 'Esta caixa de entrada não existe mais.',
  atMeta: 'Para colar na Meta',
  atMetaWhatsapp:
    'Abra seu app no painel da Meta, vá a WhatsApp → Configuração, cole as duas coisas ali e assine o campo “messages”.',
  atMetaMessenger:
    'Abra seu app no painel da Meta, vá a Messenger → Configurações, cole as duas coisas ali e assine para a página “messages”, “message_deliveries”, “message_reads” e “messaging_postbacks”.',
  openMeta: 'Abrir o painel da Meta',
  newTab: '(em uma nova guia)',
  webhookUrl: 'URL de callback',
  verifyToken: 'Token de verificação',
  notHttps:
    'A Meta só chama endereços que começam com https://. Quem cuida deste servidor lhe dá um endereço assim e o coloca em PARLEY_URL.',
  fromMeta: 'Para trazer da Meta',
  fromMetaWhatsapp:
    'Três coisas do seu app e do seu número, para que o Parley possa enviar e saiba que é a Meta quem chama.',
  fromMetaMessenger:
    'Duas coisas do seu app e da sua página, para que o Parley possa enviar e saiba que é a Meta quem chama.',
  numberId: 'ID do número de telefone',
  numberIdLead: 'Em WhatsApp → Configuração da API, abaixo do número. Não é o próprio número.',
  numberIdStrange: 'O ID do número tem só dígitos, e é necessário.',
  numberIdTaken: 'Este ID é de outra caixa de entrada.',
  token: 'Token de acesso',
  tokenWhatsapp:
    'De um usuário do sistema, criado nas configurações do negócio com a permissão whatsapp_business_messaging. O que aparece em Configuração da API expira em um dia.',
  tokenMessenger: 'Em Messenger → Configurações, gerado para a sua página.',
  appSecret: 'Chave secreta do app',
  appSecretLead: 'Em Configurações do app → Básico.',
  secretKept: 'Já há uma salva e não é mostrada. O que você escrever aqui a substitui; se ficar vazio, ela permanece.',
  secretShow: 'Mostrar o que foi digitado',
  tokenNeeded: 'O token de acesso também é necessário.',
  badSecret: 'Isto não parece o que a Meta fornece. Copie de novo, por inteiro.',
  state: 'Funciona?',
  tokenHere: 'O token está salvo.',
  secretHere: 'A chave secreta do app está salva.',
  tokenMissing: 'Falta o token de acesso: nada é enviado, as respostas esperam.',
  numberIdMissing: 'Falta o ID do número: nada é enviado, as respostas esperam.',
  secretMissing: 'Falta a chave secreta do app: nada do que os clientes escrevem pode ser recebido.',
  check: 'Verificar com a Meta',
  connectedAs: 'Conectado como {{who}}',
  works: 'Conectado: a Meta aceita o token.',
  metaSays: 'Não funciona. A Meta diz: {{words}}',
  metaRefuses: 'Não funciona. A Meta não disse por quê.',
  notChecked: 'Não foi possível perguntar à Meta. {{reason}}',
  disconnect: 'Desconectar',
  disconnectLead:
    'O token e a chave secreta do app são esquecidos. Nada mais chega, e as respostas esperam até que seja conectado de novo.',
};
