const longestPauseMs = 15_000;
const notAnyMore = 4401;
/** Several events at once are looked at once. */
const gatherMs = 150;

/** So long a connection may take until its first frame. */
const patienceMs = 5000;

/** Calls whenever something happened, after a connection that was lost, and again and again where none arrives: a proxy may block
 *  WebSockets. */
export function listen(path: string, happened: () => void): void {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(happened, gatherMs);
  };
  const connect = () => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${path}`, ['parley.v1']);
    const late = setTimeout(() => socket.close(), patienceMs);
    let isHeard = false;
    socket.onmessage = ({ data }) => {
      tries = 0;
      isHeard = true;
      clearTimeout(late);
      if (JSON.parse(data as string).cursor !== undefined) soon();
    };
    socket.onclose = ({ code }) => {
      clearTimeout(late);
      // It may not listen any more: whoever asks is told why.
      if (code === notAnyMore || !isHeard) soon();
      const pause = Math.min(longestPauseMs, 500 * 2 ** tries++);
      setTimeout(connect, pause / 2 + (Math.random() * pause) / 2);
    };
  };
  connect();
}
