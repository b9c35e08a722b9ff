import { benchMessages } from './messages.ts';
import { benchStart } from './start.ts';
import { benchWallet } from './wallet.ts';
import { benchWeb } from './web.ts';
import { benchWidget } from './widget.ts';

console.log('Messages: HTTP send → stored → delivered to a connected subscriber');
await benchMessages();
console.log('\nWallets: charges over HTTP');
await benchWallet();
console.log('\nWidget: what every visitor of every page asks for');
await benchWidget();
console.log('\nWidget and console, in Chromium');
await benchWeb();
console.log('\nStart');
await benchStart();
