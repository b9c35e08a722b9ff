import { benchMessages } from './messages.ts';

console.log('Messages: HTTP send → stored → delivered to a connected subscriber');
await benchMessages();
