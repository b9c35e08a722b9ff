// The pages beside the inbox are for everybody too.
import { testWithAxe } from '../support/axe.ts';

testWithAxe(({ name }) => /^(settings|contacts)/.test(name));
