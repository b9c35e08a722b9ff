// What people who look after agents, calls and wallets see is for everybody.
import { testWithAxe } from '../support/axe.ts';

testWithAxe(({ name }) => name.startsWith('paid'));
