import type { Sender, World } from './world.ts';

/** Of a call: its status, and whether its dialect calls that a success; status 0: it was never answered; null: nothing to do. */
export type Outcome = { status: number; isDone: boolean; text: string } | null;

/** One kind of call. The three numbers pick its actors; what they pick may be gone, as in a real race. */
export type Operation = { weight: number; act(world: World, x: number, y: number, z: number): Promise<Outcome> };
export type Operations = Record<string, Operation>;

export const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length];

type Answered = { status: number; body?: unknown; text?: string };

/** Awaits an answer; a connection that ends without one is an answer too.
 *  @param isDone where a dialect answers 200 to what it refuses */
export async function outcome<T extends Answered>(
  asked: Promise<T>,
  whenDone: (answer: T) => void = () => undefined,
  isDone: (answer: T) => boolean = ({ status }) => status >= 200 && status < 300,
): Promise<Outcome> {
  let answer: T;
  try {
    answer = await asked;
  } catch (error) {
    // What fetch throws when the server dies; anything else is a fault of the walk.
    if (!(error instanceof TypeError)) throw error;
    return { status: 0, isDone: false, text: String(error.cause ?? error) };
  }
  const { status, body, text = JSON.stringify(body) } = answer;
  const succeeded = status < 500 && isDone(answer);
  if (succeeded) whenDone(answer);
  return { status, isDone: succeeded, text: String(text) };
}

/** Sends a text of its own, and keeps what its sender was answered. */
export async function write(
  world: World,
  sender: Sender | null,
  send: (text: string) => Promise<Outcome>,
): Promise<Outcome> {
  const message = world.compose(sender);
  const answer = await send(message.text);
  message.state =
    answer === null ? 'refused' : answer.status === 0 ? 'unknown' : answer.isDone ? 'accepted' : 'refused';
  return answer;
}
