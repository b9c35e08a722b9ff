// What people who work here see is for everybody.
import { testWithAxe } from '../support/axe.ts';

testWithAxe(({ stranger, name }) => !stranger && !/^(widget|settings|contacts|paid)/.test(name));
