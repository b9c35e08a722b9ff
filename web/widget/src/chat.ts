/** The chat as the panel fetches it. */
export { startTalk } from '../../shared/talk/talk.ts';
