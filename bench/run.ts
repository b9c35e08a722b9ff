import { benchMessages } from './messages.ts';
import { benchStart } from './start.ts';

console.log('Messages: HTTP send → stored → delivered to a connected subscriber');
await benchMessages();
console.log('\nStart');
await benchStart();
