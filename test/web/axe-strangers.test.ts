// What visitors see, and the widgets' own screens, are for everybody.
import { testWithAxe } from '../support/axe.ts';

testWithAxe(({ stranger, name }) => stranger === true || name.startsWith('widget'));
